"""What indexes give, cost and throttle."""
from evidence.declare import between, claim, minutes, number, percent, removal, scenario, seconds
from evidence.runs import units_of

MINUTE = 60

ORDERS = "tables/orders"
BY_TOTAL = f"{ORDERS}/indexes/by-total"


def backfilled(r):
    """When the new index is ACTIVE."""
    return r.reached(f"{BY_TOTAL}/status", 2)


scenario(
    "orders_by_total",
    found="{filter} units against {index}. A change of a total writes the index {twice} times. The "
    "backfill of a million orders ends {backfill} after the index was asked for, beside the "
    "changes, and costs the table nothing.",
    short="{filter} units or {index}; a change writes the index twice; backfill",
    figures={
        "filter": number(units_of("orders", "read", "filter")),
        "index": number(
            lambda r: r.ratio(
                f"{BY_TOTAL}/consumed_read_capacity_units", "workloads/by-total/succeeded"
            )
        ),
        "twice": number(
            lambda r: r.ratio(
                f"{BY_TOTAL}/consumed_write_capacity_units",
                "workloads/change-total/succeeded",
                35 * MINUTE,
            )
        ),
        "backfill": minutes(lambda r: backfilled(r) - 5 * MINUTE),
    },
    claims=[
        *between(
            "it writes twice",
            lambda r: r.ratio(
                f"{BY_TOTAL}/consumed_write_capacity_units",
                "workloads/change-total/succeeded",
                35 * MINUTE,
            ),
            1.98,
            2.02,
        ),
        claim("the table is not throttled", lambda r: r.throttles("orders", "write"), "==", 0),
        claim("it is done within the run", backfilled, "<", 50 * MINUTE),
    ],
    removals=[
        removal(
            "the second write of a change",
            ["workloads.change-total.index_writes.0.writes=1"],
            lambda r: r.sum(f"{BY_TOTAL}/consumed_write_capacity_units", 35 * MINUTE),
            "down",
        ),
        removal(
            "the index's limit",
            ["tables.orders.indexes.by-total.write.capacity=4000"],
            backfilled,
            "down",
        ),
    ],
)

INTERACTIONS = "tables/interactions"
BY_ITEM = "interactions/indexes/by-item"
scenario(
    "recommendations_index",
    found="an index has units of its own: half of the queries ask it for {asked} of them, while the "
    "table serves the other half with {table} of its own. The index's burst credit hides it "
    "until {hidden} after the surge began; from then on {failed} of its queries fail.",
    short="it has units of its own: asked for {asked} of them, with {table} of the table's in use",
    figures={
        # Units of one query, times the queries made.
        "asked": percent(  # units of one query, times the queries made
            lambda r: r.ratio(
                f"tables/{BY_ITEM}/consumed_read_capacity_units",
                "workloads/top-users-of-an-item/succeeded",
            )
            * r.ratio(
                "workloads/top-users-of-an-item/offered",
                f"tables/{BY_ITEM}/provisioned_read_capacity_units",
                7 * MINUTE,
            ),
            digits=2,
        ),
        "table": percent(
            lambda r: r.ratio(
                f"{INTERACTIONS}/consumed_read_capacity_units",
                f"{INTERACTIONS}/provisioned_read_capacity_units",
                7 * MINUTE,
            ),
            digits=2,
        ),
        "hidden": seconds(lambda r: r.first_throttle(BY_ITEM) - 5 * MINUTE),
        "failed": percent(lambda r: r.failed("workloads/top-users-of-an-item", 12 * MINUTE)),
    },
    claims=[
        claim("the index throttles", lambda r: r.throttles(BY_ITEM), ">", 1e6),
        claim("the table does not", lambda r: r.throttles("interactions"), "==", 0),
    ],
    removals=[
        removal(
            "the index's own shortage",
            ["tables.interactions.indexes.by-item.read.capacity=10000"],
            lambda r: r.throttles(BY_ITEM),
            "down",
        ),
        removal(
            "burst credit",
            ["tables.interactions.burst=1s"],
            lambda r: r.first_throttle(BY_ITEM),
            "down",
        ),
    ],
)

