"""The flash sale of INC-004 and what would have changed it; a celebrity's post.

The sales run gathered by the second, a tenth of the exact way's work; tests/scenarios/agreement.py holds the two
against each other. One with a cache has only the exact way: three seeds."""
from evidence.declare import between, claim, clock, milliseconds, minutes, number, percent
from evidence.declare import removal, scenario, seconds, usd

SESSIONS = "user-sessions-prod"
EMAIL = f"{SESSIONS}/indexes/user-email-index"
TABLE = f"tables/{SESSIONS}"
KEY_RANGE, PROVISIONED = "key_range_throughput", "provisioned_throughput"
GATHERED = ["--resolution", "1s"]
MINUTE = 60
SPIKE = 5 * MINUTE


def provisioned(r):
    return r.values(f"{TABLE}/provisioned_read_capacity_units")


def failed(r):
    """Part of all calls."""
    names = [w["name"] for w in r.summary["workloads"]]
    offered = sum(r.sum(f"workloads/{n}/offered") for n in names)
    return sum(r.sum(f"workloads/{n}/failed") for n in names) / offered


def all_throttles(r, start=0, end=None):
    return r.throttles(SESSIONS, "read", start, end) + r.throttles(EMAIL, "read", start, end)


def first_rise(r):
    """The first second at another capacity than at the start, and that capacity."""
    values = provisioned(r)
    at = next(i for i, v in enumerate(values) if v != values[0])
    return at, values[at]


