#!/usr/bin/python3
"""The first remedy of each scenario does what is said of it: what `run` prints is run again, as it is printed.

    remedies.py [--list] [SCENARIO]...

At the resolution of the trials the numbers must be the same to the last bit. At the scenario's own resolution, where a
run of it is not long, what is left of throttles and failed calls may differ by NEAR of what there was, and the bill by
NEAR of its own; nothing may get worse where it was said to get better. `make check` looks at SAMPLE, `make check-all`
at all."""
import json
import pathlib
import shlex
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, ROOT, result  # noqa: E402

SAMPLE = ["quickstart", "checkout", "cache_soft_expiry", "stream_bad_records"]
NEAR = 0.15
LONG = 3e6  # calls: a run that is not gathered takes a second or more
FEW = 100  # throttles or failed calls of which no share is told

failures = 0


def check(name, good, detail=""):
    global failures
    failures += not good
    print(f"{'ok' if good else 'FAIL'} remedies/{name}{'' if good else f': {detail}'}")


def came_to(summary):
    """The numbers that a trial keeps of a run."""
    folders = [
        [c for c in summary[folder] if "utilisation" not in c] for folder in summary["callers"]
    ]
    return {
        "throttles": sum(r["throttle_events"] for r in summary["resources"]),
        "bill": summary["cost"],
        "thresholds_failed": sum(not t["holds"] for t in summary["thresholds"]),
        "offered": max((sum(c["offered"] for c in f) for f in folders), default=0),
        "failed_calls": max(
            (sum(c["failed"] + c["rejected"] for c in f) for f in folders), default=0
        ),
    }


def first_remedy(summary):
    tried = [r for c in summary["diagnosis"] for r in c["remedies"] if r.get("outcome") == "helps"]
    return tried[0] if tried else None


def same_again(name, remedy, before):
    """At the resolution of the trials."""
    gathered = ["--resolution", before["resolution"]]
    again = came_to(result(name, *gathered, *shlex.split(remedy["sets"])).summary)
    for key in ("throttles", "bill", "thresholds_failed"):
        check(f"{name}: {key} as tried", again[key] == remedy[key], f"{again[key]}, {remedy[key]}")


def left(before, after, key):
    return after[key] / before[key]


def holds_at_own(name, remedy, before):
    """At the scenario's own resolution."""
    own = came_to(result(name).summary)
    again = came_to(result(name, *shlex.split(remedy["sets"])).summary)
    for key in ("throttles", "failed_calls", "bill"):
        if key != "bill" and min(own[key], before[key]) < FEW:
            continue
        said, found = left(before, remedy, key), left(own, again, key)
        check(
            f"{name}: {key} at its own resolution",
            abs(said - found) <= NEAR * max(1, said) and (said > 0.99 or found < 1),
            f"{said:.3f} of it was to be left, and {found:.3f} is",
        )


def look_at(name):
    tried = result(name, "--resolution", "auto", tried=True)
    remedy = first_remedy(tried.summary)
    if not remedy:
        check(f"{name}: nothing helps or nothing is wrong", True)
        return
    before = tried.summary["without_remedy"]
    same_again(name, remedy, before)
    if came_to(tried.summary)["offered"] < LONG:
        holds_at_own(name, remedy, before)


shipped = sorted(p.stem for p in (ROOT / "scenarios").glob("*.yaml"))
chosen = shipped if ALL_TESTS else SAMPLE
if sys.argv[1:] == ["--list"]:
    print("\n".join(chosen))
    sys.exit()
for name in sys.argv[1:] or chosen:
    look_at(name)
sys.exit(failures > 0)
