"""Figures for a paper or a review, from any result.

    from ddbsim import plots
    plots.throttle(ddbsim.load("sale.h5"), "user-sessions-prod").savefig("sale.pdf")

Each function returns a figure of matplotlib, in a notebook the figure itself. The same from a shell:

    python3 -m ddbsim.plots throttle  RESULT.h5 -o throttle.pdf [--table T] [--side write]
    python3 -m ddbsim.plots heatmap   RESULT.h5 -o heatmap.pdf [--table T] [--side write] [--throttled]
    python3 -m ddbsim.plots latency   RESULT.h5 -o latency.pdf [--workload W]
    python3 -m ddbsim.plots sweep     SWEEP.h5  -o sweep.pdf [--measure failed_ratio]
    python3 -m ddbsim.plots tornado   SWEEP.h5  -o tornado.pdf [--measure failed_ratio]   of `sweep --sensitivity tornado`
    python3 -m ddbsim.plots frontier  PLAN.json -o frontier.pdf          cost against risk, of `ddbsim plan --json`

The ending of -o decides the format: pdf, svg, png. Needs matplotlib, which is imported when something is drawn."""
from __future__ import annotations

import argparse
import sys
from typing import Any, Callable

import numpy as np

from . import drawing, frontier_plot, tornado_plot
from .drawing import CONSUMED, THROTTLED, NotDrawn, children, clock, measure_of, pick, save
from .result import Groups, Side, load, per_second, series
from .statistics import interval

__all__ = ["NotDrawn", "frontier", "heatmap", "latency", "save", "sweep", "throttle", "tornado"]
tornado = tornado_plot.tornado
frontier = frontier_plot.frontier


def busier_side(run: Groups, group: str) -> Side:
    """The side with more throttles; of as many, the one that consumed more."""

    def weight(side: Side) -> list[float]:
        return [float(series(run, group, f"{r}.{side}").sum()) for r in ("throttled", "consumed")]

    return "read" if weight("read") >= weight("write") else "write"


@drawing.figure
def throttle(run: Groups, table: str | None = None, side: Side | None = None) -> Any:
    """Consumed against provisioned units a second, and throttles below. Without a name it is the first table, without a
    side the one that throttled more."""
    plt = drawing.pyplot()
    group = pick(run, "tables", table)
    side = side or busier_side(run, group)
    figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 4.2), height_ratios=(2, 1))
    consumed = per_second(series(run, group, f"consumed.{side}"))
    throttled = per_second(series(run, group, f"throttled.{side}"))
    capacity = series(run, group, f"capacity.{side}")
    top.plot(consumed.time, consumed, lw=0.8, label="consumed")
    top.step(
        capacity.time,
        capacity.where(capacity > 0),  # on demand nothing is provisioned: a gap, not 0
        where="post",
        color="0.3",
        ls="--",
        lw=1,
        label="provisioned",
    )
    top.set_ylabel(f"{side} units/s")
    top.legend(loc="upper left", ncols=2, frameon=False)
    top.set_title(group)
    bottom.fill_between(throttled.time.values, throttled.values, step="post", color=THROTTLED, lw=0)
    bottom.set_ylabel("throttled/s")
    clock(bottom)
    return figure


