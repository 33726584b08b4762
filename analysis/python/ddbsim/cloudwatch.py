"""A stand-in for boto3.client("cloudwatch") that answers from a run, so that a script of one's own can be tried on it.

    from ddbsim import cloudwatch
    client = cloudwatch.client("flash-sale.h5")
    client.get_metric_statistics(Namespace="AWS/DynamoDB", MetricName="ReadThrottleEvents",
        Dimensions=[{"Name": "TableName", "Value": "orders"}],
        StartTime=start, EndTime=end, Period=300, Statistics=["Sum"])

Times are the run's: what a script takes from its clock comes from the run's start. A period longer than the metric's own is put
together of its datapoints; a shorter one has none, as with AWS. What a run does not know is refused by name: the Average
of consumed capacity, which is of one request, and latency but for its SampleCount. Needs the program `ddbsim`."""
from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, Callable, Sequence

from .program import Refused, call
from .result import Path

TOGETHER: dict[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "SampleCount": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
}
Name = tuple[str, str, "frozenset[tuple[str, str]]", str]
Dimensions = Sequence["dict[str, str]"]


class NotKnown(ValueError):
    """The run has no such statistic."""


def export(path: Path, *options: str) -> Any:
    """What `ddbsim export --cloudwatch` writes of a run."""
    try:
        return json.loads(call("export", path, "--cloudwatch", *options))
    except Refused as error:
        raise NotKnown(str(error)) from error


def utc(time: datetime) -> datetime:
    """Times without a zone are UTC, as botocore takes them."""
    return time.replace(tzinfo=timezone.utc) if time.tzinfo is None else time


def name_of(metric: dict[str, Any], statistic: str) -> Name:
    dimensions = frozenset((d["Name"], d["Value"]) for d in metric["Dimensions"])
    return metric["Namespace"], metric["MetricName"], dimensions, statistic


class Client:
    """The two calls of boto3's client that read metrics, with their parameters and answers."""

    def __init__(self, path: Path) -> None:
        answers = export(path)["MetricDataResults"]
        self.series: dict[Name, tuple[int, list[tuple[datetime, float]]]] = {}
        for query, answer in zip(export(path, "--queries"), answers):
            stat = query["MetricStat"]
            times = [datetime.fromisoformat(t) for t in answer["Timestamps"]]
            points = list(zip(times, answer["Values"]))
            self.series[name_of(stat["Metric"], stat["Stat"])] = stat["Period"], points

    def datapoints(
        self,
        metric: dict[str, Any],
        statistic: str,
        start: datetime,
        end: datetime,
        period: int,
    ) -> dict[datetime, float]:
        """{begin of the period: value} from `start`, which is in it, to `end`, which is not."""
        wanted = name_of(metric, statistic)
        if wanted not in self.series:
            if any(name[:3] == wanted[:3] for name in self.series):
                raise NotKnown(f"a run knows no {statistic} of {metric['MetricName']}")
            return {}
        own, points = self.series[wanted]
        parts: dict[datetime, list[float]] = {}
        for time, value in points if period % own == 0 else []:
            begin = datetime.fromtimestamp(time.timestamp() // period * period, timezone.utc)
            if utc(start) <= begin < utc(end):
                parts.setdefault(begin, []).append(value)
        return {begin: TOGETHER[statistic](values) for begin, values in parts.items()}

    def get_metric_statistics(
        self,
        Namespace: str,
        MetricName: str,
        StartTime: datetime,
        EndTime: datetime,
        Period: int,
        Statistics: Sequence[str],
        Dimensions: Dimensions = (),
    ) -> dict[str, Any]:
        metric = {"Namespace": Namespace, "MetricName": MetricName, "Dimensions": Dimensions}
        points: dict[datetime, dict[str, Any]] = {}
        for statistic in Statistics:
            for begin, value in self.datapoints(
                metric, statistic, StartTime, EndTime, Period
            ).items():
                points.setdefault(begin, {"Timestamp": begin})[statistic] = value
        return {"Label": MetricName, "Datapoints": list(points.values())}

    def get_metric_data(
        self,
        MetricDataQueries: Sequence[dict[str, Any]],
        StartTime: datetime,
        EndTime: datetime,
        ScanBy: str = "TimestampDescending",
    ) -> dict[str, Any]:
        results = []
        for query in MetricDataQueries:
            stat = query["MetricStat"]
            points = self.datapoints(
                stat["Metric"], stat["Stat"], StartTime, EndTime, stat["Period"]
            )
            order = sorted(points, reverse=ScanBy == "TimestampDescending")
            results.append(
                {
                    "Id": query["Id"],
                    "Label": query.get("Label", stat["Metric"]["MetricName"]),
                    "Timestamps": order,
                    "Values": [points[begin] for begin in order],
                    "StatusCode": "Complete",
                }
            )
        return {"MetricDataResults": results, "Messages": []}


def client(path: Path) -> Client:
    """In place of boto3.client("cloudwatch")."""
    return Client(path)
