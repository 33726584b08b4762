#!/usr/bin/python3
"""What `check` says that a run takes, beside what runs take: its file within a factor of 2, its memory within one of 4.
The time is this machine's and is not compared. `make check` looks at some short scenarios, `make check-all` at all."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT  # noqa: E402

SHORT = ("quickstart", "session_redrive", "launch_day", "index_deleted", "shared_functions")
POWERS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}
SAID = re.compile(
    r"takes about .* of processor time, (\S+) (\w+) of memory and (\S+) (\w+) of file"
)


def said(scenario):
    printed = subprocess.run(
        [DDBSIM, "check", scenario], capture_output=True, text=True, check=True
    ).stdout
    memory, memory_power, size, size_power = SAID.search(printed).groups()
    return float(memory) * POWERS[memory_power], float(size) * POWERS[size_power]


def held(command):
    """Bytes of memory that the process held at most."""
    process = subprocess.Popen([DDBSIM, *command], stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_maxrss * 1024


def taken(scenario, folder):
    """Bytes of memory and of the file."""
    path = f"{folder}/r.h5"
    return held(["run", "-q", "--untried", scenario, "-o", path]), os.path.getsize(path)


def limited(folder):
    """A run that held nine tenths of what it holds at last ends with the status of a limit, and keeps what it has."""
    tiny = str(ROOT / "tests/cli/tiny.yaml")
    long = ["run", tiny, "--set", "duration=1000d", "-q", "-o", f"{folder}/limited.h5"]
    least = int(held([*long, "--limit-time", "2s"]) * 0.9)
    done = subprocess.run(
        [DDBSIM, *long, "--limit-memory", f"{least}B"],
        capture_output=True,
        text=True,
    )
    good = done.returncode == 75 and "--limit-memory ended it" in done.stderr
    print(f"{'ok' if good else 'FAIL'} effort/a limit of memory: {done.returncode} {done.stderr!r}")
    return not good


def main():
    scenarios = sorted(ROOT.glob("scenarios/*.yaml")) if ALL_TESTS else []
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in scenarios or [ROOT / f"scenarios/{name}.yaml" for name in SHORT]:
            for what, told, real, factor in zip(
                ("memory", "file"), said(path), taken(path, folder), (4, 2)
            ):
                good = real / factor <= told <= real * factor
                failures += not good
                print(
                    f"{'ok' if good else 'FAIL'} effort/{path.stem}: {what} {told:.3g} said, {real:.3g} taken"
                )
        failures += limited(folder)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
