"""Caches: tiers, keys that do not match, warming, soft expiry, missing items, nodes and DAX clusters."""
from evidence.declare import claim, milliseconds, number, percent, removal
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

LOST, BACK = 120, 240


def hit_ratio(cache):
    return lambda r: r.sum(f"caches/{cache}/hits") / (
        r.sum(f"caches/{cache}/hits") + r.sum(f"caches/{cache}/misses")
    )


def turned_away(cache, workload):
    return lambda r, start=0, end=None: r.ratio(
        f"caches/{cache}/turned_away", f"workloads/{workload}/offered", start, end
    )


scenario(
    "dax_cluster",
    found="with all nodes {before} of the catalog's calls are turned away, with one less {lost}: the others "
    "serve fewer normalised requests than are asked for. Its replacement is empty and misses {cold} times in its "
    "first minute, against {warm} in the minute before the loss. {stale} of the hits are stale, {age} late on average. Of the archive "
    "a node of the smaller type has {small} of what is asked, of the larger one {large}.",
    short="one node less turns {lost} of the calls away; {stale} of the hits are stale; memory for {small} or {large} of "
    "an archive",
    figures={
        "before": percent(lambda r: turned_away("catalog", "read")(r, 0, LOST), digits=2),
        "lost": percent(lambda r: turned_away("catalog", "read")(r, LOST, BACK), digits=2),
        "warm": number(lambda r: r.sum("caches/catalog/misses", LOST - 60, LOST), digits=2),
        "cold": number(lambda r: r.sum("caches/catalog/misses", BACK, BACK + 60), digits=2),
        "stale": percent(
            lambda r: r.ratio("caches/catalog/stale_hits", "caches/catalog/hits"), digits=2
        ),
        "age": milliseconds(
            lambda r: r.ratio("caches/catalog/stale_age_s", "caches/catalog/stale_hits"), digits=2
        ),
        "small": percent(hit_ratio("archive"), digits=2),
        "large": percent(hit_ratio("archive-large"), digits=2),
    },
    claims=[
        claim(
            "all nodes are enough", lambda r: r.sum("caches/catalog/turned_away", 0, LOST), "<", 500
        ),
    ],
    removals=[
        removal(
            "the loss of a node",
            ["timeline.3.at=359s"],
            lambda r: r.sum("caches/catalog/turned_away"),
            "down",
        ),
        removal(
            "the replicas' lag",
            ["caches.catalog.replica_lag=1us"],
            lambda r: r.sum("caches/catalog/stale_hits"),
            "down",
        ),
        removal(
            "the memory of the type",
            ["caches.archive.node_type=dax.r5.4xlarge"],
            hit_ratio("archive"),
            "up",
        ),
        removal(
            "normalised requests",
            ["caches.catalog.node_rate=1M"],
            lambda r: r.sum("caches/catalog/turned_away"),
            "down",
        ),
    ],
)

scenario(
    "cache_hot_node",
    found="the node that has the celebrity's key is asked for more than it serves: {away} of the calls are turned away, "
    "and the median is {p50}, also of those who happen to be on that node, while the others idle. Without the celebrity it is "
    "{even_p50} and the p99 {even_p99}.",
    short="one key is on one node: median {p50} instead of {even_p50}, {away} turned away",
    figures={
        "away": percent(turned_away("redis", "profile"), digits=2),
        "p50": milliseconds(lambda r: r.summary["workloads"][0]["latency_p50"], digits=2),
        "even_p50": milliseconds(lambda r: r.summary["workloads"][1]["latency_p50"], digits=2),
        "even_p99": milliseconds(lambda r: r.p99("workloads/profile-even"), digits=2),
    },
    claims=[
        claim("the nodes would do", lambda r: r.sum("caches/redis-even/turned_away"), "==", 0),
    ],
    removals=[
        removal(
            "the celebrity",
            ['workloads.profile.keys=[{count: 5000, prefix: "user#"}]'],
            lambda r: r.sum("caches/redis/turned_away"),
            "down",
            on=["duration=3m"],
        ),
        removal(
            "the lines of the nodes",
            ["caches.redis={ttl: 1h, nodes: 4, node_rate: 600}"],
            lambda r: r.p99("workloads/profile"),
            "down",
            on=["duration=3m"],
        ),
    ],
)
