#!/usr/bin/python3
"""The README's change log as debian/changelog, on stdout.

An entry of the README is a line '**0.2.0** (2026-11-22)' and the list behind it, newest first. The
day's first second stands for its time, so that the same README makes the same package.
"""
import datetime
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[1]
ENTRY = re.compile(r"^\*\*(\d+\.\d+\.\d+)\*\* \((\d{4}-\d\d-\d\d)\)\n((?:\n*(?:- |  ).*)+)", re.M)
WIDTH = 78


def entries():
    """(version, day, what changed) of each, newest first."""
    section = re.search(
        r"^## Change log\n(.*?)(?=^## |\Z)", (ROOT / "README.md").read_text(), re.M | re.S
    )
    return [
        (
            version,
            datetime.date.fromisoformat(day),
            [" ".join(item.split()) for item in re.split(r"^- ", items, flags=re.M)[1:]],
        )
        for version, day, items in ENTRY.findall(section[1])
    ]


def control_field(name):
    return re.search(rf"^{name}: (.*)", (ROOT / ".packaging/debian/control").read_text(), re.M)[1]


def main():
    for version, day, items in entries():
        print(f"ddbsim ({version}) unstable; urgency=medium\n")
        for item in items:
            print(
                textwrap.fill(
                    item.replace("`", ""),
                    WIDTH,
                    initial_indent="  * ",
                    subsequent_indent="    ",
                    break_on_hyphens=False,
                )
            )
        print(f"\n -- {control_field('Maintainer')}  {day:%a, %d %b %Y} 00:00:00 +0000\n")
    return not entries()


if __name__ == "__main__":
    sys.exit(main())
