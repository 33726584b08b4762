#!/usr/bin/python3
"""Each target that promises to work on a bare machine asks for sets of packages that there are."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = [
    "demo",
    "check",
    "check-all",
    "analyze",
    "validate",
    "deb",
    "check-deb",
    "bench",
    "cover",
    "format",
]


def main():
    known = set(re.findall(r"^(\w+)=\"", (ROOT / ".ci/packages").read_text(), re.MULTILINE))
    bad = 0
    for target in TARGETS:
        told = subprocess.run(
            ["make", "-n", target], cwd=ROOT, capture_output=True, text=True
        ).stdout
        asked = re.search(r"^\.ci/packages (.*)$", told, re.MULTILINE)
        unknown = set(asked[1].split()) - known if asked else {"no packages at all"}
        bad += bool(unknown)
        print(
            f"{'FAIL' if unknown else 'ok'} packaging/sets of {target} {' '.join(unknown)}".rstrip()
        )
    return bad


if __name__ == "__main__":
    sys.exit(main())
