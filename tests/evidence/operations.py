"""What operators and auto scaling do: capacity that follows, emergencies, drills, bills; three generations of admission."""
from evidence.declare import between, claim, clock, milliseconds, minutes, number, percent
from evidence.declare import removal, scenario, usd

MINUTE = 60
KEY_RANGE = "key_range_throughput"


def rises(r, table):
    """How often the table's read capacity went up."""
    values = r.values(f"tables/{table}/provisioned_read_capacity_units")
    return int((values[1:] > values[:-1]).sum())


SECOND_SURGE = 40 * MINUTE


def spread_ends(r):
    """The last throttled second of the first surge."""
    return int(r.seconds("tables/spread/read_throttle_events", 0, SECOND_SURGE)[-1])


scenario(
    "emergency_responder",
    found="for many keys it does, with {rises} changes of the capacity: the first surge throttles "
    "until {ended}, since alarm, UpdateTable and splits take their time, and capacity never "
    "comes down again; the second surge meets it, and throttles from {again} on, when what was kept "
    "of it is spent. For one hot key it buys {bought} units, of "
    "which {served} are served at the end, and {failed} of the reads fail then. The hour costs "
    "{cost}; {stacked} if it did not look again before it acts, and its updates stacked.",
    variants={
        "stacked": ["alarms.spread-throttles.recheck=false", "alarms.hot-throttles.recheck=false"]
    },
    short="for many keys, late; not for one",
    figures={
        "rises": number(lambda r: rises(r, "spread"), digits=2),
        "ended": clock(spread_ends),
        "again": clock(lambda r: r.first_throttle("spread", start=SECOND_SURGE)),
        "stacked": usd(lambda r: r.summary["cost"], runs=("stacked",)),
        "bought": number(lambda r: r.last("tables/hot/provisioned_read_capacity_units")),
        "served": number(
            lambda r: r.mean("tables/hot/consumed_read_capacity_units", 55 * MINUTE), digits=2
        ),
        "failed": percent(lambda r: r.failed("workloads/one-key", 55 * MINUTE), digits=2),
        "cost": usd(lambda r: r.summary["cost"]),
    },
    claims=[
        claim(
            "it ends for many keys",
            lambda r: r.throttles("spread", "read", 25 * MINUTE, 55 * MINUTE),
            "==",
            0,
        ),
        claim(
            "the second surge throttles in the end",
            lambda r: r.throttles("spread", "read", 55 * MINUTE),
            ">",
            0,
        ),
        claim("it does not for one", lambda r: r.throttles("hot", "read", 55 * MINUTE), ">", 1e4),
        claim(
            "capacity does not come down",
            lambda r: r.last("tables/spread/provisioned_read_capacity_units")
            - r.values("tables/spread/provisioned_read_capacity_units").max(),
            "==",
            0,
        ),
        claim("it was late", spread_ends, ">", 15 * MINUTE),
    ],
    removals=[
        removal(
            "the second look",
            ["alarms.spread-throttles.recheck=false", "alarms.hot-throttles.recheck=false"],
            lambda r: r.summary["cost"],
            "up",
        ),
        removal(
            "the responder",
            ["alarms.spread-throttles.actions=[]"],
            lambda r: r.throttles("spread", "read", 30 * MINUTE),
            "up",
            on=["duration=40m"],
        ),
        removal(
            "the one key",
            ["workloads.one-key.keys.0.shards=50"],
            lambda r: r.throttles("hot", "read", 30 * MINUTE),
            "down",
            on=["duration=40m"],
        ),
    ],
)