scenario(
    "flash_sale",
    options=GATHERED,
    found="the burst credit of a quiet afternoon carries the spike for {carried}; reads throttle "
    "from {first} on. Auto scaling needs two minutes over its target, each known a while "
    "later, and asks for {step} units at {asked}, what the consumption of a throttled minute "
    "allows. Its maximum is in force at {at_most} and still {short} units short of what was "
    "asked for before. The index, which nobody scales, throttles from {index_first} and serves "
    "{index_served} of the queries made to it until the switch. Both end at {last}, "
    "{after_switch} after it. {failed} of all calls failed. The alarm on the hot key's share "
    "would have gone off at {share}, before the sale; those on throttles and on use do at {loud}, "
    "{detected} after the first throttle, that on failed calls, two of three minutes, at {errors}. "
    "The post-mortem: detected after {detected}, acknowledged after {acknowledged}, mitigated after "
    "{mitigated}, recovered after {recovered}, {incident_failed} of the calls not served meanwhile.",
    short="{carried} after the spike, when burst credit is spent; the switch to on demand ends it",
    figures={
        "carried": seconds(lambda r: r.first_throttle(SESSIONS) - SPIKE),
        "first": clock(lambda r: r.first_throttle(SESSIONS)),
        "step": number(lambda r: first_rise(r)[1]),
        "asked": clock(lambda r: r.events("scale-out of read capacity from 500")[0]["at"]),
        "at_most": clock(lambda r: r.reached(f"{TABLE}/provisioned_read_capacity_units", 3000)),
        "short": number(
            lambda r: r.sum("workloads/session-counter/offered", 360, 3600) / 3240
            + r.sum("workloads/session-lookup/offered", 360, 3600) / 3240
            - 3000,
            digits=2,
        ),
        "index_first": clock(lambda r: r.first_throttle(EMAIL)),
        "index_served": percent(
            lambda r: r.ratio(
                "workloads/login-by-email/succeeded", "workloads/login-by-email/offered", 600, 3600
            )
        ),
        "last": clock(lambda r: r.last_throttle(SESSIONS)),
        "after_switch": minutes(lambda r: r.last_throttle(SESSIONS) - 62 * MINUTE, digits=2),
        "failed": percent(failed),
        "share": clock(lambda r: r.alarm("hot-key")),
        "loud": clock(lambda r: r.alarm("high-throttle")),
        "detected": seconds(lambda r: r.alarm("throttled") - r.first_throttle(SESSIONS)),
        "errors": clock(lambda r: r.alarm("error-rate")),
        "acknowledged": seconds(lambda r: r.summary["incident"]["time_to_acknowledge"]),
        "mitigated": minutes(lambda r: r.summary["incident"]["time_to_mitigate"]),
        "recovered": minutes(lambda r: r.summary["incident"]["time_to_recover"]),
        "incident_failed": percent(lambda r: r.summary["incident"]["during"]["failed_ratio"]),
    },
    claims=[
        claim(
            "the key's share is known before the sale",
            lambda r: r.alarm("hot-key"),
            "<",
            SPIKE,
        ),
        claim(
            "throttles and use are known at once",
            lambda r: abs(r.alarm("throttled") - r.alarm("read-use"))
            + abs(r.alarm("throttled") - r.alarm("high-throttle")),
            "==",
            0,
        ),
        claim(
            "the table is short of bought units, not of a partition",
            lambda r: r.by_reason(SESSIONS, "read", PROVISIONED),
            ">",
            0.9,
        ),
        claim(
            "the index throttles later than the table",
            lambda r: r.first_throttle(EMAIL) - r.first_throttle(SESSIONS),
            ">",
            0,
        ),
        *between(
            "both end together",
            lambda r: r.last_throttle(EMAIL) - r.last_throttle(SESSIONS),
            -60,
            60,
        ),
    ],
    removals=[
        removal(
            "the one key with most of the traffic",
            [
                "workloads.session-counter.keys.0.share=2.7%",
                "workloads.session-counter.keys.3.share=78.3%",
            ],
            lambda r: len(r.alarms("hot-key")),
            "down",
            on=["duration=10m"],
        ),
        removal(
            "the second minute that must breach",
            ["alarms.read-use.evaluation_periods=1"],
            lambda r: r.alarm("read-use"),
            "down",
            on=["duration=10m"],
        ),
        removal(
            "the quick acknowledgement",
            ["alarms.throttled-badly.acknowledged_after.median=8m"],
            lambda r: r.summary["incident"]["time_to_recover"],
            "up",
            on=["duration=75m"],
        ),
        removal(
            "burst credit",
            [f"tables.{SESSIONS}.burst=1s"],
            lambda r: r.first_throttle(SESSIONS),
            "down",
            on=["duration=10m"],
        ),
        removal(
            "the switch to on demand",
            ["alarms.throttled-badly.actions=[]"],
            lambda r: all_throttles(r, 66 * MINUTE),
            "up",
            on=["duration=75m"],
        ),
        removal(
            "auto scaling's maximum",
            [f"tables.{SESSIONS}.read.autoscaling.max=6000"],
            lambda r: r.throttles(SESSIONS, "read", 25 * MINUTE),
            "down",
            on=["duration=35m"],
        ),
    ],
)

scenario(
    "flash_sale_on_demand",
    options=GATHERED,
    found="nothing is throttled, and the hottest key with {hottest} of the table's reads still fits "
    "one partition. The bill is {bill} for the hour and a half, {dearer} times what the "
    "incident's own table cost while it failed {failed} of its calls.",
    short="nothing is throttled, at {dearer} times the bill",
    variants={"incident": "flash_sale"},
    figures={
        "hottest": percent(
            lambda r: 0.783
            * r.ratio(
                "workloads/session-counter/succeeded", f"{TABLE}/consumed_read_capacity_units"
            )
        ),
        "bill": usd(lambda r: r.summary["cost"]),
        "dearer": number(
            lambda a, b: a.summary["cost"] / b.summary["cost"], digits=2, runs=("", "incident")
        ),
        "failed": percent(failed, digits=2, runs=("incident",)),
    },
    claims=[
        claim("nothing is throttled", all_throttles, "==", 0),
        claim(
            "it costs more than the incident's table",
            lambda a, b: a.summary["cost"] / b.summary["cost"],
            ">",
            1,
            runs=("", "incident"),
        ),
    ],
    removals=[
        removal(
            "on-demand billing",
            [
                f"tables.{SESSIONS}.billing=provisioned",
                f"tables.{SESSIONS}.read.capacity=500",
                f"tables.{SESSIONS}.write.capacity=250",
                f"tables.{SESSIONS}.indexes.user-email-index.read.capacity=200",
                f"tables.{SESSIONS}.indexes.user-email-index.write.capacity=250",
            ],
            all_throttles,
            "up",
            on=["duration=15m"],
        )
    ],
)

