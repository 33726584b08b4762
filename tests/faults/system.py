#!/usr/bin/python3
"""Walks commands through failures of the system (calls.c makes them): memory that is refused, files that cannot be
opened, read, written, renamed or closed, processes that cannot be started; once, or from a call on. The anchor is how
SQLite is tested: every allocation and every call fails.

Each distinct call stack at which an allocation or a call is made fails at its first occurrence; of all calls, those
of processes that a command starts too, a seeded sample fails as well, where the output's name bears an earlier result.

A disturbed command ends as the undisturbed one did, with the same words and the same bytes in its file; or with 71
and one line that says so (memory), or 74 and one line with the system's reason (files). The earlier result is then
still there, or the new one is whole; nothing else lies about, and what was read is as it was.

    system.py [--all] [COMMAND]...    a sample, so that some 10 stacks and 4 random calls remain of each command and
                                      kind; --all: every stack, in both ways, and 1,000 random calls"""
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
LIBRARY = os.environ.get("FAULTS", str(ROOT / "build/faults.so"))
TINY = str(ROOT / "tests/cli/tiny.yaml")
STACKS, RANDOM, ALL_RANDOM = 6, 3, 1000
SEED = 18
PROCESSES = 64
PAGE = struct.Struct(f"<3Q{PROCESSES}Q")  # struct page of calls.c, behind which stacks are
STACK = struct.Struct("<3Q")
PAGE_BYTES = PAGE.size + STACK.size * 65536
DONE, BAD_DATA, DEFECT, NO_MEMORY, IO, THRESHOLD = 0, 65, 70, 71, 74, 99
SYSTEMS = "Input/output error|No space left on device|Too many open files|Resource temporarily unavailable"
REASON = {"memory": "out of memory", "file": f"{SYSTEMS}|cannot write to standard output"}
NAMED = f"cannot be read: ({SYSTEMS})$"  # a file that a scenario names, among its mistakes
NOT_SAID = ("free()", "malloc", "double free", "corrupted", "munmap")
KEPT = r"ddbsim: \d+ of \d+ runs are kept in x\.partial\.h5; "
# HDF5 1.10.8 has faults where a read fails: the last word is ours.
OF_HDF5 = {DEFECT: "ddbsim: internal error: signal ", BAD_DATA: ".* the HDF5 library fails in it; "}
SHORT = ["--set", "duration=10s"]
PAST = """name: past
start: 2025-11-03T00:00:00Z
duration: 4m
sample_every: 1m
resolution: auto
tables:
  orders: {item_size: 4KiB, read: {capacity: 10}, write: {capacity: 10}, initial_burst: 10%}
clients:
  app: {retry: {mode: none}}
workloads:
  get: {client: app, table: orders, consistency: strong, keys: [{count: 9}], rate: [{per_second: 20}]}
measured: past.csv
"""
VARIED = [*SHORT, "--vary", "tables.orders.read.capacity=5,20", "--seeds", "1", "-q"]
ACCOUNT = [
    str(ROOT / "tests/aws/samples" / name)
    for name in ("describe-table.orders-prod.json", "get-metric-data.orders-prod.capacity.json")
]


class Command:
    """What is walked: its words, the files that lie where it writes, and whether it starts processes, which cannot be
    forked at a call (child.h): then it is run again for each stack too."""

    def __init__(self, name, words, before=None, starts=False):
        self.name, self.words, self.before, self.starts = name, words, before or {}, starts


def commands(given):
    def earlier(name):
        return {f"x.{name.split('.', 1)[1]}": pathlib.Path(given, name).read_bytes()}

    tiny, other, result = f"{given}/tiny.h5", f"{given}/other.h5", earlier("other.h5")
    plan = ["plan", TINY, "--unknown", "service=as_written", "--tail", "1m", "--futures", "2"]
    plan += ["--goal", "failed_ratio < 10%", "--share", "80%", "--budget", "3runs"]
    plan += ["--change", "tables.orders.read.capacity=18..20", "--jobs", "1", "-q"]
    backtest = ["backtest", f"{given}/past.yaml", "--futures", "2", "--jobs", "1"]
    made = {}
    for path in pathlib.Path(given).glob("old.*"):
        made["x" + path.name[3:]] = path.read_bytes()
    return [
        Command("run", ["run", TINY, *SHORT, "-q", "-o", "x.h5"], result),
        Command("sweep", ["sweep", TINY, *VARIED, "--jobs", "1", "-o", "x.h5"], result, True),
        Command(
            "sweep by two", ["sweep", TINY, *VARIED, "--jobs", "2", "-o", "x.h5"], result, True
        ),
        Command("merge", ["merge", "-q", f"{given}/1.h5", f"{given}/2.h5", "-o", "x.h5"], result),
        Command("plan", [*plan, "-o", "x.plan"], None, True),
        Command("backtest", backtest, None, True),
        Command("show", ["show", tiny]),
        Command("report", ["report", "-q", tiny, "-o", "x.html"], earlier("other.html")),
        Command("export", ["export", "--csv", tiny, "-o", "x.csv"], earlier("other.csv")),
        Command("import", ["import", "-q", *ACCOUNT, "-o", "x.yaml"], made),
        Command("compare", ["compare", tiny, other]),
    ]


