"""How a scenario's finding is declared: a sentence, the figures in it, what it claims, and what it rests on.

    scenario("checkout",
        found="One partition serves {served} of the writes …",     # the scenario's last comment
        short="one partition of {partitions}",                     # its cell in scenarios/README.md
        figures={"served": percent(lambda r: …), …},               # each the mean over the seeds
        claims=[claim("by key range", lambda r: …, ">", 0.99)],    # what the words say without a figure
        removals=[removal("the limit of a partition", ["tables.T.partition_write_limit=1M"], lambda r: …, "down")])

A figure may be of another variant of the scenario, or of several: percent(lambda base, other: …, runs=("", "other")).
The words stay as they are written here when the laws change, so each direction that they state is a claim or a
removal: `found.py --update` writes nothing while one of them does not hold. And no digit stands in them: what a
scenario gives as an input is read in it, what it shows is measured."""
import re
from dataclasses import dataclass
from typing import Callable

from evidence.runs import mean_and_half

SEEDS = (1, 2, 3, 4, 5)
# What is taken away changes much; the pairs of so many seeds show it.
REMOVAL_SEEDS = 3


def sets(changes):
    return [word for change in changes for word in ("--set", change)]


@dataclass
class Figure:
    of: Callable
    unit: str
    digits: int
    runs: tuple


def number(of, unit="", digits=4, runs=("",)):
    return Figure(of, unit, digits, runs)


def percent(of, digits=3, runs=("",)):
    return Figure(of, "%", digits, runs)


def seconds(of, digits=3, runs=("",)):
    return Figure(of, "s", digits, runs)


def minutes(of, digits=3, runs=("",)):
    return Figure(of, "min", digits, runs)


def milliseconds(of, digits=3, runs=("",)):
    return Figure(of, "ms", digits, runs)


def usd(of, digits=3, runs=("",)):
    return Figure(of, "USD", digits, runs)


def clock(of, runs=("",)):
    """Of a second since the start: the time of day."""
    return Figure(of, "clock", 0, runs)


@dataclass
class Claim:
    """A value over the seeds against a bound: its whole 95 % interval is beyond it; with == each value is it."""

    words: str
    of: Callable
    relation: str
    bound: float
    runs: tuple

    def holds(self, values):
        mean, half = mean_and_half(values)
        if self.relation == "==":
            return all(v == self.bound for v in values)
        return mean - half > self.bound if self.relation == ">" else mean + half < self.bound


def claim(words, of, relation, bound, runs=("",)):
    assert relation in ("<", ">", "==")
    return Claim(words, of, relation, bound, runs)


def between(words, of, low, high, runs=("",)):
    return [claim(words, of, ">", low, runs), claim(words, of, "<", high, runs)]


@dataclass
class Removal:
    """A mechanism is taken away by `change`: the measure goes up or down, the same seeds compared."""

    mechanism: str
    change: list
    of: Callable
    goes: str
    on: list  # --set of both runs, such as a shorter duration

    def holds(self, before, after):
        mean, half = mean_and_half([b - a for a, b in zip(before, after)])
        return mean - half > 0 if self.goes == "up" else mean + half < 0


def removal(mechanism, change, of, goes, on=()):
    assert goes in ("up", "down")
    return Removal(mechanism, sets(change), of, goes, sets(on))


@dataclass
class Scenario:
    name: str
    found: str
    short: str
    figures: dict
    claims: list
    removals: list
    variants: dict  # name: (scenario, options)
    options: list  # of every run, such as a resolution
    seeds: tuple = SEEDS


SCENARIOS = {}


def scenario(
    name, found, short, figures, removals, claims=(), variants=None, options=(), seeds=SEEDS
):
    """`variants`: name to a list of PATH=VALUE, or to another scenario's name."""
    for words in (found, short):
        assert not re.search(
            r"\d", re.sub(r"{\w+}|p99", "", words)
        ), f"{name}: a figure is not measured"
    known = {"": (name, [])}
    for variant, change in (variants or {}).items():
        known[variant] = (change, []) if isinstance(change, str) else (name, sets(change))
    flat = [c for entry in claims for c in (entry if isinstance(entry, list) else [entry])]
    SCENARIOS[name] = Scenario(
        name, found, short, figures, flat, list(removals), known, list(options), seeds
    )
