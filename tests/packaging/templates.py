#!/usr/bin/python3
"""What the templates for clusters and CI say is run as it stands there, with small scenarios: the Slurm script with a
sbatch that runs each task at once, and the commands of the CI files in a shell. The gate lets good scenarios pass and
ends with 99 where a threshold fails, and with ddbsim's status where a scenario cannot be run."""
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import DDBSIM, ROOT  # noqa: E402

TEMPLATES = ROOT / ".packaging/templates"
TINY = ROOT / "tests/cli/tiny.yaml"
INSTALLED = "/usr/share/ddbsim/templates/"

# Stands in for Slurm: each task is run at once, with what sbatch sets for it; a job that waits for another is run
# when that has ended well. What it was called with is kept.
SBATCH = """#!/bin/bash
set -eu
echo "$*" >>"$CALLS"
tasks= after=
while [[ $1 == --* ]]; do
    case $1 in --array=1-*) tasks=${1#--array=1-} ;; --dependency=afterok:*) after=${1##*:} ;; esac
    shift
done
export SLURM_JOB_ID=$(wc -l <"$CALLS") SLURM_CPUS_PER_TASK=1
[ -z "$after" ] || [ -e "ended.$after" ] || exit 1
if [ "$tasks" ]; then
    for SLURM_ARRAY_TASK_ID in $(seq "$tasks"); do export SLURM_ARRAY_TASK_ID; bash "$@" >&2; done
else
    bash "$@" >&2
fi
touch "ended.$SLURM_JOB_ID"
echo "$SLURM_JOB_ID;cluster"
"""


def shell(folder, commands, **more):
    env = {
        **os.environ,
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "CALLS": str(folder / "calls"),
        **more,
    }
    return subprocess.run(
        ["bash", "-e", "-c", commands], cwd=folder, env=env, capture_output=True, text=True
    )


def prepare(folder):
    (folder / "bin").mkdir()
    (folder / "bin/ddbsim").symlink_to(os.path.abspath(DDBSIM))
    (folder / "bin/sbatch").write_text(SBATCH)
    (folder / "bin/sbatch").chmod(0o755)
    (folder / "scenarios").mkdir()
    text = TINY.read_text()
    (folder / "scenarios/holds.yaml").write_text(text)
    (folder / "fails.yaml").write_text(text.replace("< 90%", "< 10%"))
    (folder / "invalid.yaml").write_text(text.replace("capacity", "capacty"))


def check_slurm(folder):
    sweep = f"'{TINY}' --vary tables.orders.read.capacity=5,10,20 --seeds 2"
    done = shell(folder, f"bash '{TEMPLATES}/slurm_sweep.sh' 3 sweep.h5 {sweep}")
    assert done.returncode == 0, done.stderr
    assert "parts: job 1, tasks 1 to 3; sweep.h5: job 2" in done.stdout, done.stdout
    whole = shell(folder, f"ddbsim sweep {sweep} -q -o whole.h5; cmp sweep.h5 whole.h5")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    array, merge = (folder / "calls").read_text().splitlines()
    assert "--array=1-3" in array and "--dependency=afterok:1 " in merge, (array, merge)
    done = shell(folder, f"bash '{TEMPLATES}/slurm_sweep.sh' 3 sweep.h5")
    assert done.returncode == 2 and "usage:" in done.stderr


def gate(folder, commands):
    """The exit statuses of a CI file's commands with scenarios that hold, with one that fails, with one not valid."""
    if not (folder / "templates").exists():
        (folder / "templates").symlink_to(TEMPLATES)
    commands = commands.replace(INSTALLED, "templates/")
    statuses = []
    for more in (), ("fails",), ("fails", "invalid"):
        for name in more:
            (folder / f"scenarios/{name}.yaml").write_text((folder / f"{name}.yaml").read_text())
        summary = folder / "step_summary"
        statuses.append(shell(folder, commands, GITHUB_STEP_SUMMARY=str(summary)).returncode)
    return statuses


def kept(folder):
    return sorted(path.name for path in (folder / "results").iterdir())


def check_github(folder):
    job = yaml.safe_load((TEMPLATES / "github_actions.yml").read_text())["jobs"]["gate"]
    steps = [step["run"] for step in job["steps"] if "run" in step and "if" not in step]
    always = [step["run"] for step in job["steps"] if "run" in step and "if" in step]
    statuses = gate(folder, "\n".join(steps))
    assert statuses == [0, 99, 65], statuses
    told = shell(folder, "\n".join(always), GITHUB_STEP_SUMMARY=str(folder / "step_summary"))
    assert told.returncode == 0, told.stderr
    assert "| scenarios/fails.yaml | **one fails** |" in (folder / "step_summary").read_text()
    assert "fails.html" in kept(folder) and "holds.h5" in kept(folder), kept(folder)


def check_gitlab(folder):
    job = yaml.safe_load((TEMPLATES / "gitlab_ci.yml").read_text())["capacity"]
    assert gate(folder, "\n".join(job["script"])) == [0, 99, 65]
    assert job["artifacts"]["paths"] == ["results/"] and job["image"]["entrypoint"] == [""]


def check_gate(folder):
    """All scenarios are run though the first cannot be, and its status is the gate's."""
    done = shell(
        folder, f"bash '{TEMPLATES}/gate.sh' results invalid.yaml fails.yaml scenarios/holds.yaml"
    )
    assert done.returncode == 65, done.stderr
    table = (folder / "results/summary.md").read_text()
    assert "invalid.yaml | **could not be run** (exit status 65)" in table, table
    assert "fails.yaml | **one fails** |" in table and "holds.yaml | hold |" in table, table
    done = shell(folder, f"bash '{TEMPLATES}/gate.sh' results")
    assert done.returncode == 2 and "usage:" in done.stderr


def main():
    bad = 0
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            with tempfile.TemporaryDirectory() as folder:
                prepare(pathlib.Path(folder))
                try:
                    check(pathlib.Path(folder))
                    print(f"ok templates/{name[6:]}")
                except AssertionError as why:
                    print(f"FAIL templates/{name[6:]}: {why}")
                    bad += 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
