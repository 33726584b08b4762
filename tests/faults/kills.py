#!/usr/bin/python3
"""Kills the program with SIGKILL while it writes, and looks at what it leaves. Afterwards each of its files is the one
that was there before, to the byte, or the new one, whole; and the same command again ends as if nothing had been: with
the files of an undisturbed run, to the byte, and nothing beside them. With SIGINT, SIGTERM and SIGHUP in place of SIGKILL
nothing unfinished is left in the first place.

    kills.py [--all]     a sample: 5 kills of each command, and 2 of each kind of signal; --all: 200 and 20

When it kills is drawn (the seed is told with a failure): at a share of the processor time that an undisturbed run takes,
or when the folder has been seen in so many states; the program alone, or with its workers. No test waits for a clock: a
run that ends before it is killed is a run."""
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
TINY = str(ROOT / "tests/cli/tiny.yaml")
SAMPLES = ROOT / "tests/aws/samples"
ACCOUNT = sorted(map(str, SAMPLES.glob("describe-*.json"))) + [
    str(SAMPLES / "get-metric-data.orders-prod.capacity.json"),
    str(SAMPLES / "get-metric-data.orders-prod.throttles.json"),
]
PAST = """name: past
start: 2025-11-03T00:00:00Z
duration: 20m
sample_every: 1m
resolution: auto
tables:
  orders: {item_size: 4KiB, read: {capacity: 10}, write: {capacity: 10}, initial_burst: 10%}
clients:
  app: {retry: {mode: none}}
workloads:
  get: {client: app, table: orders, consistency: strong, keys: [{count: 9}], rate: [{at: 10m, per_second: 20}]}
measured: past.csv
"""
CAPACITY = "tables.orders.read.capacity"
SWEEP = ["sweep", TINY, "-q", "--jobs", "2", "--vary", f"{CAPACITY}=5,10"]
PLAN = f"plan {TINY} -q --unknown service=as_written --jobs 2 --tail 1m --futures 2 --share 50%".split()
PLAN += ["--goal", "workloads/lookups/failed_ratio < 60%", "--change", f"{CAPACITY}=1..20"]
BACKTEST = "backtest past.yaml -q --jobs 2 --futures 2 --keep x.h5".split()

RUN = ["run", TINY, "-q", "-o", "x.h5"]
ALL = (signal.SIGKILL, signal.SIGHUP, signal.SIGINT, signal.SIGTERM)

# Each command, after those that make what it reads and what an earlier one left under its name.
COMMANDS = {
    "run": ([[*RUN, "--seed", "7"]], [*RUN, "--untried"]),
    "run, remedies tried": ([[*RUN, "--seed", "7"]], RUN),
    "run in futures": (
        [[*RUN, "--seed", "7"]],
        [*RUN, "--untried", "--futures", "3", "--jobs", "2"],
    ),
    "sweep": (
        [[*SWEEP[:-1], f"{CAPACITY}=20,30", "--seeds", "1", "-o", "x.h5"]],
        [*SWEEP, "--seeds", "3", "--series", "-o", "x.h5"],
    ),
    "sweep, resumed": (
        [[*SWEEP, "--seeds", "2", "-o", "x.h5"]],
        [*SWEEP, "--seeds", "4", "-o", "x.h5"],
    ),
    "merge": (
        [[*SWEEP, "--seeds", "2", "--shard", f"{k}/2", "-o", "part.h5"] for k in (1, 2)]
        + [["run", TINY, "-q", "-o", "x.h5"]],
        ["merge", "-q", "part.1-of-2.h5", "part.2-of-2.h5", "-o", "x.h5"],
    ),
    "plan": ([], [*PLAN, "-o", "x.plan"]),
    "report": (
        [["run", TINY, "-q", "-o", "r.h5"], ["run", TINY, "-q", "--seed", "7", "-o", "s.h5"]]
        + [["report", "s.h5", "-q", "-o", "x.html"]],
        ["report", "r.h5", "-q", "-o", "x.html"],
    ),
    "export": (
        [["run", TINY, "-q", "-o", "r.h5"], ["run", TINY, "-q", "--seed", "7", "-o", "s.h5"]]
        + [["export", "s.h5", "--csv", "-o", "x.csv"]],
        ["export", "r.h5", "--csv", "-o", "x.csv"],
    ),
    "import": (
        [["import", *ACCOUNT, "-q", "--from", "2026-11-12T21:00:00Z", "-o", "x.yaml"]],
        ["import", *ACCOUNT, "-q", "-o", "x.yaml"],
    ),
    "backtest --keep": (
        [["run", "past.yaml", "-q", "--seed", "7", "-o", "past.h5"]]
        + [["export", "past.h5", "--csv", "--group", "tables/orders", "-o", "past.csv"]]
        + [[*BACKTEST, "--seed", "9"]],
        BACKTEST,
    ),
}
# A signal that asks ends the trials of remedies early: the result is then whole without them.
KILLED_ONLY = {"run, remedies tried"}
ENDS = {0, 99}  # a plan that found nothing and a threshold that failed are ends like others
# What a plan has made so far is a log, in the order in which runs ended: it is compared by what it comes to.
LOGS = (".plan",)


