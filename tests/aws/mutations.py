"""Import of files that are broken: 1,000 mutations of the samples, of which a sample of 60 without --all.

Whatever a file holds, import ends with 0 or 65, says each mistake in one line with the file's name, writes nothing
that a terminal would obey, and never crashes or takes long."""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DDBSIM = os.environ.get("DDBSIM", str(HERE.parents[1] / "build" / "ddbsim"))
COUNT = 1000 if os.environ.get("ALL_TESTS") else 60
LARGEST = 70_000  # bytes of a sample: larger ones say the same more often
SAMPLES = sorted(
    path
    for path in (HERE / "samples").iterdir()
    if path.suffix in (".json", ".csv") and path.stat().st_size < LARGEST
)
ODD = [
    None,
    True,
    -1,
    0,
    -0.0,
    1e308,
    2**62,
    0.1,
    "",
    "x" * 70_000,
    "\u202eevil\x1b[31m",
    "../../etc/passwd",
    "2026-13-45T99:99:99Z",
    "1e999",
    [],
    {},
    [[]],
    [{}],
    {"": {}},
]


def places(value, found):
    """All (container, key) of a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inside in items:
        found.append((value, key))
        if isinstance(inside, (dict, list)):
            places(inside, found)
    return found


def swap_value(rng, value):
    where = places(value, [])
    if where:
        container, key = rng.choice(where)
        container[key] = rng.choice(ODD)


def swap_two(rng, value):
    where = places(value, [])
    if len(where) > 1:
        (a, i), (b, k) = rng.sample(where, 2)
        a[i], b[k] = json.loads(json.dumps(b[k])), json.loads(json.dumps(a[i]))


def drop(rng, value):
    where = places(value, [])
    if where:
        container, key = rng.choice(where)
        del container[key]


def repeat(rng, value):
    lists = [c for c, _ in places(value, []) if isinstance(c, list)]
    if lists:
        chosen = rng.choice(lists)
        chosen.extend(json.loads(json.dumps(chosen)) * rng.randint(1, 3))


def of_json(rng, data):
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return flip(rng, data)
    for _ in range(rng.randint(1, 4)):
        rng.choice([swap_value, swap_two, drop, repeat])(rng, value)
    return json.dumps(value, ensure_ascii=rng.random() < 0.5).encode("utf-8", "replace")


def flip(rng, data):
    data = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def cut(rng, data):
    return data[: rng.randrange(len(data))]


def splice(rng, data):
    other = rng.choice(SAMPLES).read_bytes()
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def nest(rng, data):
    depth = rng.choice([10, 2000, 100_000])
    return b'{"Table":' * depth if rng.random() < 0.5 else b"[" * depth + data + b"]" * depth


def large_number(rng, data):
    digits = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    if not digits:
        return data
    at = rng.choice(digits)
    return data[:at] + rng.choice([b"9" * 400, b"1e400", b"-", b"00", b"NaN"]) + data[at + 1 :]


def bad_text(rng, data):
    at = rng.randrange(len(data))
    bad = rng.choice(
        [b"\xff\xfe", b"\xc0\x80", b"\x00", b"\xed\xa0\x80", b"\\u0000", b"\xe2\x80\xae"]
    )
    return data[:at] + bad + data[at:]


def behind_another(rng, data):
    return data + rng.choice([b"", b"\n", b","]) + rng.choice(SAMPLES).read_bytes()


MUTATIONS = [of_json] * 6 + [
    flip,
    cut,
    splice,
    nest,
    large_number,
    bad_text,
    behind_another,
]


def mistakes_of(result, folder):
    """What is wrong with how import ended; None: nothing."""
    if result.returncode not in (0, 65):
        return f"exit status {result.returncode}"
    lines = result.stderr.decode("utf-8").splitlines()
    errors = [line for line in lines if ": error: " in line]
    others = [line for line in lines if ": error: " not in line and ": warning: " not in line]
    if others:
        return f"a line that is neither error nor warning: {others[0]!r}"
    if any(not line.startswith((str(folder), "ddbsim:")) for line in errors):
        return f"an error without its file: {errors}"
    if bool(errors) != (result.returncode == 65):
        return f"{len(errors)} errors and exit status {result.returncode}"
    printed = result.stdout + result.stderr
    if b"\x1b" in printed or "\u202e".encode() in printed:
        return "a control character reached the terminal"
    return None


def try_one(seed, folder):
    rng = random.Random(seed)
    paths = []
    for path in rng.sample(SAMPLES, rng.randint(1, 3)):
        data = path.read_bytes()
        if not paths or rng.random() < 0.5:
            for _ in range(rng.randint(1, 2)):
                data = rng.choice(MUTATIONS)(rng, data) or b"{"
        name = path.name if rng.random() < 0.8 else f"x{len(paths)}.json"
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    arguments = [DDBSIM, "import", *map(str, paths)]
    if rng.random() < 0.4:
        arguments += ["-o", str(folder / "made.yaml")]
    try:
        result = subprocess.run(arguments, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return "it does not end"
    return mistakes_of(result, folder)


def main():
    for seed in range(1, COUNT + 1):
        with tempfile.TemporaryDirectory() as folder:
            wrong = try_one(seed, pathlib.Path(folder))
        if wrong:
            print(f"seed {seed}: {wrong}\nFAIL aws/mutations")
            return 1
    print("ok aws/mutations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
