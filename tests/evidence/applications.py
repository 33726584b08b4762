"""A checkout on hot items and what stands in front of its table; bursts; write-behind; a rate limiter."""
from evidence.declare import between, claim, milliseconds, minutes, number, percent, removal
from evidence.declare import scenario, seconds, usd

INVENTORY = "product-inventory"
TABLE = f"tables/{INVENTORY}"
KEY_RANGE = "key_range_throughput"
MINUTE = 60


def hottest_write_share(r, table):
    """Part of the written units that the partition with most of them served."""
    units = r.values(f"tables/{table}/partitions/consumed_write_capacity_units").sum(axis=0)
    return float(units.max() / units.sum())


scenario(
    "checkout",
    found="the three items lie on few of {partitions} partitions: the hottest one serves {hottest} "
    "of the writes that are served, and what is more than a partition serves is thrown back, "
    "by key range. {failed} of the updates fail while {used} of the bought write units are in "
    "use. Reads of the same items, half a unit each, fit.",
    short="one partition of {partitions}: {failed} of the updates fail with {used} of the bought "
    "units in use",
    figures={
        "partitions": number(lambda r: r.last(f"{TABLE}/partition_count")),
        "hottest": percent(lambda r: hottest_write_share(r, INVENTORY)),
        "failed": percent(lambda r: r.failed("workloads/update")),
        "used": percent(
            lambda r: r.ratio(
                f"{TABLE}/consumed_write_capacity_units",
                f"{TABLE}/provisioned_write_capacity_units",
            ),
            digits=2,
        ),
    },
    claims=[
        claim("by key range", lambda r: r.by_reason(INVENTORY, "write", KEY_RANGE), ">", 0.99),
        claim(
            "less than a third is in use",
            lambda r: r.mean(f"{TABLE}/consumed_write_capacity_units"),
            "<",
            3333,
        ),
        claim("reads fit", lambda r: r.failed("workloads/read"), "<", 0.001),
    ],
    removals=[
        removal(
            "the limit of a partition",
            [f"tables.{INVENTORY}.partition_write_limit=10000"],
            lambda r: r.failed("workloads/update"),
            "down",
            on=["duration=2m"],
        ),
        removal(
            "the hot items",
            ['workloads.update.keys=[{count: 10000, prefix: "item#"}]'],
            lambda r: r.failed("workloads/update"),
            "down",
            on=["duration=2m"],
        ),
    ],
)


def misses(r):
    """Whether more than one call in a thousand fails: over seeds, in what share of the futures."""
    return float(r.failed("workloads/update") > 0.001)


# Every seed is a future of its own: the first of its campaign.
scenario(
    "checkout_sharded",
    found="how many shards are enough hangs on where the hashes put them, which nobody can choose, and on the rush. "
    "Over the futures one key fails {one_failed} of the updates. More than one call in a thousand fails in {two} of "
    "them with two shards, and in few with five or ten. Each shard is paid for by the reads: a read of a hot item "
    "costs {units} times the units of one key's, and its latency is the largest of ten, {p50} at the median against "
    "{one} for one piece.",
    short="two shards miss the goal in {two} of the futures, ten in few, for {units} times the read units",
    variants={
        "one": ["variant=one-key"],
        "two": ["variant=two-shards"],
        "five": ["variant=five-shards"],
    },
    figures={
        "one_failed": percent(lambda r: r.failed("workloads/update"), digits=2, runs=("one",)),
        "two": percent(misses, digits=2, runs=("two",)),
        "units": number(
            # A tenth of the reads are of items with one key.
            lambda r: (
                r.ratio(f"{TABLE}/consumed_read_capacity_units", "apis/read/offered") / 0.5 - 0.1
            )
            / 0.9,
            digits=2,
        ),
        "p50": milliseconds(lambda r: r.summary["apis"][0]["latency_p50"], digits=2),
        "one": milliseconds(
            lambda r: next(w for w in r.summary["workloads"] if w["name"] == "part")["latency_p50"],
            digits=2,
        ),
    },
    claims=[
        claim("one key always misses it", misses, "==", 1, runs=("one",)),
        claim("five shards seldom do", misses, "<", 0.2, runs=("five",)),
        claim("nor do ten", misses, "<", 0.2),
        claim(
            "two shards miss it oftener than ten",
            lambda two, ten: misses(two) - misses(ten),
            ">",
            0,
            runs=("two", ""),
        ),
    ],
    removals=[
        removal(
            "the shards",
            ["workloads.*.keys.*.shards=1"],
            lambda r: r.throttles(INVENTORY, "write"),
            "up",
            on=["duration=2m"],
        ),
        removal(
            "the shards of the reads",
            ["workloads.part.keys.*.shards=1"],
            lambda r: r.sum(f"{TABLE}/consumed_read_capacity_units"),
            "down",
            on=["duration=2m"],
        ),
    ],
    options=["--future", "1"],
    seeds=tuple(range(1, 21)),
)

