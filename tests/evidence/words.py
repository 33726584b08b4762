"""Figures as words, and the places where they stand: a scenario's last comment, its row in scenarios/README.md."""
import math
import pathlib
import re
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = ROOT / "scenarios/README.md"
WIDTH = 118
SCALE = {"%": 100, "ms": 1000, "min": 1 / 60}
FOUND = re.compile(r"^# Found: .*\n(?:#.*\n?)*", re.MULTILINE)


def place(value):
    """The power of ten of the first digit."""
    return math.floor(math.log10(abs(value))) if value else 0


def rounded(value, at):
    """Rounded to the power of ten `at`."""
    return f"{round(value, -at):,.{max(-at, 0)}f}"


def shown(mean, half, unit, digits):
    """As many digits as asked for; ± half the interval where that shows in them, then by its first digit."""
    scale = SCALE.get(unit, 1)
    if not unit and abs(mean) >= 1e6:
        scale, unit = 1e-6, "million"
    mean, half = mean * scale, half * scale
    at = place(mean) - digits + 1
    if half and half >= 0.5 * 10**at:
        at = place(half)
        text = f"{rounded(mean, at)} ± {rounded(half, at)}"
    else:
        text = rounded(mean, at)
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} {unit}" if unit else text


def time_of_day(start, mean, half):
    """start: seconds since midnight."""
    at = int(round(start + mean))
    text = f"{at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}"
    return f"{text} ± {math.ceil(half)} s" if half >= 0.5 else text


def start_of_day(name):
    """The second of the day at which the scenario begins."""
    given = re.search(r"^start: .*T(\d\d):(\d\d):(\d\d)Z", scenario_file(name).read_text(), re.M)
    return (
        sum(int(part) * unit for part, unit in zip(given.groups(), (3600, 60, 1))) if given else 0
    )


def scenario_file(name):
    return ROOT / f"scenarios/{name}.yaml"


def comment(text):
    """As the scenario's last comment: no line breaks between a figure and its unit or interval."""
    kept = re.sub(r"(\d) (%|±|million|s\b|ms\b|min\b|USD\b)", "\\1\u00a0\\2", text).replace(
        "± ", "±\u00a0"
    )
    lines = textwrap.wrap("Found: " + kept, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in lines).replace("\u00a0", " ")


def comment_in_file(name):
    found = FOUND.search(scenario_file(name).read_text())
    return found[0] if found else ""


def put_comment(name, text):
    path = scenario_file(name)
    before = FOUND.sub("", path.read_text()).rstrip("\n")
    path.write_text(f"{before}\n\n{text}")


def row(name):
    """Of the scenario's line in the table: what is before its cell, the cell, what is after."""
    return re.compile(
        rf"^(\|[^|\n]*\| \[{name}\]\({name}\.yaml\) \| )([^|\n]*)( \|.*)$", re.MULTILINE
    )


def cell_in_readme(name):
    found = row(name).search(README.read_text())
    return found[2] if found else None


def put_cell(name, text):
    README.write_text(row(name).sub(lambda m: m[1] + text + m[3], README.read_text()))