scenario(
    "bursty_billing",
    found="at AWS's prices of the time on demand costs {on_demand} for the two hours, the peak "
    "bought {peak}, auto scaling {scaled}, and it fails {failed} of the sale's writes: it "
    "raises the capacity at {raised}, when the sale is over.",
    short="bills side by side: {on_demand}, {peak}, {scaled}",
    figures={
        "on_demand": usd(lambda r: r.cost("on-demand")),
        "peak": usd(lambda r: r.cost("for-the-peak")),
        "scaled": usd(lambda r: r.cost("auto-scaled")),
        "failed": percent(
            lambda r: r.failed("workloads/auto-scaled", 60 * MINUTE, 62 * MINUTE), digits=2
        ),
        "raised": clock(
            lambda r: r.reached("tables/auto-scaled/provisioned_write_capacity_units", 151)
        ),
    },
    claims=[
        claim(
            "on demand is cheaper than the peak",
            lambda r: r.cost("on-demand") / r.cost("for-the-peak"),
            "<",
            0.5,
        ),
        claim(
            "auto scaling is cheapest",
            lambda r: r.cost("auto-scaled") / r.cost("on-demand"),
            "<",
            1,
        ),
        claim("on demand is not throttled", lambda r: r.throttles("on-demand", "write"), "==", 0),
        claim(
            "capacity comes after the sale",
            lambda r: r.reached("tables/auto-scaled/provisioned_write_capacity_units", 151),
            ">",
            62 * MINUTE,
        ),
    ],
    removals=[
        removal(
            "auto scaling's delay",
            [
                "tables.auto-scaled.write.capacity=12000",
                "tables.auto-scaled.write.autoscaling.min=12000",
            ],
            lambda r: r.throttles("auto-scaled", "write"),
            "down",
        ),
        removal(
            "payment by the request",
            [
                "tables.on-demand.billing=provisioned",
                "tables.on-demand.read.capacity=10",
                "tables.on-demand.write.capacity=12000",
            ],
            lambda r: r.cost("on-demand"),
            "up",
        ),
    ],
)

scenario(
    "autoscaling_chases",
    found="both. Over many keys it is too slow: {took} from the surge until the last throttle, since "
    "it follows what was served, not what was asked; {failed} of the writes fail. With the hot "
    "key it ends in throttles by key range that no capacity removes: {key_range} of those of "
    "the last five minutes, with {hot_failed} of the writes failing.",
    short="lag, and a hot key, told apart by reason",
    figures={
        "took": minutes(lambda r: r.last_throttle("many-keys", "write") - 10 * MINUTE, digits=2),
        "failed": percent(lambda r: r.failed("workloads/many-keys"), digits=2),
        "key_range": percent(
            lambda r: r.by_reason("hot-key", "write", KEY_RANGE, 55 * MINUTE), digits=2
        ),
        "hot_failed": percent(lambda r: r.failed("workloads/hot-key", 55 * MINUTE), digits=2),
    },
    claims=[
        claim(
            "many keys: it ends", lambda r: r.failed("workloads/many-keys", 55 * MINUTE), "<", 0.01
        ),
        claim(
            "hot key: key range",
            lambda r: r.by_reason("hot-key", "write", KEY_RANGE, 57 * MINUTE),
            ">",
            0.5,
        ),
    ],
    removals=[
        removal(
            "auto scaling's lag",
            [
                "tables.many-keys.write.capacity=14000",
                "tables.many-keys.write.autoscaling.min=14000",
            ],
            lambda r: r.throttles("many-keys", "write"),
            "down",
            on=["duration=40m"],
        ),
        removal(
            "the hot key",
            ["workloads.hot-key.keys.0.shards=100"],
            lambda r: r.failed("workloads/hot-key", 50 * MINUTE),
            "down",
        ),
    ],
)


SHOP = "tables/shop"


def shop_failed(start, end):
    return lambda r: r.failed("workloads/sessions", int(start * MINUTE), int(end * MINUTE))


def throttled_seconds(start, end):
    return lambda r: float(
        len(r.seconds("tables/shop/read_throttle_events", int(start * MINUTE), int(end * MINUTE)))
    )


def sessions_errors(start, end):
    return lambda r: r.ratio(
        "workloads/sessions/errors",
        "workloads/sessions/attempts",
        int(start * MINUTE),
        int(end * MINUTE),
    )


def sessions_p99(start, end):
    return lambda r: r.window_p99("workloads/sessions", int(start * MINUTE), int(end * MINUTE))


