#!/usr/bin/python3
"""Hostile result files: results and sweeps whose bytes or whose content were changed. Whatever is in them, a command ends
by itself within seconds, with an exit status of its own, one line when it refuses, and nothing that a terminal would obey.

    tests/fuzz/hostile.py                  files 0 to 11, to 119 with ALL_TESTS: a part of `make check`
    tests/fuzz/hostile.py --minutes N FOLDER    others until N minutes have passed; what fails is kept in FOLDER

The program is run as a process: the HDF5 library has faults of its own on such files, which sim/record/patience.c
turns into an exit status, and which in one process would hide all that lies behind them. Half of the files are changed as
bytes (the library's own trust), half by content (ours), as HDF5 that is right and says what it should not."""
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
COUNT = int(os.environ.get("COUNT", "120" if os.environ.get("ALL_TESTS") else "12"))
GOOD = {0, 65, 74, 99}
MOST = 10  # seconds of CPU that a command is allowed here; the program gives a file half of them
ENVIRONMENT = {**os.environ, "DDBSIM_READ_PATIENCE": str(MOST / 2)}
SANITIZED = b"__asan_init" in pathlib.Path(DDBSIM).read_bytes()
HOSTILE = [
    "\x1b[31mred\x1b]0;title\x07",
    "\u202egpj.exe",
    "x" * 70_000,
    "",
    "../../../etc/passwd",
    "a\nddbsim: error: faked",
    "%s%n%1000000d",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
]
NUMBERS = [np.nan, np.inf, -np.inf, -1.0, 0.0, 1e308, -1e308, 5e-324, 2.0**63, 1e18]


def mutate_bytes(rng, data, other):
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
        data += rng.randbytes(1000)
    return data


def members(file, wanted):
    """Paths of all datasets or groups."""
    paths = []
    file.visititems(lambda path, one: paths.append(path) if isinstance(one, wanted) else None)
    return paths


def any_dataset(rng, file):
    """Often one of the few that all others hang on."""
    paths = members(file, h5py.Dataset)
    key = [
        p for p in paths if p.split("/")[0] in ("time", "outputs", "events", "scenario", "state")
    ]
    return rng.choice(key if key and rng.random() < 0.5 else paths)


def change_values(rng, file):
    dataset = file[any_dataset(rng, file)]
    if h5py.check_string_dtype(dataset.dtype):
        value = rng.choice(HOSTILE)
        dataset[() if dataset.shape == () else rng.randrange(max(1, dataset.shape[0]))] = value
        return
    value = rng.choice(NUMBERS)
    if dataset.dtype.kind in "iu":
        value = rng.choice([np.iinfo(dataset.dtype).min, np.iinfo(dataset.dtype).max, 0])
    with np.errstate(all="ignore"):
        if dataset.shape == () or rng.random() < 0.5:
            dataset[...] = value
        elif dataset.shape[0]:
            dataset[rng.randrange(dataset.shape[0])] = value


def remove(rng, file):
    del file[
        any_dataset(rng, file) if rng.random() < 0.7 else rng.choice(members(file, h5py.Group))
    ]


def other_shape(rng, file):
    """The values again, fewer or more of them, or in other dimensions."""
    path = any_dataset(rng, file)
    old = file[path]
    attributes = {n: old.attrs[n] for n in old.attrs if not n.startswith(("DIM", "REF", "CLASS"))}
    count = old.shape[0] if old.shape else 1
    shape = rng.choice([(), (0,), (count + 7,), (max(count - 1, 0),), (count, 3), (2, count)])
    dtype = rng.choice([old.dtype, "i1", "f2", "u8", "S7", h5py.string_dtype(), "f8"])
    del file[path]
    file.create_dataset(path, shape=shape, dtype=dtype).attrs.update(attributes)


def huge(rng, file):
    """A shape without data: what is there is small, what it says is not."""
    path = any_dataset(rng, file)
    shape = rng.choice([(2**40,), (2**62,), (2**31, 2**20), (2**28,)])
    dtype = file[path].dtype
    del file[path]
    file.create_dataset(path, shape=shape, dtype=dtype, chunks=(1024,) * len(shape))


def link(rng, file):
    """Cycles, links that lead nowhere, and links that lead out of the file."""
    path = any_dataset(rng, file)
    group = file[rng.choice(members(file, h5py.Group) + ["/"])]
    kind = rng.randrange(6)
    if kind == 0:
        group["around"] = file
    elif kind == 1:
        del file[path]
        file[path] = h5py.SoftLink("/" + path)
    elif kind == 2:
        del file[path]
        file[path] = h5py.ExternalLink("/etc/passwd", "/")
    elif kind == 3:
        del file[path]
        file[path] = h5py.ExternalLink("result.h5", "/time")
    elif kind == 4:
        group["tables" if "tables" not in group else "again"] = group
    else:
        group[rng.choice(["time", "failed", "x"]) + "2"] = h5py.SoftLink("/nowhere")


def deep(rng, file):
    group = file[rng.choice(["/", *members(file, h5py.Group)])]
    for _ in range(rng.choice([40, 900])):
        group = group.create_group("g")
    group["time"] = np.zeros(3)


def rename(rng, file):
    path = any_dataset(rng, file) if rng.random() < 0.5 else rng.choice(members(file, h5py.Group))
    name = rng.choice(HOSTILE).replace("/", "|").replace("\0", "")[:300] or "."
    file.move(path, "/".join([*path.split("/")[:-1], name if name != "." else "_"]))