def make_given(given):
    """What the commands read."""

    def ddbsim(*words):
        subprocess.run([DDBSIM, *words], cwd=given, check=True, stdout=subprocess.DEVNULL)

    os.mkdir(given)
    ddbsim("run", "-q", TINY, *SHORT, "-o", "tiny.h5")
    ddbsim("run", "-q", TINY, *SHORT, "--seed", "2", "-o", "other.h5")
    for part in (1, 2):
        ddbsim("sweep", TINY, *VARIED, "--shard", f"{part}/2", "-o", f"{part}.h5")
        os.rename(f"{given}/{part}.{part}-of-2.h5", f"{given}/{part}.h5")
    pathlib.Path(f"{given}/past.yaml").write_text(PAST)
    past = f"{given}/past.csv"
    ddbsim("run", "-q", "past.yaml", "--set", "!measured", "--seed", "7", "-o", "past.h5")
    ddbsim("export", "past.h5", "--csv", "--group", "tables/orders", "-o", past)
    ddbsim("report", "-q", "other.h5", "-o", "other.html")
    ddbsim("export", "--csv", "other.h5", "-o", "other.csv")
    ddbsim("import", "-q", *ACCOUNT, "--hash-keys", "-o", "old.yaml")


def content(folder):
    """The bytes of every file of a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(pathlib.Path(folder).rglob("*"))
        if path.is_file()
    }


class Run:
    """How a command ended, what it said, and what lies in its folder."""

    def __init__(self, status, out, err, files):
        self.status, self.out, self.err, self.files = status, out, err, files


class Page:
    """What calls.c counted."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            figures = PAGE.unpack(file.read(PAGE.size))
        self.processes, self.failed, self.distinct = figures[:3]
        self.calls = figures[3 : 4 + self.processes]

    def stacks(self):
        """The process and number of the first call at each distinct stack."""
        rest = pathlib.Path(self.path).read_bytes()[PAGE.size :]
        return sorted(first for used, *first in STACK.iter_unpack(rest) if used)


def run_in(place, command, before, **environment):
    """Runs a command in a new folder, in which `before` lies."""
    home, page = f"{place}/home", f"{place}/page"
    os.makedirs(home)
    for name, text in before.items():
        pathlib.Path(home, name).write_bytes(text)
    with open(page, "wb") as file:
        file.truncate(PAGE_BYTES)
    variables = {f"FAULT_{name.upper()}": str(value) for name, value in environment.items()}
    done = subprocess.run(
        [DDBSIM, *command.words],
        cwd=home,
        env=dict(os.environ, LD_PRELOAD=LIBRARY, FAULT_PAGE=page, **variables),
        capture_output=True,
        timeout=3600,
    )
    return Run(done.returncode, done.stdout, done.stderr, content(home)), Page(page)


def lines_of(run):
    """What the program says on stderr, without what the C library says of HDF5's mistakes, and without notes of what
    was kept."""
    lines = run.err.decode(errors="replace").splitlines()
    return [line for line in lines if not line.startswith(NOT_SAID) and not re.match(KEPT, line)]


def said_wrongly(kind, command, run):
    """What is wrong with how a failure is told."""
    lines = lines_of(run)
    memory = kind == "memory"
    if not memory and len(lines) == 1 and re.match(OF_HDF5.get(run.status, "$"), lines[0]):
        return None
    named = not memory and run.status == BAD_DATA and all(re.search(NAMED, line) for line in lines)
    if run.status != (NO_MEMORY if memory else IO) and not named:
        return f"ends with {run.status}: {lines[:2]}"
    true = [line for line in lines if "error: " in line and re.search(REASON[kind], line)]
    if not true:
        return f"says another reason: {lines[:2]}"
    if len(lines) > 1 and len(true) < len(lines) and not command.starts:
        return f"says {len(lines)} lines: {lines[:2]}"
    return None


def judge(kind, command, good, before, run, goes_on):
    """What is wrong with a disturbed run, or None. Where every call fails from one on, nothing can be removed."""
    can_remove = kind == "memory" or not goes_on
    if run.status == good.status:
        if run.out != good.out:
            return "ends as if nothing had been, but says something else"
        if run.files != good.files:
            return f"ends as if nothing had been, but leaves {sorted(run.files)} of other bytes"
    else:
        wrong = said_wrongly(kind, command, run)
        if wrong:
            return wrong
    for name, text in run.files.items():
        if name not in good.files and name not in before:
            if name == "x.partial.h5" or (not can_remove and ".writing-" in name):
                continue
            return f"leaves {name}; {run.status}: {run.err[:200]}"
        kept = good.files.get(name, b"")
        if command.name == "plan" and kept.startswith(text):
            continue  # it keeps the runs that were made
        if text != kept and text != before.get(name):
            return f"leaves other bytes in {name}; {run.status}: {run.err[:200]}"
    lost = set(before) - set(run.files)
    return f"has lost {sorted(lost)}" if lost else None


