#!/usr/bin/python3
"""The tests where they are not at home. All at once: a checkout without .git under a path of spaces and UTF-8, of which
only build/ can be written; an ordinary user with a HOME and a TMPDIR of his own; a locale with comma decimals. And in a
container of little: /usr and the checkout, without pseudo terminals, /dev/shm and /etc/hosts.

`make check` takes what has failed in such places and make itself, `make check-all` (ALL_TESTS) whole groups."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import commands
from commands import ALL_TESTS, NOBODY, ORDINARY, ROOT, check, skip, with_commas

NAME = "ein Pfad mit ü"
BUILD = os.environ.get("BUILD", "build/release")
UNIT = f"{BUILD}/tests/unit/unit"
GOLDENS = "check_valid completion emit escapes import_replicas limits watch".split()
MODULES = "atomic_file import_digest number_format result units watch".split()
SAMPLE = (
    ["make", "--silent", "CC=gcc", "build/faults.so"],
    ["/usr/bin/python3", "tests/structure.py"],
    ["tests/cli/golden", *GOLDENS],
    *([UNIT, module] for module in MODULES),
)
WHOLE = (["tests/run", "--build", BUILD, "structure", "cli", "unit", "readers"],)

# In a mount namespace of our own: the folders of the system, and of devices those that every container has.
CONTAINER = """set -eu
mount -t tmpfs tmpfs "$1"
cd "$1"
mkdir usr proc dev tmp etc src root var
chmod 1777 tmp
for link in bin sbin lib lib64; do if [ -L /$link ]; then cp -P /$link .; fi; done
mount --rbind /usr usr
mount --rbind /proc proc
cp -rP /etc/. etc 2>/dev/null || :
rm -f etc/hosts
for device in null zero full random urandom; do : >dev/$device; mount --bind /dev/$device dev/$device; done
ln -s /proc/self/fd dev/fd
mount --bind "$2" src
shift 2
exec chroot . env -C /src HOME=/root TMPDIR=/tmp "$@"
"""


def copy_of_checkout(home):
    """The sources, which nobody may write, and what is built of them, which the ordinary user may."""
    place = home / NAME / "ddbsim"
    shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))
    (place / BUILD / "tests/unit").mkdir(parents=True)
    for built in ("build/ddbsim", UNIT):
        shutil.copy(ROOT / built, place / built)
    if ALL_TESTS:
        for folder in ("kinds", "npm", "npm-tests"):
            shutil.copytree(ROOT / "build" / folder, place / "build" / folder, symlinks=True)
    for name in ("home", "für ihn"):
        (home / name).mkdir()
    subprocess.run(["chmod", "-R", "a-w,a+rX", place], check=True)
    subprocess.run(["chmod", "-R", "u+w", place / "build"], check=True)
    if os.geteuid() == 0:
        owned = [place / "build", home / "home", home / "für ihn"]
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", *owned], check=True)
    return place


def environment(**more):
    kept = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "BUILD": BUILD, "MAKEFLAGS": ""}
    return {**kept, **more}


def try_all(place, kind, before, env, commands_there):
    """Runs the commands there. Returns all that they printed."""
    printed = ""
    for command in commands_there:
        done = subprocess.run(
            [*before, *command],
            cwd=place,
            env=env,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        good = done.returncode == 0
        detail = "".join(f"\n  {line}" for line in done.stdout.splitlines() if line[:3] != "ok ")
        check(f"{kind}: {' '.join(command)}", good, detail)
        printed += done.stdout
    return printed


def as_another(home, place):
    ordinary = [] if os.geteuid() else ORDINARY
    if ordinary and not shutil.which("setpriv"):
        skip("checkout", "root, and there is no setpriv")
        return
    if subprocess.run([*ordinary, "test", "-x", place]).returncode:
        skip("checkout", "the folder for temporary files is closed to other users")
        return
    commas = with_commas(home) or {}
    if not commas:
        skip("checkout: comma decimals", "localedef or its sources are not there (locales)")
    env = environment(HOME=str(home / "home"), TMPDIR=str(home / "für ihn"), **commas)
    refused = subprocess.run([*ordinary, "touch", place / "x"], capture_output=True).returncode
    check("checkout: the sources cannot be written", refused)
    try_all(place, "checkout", ordinary, env, WHOLE if ALL_TESTS else SAMPLE)
    left = os.listdir(home / "für ihn")
    patience = time.monotonic() + 60
    while left and time.monotonic() < patience:  # processes that outlive their parent may still end
        time.sleep(0.1)
        left = os.listdir(home / "für ihn")
    check("checkout: nothing is left in TMPDIR", not left, str(left))


def in_container(home, place):
    unshare = ["unshare", "--mount"] + (["--map-root-user"] if os.geteuid() else [])
    (home / "root").mkdir()
    before = [*unshare, "sh", "-c", CONTAINER, "container", home / "root", place]
    tried = subprocess.run([*before, "true"], capture_output=True, text=True, env=environment())
    if tried.returncode:
        skip("container", f"no namespace may be made ({tried.stderr.strip()[:100]})")
        return
    sample = (["tests/cli/golden", "check_valid", "completion", "terminal"], [UNIT, "result"])
    printed = try_all(place, "container", before, environment(), WHOLE if ALL_TESTS else sample)
    skipped = "skip cli/terminal: there are no pseudo terminals here" in printed
    check("container: a test that needs a terminal says so", skipped, printed)


def main():
    with tempfile.TemporaryDirectory() as name:
        home = pathlib.Path(name).resolve()
        home.chmod(0o755)
        place = copy_of_checkout(home)
        as_another(home, place)
        in_container(home, place)
        subprocess.run(["chmod", "-R", "u+w", home], check=True)
    return commands.bad


if __name__ == "__main__":
    sys.exit(main() > 0)
