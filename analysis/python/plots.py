#!/usr/bin/python3
"""Figures for a paper or a review, from any result.

    plots.py throttle  RESULT.h5 -o throttle.pdf [--table T]      consumed against provisioned, and throttles
    plots.py heatmap   RESULT.h5 -o heatmap.pdf [--table T] [--side write] [--throttled]
    plots.py latency   RESULT.h5 -o latency.pdf [--workload W]
    plots.py sweep     SWEEP.h5  -o sweep.pdf [--measure failed_ratio]
    plots.py tornado   SWEEP.h5  -o tornado.pdf [--measure failed_ratio]        of `sweep --sensitivity tornado`
    plots.py frontier  PLAN.json -o frontier.pdf                  cost against risk, of `ddbsim plan --json`

The ending of -o decides the format: pdf, svg, png. Needs python3-matplotlib beside what the package ddbsim needs (pyproject.toml).
"""
import argparse
import json
import re
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as dates
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import PercentFormatter

import ddbsim

plt.rcParams.update(
    {
        "figure.figsize": (7, 3.4),
        "figure.constrained_layout.use": True,
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.alpha": 0.25,
        "svg.hashsalt": "ddbsim",
        "axes.prop_cycle": plt.cycler(
            color=["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"]
        ),
    }
)


def children(run, folder):
    return list(dict.fromkeys(g.split("/")[1] for g in run if g.startswith(folder + "/")))


def pick(run, folder, wanted):
    """The group of that name, or the first there is."""
    names = children(run, folder)
    if wanted and wanted not in names:
        raise SystemExit(f"plots.py: there is no {folder}/{wanted}; there are: {', '.join(names)}")
    if not names:
        raise SystemExit(f"plots.py: the result has no {folder}")
    return f"{folder}/{wanted or names[0]}"


def clock(axis):
    axis.xaxis.set_major_formatter(dates.ConciseDateFormatter(axis.xaxis.get_major_locator()))
    axis.set_xlabel("UTC")


def busier_side(run, args, group):
    return max(
        ("read", "write"),
        key=lambda side: [
            float(ddbsim.series(run, group, f"{role}.{side}").sum())
            for role in ("throttled", "consumed")
        ],
    )


def throttle(run, args):
    group = pick(run, "tables", args.table)
    table = run[group]
    side = args.side or busier_side(run, args, group)
    figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 4.2), height_ratios=(2, 1))
    top.plot(
        table.time,
        ddbsim.per_second(ddbsim.series(run, group, f"consumed.{side}")),
        lw=0.8,
        label="consumed",
    )
    top.step(
        table.time,
        ddbsim.series(run, group, f"capacity.{side}"),
        where="post",
        color="0.3",
        ls="--",
        lw=1,
        label="provisioned",
    )
    top.set_ylabel(f"{side} units/s")
    top.legend(loc="upper left", ncols=2, frameon=False)
    top.set_title(group)
    bottom.fill_between(
        table.time.values,
        ddbsim.per_second(ddbsim.series(run, group, f"throttled.{side}")).values,
        step="post",
        color="#d55e00",
        lw=0,
    )
    bottom.set_ylabel("throttled/s")
    clock(bottom)
    return figure


