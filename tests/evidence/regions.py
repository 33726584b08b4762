"""Global tables: replicas that write one another's writes, and Regions that fail over."""
from evidence.declare import (
    between,
    claim,
    clock,
    milliseconds,
    minutes,
    number,
    percent,
    removal,
    scenario,
)

MINUTE = 60
LINK = "global_tables/orders/orders-virginia-to-orders-ireland"
BACK = "global_tables/orders/orders-ireland-to-orders-virginia"
IRELAND = "tables/carts-ireland"


def written(table):
    """Writes a second before the first is throttled."""
    return lambda r: r.mean(f"tables/{table}/consumed_write_capacity_units", MINUTE, 15 * MINUTE)


def growth(side):
    """Ireland's units during the failover, as a part of those before it."""
    path = f"{IRELAND}/consumed_{side}_capacity_units"
    return lambda r: r.mean(path, 30 * MINUTE, 44 * MINUTE) / r.mean(path, 5 * MINUTE, 20 * MINUTE)


scenario(
    "global_orders",
    found="both Regions write {written} units a second from the first minute. Virginia's auto scaling "
    "has {virginia} units in force at {raised}; Ireland's may not follow, and burst credit hides "
    "it until {throttled}. From then on Ireland throttles its own checkouts, of which {failed} fail "
    "after all retries, and the replicated ones, which the service tries until they pass: "
    "nothing is lost, but at the end Ireland sees Virginia's orders {late} late, and {waiting} of "
    "them wait. The other way all is as it should be. A maximum is set for the writes of all "
    "Regions.",
    short="{written} in each; one that may have no more than its own is {late} behind after an hour",
    figures={
        "written": number(written("orders-ireland"), digits=2),
        "virginia": number(
            lambda r: r.last("tables/orders-virginia/provisioned_write_capacity_units"), digits=2
        ),
        "raised": clock(
            lambda r: r.reached("tables/orders-virginia/provisioned_write_capacity_units", 9)
        ),
        "throttled": clock(lambda r: r.first_throttle("orders-ireland", "write")),
        "failed": percent(lambda r: r.failed("workloads/checkout-ireland", 25 * MINUTE), digits=2),
        "late": minutes(lambda r: r.last(f"{LINK}/replication_latency"), digits=2),
        "waiting": number(lambda r: r.last(f"{LINK}/pending"), digits=2),
    },
    claims=[
        between("Virginia writes as much", written("orders-virginia"), 9.5, 10.5),
        claim(
            "nothing is lost",
            lambda r: r.sum(f"{LINK}/replicated")
            - r.sum(f"{LINK}/applied")
            - r.last(f"{LINK}/pending"),
            "==",
            0,
        ),
        claim("the other way is quick", lambda r: r.values(f"{BACK}/pending").max(), "<", 40),
        claim(
            "the other way nothing fails",
            lambda r: r.sum("workloads/checkout-virginia/failed"),
            "==",
            0,
        ),
    ],
    removals=[
        removal("replication", ["global_tables={}"], written("orders-virginia"), "down"),
        removal(
            "the short maximum",
            ["tables.orders-ireland.write.autoscaling.max=100"],
            lambda r: r.last(f"{LINK}/pending"),
            "down",
        ),
        removal(
            "burst credit",
            ["tables.orders-ireland.initial_burst=0%"],
            lambda r: r.throttles("orders-ireland", "write", 0, 15 * MINUTE),
            "up",
        ),
    ],
)

scenario(
    "region_failover",
    found="its writes are. Ireland has written Virginia's writes all the time: during the failover it "
    "writes {writes} of what it wrote before. Its reads are not: they become {reads} of what they "
    "were, burst credit carries them until {throttled}, and until {ended}, when splits and "
    "the new capacity are through, {failed} of them fail. Virginia's capacity "
    "stands idle meanwhile, but for the writes. Raise the minimum of reads to what both "
    "Regions read.",
    short="for the writes, which it makes all the time; not for the reads, of which {failed} fail "
    "until auto scaling has followed",
    figures={
        "writes": percent(growth("write"), digits=3),
        "reads": percent(growth("read"), digits=2),
        "throttled": clock(lambda r: r.first_throttle("carts-ireland")),
        "ended": clock(lambda r: r.last_throttle("carts-ireland")),
        "failed": percent(
            lambda r: r.failed("workloads/read-ireland", 24 * MINUTE, 28 * MINUTE), digits=2
        ),
    },
    claims=[
        claim("no write is throttled", lambda r: r.throttles("carts-ireland", "write"), "==", 0),
        claim("Virginia is not throttled", lambda r: r.throttles("carts-virginia"), "==", 0),
    ],
    removals=[
        removal(
            "the failover",
            ["timeline=[]"],
            lambda r: r.throttles("carts-ireland"),
            "down",
            on=["duration=30m"],
        ),
        removal("replication", ["global_tables={}"], growth("write"), "up"),
    ],
)


