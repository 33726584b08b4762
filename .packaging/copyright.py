#!/usr/bin/python3
"""debian/copyright with a paragraph for each npm package that lies in the program, on stdout.

Which ones do is said by the lock files of the tree (what they mark `dev` only builds or formats), and
whose they are by the file LICENSE of each, below build/. A licence other than MIT, which Debian calls
Expat, is refused: somebody has to read it first.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def locks():
    return [
        lock
        for room in ("sim", "models", "analysis")
        for lock in sorted((ROOT / room).rglob("package-lock.json"))
    ]


def packages(lock):
    """(folder such as node_modules/uplot, licence) of each package that the program holds."""
    for folder, package in json.loads(lock.read_text())["packages"].items():
        if folder and not package.get("dev"):
            yield folder, package.get("license")


def installed(lock, folder):
    """The package's place below build/: of the npm folder that has this very lock file."""
    for copy in sorted((ROOT / "build").glob("npm*/package-lock.json")):
        if copy.read_bytes() == lock.read_bytes():
            return (copy.parent / folder).relative_to(ROOT)
    sys.exit(f"{lock.relative_to(ROOT)}: its packages are not there yet: make")


def holders(folder):
    licence = next((ROOT / folder).glob("LICEN[CS]E*")).read_text()
    found = re.findall(r"^Copyright (?:\([cC]\) )?(.*)", licence, re.M)
    return "\n ".join(line.replace(" by ", " ", 1) for line in found)


def main():
    print((ROOT / ".packaging/debian/copyright").read_text().rstrip())
    for lock in locks():
        for folder, licence in packages(lock):
            if licence != "MIT":
                sys.exit(f"{folder} is under {licence}: name it in .packaging/debian/copyright")
            place = installed(lock, folder)
            print(f"\nFiles: {place}/*\nCopyright: {holders(place)}\nLicense: Expat")


if __name__ == "__main__":
    main()