scenario(
    "flash_sale_cache",
    seeds=(1, 2, 3),
    found="{spared} of the counter queries never reach the table, which is no longer throttled. The "
    "index is: nobody asked it for less, and {index_failed} of its queries fail.",
    short="{spared} of counter queries gone, the index still starves",
    figures={
        "spared": percent(
            lambda r: 1
            - r.ratio("workloads/session-counter/attempts", "workloads/session-counter/offered")
        ),
        "index_failed": percent(lambda r: r.failed("workloads/login-by-email")),
    },
    claims=[
        claim("the table is not throttled", lambda r: r.throttles(SESSIONS), "==", 0),
        claim("the index is", lambda r: r.throttles(EMAIL), ">", 1e6),
    ],
    removals=[
        removal(
            "the cache",
            ["caches.counters.enabled=false"],
            lambda r: r.throttles(SESSIONS),
            "up",
            on=["duration=10m"],
        )
    ],
)

scenario(
    "flash_sale_user_keys",
    options=GATHERED,
    found="no. The three counter keys together fit one partition; the table was short of bought "
    "units, and spreading the keys buys none. {provisioned} of the throttled reads are "
    "throttled by provisioned throughput, and without the switch to on demand it lasts to the "
    "end: {failed} of all calls fail.",
    short="no help: bought units were short, not a partition",
    figures={
        "provisioned": percent(lambda r: r.by_reason(SESSIONS, "read", PROVISIONED)),
        "failed": percent(failed),
    },
    claims=[
        claim(
            "by provisioned throughput",
            lambda r: r.by_reason(SESSIONS, "read", PROVISIONED),
            ">",
            0.9,
        ),
        claim("to the end", lambda r: r.last_throttle(SESSIONS), ">", 89 * MINUTE),
    ],
    removals=[
        removal(
            "the shortage of bought units",
            [
                f"tables.{SESSIONS}.read.capacity=4400",
                f"tables.{SESSIONS}.read.autoscaling.max=6000",
            ],
            lambda r: r.throttles(SESSIONS),
            "down",
            on=["duration=25m"],
        )
    ],
)

NOT_RAISED = [
    f"tables.{SESSIONS}.read.capacity=4376",
    f"tables.{SESSIONS}.read.autoscaling.schedule=[]",
]


def taken_back(r):
    """The second in which capacity is first lower than at the start."""
    values = provisioned(r)
    return next((i for i, v in enumerate(values) if v < values[0]), len(values))


scenario(
    "flash_sale_prescaled",
    options=GATHERED,
    found="nothing is throttled, table and index. Bought by UpdateTable alone, without the raised "
    "minimum, auto scaling takes the capacity back at {taken_back}, {after} after the spike "
    "began, since fifteen quiet minutes had gone before, and {throttled} reads are throttled.",
    short="nothing is throttled, if the minimum is raised too",
    variants={"by UpdateTable": NOT_RAISED},
    figures={
        "taken_back": clock(taken_back, runs=("by UpdateTable",)),
        "after": seconds(lambda r: taken_back(r) - 15 * MINUTE, runs=("by UpdateTable",)),
        "throttled": number(lambda r: r.throttles(SESSIONS), digits=3, runs=("by UpdateTable",)),
    },
    claims=[
        claim("nothing is throttled", all_throttles, "==", 0),
        claim(
            "it is taken back after the spike begins",
            taken_back,
            ">",
            15 * MINUTE,
            runs=("by UpdateTable",),
        ),
    ],
    removals=[
        removal(
            "the raised minimum",
            NOT_RAISED,
            lambda r: r.throttles(SESSIONS),
            "up",
            on=["duration=30m"],
        ),
        removal(
            "the index's capacity",
            ["timeline=[]"],
            lambda r: r.throttles(EMAIL),
            "up",
            on=["duration=30m"],
        ),
    ],
)

