"""`make validate`: published measurements against simulated ones, over ten seeds with a 95 % interval (Student).

One table: case, what is measured, published, simulated, tolerance, verdict. A miss that is explained here stays a
miss in the table and does not fail the run; any other does, and so does an explained miss that has become a hit
(then its explanation must go). No law knows a case: scenarios are plain scenarios."""
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
DDBSIM = os.environ.get("DDBSIM", str(HERE.parents[1] / "build/ddbsim"))
SEEDS = range(1, 11)
STUDENT = 2.262  # two-sided 95 %, 9 degrees of freedom


def rate(file, series, start, end):
    """Units a second of table t over minutes start … end."""
    return float(np.mean(file[f"tables/t/{series}"][int(start * 60):int(end * 60)]))


def first_over(file, series, level, start, end):
    """The minute after `start` in which the series first exceeds a level for good."""
    values = file[f"tables/t/{series}"][int(start * 60):int(end * 60)]
    below = np.flatnonzero(values < level)
    return (below[-1] + 1) / 60 if len(below) else 0.0


def index_units_before_rejection(file):
    throttles = file["tables/t/indexes/by-host/write_throttle_events"][:]
    until = int(np.flatnonzero(throttles > 0)[0])
    return float(file["tables/t/indexes/by-host/consumed_write_capacity_units"][:until + 1].sum())


def throttled_minutes(file, start, end):
    return float((file["tables/t/write_throttle_events"][start * 60:end * 60] > 0).any())


WRITES, READS = "consumed_write_capacity_units", "consumed_read_capacity_units"
# case, what, published, tolerance (relative, or absolute bounds), measure, set, explanation of a miss
CASES = [
    ("C1", "one key in order, writes/s", 1000, 0.05, lambda f: rate(f, WRITES, 1, 6), [], None),
    ("C3", "keys shuffled, writes/s", 3600, 0.10, lambda f: rate(f, WRITES, 1, 6), [],
     "an open loader fills all four partitions; AWS's reached 90 % of their 4,000"),
    ("C5", "one key read eventually, units/s", 4500, 0.05, lambda f: rate(f, READS, 1, 9), [], None),
    ("C6", "index units before rejection", 19000, 0.30, index_units_before_rejection, [], None),
    ("C8", "first plateau, writes/s", 3000, 0.35, lambda f: rate(f, WRITES, 1, 8), [], None),
    ("C8", "second plateau, writes/s", 6000, 0.35, lambda f: rate(f, WRITES, 14, 18), [], None),
    ("C8", "third plateau, writes/s", 12000, 0.35, lambda f: rate(f, WRITES, 25, 29), [], None),
    ("C8", "last ten minutes, writes/s", 19000, 0.15, lambda f: rate(f, WRITES, 50, 60), [], None),
    ("C8", "partitions at the end", 56, (30, 90), lambda f: float(f["tables/t/partition_count"][-1]), [], None),
    ("C9", "plateau after the fill, units/s", 6000, 0.10, lambda f: rate(f, READS, 14, 17), [], None),
    ("C9", "minutes of reading until 9,000/s", 8, 0.35, lambda f: first_over(f, READS, 9000, 10, 30), [],
     "C5 saw no split in ten minutes of saturation; the default lies between the two"),
    ("C10", "adaptive: throttled in 0-5 min", 1, 0.01, lambda f: throttled_minutes(f, 0, 5), [], None),
    ("C10", "adaptive: throttled after 40 min", 0, (0, 0), lambda f: throttled_minutes(f, 40, 240), [], None),
    ("C10", "global: throttled at all", 0, (0, 0), lambda f: throttled_minutes(f, 1, 240), ["tables.t.admission=global"], None),
    ("C11", "credit of 45,000 lasts, s", 900, 0.01,
     lambda f: float(np.flatnonzero(f["tables/t/read_throttle_events"][:] > 0)[0]), [], None),
]


def simulate(case, sets, seed, folder):
    path = f"{folder}/{case}-{'-'.join(sets).replace('/', '')}-{seed}.h5"
    if not os.path.exists(path):
        command = [DDBSIM, "run", str(HERE / f"{case}.yaml"), "-q", "--seed", str(seed), "-o", path]
        for change in sets:
            command += ["--set", change]
        subprocess.run(command, check=True)
    return path


def main():
    bad = 0
    print(f"{'case':5}{'what':38}{'published':>10}  {'simulated, 95 %':>20}  {'allowed':>16}  verdict")
    with tempfile.TemporaryDirectory() as folder:
        for case, what, published, tolerance, measure, sets, explanation in CASES:
            values = []
            for seed in SEEDS:
                with h5py.File(simulate(case, sets, seed, folder)) as file:
                    values.append(measure(file))
            mean = float(np.mean(values))
            half = STUDENT * float(np.std(values, ddof=1)) / math.sqrt(len(values))
            low, high = tolerance if isinstance(tolerance, tuple) else (published * (1 - tolerance), published * (1 + tolerance))
            hit = low <= mean <= high
            good = hit == (explanation is None)
            bad += not good
            verdict = "hit" if hit else "MISS"
            if explanation:
                verdict += f": {explanation}" if not hit else ", though explained as a miss; drop the explanation"
            print(f"{case:5}{what:38}{published:>10g}  {mean:>11.5g} ± {half:<6.2g}  {low:>7.5g}..{high:<7.5g}  {verdict}")
            print(f"{'ok' if good else 'FAIL'} validation {case} {what}") if os.environ.get("COUNT") else None
    print("not run: C2, C4 and C7 depend on a closed-loop loader, which is not in yet")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
