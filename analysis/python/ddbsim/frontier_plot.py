"""Cost against risk of a plan, as a figure (plots.py)."""
from __future__ import annotations

import importlib
import json
from typing import Any

from . import drawing
from .drawing import GOOD, OTHER, THROTTLED, NotDrawn
from .result import Path


def load_plan(path: Path) -> dict[str, Any]:
    """What `ddbsim plan --json` printed."""
    try:
        with open(path, encoding="utf-8") as file:
            plan: dict[str, Any] = json.load(file)
        if plan["frontier"]:
            return plan
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotDrawn(f"{path} is not what `ddbsim plan --json` prints: {error}") from error
    raise NotDrawn(f"{path} is of a plan that was not over: it has no frontier")


def label(point: dict[str, Any]) -> str:
    return ", ".join(point["setting"].values())


@drawing.figure
def frontier(plan: dict[str, Any]) -> Any:
    """In what share of the search's futures the goals hold, by what it costs; the proof beside it. `plan` is what
    load_plan gives."""
    plt = drawing.pyplot()
    cost = plan["minimize"]
    percent = importlib.import_module("matplotlib.ticker").PercentFormatter(1)
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
            color=GOOD if candidate["proven"] else THROTTLED,
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
            color=OTHER,
            label=f"usual formula: {label(point)}",
        )
    handles = dict(zip(*reversed(axis.get_legend_handles_labels())))
    axis.legend(handles.values(), handles.keys(), frameon=False, loc="center left")
    axis.set_ylim(-0.05, 1.12)
    axis.yaxis.set_major_formatter(percent)
    axis.set_xlabel(f"{cost} of the run" + (", USD" if cost == "cost" else ""))
    axis.set_ylabel("goals hold in")
    axis.set_title(f"{plan['name']}: what a larger share of the futures costs", fontsize=9)
    return figure
