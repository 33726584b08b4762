#!/usr/bin/python3
"""The version is one: what the program, its files and its JSON say is what sim/base/version.c says, and so do the
newest entry of the README's change log, its citation, the man page, the Python package, and a tag of the commit that
is checked out. The day that the man page bears is that of the change log."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import DDBSIM, ROOT  # noqa: E402

NUMBER = re.compile(r"\d+\.\d+\.\d+")


def printed(*words, folder):
    return subprocess.run(
        [DDBSIM, *words], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def documents(folder):
    """What is asked -> the version that it names."""
    shutil.copy(ROOT / "tests/cli/tiny.yaml", folder)
    said = {
        "--version": NUMBER.search(printed("--version", folder=folder))[0],
        "--help": NUMBER.search(printed("--help", folder=folder))[0],
        "--man": NUMBER.search(printed("--man", folder=folder))[0],
    }
    sweep = ("--vary", "tables.orders.read.capacity=5,10", "--seeds", "2")
    for words in (
        ("run", "tiny.yaml", "-o", "tiny.h5"),
        ("show", "tiny.h5"),
        ("compare", "tiny.h5", "tiny.h5"),
        ("sweep", "tiny.yaml", *sweep, "-o", "sweep.h5"),
        ("show", "sweep.h5"),
        (
            "plan",
            "tiny.yaml",
            "--goal",
            "failed_ratio < 99%",
            "--change",
            "tables.orders.read.capacity=5..10",
        )
        + ("--futures", "2", "--share", "50%", "--tail", "0s"),
        ("bill", "tiny.yaml"),
        ("schema", "--outputs"),
    ):
        said[" ".join(words[:2])] = json.loads(printed(*words, "--json", folder=folder))["version"]
    said["backtest"] = json.loads(backtest(folder))["version"]
    said["schema"] = NUMBER.search(json.loads(printed("schema", folder=folder))["$comment"])[0]
    for name in ("tiny.h5", "sweep.h5"):
        with h5py.File(folder / name) as file:
            found = file.attrs["version"]
            said[name] = found.decode() if isinstance(found, bytes) else found
    return said


def backtest(folder):
    """Of a past that the scenario itself made."""
    text = (folder / "tiny.yaml").read_text()
    (folder / "past.yaml").write_text(text + "sample_every: 1m\nmeasured: past.csv\n")
    (folder / "as_it_was.yaml").write_text(text + "sample_every: 1m\n")
    printed("run", "as_it_was.yaml", "-o", "past.h5", folder=folder)
    printed(
        "export", "past.h5", "--csv", "--group", "tables/orders", "-o", "past.csv", folder=folder
    )
    return printed("backtest", "past.yaml", "--futures", "2", "--json", folder=folder)


def of_the_tree():
    readme = (ROOT / "README.md").read_text()
    said = {
        "README's change log": re.search(r"## Change log.*?\*\*(.*?)\*\*", readme, re.S)[1],
        "pyproject.toml": re.search(
            r'^version = "(.*)"', (ROOT / "analysis/python/pyproject.toml").read_text(), re.M
        )[1],
        "README's citation": re.search(r"version = \{(.*?)\}", readme)[1],
        "debian/changelog": NUMBER.search(
            subprocess.run(
                [sys.executable, ROOT / ".packaging/changelog.py"], capture_output=True, text=True
            ).stdout
        )[0],
    }
    tags = subprocess.run(
        ["git", "-C", ROOT, "tag", "--points-at", "HEAD"], capture_output=True, text=True
    )
    said.update({f"tag {tag}": tag[1:] for tag in tags.stdout.split() if re.match(r"v\d", tag)})
    return said


def wrong_day():
    """What the man page says, where it is not the day of the newest entry of the change log."""
    page = subprocess.run([DDBSIM, "--man"], capture_output=True, text=True, check=True).stdout
    said = re.match(r'\.TH DDBSIM 1 "(.*?)"', page)[1]
    readme = (ROOT / "README.md").read_text()
    day = re.search(r"## Change log.*?\*\*.*?\*\* \((.*?)\)", readme, re.S)[1]
    return {} if said == day else {f"day of the man page, not {day}": said}


def main():
    version = NUMBER.search((ROOT / "sim/base/version.c").read_text())[0]
    with tempfile.TemporaryDirectory() as folder:
        said = {**documents(pathlib.Path(folder)), **of_the_tree()}
    wrong = {place: found for place, found in said.items() if found != version}
    wrong |= wrong_day()
    print(f"FAIL version: {version}, but {wrong}" if wrong else "ok version")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
