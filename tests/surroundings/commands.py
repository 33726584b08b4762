#!/usr/bin/python3
"""The commands where they are not at home: as an ordinary user, beside files that cannot be written, under paths of spaces
and UTF-8, a locale with comma decimals, half a gigabyte of memory, closed standard files, no environment, an odd zone,
sixteen descriptors. Each must say and write, byte for byte, what it does at home.

The program never calls setlocale (banned.h); what a library does in its place, or a later call of ours, shows here.
`make check` takes a small scenario, `make check-all` (ALL_TESTS) the flash sale and a day too."""
import hashlib
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT  # noqa: E402

NOBODY = 65534
ORDINARY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
SANITIZED = bool(os.environ.get("SANITIZED"))
bad = 0


def check(name, good, detail=""):
    global bad
    bad += not good
    print(("ok " if good else "FAIL ") + "surroundings/" + name, "" if good else detail)


def skip(name, why):
    print(f"skip surroundings/{name}: {why}")


class Place:
    """A folder with the program and a scenario, which belongs to whoever runs it."""

    def __init__(self, home, name="place", scenario="tiny.yaml"):
        self.folder = home / name
        self.folder.mkdir(parents=True)
        self.program = home / "ddbsim"
        self.scenario = scenario
        shutil.copy(f"{ROOT}/tests/cli/tiny.yaml", self.folder / scenario)
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)

    def ddbsim(self, *arguments, before=(), limits=(), program=None, **how):
        def limit():
            for kind, most in limits:
                resource.setrlimit(kind, (most, most))

        how.setdefault("timeout", 600)
        how.setdefault("stdout", subprocess.PIPE)
        how.setdefault("stderr", subprocess.PIPE)
        return subprocess.run(
            [*before, program or self.program, *arguments],
            cwd=self.folder,
            preexec_fn=limit if limits else None,
            **how,
        )

    def session(self, **how):
        """What the six commands say, and what is in their files: a word of it for each."""
        scenario, said = self.scenario, {}

        def told(name, *arguments, file=None):
            done = self.ddbsim(*arguments, **how)
            bytes_of = (self.folder / file).read_bytes() if file and done.returncode == 0 else b""
            digest = hashlib.sha256(done.stdout + done.stderr + bytes_of)
            said[
                name
            ] = f"{done.returncode} {digest.hexdigest()[:12]} {done.stderr.decode()[-200:]}"

        told("check", "check", scenario)
        told("run", "run", scenario, "-o", "a.h5", "--json")
        told("show", "show", "a.h5")
        told("report", "report", "a.h5", "-o", "a.html", file="a.html")
        told("export", "export", "a.h5", "--csv", "-o", "a.csv", file="a.csv")
        told("sweep", "sweep", scenario, "--vary", "duration=1m,2m", "-q", "-o", "s.h5")
        told("export a sweep", "export", "s.h5", "--csv")
        for made in ("a.h5", "a.html", "a.csv", "s.h5"):
            (self.folder / made).unlink(missing_ok=True)
        return said


def differs(wanted, got):
    return "; ".join(f"{k}: {wanted[k]} here {got[k]}" for k in wanted if wanted[k] != got[k])


def at_home(home):
    said = Place(home).session()
    good = all(word.startswith("0 ") for word in said.values())
    check("at home", good, str(said))
    return said


def same(name, wanted, home, **how):
    got = Place(home, name.replace(" ", "_")).session(**how)
    check(name, got == wanted, differs(wanted, got))


def who(home, wanted):
    if os.geteuid() != 0:
        check("as an ordinary user", True)
        return []
    if not shutil.which("setpriv"):
        skip("as an ordinary user", "root, and there is no setpriv")
        return None
    same("as an ordinary user", wanted, home, before=ORDINARY)
    return ORDINARY


def read_only(home, wanted, ordinary):
    if ordinary is None:
        skip("in a read-only folder", "root may write everywhere")
        return
    place = Place(home, "read-only")
    elsewhere = Place(home, "elsewhere")
    (place.folder / "tiny.yaml").chmod(0o444)
    place.folder.chmod(0o555)
    done = place.ddbsim("run", "tiny.yaml", "-q", "-o", elsewhere.folder / "a.h5", before=ordinary)
    check("read-only: a result elsewhere", done.returncode == 0, done.stderr.decode())
    for name, *arguments in (
        ("run", "run", "tiny.yaml", "-q"),
        ("sweep", "sweep", "tiny.yaml", "--vary", "duration=1m,2m", "-q"),
        ("report", "report", elsewhere.folder / "a.h5", "-o", "a.html"),
        ("export", "export", elsewhere.folder / "a.h5", "--csv", "-o", "a.csv"),
    ):
        done = place.ddbsim(*arguments, before=ordinary)
        said = done.stderr.decode()
        good = done.returncode == 74 and said.count("\n") == 1 and "cannot write" in said
        check(f"read-only: {name} says so in a line", good, f"{done.returncode} {said}")
    check("read-only: nothing is left there", os.listdir(place.folder) == ["tiny.yaml"])
    place.folder.chmod(0o755)


