#!/usr/bin/python3
"""The Python package and the recipes of analysis: known answers of the docstrings, a run and a sweep by the package are the
program's own, mistakes say what the program says, notebooks are small and bare. `make check-all` (ALL_TESTS) also installs
it by pip without a network into a venv with Debian's packages, holds its types against mypy, executes the notebooks, and
reads a result in R."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import xarray as xr

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT  # noqa: E402

PYTHON = ROOT / "analysis/python"
NOTEBOOKS = sorted((PYTHON / "notebooks").glob("*.ipynb"))
sys.path.insert(0, str(PYTHON))
os.environ["DDBSIM"] = DDBSIM
import ddbsim  # noqa: E402
from ddbsim.student import t_975  # noqa: E402
from ddbsim.program import values_of, written  # noqa: E402

QUICKSTART = ROOT / "scenarios/quickstart.yaml"
TINY = ROOT / "tests/cli/tiny.yaml"
bad = 0


def check(name, good, detail=""):
    global bad
    bad += not good
    print(f"{'ok' if good else 'FAIL'} package/{name}{'' if good else f': {detail}'}")


def known_answers():
    mean, half = ddbsim.interval(xr.DataArray([1.0, 2, 3, 4, 5], dims="seed"))
    check("interval", mean == 3 and np.isclose(half, 1.963, atol=5e-4), f"{mean} {half}")
    t = [t_975(n) for n in (1, 20, 199)]
    check("Student's t", t == [12.706, 2.086, 1.972], str(t))
    table = ddbsim.intervals(xr.DataArray([1.0, 2, 3, 4, 5], dims="seed"))
    check("intervals", np.allclose(table, [[3, 1.037, 4.963]], atol=5e-4), str(table))
    times = pd.date_range("2025-01-01", periods=3, freq="min")
    rate = ddbsim.per_second(xr.DataArray([120, 60, 30], dims="time", coords={"time": times}))
    check("per second", np.allclose(rate, [2, 1, 0.5]), str(rate.values))
    values = [written(v) for v in (True, 0.5, {"mode": "standard"}, "10m")]
    varied = [values_of(v) for v in ([50, 100], "10m", 100, np.array([1, 2]))]
    check("varied", varied == ["50,100", "10m", "100", "1,2"], str(varied))
    check("values", values == ["true", "0.5", '{"mode": "standard"}', "10m"], str(values))


def a_run():
    """The credit ends at 15 minutes or so of 30: from then on 100 units of what is asked are served."""
    run = ddbsim.run(QUICKSTART, {"workloads.lookups.arrivals": "poisson"}, resolution="1s")
    folder = pathlib.Path(run.path).parent
    curve = ddbsim.demand(run, "tables/orders", "read")
    late = curve.isel(time=slice(1500, 1790)).mean()
    check(
        "demand",
        np.allclose(curve.asked, curve.served + curve.throttled)
        and float(late.bought) == 100
        and np.isclose(float(late.served), 100, rtol=0.01)
        and float(late.asked) > 160,
        str(late),
    )
    consumed = float(ddbsim.series(run, "tables/orders", "consumed.read").sum())
    told = ddbsim.summary(run)["resources"][0]["read"]["consumed"]
    check("the summary's number", np.isclose(consumed, told), f"{consumed} {told}")
    for dataset in list(run.values()):
        dataset.close()
    del run, curve, late, dataset
    check("a result without a name goes with its last use", not folder.exists(), str(folder))


def a_sweep():
    path = "tables.orders.read.capacity"
    sweep = ddbsim.sweep(
        TINY, {path: [5, 10]}, {"workloads.lookups.arrivals": "poisson"}, futures=3
    )
    table = ddbsim.intervals(sweep[""].failed_ratio)
    cells = ddbsim.summary(sweep)["measures"]["failed_ratio"]["cells"]
    check(
        "a sweep",
        ddbsim.is_sweep(sweep.path)
        and list(table.index) == [5, 10]
        and np.allclose(table["mean"], [cell["mean"] for cell in cells])
        and np.allclose(table.high - table["mean"], [c["half_width"] for c in cells], rtol=1e-3),
        str(table),
    )


def mistake(name, wanted, status, call):
    try:
        call()
        check(name, False, "nothing was raised")
    except ddbsim.Refused as error:
        check(name, wanted in str(error) and error.status == status, f"{error.status}: {error}")


def mistakes():
    mistake("a key that is not", "unknown key 'nix'", 65, lambda: ddbsim.run(TINY, {"nix": 1}))
    mistake("a file that is not", "absent.yaml", 74, lambda: ddbsim.run("absent.yaml"))
    mistake("nothing to vary", "nothing to vary", 2, lambda: ddbsim.sweep(TINY))


def raised(name, wanted, error, call):
    try:
        call()
        check(name, False, "nothing was raised")
    except error as told:
        check(name, wanted in str(told), str(told))


def wrong_names():
    """A name that is not there is told with those that may have been meant; a result shows itself."""
    run = ddbsim.run(TINY)
    like, role = "did you mean 'tables/orders'", "did you mean 'consumed.read'"
    raised("a group that is not", like, KeyError, lambda: run["tables/order"])
    raised("a role", role, KeyError, lambda: ddbsim.series(run, "tables/orders", "consume.read"))
    raised("its group", like, KeyError, lambda: ddbsim.demand(run, "tables/order", "read"))
    raised("no result", "no HDF5 file", ddbsim.NotAResult, lambda: ddbsim.load(TINY))
    of_a_sweep = "over the futures of a sweep"
    raised("no futures", of_a_sweep, ValueError, lambda: ddbsim.interval(run["tables/orders"].time))
    raised("no file", "absent.h5", FileNotFoundError, lambda: ddbsim.load("absent.h5"))
    time = run["tables/orders"].time
    check("times are UTC", time.attrs["time_zone"] == "UTC" and time.dtype.kind == "M")
    check("what it rests on", {"version", "digest", "seed"} <= set(run.attrs), str(run.attrs))
    check("a repr", "workloads: workloads/lookups" in repr(run), repr(run))
    check("a repr in notebooks", "<code>tables/orders</code>" in run._repr_html_())


def bare(path):
    """A notebook without outputs, of 8 kB at most, whose cells are Python."""
    cells = json.loads(path.read_text())["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    for cell in code:
        compile("".join(cell["source"]), str(path), "exec")
    return path.stat().st_size < 8192 and not any(
        c["outputs"] or c["execution_count"] for c in code
    )


def command(name, arguments, wanted="", **how):
    done = subprocess.run(arguments, capture_output=True, text=True, **how)
    said = done.stdout + done.stderr
    check(name, done.returncode == 0 and wanted in done.stdout, said[-600:])


def installed(folder):
    """From a copy, for setuptools builds where the sources are."""
    shutil.copytree(PYTHON, f"{folder}/python", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command(
        "a venv",
        ["/usr/bin/python3", "-m", "venv", "--system-site-packages", f"{folder}/venv"],
    )
    command(
        "pip install without a network",
        [f"{folder}/venv/bin/pip", "install", "--no-index", "--no-deps", "--no-build-isolation"]
        + ["--disable-pip-version-check", f"{folder}/python"],
        env=environment,
    )
    told = "import ddbsim, os; print(ddbsim.__file__, os.listdir(os.path.dirname(ddbsim.__file__)))"
    command("with its types", [f"{folder}/venv/bin/python", "-c", told], "py.typed", cwd=folder)
    tried = f"import ddbsim; print(len(ddbsim.run({str(TINY)!r})), 'groups')"
    command(
        "runs as installed",
        [f"{folder}/venv/bin/python", "-c", tried],
        "groups",
        cwd=folder,
        env=environment,
    )


def executed(path):
    import nbclient
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=1800, resources={"metadata": {"path": str(path.parent)}}
    )
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        check(f"{path.name} runs", False, str(error)[-600:])
        return
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    drawn = any("image/png" in output.get("data", {}) for output in outputs)
    check(f"{path.name} runs", drawn, "no picture was drawn")


def whole(folder):
    installed(folder)
    os.environ["PYTHONPATH"] = str(PYTHON)
    types = [sys.executable, "-m", "mypy", f"--cache-dir={folder}/mypy", "ddbsim"]
    command("types", types, cwd=PYTHON)
    for path in NOTEBOOKS:
        executed(path)
    run = ddbsim.run(TINY, output=f"{folder}/tiny.h5")
    consumed = float(ddbsim.series(run, "tables/orders", "consumed.read").sum())
    command(
        "the recipe in R",
        ["Rscript", ROOT / "analysis/recipes/result.R", run.path, "tables/orders"],
        f"consumed_read_capacity_units {consumed:.0f}",
    )


def main():
    known_answers()
    a_run()
    a_sweep()
    mistakes()
    wrong_names()
    for path in NOTEBOOKS:
        check(f"{path.name} is small and bare", bare(path))
    check("notebooks", len(NOTEBOOKS) >= 3)
    if ALL_TESTS:
        with tempfile.TemporaryDirectory() as folder:
            whole(folder)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
