#!/usr/bin/python3
"""Every command of the man page's EXAMPLES, run in their order in one folder: with status 0, or 99 where a threshold may
fail. The AWS CLI is the stand-in of tests/aws, the pager cat. `make check` makes the scenario that they share short and
gathered; with ALL_TESTS it is as it was copied."""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT  # noqa: E402

sys.path.insert(0, str(ROOT / "tests/aws"))
from collect import FAKE, SAMPLES  # noqa: E402


# The program; in short, what it copies is of four minutes and gathered, a plan asks two futures and no tail, and three days are
# collected.
PROGRAM = """#!/bin/bash
case $1-{short} in
    examples-True)
        {program} "$@" && exec sed -i 's/^duration: .*/duration: 4m/; 1i resolution: auto' mine.yaml ;;
    import-True) [ "$2" != --commands ] || set -- "$@" --days 3 ;;
    plan-True) set -- "$@" --futures 2 --share 50% --tail 0s ;;
esac
exec {program} "$@"
"""


def examples():
    page = subprocess.run([DDBSIM, "--man"], capture_output=True, text=True, check=True).stdout
    section = page.partition("\n.SH EXAMPLES\n")[2].partition("\n.SH ")[0]
    for term in re.findall(r"^\.TP\n\\fB(.*)\\fR$", section, re.M):
        yield term.replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")


def prepare(folder):
    (folder / "bin").mkdir()
    program = folder / "bin/ddbsim"
    program.write_text(
        PROGRAM.format(program=shlex.quote(os.path.abspath(DDBSIM)), short=not ALL_TESTS)
    )
    program.chmod(0o755)
    (folder / "bin/less").symlink_to("/bin/cat")
    aws = folder / "bin/aws"
    aws.write_text(FAKE.format(samples=str(SAMPLES), log=str(folder / "log")))
    aws.chmod(0o755)


def main():
    bad = count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder)
        env = {**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
        for command in examples():
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command.replace(" | less -R", " | less")],
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
            good = done.returncode in (0, 99)
            count += 1
            bad += not good
            why = "" if good else f": status {done.returncode}: {done.stderr[-400:]}"
            print(f"{'ok' if good else 'FAIL'} manual/{command[:70]}{why}")
    return bad or count < 7


if __name__ == "__main__":
    sys.exit(main())