@drawing.figure
def heatmap(
    run: Groups, table: str | None = None, side: Side | None = None, throttled: bool = False
) -> Any:
    """Units, or throttles, a second by partition, in the order of the ranges of their keys."""
    plt = drawing.pyplot()
    group = pick(run, "tables", table)
    side = side or busier_side(run, group)
    parts = run[group + "/partitions"]
    role = "throttled" if throttled else "consumed"
    order = np.argsort(series(run, group + "/partitions", "range_start").values, kind="stable")
    values = per_second(series(run, group + "/partitions", f"{role}.{side}")).isel(partition=order)
    times = parts.time.values.astype("datetime64[ns]")
    age = (times - times[0]).astype(float)[:, None] * 1e-9
    gone = age >= parts.retired_s.values[order][None, :]
    kept = np.where(gone, np.nan, values.values)  # a partition that was split is drawn no further
    figure, axis = plt.subplots()
    axis.grid(False)
    image = axis.pcolormesh(
        values.time.values,
        np.arange(len(order) + 1) - 0.5,
        kept.T[:, :-1],
        cmap="inferno_r" if throttled else "viridis",
        rasterized=True,
    )
    shown = range(0, len(order), max(1, len(order) // 12))
    axis.set_yticks(list(shown), [f"#{order[i]}" for i in shown])
    axis.set_ylabel("partition, in the order of key ranges")
    axis.set_title(f"{group}: {side} {'throttles' if throttled else 'units'} a second")
    figure.colorbar(image, ax=axis)
    clock(axis)
    return figure


@drawing.figure
def latency(run: Groups, workload: str | None = None) -> Any:
    """Quantiles of the latency of calls over time. Without a name it is the first API, else the first workload."""
    plt = drawing.pyplot()
    folder = "apis" if not workload and children(run, "apis") else "workloads"
    group = pick(run, folder, workload)
    figure, axis = plt.subplots()
    values = run[group].latency
    for q in (0.5, 0.9, 0.99, 0.999):
        one = values.sel(quantile=q, method="nearest")
        axis.plot(values.time, 1e3 * one, lw=0.8, label=f"p{100 * q:g}")
    axis.set_yscale("log")
    axis.set_ylabel("latency of calls, ms")
    axis.legend(ncols=4, frameon=False)
    axis.set_title(group)
    clock(axis)
    return figure


@drawing.figure
def sweep(result: Groups, measure: str = "failed_ratio") -> Any:
    """Means over the futures with Student's 95 % interval, by the first value that was varied, a line for each
    combination of the others."""
    plt = drawing.pyplot()
    values = measure_of(result, measure)
    axes = [d for d in values.dims if d != "seed"]
    mean, half = interval(values)
    figure, axis = plt.subplots()
    labels = [drawing.number(v) for v in values[axes[0]].values]
    others = mean.stack(line=axes[1:]).line.values if len(axes) > 1 else [None]
    for line in others:
        where = dict(zip(axes[1:], line)) if line is not None else {}
        axis.errorbar(
            range(len(labels)),
            mean.sel(where),
            yerr=half.sel(where).fillna(0),
            marker="o",
            ms=4,
            lw=1,
            capsize=3,
            label=", ".join(f"{k} {v}" for k, v in where.items()) or None,
        )
    axis.set_xticks(range(len(labels)), labels)
    axis.set_xlabel(values[axes[0]].attrs.get("long_name", axes[0]))
    unit = values.attrs["units"]
    axis.set_ylabel(f"{measure}, {unit}" if unit != "1" else measure)
    axis.set_ylim(bottom=0)
    axis.set_title(
        f"{values.attrs['long_name']} Mean of {values.sizes['seed']} seeds, 95 % interval",
        fontsize=9,
    )
    if len(axes) > 1:
        axis.legend(frameon=False)
    return figure


FIGURES: dict[str, Callable[[argparse.Namespace], Any]] = {
    "throttle": lambda a: throttle(load(a.file), a.table, a.side),
    "heatmap": lambda a: heatmap(load(a.file), a.table, a.side, a.throttled),
    "latency": lambda a: latency(load(a.file), a.workload),
    "sweep": lambda a: sweep(load(a.file), a.measure),
    "tornado": lambda a: tornado(load(a.file), a.measure),
    "frontier": lambda a: frontier(frontier_plot.load_plan(a.file)),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="ddbsim.plots",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
    try:
        import matplotlib

        matplotlib.use("Agg")
        save(FIGURES[args.figure](args), args.output)
    except (OSError, ImportError, ValueError) as error:  # no result, not drawn, no such format
        raise SystemExit(f"ddbsim.plots: {error}")
    print(f"Figure    {args.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
