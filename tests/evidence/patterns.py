"""What a table is asked for: scans, time keys, expiry, batches."""
from evidence.declare import claim, milliseconds, number, percent, removal, scenario, seconds
from evidence.runs import units_of

MINUTE = 60
HOUR = 3600

scenario(
    "quickstart",
    found="the burst credit carries the surge for {lasts}; then {failed} of the reads fail.",
    short="a table, a client, a workload; the burst credit lasts {lasts}",
    figures={
        "lasts": seconds(lambda r: r.first_throttle("orders") - 10 * MINUTE),
        "failed": percent(lambda r: r.failed("workloads/lookups", 20 * MINUTE)),
    },
    claims=[claim("there is throttling", lambda r: r.throttles("orders"), ">", 0)],
    removals=[
        removal(
            "burst credit", ["tables.orders.burst=1s"], lambda r: r.first_throttle("orders"), "down"
        ),
    ],
)


def of_calls(table, workload):
    """Read units of one call: of a run in which the other workload is silent."""
    return lambda r: r.sum(f"tables/{table}/consumed_read_capacity_units") / r.sum(
        f"workloads/{workload}/succeeded"
    )


ONLY_SCAN, ONLY_QUERY = (
    "workloads.by-query.rate=[{per_second: 0}]",
    "workloads.by-scan.rate=[{per_second: 0}]",
)
scenario(
    "telemetry_scan",
    found="the scan takes {scan} units and {pages} pages, {scan_time} at the median; the query "
    "{query} units and one page. The scan costs {times} times as much, whatever the filter "
    "lets through.",
    short="{times} times the units",
    variants={"scan": [ONLY_SCAN], "query": [ONLY_QUERY]},
    figures={
        "scan": number(of_calls("telemetry", "by-scan"), runs=("scan",)),
        "query": number(of_calls("telemetry", "by-query"), runs=("query",)),
        "pages": number(
            lambda r: r.ratio("workloads/by-scan/attempts", "workloads/by-scan/succeeded")
        ),
        "scan_time": milliseconds(
            lambda r: next(w for w in r.summary["workloads"] if w["name"] == "by-scan")[
                "latency_p50"
            ],
            digits=2,
        ),
        "times": number(
            lambda s, q: of_calls("telemetry", "by-scan")(s) / of_calls("telemetry", "by-query")(q),
            digits=2,
            runs=("scan", "query"),
        ),
    },
    removals=[
        removal(
            "the scan",
            ["workloads.by-scan.operation=query", "workloads.by-scan.items=1000"],
            lambda r: r.sum("tables/telemetry/consumed_read_capacity_units"),
            "down",
        ),
    ],
)


def hottest_days(r):
    """How many partitions were the hottest of one of the three days."""
    written = r.values("tables/telemetry/partitions/consumed_write_capacity_units")
    return len({int(written[h * HOUR : (h + 1) * HOUR].sum(axis=0).argmax()) for h in range(3)})


scenario(
    "telemetry_days",
    found="{times} times the units of one day, and the slowest of seven queries: {seven} at the "
    "median against {one}. Each new day moves the hot company to another place: in three days "
    "{places} partitions are the hottest.",
    short="{times} queries, the slowest counts",
    figures={
        "times": number(
            lambda r: (r.sum("workloads/day/offered") - r.sum("apis/one-day/offered"))
            / r.sum("apis/seven-days/offered")
        ),
        "one": milliseconds(
            lambda r: next(a for a in r.summary["apis"] if a["name"] == "one-day")["latency_p50"],
            digits=2,
        ),
        "seven": milliseconds(
            lambda r: next(a for a in r.summary["apis"] if a["name"] == "seven-days")[
                "latency_p50"
            ],
            digits=2,
        ),
        "places": number(hottest_days, digits=2),
    },
    claims=[claim("the hot partition moves", hottest_days, ">", 1)],
    removals=[
        removal(
            "the seven days",
            ["apis.seven-days.steps.0.last_periods=1"],
            lambda r: r.p99("apis/seven-days"),
            "down",
            on=["duration=30m"],
        ),
        removal(
            "the day in the key",
            [
                "workloads.ingest.keys=[{key: company-123, share: 50%, sort_keys: ascending}, {count: 500, prefix: company-, sort_keys: ascending}]"
            ],
            hottest_days,
            "down",
            on=["placement=by_name"],  # by chance two days may lie in one partition
        ),
    ],
)


def expired(table):
    return lambda r: r.last(f"tables/{table}/expired_items") / r.last(f"tables/{table}/items")


scenario(
    "session_ttl",
    found="{expired} of what is stored has expired and is not yet deleted; with prompt deletion "
    "{prompt}. Deleting costs no write units: {units} a log-in, which is what a session takes.",
    short="{expired} of what is stored waits to be deleted",
    figures={
        "expired": percent(expired("sessions"), digits=2),
        "prompt": percent(expired("sessions-prompt"), digits=2),
        "units": number(units_of("sessions", "write", "log-in")),
    },
    claims=[claim("deletes are free", units_of("sessions", "write", "log-in"), "==", 2)],
    removals=[
        removal(
            "the delay of the deletion",
            ["tables.sessions.time_to_live.delay=5m", "tables.sessions.item_count=1M"],
            expired("sessions"),
            "down",
        ),
    ],
)

scenario(
    "batch_partial",
    found="the items of one sensor are more than its partition serves. {singles} of the single puts "
    "fail, and {batches} of the batches, since one item that is left over after all attempts "
    "fails its batch, although {through} of their items are written. The SDK sends only what "
    "is left: a batch takes {attempts} attempts. {events} throttled items show in "
    "WriteThrottleEvents, {requests} throttled batches in ThrottledRequests, which counts only "
    "those without any item written.",
    short="{batches} of the batches fail, {singles} of single puts; {through} of the items are "
    "written",
    figures={
        "singles": percent(lambda r: r.failed("workloads/singles"), digits=2),
        "batches": percent(lambda r: r.failed("workloads/batches"), digits=2),
        "through": percent(
            lambda r: r.sum("tables/readings/consumed_write_capacity_units")
            / (25 * r.sum("workloads/batches/offered")),
            digits=2,
        ),
        "attempts": number(
            lambda r: r.ratio("workloads/batches/attempts", "workloads/batches/offered"), digits=3
        ),
        "events": number(lambda r: r.throttles("readings", "write"), digits=3),
        "requests": number(lambda r: r.sum("tables/readings/throttled_requests"), digits=3),
    },
    claims=[
        claim(
            "more batches fail than puts",
            lambda r: r.failed("workloads/batches") - r.failed("workloads/singles"),
            ">",
            0,
        ),
        claim(
            "most items are written",
            lambda r: r.sum("tables/readings/consumed_write_capacity_units")
            / (25 * r.sum("workloads/batches/offered")),
            ">",
            0.5,
        ),
        claim(
            "events count items",
            lambda r: r.throttles("readings", "write")
            / r.sum("tables/readings/throttled_requests"),
            ">",
            1,
        ),
    ],
    removals=[
        removal(
            "the hot sensor",
            ["workloads.batches.keys.0.share=1%"],
            lambda r: r.failed("workloads/batches"),
            "down",
        ),
        removal(
            "the batch of several items",
            ["workloads.batches.items=1", "workloads.batches.rate=[{per_second: 6000}]"],
            lambda r: r.failed("workloads/batches"),
            "down",
        ),
    ],
)
