"""The program ddbsim, called: a run, a sweep and a summary."""
from __future__ import annotations

import collections.abc
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
from typing import Any, Mapping, Sequence

from .result import Groups, Path, load

THRESHOLD_FAILED = 99  # an answer as any other


class Refused(RuntimeError):
    """The program would not: its message has the place, the value, the rule and the remedy. `status` is its exit
    status: 2 usage, 65 scenario or file not valid, 74 input or output failed."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def program() -> str:
    """The program that is called: DDBSIM of the environment, or build/ddbsim of the checkout that this package lies in,
    or `ddbsim` of the PATH."""
    named = os.environ.get("DDBSIM")
    if named:
        return named
    checkout = pathlib.Path(__file__).resolve().parents[3] / "build/ddbsim"
    if checkout.exists():
        return str(checkout)
    found = shutil.which("ddbsim")
    if not found:
        raise FileNotFoundError(
            "there is no program ddbsim: name it in DDBSIM, or put it in the PATH"
        )
    return found


def call(*arguments: str | Path) -> str:
    """What the program printed."""
    command = [program(), *(os.fspath(a) for a in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, THRESHOLD_FAILED):
        raise Refused(done.stderr.strip(), done.returncode)
    return done.stdout


def plain(value: Any) -> Any:
    """A number or an array of numpy as Python has it."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a scenario has no value of type {type(value).__name__}")


def written(value: object) -> str:
    """A value as a scenario has it. Text stays as it is ("10m"); a mapping or a list is JSON, which YAML reads. Known
    answers: True is "true", 0.5 is "0.5", {"mode": "standard"} is '{"mode": "standard"}'."""
    return value if isinstance(value, str) else json.dumps(value, default=plain)


def values_of(values: object) -> str:
    """What a path is varied over, as --vary has it; a single value is one. Known answers: [50, 100] is "50,100", "10m"
    is "10m", 100 is "100"."""
    one = isinstance(values, (str, collections.abc.Mapping))
    several = not one and isinstance(values, collections.abc.Iterable)
    every: Any = values if several else [values]
    return ",".join(written(value) for value in every)


def options(
    changes: Mapping[str, object] | None,
    named: Mapping[str, object],
    more: Sequence[str],
) -> list[str]:
    """Changes as --set, what is named and not None as --name VALUE, and what else there is."""
    found: list[str] = []
    for path, value in (changes or {}).items():
        found += ["--set", f"{path}={written(value)}"]
    for name, value in named.items():
        if value is not None:
            found += [f"--{name}", written(value)]
    return [*found, *more]


def result_of(command: str, scenario: Path, output: Path | None, arguments: list[str]) -> Groups:
    """Without a name for the result it lies in a folder that goes with the last use of what is returned."""
    owner = None
    if output is None:
        owner = tempfile.TemporaryDirectory(prefix="ddbsim-result-")
        output = os.path.join(owner.name, "result.h5")
    call(command, scenario, "--quiet", "-o", output, *arguments)
    return load(output, owner=owner)


def run(
    scenario: Path,
    changes: Mapping[str, object] | None = None,
    *,
    seed: int | None = None,
    future: int | None = None,
    resolution: str | None = None,
    output: Path | None = None,
    more: Sequence[str] = (),
) -> Groups:
    """One run of a scenario, with {path: value} changed in it.

        run("scenarios/checkout.yaml", {"tables.product-inventory.write.capacity": 50000}, seed=2)

    `future` is the number of one of the futures, from 1, with its seed, placement of keys and draw of the unknowns.
    `more` are options of `ddbsim run` as they are written there. Raises Refused with what the program says.
    """
    named = {"seed": seed, "future": future, "resolution": resolution}
    return result_of("run", scenario, output, ["--untried", *options(changes, named, more)])


def sweep(
    scenario: Path,
    vary: Mapping[str, object] | None = None,
    changes: Mapping[str, object] | None = None,
    *,
    futures: int | None = None,
    seed: int | None = None,
    resolution: str | None = None,
    jobs: int | None = None,
    output: Path | None = None,
    more: Sequence[str] = (),
) -> Groups:
    """A run of each combination of values in each of the futures. The measures of the result have a dimension `seed`
    and one for each path, named by its last part, or by all of it where two end alike; the whole run's are in group "".

        sweep("s.yaml", {"tables.t.read.capacity": [50, 100]}, futures=10)[""].failed_ratio

    Each future has its own placement of the keys, which nobody outside AWS knows: one value and many futures tell how a
    design does over placements. Without `vary` it is the scenario's variants that are run. `seed` is the first future's.
    Raises Refused with what the program says."""
    varied = []
    for path, values in (vary or {}).items():
        varied += ["--vary", f"{path}={values_of(values)}"]
    named = {"futures": futures, "seed": seed, "resolution": resolution, "jobs": jobs}
    return result_of("sweep", scenario, output, [*varied, *options(changes, named, more)])


def summary(result: Groups | Path) -> dict[str, Any]:
    """What `ddbsim show --json` says of a run or a sweep."""
    path = result.path if isinstance(result, Groups) else result
    shown: dict[str, Any] = json.loads(call("show", "--json", path))
    return shown
