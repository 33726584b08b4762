#!/usr/bin/python3
"""The README's first session, of a table of one's own: its commands, run as they stand there in one folder, print what
stands beneath them. With --update the README gets what they print.

`make check` runs them made short (backtest: twenty minutes in two futures; bill: twenty minutes, without the ways to
pay; no plan) and looks whether lines at the margin begin with the same words; `make check-all` (ALL_TESTS) runs them
as they stand and compares to the digit."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, ROOT  # noqa: E402
from readme import first_words  # noqa: E402

WHOLE = ALL_TESTS or "--update" in sys.argv
README = ROOT / "README.md"
SECTION = re.compile(r"## The planner's first session.*?(?=\n## )", re.DOTALL)
STEP = re.compile(r"```sh\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
SALE = " --set start=2026-11-12T22:00:00Z --set duration=20m"


def shortened(commands):
    if "ddbsim backtest" in commands:
        return commands.replace("--futures 8", "--futures 2" + SALE)
    if "ddbsim bill" in commands:
        return commands.replace("--modes", SALE)
    return commands


def told(commands, text):
    """The first words of a text's lines: of a backtest those of its table, of a bill those of its items, because what is
    said behind them is another of a shorter time."""
    if "ddbsim backtest" in commands:
        text = text.partition("\nCounts are")[0]
    if "ddbsim bill" in commands:
        text = text.partition("\n\nWays to pay")[0].partition("\ntogether")[0]
        text = text.partition("USD  ")[2]
    return first_words(text)


def look_at(commands, said, folder):
    """What one step prints, and whether that is what the README says; a plan is left out of `make check`."""
    if "ddbsim plan" in commands and not WHOLE:
        return said, True
    done = subprocess.run(
        ["bash", "-euc", commands if WHOLE else shortened(commands)],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    name = re.findall(r"ddbsim (\w+)", commands)[-1]
    if WHOLE:
        same = done.stdout == said
    else:
        same = told(commands, done.stdout) == told(commands, said) != set()
    good = done.returncode in (0, 99) and (same or "--update" in sys.argv)
    print(
        f"{'ok' if good else 'FAIL'} own_table/{name}"
        + (
            ""
            if good
            else f": the README says otherwise; make golden-update\n{done.stdout}{done.stderr}"
        )
    )
    return done.stdout, good


def main():
    text, bad = README.read_text(), 0
    section = SECTION.search(text)[0]
    steps = STEP.findall(section)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("build", "scenarios", "tests"):
            os.symlink(ROOT / name, f"{folder}/{name}")
        for commands, said in steps:
            printed, good = look_at(commands, said, folder)
            bad += not good
            if "--update" in sys.argv:
                section = section.replace(
                    f"```sh\n{commands}```\n\n```text\n{said}```",
                    f"```sh\n{commands}```\n\n```text\n{printed}```",
                )
    if "--update" in sys.argv:
        README.write_text(SECTION.sub(lambda _: section, text))
    return bad > 0 or len(steps) != 4


if __name__ == "__main__":
    sys.exit(main())
