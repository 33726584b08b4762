#!/usr/bin/python3
"""analysis/python: load() gives what the file has, every figure is drawn from any kind of result, its interval is
the sweep's own, mistakes are one line. The published case is drawn from one seed in `make check`, from two in
`make check-all` (ALL_TESTS)."""
import contextlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT, result  # noqa: E402

PYTHON = ROOT / "analysis/python"
PICTURES = ROOT / "build/pages"
sys.path.insert(0, str(PYTHON))
import ddbsim  # noqa: E402

BARE = "matplotlib" not in sys.modules  # drawing alone needs it
import matplotlib  # noqa: E402

matplotlib.use("Agg")
import matplotlib.image  # noqa: E402
import matplotlib.pyplot  # noqa: E402
from ddbsim import plots  # noqa: E402

bad = 0


def check(name, good, detail=""):
    global bad
    bad += not good
    print(f"{'ok' if good else 'FAIL'} figures/{name}{'' if good else f': {detail}'}")


def run(*arguments):
    subprocess.run([DDBSIM, *arguments], check=True, stdout=subprocess.DEVNULL)


def draw(*arguments):
    """What ddbsim.plots would end with and say. In this process: to load xarray takes longer than to draw."""
    said, status = io.StringIO(), 0
    sys.argv = ["ddbsim.plots", *map(str, arguments)]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            try:
                plots.main()
            except SystemExit as end:
                status = 1
                said.write(str(end.code))
    matplotlib.pyplot.close("all")
    return status, said.getvalue().strip()


def figure(name, *arguments):
    """A figure is a picture with lines in it, and nothing was complained about."""
    picture = PICTURES / f"figure-{name}.png"
    status, said = draw(*arguments, "-o", picture)
    if status or said:
        check(name, False, said[-300:])
        return
    pixels = matplotlib.image.imread(picture)
    colours = np.bincount((pixels[..., :3] * 15).astype(int).reshape(-1, 3) @ (256, 16, 1))
    check(name, pixels.shape[0] > 300 and np.count_nonzero(colours) > 5, str(pixels.shape))


def mistake(name, *arguments):
    status, said = draw(*arguments, "-o", "/dev/null")
    check(name, status == 1 and len(said.splitlines()) == 1, said)


def plan(path):
    done = subprocess.run(
        [
            DDBSIM,
            "plan",
            ROOT / "tests/cli/tiny.yaml",
            "--json",
            "--futures",
            "4",
            "-o",
            path + ".plan",
        ]
        + ["--share", "80%", "--unknown", "service=as_written", "--tail", "1m"]
        + ["--goal", "failed_ratio < 10%", "--change", "tables.orders.read.capacity=10..30"],
        capture_output=True,
        text=True,
    )
    pathlib.Path(path).write_text(done.stdout)
    check("a plan", done.returncode == 0 and json.loads(done.stdout)["proven"], done.stderr)


