#!/usr/bin/python3
"""What bash, zsh and fish complete behind ddbsim, and whether the man page is in order by mandoc's lint and by groff. A tool that
is not there is skipped (`.ci/packages all` installs them)."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ROOT  # noqa: E402

PROGRAM = str(ROOT / "build/ddbsim")
# What is typed, and how the line goes on when the tabulator is pressed.
COMPLETED = {
    "ddbsim comple": "tion ",
    "ddbsim run --resol": "ution",
    "ddbsim run --color alw": "ays",
    "ddbsim sweep --sensitivity tor": "nado",
    "ddbsim examples quick": "start",
    "ddbsim bill --prices ap-northeast-2-2026-0": "6",
    "ddbsim show onl": "y.h5",
    "ddbsim run onl": "y.yaml",
    "ddbsim run -o onlyo": "ther.txt",
}
bad = 0


def tell(name, good, why=""):
    global bad
    bad += not good
    print(f"{'ok' if good else 'FAIL'} {name}{f': {why}' if why else ''}")


def said(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def terminals():
    try:
        for descriptor in os.openpty():
            os.close(descriptor)
        return True
    except OSError:
        return False


def in_fish(folder, env):
    script = said(PROGRAM, "completion", "fish").stdout
    pathlib.Path(folder, "script.fish").write_text(script)
    for line, more in COMPLETED.items():
        asked = f"source script.fish; complete -C '{line}'"
        answer = said("fish", "--no-config", "-c", asked, cwd=folder, env=env).stdout
        words = [word.split("\t")[0] for word in answer.splitlines()]
        wanted = line.split()[-1] + more.strip()
        good = words[:1] == [wanted]  # files of other endings come behind
        tell(f"fish: {line}", good, "" if good else str(words))


def in_bash(folder, env):
    """With the script where bash-completion looks for it sourced as that does."""
    pathlib.Path(folder, "script.bash").write_text(said(PROGRAM, "completion", "bash").stdout)
    pathlib.Path(folder, "rc").write_text("PS1='> '\nbind 'set bell-style none'\n. ./script.bash\n")
    terminal = [sys.executable, str(ROOT / "tests/cli/in_terminal.py"), "--type"]
    for line, more in COMPLETED.items():
        typed = f"{line}\\t\\nexit\\n"
        shown = said(
            *terminal,
            typed,
            "150",
            "bash",
            "--noprofile",
            "--rcfile",
            "rc",
            "-i",
            cwd=folder,
            env=env,
        )
        tell(f"bash: {line}", line + more in shown.stdout, "")


def in_zsh(folder, env):
    pathlib.Path(folder, "_ddbsim").write_text(said(PROGRAM, "completion", "zsh").stdout)
    pathlib.Path(folder, ".zshrc").write_text(
        "fpath=($ZDOTDIR $fpath)\nautoload -Uz compinit && compinit -u -D\nPS1='> '\nsetopt no_beep\n"
    )
    terminal = [sys.executable, str(ROOT / "tests/cli/in_terminal.py"), "--type"]
    for line, more in COMPLETED.items():
        typed = f"{line}\\t\\nexit\\n"
        shown = said(
            *terminal, typed, "150", "zsh", "-i", cwd=folder, env={**env, "ZDOTDIR": folder}
        )
        tell(f"zsh: {line}", line + more in shown.stdout)


def manual(folder):
    page = pathlib.Path(folder, "ddbsim.1")
    page.write_text(said(PROGRAM, "--man").stdout)
    if shutil.which("mandoc"):
        found = said("mandoc", "-T", "lint", str(page)).stdout.splitlines()
        tell("man page: mandoc -T lint", not found, "; ".join(found))
    else:
        print("skip man page: there is no mandoc")
    if shutil.which("groff"):
        told = said("groff", "-man", "-ww", "-z", str(page)).stderr
        tell("man page: groff -ww", not told, told)


with tempfile.TemporaryDirectory() as folder:
    os.symlink(PROGRAM, f"{folder}/ddbsim")
    for name in ("only.h5", "only.yaml", "onlyother.txt"):
        pathlib.Path(folder, name).touch()
    env = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "HOME": folder,
        "TERM": "dumb",
        "LANG": "C.UTF-8",
    }
    manual(folder)
    for shell, look in (("bash", in_bash), ("fish", in_fish), ("zsh", in_zsh)):
        if not shutil.which(shell):
            print(f"skip {shell}: it is not there")
        elif look is not in_fish and not terminals():
            print(f"skip {shell}: there are no pseudo terminals here")
        else:
            look(folder, env)
sys.exit(bad > 0)