scenario(
    "checkout_dax",
    found="{asked} of the reads reach the table, and the pages are right, since writes go through "
    "DAX. Writes are throttled all the same, {failed} of them fail: a cache of reads cannot "
    "help them.",
    short="reads vanish, {failed} of the writes fail as before",
    figures={
        "asked": percent(
            lambda r: r.ratio("workloads/read/attempts", "workloads/read/offered"), digits=2
        ),
        "failed": percent(lambda r: r.failed("workloads/update")),
    },
    claims=[
        claim("no stale answer", lambda r: r.sum("caches/dax/stale_hits"), "==", 0),
        claim("writes are throttled", lambda r: r.throttles(INVENTORY, "write"), ">", 1e5),
    ],
    removals=[
        removal(
            "the cache",
            ["caches.dax.enabled=false"],
            lambda r: r.ratio("workloads/read/attempts", "workloads/read/offered"),
            "up",
            on=["duration=2m"],
        )
    ],
)

scenario(
    "checkout_redis",
    found="{asked} of the reads reach the table, and {stale} of the cache's answers are out of date, "
    "by {age} on average. Coalescing spares {coalesced} of the fetches, those that run side by "
    "side.",
    short="{hits} hits, {stale} of them stale, by {age}",
    figures={
        "asked": percent(
            lambda r: r.ratio("workloads/read/attempts", "workloads/read/offered"), digits=2
        ),
        "stale": percent(
            lambda r: r.ratio("caches/redis/stale_hits", "caches/redis/hits"), digits=2
        ),
        "age": seconds(
            lambda r: r.ratio("caches/redis/stale_age_s", "caches/redis/stale_hits"), digits=2
        ),
        "hits": percent(lambda r: r.ratio("caches/redis/hits", "workloads/read/offered"), digits=2),
        "coalesced": percent(
            lambda r: 1 - r.sum("caches/redis-coalescing/misses") / r.sum("caches/redis/misses"),
            digits=2,
        ),
    },
    claims=[
        claim(
            "most answers are stale",
            lambda r: r.ratio("caches/redis/stale_hits", "caches/redis/hits"),
            ">",
            0.5,
        )
    ],
    removals=[
        removal(
            "the cache",
            ["caches.redis.enabled=false"],
            lambda r: r.ratio("workloads/read/attempts", "workloads/read/offered"),
            "up",
            on=["duration=2m"],
        ),
        removal(
            "the long ttl",
            ["caches.redis.ttl=1s"],
            lambda r: r.ratio("caches/redis/stale_age_s", "caches/redis/stale_hits"),
            "down",
            on=["duration=2m"],
        ),
        removal(
            "coalescing",
            ["caches.redis-coalescing.coalesce=false"],
            lambda r: r.sum("caches/redis-coalescing/misses"),
            "up",
            on=["duration=2m"],
        ),
    ],
)

