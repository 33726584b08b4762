#!/usr/bin/python3
"""`make install` puts every file below $DESTDIR$PREFIX, readable and in its place, and `make uninstall` takes exactly
those away; what lies in the program from npm is named in the packages' notices; the scripts of .packaging are what
shellcheck lets pass, where it is there."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ROOT  # noqa: E402

PACKAGING = ROOT / ".packaging"


def install(folder, *words):
    # The script, not make: that would build first, as another variant than the one that is tested.
    env = {**os.environ, "DESTDIR": str(folder), "PREFIX": "/opt/dd & sim"}
    subprocess.run([PACKAGING / "install", *words], env=env, check=True)


def everything(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def check_install():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        share = folder / "opt/dd & sim/share"
        own = share / "ddbsim/own.yaml"
        install(folder)
        found = everything(folder)
        outside = {path for path in found if not path.startswith("opt/dd & sim/")}
        assert not outside, outside
        for scenario in (ROOT / "scenarios").glob("*.*"):
            assert f"opt/dd & sim/share/ddbsim/scenarios/{scenario.name}" in found, scenario
        json.loads((share / "ddbsim/ddbsim.schema.json").read_text())
        assert (share / "man/man1/ddbsim.1").read_text().startswith(".TH DDBSIM 1")
        assert os.access(folder / "opt/dd & sim/bin/ddbsim", os.X_OK)
        assert any(path.endswith(("/ddbsim.py", "/ddbsim/__init__.py")) for path in found)
        readme = (share / "doc/ddbsim/README.md").read_text()
        for link in re.findall(r"\]\(([\w/]+\.md)\)", readme):
            assert (share / "doc/ddbsim" / link).is_file(), f"README links to {link}"
        own.write_text("what a user put there stays\n")
        install(folder)
        install(folder, "--remove")
        assert everything(folder) == {str(own.relative_to(folder))}, everything(folder)


def check_sources():
    """What is installed lies in the copies of the tree that the package and the image are built from."""
    listed = subprocess.run(
        [PACKAGING / "install", "--list"], capture_output=True, text=True, check=True
    ).stdout
    sources = [line.split("\t")[3] for line in listed.splitlines() if "\tcopy\t" in line]
    sources = [path for path in sources if not path.startswith("build/")]
    copied = {
        "Containerfile": re.findall(
            r"^COPY (.*) \S+$", (PACKAGING / "Containerfile").read_text(), re.M
        ),
        "deb": re.findall(r'^cp -a (.*) "\$tree"$', (PACKAGING / "deb").read_text(), re.M),
    }
    for script, lines in copied.items():
        words = subprocess.run(
            ["bash", "-c", "printf '%s\\n' " + " ".join(lines)], capture_output=True, text=True
        ).stdout.split()
        lacks = [p for p in sources if not any(p == w or p.startswith(w + "/") for w in words)]
        assert len(sources) > 50 and not lacks, f"{script} copies no {lacks}"


def check_notices():
    """The page's chart library is named with its author, and nothing that only builds; the licence is there as a whole."""
    told = subprocess.run(
        [PACKAGING / "copyright.py"], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(
        r"^Files: .*/uplot/\*\nCopyright: 2022 Leon Sorokin\nLicense: Expat$", told, re.M
    )
    assert "prettier" not in told
    licence = (PACKAGING / "GPL-3").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in licence and "Version 3, 29 June 2007" in licence


def check_scripts():
    scripts = [
        path
        for path in sorted(PACKAGING.rglob("*"))
        if path.is_file() and path.read_bytes().startswith(b"#!/bin/bash")
    ]
    assert len(scripts) >= 6, scripts
    for script in scripts:
        subprocess.run(["bash", "-n", script], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", *scripts], check=True)


def main():
    bad = 0
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            try:
                check()
                print(f"ok packaging/{name[6:]}")
            except (AssertionError, subprocess.CalledProcessError) as why:
                print(f"FAIL packaging/{name[6:]}: {why}")
                bad += 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