def change_attribute(rng, file):
    one = file if rng.random() < 0.4 else file[any_dataset(rng, file)]
    names = list(one.attrs)
    if not names:
        return
    name = rng.choice(names)
    del one.attrs[name]
    value = rng.choice(
        [None, rng.choice(HOSTILE), rng.choice(NUMBERS), np.zeros(9), -1, np.int64(2**62)]
    )
    if value is not None:
        if isinstance(value, str):
            value = np.bytes_(value.encode()[:60_000]) if rng.random() < 0.5 else value[:9000]
        one.attrs[name] = value


CHANGES = [change_values] * 4 + [remove, other_shape, other_shape, huge, link, link, deep, rename]
CHANGES += [change_attribute] * 3


def change_content(rng, path):
    with h5py.File(path, "r+") as file:
        for _ in range(rng.choice((1, 1, 2, 4))):
            try:
                rng.choice(CHANGES)(rng, file)
            except Exception:
                pass  # what an earlier change left does not allow it


def limits():
    if not SANITIZED:  # whose program maps terabytes, and bounds its memory by ASAN_OPTIONS
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST, MOST))


def obeyed(printed):
    """A byte that a terminal would obey."""
    return any(byte < 32 and byte not in (9, 10, 13) or byte == 127 for byte in printed)


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
    if obeyed(done.stdout + done.stderr):
        return f"{name} {number}: {command[0]} prints what a terminal obeys"
    return None


class Folder:
    """A result and a sweep, and room for what becomes of them."""

    def __init__(self, path):
        self.path = path
        tiny = ROOT / "tests/cli/tiny.yaml"
        self.of = {name: f"{path}/{name}.h5" for name in ("result", "sweep")}
        subprocess.run([DDBSIM, "run", tiny, "-q", "-o", self.of["result"]], check=True)
        subprocess.run(
            [DDBSIM, "sweep", tiny, "-q", "--vary", "tables.orders.read.capacity=5,20"]
            + ["--seeds", "2", "-o", self.of["sweep"]],
            check=True,
        )
        self.next_day = f"{path}/next.yaml"
        with open(self.next_day, "w") as file:
            file.write(tiny.read_text().replace("start: 2025-06-02", "start: 2999-06-03"))
        self.whole = {name: open(of, "rb").read() for name, of in self.of.items()}
        self.hurt = f"{path}/hurt.h5"

    def make(self, number):
        """The file of that number, the same whenever it is made. Which of both it was."""
        rng = random.Random(number)
        name = rng.choice(("result", "result", "sweep"))
        if number % 2:
            with open(self.hurt, "wb") as file:
                other = self.whole[rng.choice(("result", "sweep"))]
                file.write(mutate_bytes(rng, self.whole[name], other))
        else:
            shutil.copyfile(self.of[name], self.hurt)
            change_content(rng, self.hurt)
        return name

    def commands(self, name):
        hurt, path = self.hurt, self.path
        yield ["show", "-q", hurt]
        yield ["report", "-q", hurt, "-o", f"{path}/hurt.html"]
        yield ["export", "--csv", hurt, "-o", f"{path}/x.csv"]
        yield ["run", "-q", self.next_day, "--set", f"state={hurt}", "-o", f"{path}/z.h5"]
        if name == "result":
            yield ["compare", hurt, self.of["result"]]
        else:
            yield ["merge", "-q", hurt, "-o", f"{path}/y.h5"]

    def failures(self, number):
        name = self.make(number)
        wrong = [attempt(command, name, number) for command in self.commands(name)]
        for path in (f"{self.path}/hurt.html", f"{self.path}/x.csv"):
            if os.path.exists(path):
                if obeyed(pathlib.Path(path).read_bytes()):
                    wrong.append(f"{name} {number}: what a terminal obeys is in {path[-9:]}")
                os.remove(path)
        return [one for one in wrong if one]

    def is_refused(self):
        return (
            subprocess.run(
                [DDBSIM, "show", "-q", self.hurt],
                capture_output=True,
                preexec_fn=limits,
                env=ENVIRONMENT,
            ).returncode
            == 65
        )


def check():
    failures, refused = [], 0
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(path)
        for number in range(COUNT):
            failures += folder.failures(number)
            refused += folder.is_refused()
    for failure in failures[:10]:
        print("FAIL fuzz/" + failure)
    if not failures:
        print(f"ok fuzz/{COUNT} hostile files")
    print(("ok" if COUNT > refused > COUNT / 20 else "FAIL") + " fuzz/some of them are refused")
    return bool(failures)


def search(minutes, keep):
    """Files of numbers that come from the clock, so that each search tries others."""
    end, number, failed = time.monotonic() + 60 * minutes, time.time_ns() % 10**12, 0
    first = number
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(path)
        while time.monotonic() < end:
            for failure in folder.failures(number):
                failed += 1
                os.makedirs(keep, exist_ok=True)
                shutil.copyfile(folder.hurt, f"{keep}/hostile-{number}.h5")
                print(f"FAIL {failure}: {keep}/hostile-{number}.h5", flush=True)
            number += 1
    print(f"{number - first} files  {failed} failures")
    return failed > 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--minutes"]:
        sys.exit(search(float(sys.argv[2]), sys.argv[3]))
    sys.exit(check())
