#!/usr/bin/python3
"""Figures for a paper or a review, from any result.

    plots.py throttle  RESULT.h5 -o throttle.pdf [--table T]      consumed against provisioned, and throttles
    plots.py heatmap   RESULT.h5 -o heatmap.pdf [--table T] [--side write] [--throttled]
    plots.py latency   RESULT.h5 -o latency.pdf [--workload W]
    plots.py sweep     SWEEP.h5  -o sweep.pdf [--measure failed_ratio]
    plots.py frontier  PLAN.json -o frontier.pdf                  cost against risk, of `ddbsim plan --json`

The ending of -o decides the format: pdf, svg, png. Needs python3-matplotlib beside what ddbsim.py needs.
"""
import argparse
import json
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


def series(run, args, group, role):
    """A series by what it means."""
    return run[group][ddbsim.by_role(args.file, group, role)]


def busier_side(run, args, group):
    return max(
        ("read", "write"),
        key=lambda side: [
            float(series(run, args, group, f"{role}.{side}").sum())
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
        ddbsim.per_second(series(run, args, group, f"consumed.{side}")),
        lw=0.8,
        label="consumed",
    )
    top.step(
        table.time,
        series(run, args, group, f"capacity.{side}"),
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
        ddbsim.per_second(series(run, args, group, f"throttled.{side}")).values,
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
        series(run, args, group + "/partitions", "range_start").values, kind="stable"
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


def sweep(run, args):
    group, name = args.measure.rsplit("/", 1) if "/" in args.measure else ("", args.measure)
    if group not in run or name not in run[group]:
        raise SystemExit(f"plots.py: the sweep has no measure {args.measure}")
    values = run[group][name]
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


FIGURES = {
    "throttle": throttle,
    "heatmap": heatmap,
    "latency": latency,
    "sweep": sweep,
    "frontier": frontier,
}


def load(args):
    try:
        run = ddbsim.load(args.file)
    except (OSError, ddbsim.NotAResult) as error:
        raise SystemExit(f"plots.py: {error}")
    if (args.figure == "sweep") != ddbsim.is_sweep(args.file):
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
