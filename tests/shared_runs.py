"""Runs that several tests look at, made once: result("flash_sale") runs the shipped scenario, or returns what another
test of the same `tests/run` got.

A run is kept under the digest of the program, the scenario and the options, in a folder that lives as long as one
`tests/run` does (SHARED_RUNS), or as this process does when a script is run by hand. So no run is ever served to
another build, another text of the scenario, or on another day."""
import atexit
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
ALL_TESTS = bool(os.environ.get("ALL_TESTS"))


def folder_of_runs():
    if "SHARED_RUNS" not in os.environ:
        os.environ["SHARED_RUNS"] = tempfile.mkdtemp()
        atexit.register(shutil.rmtree, os.environ["SHARED_RUNS"])
    return pathlib.Path(os.environ["SHARED_RUNS"])


class Shared:
    """A run that is done: its result file, what it printed, its summary."""

    def __init__(self, folder):
        self.path = next(str(p) for p in folder.iterdir() if p.suffix == ".h5")
        self.printed = (folder / "printed").read_text()

    @property
    def digest(self):
        return next(
            line.split()[1] for line in self.printed.splitlines() if line.startswith("Digest ")
        )

    @property
    def summary(self):
        shown = subprocess.run(
            [DDBSIM, "show", "--json", self.path], capture_output=True, text=True
        )
        if shown.returncode not in (0, 99):  # 99: a threshold of the scenario failed
            shown.check_returncode()
        return json.loads(shown.stdout)


def result(scenario, *options, program=None, tried=False):
    """The run of a scenario (a path, or the name of a shipped one) with these options of `run`; its remedies are run
    only where the test is about them."""
    options = options if tried else (*options, "--untried")
    program = program or DDBSIM
    path = (
        pathlib.Path(scenario)
        if str(scenario).endswith(".yaml")
        else ROOT / f"scenarios/{scenario}.yaml"
    )
    key = hashlib.sha256(
        b"\0".join(
            [pathlib.Path(program).read_bytes(), path.read_bytes(), *(o.encode() for o in options)]
        )
    ).hexdigest()
    kept = folder_of_runs() / key
    with open(f"{kept}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = pathlib.Path(f"{kept}.new")
            made.mkdir(exist_ok=True)
            ran = subprocess.run(
                [program, "run", str(path), *options], cwd=made, capture_output=True, text=True
            )
            if ran.returncode not in (
                0,
                99,
            ):  # 99: a threshold of the scenario failed, which is an answer
                raise SystemExit(
                    f"FAIL run {path.name} {' '.join(options)}: exit {ran.returncode} {ran.stderr}"
                )
            (made / "printed").write_text(ran.stdout)
            made.rename(kept)
    return Shared(kept)