CARTS, SPIKE_ENDS = "queues/carts", 3 * MINUTE
scenario(
    "checkout_queue",
    found="the table sees what twenty invocations write, {written} a second, and nothing is "
    "throttled; the oldest cart that waits is {oldest} old, and the queue is worked off "
    "{emptied} after the spike; the functions cost {functions}. A table with too little for that has its "
    "batches sent again, {attempts} times on average, and loses no cart: the queue waits, and the oldest is {late} "
    "old. The FIFO queue refuses {refused} of the messages that are sent one by one. Sent by tens they "
    "all come in, and three products are three lanes of one invocation each, which do {in_order} of them.",
    short="nothing is throttled, carts are {oldest} late; FIFO refuses {refused}",
    variants={"short": ["tables.product-inventory.write.capacity=2000"]},
    figures={
        "written": number(
            lambda r: r.values(f"{TABLE}/consumed_write_capacity_units")[70:180].mean()
            - sum(
                r.values(f"consumers/{c}/records")[70:180].mean()
                for c in ("writer-in-order", "writer-by-tens")
            ),
            digits=2,
        ),
        "oldest": seconds(lambda r: r.values(f"{CARTS}/age_of_oldest").max()),
        "emptied": seconds(
            lambda r: r.seconds(f"{CARTS}/age_of_oldest")[
                r.values(f"{CARTS}/age_of_oldest")[r.seconds(f"{CARTS}/age_of_oldest")] > 1
            ][-1]
            - SPIKE_ENDS
        ),
        "functions": usd(
            lambda r: sum(
                r.sum(f"cost/consumers/{c}/total")
                for c in ("writer", "writer-in-order", "writer-by-tens")
            )
        ),
        "attempts": number(
            lambda r: r.ratio("workloads/write/attempts", "workloads/write/offered"),
            runs=("short",),
        ),
        "late": seconds(lambda r: r.values(f"{CARTS}/age_of_oldest").max(), runs=("short",)),
        "refused": percent(lambda r: r.failed("apis/add-in-order"), digits=2),
        "in_order": percent(
            lambda r: r.ratio("consumers/writer-by-tens/records", "apis/add-by-tens/offered"),
            digits=2,
        ),
    },
    claims=[
        claim("no add-to-cart fails", lambda r: r.sum("apis/add-to-cart/failed"), "==", 0),
        claim("nothing is throttled", lambda r: r.throttles(INVENTORY, "write"), "==", 0),
        claim(
            "the FIFO queue grows", lambda r: r.last("queues/carts-fifo-by-tens/visible"), ">", 5e4
        ),
        claim("by tens none fails", lambda r: r.sum("apis/add-by-tens/failed"), "==", 0),
        claim(
            "items stay unprocessed",
            lambda r: r.throttles(INVENTORY, "write"),
            ">",
            1e4,
            runs=("short",),
        ),
        claim(
            "and no cart is lost",
            lambda r: r.sum(f"{CARTS}/dead_letters"),
            "==",
            0,
            runs=("short",),
        ),
    ],
    removals=[
        removal(
            "the bounded concurrency",
            ["consumers.writer.concurrency=1000", "consumers.writer.start_concurrency=1000"],
            lambda r: r.values("workloads/write/succeeded").max(),
            "up",
            on=["duration=4m"],
        ),
        removal(
            "the batches",
            ["consumers.writer.batch_size=1"],
            lambda r: r.sum("consumers/writer/records"),
            "down",
            on=["duration=4m"],
        ),
        removal(
            "few message groups",
            ["queues.carts-fifo-by-tens.groups=100"],
            lambda r: r.last("queues/carts-fifo-by-tens/visible"),
            "down",
            on=["duration=4m"],
        ),
        removal(
            "the quota of calls",
            ["queues.carts-fifo.calls_per_second=70000"],
            lambda r: r.failed("apis/add-in-order"),
            "down",
            on=["duration=4m"],
        ),
    ],
)

