"""What both tables of `make validate` share: runs over seeds, an interval, and a row with its verdict."""
import math
import os
import pathlib
import subprocess

import h5py
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
DDBSIM = os.environ.get("DDBSIM", str(HERE.parents[1] / "build/ddbsim"))
SEEDS = range(1, 11)
STUDENT = 2.262  # two-sided 95 %, 9 degrees of freedom


class Table:
    """Rows of expected against simulated; counts those whose verdict is not what was said of them."""

    def __init__(self, folder, title, expected):
        self.folder, self.unexpected = folder, 0
        self.lines = []
        self.say(
            f"{title:5}{'what':42}{expected:>10}  {'simulated, 95 %':>20}  {'allowed':>16}  verdict"
        )

    def say(self, line):
        print(line, flush=True)
        self.lines.append(line)

    def run(self, scenario, sets, seed):
        path = f"{self.folder}/{scenario}-{'-'.join(sets).replace('/', '')}-{seed}.h5"
        if not os.path.exists(path):
            command = [
                DDBSIM,
                "run",
                str(HERE / f"{scenario}.yaml"),
                "-q",
                "--seed",
                str(seed),
                "-o",
                path,
            ]
            for change in sets:
                command += ["--set", change]
            subprocess.run(command, check=True)
        return path

    def row(self, case, scenario, what, expected, tolerance, measure, sets=(), explanation=None):
        """tolerance: a part of the expected value, or (low, high). A miss that is explained stays a miss in the table
        and does not fail the run; any other does, and so does an explained miss that has become a hit.
        """
        values = []
        for seed in SEEDS:
            with h5py.File(self.run(scenario, list(sets), seed)) as file:
                values.append(measure(file))
        mean = float(np.mean(values))
        half = STUDENT * float(np.std(values, ddof=1)) / math.sqrt(len(values))
        low, high = (
            tolerance
            if isinstance(tolerance, tuple)
            else (expected * (1 - tolerance), expected * (1 + tolerance))
        )
        hit = low <= mean <= high
        good = hit == (explanation is None)
        self.unexpected += not good
        verdict = "hit" if hit else "MISS"
        if explanation:
            verdict += (
                f": {explanation}"
                if not hit
                else ", though explained as a miss; drop the explanation"
            )
        self.say(
            f"{case:5}{what:42}{expected:>10.5g}  {mean:>11.5g} ± {half:<6.2g}  {low:>7.5g}..{high:<7.5g}  {verdict}"
        )
        if os.environ.get("COUNT"):
            print(f"{'ok' if good else 'FAIL'} validation {case} {what}")
