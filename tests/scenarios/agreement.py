"""Law 6: a scenario gives the same totals at `request`, at `100ms`, at `1s` and at `auto`: every one that is shipped.

    agreement.py [--list] [SCENARIO]...

Calls by their end, throttles by reason, consumed units, what caches and queues did, and cost must agree within 2 % or within
the 95 % interval of the difference over seeds (Student), whichever is wider; what was throttled at 1s within 25 %; p50 and
p99 within 5 %; the first throttle within an interval. WORSE says where a law is worse, and why. `make check` compares those of SAMPLE (the smallest
there is, and the first minutes of a table with an index); `make check-all` (ALL_TESTS) compares all that `ddbsim check`
takes with an interval, to their end but for those in SHORT, whose exact way is long."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT, result  # noqa: E402
from evidence.runs import mean_and_half  # noqa: E402

SAMPLE = {"quickstart": [], "recommendations_index": ["--set", "duration=4m"]}
# The part in which the scenario's events come, where all of it would be minutes of processor time a seed.
SHORT = {
    "autoscaling_chases": ["--set", "duration=25m"],
    "bursty_billing": ["--set", "duration=65m"],
    "celebrity_spike": ["--set", "duration=15m"],
    "diurnal": ["--set", "duration=30m"],
    "emergency_responder": ["--set", "duration=15m"],
    "flash_crowd": ["--set", "duration=25m"],
    "flash_sale": ["--set", "duration=12m"],
    "flash_sale_cache": ["--set", "duration=12m"],
    "flash_sale_on_demand": ["--set", "duration=12m"],
    "flash_sale_prescaled": ["--set", "duration=20m"],
    "flash_sale_user_keys": ["--set", "duration=12m"],
    "local_index": ["--set", "duration=30m"],
}
SEEDS = range(1, 5)
RESOLUTIONS = ["100ms", "1s", "auto"]
# Calls, units, cost; quantiles of latency. And attempts at 1s: a retry that would come within the second comes after it, so
# a storm of throttled attempts has fewer of them, while as many calls are served.
PART, PART_OF_ATTEMPTS, PART_OF_LATENCY = 0.02, 0.25, 0.05
# One seed far from the others makes the interval wide; so none may hide that all of them deviate the same way by more.
PART_OF_EACH = 0.1
# So many calls may be within the run in the one way and after it in the other, or be tried again once more in a wait that
# lasts a few intervals.
ENDS = 4
# A histogram tells a latency to within 1.6 %: to this, two ways that differ by nothing may differ.
PART_OF_BUCKET = 0.016
SECONDS = {"100ms": 0.1, "1s": 1, "auto": 1}
# Where gathering is worse than that: scenario, resolutions, end of the key, part, and why. Headers of the laws say it, and
# `check` warns of what is far off.
VAIN = "nearly all fetches are throttled, and until one succeeds the reads of its key miss, too"
CASCADE = "of callers of a service that depends on a table, a quarter of the timeouts"
LINE = "the wait in a node's line is the mean of a fluid and of chance"
ENTRY = "an entry is good for two intervals, and is stale for a part of one"
WORSE = [
    ("cache_key_mismatch", ["100ms", "auto"], "", 0.5, VAIN),
    ("cache_key_mismatch", ["1s"], "", 2.5, VAIN),
    ("cache_key_mismatch", ["1s"], "timed_out", 3, VAIN),
    ("cache_warming", ["auto"], "catalog/latency_p99", 200, "one call in a hundred is tried again"),
    (
        "chaos_drill",
        ["100ms", "1s", "auto"],
        "coalesced",
        25,
        "few reads wait, beside 240,000 misses",
    ),
    (
        "chaos_drill",
        ["1s"],
        "",
        120,
        "hedged and throttled reads of a lost zone meet in one second",
    ),
    ("chaos_drill", ["100ms", "auto"], "", 1, "the same"),
    ("emergency_responder", ["auto"], "Exceeded", 0.6, "a partition near its limit throttles few"),
    (
        "flash_sale_migration",
        ["1s", "auto"],
        "timed_out",
        0.05,
        "a timeout is seen at an interval's end",
    ),
    ("flash_sale_cache", ["100ms"], "coalesced", 0.15, "few reads wait, in one interval or two"),
    ("five_writers", ["1s"], "", 1, "bursts of 200 ms are spread over the second"),
    ("flash_sale_cascade", ["1s"], "", 0.4, CASCADE),
    (
        "flash_sale_cascade",
        ["100ms"],
        "first_throttle",
        0.01,
        "credit of 11 minutes runs out slowly",
    ),
    ("cache_warming", ["100ms", "auto"], "Exceeded", 0.05, VAIN),
    ("cache_warming", ["100ms", "auto"], "throttled", 0.05, VAIN),
    ("cache_warming", ["auto"], "misses", 0.05, VAIN),
    (
        "dax_cluster",
        ["100ms", "1s", "auto"],
        "misses",
        0.35,
        "nodes lack a key for a time known on average",
    ),
    ("dax_cluster", ["100ms", "1s", "auto"], "consumed", 0.12, "its misses"),
    ("dax_cluster", ["1s", "auto"], "stale_hits", 0.05, ENTRY),
    ("dax_cluster", ["100ms", "1s", "auto"], "latency_p50", 0.4, LINE),
    ("cache_hot_node", ["100ms", "1s", "auto"], "latency_p50", 0.1, LINE),
    (
        "cache_soft_expiry",
        ["1s", "auto"],
        "misses",
        0.08,
        "what a key's retries bring renews its entry",
    ),
    ("cache_tiers", ["1s", "auto"], "stale_hits", 0.1, ENTRY),
    (
        "checkout_redis",
        ["100ms"],
        "coalesced",
        0.1,
        "a wait that begins in one interval and ends in the next",
    ),
    (
        "preferences_write_behind",
        ["1s", "auto"],
        "misses",
        0.05,
        "an interval's reads and writes are not in turn",
    ),
    ("quickstart", ["100ms"], "latency_p99", 0.08, "one call in a hundred is tried a second time"),
    ("step_scaling", ["100ms", "1s", "auto"], "latency_p99", 0.1, "few are tried again"),
    ("global_orders", ["100ms", "1s", "auto"], "latency_p99", 0.15, "few are tried again"),
    (
        "strong_regions",
        ["100ms", "1s", "auto"],
        "oregon/latency_p99",
        1.3,
        "few conflicts are tried again",
    ),
    ("admission_generations", ["100ms"], "first_throttle", 0.015, "credit that runs out slowly"),
]


def add_calls(out, kind, caller):
    for key in ("offered", "succeeded", "throttled", "timed_out", "from_cache", "fallback"):
        out[f"{kind}/{caller['name']}/{key}"] = caller[key]
    for key in ("latency_p50", "latency_p99"):
        if caller["offered"] >= 1000 and caller[key] is not None:
            out[f"{kind}/{caller['name']}/{key}"] = caller[key]


def totals(scenario, resolution, seed):
    short = (SHORT if ALL_TESTS else SAMPLE).get(scenario, [])
    summary = result(scenario, "--resolution", resolution, "--seed", str(seed), *short).summary
    out = {"cost": summary["cost"]}
    for kind in ("workloads", "apis"):
        for caller in summary.get(kind, []):
            add_calls(out, kind, caller)
    for kind, keys in (
        ("caches", ("hits", "misses", "coalesced", "turned_away", "stale_hits", "flushed")),
        ("queues", ("sent", "deleted", "dead_letters")),
    ):
        for entity in summary.get(kind, []):
            for key in keys:
                out[f"{kind}/{entity['name']}/{key}"] = entity[key]
    for resource in summary["resources"]:
        for side in ("read", "write"):
            totals_of = resource[side]
            out[f"{resource['group']}/{side}/consumed"] = totals_of["consumed"]
            for reason, count in totals_of["reasons"].items():
                out[f"{resource['group']}/{reason}"] = count
            if totals_of["throttle_events"] > 1000:
                out[f"{resource['group']}/{side}/first_throttle"] = totals_of["first_throttle"]
    return out


def compare(scenario):
    """Prints a test for each total and resolution. Returns how many failed."""
    exact = [totals(scenario, "request", seed) for seed in SEEDS]
    return sum(compare_with(scenario, exact, resolution) for resolution in RESOLUTIONS)


def is_of_attempts(key):
    return key.endswith(("/throttled", "Exceeded"))


def bounds(scenario, resolution, key):
    """By what part, and by how much besides, the two ways may differ."""
    within, ends = PART, 0 if key == "cost" else ENDS
    if is_of_attempts(key) and resolution != "100ms":
        within = PART_OF_ATTEMPTS
    elif "/latency_" in key:
        within, ends = PART_OF_LATENCY + PART_OF_BUCKET, 0
    elif key.endswith("/first_throttle"):
        within, ends = 0, 1 + SECONDS[resolution]  # samples are seconds
    for of, resolutions, end, part, _ in WORSE:
        if scenario == of and resolution in resolutions and key.endswith(end):
            within = max(within, part)
    return within, ends


def compare_with(scenario, exact, resolution):
    bad = 0
    gathered = [totals(scenario, resolution, seed) for seed in SEEDS]
    for key in sorted(set().union(*exact, *gathered)):
        a = [t.get(key, 0) for t in exact]
        b = [t.get(key, 0) for t in gathered]
        mean, half = mean_and_half([y - x for x, y in zip(a, b)])
        within, ends = bounds(scenario, resolution, key)
        far = [max(within, PART_OF_EACH) * x + ends for x in a]
        same_way = all(y - x > f for x, y, f in zip(a, b, far)) or all(
            x - y > f for x, y, f in zip(a, b, far)
        )
        good = not same_way and abs(mean) <= max(within * abs(sum(a) / len(a)), half, ends, 1e-12)
        bad += not good
        print(
            f"{'ok' if good else 'FAIL'} agreement {scenario} {resolution} {key}: "
            f"{sum(a) / len(a):.6g} and {sum(b) / len(b):.6g}"
        )
    return bad


def can_be_gathered(path):
    done = subprocess.run([DDBSIM, "check", path, "--resolution", "1s"], capture_output=True)
    return done.returncode == 0


def main():
    names = SAMPLE
    if ALL_TESTS:
        shipped = sorted((ROOT / "scenarios").glob("*.yaml"))
        names = [p.stem for p in shipped if can_be_gathered(p)]
    if sys.argv[1:] == ["--list"]:
        print("\n".join(names))
        return 0
    return sum(compare(name) for name in sys.argv[1:] or names) > 0


if __name__ == "__main__":
    sys.exit(main())