scenario(
    "chaos_drill",
    found="ten times the traffic outruns auto scaling: {ten} of the reads of its quarter of an hour "
    "fail. With the metrics out, three times the traffic is served from credit until "
    "{blind_first} and then {blind} of it fails; the control plane that is slow afterwards "
    "keeps it failing until {slow_last}, {slow} of the reads. After the lost cache the table "
    "is asked for {cache} of the pages' reads in its minute, against {cache_before} in the "
    "minute before. With half of the routers gone {routers} of the reads fail, with a zone "
    "gone {zone}, though {leaders} of the attempts of its first seconds find no leader; a read's p99 is {routers_p99} and {zone_p99}, against {calm_p99} before.",
    short="blind and slow auto scaling hurt most",
    figures={
        "ten": percent(shop_failed(25, 41), digits=2),
        "blind_first": clock(lambda r: r.first_throttle("shop", "read", 80 * MINUTE)),
        "blind": percent(
            lambda r: r.failed(
                "workloads/sessions", r.first_throttle("shop", "read", 80 * MINUTE), 95 * MINUTE
            ),
            digits=2,
        ),
        "slow_last": clock(lambda r: r.last_throttle("shop")),
        "slow": percent(
            lambda r: r.failed("workloads/sessions", 95 * MINUTE, r.last_throttle("shop")), digits=2
        ),
        "cache": percent(
            lambda r: r.ratio(
                "caches/pages/misses", "workloads/product-pages/offered", 60 * MINUTE, 61 * MINUTE
            ),
            digits=2,
        ),
        "cache_before": percent(
            lambda r: r.ratio(
                "caches/pages/misses", "workloads/product-pages/offered", 59 * MINUTE, 60 * MINUTE
            ),
            digits=2,
        ),
        "routers": percent(shop_failed(65, 67), digits=2),
        "zone": percent(shop_failed(70, 72), digits=2),
        "leaders": percent(sessions_errors(70, 70 + 2 / 60), digits=2),
        "routers_p99": milliseconds(sessions_p99(65, 67), digits=2),
        "zone_p99": milliseconds(sessions_p99(70, 72), digits=2),
        "calm_p99": milliseconds(sessions_p99(55, 60), digits=2),
    },
    claims=[
        claim("ten times the traffic is throttled", throttled_seconds(25, 41), ">", 60),
        claim(
            "the routers are less than that",
            lambda r: shop_failed(65, 67)(r) - shop_failed(85, 95)(r),
            "<",
            0,
        ),
        claim(
            "the zone is less than that",
            lambda r: shop_failed(70, 72)(r) - shop_failed(85, 95)(r),
            "<",
            0,
        ),
    ],
    removals=[
        removal(
            "auto scaling's delay",
            ["tables.shop.read.autoscaling.min=6000", "tables.shop.read.capacity=6000"],
            throttled_seconds(25, 41),
            "down",
            on=["duration=41m"],
        ),
        removal(
            "the lost zone",
            ["timeline.2.at=100m"],
            sessions_errors(70, 72),
            "down",
            on=["duration=73m"],
        ),
        removal("the missing metrics", ["timeline.3.for=1s"], shop_failed(80, 95), "down"),
        removal("the slow control plane", ["timeline.4.factor=1"], shop_failed(98, 120), "down"),
        removal(
            "the lost cache",
            ["timeline.0.part=0%"],
            lambda r: r.ratio(
                "caches/pages/misses", "workloads/product-pages/offered", 60 * MINUTE, 61 * MINUTE
            ),
            "down",
            on=["duration=62m"],
        ),
    ],
)


def generation(name):
    return lambda r: r.failed(f"workloads/{name}")


