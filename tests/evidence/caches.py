"""Caches: tiers, keys that do not match, warming, soft expiry, missing items."""
from evidence.declare import claim, number, percent, removal
from evidence.declare import scenario, seconds

scenario(
    "cache_tiers",
    found="the caches in the processes answer {local} of the pages' reads, so that Redis is asked for "
    "{redis} of them and the table for {table}. It costs truth: {stale} of what they answer was "
    "changed by another instance meanwhile, {age} ago on average.",
    short="{local} of the reads never leave their process; {stale} of these answers are stale",
    figures={
        "local": percent(
            lambda r: r.ratio("caches/process/hits", "workloads/page/offered"), digits=2
        ),
        "redis": percent(
            lambda r: r.ratio("caches/process/misses", "workloads/page/offered"), digits=2
        ),
        "table": percent(
            lambda r: r.ratio("workloads/page/attempts", "workloads/page/offered"), digits=2
        ),
        "stale": percent(
            lambda r: r.ratio("caches/process/stale_hits", "caches/process/hits"), digits=2
        ),
        "age": seconds(
            lambda r: r.ratio("caches/process/stale_age_s", "caches/process/stale_hits"), digits=2
        ),
    },
    claims=[
        claim("Redis is right", lambda r: r.sum("caches/redis/stale_hits"), "==", 0),
        claim("the table is spared", lambda r: r.failed("workloads/page"), "==", 0),
    ],
    removals=[
        removal(
            "the first tier",
            ["workloads.page.cache=redis"],
            lambda r: r.sum("caches/redis/hits") + r.sum("caches/redis/misses"),
            "up",
        ),
        removal(
            "the second tier",
            ["caches.process={ttl: 2s, sessions: 10, on_write: invalidate}"],
            lambda r: r.sum("workloads/page/attempts"),
            "up",
        ),
        removal(
            "the caches of their own",
            ["caches.process.sessions=1"],
            lambda r: r.ratio("caches/process/stale_hits", "caches/process/hits"),
            "down",
        ),
    ],
)

READERS = ["validate", "validate-v2", "validate-by-user"]


def reads(r):
    return sum(r.sum(f"workloads/{w}/offered") for w in READERS)


scenario(
    "cache_key_mismatch",
    found="the reads whose key is nowhere ask the table for {asked} of all reads and take {used} of "
    "its read units: {failed} of the reads that reach it fail. {stale} of the cache's answers are "
    "stale, all of them the new release's, whose entries no save invalidates, by {age} on average.",
    short="{asked} of the reads pass a full cache by; {stale} of its answers are stale, which no save "
    "invalidates",
    figures={
        "asked": percent(
            lambda r: r.sum("caches/redis/bypassed") / reads(r),
            digits=2,
        ),
        "used": percent(
            lambda r: r.ratio(
                "tables/user-sessions/consumed_read_capacity_units",
                "tables/user-sessions/provisioned_read_capacity_units",
            ),
            digits=2,
        ),
        "failed": percent(
            lambda r: sum(r.sum(f"workloads/{w}/failed") for w in READERS)
            / (r.sum("caches/redis/bypassed") + r.sum("caches/redis/misses")),
            digits=2,
        ),
        "stale": percent(
            lambda r: r.ratio("caches/redis/stale_hits", "caches/redis/hits"), digits=2
        ),
        "age": seconds(
            lambda r: r.ratio("caches/redis/stale_age_s", "caches/redis/stale_hits"), digits=2
        ),
    },
    claims=[claim("the table is short", lambda r: r.throttles("user-sessions"), ">", 1000)],
    removals=[
        removal(
            "the key that is nowhere",
            ["workloads.validate-by-user.cache_bypass=0%"],
            lambda r: r.throttles("user-sessions"),
            "down",
            on=["duration=2m"],
        ),
        removal(
            "the other prefix",
            [
                "workloads.validate-v2={client: session-manager, table: user-sessions, cache: redis, "
                "keys: [{count: 2000}], rate: [{per_second: 1000}]}"
            ],
            lambda r: r.ratio("caches/redis/stale_hits", "caches/redis/hits"),
            "down",
            on=["duration=2m"],
        ),
    ],
)

scenario(
    "cache_warming",
    found="the cold cache's table does for {lasts} of burst credit, then {cold} of the pages fail until the end. With "
    "the copy none fails, and {copied} of the pages ask the table. Reading the best of the catalog before "
    "spends the credit that the sale needs: it lasts for {spent}, and {before} fail.",
    short="a cold cache fails {cold} of the pages once burst credit is spent, a copied one none",
    figures={
        "lasts": seconds(lambda r: r.first_throttle("cold") - 180, digits=2),
        "spent": seconds(lambda r: r.first_throttle("read-before") - 180, digits=2),
        "cold": percent(lambda r: r.failed("workloads/cold", r.first_throttle("cold")), digits=2),
        "before": percent(
            lambda r: r.failed("workloads/read-before", r.first_throttle("read-before")), digits=2
        ),
        "copied": percent(
            lambda r: r.ratio("workloads/copied/attempts", "workloads/copied/offered"), digits=2
        ),
    },
    claims=[
        claim("a copy is enough", lambda r: r.failed("workloads/copied"), "==", 0),
        claim("the cold one is not", lambda r: r.failed("workloads/cold"), ">", 0.01),
    ],
    removals=[
        removal(
            "the copy",
            ["timeline.0.reads=1"],
            lambda r: r.failed("workloads/copied"),
            "up",
        ),
        removal(
            "the reads before",
            ["timeline.1.reads=1"],
            lambda r: r.first_throttle("read-before"),
            "up",
        ),
    ],
)

scenario(
    "cache_soft_expiry",
    found="without, {hard} reads fetch the list each time it expires, and {failed} attempts of theirs are throttled; with "
    "a soft expiry one does, and none is. A missing name asks the table each time, {asked} of all look-ups; "
    "remembered, {remembered} do.",
    short="one fetch instead of {hard}; {remembered} of the look-ups ask the table, not {asked}",
    figures={
        "hard": number(lambda r: r.sum("caches/lists/misses") / 30, digits=2),
        "failed": number(lambda r: r.throttles("lists"), digits=2),
        "asked": percent(
            lambda r: r.ratio("workloads/name/attempts", "workloads/name/offered"), digits=2
        ),
        "remembered": percent(
            lambda r: r.ratio(
                "workloads/name-negative/attempts", "workloads/name-negative/offered"
            ),
            digits=2,
        ),
    },
    claims=[
        claim("one refreshes", lambda r: r.sum("caches/lists-soft/refreshes"), "<", 40),
        claim("nothing else waits", lambda r: r.throttles("lists-soft"), "==", 0),
    ],
    removals=[
        removal(
            "soft expiry",
            ["caches.lists-soft={ttl: 10s}"],
            lambda r: r.sum("caches/lists-soft/misses"),
            "up",
        ),
        removal(
            "negative entries",
            ["caches.names-negative={ttl: 1h}"],
            lambda r: r.sum("workloads/name-negative/attempts"),
            "up",
        ),
    ],
)
