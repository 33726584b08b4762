"""What the documents say between their blocks: commands that are there with their options, figures that stand in what was
run or are true of the files that they are about, YAML that a scenario may hold."""
import csv
import json
import re
import subprocess

import yaml

from documents import DOCUMENTS, ROOT, sections
from shared_runs import DDBSIM

# Sections whose figures are dates, versions and names of licences.
OF_RECORD = ["Change log", "Citation", "Licence"]

# Figures that stand in no block of their section, and where they are from: files and what one of them says.
FROM = {
    "17 of 20 predicted rows": ("tests/validation/README.md", r"\n17 of 20 predicted rows inside"),
    "2 % or the 95 % interval": ("tests/scenarios/agreement.py", r"PART, .* = 0\.02, "),
    "p50 and p99 within 5 %": ("tests/scenarios/agreement.py", r"PART_OF_LATENCY = .*, 0\.05\n"),
    "exit status 99": ("sim/base/exit_status.h", r"EXIT_THRESHOLD = 99\b"),
    "capacity of 2017 and the static allocation of 2012": (
        "models/service/split.h",
        r"Static allocation \(2012\)[\s\S]*2017 guide",
    ),
    "127.0.0.1 and ::1": ("sim/serve/*.c", r"127\.0\.0\.1"),
    "60 s of CPU": ("sim/serve/*.[ch]", r"RUN_CPU_S = 60\b"),
    "1 GiB": ("sim/serve/*.h", r"SERVE_MEMORY \(1ul << 30\)"),
}


class Wrong(Exception):
    pass


def printed(*arguments):
    return subprocess.run([DDBSIM, *arguments], capture_output=True, text=True).stdout


def check_commands():
    """Every `ddbsim COMMAND --option` in prose, a table or a fold: the command is one, and has the option."""
    helps = {}
    for command in re.findall(r"^  (\w+) ", printed("--help"), re.MULTILINE):
        helps[command] = printed(command, "--help")
    bad = []
    for document in DOCUMENTS:
        text = (ROOT / document).read_text()
        for inline in re.findall(
            r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
        ):
            named = re.search(r"(?:^|/| )ddbsim (\w+)", inline)
            options = re.findall(
                r"(?<![\w-])(--[a-z][\w-]*)", inline.partition("ddbsim ")[2] or inline
            )
            known = helps.get(named[1], "") if named else "\n".join(helps.values())
            known += "--help --man --version --enable-recovery --no-deps"
            if named and named[1] not in helps:
                bad.append(f"{document}: no command {named[1]}: {inline}")
            bad += [f"{document}: no {o}: {inline}" for o in options if o not in known]
    if bad:
        raise Wrong("; ".join(bad))


def figures(text):
    return set(re.findall(r"(?<![\w.#-])\d[\d,.]*\d|(?<![\w.#-])\d", text))


def declared(prose):
    """The prose without the phrases of FROM, each of which is looked up in its file."""
    for phrase, (files, rule) in FROM.items():
        if phrase in prose:
            if not any(re.search(rule, path.read_text()) for path in ROOT.glob(files)):
                raise Wrong(f"'{phrase}' is not what {files} say")
            prose = prose.replace(phrase, "")
    return prose


def check_figures():
    bad = []
    for document in DOCUMENTS:
        for section in sections(document):
            if section.heading in OF_RECORD:
                continue
            prose = re.sub(r"`[^`]*`|\]\([^)]*\)|<[^>]*>", "", section.prose())
            shown = figures("\n".join(text for _, text in section.blocks))
            prose = declared(re.sub(r"\s+", " ", prose))
            for figure in sorted(figures(prose) - shown):
                at = prose.index(figure)
                where = prose[max(0, at - 60) : at + 60]
                bad.append(f"{document}, {section.heading}: {figure} in '{where}'")
    if bad:
        raise Wrong("figures that no run and no file holds:\n" + "\n".join(bad))


def check_statuses():
    """README and manual have the same rows of exit statuses, one for each of exit_status.h and for each that a test of
    the command line saw; a signal's are 128 and its number."""
    page = (
        re.sub(r"\\f.|\\", "", printed("--man"))
        .partition(".SH EXIT STATUS\n")[2]
        .partition(".SH")[0]
    )
    items = [item.split("\n", 1) for item in page.split(".TP\n")[1:]]
    manual = [(number, " ".join(words.split())) for number, words in items]
    table = (ROOT / "README.md").read_text().partition("| exit status |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", table, flags=re.M)
    readme = [(number, words.replace("`", "")) for number, words in rows]
    if not manual or manual != readme:
        raise Wrong(f"README and manual tell exit statuses apart: {set(manual) ^ set(readme)}")
    declared = re.findall(r" EXIT_\w+ = (\d+)", (ROOT / "sim/base/exit_status.h").read_text())
    told = {number for number, _ in manual}
    if told - {"128 + N"} != set(declared):
        raise Wrong(f"exit_status.h and the manual differ in {told ^ set(declared)}")
    for path in (ROOT / "tests/cli").glob("*.out"):
        status = path.read_text().rstrip().rpartition("\nexit ")[2]
        if status not in told and int(status) <= 128:
            raise Wrong(f"{path.name}: the exit status {status} is in no table")


def check_fragment(text, folder):
    """A fragment with workloads stands in place of what orders.yaml says of them, with a trace of Black Friday 2025 for
    each file it names; others are added to the quickstart."""
    fragment = yaml.safe_load(text)
    if "workloads" in fragment:
        scenario = yaml.safe_load((folder / "orders.yaml").read_text())
        for name, workload in fragment.pop("workloads").items():
            scenario["workloads"][name].update(workload)
            write_traces(workload["plus"], folder)
    else:
        scenario = yaml.safe_load((ROOT / "scenarios/quickstart.yaml").read_text())
    path = folder / "fragment.yaml"
    path.write_text(json.dumps({**scenario, **fragment}, default=str))
    done = subprocess.run([DDBSIM, "check", path], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise Wrong(f"the fragment: {done.stderr}")


def write_traces(patterns, folder):
    """A value for each of the times of orders.traffic.csv, a year earlier."""
    with open(folder / "orders.traffic.csv") as file:
        times = [row[0] for row in csv.reader(file)][1:]
    for pattern in patterns:
        rows = [
            ["time", pattern["trace"]["column"]],
            *[["2025-11-28" + t[10:], "1"] for t in times],
        ]
        with open(folder / pattern["trace"]["file"], "w", newline="") as file:
            csv.writer(file).writerows(rows)