scenario(
    "flash_sale_page",
    found="{failed} of the pages fail and their p99 is {p99}, since a call gives up after five "
    "attempts (the report's means longer waits). With the breaker's fallback for the counter a "
    "page fails for the session alone, {guarded} of them.",
    short="{failed} of the pages fail; with a fallback {guarded}",
    figures={
        "failed": percent(lambda r: r.failed("apis/page")),
        "p99": seconds(lambda r: r.p99("apis/page"), digits=2),
        "guarded": percent(lambda r: r.failed("apis/page-guarded")),
    },
    claims=[
        claim(
            "the fallback saves pages",
            lambda r: r.failed("apis/page") - r.failed("apis/page-guarded"),
            ">",
            0,
        )
    ],
    removals=[
        removal(
            "the fallback",
            ["clients.guarded.breaker.fallback=false"],
            lambda r: r.failed("apis/page-guarded"),
            "up",
        ),
        removal(
            "the third that is not bought",
            [f"tables.{SESSIONS}.read.capacity=1000"],
            lambda r: r.failed("apis/page"),
            "down",
        ),
    ],
)

CALM, CASCADE = (30, 2 * MINUTE), (13 * MINUTE, 20 * MINUTE)


def per_minute(r, path, window):
    return r.sum(path, *window) / ((window[1] - window[0]) / MINUTE)


def turned_away(r):
    return r.ratio("services/sessions/rejected", "services/sessions/offered", *CASCADE)


scenario(
    "flash_sale_cascade",
    found="from {first} on the table throttles. While the SDK tries again the session service's workers "
    "wait, all of them: its line is full, and it turns {away} of its calls away. {pages} of the "
    "pages fail, each of them a logout, and the p99 of pages goes from {calm} to {p99}, two waits "
    "for the session. Of payment's workers at most {busy} are busy, but they wait for the session "
    "longer than the checkout waits for them: {vain} of what payment finishes is for nobody, and "
    "{checkouts} of the checkouts fail. Its timeouts go from {few} to {many} a minute; the rise that "
    "the report gives is hardly more than what the sale's traffic adds. Without a bound to the line "
    "{unbounded} of the pages fail: every worker is busy for pages that gave up.",
    short="{pages} of the pages fail, their p99 is {p99}; payment, which lacks nothing, loses {checkouts} of the "
    "checkouts",
    variants={"no bound": ["services.sessions.queue_limit=1000000"]},
    figures={
        "first": clock(lambda r: r.first_throttle(SESSIONS)),
        "away": percent(turned_away),
        "pages": percent(lambda r: r.failed("apis/page", *CASCADE)),
        "calm": milliseconds(lambda r: r.window_p99("apis/page", *CALM)),
        "p99": seconds(lambda r: r.window_p99("apis/page", *CASCADE)),
        "busy": percent(lambda r: r.values("services/payment/utilisation").max(), digits=2),
        "vain": percent(
            lambda r: r.sum("services/payment/in_vain", *CASCADE)
            / (
                r.sum("services/payment/in_vain", *CASCADE)
                + r.sum("services/payment/succeeded", *CASCADE)
            ),
            digits=2,
        ),
        "checkouts": percent(lambda r: r.failed("apis/checkout", *CASCADE)),
        "few": number(lambda r: per_minute(r, "services/payment/timed_out", CALM), digits=2),
        "many": number(lambda r: per_minute(r, "services/payment/timed_out", CASCADE), digits=2),
        "unbounded": percent(lambda r: r.failed("apis/page", *CASCADE), runs=("no bound",)),
    },
    claims=[
        *between("a third of the pages fail", lambda r: r.failed("apis/page", *CASCADE), 0.3, 0.4),
        claim(
            "all workers are busy",
            lambda r: r.mean("services/sessions/utilisation", *CASCADE),
            ">",
            0.98,
        ),
        claim(
            "payment has workers left",
            lambda r: r.values("services/payment/utilisation").max(),
            "<",
            0.9,
        ),
        claim("payment turns nobody away", lambda r: r.sum("services/payment/rejected"), "==", 0),
        claim(
            "without a bound nearly all fail",
            lambda r: r.failed("apis/page", *CASCADE),
            ">",
            0.9,
            runs=("no bound",),
        ),
    ],
    removals=[
        removal(
            "what payment depends on",
            ["apis.authorize.steps=[{workload: save}]"],
            lambda r: r.sum("services/payment/timed_out", *CASCADE),
            "down",
        ),
        removal(
            "the units that the table lacks",
            [f"tables.{SESSIONS}.read.capacity=1200"],
            lambda r: r.failed("apis/page", *CASCADE),
            "down",
        ),
        removal(
            "the limit of workers",
            ["services.sessions.workers=1000000"],
            lambda r: r.window_p99("apis/page", *CASCADE),
            "down",
        ),
        removal(
            "the bound of the line",
            ["services.sessions.queue_limit=1000000"],
            lambda r: r.failed("apis/page", *CASCADE),
            "up",
        ),
        removal(
            "the second attempt of a page",
            ["apis.page.steps=[{service: sessions, work: 20ms, timeout: 4s}]"],
            lambda r: r.window_p99("apis/page", *CASCADE),
            "down",
        ),
        removal(
            "the SDK's retries",
            ["clients.session-manager.retry={mode: none}"],
            lambda r: r.mean("services/sessions/utilisation", *CASCADE),
            "down",
        ),
    ],
)

