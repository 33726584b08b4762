"""What each scenario's last comment says it found, as assertions about one run of it: those below, with tolerance, or for
a scenario that has none here the claims in tests/evidence/.

    findings.py [--list] [SCENARIO]...

`make check` runs each scenario once as it is written, but for those that take seconds: SAMPLE says how they are made short,
most by gathering their requests by the second. `make check-all` (ALL_TESTS) runs those both ways."""
import pathlib
import shlex
import subprocess
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT, result  # noqa: E402
from evidence.runs import Run  # noqa: E402
from evidence.scenarios import SCENARIOS  # noqa: E402

MINUTE = 60
# What `check` runs instead of the scenario as it is written.
BY_THE_SECOND = [
    "cache_key_mismatch",
    "cache_warming",
    "celebrity_spike",
    "celebrity_spike_cache",
    "chaos_drill",
    "checkout",
    "checkout_dax",
    "checkout_queue",
    "checkout_redis",
    "checkout_sharded",
    "flash_sale",
    "flash_sale_on_demand",
    "flash_sale_page",
    "flash_sale_prescaled",
    "flash_sale_user_keys",
    "preferences_write_behind",
    "recommendations_index",
]
SAMPLE = {name: ["--resolution", "1s"] for name in BY_THE_SECOND} | {
    "batch_partial": ["--set", "duration=1m"],
    "diurnal": ["--set", "duration=6h"],
    "flash_sale_cache": ["--set", "duration=12m"],
}
# Looked at in one job, which is begun once for all of them.
SMALL = [
    "admission_generations",
    "batch_partial",
    "flash_crowd",
    "index_backpressure",
    "index_deleted",
    "quickstart",
    "telemetry_scan",
    "trace",
]

SESSIONS = "user-sessions-prod"
EMAIL = f"{SESSIONS}/indexes/user-email-index"
KEY_RANGE, PROVISIONED = "key_range_throughput", "provisioned_throughput"


def flash_sale(r):
    yield "throttles a minute or so after the spike at 14:35", abs(
        r.first_throttle(SESSIONS) - 379
    ) <= 30
    yield "ends three minutes after the switch at 15:32", abs(
        r.last_throttle(SESSIONS) - 65 * MINUTE
    ) <= 5
    yield "by provisioned throughput, not by key", r.by_reason(SESSIONS, "read", PROVISIONED) > 0.99
    yield "the index is starved", r.throttles(EMAIL) > 1e6
    shares = r.ratio(
        "top_keys/user-sessions-prod/consumed_capacity_units",
        f"tables/{SESSIONS}/consumed_read_capacity_units",
    )
    yield "three keys take half of the units and more", 0.5 < shares < 0.9


def flash_sale_on_demand(r):
    yield "nothing is throttled", r.throttles(SESSIONS) + r.throttles(EMAIL) == 0


def flash_sale_cache(r):
    yield "the cache removes 95 % of counter queries", r.ratio(
        "workloads/session-counter/attempts", "workloads/session-counter/offered"
    ) < 0.05
    yield "the table is not throttled", r.throttles(SESSIONS) == 0
    yield "the index is", r.throttles(EMAIL) > 1e6


def flash_sale_user_keys(r):
    yield "spread keys are throttled all the same", r.by_reason(
        SESSIONS, "read", PROVISIONED
    ) > 0.99
    yield "to the end", r.last_throttle(SESSIONS) > 89 * MINUTE


def flash_sale_prescaled(r):
    yield "nothing is throttled", r.throttles(SESSIONS) + r.throttles(EMAIL) == 0


def flash_sale_page(r):
    yield "a part of the pages fails", 0.1 < r.ratio("apis/page/failed", "apis/page/offered") < 0.5
    yield "p99 in seconds", r.p99("apis/page") > 1
    yield "the fallback saves pages", r.sum("apis/page-guarded/failed") < 0.75 * r.sum(
        "apis/page/failed"
    )
    yield "and is counted apart", r.sum("workloads/counter-guarded/fallback") > 10000
    yield "failures cost revenue", abs(
        r.sum("revenue/apis/page/lost_revenue") - 0.1 * r.sum("apis/page/failed")
    ) < 1


def flash_sale_migration(r):
    yield "all records are moved", r.sum("workloads/migrate/succeeded") == 284000
    yield "in fifteen minutes", 14.5 < np.flatnonzero(r.values("workloads/migrate/succeeded"))[
        -1
    ] / MINUTE - 5 < 15.5
    yield "while nothing is throttled", r.throttles(SESSIONS, "read", 0, 21 * MINUTE) + r.throttles(
        SESSIONS, "write"
    ) == 0


