#!/usr/bin/python3
"""Export of a result whose dataset has 300,000,000 values, in 512 MB of address space: rows come as they are read.
`make check` reads the names and the first rows, `make check-all` (ALL_TESTS) all of them."""
import pathlib
import resource
import subprocess
import sys
import tempfile

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT  # noqa: E402

MEMORY = 512 << 20
VALUES = 300_000_000
GROUP = "tables/orders/large"


def check(name, good, detail=""):
    print(("ok " if good else "FAIL ") + "large_export/" + name, "" if good else detail)
    return not good


def make(folder):
    """A result with a group of a dataset of so many values, of which one is written: the file is small."""
    path = folder / "tiny.h5"
    subprocess.run(
        [DDBSIM, "run", "-q", f"{ROOT}/tests/cli/tiny.yaml", "-o", path],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with h5py.File(path, "r+") as file:
        rows = len(file["time"])
        width = VALUES // rows
        dataset = file.create_group(GROUP).create_dataset(
            "x", (rows, width), "f4", chunks=(1, 1 << 16), fillvalue=np.nan
        )
        dataset.attrs["cell_methods"] = np.bytes_("time: mean")
        dataset[1, width - 1] = -2.5
    return path, rows, width


def export(path, group):
    return subprocess.Popen(
        [DDBSIM, "export", path, "--csv", "--group", group],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )


def main():
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        path, rows, width = make(pathlib.Path(name))
        process = export(path, GROUP)
        head = process.stdout.readline().rstrip(b"\r\n").split(b",")
        good = len(head) == width + 1 and head[-1] == f"{GROUP}/x#{width - 1}".encode()
        bad += check(f"names of {width} columns", good, str(head[-1:]))
        first, second = (process.stdout.readline().rstrip(b"\r\n") for _ in range(2))
        good = first.count(b",") == width and first.endswith(b",") and second.endswith(b",-2.5")
        bad += check("its values", good, f"{first[:80]} {second[-80:]}")
        if ALL_TESTS:
            lines = sum(1 for line in process.stdout if line.count(b",") == width)
            said = process.stderr.read().decode()
            good = process.wait() == 0 and lines == rows - 2
            bad += check("all of them", good, f"{lines} of {rows} rows; {said}")
        else:
            process.stdout.close()
            process.wait()

        process = export(path, "workloads/lookups")
        printed, said = process.communicate()
        good = process.returncode == 0 and printed.count(b"\r\n") == rows + 1
        bad += check("a small group beside it", good, said.decode())
    return bad


if __name__ == "__main__":
    sys.exit(main())
