#!/usr/bin/python3
"""A history as long as CloudWatch keeps it, of a table with two indexes, goes through `import` and `backtest` in 20
futures: 15 days of minutes, and 60 days of five minutes. It is made up here, day and week as sines, so that every
figure is known. What took how long is printed, and no test depends on it.

It takes minutes, so only `make check-all` (ALL_TESTS) does it."""
import copy
import datetime
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT  # noqa: E402

BEGIN = datetime.datetime(2026, 10, 5, tzinfo=datetime.timezone.utc)
UNITS = {"GetItem": 0.5, "Query": 1, "PutItem": 2, "UpdateItem": 2}
CALLS = {"GetItem": 200, "Query": 40, "PutItem": 30, "UpdateItem": 20}  # a second, over a day
SECOND_INDEX = "by-day"


def rhythm(at):
    """The load at a second since the beginning, as a part of its mean."""
    return 1 + 0.5 * math.sin(2 * math.pi * at / 86400) + 0.2 * math.sin(2 * math.pi * at / 604800)


def described():
    table = json.loads((ROOT / "tests/aws/samples/describe-table.orders-prod.json").read_text())
    index = copy.deepcopy(table["Table"]["GlobalSecondaryIndexes"][0])
    index["IndexName"] = SECOND_INDEX
    index["IndexArn"] = index["IndexArn"].replace("by-status", SECOND_INDEX)
    table["Table"]["GlobalSecondaryIndexes"].append(index)
    return table


def metrics(days, period):
    """What get-metric-data would answer: calls, what they consumed, and capacity of which nobody falls short."""
    steps = days * 86400 // period
    times = [(BEGIN + datetime.timedelta(seconds=i * period)).isoformat() for i in range(steps)]
    load = [rhythm(i * period) * period for i in range(steps)]
    series = {}

    def add(scope, metric, stat, per_second):
        series[f"orders-prod|{scope}|{metric}|{stat}|{period}"] = [
            round(per_second * x) for x in load
        ]

    for operation, calls in CALLS.items():
        add(operation, "SuccessfulRequestLatency", "SampleCount", calls)
    writes = CALLS["PutItem"] + CALLS["UpdateItem"]
    add("table", "ConsumedReadCapacityUnits", "Sum", CALLS["GetItem"] * UNITS["GetItem"])
    add("table", "ConsumedWriteCapacityUnits", "Sum", 2 * writes)
    add("by-status", "ConsumedReadCapacityUnits", "Sum", CALLS["Query"] * UNITS["Query"])
    for index in ("by-status", SECOND_INDEX):
        add(index, "ConsumedWriteCapacityUnits", "Sum", writes)
    for scope in ("table", "by-status", SECOND_INDEX):
        for side in ("Read", "Write"):
            name = f"orders-prod|{scope}|Provisioned{side}CapacityUnits|Average|{period}"
            series[name] = [1000] * steps
            series[f"orders-prod|{scope}|{side}ThrottleEvents|Sum|{period}"] = []
    return {
        "MetricDataResults": [
            {
                "Id": f"m{i}",
                "Label": label,
                "Timestamps": times[: len(values)],
                "Values": values,
                "StatusCode": "Complete",
            }
            for i, (label, values) in enumerate(series.items())
        ],
        "Messages": [],
    }


def timed(name, *arguments, folder):
    began = time.monotonic()
    done = subprocess.run([DDBSIM, *arguments], cwd=folder, capture_output=True, text=True)
    print(f"   {time.monotonic() - began:.1f} s: {name}: ddbsim {' '.join(arguments)}")
    return done


def look_at(days, period):
    name = f"{days} days of {period // 60} minutes"
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "describe-table.json").write_text(json.dumps(described()))
        (pathlib.Path(folder) / "metrics.json").write_text(json.dumps(metrics(days, period)))
        files = ("describe-table.json", "metrics.json")
        for step in (
            ("import", *files, "-o", "orders.yaml"),
            ("check", "orders.yaml"),
            ("run", "-q", "--untried", "orders.yaml"),
            ("backtest", "orders.yaml", "--futures", "20"),
        ):
            done = timed(name, *step, folder=folder)
            good = done.returncode in (0, 99)
            if step[0] == "backtest":
                good = good and "consumption  yes" in done.stdout
            bad += not good
            print(
                f"{'ok' if good else 'FAIL'} large/{name}: {step[0]}"
                + ("" if good else f"\n{done.stdout}{done.stderr}")
            )
    return bad


def main():
    if not ALL_TESTS:
        print("ok large: left to make check-all")
        return 0
    return look_at(15, 60) + look_at(60, 300) > 0


if __name__ == "__main__":
    sys.exit(main())
