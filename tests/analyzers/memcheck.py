#!/usr/bin/python3
"""The main commands on a small scenario under valgrind's memcheck: no invalid access, no jump on what was never written,
nothing lost. The workers of a sweep are looked at too. (The sanitizers see the same commands: make sanitized.)
    tests/analyzers/memcheck.py [--list] [COMMAND]..."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import DDBSIM, ROOT  # noqa: E402

TINY = f"{ROOT}/tests/cli/tiny.yaml"
SAMPLES = f"{ROOT}/tests/aws/samples"
VALGRIND = [
    "valgrind",
    "--quiet",
    "--error-exitcode=42",
    "--leak-check=full",
    "--errors-for-leak-kinds=definite",
    "--trace-children=yes",
    "--child-silent-after-fork=no",
    f"--suppressions={ROOT}/tests/analyzers/valgrind.supp",
]
COMMANDS = {
    "check": ["check", TINY],
    "run": ["run", TINY, "-o", "b.h5"],
    "show": ["show", "a.h5"],
    "report": ["report", "a.h5", "-o", "a.html"],
    "export": ["export", "a.h5", "--csv", "-o", "a.csv"],
    "sweep": ["sweep", TINY, "--vary", "duration=1m,2m", "--jobs", "2", "-q", "-o", "s.h5"],
    "plan": ["plan", TINY, "--unknown", "service=as_written", "--jobs", "2", "--futures", "2"]
    + ["--goal", "failed_ratio < 90%", "--change", "tables.orders.read.capacity=10,20"]
    + ["--budget", "6runs", "-o", "p.plan"],
    "import": [
        "import",
        f"{SAMPLES}/describe-table.orders-prod.json",
        f"{SAMPLES}/get-metric-data.orders-prod.capacity.json",
        "-o",
        "orders.yaml",
    ],
}


def main():
    asked = sys.argv[1:] or list(COMMANDS)
    if asked == ["--list"]:
        print("\n".join(COMMANDS))
        return 0
    if not shutil.which("valgrind"):
        print(f"skip memcheck/{' '.join(asked)}: valgrind is not installed")
        return 0
    bad = 0
    env = {**os.environ, "DDBSIM_READ_PATIENCE": "100000"}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([DDBSIM, "run", "-q", TINY, "-o", "a.h5"], cwd=folder, check=True)
        for name in asked:
            done = subprocess.run(
                [*VALGRIND, DDBSIM, *COMMANDS[name]], cwd=folder, env=env, capture_output=True
            )
            said = done.stderr.decode(errors="replace")
            good = done.returncode in (0, 99) and "==" not in said
            bad += not good
            print(f"{'ok' if good else 'FAIL'} memcheck/{name}", "" if good else said[-6000:])
    return bad


if __name__ == "__main__":
    sys.exit(main())