scenario(
    "shared_functions",
    found="the reporter's invocations grow by a few hundred a minute until none of the account's is left; "
    "then the checkout gets every second one that ends, and its orders are {late} late at most, {calm} at most before. "
    "With an account of three times as many they are {roomy} late.",
    short="the checkout: its orders are {late} late",
    variants={"roomy": ["account.concurrent_executions=3000"]},
    figures={
        "late": seconds(lambda r: r.values("queues/orders/age_of_oldest").max()),
        "calm": seconds(lambda r: r.values("queues/orders/age_of_oldest", 0, 5 * MINUTE).max()),
        "roomy": seconds(lambda r: r.values("queues/orders/age_of_oldest").max(), runs=("roomy",)),
    },
    claims=[
        claim(
            "nothing is left",
            lambda r: r.values("consumers/reporter/running").max()
            + r.values("consumers/checkout/running")[-300:].mean(),
            ">",
            950,
        ),
    ],
    removals=[
        removal(
            "the account's quota",
            ["account.concurrent_executions=3000"],
            lambda r: r.values("queues/orders/age_of_oldest").max(),
            "down",
        ),
        removal(
            "the reporter's bound of its own",
            ["consumers.reporter.concurrency=500"],
            lambda r: r.values("queues/orders/age_of_oldest").max(),
            "down",
        ),
    ],
)

scenario(
    "stream_bad_records",
    found="with the defaults each shard stands still at its first bad record: {stays} of the records are "
    "done, the oldest waits {oldest}. Two retries lose {given_up} of the records, the batches of the bad ones; "
    "halved, {halved} are lost, the bad ones alone, and skipping what is a minute old loses {skipped}.",
    short="with the defaults {stays} of the records are done; halved batches lose the bad ones alone",
    figures={
        "stays": percent(lambda r: r.ratio("queues/stays/deleted", "queues/stays/sent"), digits=2),
        "oldest": minutes(lambda r: r.last("queues/stays/age_of_oldest"), digits=2),
        "given_up": number(lambda r: r.sum("queues/gives-up/dead_letters"), digits=2),
        "halved": number(lambda r: r.sum("queues/halves/dead_letters"), digits=2),
        "skipped": number(lambda r: r.sum("queues/skips/expired"), digits=2),
    },
    claims=[
        claim(
            "what is given up is in the error queue",
            lambda r: r.sum("queues/halved/sent") - r.sum("queues/halves/dead_letters"),
            "==",
            0,
        ),
    ],
    removals=[
        removal(
            "the halves",
            ["consumers.halves.bisect_batch=false"],
            lambda r: r.sum("queues/halves/dead_letters"),
            "up",
            on=["duration=10m"],
        ),
        removal(
            "the retries' end",
            ["consumers.gives-up.max_retries=10000"],
            lambda r: r.sum("queues/gives-up/deleted"),
            "down",
            on=["duration=10m"],
        ),
        removal(
            "the age",
            ["consumers.skips.max_record_age=1d"],
            lambda r: r.sum("queues/skips/deleted"),
            "down",
            on=["duration=10m"],
        ),
        removal(
            "the bad records",
            ["consumers.stays.bad_records=0"],
            lambda r: r.sum("queues/stays/deleted"),
            "up",
            on=["duration=10m"],
        ),
        removal(
            "the parallelization",
            ["queues.halves.parallelization=1"],
            lambda r: r.values("consumers/halves/running").max(),
            "down",
            on=["duration=4m"],
        ),
    ],
)

scenario(
    "five_writers",
    found="each burst asks a partition for more at once than it serves in a second: {failed} of the "
    "writes are throttled, by key range, while a minute shows {average} of the bought units in "
    "use. With the users' keys sharded {sharded} are, and reading one user's pieces takes "
    "{queries} queries.",
    short="bursts into one partition: {failed} throttled; with shards {sharded}",
    figures={
        "failed": percent(lambda r: r.failed("workloads/five-users"), digits=2),
        "average": percent(
            lambda r: r.ratio(
                "workloads/five-users/offered", "tables/events/provisioned_write_capacity_units"
            ),
            digits=2,
        ),
        "sharded": percent(lambda r: r.failed("workloads/five-users-sharded"), digits=2),
        "queries": number(
            lambda r: r.ratio("workloads/one-user-in-pieces/offered", "apis/all-of-a-user/offered")
        ),
    },
    claims=[
        claim("by key range", lambda r: r.by_reason("events", "write", KEY_RANGE), "==", 1),
        claim(
            "shards help",
            lambda r: r.failed("workloads/five-users") - r.failed("workloads/five-users-sharded"),
            ">",
            0.05,
        ),
    ],
    removals=[
        removal(
            "the bursts",
            ["workloads.five-users.bursts={every: 10s, length: 9s, per_second: 222}"],
            lambda r: r.failed("workloads/five-users"),
            "down",
        ),
        removal(
            "the shards",
            ["workloads.five-users-sharded.keys.*.shards=1"],
            lambda r: r.failed("workloads/five-users-sharded"),
            "up",
        ),
    ],
)