def walk_stacks(folder, kind, command, goes_on, every):
    """Forks one run at every N-th distinct stack. Yields each child's number and what is wrong with it."""
    failures = f"{folder}/failures"
    os.makedirs(failures)
    good, page = run_in(
        f"{folder}/whole", command, {}, kind=kind, on=goes_on, every=every, folder=failures
    )
    wrong, tried = [], 0
    for line in open(f"{failures}/log"):
        word, number, status = line.split()
        files = content(f"{failures}/{number}")
        run = Run(int(status), files.pop("out"), files.pop("err"), files)
        text = judge(kind, command, good, {}, run, goes_on)
        tried += 1
        wrong += [(f"stack at {number}", text)] if text else []
    if good.status not in (DONE, THRESHOLD) or good.err:
        wrong.append(("undisturbed", f"ends with {good.status}: {good.err[:300]}"))
    if tried != page.distinct // every or not tried:
        wrong.append(("walk", f"{tried} of {page.distinct} stacks, every {every}th"))
    return tried, page.distinct, wrong


def choose(page, count):
    """Calls of the processes, at random but always the same."""
    calls = [(process, n) for process, most in enumerate(page.calls) for n in [most] if most]
    whole = sum(most for _, most in calls)
    chosen = sorted(random.Random(SEED).sample(range(whole), min(count, whole)))
    for number in chosen:
        for process, most in calls:
            if number < most:
                yield process, number + 1
                break
            number -= most


def walk_calls(folder, kind, command, good, calls):
    """Runs the command again for each of some calls, which fail once and from then on in turn."""
    before = command.before
    tried, reached, wrong = 0, 0, []
    for number, (process, at) in enumerate(calls):
        own = f"{folder}/{number}"
        run, seen = run_in(own, command, before, kind=kind, at=at, process=process, on=number % 2)
        text = judge(kind, command, good, before, run, number % 2)
        wrong += [(f"call {at} of process {process}", text)] if text else []
        tried += 1
        reached += seen.failed > 0
        shutil.rmtree(own)
    if good.status not in (DONE, THRESHOLD) or good.err:
        wrong.append(("undisturbed", f"ends with {good.status}: {good.err[:300]}"))
    if reached < 0.9 * tried or not tried:
        wrong.append(("walk", f"only {reached} of {tried} calls failed"))
    return tried, wrong


def tell(title, tried, wrong):
    """One line of what was tried, or the first failures."""
    if not wrong:
        print(f"ok faults/{title}: {tried}", flush=True)
    for where, text in wrong[:5]:
        print(f"FAIL faults/{title}: {where}: {text}", flush=True)
    if len(wrong) > 5:
        print(f"FAIL faults/{title}: and {len(wrong) - 5} more of {tried}", flush=True)
    return len(wrong)


def walk(folder, kind, command, largest):
    """All walks of one command and kind; the sample takes one of the two ways to fail, in turn."""
    title = f"{command.name}, {kind}"
    good, page = run_in(f"{folder}/good", command, command.before, kind=kind)
    calls = list(choose(page, ALL_RANDOM if largest else RANDOM))
    tried, wrong = walk_calls(f"{folder}/random", kind, command, good, calls)
    failures = tell(f"{title}, random", f"{tried} of {sum(page.calls)} calls", wrong)
    every = 1 if largest else max(1, page.distinct // STACKS)
    if command.starts:
        stacks = page.stacks()[every - 1 :: every]
        tried, wrong = walk_calls(f"{folder}/stacks", kind, command, good, stacks)
        failures += tell(title, f"{tried} of {page.distinct} distinct stacks", wrong)
    else:
        for goes_on in (0, 1) if largest else (len(command.name) % 2,):
            place = f"{folder}/{goes_on}"
            tried, distinct, wrong = walk_stacks(place, kind, command, goes_on, every)
            way = "from then on" if goes_on else "once"
            failures += tell(f"{title} {way}", f"{tried} of {distinct} distinct stacks", wrong)
    shutil.rmtree(folder)
    return failures


def main():
    largest = "--all" in sys.argv
    asked = [word for word in sys.argv[1:] if not word.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        make_given(f"{folder}/given")
        given = content(f"{folder}/given")
        tasks = [
            (f"{folder}/{number} {kind}", kind, command, largest)
            for number, command in enumerate(commands(f"{folder}/given"))
            for kind in ("memory", "file")
            if not asked or command.name in asked
        ]
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            failures = sum(pool.map(lambda task: walk(*task), tasks))
        if content(f"{folder}/given") != given:
            print("FAIL faults/what was read is not as it was")
            failures += 1
    return failures > 0 or not tasks


if __name__ == "__main__":
    sys.exit(main())