scenario(
    "admission_generations",
    found="static allocation gives each partition a fourth of the units: {static} of the hour's "
    "writes fail, from {static_first} on, when the hot partition's credit is spent. Adaptive "
    "capacity begins as late and boosts it: {adaptive} fail, the last at {adaptive_last}. "
    "Global admission knows the units of the table and a partition's limit only: {global_} "
    "fail.",
    short="{static}, {adaptive} and {global_} of the writes fail",
    figures={
        "static": percent(generation("static"), digits=2),
        "adaptive": percent(generation("adaptive"), digits=2),
        "global_": percent(generation("global"), digits=2),
        "static_first": clock(lambda r: r.first_throttle("static", "write")),
        "adaptive_last": clock(lambda r: r.last_throttle("adaptive", "write")),
    },
    claims=[
        claim(
            "adaptive fails less than static",
            lambda r: generation("adaptive")(r) - generation("static")(r),
            "<",
            0,
        ),
        claim("global fails none", generation("global"), "==", 0),
    ],
    removals=[
        removal(
            "static allocation", ["tables.static.admission=global"], generation("static"), "down"
        ),
        removal("the boost", ["tables.adaptive.admission=static"], generation("adaptive"), "up"),
        removal("its delay", ["tables.adaptive.admission=global"], generation("adaptive"), "down"),
    ],
)

STEPS = "tables.stepped.read.autoscaling.steps"

scenario(
    "step_scaling",
    found="less: {stepped} of the calls fail instead of {tracked}, because a step doubles what the last "
    "datapoint allows target tracking to raise by the inverse of its target. The cooldowns never "
    "count: the next step waits longer for two datapoints of the new capacity. The way back is "
    "stuck: small steps use up the day's quota of decreases, {left} units stand at the end where "
    "target tracking has {back}, and the run costs {times} times as much.",
    short="{stepped} of calls fail, not {tracked}; the way back is stuck in the quota of decreases",
    figures={
        "stepped": percent(lambda r: r.failed("workloads/stepped"), digits=2),
        "tracked": percent(lambda r: r.failed("workloads/tracked"), digits=2),
        "left": number(lambda r: r.last("tables/stepped/provisioned_read_capacity_units")),
        "back": number(lambda r: r.last("tables/tracked/provisioned_read_capacity_units")),
        "times": number(lambda r: r.cost("stepped") / r.cost("tracked"), digits=2),
    },
    claims=[
        claim(
            "fewer calls fail",
            lambda r: r.failed("workloads/stepped") - 0.8 * r.failed("workloads/tracked"),
            "<",
            0,
        ),
        claim(
            "the quota of decreases refuses",
            lambda r: float(len(r.events("quota of decreases"))),
            ">",
            0,
        ),
        claim("it costs more", lambda r: r.cost("stepped") - 2 * r.cost("tracked"), ">", 0),
    ],
    removals=[
        removal(
            "the doubling",
            [f"{STEPS}.1.percent_change=43%"],
            lambda r: r.failed("workloads/stepped"),
            "up",
        ),
        removal(
            "the small steps back",
            [f"{STEPS}.2.percent_change=-80%"],
            lambda r: r.cost("stepped"),
            "down",
        ),
    ],
)

MAXIMUM = "tables.capped.read.max_on_demand=1k"

scenario(
    "cost_ceiling",
    found="the night costs {capped} instead of {open}. The users pay: the table does not know whose "
    "request it is, so {failed} of their calls fail, by the maximum, although they ask for less "
    "than it.",
    short="the night costs {capped} instead of {open}; {failed} of the users' calls fail",
    figures={
        "capped": usd(lambda r: r.cost("capped")),
        "open": usd(lambda r: r.cost("open")),
        "failed": percent(lambda r: r.failed("workloads/users-capped"), digits=2),
    },
    claims=[
        claim(
            "by the maximum",
            lambda r: r.by_reason("capped", "read", "max_on_demand_throughput"),
            ">",
            0.99,
        ),
        claim("nothing is throttled without", lambda r: r.throttles("open"), "==", 0),
    ],
    removals=[
        removal("the maximum", [MAXIMUM], lambda r: r.failed("workloads/users-capped"), "down"),
        removal("the ceiling of the bill", [MAXIMUM], lambda r: r.cost("capped"), "up"),
    ],
)

CANARY = "workloads/version-2"
ON_THROTTLES = "deploys.version-2.abort_on=throttles"
AT_ONCE = "deploys.version-2.steps=[100%]"


def aborted(r):
    """When the last call of the new version was made."""
    return int(r.seconds(f"{CANARY}/offered")[-1])


def unserved(r):
    """Failed calls of both versions."""
    return r.sum("workloads/version-1/failed") + r.sum(f"{CANARY}/failed")