def unseen_by_session(r):
    """Part of the cache's answers that another session had changed."""
    return r.ratio("caches/sessions/stale_hits", "caches/sessions/hits")


scenario(
    "preferences_write_behind",
    found="{writes} writes of the table instead of {changes}. A lost node takes what was not yet "
    "written of {lost} keys, up to five minutes of each. Where each session keeps its own, {unseen} "
    "of the answers do not show what the other session has changed, for {age} on average.",
    short="{writes} writes instead of {changes}; up to five minutes lost; between sessions {unseen} of the "
    "answers are stale",
    figures={
        "writes": number(lambda r: r.sum("workloads/save/succeeded"), digits=3),
        "changes": number(lambda r: r.sum("workloads/change/succeeded"), digits=3),
        "lost": number(lambda r: r.sum("caches/prefs/lost_writes")),
        "unseen": percent(unseen_by_session, digits=2),
        "age": seconds(
            lambda r: r.ratio("caches/sessions/stale_age_s", "caches/sessions/stale_hits"), digits=2
        ),
    },
    claims=[claim("it is cheaper", lambda r: r.cost("behind") / r.cost("straight"), "<", 0.1)],
    removals=[
        removal(
            "the cache",
            ["caches.prefs.enabled=false"],
            lambda r: r.sum("tables/behind/consumed_write_capacity_units"),
            "up",
        ),
        removal(
            "the lost node", ["timeline=[]"], lambda r: r.sum("caches/prefs/lost_writes"), "down"
        ),
        removal(
            "the sessions' own caches", ["caches.sessions.sessions=1"], unseen_by_session, "down"
        ),
    ],
)

PARENT = "workloads.take-parent.keys.0.shards=10"


def aggregated(r):
    """Part of the aggregator's units, reads included, that are for the parent; 0 where it does not know keys."""
    if "top_keys/usage" not in r.file:
        return 0.0
    return r.sum("top_keys/usage/consumed_capacity_units") / (
        r.sum("tables/usage/consumed_read_capacity_units")
        + r.sum("tables/usage/consumed_write_capacity_units")
    )


