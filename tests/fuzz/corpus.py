"""Inputs to begin with, made of what is shipped and of the samples of the tests: a folder for each target of fuzz.h."""
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
TARGETS = ["scenario", "set", "units", "trace", "history", "aws", "price_book", "plan"]
LARGEST = 60_000  # bytes: larger inputs say the same more often

HISTORY = [
    "time,tables/t/consumed_read_capacity_units,tables/t/provisioned_read_capacity_units\n"
    "2025-11-03T00:00:00Z,17410,400\n2025-11-03T00:05:00Z,,400\n",
    'time,"tables/t/a"\r\n1762128000,1\r\n1762128060,2.5e3\r\n1762128180,\r\n',
]
TRACES = [
    "time,count\n0,600\n60,\n120,180\n",
    "time,a,b\n2025-12-14T14:30:00Z,1,2\n2025-12-14T14:31:00+01:00,3,\n",
    "time,sum\n1765722600,4\n1765722660,5\n1765722900,6\n",
]
SETS = [  # of the scenario that the target changes
    "tables.a.read.capacity=50\n!tables.a.read.autoscaling",
    "variant=big",
    "tables.b.c.billing=provisioned\ntables.b.c.read.capacity=3\ntables.b.c.write.capacity=3",
    "workloads.*.rate.0.per_second=9",
    "workloads.w.keys=[{key: x, share: 10%}, {count: 7}]",
    "!timeline.0\n!thresholds\n!variants.big",
    "clients.k={timeout: 1s, retry: {mode: standard}}\nseed=9\nresolution=100ms",
    "caches.r={ttl: 10s}\nworkloads.w.cache=r",
    "tables.a.indexes.i.read.capacity=1.5k",
]
UNITS = (
    "2h30m 100ms 1.5s 99w 2KiB 400KB 1024 70% 0.7 1.5k 2M 3e4 1e308 -1 10..30 0.5..2 5m..1h 1KiB..1MB "
    "2025-12-14T14:30:00Z 2025-12-14T14:30:00+01:00 9999-12-31T23:59:59-23:59"
).split() + ["workloads/w/failed_ratio < 1%", "latency_p99 >= 10ms"]


def set_lines(text):
    """The --set lines of a document or a script."""
    return [line.replace("'", "") for line in re.findall(r"--set '?([^'\s`]+(?:'|))", text)]


def fewer_keys(yaml):
    """The same scenario whose keys and cached items are hundreds: it begins a hundred times sooner."""
    return re.sub(
        rb"\b(count|capacity_items|item_count|items): *(\d{4,}|[\d.]+[kM])", rb"\1: 500", yaml
    )


def plans(folder):
    """What plans came to, as the program writes it: of a number, and of a number and a list."""
    path, found = folder / "some.plan", []
    for change in (["5..50"], ["17..20", "clients.app.retry.mode={none,standard}"]):
        subprocess.run(
            [DDBSIM, "plan", ROOT / "tests/cli/tiny.yaml", "-q", "--tail", "5m", "--futures", "4"]
            + ["--goal", "failed_ratio < 20%", "--share", "80%", "--unknown", "service=as_written"]
            + [f"--change=tables.orders.read.capacity={change[0]}"]
            + [f"--change={more}" for more in change[1:]]
            + ["--budget", "30runs", "-o", path],
            capture_output=True,
        )
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        found += [line[2:].rsplit("\t", 1)[0] for line in lines if line.startswith("p\t")][-1:]
    return found


def inputs(target, folder):
    """(name, bytes) of one target."""
    if target == "scenario":
        paths = [*ROOT.glob("scenarios/*.yaml"), *ROOT.glob("tests/cli/*.yaml")]
        paths += [*ROOT.glob("tests/mutants/*.yaml"), *ROOT.glob("tests/soak/*.yaml")]
        return [(path.name, fewer_keys(path.read_bytes())) for path in sorted(paths)]
    if target == "aws":
        paths = sorted((ROOT / "tests/aws/samples").iterdir())
        return [(p.name, p.read_bytes()) for p in paths if p.suffix in (".json", ".csv")]
    if target == "price_book":
        paths = sorted((ROOT / "models/common/price_books").glob("*.yaml"))
        paths += sorted((ROOT / "tests/aws/samples").glob("price-list*"))
        return [(path.name, path.read_bytes()) for path in paths]
    texts = {"history": HISTORY, "units": UNITS, "plan": [], "trace": [], "set": []}[target]
    if target == "trace":
        files = TRACES + [(ROOT / "scenarios/trace.csv").read_text()]
        texts = [chr(how) + text for text in files for how in (0, 7, 42, 64)]
    elif target == "set":
        documents = [*ROOT.glob("scenarios/*.md"), *ROOT.glob("tests/cli/*.sh")]
        lines = sorted({line for path in documents for line in set_lines(path.read_text())})
        texts = SETS + lines
    elif target == "plan":
        texts = plans(folder)
    return [
        (f"{number:03}", text.encode("latin-1", "replace")) for number, text in enumerate(texts)
    ]


def make(folder, targets=TARGETS):
    """Fills FOLDER/TARGET for each target, and adds what once found a defect."""
    for target in targets:
        into = folder / target
        into.mkdir(parents=True, exist_ok=True)
        found = ROOT / "tests/fuzz/found" / target
        for name, data in inputs(target, folder) + [
            (path.name, path.read_bytes()) for path in sorted(found.glob("*"))
        ]:
            if len(data) <= LARGEST:
                (into / name).write_bytes(data)
