"""A published measurement as a figure: ForcePartitionSplit (qyjohn, July 2020), calibration case C8.

Ten partition keys with random sort keys take up to 20,000 writes a second into an on-demand table. The author saw
throughput climb in steps as partitions split for heat: 3,000, 6,000, 12,000, at last 16,000 to 20,000 writes a second,
and 56 partitions at the end of the hour.

    python3 -m ddbsim.split_for_heat -o split_for_heat.pdf [--seeds 3] [--case tests/validation/C8.yaml]

The case lies in a checkout; `program()` says which ddbsim runs it."""
from __future__ import annotations

import argparse
import pathlib
import sys
from typing import Any

import numpy as np

from . import drawing
from .drawing import CONSUMED, THROTTLED
from .program import run
from .result import Path, per_second, series

PLATEAUS = (3000, 6000, 12000)  # writes a second, as published
LAST = (16000, 20000)
CASE = pathlib.Path(__file__).resolve().parents[3] / "tests/validation/C8.yaml"


def simulate(case: Path, seeds: int) -> list[tuple[Any, Any, Any]]:
    """One run a seed: (minutes, writes a second of each minute, partitions)."""
    runs = []
    for seed in range(1, seeds + 1):
        result = run(case, seed=seed)
        table = result["tables/t"]
        minutes = (table.time - table.time[0]).values / np.timedelta64(1, "m")
        writes = per_second(series(result, "tables/t", "consumed.write")).rolling(time=60).mean()
        runs.append((minutes, writes.values, series(result, "tables/t", "partitions").values))
    return runs


@drawing.figure
def split_for_heat(runs: list[tuple[Any, Any, Any]]) -> Any:
    """What simulate() gave, beside what was published."""
    plt = drawing.pyplot()
    figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 4.6), height_ratios=(2, 1))
    for i, (minutes, writes, partitions) in enumerate(runs):
        top.plot(
            minutes,
            writes,
            lw=1,
            color=CONSUMED,
            alpha=0.9 if i == 0 else 0.4,
            label="simulated, one line a seed" if i == 0 else None,
        )
        bottom.step(
            minutes, partitions, where="post", lw=1, color=CONSUMED, alpha=0.9 if i == 0 else 0.4
        )
    for i, plateau in enumerate(PLATEAUS):
        top.axhline(
            plateau, color=THROTTLED, ls="--", lw=1, label="published plateaus" if i == 0 else None
        )
    top.axhspan(*LAST, color=THROTTLED, alpha=0.15, lw=0, label="published, at last")
    bottom.axhline(56, color=THROTTLED, ls="--", lw=1)
    top.set_ylabel("writes/s, mean of a minute")
    top.set_ylim(0, 21000)
    bottom.set_ylabel("partitions")
    bottom.set_xlabel("minutes since the load began")
    top.legend(loc="lower right", framealpha=1)
    top.set_title("Split for heat: ForcePartitionSplit, July 2020, and ddbsim")
    return figure


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--case", default=CASE)
    parser.add_argument("--seeds", type=int, default=3)
    args = parser.parse_args()
    import matplotlib

    matplotlib.use("Agg")
    runs = simulate(args.case, args.seeds)
    drawing.save(split_for_heat(runs), args.output)
    print(f"Figure    {args.output}")
    last = np.mean([writes[-600:].mean() for _, writes, _ in runs])
    print(
        f"Last ten minutes: {last:.0f} writes/s simulated, {LAST[0]} to {LAST[1]} published; partitions {np.mean([p[-1] for *_, p in runs]):.0f} and 56"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