def odd_paths(home, wanted):
    place = Place(home, "Ordner mit Leerzeichen/größer – 日本", "mein szenario 'ü'.yaml")
    got = place.session()
    good = all(word.startswith("0 ") for word in got.values())
    good &= got["export"] == wanted["export"]  # the others say the name, in lines that it fills
    check("paths of spaces and UTF-8", good, differs(wanted, got))
    done = place.ddbsim("run", place.folder / place.scenario, "-q")
    made = place.folder / (place.scenario[:-5] + ".h5")
    check("the result's own name there", done.returncode == 0, done.stderr.decode())
    check("is beside it", made.exists() or any(place.folder.glob("*.h5")))


def with_commas(home):
    """The variables of a locale with comma decimals, made for us alone; None where it cannot be made."""
    folder = home / "locales"
    folder.mkdir(exist_ok=True)
    make = ["localedef", "--no-archive", "-i", "de_DE", "-f", "UTF-8", folder / "de_DE.UTF-8"]
    if shutil.which("localedef"):
        subprocess.run(make, capture_output=True)
    if not (folder / "de_DE.UTF-8").exists():
        return None
    return {"LOCPATH": str(folder), "LC_ALL": "de_DE.UTF-8"}


def comma_locale(home, wanted):
    commas = with_commas(home)
    if not commas:
        skip("a locale with comma decimals", "localedef or its sources are not there (locales)")
        return
    env = {**os.environ, **commas}
    shown = subprocess.run(["/usr/bin/printf", "%.1f", "0,5"], env=env, capture_output=True).stdout
    check("the locale has comma decimals", shown == b"0,5", shown.decode())
    same("a locale with comma decimals", wanted, home, env=env)


def little_memory(home, wanted):
    if SANITIZED:
        skip("half a gigabyte", "sanitizers map more than that")
        return
    limits = [(resource.RLIMIT_AS, 512 << 20)]
    same("half a gigabyte", wanted, home, limits=limits)
    for name in ("flash_sale", "diurnal") if ALL_TESTS else ():
        place = Place(home, name)
        scenario = f"{ROOT}/scenarios/{name}.yaml"
        for arguments in (
            ["check", scenario],
            ["run", scenario, "-q", "-o", "a.h5"],
            ["show", "a.h5"],
            ["report", "a.h5", "-o", "a.html"],
        ):
            done = place.ddbsim(*arguments, limits=limits)
            good = done.returncode in (0, 99)
            check(f"half a gigabyte: {arguments[0]} {name}", good, done.stderr.decode()[-300:])


def closed_files(home):
    """A closed standard file must not become the result, into which messages then would go."""
    place = Place(home, "closed")
    digests = set()
    for number in ("0", "1", "2", "012"):
        closed = "".join(f" {n}{'<' if n == '0' else '>'}&-" for n in number)
        made = f"closed{number}.h5"
        shell = ["sh", "-c", f'exec "$0" "$@"{closed}']
        done = place.ddbsim("run", "tiny.yaml", "--progress", "json", "-o", made, before=shell)
        wanted = 74 if "1" in number else 0
        shown = place.ddbsim("show", made, "--json")
        good = done.returncode == wanted and shown.returncode == 0
        detail = f"{done.returncode} {done.stderr.decode()} {shown.stderr.decode()}"
        check(f"closed {', '.join(number)}: the result is whole", good, detail)
        digests.add(json.loads(shown.stdout)["digest"] if good else number)
        for arguments in (
            ["check", "tiny.yaml"],
            ["show", made],
            ["report", made, "-o", f"{made}.html"],
            ["export", made, "--csv", "-o", f"{made}.csv"],
            ["sweep", "tiny.yaml", "--vary", "duration=1m,2m", "--progress", "json", "--jobs", "2"]
            + ["-o", f"s{made}"],
        ):
            done = place.ddbsim(*arguments, before=shell)
            good = done.returncode in (0, 74) and ("1" in number or done.returncode == 0)
            check(f"closed {', '.join(number)}: {arguments[0]}", good, str(done))
    check("closed: the digests are the same", len(digests) == 1, str(digests))


def odd_environments(home, wanted):
    same("an empty environment", wanted, home, env={})
    same("no HOME", wanted, home, env={k: v for k, v in os.environ.items() if k != "HOME"})
    for zone in ("Asia/Kathmandu", ":/no/such/zone", "MARS-99:99:99", "<\x01>5"):
        same(f"TZ {zone!r}".replace("/", "."), wanted, home, env={**os.environ, "TZ": zone})
    same("sixteen descriptors", wanted, home, limits=[(resource.RLIMIT_NOFILE, 16)])


def main():
    with tempfile.TemporaryDirectory() as name:
        home = pathlib.Path(name).resolve()
        home.chmod(0o755)
        shutil.copy(DDBSIM, home / "ddbsim")
        wanted = at_home(home)
        ordinary = who(home, wanted)
        read_only(home, wanted, ordinary)
        odd_paths(home, wanted)
        comma_locale(home, wanted)
        little_memory(home, wanted)
        closed_files(home)
        odd_environments(home, wanted)
    return bad


if __name__ == "__main__":
    sys.exit(main())
