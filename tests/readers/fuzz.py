#!/usr/bin/python3
"""Hostile files: results and sweeps with bytes changed, cut off, grown or swapped. Whatever is done to them, a
command ends by itself within seconds, with an exit status of its own and one line when it refuses. `make check` tries 12 files,
`make check-all` (ALL_TESTS) 120."""
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
COUNT = int(os.environ.get("COUNT", "120" if os.environ.get("ALL_TESTS") else "12"))
GOOD = {0, 65, 74, 99}
MOST = 10  # seconds of CPU that a command is allowed here; the program gives a file half of them
ENVIRONMENT = {**os.environ, "DDBSIM_READ_PATIENCE": str(MOST / 2)}


def mutate(rng, data, other):
    data = bytearray(data)
    kind = rng.randrange(6)
    at = rng.randrange(len(data))
    if kind == 0:
        return data[:at]
    if kind == 1:
        for _ in range(rng.choice((1, 3, 30))):
            data[rng.randrange(len(data))] = rng.randrange(256)
    elif kind == 2:
        for _ in range(8):  # the metadata is what the library trusts
            data[rng.randrange(min(len(data), 4096))] ^= 1 << rng.randrange(8)
    elif kind == 3:
        length = rng.choice((4, 64, 512))
        data[at : at + length] = rng.choice((b"\0", b"\xff")) * length
    elif kind == 4:
        length = rng.choice((8, 256, 2048))
        source = rng.randrange(len(other))
        data[at : at + length] = other[source : source + length]
    else:
        data += os.urandom(1000)
    return data


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST, MOST))


def attempt(command, name, number):
    try:
        done = subprocess.run(
            [DDBSIM, *command], capture_output=True, timeout=600, preexec_fn=limits, env=ENVIRONMENT
        )
    except subprocess.TimeoutExpired:
        return f"{name} {number}: {command[0]} does not end"
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    lines = [
        line
        for line in lines
        if not line.startswith(("free()", "malloc", "double free", "corrupted", "munmap"))
    ]  # the C library's own
    if done.returncode not in GOOD and not (
        done.returncode == 71 and len(lines) == 1
    ):  # 71: it asked for more memory than there is
        return f"{name} {number}: {command[0]} ends with {done.returncode}: {lines[:3]}"
    if done.returncode in (65, 74) and len(lines) != 1:
        return f"{name} {number}: {command[0]} says {len(lines)} lines: {lines[:3]}"
    return None


def main():
    failures, refused = [], 0
    with tempfile.TemporaryDirectory() as folder:
        result, sweep, hurt, page = (
            f"{folder}/{n}" for n in ("tiny.h5", "sweep.h5", "hurt.h5", "hurt.html")
        )
        subprocess.run(
            [DDBSIM, "run", ROOT / "tests/cli/tiny.yaml", "-q", "-o", result], check=True
        )
        subprocess.run(
            [
                DDBSIM,
                "sweep",
                ROOT / "tests/cli/tiny.yaml",
                "-q",
                "--vary",
                "tables.orders.read.capacity=5,20",
                "--seeds",
                "2",
                "-o",
                sweep,
            ],
            check=True,
        )
        next_day = f"{folder}/next.yaml"
        with open(next_day, "w") as file:
            tiny = (ROOT / "tests/cli/tiny.yaml").read_text()
            file.write(tiny.replace("start: 2025-06-02", "start: 2999-06-03"))
        whole = {"result": open(result, "rb").read(), "sweep": open(sweep, "rb").read()}
        for number in range(COUNT):
            rng = random.Random(number)
            name = rng.choice(("result", "result", "sweep"))
            with open(hurt, "wb") as file:
                file.write(mutate(rng, whole[name], whole[rng.choice(("result", "sweep"))]))
            commands = [
                ["show", "-q", hurt],
                ["report", "-q", hurt, "-o", page],
                ["export", "--csv", hurt, "-o", f"{folder}/x.csv"],
                ["run", "-q", next_day, "--set", f"state={hurt}", "-o", f"{folder}/z.h5"],
            ]
            commands.append(
                ["compare", hurt, result]
                if name == "result"
                else ["merge", "-q", hurt, "-o", f"{folder}/y.h5"]
            )
            for command in commands:
                wrong = attempt(command, name, number)
                if wrong:
                    failures.append(wrong)
            refused += attempt_status(hurt) == 65
    for failure in failures[:10]:
        print("FAIL fuzz/" + failure)
    if not failures:
        print(f"ok fuzz/{COUNT} hostile files")
    print(("ok" if refused > COUNT / 20 else "FAIL") + " fuzz/some of them are refused")
    return bool(failures)


def attempt_status(path):
    return subprocess.run(
        [DDBSIM, "show", "-q", path], capture_output=True, preexec_fn=limits, env=ENVIRONMENT
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