def program():
    """The same as a program of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "ddbsim.plots", "latency", "absent.h5", "-o", "/dev/null"],
        capture_output=True,
        text=True,
        cwd=PYTHON,
    )
    check(
        "as a program",
        done.returncode == 1 and done.stderr.startswith("ddbsim.plots: "),
        done.stderr,
    )


def as_functions(sale, sweep):
    """In a notebook: a figure of matplotlib, whose look does not stay behind."""
    before = matplotlib.rcParams["font.size"]
    drawn = plots.throttle(ddbsim.load(sale), "user-sessions-prod", "read")
    lines = drawn.axes[0].get_lines()
    bought = lines[1].get_ydata()
    check(
        "a figure of matplotlib",
        len(lines) == 2 and matplotlib.rcParams["font.size"] == before,
        str(lines),
    )
    check("on demand is a gap, not 0", np.isnan(bought[-1]) and np.nanmin(bought) == 500)
    means = plots.sweep(ddbsim.load(sweep)).axes[0]
    check("a line each combination", len(means.containers) == 2, str(means.containers))
    matplotlib.pyplot.close("all")
    try:
        plots.sweep(ddbsim.load(sweep), "failed_ration")
        check("a measure that is not", False)
    except plots.NotDrawn as error:
        check("a measure that is not", "failed_ratio" in str(error), str(error))


def published_case():
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ddbsim.split_for_heat",
            "--seeds",
            "2",
            "-o",
            PICTURES / "figure-c8.png",
        ],
        capture_output=True,
        text=True,
        cwd=PYTHON,
        env={**os.environ, "DDBSIM": DDBSIM},
    )
    check(
        "the published case",
        done.returncode == 0
        and "16000 to 20000 published" in done.stdout
        and 16000 < float(done.stdout.split("minutes: ")[1].split()[0]) < 20000,
        done.stdout + done.stderr,
    )


def main():
    PICTURES.mkdir(parents=True, exist_ok=True)
    check("the package needs no matplotlib", BARE)
    with tempfile.TemporaryDirectory() as folder:
        sale, sweep = result("flash_sale", "--resolution", "1s").path, f"{folder}/sweep.h5"
        run(
            "sweep",
            ROOT / "tests/cli/tiny.yaml",
            "-q",
            "--set",
            "workloads.lookups.arrivals=poisson",
            "--vary",
            "tables.orders.read.capacity=5,10,20",
            "--vary",
            "workloads.lookups.consistency=eventual,strong",
            "--seeds",
            "5",
            "-o",
            sweep,
        )
        for engine in ("h5netcdf", "netcdf4"):
            groups = ddbsim.load(sale, engine)
            table = groups["tables/user-sessions-prod"]
            summary = json.loads(
                subprocess.run(
                    [DDBSIM, "show", "--json", sale], capture_output=True, text=True
                ).stdout
            )
            check(
                f"load by {engine}",
                np.isclose(
                    float(table.consumed_read_capacity_units.sum()),
                    summary["resources"][0]["read"]["consumed"],
                )
                and table.time.dtype.kind == "M"
                and table.consumed_read_capacity_units.attrs["units"] == "1",
            )
            values = ddbsim.load(sweep, engine)[""].failed_ratio
            mean, half = ddbsim.interval(values)
            told = json.loads(
                subprocess.run(
                    [DDBSIM, "show", "--json", sweep], capture_output=True, text=True
                ).stdout
            )["measures"]["failed_ratio"]["cells"]
            check(
                f"sweep by {engine}",
                values.dims == ("capacity", "consistency", "seed")
                and np.allclose(mean.values.ravel(), [c["mean"] for c in told])
                and np.allclose(half.values.ravel(), [c["half_width"] for c in told], rtol=1e-3),
            )
        figure("throttle", "throttle", sale)
        figure("heatmap", "heatmap", sale, "--side", "read")
        figure("heatmap-throttled", "heatmap", sale, "--throttled")
        figure("latency", "latency", sale, "--workload", "session-counter")
        figure("sweep", "sweep", sweep)
        figure(
            "sweep-of-a-table", "sweep", sweep, "--measure", "tables/orders/read_throttle_events"
        )
        tornado = f"{folder}/tornado.h5"
        run(
            "sweep",
            ROOT / "tests/cli/designs.yaml",
            "-q",
            "--sensitivity",
            "tornado",
            "--futures",
            "4",
            "-o",
            tornado,
        )
        figure("tornado", "tornado", tornado)
        mistake("a sweep is no tornado", "tornado", sweep)
        plan(f"{folder}/plan.json")
        figure("frontier", "frontier", f"{folder}/plan.json")
        mistake("a run is no plan", "frontier", sale)
        program()
        as_functions(sale, sweep)
        mistake("a run is no sweep", "sweep", sale)
        mistake("a sweep is no run", "latency", sweep)
        mistake("no such table", "throttle", sale, "--table", "nothing")
        mistake("no such measure", "sweep", sweep, "--measure", "nothing")
        status, said = draw("latency", sale, "-o", f"{folder}/latency.xyz")
        check("no such format", status == 1 and "xyz" in said and "\n" not in said, said)
        mistake("no such file", "latency", f"{folder}/absent.h5")
        if ALL_TESTS:  # an hour of 128 threads, twice
            published_case()
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