BY_USER = "events/indexes/by-user"
scenario(
    "index_backpressure",
    found="the index's burst credit and the buffer hide it for {hidden}; the index is {lag} behind "
    "then. From then on {record} of the writes that touch the index fail, with the index's "
    "reason and nothing throttled on the table itself, and {touch} of those that do not touch "
    "it.",
    short="hidden for {hidden}; then {record} of the writes fail with the index's reason",
    figures={
        "hidden": seconds(lambda r: r.first_throttle(BY_USER, "write") - 2 * MINUTE),
        "lag": minutes(lambda r: r.values(f"tables/{BY_USER}/lag").max(), digits=2),
        "record": percent(lambda r: r.failed("workloads/record", 8 * MINUTE), digits=2),
        "touch": percent(lambda r: r.failed("workloads/touch", 8 * MINUTE), digits=2),
    },
    claims=[
        claim("by the index", lambda r: r.throttles(BY_USER, "write"), ">", 1e4),
        claim("the table itself has room", lambda r: r.throttles("events", "write"), "==", 0),
    ],
    removals=[
        removal(
            "the index's shortage",
            ["tables.events.indexes.by-user.write.capacity=1000"],
            lambda r: r.failed("workloads/record"),
            "down",
        ),
        removal(
            "the buffer",
            ["tables.events.indexes.by-user.buffer=0"],
            lambda r: r.first_throttle(BY_USER, "write"),
            "down",
        ),
    ],
)

BY_DATE = "orders/indexes/by-date"


def units_of_a_write(start, end=None):
    """Of the table and its index, for each write."""
    return lambda r: sum(
        r.ratio(
            f"tables/{of}/consumed_write_capacity_units", "workloads/order/succeeded", start, end
        )
        for of in ("orders", BY_DATE)
    )


scenario(
    "index_deleted",
    found="the index throttles {before} of the table's writes until it is gone, {took} after the "
    "operator deletes it; from then on {after} fail, and a write costs {one} unit instead of "
    "{two}.",
    short="{before} of the writes fail before, {after} after",
    figures={
        "before": percent(
            lambda r: r.failed("workloads/order", 10 * MINUTE, 20 * MINUTE), digits=2
        ),
        "took": seconds(lambda r: r.last_throttle(BY_DATE, "write") + 1 - 20 * MINUTE, digits=2),
        "after": percent(lambda r: r.failed("workloads/order", 25 * MINUTE), digits=2),
        "two": number(units_of_a_write(0, MINUTE), digits=2),
        "one": number(units_of_a_write(25 * MINUTE), digits=2),
    },
    claims=[
        claim(
            "it fails before",
            lambda r: r.failed("workloads/order", 10 * MINUTE, 20 * MINUTE),
            ">",
            0.1,
        ),
        claim("and not after", lambda r: r.failed("workloads/order", 25 * MINUTE), "==", 0),
    ],
    removals=[
        removal(
            "the deletion",
            ["timeline=[]"],
            lambda r: r.failed("workloads/order", 25 * MINUTE),
            "up",
        ),
        removal(
            "the index's shortage",
            ["tables.orders.indexes.by-date.write.capacity=500"],
            lambda r: r.failed("workloads/order", 10 * MINUTE, 20 * MINUTE),
            "down",
        ),
    ],
)

NO_LOCAL_INDEX = [
    "tables.with-local-index.local_indexes={}",
    "workloads.say-indexed.index_writes=[]",
]
scenario(
    "local_index",
    found="the plain table's room is split for heat and in the last twenty minutes {plain} of its "
    "writes fail. With a local index no split goes through the room's item collection: "
    "{indexed} of them fail then. Each write costs {units} units with it, one more for the "
    "index.",
    short="it keeps an item collection in one partition: {indexed} of the writes fail, {plain} "
    "without",
    figures={
        "plain": percent(lambda r: r.failed("workloads/say", 40 * MINUTE), digits=2),
        "indexed": percent(lambda r: r.failed("workloads/say-indexed", 40 * MINUTE), digits=2),
        "units": number(units_of("with-local-index", "write", "say-indexed")),
    },
    claims=[
        claim(
            "with it more fail",
            lambda r: r.failed("workloads/say-indexed", 40 * MINUTE)
            - r.failed("workloads/say", 40 * MINUTE),
            ">",
            0.05,
        ),
        claim(
            "the plain table's is split",
            lambda r: r.failed("workloads/say", 40 * MINUTE)
            - r.failed("workloads/say", 0, 5 * MINUTE),
            "<",
            0,
        ),
    ],
    removals=[
        removal(
            "the local index",
            NO_LOCAL_INDEX,
            lambda r: r.failed("workloads/say-indexed", 40 * MINUTE),
            "down",
            # At the same units: nothing that is projected changes.
            on=["workloads.say-indexed.index_writes.0.writes=0"],
        ),
        removal(
            "the split for heat",
            ["tables.plain.split.heat=false"],
            lambda r: r.failed("workloads/say", 40 * MINUTE),
            "up",
        ),
    ],
)