def celebrity_spike(r):
    before, after = (
        r.ratio(
            "top_keys/user_sessions/throttled_requests",
            "workloads/celebrity-session/attempts",
            a * MINUTE,
            b * MINUTE,
        )
        for a, b in ((25, 35), (37, 47))
    )
    yield "the scale-up leaves the hot key's throttle rate within 5 %", abs(
        after / before - 1
    ) < 0.05
    yield "by key range", r.by_reason("user_sessions", "read", KEY_RANGE) > 0.999
    yield "although capacity doubles", r.values(
        "tables/user_sessions/provisioned_read_capacity_units"
    )[-1] == 100000
    yield "and partitions double", r.values("tables/user_sessions/partition_count")[-1] == 134
    yield "the summary says so", "one partition" in r.summary["verdict"]


def celebrity_spike_cache(r):
    yield "throttled before", r.throttles("user_sessions", "read", 0, 5 * MINUTE) > 1e5
    yield "not after the cache is in use", r.throttles("user_sessions", "read", 5 * MINUTE + 3) == 0


def emergency_responder(r):
    yield "tripled capacity ends throttling of many keys", r.throttles(
        "spread", "read", 30 * MINUTE, 55 * MINUTE
    ) == 0
    yield "not of one key", r.throttles("hot", "read", 55 * MINUTE) > 1e4
    yield "which is by key range then", r.by_reason("hot", "read", KEY_RANGE, 55 * MINUTE) > 0.99
    yield "at most 40,000", r.values("tables/hot/provisioned_read_capacity_units").max() == 40000
    yield "indexes too", r.values("tables/spread/indexes/by-email/provisioned_read_capacity_units")[
        -1
    ] >= 900
    yield "the gateway turns away", r.sum("gateways/front/rejected") > 1e6


def checkout(r):
    yield "throttled by key range", r.by_reason("product-inventory", "write", KEY_RANGE) > 0.99
    yield "with the table at a third", r.values(
        "tables/product-inventory/consumed_write_capacity_units"
    ).max() < 3500


def checkout_sharded(r):
    yield "ten shards remove 99 % of the throttles", r.throttles(
        "product-inventory", "write"
    ) <= 0.01 * 1.3e6
    yield "and multiply read units of a hot item by ten", abs(
        r.ratio("tables/product-inventory/consumed_read_capacity_units", "apis/read/offered") / 0.5
        - (0.9 * 10 + 0.1)
    ) < 0.2


def checkout_dax(r):
    yield "reads of the table fall below 1 %", r.ratio(
        "workloads/read/attempts", "workloads/read/offered"
    ) < 0.01
    yield "no stale hits", r.sum("caches/dax/stale_hits") == 0
    yield "writes are throttled as before", r.throttles("product-inventory", "write") > 1e5


def checkout_redis(r):
    yield "reads of the table fall below 10 %", r.ratio(
        "workloads/read/attempts", "workloads/read/offered"
    ) < 0.1
    yield "most answers are stale", r.ratio("caches/redis/stale_hits", "caches/redis/hits") > 0.9
    yield "by seconds", 3 < r.ratio("caches/redis/stale_age_s", "caches/redis/stale_hits") < 7
    yield "coalescing asks less", r.sum("caches/redis-coalescing/misses") < r.sum(
        "caches/redis/misses"
    )


def checkout_queue(r):
    yield "no add-to-cart fails", r.sum("apis/add-to-cart/failed") == 0
    yield "the table is not throttled", r.throttles("product-inventory", "write") == 0
    yield "the spike waits in the queue", 6e5 < r.values("queues/carts/visible").max() < 9e5
    yield "and is worked off", r.values("queues/carts/visible")[-1] < 100
    yield "three FIFO groups are three workers", r.values("queues/carts-fifo-by-tens/visible")[
        -1
    ] > 5e4
    yield "300 calls a second", abs(r.sum("queues/carts-fifo/sent") / 600 - 300) < 2


def five_writers(r):
    yield "15 % of each burst is throttled", abs(
        r.ratio("workloads/five-users/failed", "workloads/five-users/offered") - 0.15
    ) < 0.03
    yield "by key range", r.by_reason("events", "write", KEY_RANGE) == 1
    yield "while the minute shows 200 a second", abs(
        r.sum("workloads/five-users/offered") / 600 - 200
    ) < 5
    yield "100 shards remove it", r.throttles("events-sharded", "write") == 0
    yield "and 100 queries read one user", r.ratio(
        "workloads/one-user-in-pieces/offered", "apis/all-of-a-user/offered"
    ) == 100


def telemetry_scan(r):
    units = r.sum("tables/telemetry/consumed_read_capacity_units") / r.sum(
        "workloads/by-scan/succeeded"
    )
    yield "a scan costs 100 queries", abs(units / (3663 + 37) - 1) < 0.02
    yield "in pages", abs(
        r.ratio("workloads/by-scan/attempts", "workloads/by-scan/succeeded") - 29
    ) < 0.1