scenario(
    "canary",
    found="by its own hits, at the first step: all calls are back at {stopped}, after {moved} of them, and none "
    "failed. At that step the table shows nothing: the misses fit into burst credit, so that the alarm on "
    "throttles lets the deploy go on to the last step and ends it at {late}; {late_failed} calls fail. All "
    "at once the same alarm on the hits still leaves {at_once} failed calls, in the two minutes that it needs.",
    short="by its own hits yes, after {moved} calls; by the table's throttles {late_failed} calls fail first",
    variants={"late": [ON_THROTTLES], "at_once": [AT_ONCE]},
    figures={
        "stopped": clock(aborted),
        "moved": number(lambda r: r.sum(f"{CANARY}/offered"), digits=2),
        "late": clock(aborted, runs=("late",)),
        "late_failed": number(unserved, digits=2, runs=("late",)),
        "at_once": number(unserved, digits=2, runs=("at_once",)),
    },
    claims=[
        claim("none failed", unserved, "==", 0),
        claim("nothing is throttled", lambda r: r.throttles("pages", "read"), "==", 0),
        claim("it aborts", lambda r: float(len(r.events("aborts at 5%"))), "==", 1),
        claim(
            "the table's alarm comes at the last step",
            lambda r: float(len(r.events("aborts at 100%"))),
            "==",
            1,
            runs=("late",),
        ),
    ],
    removals=[
        removal("the abort", ["alarms.few-hits.threshold=0"], unserved, "up"),
        removal("the alarm on the new version", [ON_THROTTLES], unserved, "up"),
        removal("the steps", [AT_ONCE], unserved, "up"),
        removal(
            "the missed cache",
            ["workloads.version-2.cache_bypass=0%"],
            lambda r: r.sum(f"{CANARY}/offered"),
            "up",
        ),
    ],
)


def throttled(r):
    """Whether anything was: over seeds, in what share of the futures."""
    return float(r.throttles("catalog", "read") > 0)


def both_costs(a, b):
    return a.cost("catalog") / b.cost("catalog")


def more_failed(a, b):
    return a.failed("workloads/pages") - b.failed("workloads/pages")


# Every seed is a future of its own: the first of its campaign.
scenario(
    "launch_day",
    found="over the futures auto scaling alone is throttled in {auto} of them and fails {failed} of the calls; a "
    "minimum raised for the rush as marketing says it still is in {scheduled}, the high one in {high}, on demand "
    "in {on_demand}. On demand costs {ratio} of what the high minimum does: for the same money nobody has to "
    "guess the height.",
    short="on demand: throttled in {on_demand} of the futures, auto scaling alone in {auto}, for {ratio} of a high "
    "minimum's bill",
    variants={
        "scheduled": ["variant=scheduled"],
        "high": ["variant=scheduled-high"],
        "on_demand": ["variant=on-demand"],
    },
    figures={
        "auto": percent(throttled, digits=2),
        "failed": percent(lambda r: r.failed("workloads/pages"), digits=2),
        "scheduled": percent(throttled, digits=2, runs=("scheduled",)),
        "high": percent(throttled, digits=2, runs=("high",)),
        "on_demand": percent(throttled, digits=2, runs=("on_demand",)),
        "ratio": percent(both_costs, digits=2, runs=("on_demand", "high")),
    },
    claims=[
        claim("the raised minimum helps", more_failed, ">", 0, runs=("", "scheduled")),
        *between(
            "the bill is like the high minimum's", both_costs, 0.5, 1.5, ("on_demand", "high")
        ),
    ],
    removals=[
        removal(
            "the rush",
            ["workloads.pages.rate.1.per_second=300"],
            throttled,
            "down",
            on=["unknowns={}"],
        ),
        removal(
            "auto scaling",
            ["tables.catalog.read={capacity: 500}"],
            lambda r: r.failed("workloads/pages"),
            "up",
            on=["unknowns={}"],
        ),
    ],
    options=["--future", "1", "--unknown", "service=published"],
    seeds=tuple(range(1, 21)),
)
