#!/usr/bin/python3
"""The round trip of a past: a table whose load and item size are known is simulated, what CloudWatch would have seen
of it becomes the `measured` of a scenario that does not know them, and backtest --calibrate finds them again on the first
part of it. `make check` makes one such past of half the time and
looks for the load alone, `make check-all` (ALL_TESTS) ten, of which nine must have the truth within the
intervals that are told; and a past of another table is told as one that nothing explains."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM  # noqa: E402

SCENARIO = """# a table that is bought for its average
name: past
start: 2025-11-03T00:00:00Z
duration: 4h
resolution: auto
sample_every: 5m
tables:
  orders: {item_size: 6000, read: {capacity: 40}, write: {capacity: 50}}
clients:
  app: {retry: {mode: none}}
workloads:
  get:
    client: app
    table: orders
    consistency: strong
    keys: [{count: 1000}]
    rate: [{at: 40m, per_second: 18}, {at: 40m, per_second: 24}, {at: 50m, per_second: 16}, {at: 50m, per_second: 25}]
measured: past.csv
unknowns:
  # how many calls there were, of which CloudWatch knows the served ones only
  demand: {scale: "workloads.get.rate.*.per_second", loguniform: 0.5..2}  # hidden by throttles
  size: {path: tables.orders.item_size, uniform: 2000..12000}
"""
HALF = [("duration: 4h", "duration: 2h"), ("at: 40m", "at: 20m"), ("at: 50m", "at: 25m")]
MEASURED = re.compile(
    "^(time|tables/orders/(consumed|provisioned)_(read|write)_capacity_units|tables/orders/read_.*throttle_events)$"
)


def ddbsim(folder, *arguments):
    return subprocess.run(
        [DDBSIM, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def make_past(folder, demand, size, seed):
    """What is measured of the scenario with these values, in the columns that CloudWatch has."""
    rates = [
        f"workloads.get.rate.{i}.per_second={r * demand}" for i, r in enumerate([18, 24, 16, 25])
    ]
    sets = [f"tables.orders.item_size={size}", f"seed={seed}", *rates]
    ddbsim(
        folder, "run", "past.yaml", "-q", "-o", "past.h5", *(a for s in sets for a in ("--set", s))
    )
    rows = [line.split(",") for line in ddbsim(folder, "export", "past.h5", "--csv").splitlines()]
    wanted = [i for i, name in enumerate(rows[0]) if MEASURED.match(name)]
    text = "\n".join(",".join(row[i] for i in wanted) for row in rows) + "\n"
    (folder / "past.csv").write_text(text)


def units(size):
    """Items of one size to the next 4 KiB read as many units."""
    return -(-size // 4096)


def finds(folder, demand, size, seed):
    """Whether the intervals hold the truth, and how well the calibrated scenario meets the rest."""
    make_past(folder, demand, size, seed)
    told = json.loads(
        ddbsim(folder, "backtest", "past.yaml", "--calibrate", "-o", "found.yaml", "--json", "-q")
    )
    (folder / "past.h5").unlink()
    (folder / "found.yaml").rename(folder / f"found{seed}.yaml")
    calibration = told["calibration"]
    ranges = {
        u["name"]: [
            float(x)
            for x in re.findall(r"[\d.]+(?=\.\.|$)", u["distribution"].replace("..", ".. "))
        ]
        if u["distribution"]
        else [0, 1e9]
        for u in calibration["unknowns"]
    }
    held = ranges["demand"][0] <= demand <= ranges["demand"][1]
    low, high = ranges.get("size", [size, size])
    held &= units(low) <= units(size) <= units(high)
    return held, told


def main():
    bad = 0
    pasts = [
        (1.2, 6000, 4711),
        (0.8, 9000, 4712),
        (1.0, 3000, 4713),
        (1.5, 5000, 4714),
        (1.1, 11000, 4715),
    ]
    pasts += [
        (1.3, 7000, 4716),
        (0.9, 10000, 4717),
        (0.7, 12000, 4718),
        (1.6, 4000, 4719),
        (1.05, 8000, 4720),
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        known = "" if ALL_TESTS else "  size: "
        lines = [line for line in SCENARIO.splitlines() if not known or not line.startswith(known)]
        text = "\n".join(lines) + "\n"
        if not ALL_TESTS:
            for whole, half in HALF:
                text = text.replace(whole, half)
        (folder / "past.yaml").write_text(text)
        tried = pasts if ALL_TESTS else pasts[:1]
        answers = [finds(folder, *past) for past in tried]
        held = sum(answer[0] for answer in answers)
        good = held >= 0.9 * len(tried)
        print(
            f"{'ok' if good else 'FAIL'} backtest/the truth is within the intervals of {held} of {len(tried)} pasts"
        )
        bad += not good

        told = answers[0][1]
        before, after = (told["calibration"][f"loss_{w}"]["rest"] for w in ("before", "after"))
        good = after < before / 2 and not told["calibration"]["overfit"]
        print(
            f"{'ok' if good else 'FAIL'} backtest/the rest is met better: {before:.3f} became {after:.3f}"
        )
        bad += not good

        good = (
            told["verdict"]["trusted"]["consumption"]
            == told["verdict"]["trusted"]["throttling"]
            == "yes"
        )
        print(f"{'ok' if good else 'FAIL'} backtest/the calibrated model is trusted")
        bad += not good

        text = (folder / "found4711.yaml").read_text()
        good = "# hidden by throttles" in text and "# calibrated: best" in text
        good &= text.splitlines()[1] == SCENARIO.splitlines()[0]
        print(f"{'ok' if good else 'FAIL'} backtest/its file keeps the comments")
        bad += not good

        make_past(folder, 8.0, 6000, 1)  # beyond anything that the unknowns allow
        lines = (folder / "past.csv").read_text().splitlines()
        tenfold = [lines[0]] + [
            re.sub(r",(\d+)", lambda m: f",{9 * int(m[1])}", line, count=1) for line in lines[1:]
        ]
        (folder / "past.csv").write_text("\n".join(tenfold) + "\n")
        told = json.loads(ddbsim(folder, "backtest", "past.yaml", "--json", "-q"))
        good = (
            told["verdict"]["explained_by_no_future"]
            and "yes" not in told["verdict"]["trusted"].values()
        )
        print(
            f"{'ok' if good else 'FAIL'} backtest/a past of another table is explained by no future"
        )
        bad += not good
    return bad


if __name__ == "__main__":
    sys.exit(main())
