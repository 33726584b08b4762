"""What all figures share: matplotlib when it is first needed, one look, and what is said of what cannot be drawn."""
from __future__ import annotations

import contextlib
import functools
from typing import Any, Callable, Iterator, TypeVar

import numpy as np

from .result import Groups, is_sweep

CONSUMED, THROTTLED, GOOD, OTHER = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
LOOK: dict[str, Any] = {
    "figure.figsize": (7, 3.4),
    "figure.constrained_layout.use": True,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "svg.hashsalt": "ddbsim",
}
Draws = TypeVar("Draws", bound=Callable[..., Any])


class NotDrawn(ValueError):
    """The result has not what is to be drawn: the message says what it has."""


def pyplot() -> Any:
    """matplotlib.pyplot. A script or a notebook that draws nothing needs no matplotlib."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            "figures need matplotlib: pip install 'ddbsim[plots]', or Debian's python3-matplotlib"
        ) from error
    return plt


@contextlib.contextmanager
def look() -> Iterator[None]:
    """The look for a while. Only what it sets is set back: matplotlib's own context would also forget that the first
    figure of a notebook made the notebook show figures."""
    plt = pyplot()
    colours = [CONSUMED, THROTTLED, GOOD, OTHER, "#56b4e9", "#e69f00"]
    ours = {**LOOK, "axes.prop_cycle": plt.cycler(color=colours)}
    before = {name: plt.rcParams[name] for name in ours}
    plt.rcParams.update(ours)
    try:
        yield
    finally:
        plt.rcParams.update(before)


def figure(draws: Draws) -> Draws:
    """A function that returns a figure draws it in our look."""

    @functools.wraps(draws)
    def drawn(*arguments: Any, **named: Any) -> Any:
        with look():
            return draws(*arguments, **named)

    return drawn  # type: ignore[return-value]


def save(drawn: Any, path: str) -> None:
    """By the ending of the path: pdf, svg, png. The same figure makes the same bytes."""
    ending = path.rpartition(".")[2]
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(ending)
    with look():
        drawn.savefig(path, dpi=200, metadata=undated)


def children(result: Groups, folder: str) -> list[str]:
    return list(dict.fromkeys(g.split("/")[1] for g in result if g.startswith(folder + "/")))


def pick(result: Groups, folder: str, wanted: str | None) -> str:
    """The group of that name, or the first there is."""
    expect(result, sweep=False)
    names = children(result, folder)
    if wanted and wanted not in names:
        raise NotDrawn(f"there is no {folder}/{wanted}; there are: {', '.join(names)}")
    if not names:
        raise NotDrawn(f"{result.path} has no {folder}")
    return f"{folder}/{wanted or names[0]}"


def measure_of(result: Groups, measure: str) -> Any:
    """A measure of a sweep: failed_ratio of the whole run, or one of a group, such as tables/T/read_throttle_events."""
    expect(result, sweep=True)
    group, _, name = measure.rpartition("/")
    if group not in result or name not in result[group]:
        here = ", ".join(str(m) for m in result[group]) if group in result else ""
        known = f"; there are: {here}" if here else ""
        raise NotDrawn(f"the sweep has no measure {measure}{known}")
    return result[group][name]


def expect(result: Groups, sweep: bool) -> None:
    if is_sweep(result.path) != sweep:
        raise NotDrawn(f"{result.path} is {'not ' if sweep else ''}a sweep")


def clock(axis: Any) -> None:
    import matplotlib.dates as dates

    axis.xaxis.set_major_formatter(dates.ConciseDateFormatter(axis.xaxis.get_major_locator()))
    axis.set_xlabel("UTC")


def number(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float, np.number)) else str(value)