def telemetry_days(r):
    yield "seven days are seven queries", abs(
        r.sum("workloads/day/offered")
        - r.sum("apis/one-day/offered")
        - 7 * r.sum("apis/seven-days/offered")
    ) < 10
    written = r.values("tables/telemetry/partitions/consumed_write_capacity_units")
    hottest = {int(np.argmax(written[h * 3600 : (h + 1) * 3600].sum(axis=0))) for h in range(3)}
    yield "the hot partition moves", len(hottest) > 1


def session_ttl(r):
    expired = {
        t: r.values(f"tables/{t}/expired_items")[-1] / r.values(f"tables/{t}/items")[-1]
        for t in ("sessions", "sessions-prompt")
    }
    yield "half of what is stored has expired", abs(expired["sessions"] - 0.5) < 0.02
    yield "half of what is read has", abs(
        r.ratio(
            "tables/sessions/expired_read_capacity_units",
            "tables/sessions/consumed_read_capacity_units",
        )
        - 0.5
    ) < 0.02
    yield "prompt deletion leaves 1 % at most", expired["sessions-prompt"] < 0.01
    yield "deletes cost no writes", abs(
        r.sum("tables/sessions/consumed_write_capacity_units")
        - 2 * r.sum("workloads/log-in/succeeded")
    ) < 1


def orders_by_total(r):
    yield "a filter saves nothing", abs(
        r.ratio("tables/orders/consumed_read_capacity_units", "workloads/filter/succeeded") - 2000
    ) < 5
    index = "tables/orders/indexes/by-total"
    yield "the index costs 2.5", abs(
        r.ratio(f"{index}/consumed_read_capacity_units", "workloads/by-total/succeeded") - 2.5
    ) < 0.05
    yield "a change writes it twice", abs(
        r.sum(f"{index}/consumed_write_capacity_units", 1800)
        / r.sum("workloads/change-total/succeeded", 1800)
        - 2
    ) < 0.01
    yield "backfilled in 19 minutes", abs(
        r.values(f"{index}/status").tolist().index(2) - (600 + 1168)
    ) < 30
    yield "at no cost to the table", r.throttles("orders", "write") == 0


def bursty_billing(r):
    yield "on demand is cheaper than the peak", r.cost("on-demand") < 0.25 * r.cost("for-the-peak")
    yield "and is not throttled", r.throttles("on-demand", "write") == 0
    yield "auto scaling is cheapest and throttles the sale", r.cost("auto-scaled") < r.cost(
        "on-demand"
    ) and r.throttles("auto-scaled", "write") > 1e6


def autoscaling_chases(r):
    yield "many keys: lag, and it ends", r.throttles(
        "many-keys", "write", 65 * MINUTE
    ) == 0 and r.last_throttle("many-keys", "write") > 50 * MINUTE
    yield "hot key: key range to the end", r.by_reason(
        "hot-key", "write", KEY_RANGE, 67 * MINUTE
    ) > 0.9


def preferences_write_behind(r):
    yield "one write in 3,000", r.ratio(
        "workloads/save/succeeded", "workloads/change-cached/succeeded"
    ) < 1 / 2500
    yield "the lost node takes every key", r.sum("caches/prefs/lost_writes") == 100
    yield "and the bill", r.cost("behind") < 0.01 * r.cost("straight")


def recommendations_index(r):
    yield "the index throttles", r.throttles("interactions/indexes/by-item") > 1e6
    yield "the table does not", r.throttles("interactions") == 0


def chaos_drill(r):
    scalings = [e["at"] for e in r.events("scale-out")]
    yield "nothing is scaled while metrics are out", not [
        t for t in scalings if 80 * MINUTE + 61 < t < 96 * MINUTE
    ]
    yield "which throttles", r.throttles("shop", "read", 82 * MINUTE, 96 * MINUTE) > 1e4
    yield "the slow control plane prolongs it", r.throttles("shop", "read", 96 * MINUTE) > 1e4
    yield "a lost cache is soon warm", r.ratio(
        "caches/pages/hits", "workloads/product-pages/offered", 62 * MINUTE, 64 * MINUTE
    ) > 0.7
    yield "reads are hedged", r.sum("clients/app/hedges") > 1e4
    zone = slice(70 * MINUTE, 70 * MINUTE + 2)
    errors = r.values("workloads/sessions/errors")
    yield "strong reads fail while leaders change", errors[zone].sum() > 100
    yield "and at no other time", errors.sum() == errors[zone].sum()