scenario(
    "flash_sale_migration",
    found="a little. The migrator's writes fit beside the traffic, though whatever is saved is saved "
    "twice, and nothing is throttled while they run; they end after {took}. Its scan takes {scan} "
    "read units a second and the reads that are compared {compared}. The old demand is {short} units "
    "a second more than are bought, so its credit ends at {first}, {earlier} earlier than without "
    "the migration. The old records are gone at {gone}; their deletes cost as much as the puts.",
    short="a little: the records fit beside the traffic in {took}, the scan and the compared reads end "
    "the credit {earlier} earlier",
    variants={
        "not migrated": [
            "workloads.migrate.calls=1",
            "workloads.migrate-scan.calls=1",
            "workloads.clean-up.calls=1",
            "timeline.0.per_second=0",
        ]
    },
    figures={
        "took": minutes(lambda r: r.seconds("workloads/migrate/succeeded")[-1] - 5 * MINUTE),
        "scan": number(
            lambda r: r.mean(f"{TABLE}/consumed_read_capacity_units", 6 * MINUTE, 19 * MINUTE)
            - r.mean(f"{TABLE}/consumed_read_capacity_units", 0, 5 * MINUTE),
            digits=2,
        ),
        "compared": number(
            lambda r: r.mean("workloads/counter-new/succeeded", 20 * MINUTE, 22 * MINUTE), digits=2
        ),
        "short": number(
            lambda r: r.mean("workloads/counter-old/offered", 0, 20 * MINUTE)
            - r.last(f"{TABLE}/provisioned_read_capacity_units"),
            digits=2,
        ),
        "first": clock(lambda r: r.first_throttle(SESSIONS)),
        "earlier": minutes(
            lambda a, b: b.first_throttle(SESSIONS) - a.first_throttle(SESSIONS),
            digits=2,
            runs=("", "not migrated"),
        ),
        "gone": clock(lambda r: r.seconds("workloads/clean-up/succeeded")[-1]),
    },
    claims=[
        claim("all are moved", lambda r: r.sum("workloads/migrate/succeeded"), "==", 284000),
        claim("all are scanned", lambda r: r.sum("workloads/migrate-scan/succeeded"), "==", 555),
        claim("all are deleted", lambda r: r.sum("workloads/clean-up/succeeded"), "==", 284000),
        claim(
            "nothing is throttled while it runs",
            lambda r: r.throttles(SESSIONS, "read", 0, 28 * MINUTE)
            + r.throttles(SESSIONS, "write"),
            "==",
            0,
        ),
        *between(
            "a delete costs as much as a put",
            lambda r: (
                r.mean(f"{TABLE}/consumed_write_capacity_units", 29 * MINUTE, 42 * MINUTE)
                - r.mean(f"{TABLE}/consumed_write_capacity_units", 27 * MINUTE + 5, 28 * MINUTE)
            )
            / 632,
            0.95,
            1.05,
        ),
    ],
    removals=[
        removal(
            "the scan",
            ["workloads.migrate-scan.calls=1"],
            lambda r: r.first_throttle(SESSIONS),
            "up",
        ),
        removal(
            "the reads that are compared",
            ["timeline.0.per_second=0"],
            lambda r: r.first_throttle(SESSIONS),
            "up",
        ),
        removal(
            "the deletes",
            ["workloads.clean-up.calls=1"],
            lambda r: r.sum(f"{TABLE}/consumed_write_capacity_units", 28 * MINUTE),
            "down",
        ),
        removal(
            "the write units beside the traffic",
            [f"tables.{SESSIONS}.write.capacity=500"],
            lambda r: r.throttles(SESSIONS, "write"),
            "up",
        ),
        removal(
            "the shortage of read units",
            [f"tables.{SESSIONS}.read.capacity=4000"],
            lambda r: r.throttles(SESSIONS),
            "down",
        ),
    ],
)


