#!/usr/bin/python3
"""Walks the program through failures of the calls by which it writes and reads HDF5 (hdf5.c makes them; those of the
system are system.py's). Whatever
fails while a file is written, there is either no file under its name and a status that is not 0, or the very file
of the undisturbed run; whatever fails while one is read, a status that is not 0 or the very same output. A refusal
is one line on stderr, and nothing is left behind.

    walk.py [--all]     a sample: every K-th failure, K so that about 20 of each kind remain; --all (some minutes of
                        CPU): every failure while `run` writes and while `show` reads, of the others about 300"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
LIBRARY = os.environ.get("FAULTS", str(ROOT / "build/faults.so"))
TINY = str(ROOT / "tests/cli/tiny.yaml")
SAMPLE, LARGE_SAMPLE = 20, 300
REFUSED = {65, 74}
# HDF5 1.10.8 faults when it lists a group with many links and a read fails (H5G__dense_iterate frees what it has not
# filled), also after the reading was refused. The program then says so and leaves no file under the name: all that
# can be asked for.
FAULT_OF_HDF5 = 70
LIBRARY_WORDS = (
    "free()",
    "malloc",
    "double free",
    "corrupted",
    "munmap",
)  # of the C library, when HDF5 faults
# Calls that cannot fail in a way that matters: of the library's own state, before any file.
NOT_WALKED = {
    "H5Eset_auto2",
    "H5check_version",
    "H5dont_atexit",
    "H5free_memory",
    "H5get_libversion",
    "H5open",
}
KINDS = {"writes": ("call", "lost", "write", "drop", "read"), "reads": ("call", "read")}


def walk(folder, command, kind, every):
    """The undisturbed run, as its status, output and files; and what became of each disturbed one."""
    home, failures = f"{folder}/home", f"{folder}/failures"
    for path in (home, failures):
        shutil.rmtree(path, ignore_errors=True)
        os.mkdir(path)
    if os.path.isdir(f"{folder}/parts.runs"):
        shutil.copytree(f"{folder}/parts.runs", f"{home}/whole.runs")
    environment = dict(
        os.environ,
        LD_PRELOAD=LIBRARY,
        FAULT_KIND=kind,
        FAULT_EVERY=str(every),
        FAULT_FOLDER=failures,
    )
    done = subprocess.run(
        [DDBSIM, *command], cwd=home, env=environment, capture_output=True, timeout=3600
    )
    lines = [line.split() for line in open(f"{failures}/log")]
    calls = next((int(count) for word, count, _ in lines if word == "calls"), 0)
    return (
        done,
        calls,
        [(int(number), int(status)) for word, number, status in lines if word == "end"],
    )


def bytes_of(path):
    return open(path, "rb").read() if os.path.exists(path) else None


def dump(path):
    done = subprocess.run(["h5dump", path], capture_output=True)
    return done.returncode == 0 and re.sub(rb"DATASET \d+ |^HDF5 .*", b"", done.stdout)


def same(one, other):
    """The same bytes; or, where a write was dropped that changes nothing (of a zero, of the mark of a file that is
    open), the same to every reader."""
    return bytes_of(one) == bytes_of(other) or (dump(one) and dump(one) == dump(other))


def judge(folder, done, name, kind, number, status):
    """What is wrong with a disturbed run, or None."""
    own = f"{folder}/failures/{number}"
    err = bytes_of(f"{own}/err").decode(errors="replace").strip().splitlines()
    err = [line for line in err if not line.startswith(LIBRARY_WORDS)]
    left = set(os.listdir(own)) - {"out", "err", "whole.runs"}
    if status == done.returncode:
        if bytes_of(f"{own}/out") != done.stdout:
            return "ends as if nothing had been, but says something else"
        if name and name not in left:
            return "ends as if nothing had been, but leaves no file"
    elif kind == "read" and not left and status == FAULT_OF_HDF5:
        return None
    elif status not in REFUSED:
        return f"ends with {status}: {err[:2]}"
    elif len(err) != 1:
        return f"says {len(err)} lines: {err[:2]}"
    if left - {name}:
        return f"leaves {sorted(left - {name})}"
    if name in left and not same(f"{own}/{name}", f"{folder}/home/{name}"):
        return f"leaves another file, and ends with {status}: {err[:1]}"
    return None


def walk_all(folder, title, command, name, most):
    failures = 0
    for kind in KINDS["writes" if name else "reads"]:
        done, calls, ends = walk(folder, command, kind, 10**9)
        if done.returncode not in (0, 99) or (kind == "call" and calls < 100):
            print(
                f"FAIL faults/{title}: undisturbed, it ends with {done.returncode} after {calls} calls: {done.stderr}"
            )
            return 1
        every = max(1, calls // most)
        done, calls, ends = walk(folder, command, kind, every)
        wrong = [
            (number, judge(folder, done, name, kind, number, status)) for number, status in ends
        ]
        wrong = [(number, text) for number, text in wrong if text]
        for number, text in wrong[:5]:
            print(f"FAIL faults/{title}: {kind} {number} of {calls}: {text}")
        if len(ends) != calls // every:
            print(f"FAIL faults/{title}: {len(ends)} of {calls // every} {kind}s were walked")
        elif not wrong:
            print(f"ok faults/{title}, {len(ends)} of {calls} {kind}s")
        failures += len(wrong) + (len(ends) != calls // every)
    return failures


def all_are_walked():
    """Each function of the library that the program calls is one that can be made to fail."""

    def names(option, path):
        out = subprocess.run(
            ["nm", "-D", option, path], capture_output=True, text=True, check=True
        ).stdout
        return {line.split()[-1].split("@")[0] for line in out.splitlines()}

    called = {
        name
        for name in names("--undefined-only", DDBSIM)
        if name.startswith("H5") and not name.endswith("_g")
    }
    missing = sorted(called - names("--defined-only", LIBRARY) - NOT_WALKED)
    print(
        f"FAIL faults/hdf5.c lacks {missing}" if missing else "ok faults/every function is walked"
    )
    return bool(missing)


def main():
    largest = "--all" in sys.argv
    most = LARGE_SAMPLE if largest else SAMPLE
    every = 10**9 if largest else SAMPLE
    failures = all_are_walked()
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        tiny, parts = f"{folder}/tiny.h5", f"{folder}/parts.h5"
        subprocess.run([DDBSIM, "run", "-q", TINY, "-o", tiny], check=True)
        failures += walk_all(folder, "run", ["run", TINY, "-o", "x.h5"], "x.h5", every)
        failures += walk_all(folder, "show", ["show", tiny], None, every)
        failures += walk_all(
            folder, "report", ["report", "-q", tiny, "-o", "x.html"], "x.html", most
        )
        failures += walk_all(folder, "compare", ["compare", tiny, tiny], None, most)
        failures += walk_all(folder, "export", ["export", "--csv", tiny], None, most)
        subprocess.run(
            [
                DDBSIM,
                "sweep",
                TINY,
                "-q",
                "--vary",
                "tables.orders.read.capacity=5,20",
                "--seeds",
                "1",
                "--series",
                "-o",
                parts,
            ],
            check=True,
        )
        failures += walk_all(
            folder, "merge", ["merge", "-q", "--series", parts, "-o", "whole.h5"], "whole.h5", most
        )
        failures += walk_all(folder, "show of a sweep", ["show", parts], None, most)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