def heatmap(run, args):
    group = pick(run, "tables", args.table)
    side = args.side or busier_side(run, args, group)
    parts = run[group + "/partitions"]
    role = "throttled" if args.throttled else "consumed"
    name = ddbsim.by_role(args.file, group + "/partitions", f"{role}.{side}")
    order = np.argsort(
        ddbsim.series(run, group + "/partitions", "range_start").values, kind="stable"
    )
    values = ddbsim.per_second(parts[name]).isel(partition=order)
    alive = parts.time.values.astype("datetime64[ns]") - parts.time.values[0].astype(
        "datetime64[ns]"
    )
    gone = alive.astype(float)[:, None] * 1e-9 >= parts.retired_s.values[order][None, :]
    figure, axis = plt.subplots()
    axis.grid(False)
    image = axis.pcolormesh(
        values.time.values,
        np.arange(len(order) + 1) - 0.5,
        np.ma.masked_where(gone | np.isnan(values.values), values.values).T[:, :-1],
        cmap="inferno_r" if args.throttled else "viridis",
        rasterized=True,
    )
    shown = range(0, len(order), max(1, len(order) // 12))
    axis.set_yticks(list(shown), [f"#{order[i]}" for i in shown])
    axis.set_ylabel("partition, in the order of key ranges")
    axis.set_title(f"{group}: {side} {'throttles' if args.throttled else 'units'} a second")
    figure.colorbar(image, ax=axis)
    clock(axis)
    return figure


def latency(run, args):
    folder = "apis" if not args.workload and children(run, "apis") else "workloads"
    group = pick(run, folder, args.workload)
    figure, axis = plt.subplots()
    values = run[group].latency
    for q in (0.5, 0.9, 0.99, 0.999):
        axis.plot(
            values.time,
            1e3 * values.sel(quantile=q, method="nearest"),
            lw=0.8,
            label=f"p{100 * q:g}",
        )
    axis.set_yscale("log")
    axis.set_ylabel("latency of calls, ms")
    axis.legend(ncols=4, frameon=False)
    axis.set_title(group)
    clock(axis)
    return figure


def measure_of(run, args):
    group, name = args.measure.rsplit("/", 1) if "/" in args.measure else ("", args.measure)
    if group not in run or name not in run[group]:
        raise SystemExit(f"plots.py: the sweep has no measure {args.measure}")
    return run[group][name]


def sweep(run, args):
    values = measure_of(run, args)
    axes = [d for d in values.dims if d != "seed"]
    mean, half = ddbsim.interval(values)
    figure, axis = plt.subplots()
    labels = [
        f"{v:g}" if np.issubdtype(type(v), np.number) else str(v) for v in values[axes[0]].values
    ]
    others = mean.stack(line=axes[1:]).line.values if len(axes) > 1 else [None]
    for line in others:
        where = dict(zip(axes[1:], line)) if line is not None else {}
        label = ", ".join(f"{k} {v}" for k, v in where.items()) or None
        axis.errorbar(
            range(len(labels)),
            mean.sel(where),
            yerr=half.sel(where).fillna(0),
            marker="o",
            ms=4,
            lw=1,
            capsize=3,
            label=label,
        )
    axis.set_xticks(range(len(labels)), labels)
    axis.set_xlabel(values[axes[0]].attrs.get("long_name", axes[0]))
    axis.set_ylabel(
        f"{args.measure}, {values.attrs['units']}" if values.attrs["units"] != "1" else args.measure
    )
    axis.set_ylim(bottom=0)
    axis.set_title(
        f"{values.attrs['long_name']} Mean of {values.sizes['seed']} seeds, 95 % interval",
        fontsize=9,
    )
    if len(axes) > 1:
        axis.legend(frameon=False)
    return figure


def load_plan(path):
    """What `ddbsim plan --json` printed."""
    try:
        with open(path, encoding="utf-8") as file:
            plan = json.load(file)
        if plan["frontier"]:
            return plan
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SystemExit(f"plots.py: {path} is not what `ddbsim plan --json` prints: {error}")
    raise SystemExit(f"plots.py: {path} is of a plan that was not over: it has no frontier")


def label(point):
    return ", ".join(point["setting"].values())


def frontier(plan, args):
    """In what share of the search's futures the goals hold, by what it costs; the proof beside it."""
    cost = plan["minimize"]
    figure, axis = plt.subplots()
    points = plan["frontier"]
    held = [p["held"] / p["futures"] for p in points]
    x = [p[cost] for p in points]
    bars = [
        [h - p["share_low"] for h, p in zip(held, points)],
        [p["share_high"] - h for h, p in zip(held, points)],
    ]
    axis.errorbar(
        x, held, yerr=bars, marker="o", ms=4, lw=1, capsize=3, label="tried in the search"
    )
    axis.axhline(plan["share"], color="0.5", ls="--", lw=0.8)
    axis.annotate(
        f"wanted: {100 * plan['share']:g} %",
        (0, plan["share"]),
        xycoords=("axes fraction", "data"),
        xytext=(3, -10),
        textcoords="offset points",
        fontsize=8,
        color="0.4",
    )
    for candidate in plan["candidates"]:
        share = 1 - candidate["missed"] / candidate["futures"]
        axis.plot(
            candidate[cost],
            share,
            marker="*" if candidate["proven"] else "x",
            ms=11 if candidate["proven"] else 6,
            ls="none",
            color="#009e73" if candidate["proven"] else "#d55e00",
            label="proven on fresh futures" if candidate["proven"] else "refused on fresh futures",
        )
        if candidate["proven"]:
            axis.annotate(
                label(candidate),
                (candidate[cost], share),
                xytext=(-6, 7),
                textcoords="offset points",
                ha="right",
                fontsize=8,
            )
    formula = plan["formula"]
    if formula:
        point = formula.get("fresh", formula["search"])
        axis.plot(
            point[cost],
            point["held"] / point["futures"],
            marker="s",
            ls="none",
            color="#cc79a7",
            label=f"usual formula: {label(point)}",
        )
    handles = dict(zip(*reversed(axis.get_legend_handles_labels())))
    axis.legend(handles.values(), handles.keys(), frameon=False, loc="center left")
    axis.set_ylim(-0.05, 1.12)
    axis.yaxis.set_major_formatter(PercentFormatter(1))
    axis.set_xlabel(f"{cost} of the run" + (", USD" if cost == "cost" else ""))
    axis.set_ylabel("goals hold in")
    axis.set_title(f"{plan['name']}: what a larger share of the futures costs", fontsize=9)
    return figure


def tell(value, shown_as):
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


LOW, HIGH, DICE = "#0072b2", "#d55e00", "0.55"


def bar_of_unknown(values, drawn, name):
    """Its name; for p10 and p90 the measure, half its interval from the median design's, what is written, colour."""
    ends = []
    for quantile, colour in (("p10", LOW), ("p90", HIGH)):
        at = values.sel(design=f"{name} {quantile}")
        half = ddbsim.interval(at - values.sel(design="median"))[1]
        unknown = float(drawn.sel(design=f"{name} {quantile}").mean())
        written = tell(unknown, drawn.attrs.get("shown_as"))
        ends.append((float(at.mean()), float(half), written, colour))
    return name, ends


VALUES = " Values: 0 "


def name_of(drawn, number):
    """A drawn number as it is written: the texts are in its sentence (sim/record/value_names.h)."""
    _, found, names = drawn.attrs.get("long_name", "").rpartition(VALUES)
    if not found:
        return tell(number, drawn.attrs.get("shown_as"))
    parts = re.split(r"; \d+ ", names)
    return parts[int(number)] if number < len(parts) else f"{number:g}"


def bar_of_values(values, drawn, name):
    """The two of its separate values that lie furthest apart, as bar_of_unknown."""
    designs = [str(d) for d in values.design.values if is_value(str(d), name)]
    ends = []
    for design in designs:
        at = values.sel(design=design)
        half = ddbsim.interval(at - values.sel(design="median"))[1]
        number = float(drawn.sel(design=design).mean())
        ends.append((float(at.mean()), float(half), name_of(drawn, number), DICE, number))
    low, high = sorted((min(ends), max(ends)), key=lambda end: end[-1])
    return name, [(*low[:3], LOW), (*high[:3], HIGH)]


def is_value(design, name):
    return bool(re.fullmatch(re.escape(name) + r" value \d+", design))


def bar_of_dice(values, name):
    """Luck or place: p10 and p90 over the futures."""
    quantiles = (("p10", 0.1), ("p90", 0.9))
    return name, [(float(values.sel(design=name).quantile(q)), 0, w, DICE) for w, q in quantiles]


def draw_bar(axis, y, middle, ends):
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


def length_of(bar, middle):
    ends = [end for end, *_ in bar[1]] + ([] if bar[1][0][3] == DICE else [middle])
    return max(ends) - min(ends)


def longest(bars, middle):
    """In the order of their length; of many, those below a hundredth of the longest are only counted."""
    bars = sorted(bars, key=lambda bar: length_of(bar, middle))
    least = 0.01 * length_of(bars[-1], middle) if len(bars) > 8 else 0
    kept = [b for b in bars if length_of(b, middle) >= least or b[1][0][3] == DICE]
    return kept, len(bars) - len(kept)


def tornado(run, args):
    values = measure_of(run, args)
    designs = [str(d) for d in values.design.values] if "design" in values.coords else []
    if "median" not in designs:
        raise SystemExit(f"plots.py: {args.file} is no sweep --sensitivity tornado")
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
    axis.set_xlabel(
        f"{args.measure}{', %' if ratio else '' if unit == '1' else ', ' + unit}{where}"
    )
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


FIGURES = {
    "throttle": throttle,
    "heatmap": heatmap,
    "latency": latency,
    "sweep": sweep,
    "tornado": tornado,
    "frontier": frontier,
}


def load(args):
    try:
        run = ddbsim.load(args.file)
    except (OSError, ddbsim.NotAResult) as error:
        raise SystemExit(f"plots.py: {error}")
    if (args.figure in ("sweep", "tornado")) != ddbsim.is_sweep(args.file):
        raise SystemExit(
            f"plots.py: {args.file} is {'' if ddbsim.is_sweep(args.file) else 'not '}a sweep"
        )
    return run


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("figure", choices=FIGURES)
    parser.add_argument("file")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--table")
    parser.add_argument("--workload")
    parser.add_argument("--side", choices=("read", "write"))
    parser.add_argument("--throttled", action="store_true")
    parser.add_argument("--measure", default="failed_ratio")
    args = parser.parse_args()
    run = load_plan(args.file) if args.figure == "frontier" else load(args)
    figure = FIGURES[args.figure](run, args)
    figure.savefig(
        args.output,
        dpi=200,
        metadata={"Date": None}
        if args.output.endswith("svg")
        else {"CreationDate": None}
        if args.output.endswith("pdf")
        else None,
    )
    print(f"Figure    {args.output}")


if __name__ == "__main__":
    sys.exit(main())