def celebrity_throttled(r, start, end):
    return r.ratio(
        "top_keys/user_sessions/throttled_requests",
        "workloads/celebrity-session/attempts",
        start * MINUTE,
        end * MINUTE,
    )


CELEBRITY = "tables/user_sessions"
scenario(
    "celebrity_spike",
    found="no. From {first} on the partition of the celebrity serves {served} reads a second and "
    "throws back the rest, {key_range} of it as TableReadKeyRangeThroughputExceeded, while "
    "{idle} of the bought units stand idle. The scale-up is in force at {scaled} with {after} "
    "partitions instead of {before}; {then} of the celebrity's attempts are throttled then, "
    "{earlier} before it. What would help is in front of the table (a cache) or in the key "
    "(write sharding), not in its capacity. The alarms on throttles, on latency and on failed calls "
    "go off at {known}, that on the use of the capacity never does.",
    short="no: key range",
    figures={
        "known": clock(lambda r: r.alarm("throttles-p1")),
        "first": clock(lambda r: r.first_throttle("user_sessions")),
        "served": number(
            lambda r: r.mean("workloads/celebrity-session/succeeded", 20 * MINUTE, 30 * MINUTE),
            digits=3,
        ),
        "key_range": percent(lambda r: r.by_reason("user_sessions", "read", KEY_RANGE)),
        "idle": number(
            lambda r: 50000
            - r.mean(f"{CELEBRITY}/consumed_read_capacity_units", 20 * MINUTE, 30 * MINUTE),
            digits=3,
        ),
        "scaled": clock(
            lambda r: r.reached(f"{CELEBRITY}/provisioned_read_capacity_units", 100000)
        ),
        "before": number(lambda r: r.values(f"{CELEBRITY}/partition_count")[0]),
        "after": number(lambda r: r.last(f"{CELEBRITY}/partition_count")),
        "then": percent(lambda r: celebrity_throttled(r, 40, 50)),
        "earlier": percent(lambda r: celebrity_throttled(r, 20, 30)),
    },
    claims=[
        claim("by key range", lambda r: r.by_reason("user_sessions", "read", KEY_RANGE), ">", 0.99),
        claim(
            "three kinds of alarms go off together",
            lambda r: abs(r.alarm("throttles-p1") - r.alarm("latency-p2"))
            + abs(r.alarm("throttles-p1") - r.alarm("errors-p2")),
            "==",
            0,
        ),
        claim(
            "the alarm on use stays silent",
            lambda r: len(r.alarms("read-use-p3") + r.alarms("write-use-p3")),
            "==",
            0,
        ),
        *between(
            "doubling changes nothing",
            lambda r: celebrity_throttled(r, 40, 50) / celebrity_throttled(r, 20, 30),
            0.95,
            1.05,
        ),
    ],
    removals=[
        removal(
            "the limit of a partition",
            ["tables.user_sessions.partition_read_limit=30000"],
            lambda r: r.throttles("user_sessions"),
            "down",
            on=["duration=15m"],
        ),
        removal(
            "the one key",
            ["workloads.celebrity-session.keys.0.shards=20"],
            lambda r: r.throttles("user_sessions"),
            "down",
            on=["duration=15m"],
        ),
        removal(
            "the limit of a partition, as the alarm on latency sees it",
            ["tables.user_sessions.partition_read_limit=30000"],
            lambda r: len(r.alarms("latency-p2")),
            "down",
            on=["duration=15m"],
        ),
    ],
)

