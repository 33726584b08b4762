#!/usr/bin/python3
"""Files of earlier versions (tests/readers/earlier): show, report, export, compare, merge and scenarios that go on from one
open them, or say in one line what to do. Of a later version each reader says that, and so does the Python package."""
import lzma
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import DDBSIM, ROOT  # noqa: E402

sys.path.insert(0, str(ROOT / "analysis/python"))
import ddbsim  # noqa: E402

KEPT = pathlib.Path(__file__).parent / "earlier"
EARLIER = "of an earlier ddbsim; this one reads layout 2: run the scenario again"
LATER = "of a later ddbsim"
bad = 0


def check(name, good, detail=""):
    global bad
    bad += not good
    print(f"{'ok' if good else 'FAIL'} earlier/{name}{'' if good else f': {detail}'}")


def expect(name, wanted, *command, status=0):
    """The command ends so, and says that; what is refused is one line."""
    done = subprocess.run([DDBSIM, *command], capture_output=True, text=True)
    said = done.stdout + done.stderr
    one_line = status == 0 or done.stderr.count("\n") == 1
    check(name, done.returncode == status and wanted in said and one_line, said[-400:])


def unpack(folder):
    for path in KEPT.glob("*.xz"):
        (folder / path.stem).write_bytes(lzma.decompress(path.read_bytes()))


def opened(folder, name):
    result, sweep = str(folder / f"{name}.h5"), str(folder / f"{name}_sweep.h5")
    expect(f"{name}: show", "Verdict", "show", result)
    expect(f"{name}: report", "", "report", result, "-q", "-o", f"{folder}/page.html")
    consumed = "tables/orders/consumed_read_capacity_units"
    picture = ["report", result, "-q", "--plot", consumed, "-o", f"{folder}/page.svg"]
    expect(f"{name}: picture", "", *picture)
    expect(
        f"{name}: export",
        "",
        "export",
        result,
        "--csv",
        "--group",
        "tables/orders",
        "-o",
        f"{folder}/x.csv",
    )
    expect(f"{name}: compare", "failed", "compare", result, result)
    expect(f"{name}: verify", "an earlier version wrote it", "show", "--verify", result, status=65)
    expect(f"{name}: show a sweep", "capacity", "show", sweep)
    expect(f"{name}: report a sweep", "", "report", sweep, "-q", "-o", f"{folder}/page.html")
    expect(f"{name}: export a sweep", "", "export", sweep, "--csv", "-o", f"{folder}/x.csv")
    run = ddbsim.load(result)
    check(f"{name}: in Python", "tables/orders" in run and "digest" in run.attrs)


def layout_1(folder):
    result, sweep = str(folder / "layout_1.h5"), str(folder / "layout_1_sweep.h5")
    for command in (["show"], ["report"], ["export", "--csv"], ["compare", result]):
        expect(f"layout 1: {command[0]}", EARLIER, *command, result, status=65)
    for command in ("show", "report"):
        expect(f"layout 1: {command} a sweep", EARLIER, command, sweep, status=65)
    with h5py.File(result) as file:
        check("layout 1: has its scenario", b"orders" in file["scenario/given"][()])


def goes_on(folder, name, wanted, status):
    """From the state of that result."""
    text = (ROOT / "tests/cli/tiny.yaml").read_text()
    scenario = folder / f"{name}.next.yaml"
    scenario.write_text(re.sub(r"start: .*\n", f"state: {name}.h5\n", text))
    expect(
        f"{name}: a scenario that goes on from it", wanted, "check", str(scenario), status=status
    )


def studies(folder):
    for name, wanted in (("own_digest.plan", "Page"), ("own_digest.backtest", "Page")):
        path = str(folder / name)
        expect(f"report {name}", wanted, "report", path, "-o", f"{folder}/page.html")


def raise_layout(path):
    with h5py.File(path, "r+") as file:
        file.attrs["layout_version"] = 99


def later(folder):
    for name in ("own_digest.h5", "own_digest_sweep.h5", "own_digest.backtest"):
        raise_layout(folder / name)
    result, sweep = str(folder / "own_digest.h5"), str(folder / "own_digest_sweep.h5")
    for command in (["show"], ["show", "--verify"], ["report"], ["export", "--csv"]):
        expect(f"later: {' '.join(command)}", LATER, *command, result, status=65)
    for command in ("show", "report"):
        expect(f"later: {command} a sweep", LATER, command, sweep, status=65)
    backtest = str(folder / "own_digest.backtest")
    expect("later: report a backtest", LATER, "report", backtest, status=65)
    goes_on(folder, "own_digest", LATER, 65)
    plan = folder / "own_digest.plan"
    plan.write_bytes(plan.read_bytes().replace(b"ddbsim plan 1\n", b"ddbsim plan 2\n", 1))
    expect("later: report a plan", LATER, "report", str(plan), status=65)
    try:
        ddbsim.load(result)
        check("later: in Python", False, "it was opened")
    except ddbsim.NotAResult as error:
        check("later: in Python", LATER in str(error), str(error))


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        unpack(folder)
        check("there are files", len(list(folder.iterdir())) >= 8)
        opened(folder, "without_state")
        opened(folder, "own_digest")
        layout_1(folder)
        goes_on(folder, "own_digest", "valid", 0)
        goes_on(folder, "without_state", "keeps no state", 65)
        goes_on(folder, "layout_1", EARLIER, 65)
        studies(folder)
        later(folder)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
