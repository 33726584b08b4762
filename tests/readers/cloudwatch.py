"""What `export --cloudwatch` writes, read as a script of a user's would read it and compared with the file's series by
a second reader: sums a minute, datapoints only where CloudWatch has some, queries that fit the answers, one answer in both forms."""
import json
import pathlib
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "analysis/python"))
from ddbsim import cloudwatch  # noqa: E402
from shared_runs import DDBSIM, result  # noqa: E402

TABLE = "tables/user-sessions-prod"
bad = 0


def check(name, good, detail=""):
    global bad
    bad += not good
    print(f"{'ok' if good else 'FAIL'} readers/cloudwatch: {name}{'' if good else f': {detail}'}")


def export(path, *options):
    command = [DDBSIM, "export", str(path), "--cloudwatch", *options]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def epoch(time):
    return datetime.fromisoformat(time).timestamp()


def sums(file, series, seconds):
    """{epoch of the period: sum} of a series."""
    begins = datetime.fromisoformat(file.attrs["start"].decode().replace("Z", "+00:00")).timestamp()
    periods = (begins + file["time"][:]) // seconds * seconds
    return {period: file[series][:][periods == period].sum() for period in np.unique(periods)}


def main():
    run = result("flash_sale", "--resolution", "1s")
    answers = {a["Label"]: a for a in export(run.path)["MetricDataResults"]}
    queries = {q["Label"]: q for q in export(run.path, "--queries")}
    with h5py.File(run.path) as file:
        for group, scope in (
            (TABLE, "table"),
            (f"{TABLE}/indexes/user-email-index", "user-email-index"),
        ):
            for series, metric, sparse in (
                ("consumed_read_capacity_units", "ConsumedReadCapacityUnits", False),
                ("read_throttle_events", "ReadThrottleEvents", True),
                (
                    "read_provisioned_throughput_throttle_events",
                    "ReadProvisionedThroughputThrottleEvents",
                    True,
                ),
            ):
                answer = answers[f"user-sessions-prod|{scope}|{metric}|Sum|60"]
                told = dict(zip(map(epoch, answer["Timestamps"]), answer["Values"]))
                want = sums(file, f"{group}/{series}", 60)
                want = {at: value for at, value in want.items() if value or not sparse}
                check(
                    f"{scope} {metric}",
                    told.keys() == want.keys()
                    and all(np.isclose(told[at], want[at]) for at in want),
                )
                single = export(run.path, "--group", group, "--metric", metric)["Datapoints"]
                check(
                    f"{scope} {metric} as statistics",
                    [p["Sum"] for p in single] == answer["Values"],
                )
        throttled = sum(
            sum(a["Values"]) for label, a in answers.items() if "|ThrottledRequests|" in label
        )
        check(
            "requests of all operations",
            np.isclose(throttled, file[f"{TABLE}/throttled_requests"][:].sum()),
        )
        served = sum(sum(a["Values"]) for label, a in answers.items() if "|SampleCount|" in label)
        check(
            "successes of all operations",
            np.isclose(served, file[f"{TABLE}/successful_requests"][:].sum()),
        )
    on_demand = epoch(
        answers["user-sessions-prod|table|ProvisionedReadCapacityUnits|Maximum|300"]["Timestamps"][
            -1
        ]
    )
    check(
        "no capacity after the switch to on demand", on_demand < epoch("2025-12-14T15:40:00+00:00")
    )
    check("a query for each answer", list(queries) == list(answers))
    metric = queries["user-sessions-prod|user-email-index|ReadThrottleEvents|Sum|60"]["MetricStat"]
    check(
        "its dimensions",
        {d["Name"]: d["Value"] for d in metric["Metric"]["Dimensions"]}
        == {"TableName": "user-sessions-prod", "GlobalSecondaryIndexName": "user-email-index"},
    )
    return bad


def responds_at(client, table, now):
    """Whether a responder acts now: more than 100 throttled requests in the last five minutes."""
    points = client.get_metric_statistics(
        Namespace="AWS/DynamoDB",
        MetricName="ReadThrottleEvents",
        Dimensions=[{"Name": "TableName", "Value": table}],
        StartTime=now - timedelta(minutes=5),
        EndTime=now,
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(point["Sum"] for point in points) > 100


def responder():
    """A user's own responder, run each five minutes on the metrics alone, acts first for what the run's alarm saw; the
    alarm is told a minute later."""
    run = result("emergency_responder")
    client = cloudwatch.client(run.path)
    with h5py.File(run.path) as file:
        start = datetime.fromisoformat(file.attrs["start"].decode().replace("Z", "+00:00"))
    for table in ("spread", "hot"):
        times = [start + timedelta(minutes=m) for m in range(5, 61, 5)]
        acted = next(t for t in times if responds_at(client, table, t))
        alarm = next(
            e["at"]
            for e in run.summary["events"]
            if e["subject"] == f"alarms/{table}-throttles" and " to ALARM: " in e["detail"]
        )
        check(
            f"a responder acts on {table}",
            (acted - start).total_seconds() == alarm - 60,
            (acted, alarm),
        )
    metric = {
        "Namespace": "AWS/DynamoDB",
        "MetricName": "ConsumedReadCapacityUnits",
        "Dimensions": [{"Name": "TableName", "Value": "hot"}],
    }
    query = [{"Id": "a", "MetricStat": {"Metric": metric, "Period": 300, "Stat": "Sum"}}]
    day = {"StartTime": start, "EndTime": start + timedelta(days=1)}
    data = client.get_metric_data(MetricDataQueries=query, **day)["MetricDataResults"][0]
    check(
        "five minutes are five datapoints",
        len(data["Values"]) == 12 and data["Timestamps"][0] > data["Timestamps"][1],
    )
    minutes = client.datapoints(metric, "Sum", start, start + timedelta(days=1), 60)
    check("and as much", np.isclose(sum(data["Values"]), sum(minutes.values())))
    check(
        "a second has no datapoint",
        client.datapoints(metric, "Sum", start.replace(tzinfo=None), datetime.now(timezone.utc), 1)
        == {},
    )
    try:
        client.datapoints(metric, "Average", start, start, 60)
        check("an average of requests is refused", False)
    except cloudwatch.NotKnown as why:
        check("an average of requests is refused", "Average of ConsumedRead" in str(why))


if __name__ == "__main__":
    responder()
    sys.exit(main() > 0)
