"""Caches: tiers, keys that do not match."""
from evidence.declare import claim, percent, removal, scenario, seconds

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