scenario(
    "rate_limiter",
    found="{reads} read and {writes} write units an acquire, as documented. A parent of a thousand "
    "children is one item, and every cascade is a transaction that holds it for as long as its reply "
    "takes: at the full rate {failed} of the cascades fail by conflict, with no partition "
    "throttling any. With parent shards {sharded} do; with `allow` {allowed} do. The stream's records "
    "are of the same keys: the parent takes {hot} of the aggregator's units.",
    short="transactions that meet on one item: {failed} fail; with shards {sharded}",
    figures={
        "reads": number(
            lambda r: r.sum("tables/limits/consumed_read_capacity_units")
            / (r.sum("workloads/read-entity/succeeded") + r.sum("workloads/read-parent/succeeded")),
            digits=2,
        ),
        "writes": number(
            lambda r: r.sum("tables/limits/consumed_write_capacity_units")
            / sum(
                r.sum(f"workloads/{w}/succeeded")
                for w in ("take-entity", "take-parent", "take-parent-shard")
            ),
            digits=2,
        ),
        "failed": percent(lambda r: r.failed("apis/acquire-cascade", 4 * MINUTE), digits=2),
        "sharded": percent(
            lambda r: r.failed("apis/acquire-cascade-sharded", 4 * MINUTE), digits=2
        ),
        "allowed": percent(lambda r: r.failed("apis/acquire-cascade-allow", 4 * MINUTE), digits=2),
        "hot": percent(aggregated, digits=2),
    },
    claims=[
        *between(
            "two read units",
            lambda r: r.sum("tables/limits/consumed_read_capacity_units")
            / (r.sum("workloads/read-entity/succeeded") + r.sum("workloads/read-parent/succeeded")),
            1.99,
            2.01,
        ),
        claim(
            "by conflicts",
            lambda r: r.sum("workloads/take-parent/failed")
            - r.sum("workloads/take-parent/cancelled_by_conflict"),
            "==",
            0,
        ),
        claim("no partition throttles", lambda r: r.throttles("limits", "write"), "==", 0),
        claim(
            "shards spare most",
            lambda r: r.failed("apis/acquire-cascade", 4 * MINUTE)
            - r.failed("apis/acquire-cascade-sharded", 4 * MINUTE),
            ">",
            0.3,
        ),
    ],
    removals=[
        removal(
            "the one parent key",
            [PARENT],
            lambda r: r.failed("apis/acquire-cascade"),
            "down",
            on=["duration=6m"],
        ),
        removal(
            "the records' keys",
            ["consumers.aggregator.keys=workload"],
            aggregated,
            "down",
            on=["duration=4m"],
        ),
        removal(
            "`allow`",
            ["apis.acquire-cascade-allow.steps.1.optional=false"],
            lambda r: r.failed("apis/acquire-cascade-allow"),
            "up",
            on=["duration=6m"],
        ),
    ],
)


def latency_of_nothing():
    return [
        f"tables.{t}.latency={{median: 10us, p99: 10us}}" for t in ("orders", "customers", "stock")
    ]


scenario(
    "checkout_transaction",
    found="nothing is throttled, and {failed} of the checkouts fail: another one still holds the best "
    "seller, for as long as a transaction over three tables takes. No SDK tries them again. Of "
    "the single updates of the best seller {single} fail for the same reason. A program that "
    "calls again loses {again}, at a p99 of {patient} instead of {quick}; shards leave {sharded}.",
    short="conflicts on the best seller, with nothing throttled: {failed} fail",
    figures={
        "failed": percent(lambda r: r.failed("workloads/checkout"), digits=2),
        "single": percent(lambda r: r.failed("workloads/correct"), digits=2),
        "again": percent(lambda r: r.failed("workloads/checkout-again"), digits=2),
        "sharded": percent(lambda r: r.failed("workloads/checkout-sharded"), digits=2),
        "patient": milliseconds(lambda r: r.p99("workloads/checkout-again")),
        "quick": milliseconds(lambda r: r.p99("workloads/checkout")),
    },
    claims=[
        claim(
            "nothing is throttled",
            lambda r: sum(r.throttles(t, "write") for t in ("orders", "customers", "stock")),
            "==",
            0,
        ),
        claim(
            "by conflicts",
            lambda r: r.sum("workloads/checkout/failed")
            - r.sum("workloads/checkout/cancelled_by_conflict"),
            "==",
            0,
        ),
        claim("some fail", lambda r: r.failed("workloads/checkout"), ">", 0.01),
        claim(
            "who calls again loses less than half as much",
            lambda r: r.failed("workloads/checkout-again") - 0.5 * r.failed("workloads/checkout"),
            "<",
            0,
        ),
        claim(
            "and waits",
            lambda r: r.p99("workloads/checkout-again") - 2 * r.p99("workloads/checkout"),
            ">",
            0,
        ),
    ],
    removals=[
        removal(
            "the time that a reply takes",
            latency_of_nothing(),
            lambda r: r.failed("workloads/checkout"),
            "down",
        ),
        removal(
            "the shards",
            ["workloads.checkout-sharded.also.0.keys.0.shards=1"],
            lambda r: r.failed("workloads/checkout-sharded"),
            "up",
        ),
    ],
)
