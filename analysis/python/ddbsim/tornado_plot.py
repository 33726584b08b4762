"""What an answer hangs on, as a figure (plots.py)."""
from __future__ import annotations

import re
from typing import Any, List, Tuple

import xarray as xr

from . import drawing
from .drawing import NotDrawn
from .result import Groups
from .statistics import interval


def tell(value: float, shown_as: str | None) -> str:
    """A number as the tables have it: ratios in per cent, times and sizes with their unit."""
    if shown_as == "ratio":
        return f"{100 * value:.3g}%"
    if shown_as == "s" and value >= 120:
        return f"{value / 60:.3g} min"
    if shown_as == "s":
        return f"{value:.3g} s" if value >= 1 else f"{1e3 * value:.3g} ms"
    if shown_as == "byte" and value >= 1024:
        return f"{value / 1024:.3g} KiB"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


LOW, HIGH, DICE = drawing.CONSUMED, drawing.THROTTLED, "0.55"
# The measure, half its interval, what is written beside it, its colour.
End = Tuple[float, float, str, str]
Bar = Tuple[str, List[End]]


def bar_of_unknown(values: xr.DataArray, drawn: xr.DataArray, name: str) -> Bar:
    """Its name; for p10 and p90 the measure, half its interval from the median design's, what is written, colour."""
    ends: list[End] = []
    for quantile, colour in (("p10", LOW), ("p90", HIGH)):
        at = values.sel(design=f"{name} {quantile}")
        half = interval(at - values.sel(design="median"))[1]
        unknown = float(drawn.sel(design=f"{name} {quantile}").mean())
        written = tell(unknown, drawn.attrs.get("shown_as"))
        ends.append((float(at.mean()), float(half), written, colour))
    return name, ends


VALUES = " Values: 0 "


def name_of(drawn: xr.DataArray, number: float) -> str:
    """A drawn number as it is written: the texts are in its sentence (sim/record/value_names.h)."""
    _, found, names = drawn.attrs.get("long_name", "").rpartition(VALUES)
    if not found:
        return tell(number, drawn.attrs.get("shown_as"))
    parts = re.split(r"; \d+ ", names)
    return parts[int(number)] if number < len(parts) else f"{number:g}"


def bar_of_values(values: xr.DataArray, drawn: xr.DataArray, name: str) -> Bar:
    """The two of its separate values that lie furthest apart, as bar_of_unknown."""
    designs = [str(d) for d in values.design.values if is_value(str(d), name)]
    ends = []
    for design in designs:
        at = values.sel(design=design)
        half = interval(at - values.sel(design="median"))[1]
        number = float(drawn.sel(design=design).mean())
        ends.append((float(at.mean()), float(half), name_of(drawn, number), DICE, number))
    low, high = sorted((min(ends), max(ends)), key=lambda end: end[-1])
    return name, [(*low[:3], LOW), (*high[:3], HIGH)]


def is_value(design: str, name: str) -> bool:
    return bool(re.fullmatch(re.escape(name) + r" value \d+", design))


def bar_of_dice(values: xr.DataArray, name: str) -> Bar:
    """Luck or place: p10 and p90 over the futures."""
    quantiles = (("p10", 0.1), ("p90", 0.9))
    return name, [(float(values.sel(design=name).quantile(q)), 0.0, w, DICE) for w, q in quantiles]


def draw_bar(axis: Any, y: float, middle: float, ends: list[End]) -> None:
    """From the median design to both ends; what is written of the lower one stands left, of the higher one right."""
    for end, half, _, colour in ends:
        axis.barh(y, end - middle, left=middle, height=0.62, color=colour)
        if half > 0:
            axis.errorbar(end, y, xerr=half, color="0.15", lw=0.8, capsize=2)
    left, right = sorted(ends, key=lambda e: e[0])
    for (end, half, written, colour), side in ((left, -1), (right, 1)):
        axis.annotate(
            written,
            (side * max(side * end + half, side * middle), y),
            (4 * side, 0),
            textcoords="offset points",
            ha="right" if side < 0 else "left",
            va="center",
            fontsize=8,
            color="0.35" if colour == DICE else colour,
        )


def length_of(bar: Bar, middle: float) -> float:
    ends = [end for end, *_ in bar[1]] + ([] if bar[1][0][3] == DICE else [middle])
    return max(ends) - min(ends)


def longest(bars: list[Bar], middle: float) -> tuple[list[Bar], int]:
    """In the order of their length; of many, those below a hundredth of the longest are only counted."""
    bars = sorted(bars, key=lambda bar: length_of(bar, middle))
    least = 0.01 * length_of(bars[-1], middle) if len(bars) > 8 else 0
    kept = [b for b in bars if length_of(b, middle) >= least or b[1][0][3] == DICE]
    return kept, len(bars) - len(kept)


@drawing.figure
def tornado(run: Groups, measure: str = "failed_ratio") -> Any:
    """What a measure hangs on: each unknown at its p10 and its p90, the others at their medians, luck and placement
    beside them. Of a `sweep --sensitivity tornado`."""
    plt = drawing.pyplot()
    values = drawing.measure_of(run, measure)
    designs = [str(d) for d in values.design.values] if "design" in values.coords else []
    if "median" not in designs:
        raise NotDrawn(f"{run.path} is no sweep --sensitivity tornado")
    others = {d: 0 for d in values.dims if d not in ("design", "seed")}
    ratio = values.attrs.get("shown_as") == "ratio"
    unit, values = values.attrs["units"], values.isel(others) * (100 if ratio else 1)
    middle = float(values.sel(design="median").mean())
    names = [d[: -len(" p10")] for d in designs if d.endswith(" p10")]
    bars = [bar_of_unknown(values, run["unknowns"][n].isel(others), n) for n in names]
    names = [d[: -len(" value 1")] for d in designs if d.endswith(" value 1")]
    bars += [bar_of_values(values, run["unknowns"][n].isel(others), n) for n in names]
    bars += [bar_of_dice(values, d) for d in designs if d in ("luck", "place")]
    bars, hidden = longest(bars, middle)
    figure, axis = plt.subplots(figsize=(7, 1.5 + 0.34 * len(bars)))
    for y, (_, ends) in enumerate(bars):
        draw_bar(axis, y, middle, ends)
    axis.axvline(middle, color="0.15", lw=0.8)
    axis.set_yticks(range(len(bars)), [name for name, _ in bars])
    axis.grid(False, axis="y")
    axis.set_axisbelow(True)
    axis.use_sticky_edges = False
    widest = max(len(end[2]) for _, ends in bars for end in ends)
    axis.margins(x=max(0.16, 0.025 * widest))
    where = "".join(f", {d} {run[''][d].values[0]}" for d in others)
    axis.set_xlabel(f"{measure}{', %' if ratio else '' if unit == '1' else ', ' + unit}{where}")
    patches = [plt.Rectangle((0, 0), 1, 1, color=colour) for colour in (LOW, HIGH, DICE)]
    axis.legend(
        patches,
        ["unknown at its p10", "at its p90", "luck, place: p10 to p90 of futures"],
        loc="lower left",
        bbox_to_anchor=(-0.02, 1),
        ncols=3,
        frameon=False,
    )
    axis.set_title(
        f"The others at their medians; {values.sizes['seed']} futures each, 95 % intervals"
        + (f"; {hidden} more: next to nothing" if hidden else ""),
        fontsize=9,
        loc="left",
        pad=24,
    )
    return figure
