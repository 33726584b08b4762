"""A run's series by path, and means over seeds with their 95 % interval (Student's)."""
import functools
import math
import pathlib
import sys

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ROOT, result  # noqa: E402

sys.path.insert(0, f"{ROOT}/analysis/python/ddbsim")
from student import t_975  # noqa: E402


class Run:
    """One scenario's result: series by path, over seconds start … end (all are sampled by the second)."""

    def __init__(self, name, options):
        self.name, self.options = name, options
        self.shared = result(name, *options)
        self.file = h5py.File(self.shared.path)

    @functools.cached_property
    def summary(self):
        return self.shared.summary

    def values(self, path, start=0, end=None):
        return self.file[path][start:end]

    def sum(self, path, start=0, end=None):
        return float(self.values(path, start, end).sum())

    def mean(self, path, start=0, end=None):
        return float(self.values(path, start, end).mean())

    def last(self, path):
        return float(self.values(path)[-1])

    def ratio(self, over, under, start=0, end=None):
        """0 when there was nothing of either."""
        below = self.sum(under, start, end)
        return self.sum(over, start, end) / below if below else 0.0

    def throttles(self, table, side="read", start=0, end=None):
        return self.sum(f"tables/{table}/{side}_throttle_events", start, end)

    def by_reason(self, table, side, reason, start=0, end=None):
        """Part of the throttles with that reason."""
        return self.ratio(
            f"tables/{table}/{side}_{reason}_throttle_events",
            f"tables/{table}/{side}_throttle_events",
            start,
            end,
        )

    def seconds(self, path, start=0, end=None):
        """The seconds in which the series is not 0."""
        return start + np.flatnonzero(self.values(path, start, end))

    def first(self, path, start=0):
        """The first second in which the series is not 0; the end of the run when there is none."""
        found = self.seconds(path, start)
        return int(found[0]) if len(found) else len(self.file["time"])

    def first_throttle(self, table, side="read", start=0):
        return self.first(f"tables/{table}/{side}_throttle_events", start)

    def last_throttle(self, table, side="read"):
        """The last second with a throttle; the start of the run when there is none."""
        found = self.seconds(f"tables/{table}/{side}_throttle_events")
        return int(found[-1]) if len(found) else 0

    def reached(self, path, level, start=0):
        """The first second in which the series is at least that high; the end of the run when it never is."""
        found = np.flatnonzero(self.values(path, start) >= level)
        return start + int(found[0]) if len(found) else len(self.file["time"])

    def failed(self, path, start=0, end=None):
        """Part of the calls of a workload or API that failed."""
        return self.ratio(f"{path}/failed", f"{path}/offered", start, end)

    def p99(self, path):
        part, name = path.split("/", 1)
        return next(g for g in self.summary[part] if g["name"] == name)["latency_p99"]

    def window_p99(self, path, start, end):
        """The mean of the 99th percentiles of those seconds, s."""
        at = int(np.argmin(abs(self.file[f"{path}/quantile"][:] - 0.99)))
        return float(np.nanmean(self.file[f"{path}/latency"][start:end, at]))

    def events(self, text):
        return [e for e in self.summary["events"] if text in e["detail"]]

    def alarms(self, name, state="ALARM"):
        """The seconds at which the alarm went into that state."""
        return [
            e["at"]
            for e in self.summary["events"]
            if e["subject"] == f"alarms/{name}" and f" to {state}: " in e["detail"]
        ]

    def alarm(self, name):
        """When the alarm first went off; the end of the run when it never did."""
        return (self.alarms(name) or [len(self.file["time"])])[0]

    def cost(self, table):
        return self.sum(f"cost/tables/{table}/total")


def units_of(table, side, workload):
    """Units that one call takes, where the workload is the only one of its side."""
    return lambda r: r.ratio(
        f"tables/{table}/consumed_{side}_capacity_units", f"workloads/{workload}/succeeded"
    )


def mean_and_half(values):
    """The mean and half of its 95 % interval."""
    n = len(values)
    mean = sum(values) / n
    if n < 2:
        return mean, 0.0
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1))
    # What is left of equal values by rounding is no spread.
    half = t_975(n - 1) * deviation / math.sqrt(n)
    return mean, half if half > 1e-12 * abs(mean) else 0.0
