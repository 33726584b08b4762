#!/usr/bin/python3
"""A published measurement as a figure: ForcePartitionSplit (qyjohn, July 2020), calibration case C8.

Ten partition keys with random sort keys take up to 20,000 writes a second into an on-demand table. The author saw
throughput climb in steps as partitions split for heat: 3,000, 6,000, 12,000, at last 16,000 to 20,000 writes a second,
and 56 partitions at the end of the hour.

    split_for_heat.py -o split_for_heat.pdf [--ddbsim build/ddbsim] [--seeds 3]
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import ddbsim
import plots

plt = plots.plt
PLATEAUS = (3000, 6000, 12000)  # writes a second, as published
LAST = (16000, 20000)
CASE = pathlib.Path(__file__).resolve().parents[2] / "tests/validation/C8.yaml"


def simulate(program, seeds):
    """One run a seed: (minutes, writes a second of each minute, partitions)."""
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(1, seeds + 1):
            result = f"{folder}/{seed}.h5"
            subprocess.run(
                [program, "run", CASE, "-q", "--seed", str(seed), "-o", result], check=True
            )
            table = ddbsim.load(result)["tables/t"]
            minutes = (table.time - table.time[0]).values / np.timedelta64(1, "m")
            units = table[ddbsim.by_role(result, "tables/t", "consumed.write")]
            writes = ddbsim.per_second(units).rolling(time=60).mean()
            partitions = table[ddbsim.by_role(result, "tables/t", "partitions")]
            runs.append((minutes, writes.values, partitions.values))
    return runs


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--ddbsim", default=str(CASE.parents[2] / "build/ddbsim"))
    parser.add_argument("--seeds", type=int, default=3)
    args = parser.parse_args()
    runs = simulate(args.ddbsim, args.seeds)
    figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 4.6), height_ratios=(2, 1))
    for i, (minutes, writes, partitions) in enumerate(runs):
        top.plot(
            minutes,
            writes,
            lw=1,
            color="#0072b2",
            alpha=0.9 if i == 0 else 0.4,
            label="simulated, one line a seed" if i == 0 else None,
        )
        bottom.step(
            minutes, partitions, where="post", lw=1, color="#0072b2", alpha=0.9 if i == 0 else 0.4
        )
    for i, plateau in enumerate(PLATEAUS):
        top.axhline(
            plateau, color="#d55e00", ls="--", lw=1, label="published plateaus" if i == 0 else None
        )
    top.axhspan(*LAST, color="#d55e00", alpha=0.15, lw=0, label="published, at last")
    bottom.axhline(56, color="#d55e00", ls="--", lw=1)
    top.set_ylabel("writes/s, mean of a minute")
    top.set_ylim(0, 21000)
    bottom.set_ylabel("partitions")
    bottom.set_xlabel("minutes since the load began")
    top.legend(loc="lower right", framealpha=1)
    top.set_title("Split for heat: ForcePartitionSplit, July 2020, and ddbsim")
    figure.savefig(args.output, dpi=200)
    print(f"Figure    {args.output}")
    last = np.mean([writes[-600:].mean() for _, writes, _ in runs])
    print(
        f"Last ten minutes: {last:.0f} writes/s simulated, {LAST[0]} to {LAST[1]} published; partitions {np.mean([p[-1] for *_, p in runs]):.0f} and 56"
    )


if __name__ == "__main__":
    sys.exit(main())
