#!/usr/bin/python3
"""The digest that the Python package computes from a file is the one that the program wrote, of results with elements,
events, latencies and texts, complete or interrupted; what is changed is found and named, by both."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import DDBSIM, ROOT  # noqa: E402

sys.path.insert(0, str(ROOT / "analysis/python"))
import ddbsim  # noqa: E402
from ddbsim.digest import dataset_hash  # noqa: E402

# What each has that others have not: partitions that split, waits of a queue, caches and events, an index's keys.
SCENARIOS = ["celebrity_spike", "checkout_queue", "chaos_drill", "orders_by_total"]
bad = 0


def check(name, good, detail=""):
    global bad
    bad += not good
    print(f"{'ok' if good else 'FAIL'} digest/{name}{'' if good else f': {detail}'}")


def run(scenario, path, *options):
    command = [DDBSIM, "run", scenario, "--untried", "-q", "-o", path, *options]
    subprocess.run(command, check=True)
    return path


def known_answer(folder):
    """That of sim/record/result_digest.h and OUTPUTS.md."""
    with h5py.File(f"{folder}/known.h5", "w") as file:
        file["time"] = [0.0, 60, 120]
        file["latency"] = np.array([[1, np.nan], [-0.0, 2], [np.nan, np.nan]], "f4")
        file["texts"] = np.array(["a", "b"], h5py.string_dtype())
        hashes = [dataset_hash(file[name]) for name in ("time", "latency", "texts")]
        del file["texts"]
        file["tables/orders/time"] = file["time"]
        file["scenario/given"] = 1.0
    wanted = ["a0ba445f47b4b239", "f26fa49dffe9704b", "2b4d0fc9e4bf29e2"]
    check("known hashes", hashes == wanted, str(hashes))
    told = ddbsim.digest(f"{folder}/known.h5")
    check("known digest", told == "3d35e136477c292d37ce007209aaeae5", told)


def same(name, path):
    said = ddbsim.load(path).attrs["digest"]
    check(f"{name} as written", ddbsim.check_digest(path) == ddbsim.digest(path) == said, said)
    shown = subprocess.run([DDBSIM, "show", "--verify", path], capture_output=True, text=True)
    check(f"{name} as shown", shown.stdout.strip().endswith(said), shown.stdout + shown.stderr)


def numbers(path):
    """All datasets of numbers that the digest is of."""
    with h5py.File(path) as file:
        lines = file["digest/lines"].asstr()[()].splitlines()
        paths = [line.rpartition(" ")[0] for line in lines]
        return [p for p in paths if file[p].size and not h5py.check_string_dtype(file[p].dtype)]


def changed(path, folder):
    """One value of each dataset in turn, by its last bit."""
    missed = []
    for at in numbers(path):
        other = shutil.copy(path, f"{folder}/other.h5")
        with h5py.File(other, "r+") as file:
            place = (0,) * file[at].ndim
            value = file[at][place]
            real = np.issubdtype(value.dtype, np.floating)
            file[at][place] = (
                np.nextafter(value, value.dtype.type(np.inf))
                if real and value == value
                else 1 - value
            )
            if np.isnan(value):
                file[at][place] = 1
        try:
            ddbsim.check_digest(other)
            missed.append(at)
        except ddbsim.OtherDigest as error:
            missed += [at] * (error.paths != [at])
    check("each changed value is found and named", not missed, ", ".join(missed[:5]))


def refused(name, path, error, wanted):
    try:
        ddbsim.check_digest(path)
        check(name, False, "nothing was raised")
    except error as told:
        check(name, wanted in str(told), str(told))


def mistakes(path, folder):
    other = shutil.copy(path, f"{folder}/mistake.h5")
    with h5py.File(other, "r+") as file:
        file.attrs["digest"] = np.bytes_("0" * 32)
    refused("another digest", other, ddbsim.OtherDigest, "another result's")
    with h5py.File(other, "r+") as file:
        del file["digest"]
    refused("of an earlier version", other, ddbsim.NotAResult, "earlier one")
    refused("no result", f"{ROOT}/README.md", ddbsim.NotAResult, "no HDF5 file")


def main():
    with tempfile.TemporaryDirectory() as folder:
        known_answer(folder)
        for name in SCENARIOS:
            scenario = f"{ROOT}/scenarios/{name}.yaml"
            options = ["--resolution", "1s"] if name == "celebrity_spike" else []
            same(name, run(scenario, f"{folder}/{name}.h5", "--set", "duration=12m", *options))
        tiny = run(f"{ROOT}/tests/cli/tiny.yaml", f"{folder}/tiny.h5")
        same("tiny", tiny)
        changed(tiny, folder)
        mistakes(tiny, folder)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
