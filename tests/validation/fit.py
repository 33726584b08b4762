"""The law of splits for heat, fitted by likelihood to C5, C8, C9 and C12 at once (`make fit`).

Four parameters are unpublished: `heat_threshold`, `sustained`, `duration` and `duration_p99` of `split`. Each point of
a grid is run over placements and seeds with the loads as published, and is told how likely it makes what was seen:

- a figure y (a plateau, a time, a count): normal density of ln y around the mean of ln of the simulated ones, with
  their variance over seeds and the precision of the source added (a synthetic likelihood, Wood 2010);
- something that was seen or not (no split within ten minutes, less than 0.5 % throttled): the part of the seeds that
  show it, half a seed added on either side.

C8 costs fifty times what the others do together, so it is run on the points that the others make likeliest.
The table is kept in fit.txt; it names the best point with all cases and with each left out in turn.

    fit.py [--jobs N]      the fit; writes fit.txt
    fit.py --check         whether the row of the defaults in fit.txt is what is simulated now (without C8)"""
import concurrent.futures
import itertools
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

from validate import READS, WRITES, first_over, no_split, partitions, rate, spared, throttled_part

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE.parents[1] / "build" / "ddbsim"
KEPT = HERE / "fit.txt"

GRID = {
    "heat_threshold": ["25%", "40%", "55%", "80%"],
    "sustained": ["2m", "4m"],
    "duration": [4, 5, 7],  # minutes, the median
    "duration_p99": [2, 3],  # times the median
}
DEFAULTS = ("40%", "2m", 5, 3)
SEEDS, SEEDS_OF_C8, POINTS_OF_C8 = 8, 3, 8


# What was seen: case, scenario, changes, name, measure, published, precision of ln (None: seen or not).
SEEN = [
    ("C5", "C5", [], "no split in 10 min", no_split, True, None),
    ("C9", "C9", [], "plateau of reads", rate(READS, 11, 14), 6000, 0.1),
    (
        "C9",
        "C9",
        [],
        "minutes until 9,000/s",
        lambda f: max(1 / 60, first_over(READS, 8900, 10, 30)(f)),
        8,
        0.15,
    ),
    (
        "C9",
        "C9",
        ["workloads.read.rate.1.per_second=6000"],
        "throttled at 6,000/s",
        lambda f: max(1e-4, throttled_part(11, 20)(f)),
        0.014,
        0.7,
    ),
    ("C12", "C12", [], "S6 below 0.5 %", spared(20, 30), True, None),
    ("C8", "C8", [], "first plateau", rate(WRITES, 1, 8), 3000, 0.15),
    ("C8", "C8", [], "second plateau", rate(WRITES, 14, 18), 6000, 0.15),
    ("C8", "C8", [], "third plateau", rate(WRITES, 25, 29), 12000, 0.15),
    ("C8", "C8", [], "last ten minutes", rate(WRITES, 50, 60), 19000, 0.15),
    ("C8", "C8", [], "partitions", partitions, 56, 0.15),
]
CASES = ["C5", "C9", "C12", "C8"]


def settings(point):
    threshold, sustained, minutes, times = point
    seconds = round(60 * minutes * times)
    return [
        f"tables.t.split.heat_threshold={threshold}",
        f"tables.t.split.sustained={sustained}",
        f"tables.t.split.duration={minutes}m",
        f"tables.t.split.duration_p99={seconds}s",
    ]


def run(job):
    """What one run shows, by name."""
    scenario, changes, point, seed = job
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "r.h5")
        sets = [word for change in [*changes, *settings(point)] for word in ("--set", change)]
        command = [PROGRAM, "run", HERE / f"{scenario}.yaml", "-q", "--untried", "--seed", str(seed), "-o", path]
        done = subprocess.run(
            [*command, *sets], stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if not os.path.exists(path):
            raise SystemExit(f"{scenario}: {done.stderr}")
        with h5py.File(path) as file:
            return {
                row[3]: float(row[4](file))
                for row in SEEN
                if (row[1], row[2]) == (scenario, changes)
            }


def likelihoods(points, cases, seeds, workers):
    """ln L by point and case."""
    kinds = []
    for case, scenario, changes, *_ in SEEN:
        if case in cases and (scenario, changes) not in kinds:
            kinds.append((scenario, changes))
    jobs = [
        (*kind, point, seed) for point in points for kind in kinds for seed in range(1, seeds + 1)
    ]
    shown = {}
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for job, values in zip(jobs, pool.map(run, jobs)):
            for name, value in values.items():
                shown.setdefault((job[2], name), []).append(value)
    table = {}
    for point in points:
        for case, _, _, name, _, published, precision in SEEN:
            if case in cases:
                key = (point, case)
                table[key] = table.get(key, 0) + ln_density(
                    np.array(shown[(point, name)]), published, precision
                )
    return table


def ln_density(values, published, precision):
    if precision is None:
        return math.log((values.sum() + 0.5) / (len(values) + 1))
    logs = np.log(np.maximum(values, 1e-9))
    variance = float(np.var(logs, ddof=1)) + precision**2
    return -0.5 * (
        (math.log(published) - logs.mean()) ** 2 / variance + math.log(2 * math.pi * variance)
    )


def name_of(point):
    threshold, sustained, minutes, times = point
    return f"{threshold:>4} {sustained:>4} {minutes:>4}m {minutes * times:>5.4g}m"


def line_of(point, table):
    values = [table.get((point, case)) for case in CASES]
    shown = "".join(f"{v:>9.2f}" if v is not None else f"{'':>9}" for v in values)
    total = f"{sum(values):>9.2f}" if None not in values else ""
    return (name_of(point) + shown + total).rstrip()


def fit(workers):
    points = list(itertools.product(*GRID.values()))
    table = likelihoods(points, CASES[:-1], SEEDS, workers)

    def cheap(point):
        return sum(table[(point, case)] for case in CASES[:-1])

    best = sorted(points, key=cheap, reverse=True)[:POINTS_OF_C8]
    if DEFAULTS not in best:
        best.append(DEFAULTS)
    table.update(likelihoods(best, ["C8"], SEEDS_OF_C8, workers))
    best.sort(key=lambda p: cheap(p) + table[(p, "C8")], reverse=True)
    lines = [
        f"ln L of {len(points)} points x {SEEDS} seeds; C8 on the {len(best)} likeliest x {SEEDS_OF_C8}",
        "",
    ]
    lines += ["heat watch median   p99" + "".join(f"{case:>9}" for case in CASES) + f"{'all':>9}"]
    lines += [line_of(point, table) for point in best] + [""]
    for left_out in CASES:
        others = [case for case in CASES if case != left_out]
        among = points if left_out == "C8" else best
        found = max(among, key=lambda p: sum(table[(p, case)] for case in others))
        told = f"{table[(found, left_out)]:.2f}" if (found, left_out) in table else "not run"
        lines.append(f"without {left_out:4} best {name_of(found)}   ln L of {left_out}: {told}")
    lines += ["", "the defaults:", line_of(DEFAULTS, table)]
    return lines


def main():
    workers = int(sys.argv[2]) if sys.argv[1:2] == ["--jobs"] else os.cpu_count()
    if sys.argv[1:] == ["--check"]:
        table = likelihoods([DEFAULTS], CASES[:-1], SEEDS, workers)
        wanted = line_of(DEFAULTS, table)
        good = any(line.startswith(wanted) for line in KEPT.read_text().splitlines())
        print(f"{'ok' if good else 'FAIL'} fit.txt has the row of the defaults: {wanted}")
        return not good
    lines = fit(workers)
    KEPT.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
