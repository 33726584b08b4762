"""What the scenarios of global tables rest on: a mechanism is taken away, and a figure must move in the stated direction
by more than the 95 % interval of the differences, seed by seed (Student).

    regions.py [--list] [SCENARIO]...
"""
import math
import pathlib
import sys

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import result  # noqa: E402

SEEDS = range(1, 4)
STUDENT = 4.303  # two-sided 95 %, 2 degrees of freedom
MINUTE = 60
LINK = "global_tables/orders/orders-virginia-to-orders-ireland"
IRELAND = "tables/carts-ireland"


def last(path):
    return lambda file: float(file[path][-1])


def total(path, start=0, end=None):
    return lambda file: float(file[path][start:end].sum())


def writes_grow(file):
    """Ireland's writes during the failover, as a part of those before it."""
    writes = file[f"{IRELAND}/consumed_write_capacity_units"]
    during, before = writes[25 * MINUTE : 40 * MINUTE], writes[5 * MINUTE : 20 * MINUTE]
    return float(during.mean() / before.mean())


# scenario: (mechanism, what takes it away, figure, its measure, where it goes)
REMOVALS = {
    "global_orders": [
        (
            "replication",
            "global_tables={}",
            "writes in Virginia",
            total("tables/orders-virginia/consumed_write_capacity_units"),
            "down",
        ),
        (
            "the short maximum",
            "tables.orders-ireland.write.autoscaling.max=100",
            "orders that Ireland has not",
            last(f"{LINK}/pending"),
            "down",
        ),
        (
            "the short maximum",
            "tables.orders-ireland.write.autoscaling.max=100",
            "the replica's lag",
            last(f"{LINK}/replication_latency"),
            "down",
        ),
        (
            "burst credit",
            "tables.orders-ireland.initial_burst=0%",
            "throttles within a quarter of an hour",
            total("tables/orders-ireland/write_throttle_events", 0, 15 * MINUTE),
            "up",
        ),
    ],
    "region_failover": [
        (
            "the failover",
            "timeline=[]",
            "throttled reads in Ireland",
            total(f"{IRELAND}/read_throttle_events"),
            "down",
        ),
        ("replication", "global_tables={}", "growth of writes in Ireland", writes_grow, "up"),
    ],
}


def measured(scenario, change, measure):
    """Seed by seed."""
    runs = [result(scenario, *change, "--seed", str(seed)).path for seed in SEEDS]
    values = []
    for path in runs:
        with h5py.File(path) as file:
            values.append(measure(file))
    return values


def look_at(scenario):
    """Prints a test for each removal. Returns how many failed."""
    bad = 0
    for mechanism, change, figure, measure, goes in REMOVALS[scenario]:
        before = measured(scenario, [], measure)
        after = measured(scenario, ["--set", change], measure)
        moved = [b - a for a, b in zip(before, after)]
        n = len(moved)
        mean = sum(moved) / n
        half = STUDENT * math.sqrt(sum((m - mean) ** 2 for m in moved) / (n - 1) / n)
        good = (mean > half) if goes == "up" else (mean < -half)
        bad += not good
        print(
            f"{'ok' if good else 'FAIL'} regions {scenario}: without {mechanism} {figure} goes "
            f"{goes}: {sum(before) / n:.6g} to {sum(after) / n:.6g}, moved {mean:.4g} ± {half:.2g}"
        )
    return bad


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(REMOVALS))
        return 0
    return sum(look_at(name) for name in sys.argv[1:] or REMOVALS) > 0


if __name__ == "__main__":
    sys.exit(main())