REGIONS = ("virginia", "ohio", "oregon")
CUT_OFF = (15 * MINUTE, 20 * MINUTE)
REPLICAS = ", ".join(f"limits-{region}" for region in REGIONS)
EVENTUAL = [f"global_tables.limits={{replicas: [{REPLICAS}]}}"]
ONE_CUSTOMER_EACH = [
    f'workloads.update-{region}.keys=[{{key: "customer#{region}", share: 5%}}, {{count: 100k}}]'
    for region in REGIONS
]


def quantile(call, which):
    """Of Virginia's calls."""
    name = f"{call}-virginia"
    return lambda r: next(w for w in r.summary["workloads"] if w["name"] == name)[
        f"latency_{which}"
    ]


def links():
    return [f"limits-{a}-to-limits-{b}" for a in REGIONS for b in REGIONS if a != b]


def overwritten(r):
    """Updates that did not know of another Region's, before a Region is cut off."""
    paths = [f"global_tables/limits/{link}/concurrent_writes" for link in links()]
    return sum(r.sum(path, 0, CUT_OFF[0]) for path in paths)


def failed_while_cut_off(region):
    """Part of the Region's updates and strong reads."""

    def of(r):
        calls = [f"workloads/{call}-{region}" for call in ("update", "read")]
        failed = sum(r.sum(f"{call}/failed", *CUT_OFF) for call in calls)
        return failed / sum(r.sum(f"{call}/offered", *CUT_OFF) for call in calls)

    return of


def behind(r):
    """How old the oldest write of Virginia is that Oregon has not, at the end of the pause."""
    path = "global_tables/limits/limits-virginia-to-limits-oregon/age_of_oldest"
    return float(r.values(path, CUT_OFF[1] - 5, CUT_OFF[1]).max())


scenario(
    "strong_regions",
    found="with strong consistency between Regions half of the updates take {update} or more, with "
    "replication after the write {update_eventual}; one of a hundred {update_slow} and "
    "{update_slow_eventual}. Strong reads take {read} instead of {read_eventual}, eventual reads "
    "{glance} in both. {conflicts} attempts meet an update of the same customer in another Region "
    "and are made again; without strong consistency {overwritten} updates are overwritten before "
    "anybody has seen them, in the first quarter of an hour. While Oregon is cut off {failed} of its "
    "updates and strong reads fail after all retries, until it has caught up at {served}; Virginia "
    "and Ohio go on. Without strong consistency nothing fails, and what Virginia wrote in the last "
    "{behind} is missing in Oregon.",
    short="an update takes {update}, not {update_eventual}; a Region that is cut off fails, where with "
    "MREC it is {behind} behind",
    variants={"eventual": EVENTUAL},
    figures={
        "update": milliseconds(quantile("update", "p50"), digits=2),
        "update_eventual": milliseconds(quantile("update", "p50"), digits=2, runs=("eventual",)),
        "update_slow": milliseconds(quantile("update", "p99"), digits=2),
        "update_slow_eventual": milliseconds(
            quantile("update", "p99"), digits=2, runs=("eventual",)
        ),
        "read": milliseconds(quantile("read", "p50"), digits=2),
        "read_eventual": milliseconds(quantile("read", "p50"), digits=2, runs=("eventual",)),
        "glance": milliseconds(quantile("glance", "p50"), digits=2),
        "conflicts": number(lambda r: r.sum("global_tables/limits/write_conflicts"), digits=2),
        "overwritten": number(overwritten, digits=2, runs=("eventual",)),
        "failed": percent(failed_while_cut_off("oregon"), digits=3),
        "served": clock(lambda r: r.seconds("tables/limits-oregon/system_errors")[-1]),
        "behind": minutes(behind, digits=2, runs=("eventual",)),
    },
    claims=[
        claim(
            "eventual reads are as quick in both",
            lambda strong, eventual: abs(
                quantile("glance", "p50")(strong) - quantile("glance", "p50")(eventual)
            ),
            "<",
            0.0001,
            runs=("", "eventual"),
        ),
        claim("Virginia goes on", failed_while_cut_off("virginia"), "<", 0.001),
        claim("Ohio goes on", failed_while_cut_off("ohio"), "<", 0.001),
        claim(
            "without strong consistency nothing fails",
            failed_while_cut_off("oregon"),
            "==",
            0,
            runs=("eventual",),
        ),
    ],
    removals=[
        removal("strong consistency", EVENTUAL, quantile("update", "p50"), "down"),
        removal("the pause", ["timeline=[]"], failed_while_cut_off("oregon"), "down"),
        removal(
            "the customer who pays everywhere",
            ONE_CUSTOMER_EACH,
            lambda r: r.sum("global_tables/limits/write_conflicts"),
            "down",
        ),
    ],
)
