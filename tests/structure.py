"""No module includes, by whatever way, a module that includes it; and no Python file uses a name that it lacks.

A module is a file pair: NAME.c with NAME.h, in one folder of sim/, models/ or analysis/. Reads their
includes, follows them, and fails with each circle that it finds. `structure.py --graph` prints who includes
whom instead.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)\.h"', re.M)


def modules_of(root):
    """Module ('models/service/table') -> modules that it includes."""
    files = [
        f for room in ("sim", "models", "analysis") for f in sorted((root / room).glob("*/*.[ch]"))
    ]
    by_name = {}
    for f in files:
        module = str(f.relative_to(root).with_suffix(""))
        if by_name.setdefault(f.stem, module) != module:
            sys.exit(
                f"FAIL structure: two modules are called {f.stem}: {by_name[f.stem]} and {module}"
            )
    graph = {module: set() for module in by_name.values()}
    for f in files:
        module = by_name[f.stem]
        graph[module] |= {by_name[n] for n in INCLUDE.findall(f.read_text()) if n in by_name} - {
            module
        }
    return graph


def circles_of(graph):
    """For each set of modules that reach one another: one shortest way around, as a list."""
    found, seen = [], set()
    for start in sorted(graph):
        if start in seen:
            continue
        came_from, line = {}, [start]
        for module in line:
            for other in sorted(graph[module]):
                if other not in came_from:
                    came_from[other] = module
                    line.append(other)
        if start not in came_from:
            continue
        around = [start]
        while came_from[around[-1]] != start:
            around.append(came_from[around[-1]])
        around.append(start)
        found.append(around[::-1])
        seen |= set(around)
    return found


def check_itself():
    """A circle that is there is found: of three, and of two beside modules without one."""
    assert circles_of({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == [["a", "b", "c", "a"]]
    assert circles_of({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c", "b"]]
    assert circles_of({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def undefined_names():
    """Of the Python files, by pyflakes: a merge may drop what only one path of a test uses."""
    files = [
        str(f) for folder in ("tests", "analysis/python") for f in (ROOT / folder).rglob("*.py")
    ]
    assert len(files) > 20, "the tests are not where they were"
    told = subprocess.run(
        [sys.executable, "-m", "pyflakes", *files], capture_output=True, text=True
    )
    assert told.returncode in (0, 1) and "No module" not in told.stderr, told.stderr
    return [line for line in told.stdout.splitlines() if "undefined name" in line]


def main():
    check_itself()
    graph = modules_of(ROOT)
    if sys.argv[1:] == ["--graph"]:
        for module in sorted(graph):
            print(module, "->", " ".join(sorted(graph[module])))
        return 0
    assert len(graph) > 50, "the sources are not where they were"
    circles = circles_of(graph)
    for circle in circles:
        print("includes go in a circle:", " -> ".join(circle))
    print("FAIL structure/circles" if circles else "ok structure/circles")
    undefined = undefined_names()
    print("\n".join(undefined + ["FAIL structure/names" if undefined else "ok structure/names"]))
    return bool(circles or undefined)


sys.exit(main())