def files_of(folder):
    """Each file below the folder, and its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(pathlib.Path(folder).rglob("*"))
        if path.is_file()
    }


def state_of(folder):
    """What there is, and how much of it; a folder that changes meanwhile is seen as far as it was."""
    try:
        return tuple(sorted((entry.name, entry.stat().st_size) for entry in os.scandir(folder)))
    except FileNotFoundError:
        return None


def cpu_seconds(process):
    """Of a process that has not been waited for (clock_getcpuclockid)."""
    try:
        return time.clock_gettime(~process.pid << 3 | 2)
    except OSError:
        return 0.0


class Measure:
    """How far a command is: the processor time that it has taken, the states in which its folder was seen."""

    def __init__(self, process, folder):
        self.process, self.folder = process, folder
        self.states, self.last = 0, state_of(folder)

    def look(self):
        state = state_of(self.folder)
        self.states += state != self.last
        self.last = state
        return cpu_seconds(self.process), self.states


def start(command, folder):
    own = os.path.join(folder, "tmp")  # where what is in TMPDIR would be seen
    os.makedirs(own, exist_ok=True)
    return subprocess.Popen(
        [DDBSIM, *command],
        cwd=folder,
        env=dict(os.environ, TMPDIR=own),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def end_all(process):
    """Workers end by themselves when the program is gone; none is to write into the next test."""
    out, err = process.communicate()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.005)
    return out, err


def run(command, folder):
    """Undisturbed: its status, what it says, and how far it went."""
    process = start(command, folder)
    measure, most = Measure(process, folder), (0.0, 0)
    while process.poll() is None:
        most = max(most[0], measure.look()[0]), measure.states
        time.sleep(0.0005)
    out, err = end_all(process)
    return process.returncode, out, err, most


def disturb(command, folder, most, draw, signals):
    """Sends the signals, one after the other, at a point that is drawn. Returns what the point was."""
    process = start(command, folder)
    measure = Measure(process, folder)
    by_states = draw.random() < 0.5
    share = draw.random()
    alone = draw.random() < 0.5
    while process.poll() is None:
        cpu, states = measure.look()
        if states >= 1 + share * most[1] if by_states else cpu >= share * most[0]:
            break
        time.sleep(0.0005)
    for number in signals:
        if process.poll() is None:
            (os.kill if alone or number != signal.SIGKILL else os.killpg)(process.pid, number)
    end_all(process)
    return f"{share:.3f} of its {'states' if by_states else 'CPU time'}{', alone' if alone else ''}"


def is_log(name):
    return name.endswith(LOGS)


def what_is_wrong(left, before, after):
    """Of the files that a killed command left."""
    for name in set(before) | set(after):
        if is_log(name) or ".runs/" in name:
            continue
        if left.get(name) not in (before.get(name), after.get(name)):
            return f"{name} is neither the earlier one nor the new one"
    return None


def unfinished(files):
    return sorted(name for name in files if ".writing-" in name or name.startswith("tmp/"))


def again(command, folder, done, after):
    """What is wrong with the same command, once more."""
    status, out, err, _ = run(command, folder)
    files = files_of(folder)
    if command[0] == "run":  # what an interrupted run kept is the user's
        files.pop("x.partial.h5", None)
    if status != done[0]:
        return f"the same again ends with {status}: {err[:300]}"
    if out != done[1]:
        return f"the same again says {out[:300]!r}"
    if set(files) != set(after):
        return f"the same again leaves {sorted(set(files) ^ set(after))}"
    differ = [name for name in after if files[name] != after[name] and not is_log(name)]
    return f"the same again leaves another {differ[0]}" if differ else None


def prepare(folder, commands):
    os.makedirs(folder)
    pathlib.Path(folder, "past.yaml").write_text(PAST)
    for command in commands:
        status, _, err, _ = run(command, folder)
        if status not in ENDS:
            raise SystemExit(f"FAIL kills: {' '.join(command)} ends with {status}: {err}")


def trial(folder, name, most, done, before, after, number, signals):
    """One command, disturbed once. None, or what is wrong."""
    command = COMMANDS[name][1]
    copy = f"{folder}/copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(f"{folder}/before", copy)
    draw = random.Random(f"{name} {number} {signals}")
    at = disturb(command, copy, most, draw, signals)
    left = files_of(copy)
    wrong = what_is_wrong(left, before, after)
    if not wrong and signals[0] != signal.SIGKILL and unfinished(left):
        wrong = f"leaves {unfinished(left)}"
    wrong = wrong or again(command, copy, done, after)
    return (
        wrong
        and f"FAIL kills/{name} {number}, {'+'.join(s.name for s in signals)} at {at}: {wrong}"
    )


def try_command(folder, name, kills, strokes):
    prepare(f"{folder}/before", COMMANDS[name][0])
    before = files_of(f"{folder}/before")
    shutil.copytree(f"{folder}/before", f"{folder}/home")
    *done, most = run(COMMANDS[name][1], f"{folder}/home")
    after = files_of(f"{folder}/home")
    if done[0] not in ENDS or unfinished(after) or after == before:
        print(
            f"FAIL kills/{name}: undisturbed, it ends with {done[0]} and leaves {sorted(after)}: {done[2]}"
        )
        return 1
    plans = [(signal.SIGKILL,)] * kills
    for number in ALL[1:] if name not in KILLED_ONLY else ():
        plans += [(number,) if number == signal.SIGHUP else (number, number)] * strokes
    wrong = [
        trial(folder, name, most, done, before, after, number, signals)
        for number, signals in enumerate(plans)
    ]
    wrong = [text for text in wrong if text]
    print("\n".join(wrong[:5]) or f"ok kills/{name}, {len(plans)} times", flush=True)
    return len(wrong)


def main():
    largest = "--all" in sys.argv or "ALL_TESTS" in os.environ
    named = [argument for argument in sys.argv[1:] if argument in COMMANDS]
    failures = 0
    for name in named or COMMANDS:
        with tempfile.TemporaryDirectory() as folder:
            failures += try_command(
                os.path.realpath(folder), name, 200 if largest else 5, 20 if largest else 2
            )
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
