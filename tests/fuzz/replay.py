#!/usr/bin/python3
"""The targets of fuzzing without a fuzzer: every file that once found a defect (found/TARGET), and some changes of some of
the inputs that fuzzing begins with. The same on every machine; needs no clang.

    tests/fuzz/replay.py [--list] [TARGET]...

ALL_TESTS=1: all inputs, and ten times as many changes. SANITIZED=1: no changes, for `make fuzz` makes them with sanitizers."""
import os
import pathlib
import subprocess
import sys
import tempfile

import corpus

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALONE = ROOT / os.environ.get("BUILD", "build/release") / "tests/fuzz/alone"
# Of so many inputs so many changes each: about a second and a half of CPU for each target.
SAMPLE = {
    "scenario": (24, 80),
    "set": (1000, 40),
    "units": (23, 2000),
    "trace": (16, 1000),
    "history": (2, 3000),
    "aws": (20, 100),
    "price_book": (8, 200),
    "plan": (2, 300),
}


def replay(target, rounds, paths, folder):
    done = subprocess.run(
        [ALONE, target, str(rounds), *map(str, paths)],
        capture_output=True,
        text=True,
        errors="replace",
        cwd=ROOT / "scenarios",
        env={**os.environ, "TMPDIR": str(folder)},
    )
    if done.returncode == 0:
        return done.stdout.strip()
    told = "\n".join(done.stderr.splitlines()[-5:])
    return f"FAIL fuzz/{target}: exit status {done.returncode}\n{told[-2000:]}"


def check(target):
    most, rounds = SAMPLE[target]
    if "SANITIZED" in os.environ:  # files as they are
        rounds = 0
    whole = "ALL_TESTS" in os.environ
    found = sorted((ROOT / "tests/fuzz/found" / target).glob("*"))
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)
        corpus.make(folder, [target])
        made = sorted(
            p for p in (folder / target).iterdir() if p.name not in {f.name for f in found}
        )
        assert made, f"no inputs for {target}"
        step = 1 if whole else max(1, len(made) // most)
        lines = [replay(target, rounds * (10 if whole else 1), made[::step], folder)]
        if found:
            lines.append(replay(target, 0, found, folder))
    print("\n".join(lines))
    return any(line.startswith("FAIL") for line in lines)


if sys.argv[1:] == ["--list"]:
    print("\n".join(corpus.TARGETS))
    sys.exit(0)
sys.exit(max([check(target) for target in sys.argv[1:] or corpus.TARGETS]))
