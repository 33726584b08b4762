#!/usr/bin/python3
"""What the program writes for other programs says its format, the one that OUTPUTS.md lists: JSON in its first member, files
by their number. Every row of the list is looked at but the workbench's, which tests/serve/rules.py has."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import DDBSIM, ROOT  # noqa: E402

TINY = str(ROOT / "tests/cli/tiny.yaml")
CAPACITY = "tables.orders.read.capacity"
listed = set(re.findall(r"^\| (ddbsim\.\S+) \|", (ROOT / "scenarios/OUTPUTS.md").read_text(), re.M))
seen = {"ddbsim.workbench/1"}
bad = 0


def check(name, good, detail=""):
    global bad
    bad += not good
    print(f"{'ok' if good else 'FAIL'} formats/{name}{'' if good else f': {detail}'}")


def command(folder, *words):
    done = subprocess.run([DDBSIM, *words], cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 99):
        print(done.stderr[-1000:])
    return done


def says(name, wanted, told):
    """JSON of that format, said first."""
    first = next(iter(json.loads(told).items()), None) if told.strip() else None
    check(
        name,
        first == ("format", wanted) and wanted in listed,
        f"{first}, listed: {wanted in listed}",
    )
    seen.add(wanted)


def printed(folder):
    run = command(folder, "run", TINY, "-o", "a.h5", "--json", "--progress", "json")
    says("run", "ddbsim.summary/1", run.stdout)
    lines = [json.loads(line) for line in run.stderr.splitlines() if line.startswith("{")]
    told = {line.get("format") for line in lines}
    check("progress", told == {"ddbsim.progress/1"}, run.stderr[-300:])
    seen.update(told)
    says("show", "ddbsim.summary/1", command(folder, "show", "a.h5", "--json").stdout)
    verified = command(folder, "show", "a.h5", "--verify", "--json").stdout
    says("show --verify", "ddbsim.verification/1", verified)
    says(
        "compare",
        "ddbsim.comparison/1",
        command(folder, "compare", "a.h5", "a.h5", "--json").stdout,
    )
    grid = ["--vary", f"{CAPACITY}=5,20", "--seeds", "2", "-o", "s.h5"]
    says("sweep", "ddbsim.sweep/1", command(folder, "sweep", TINY, *grid, "--json").stdout)
    says("show of a sweep", "ddbsim.sweep/1", command(folder, "show", "s.h5", "--json").stdout)
    says("bill", "ddbsim.bill/1", command(folder, "bill", TINY, "--json").stdout)
    says("changes", "ddbsim.changes/1", command(folder, "changes", TINY, "--all", "--json").stdout)
    says("outputs", "ddbsim.outputs/1", command(folder, "schema", "--outputs", "--json").stdout)


def plan(folder):
    asked = ["--unknown", "service=as_written", "--tail", "5m", "--futures", "2", "--share", "50%"]
    asked += ["--goal", "failed_ratio < 90%", "--change", f"{CAPACITY}=18..20", "-o", "p.plan"]
    says("plan", "ddbsim.plan/1", command(folder, "plan", TINY, *asked, "--json").stdout)
    head = (folder / "p.plan").read_text().splitlines()[0]
    seen.add("/".join(["ddbsim.plan-file", head.removeprefix("ddbsim plan ")]))


def backtest(folder):
    past = (ROOT / "tests/cli/tiny.yaml").read_text() + "measured: past.csv\nsample_every: 1m\n"
    (folder / "past.yaml").write_text(past)
    command(folder, "run", TINY, "--set", "sample_every=1m", "-q", "-o", "p.h5")
    command(folder, "export", "p.h5", "--csv", "--group", "tables/orders", "-o", "past.csv")
    asked = ["--futures", "2", "--keep", "b.backtest", "--json"]
    told = command(folder, "backtest", "past.yaml", *asked).stdout
    says("backtest", "ddbsim.backtest/1", told)


def files(folder):
    for name, kind in (("a.h5", "result"), ("s.h5", "sweep-file"), ("b.backtest", "backtest-file")):
        with h5py.File(folder / name) as file:
            seen.add(f"ddbsim.{kind}/{file.attrs['layout_version']}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        printed(folder)
        plan(folder)
        backtest(folder)
        files(folder)
    check("all that are listed, and no other", seen == listed, str(seen ^ listed))
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
