"""What both tables of `make validate` share: runs over seeds, an interval, and a row with its verdict."""
import math
import pathlib
import sys

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ROOT, result  # noqa: E402

sys.path.insert(0, f"{ROOT}/analysis/python/ddbsim")
from student import t_975  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent


class Cases:
    """Takes rows for the names of their cases only."""

    def __init__(self):
        self.names = {}

    def row(self, case, *rest, **named):
        self.names[case] = None


class Table:
    """Rows of expected against simulated; counts those whose verdict is not what was said of them. `wanted`: of those
    cases only, each row as a test; None: all, as a table."""

    def __init__(self, title, expected, seeds, wanted):
        self.seeds, self.wanted, self.unexpected = seeds, wanted, 0
        self.lines = []
        self.predicted = [0, 0]  # hits, and all
        self.say(
            f"{title:5}{'what':50}{'kind':11}{expected:>10}  {'simulated, 95 %':>20}  {'allowed':>16}  verdict"
        )

    def say(self, line):
        if not self.wanted:
            print(line, flush=True)
        self.lines.append(line)

    def row(
        self,
        case,
        scenario,
        what,
        expected,
        tolerance,
        measure,
        sets=(),
        explanation=None,
        kind="",
        seeds=0,
    ):
        """tolerance: a part of the expected value, or (low, high). A miss that is explained stays a miss in the table
        and does not fail the run; any other does, and so does an explained miss that has become a hit. `seeds`: at
        least so many, for what is seen or not.
        """
        if self.wanted and case not in self.wanted:
            return
        changes = [word for change in sets for word in ("--set", change)]
        values = []
        seeds = max(seeds, self.seeds)
        for seed in range(1, seeds + 1):
            run = result(HERE / f"{scenario}.yaml", "--seed", str(seed), *changes)
            with h5py.File(run.path) as file:
                values.append(measure(file))
        mean = float(np.mean(values))
        half = t_975(seeds - 1) * float(np.std(values, ddof=1)) / math.sqrt(len(values))
        low, high = (
            tolerance
            if isinstance(tolerance, tuple)
            else (expected * (1 - tolerance), expected * (1 + tolerance))
        )
        hit = low <= mean <= high
        few = self.seeds < 10  # so few seeds may hit by chance what ten miss
        good = hit == (explanation is None) or (few and explanation is not None)
        self.unexpected += not good
        verdict = "hit" if hit else "MISS"
        if kind == "predicted":
            self.predicted = [self.predicted[0] + hit, self.predicted[1] + 1]
        if explanation:
            verdict += (
                f": {explanation}"
                if not hit
                else ", though explained as a miss; drop the explanation"
            )
        self.say(
            f"{case:5}{what:50}{kind:11}{expected:>10.5g}  {mean:>11.5g} ± {half:<6.2g}  {low:>7.5g}..{high:<7.5g}  {verdict}"
        )
        if self.wanted:
            print(f"{'ok' if good else 'FAIL'} validation {self.lines[-1]}")
