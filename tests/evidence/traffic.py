"""How traffic comes: from a trace, by the day, as a crowd."""
from evidence.declare import claim, clock, number, percent, removal, scenario, seconds

MINUTE = 60

scenario(
    "trace",
    found="no. The newsletter's wave is throttled from {first} on, for {throttled} seconds; {failed} "
    "of its reads fail until auto scaling has followed. The second wave meets what was scaled "
    "for the first: {second} of its reads fail.",
    short="no: {failed} of the first wave's reads fail, {second} of the second's",
    figures={
        "first": clock(lambda r: r.first_throttle("pages")),
        "throttled": number(
            lambda r: len(r.seconds("tables/pages/read_throttle_events")), digits=3
        ),
        "failed": percent(
            lambda r: r.failed("workloads/read-pages", 60 * MINUTE, 80 * MINUTE), digits=2
        ),
        "second": percent(lambda r: r.failed("workloads/read-pages", 80 * MINUTE), digits=2),
    },
    claims=[
        claim(
            "the first wave is throttled",
            lambda r: r.failed("workloads/read-pages", 60 * MINUTE, 80 * MINUTE),
            ">",
            0.01,
        ),
        claim(
            "the second less",
            lambda r: r.failed("workloads/read-pages", 80 * MINUTE)
            - r.failed("workloads/read-pages", 60 * MINUTE, 80 * MINUTE),
            "<",
            0,
        ),
    ],
    removals=[
        removal(
            "auto scaling's delay",
            ["tables.pages.read.autoscaling.min=4000", "tables.pages.read.capacity=4000"],
            lambda r: r.throttles("pages"),
            "down",
        ),
    ],
)


def capacity(table):
    return f"tables/{table}/provisioned_read_capacity_units"


scenario(
    "diurnal",
    found="auto scaling follows from {least} units in the morning to {most} in the evening, {rises} times "
    "up and {falls} times down, and costs {saved} less than the peak bought all day. {failed} "
    "of the reads fail.",
    short="{saved} less than the peak bought all day, {failed} of the reads fail",
    figures={
        "least": number(lambda r: r.values(capacity("auto-scaled")).min(), digits=3),
        "most": number(lambda r: r.values(capacity("auto-scaled")).max(), digits=3),
        "rises": number(lambda r: len(r.events("scale-out")), digits=2),
        "falls": number(lambda r: len(r.events("scale-in")), digits=2),
        "saved": percent(lambda r: 1 - r.cost("auto-scaled") / r.cost("for-the-peak"), digits=2),
        "failed": percent(lambda r: r.failed("workloads/auto-scaled"), digits=2),
    },
    claims=[
        claim("it is cheaper", lambda r: r.cost("auto-scaled") / r.cost("for-the-peak"), "<", 1)
    ],
    removals=[
        removal(
            "the day's rhythm",
            ["workloads.auto-scaled.diurnal.peak=1000"],
            lambda r: r.values(capacity("auto-scaled")).max()
            - r.values(capacity("auto-scaled"))[30:].min(),
            "down",
        ),
        removal(
            "auto scaling",
            [
                "tables.auto-scaled.read.autoscaling.min=2500",
                "tables.auto-scaled.read.capacity=2500",
            ],
            lambda r: r.cost("auto-scaled"),
            "up",
        ),
    ],
)

scenario(
    "flash_crowd",
    found="not quite. The credit lasts {soon} where the crowd leaves soon and {stays} where it "
    "stays; {soon_failed} of the reads of the hour fail, or {stays_failed}, three times the "
    "half-life makes {times} times the failures.",
    short="the credit lasts {soon}; {soon_failed} of the reads fail, {stays_failed} where the crowd "
    "stays",
    figures={
        "soon": seconds(lambda r: r.first_throttle("soon-over") - 10 * MINUTE),
        "stays": seconds(lambda r: r.first_throttle("stays") - 10 * MINUTE),
        "soon_failed": percent(lambda r: r.failed("workloads/soon-over"), digits=2),
        "stays_failed": percent(lambda r: r.failed("workloads/stays"), digits=2),
        "times": number(
            lambda r: r.sum("workloads/stays/failed") / r.sum("workloads/soon-over/failed"),
            digits=2,
        ),
    },
    claims=[
        claim("credit does not carry it", lambda r: r.failed("workloads/soon-over"), ">", 0),
        claim(
            "more fails where it stays",
            lambda r: r.failed("workloads/stays") - r.failed("workloads/soon-over"),
            ">",
            0,
        ),
    ],
    removals=[
        removal(
            "the fading interest",
            ["workloads.soon-over.flash_crowd.half_life=15m"],
            lambda r: r.failed("workloads/soon-over"),
            "up",
        ),
        removal(
            "burst credit",
            ["tables.soon-over.burst=1s"],
            lambda r: r.failed("workloads/soon-over"),
            "up",
        ),
    ],
)