scenario(
    "celebrity_spike_cache",
    found="DAX ends it {ends} after it is used: {before} of the celebrity's reads failed before, "
    "{after} fail then.",
    short="ends it at once",
    figures={
        "ends": seconds(
            lambda r: max(0, r.last_throttle("user_sessions") + 1 - 5 * MINUTE), digits=2
        ),
        "before": percent(lambda r: r.failed("workloads/celebrity-session", 0, 5 * MINUTE)),
        "after": percent(lambda r: r.failed("workloads/celebrity-session", 5 * MINUTE + 5)),
    },
    claims=[
        claim(
            "throttled before",
            lambda r: r.throttles("user_sessions", "read", 0, 5 * MINUTE),
            ">",
            1e5,
        ),
        claim("not after", lambda r: r.throttles("user_sessions", "read", 5 * MINUTE + 5), "==", 0),
    ],
    removals=[
        removal(
            "the cache",
            ["timeline=[]"],
            lambda r: r.throttles("user_sessions", "read", 5 * MINUTE + 5),
            "up",
            on=["duration=7m"],
        )
    ],
)

scenario(
    "session_redrive",
    found="{lost} saves end in the error queue while the table is short. Redriven at twenty a second they are "
    "all done in {takes}, and the table, which has what both need together, throttles {again} of them. As "
    "fast as SQS moves them {fast} writes are throttled again, and {twice} of the saves are back in the error queue.",
    short="{lost} saves; at twenty a second they are done in {takes}, at full speed {fast} writes are throttled",
    variants={"fast": ["timeline.2.per_second=500"]},
    figures={
        "lost": number(lambda r: r.sum("queues/saves/dead_letters"), digits=3),
        "takes": minutes(lambda r: r.seconds("queues/errors/redriven")[-1] - 10 * MINUTE, digits=2),
        "again": number(lambda r: r.throttles("user-sessions", "write", 10 * MINUTE)),
        "fast": number(
            lambda r: r.throttles("user-sessions", "write", 10 * MINUTE), digits=2, runs=("fast",)
        ),
        "twice": number(lambda r: r.last("queues/errors/visible"), digits=2, runs=("fast",)),
    },
    claims=[
        *between(
            "as many as the report's", lambda r: r.sum("queues/saves/dead_letters"), 3500, 4200
        ),
        claim("all are done", lambda r: r.last("queues/errors/visible"), "==", 0),
    ],
    removals=[
        removal(
            "the redrive",
            ["timeline.2.at=25m"],
            lambda r: r.sum("queues/saves/deleted"),
            "down",
        ),
        removal(
            "its rate",
            ["timeline.2.per_second=500"],
            lambda r: r.throttles("user-sessions", "write", 10 * MINUTE),
            "up",
        ),
        removal(
            "the error queue",
            ["queues.saves.max_receives=1000"],
            lambda r: r.sum("queues/errors/sent"),
            "down",
        ),
    ],
)