# The gravest cause that each scenario's diagnosis names: (where, cause).
CAUSES = {
    "flash_sale": ("tables/user-sessions-prod, read", "more than was bought"),
    "flash_sale_cache": (
        "tables/user-sessions-prod/indexes/user-email-index, read",
        "more than was bought",
    ),
    "celebrity_spike": ("tables/user_sessions, read", "one key, more than a partition serves"),
    "checkout": ("tables/product-inventory, write", "one key, more than a partition serves"),
    "checkout_transaction": ("workloads/checkout", "transactions that meet on an item"),
    "checkout_sharded": ("tables/product-inventory, read", "far more bought than used"),
    "emergency_responder": ("tables/hot, read", "one key, more than a partition serves"),
    "five_writers": ("tables/events, write", "one partition's key range, several keys"),
    "autoscaling_chases": ("tables/hot-key, write", "auto scaling was too late"),
    "bursty_billing": ("tables/auto-scaled, write", "auto scaling was too late"),
    "recommendations_index": ("tables/interactions/indexes/by-item, read", "more than was bought"),
    "rate_limiter": ("workloads/read-parent", "transactions that meet on an item"),
    "chaos_drill": ("tables/shop, read", "auto scaling was too late"),
    "global_orders": ("tables/orders-ireland, write", "more than was bought"),
    "region_failover": ("tables/carts-ireland, read", "auto scaling was too late"),
}
# Quick ones whose first remedy is tried: at least so much of the throttles of that side are gone.
# (Shards may share a partition.)
REMEDIES = {"checkout": 0.7, "recommendations_index": 0.9, "five_writers": 0.5}


def side_throttles(summary, where):
    group, side = where.split(", ")
    return next(r for r in summary["resources"] if r["group"] == group)[side]["throttle_events"]


def diagnosis(r):
    """Whatever was throttled has a cause, the right one first; every remedy is a change that the scenario takes."""
    throttled = sum(
        s["read"]["throttle_events"] + s["write"]["throttle_events"] for s in r.summary["resources"]
    )
    causes, scenario = r.summary["diagnosis"], str(ROOT / f"scenarios/{r.name}.yaml")
    yield "what was throttled has a cause", not throttled or bool(causes)
    if r.name in CAUSES:
        yield "the cause is named", bool(causes) and (
            causes[0]["where"],
            causes[0]["cause"],
        ) == CAUSES[r.name]
    remedies = [shlex.split(remedy["sets"]) for cause in causes for remedy in cause["remedies"]]
    yield "remedies are valid", all(
        subprocess.run([DDBSIM, "check", scenario, *sets], capture_output=True).returncode == 0
        for sets in remedies
    )
    if r.name in REMEDIES:
        again = result(r.name, *remedies[0]).summary
        before, after = (side_throttles(s, causes[0]["where"]) for s in (r.summary, again))
        yield "the first remedy helps", after <= (1 - REMEDIES[r.name]) * before


def claims_of(name):
    """The claims that are about the scenario as it is written, as assertions about one run."""

    def about(r):
        for claim in SCENARIOS[name].claims:
            if claim.runs == ("",):
                yield claim.words, claim.holds([float(claim.of(r))])

    return about


FINDINGS = {name: claims_of(name) for name in SCENARIOS}
FINDINGS |= {k: v for k, v in globals().items() if (ROOT / f"scenarios/{k}.yaml").exists()}


def ways(name):
    """The options of the runs that are looked at."""
    if name not in SAMPLE:
        return [[]]
    return [[], SAMPLE[name]] if ALL_TESTS else [SAMPLE[name]]


def look_at(name):
    """Prints the tests of one scenario. Returns how many failed."""
    bad = 0
    for options in ways(name):
        run = Run(name, options)
        for what, good in [*FINDINGS[name](run), *diagnosis(run)]:
            bad += not good
            print(f"{'ok' if good else 'FAIL'} scenarios/{' '.join([name, *options])}: {what}")
    return bad


def look_at_list():
    """Every shipped scenario has a finding and a line in the table of scenarios."""
    shipped = {p.stem for p in (ROOT / "scenarios").glob("*.yaml")}
    table = (ROOT / "scenarios/README.md").read_text()
    without = shipped - {name for name, s in SCENARIOS.items() if s.removals}
    unlisted = {name for name in shipped if f"({name}.yaml)" not in table}
    print(
        f"FAIL scenarios: no finding, or nothing it rests on, is declared of {without}"
        if without
        else "ok scenarios: each has a finding and what it rests on"
    )
    print(
        f"FAIL scenarios: not in scenarios/README.md: {unlisted}"
        if unlisted
        else "ok scenarios: each is in the table"
    )
    return len(without) + len(unlisted)


def main():
    parts = [",".join(["list", *SMALL]), *sorted(set(FINDINGS) - set(SMALL))]
    if sys.argv[1:] == ["--list"]:
        print("\n".join(parts))
        return 0
    names = ",".join(sys.argv[1:] or parts).split(",")
    return sum(look_at_list() if name == "list" else look_at(name) for name in names) > 0


if __name__ == "__main__":
    sys.exit(main())
