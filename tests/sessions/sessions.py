#!/usr/bin/python3
"""The sessions of README.md and scenarios/SESSIONS.md, run as they stand there, each section in a folder of its own:

    sessions.py --list               the sections that have commands, and the two looks at the text
    sessions.py [SECTION]...         runs them
    sessions.py --update [SECTION]   puts what they print into the document

A block ```sh or ```python is run; the ```text behind it is what it prints. `make check` runs the commands made short and
looks whether lines at the margin begin with the same words; `make check-all` (ALL_TESTS) and --update run them as they
stand and compare to the digit."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from shared_runs import ALL_TESTS, DDBSIM, ROOT, result  # noqa: E402
from documents import DOCUMENTS, Section, sections  # noqa: E402
from shorter import shorter, told  # noqa: E402
import prose  # noqa: E402

UPDATE = "--update" in sys.argv
WHOLE = ALL_TESTS or UPDATE


class Failed(Exception):
    pass


def run(arguments, folder, **how):
    """What it prints; a threshold of the scenario that fails (99) is an answer."""
    done = subprocess.run(
        arguments, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, **how
    )
    if done.returncode not in (0, 99):
        raise Failed(f"{arguments[-1][:200]}: {done.stdout[-500:]}{done.stderr[-1500:]}")
    return done.stdout


def demo(folder):
    """What `make demo` runs last, made once for all tests that look at it."""
    last = run(["make", "--no-print-directory", "-n", "demo"], ROOT).splitlines()[-1]
    if last != "build/ddbsim run scenarios/flash_sale.yaml":
        raise Failed(f"make demo runs {last}")
    sale = result("flash_sale", *([] if WHOLE else ["--resolution", "1s"]), tried=True)
    os.symlink(sale.path, folder / "flash-sale.h5")
    return sale.printed


def serve(command, folder):
    """Begins, says where, and ends when it is told to; a program without it has nothing to begin."""
    if "\n  serve " not in run([DDBSIM, "--help"], ROOT):
        return
    server = subprocess.Popen(
        ["bash", "-c", f"exec {command} --no-open"], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    said = server.stdout.readline()
    server.terminate()
    server.wait()
    if "http://127.0.0.1:" not in said:
        raise Failed(f"{command}: {said}")


def open_page(path):
    from browser import no_browser, open_browser

    if no_browser():
        print(f"skip sessions/opening {path.name}: {no_browser()}")
        return

    with tempfile.TemporaryDirectory() as profile:
        browser = open_browser(profile)
        browser.get("file://" + str(path))
        title = browser.execute_script("return document.querySelector('h1').textContent")
        browser.quit()
    if len(title) < 20:
        raise Failed(f"{path.name} has no answer for its title: {title}")


def not_for_the_shell(line, folder):
    """What a line does that the shell alone does not run here, as a function; else None."""
    words = line.partition("#")[0].split()
    if words[:2] == ["make", "demo"]:
        return lambda: demo(folder)
    if words[:2] == ["sudo", "apt-get"]:
        return lambda: run(["dpkg-query", "--show", *words[3:]], folder) and ""
    if words[0] == "make":
        return lambda: run(["make", "-n", *words[1:]], ROOT) and ""
    if words[0] == "xdg-open":
        return lambda: open_page(folder / words[1])
    if words[:2] == ["build/ddbsim", "serve"]:
        return lambda: serve(line, folder)
    return None


def run_shell(text, folder):
    """What the lines print, and whether they were run as they stand. Those that the shell runs are run together, for
    what they assign; each may end with 99."""
    printed, together = "", []
    lines = re.sub(r"\\\n\s*", "", text).strip().splitlines()
    run_as = lines if WHOLE else [shorter(line) for line in lines]

    def by_the_shell():
        script = "\n".join(["set -eu", *together])
        together.clear()
        return run(["bash", "-c", script], folder)

    for line in filter(None, run_as):
        act = not_for_the_shell(line, folder)
        if act:
            printed += by_the_shell() + (act() or "")
        else:
            together.append(line if re.match(r"\w+=", line) else f"{line} || [ $? = 99 ]")
    return printed + by_the_shell(), WHOLE or run_as == lines and "make demo" not in text


def run_python(text, folder):
    """By the environment that the session has made, or as a checkout has the package."""
    python = folder / "venv/bin/python"
    environment = {**os.environ, "DDBSIM": DDBSIM}
    if not python.exists():
        python, environment["PYTHONPATH"] = "/usr/bin/python3", str(ROOT / "analysis/python")
    return run([python, "-c", text], folder, env=environment), True


def tree(folder):
    """The folder looks like the checkout, and what is written there goes with it."""
    for name in ("build", "scenarios", "tests", "analysis"):
        os.symlink(ROOT / name, folder / name)


def look_at(section):
    """Runs a section's blocks in turn. Returns them with what they print."""
    blocks, printed, as_it_stands = list(section.blocks), None, True
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tree(folder)
        for at, (language, text) in enumerate(blocks):
            if language == "sh":
                printed, as_it_stands = run_shell(text, folder)
            elif language == "python":
                printed, as_it_stands = run_python(text, folder)
            elif language == "yaml":
                prose.check_fragment(text, folder)
            elif language == "text" and printed is not None:
                said = printed.rstrip("\n") + "\n"
                same = said == text if as_it_stands else told(said) == told(text) != set()
                if not same and not UPDATE:
                    raise Failed(f"the text says otherwise; make golden-update\n{said}")
                blocks[at], printed = (language, said), None
    return blocks


def check(name, look):
    try:
        look()
        print(f"ok sessions/{name}")
        return 0
    except Failed as why:
        print(f"FAIL sessions/{name}: {why}")
    except prose.Wrong as why:
        print(f"FAIL sessions/{name}: {why}")
    return 1


def update(section):
    changed = look_at(section)
    path = ROOT / section.document
    path.write_text(section.put(path.read_text(), changed))


def main():
    asked = [word for word in sys.argv[1:] if not word.startswith("--")]
    found = {section.name: section for document in DOCUMENTS for section in sections(document)}
    looks = {
        name: (lambda s=section: update(s) if UPDATE else look_at(s))
        for name, section in found.items()
        if section.runs()
    }
    looks["commands"] = prose.check_commands
    looks["figures"] = prose.check_figures
    looks["statuses"] = prose.check_statuses
    if "--list" in sys.argv:
        print("\n".join(looks))
        return 0
    return sum(check(name, looks[name]) for name in asked or looks)


if __name__ == "__main__":
    sys.exit(main())
