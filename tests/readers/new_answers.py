#!/usr/bin/python3
"""What `ddbsim new` makes of its answers is a scenario that checks and runs: each answer once, and with ALL_TESTS every
combination, of which every 37th is run. What must be refused is, by its rule."""
import itertools
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM  # noqa: E402

ANSWERS = {
    "name": ("orders", "true", "1e3", "a.b-c_D." + "x" * 119),
    "item-size": ("1B", "2KiB", "2500B", "400KiB"),
    "rate": ("100/20", "0/7", "0.5/0", "2000/1e3"),
    "peak": ("1", "1.5", "40"),
    "capacity": ("auto", "on_demand", "1/1", "150/40.5"),
}
REFUSED = {
    "name": ("ab", "a b", "x" * 256, "é" * 4, ""),
    "item-size": ("0", "401KiB", "two", "-1KiB"),
    "rate": ("0/0", "5", "-1/5", "1e9/1", "5/"),
    "peak": ("0", "0.5", "1001", "nan"),
    "capacity": ("0/0", "auto scaled", "5", "1/nan"),
}


def combinations():
    usual = [values[0] for values in ANSWERS.values()]
    if ALL_TESTS:
        yield from itertools.product(*ANSWERS.values())
        return
    for at, values in enumerate(ANSWERS.values()):
        for value in values[at > 0 :]:
            yield (*usual[:at], value, *usual[at + 1 :])


def asked(*words, **how):
    return subprocess.run([DDBSIM, *words], capture_output=True, text=True, **how)


def wrong(answers, folder, runs):
    """What is wrong with the scenario; "" where nothing is."""
    words = [word for pair in zip((f"--{name}" for name in ANSWERS), answers) for word in pair]
    made = asked("new", *words, "-o", "-")
    if made.returncode:
        return made.stderr
    checked = asked("check", "-", input=made.stdout)
    if checked.returncode or not runs:
        return checked.stderr
    ran = asked("run", "-", "-q", "--untried", "-o", f"{folder}/new.h5", input=made.stdout)
    return "" if ran.returncode in (0, 99) else ran.stderr


def main():
    bad = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for answers in combinations():
            why = wrong(answers, folder, not ALL_TESTS or count % 37 == 0)
            count += 1
            if why:
                print(f"FAIL new/{' '.join(answers)[:80]}: {why}")
                bad += 1
    if not bad:
        print(f"ok new/{count} combinations of answers")
    for name, values in REFUSED.items():
        for value in values:
            done = asked("new", f"--{name}", value, "-o", "-", stdin=subprocess.DEVNULL)
            good = (
                done.returncode == 2 and f"--{name} " in done.stderr and " must be " in done.stderr
            )
            if not good:
                print(f"FAIL new/--{name} {value!r}: status {done.returncode}: {done.stderr}")
                bad += 1
    print(f"{'ok' if not bad else 'FAIL'} new/what is no answer")
    return bad


if __name__ == "__main__":
    sys.exit(main())
