"""What each scenario's last comment says it found, from runs: every figure a mean over seeds, every direction tested.

    found.py [--list] [SCENARIO]...
    found.py --update [SCENARIO]...     writes the comments and the findings in scenarios/README.md

tests/evidence/ declares for each scenario the sentence, its figures, its claims, and its removals: a mechanism that
the scenario shows is taken away, and a measure must move beyond the 95 % interval of the differences, seed by
seed (the first three). `make check` does so for SAMPLE, `make check-all` (ALL_TESTS) for all. An update writes nothing for a scenario
whose claims or removals do not hold, says so, and ends with 1: its words need a person."""
import concurrent.futures
import functools
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, result  # noqa: E402
from evidence import words  # noqa: E402
from evidence.declare import REMOVAL_SEEDS  # noqa: E402
from evidence.runs import Run, mean_and_half  # noqa: E402
from evidence.scenarios import SCENARIOS  # noqa: E402

SAMPLE = ["quickstart"]


def options_of(scenario, change, seed):
    return [*scenario.options, *change, "--seed", str(seed)]


def ways_of(scenario, entry):
    """(scenario, options) of what a figure or claim looks at."""
    return [scenario.variants[variant] for variant in entry.runs]


def runs_needed(scenario):
    """(scenario, options) of all runs that its figures, claims and removals look at, each once."""
    needed = {}
    for entry in [*scenario.figures.values(), *scenario.claims]:
        for name, change in ways_of(scenario, entry):
            for seed in scenario.seeds:
                needed[name, *options_of(scenario, change, seed)] = True
    for removal in scenario.removals:
        for change in (removal.on, removal.on + removal.change):
            for seed in scenario.seeds[:REMOVAL_SEEDS]:
                needed[scenario.name, *options_of(scenario, change, seed)] = True
    return needed


@functools.lru_cache(64)
def opened(name, *options):
    return Run(name, options)


def over_seeds(scenario, of, ways, seeds):
    """The measure of the runs, seed by seed."""
    return [
        float(of(*(opened(name, *options_of(scenario, change, seed)) for name, change in ways)))
        for seed in seeds
    ]


def removed(scenario, removal):
    """The measure with the mechanism and without it, seed by seed."""
    return [
        over_seeds(scenario, removal.of, [(scenario.name, change)], scenario.seeds[:REMOVAL_SEEDS])
        for change in (removal.on, removal.on + removal.change)
    ]


def said(scenario):
    """The figures as words, by name."""
    texts = {}
    for name, figure in scenario.figures.items():
        values = over_seeds(scenario, figure.of, ways_of(scenario, figure), scenario.seeds)
        mean, half = mean_and_half(values)
        if figure.unit == "clock":
            texts[name] = words.time_of_day(words.start_of_day(scenario.name), mean, half)
        else:
            texts[name] = words.shown(mean, half, figure.unit, figure.digits)
    return texts


def directions(scenario):
    """A line for each claim and removal: whether it holds, and what it is."""
    for claim in scenario.claims:
        values = over_seeds(scenario, claim.of, ways_of(scenario, claim), scenario.seeds)
        mean, half = mean_and_half(values)
        what = f"{claim.words} ({mean:.6g} ± {half:.2g} {claim.relation} {claim.bound:g})"
        yield claim.holds(values), what
    for removal in scenario.removals:
        before, after = removed(scenario, removal)
        moved, half = mean_and_half([b - a for a, b in zip(before, after)])
        yield removal.holds(before, after), (
            f"without {removal.mechanism} it goes {removal.goes}: {mean_and_half(before)[0]:.6g} to "
            f"{mean_and_half(after)[0]:.6g}, the difference {moved:.4g} ± {half:.2g}"
        )


def texts_of(scenario):
    """The comment and the README's cell, as they should be."""
    figures = said(scenario)
    return words.comment(scenario.found.format(**figures)), scenario.short.format(**figures)


def look_at(scenario):
    """Prints the tests of one scenario. Returns how many failed."""
    lines = [*directions(scenario)]
    comment, cell = texts_of(scenario)
    for where, text, there in (
        ("comment", comment, words.comment_in_file(scenario.name)),
        ("README's cell", cell, words.cell_in_readme(scenario.name)),
    ):
        rest = "" if text == there else f" is another: make golden-update\n{text.strip()}"
        lines.append((text == there, where + rest))
    for good, what in lines:
        print(f"{'ok' if good else 'FAIL'} found/{scenario.name}: {what}")
    return sum(not good for good, _ in lines)


def renewed(scenario):
    """The comment and the cell to be written; None, and a line for each, when a direction does not hold."""
    wrong = [what for good, what in directions(scenario) if not good]
    for what in wrong:
        print(f"FAIL found/{scenario.name}: {what}", flush=True)
    if wrong:
        return None
    texts = texts_of(scenario)
    print(f"ok found/{scenario.name}: {texts[0].strip()}", flush=True)
    return texts


def update(wanted, begun):
    """Writes the texts of all scenarios, at the end since another text of a scenario is another run. Returns how many it
    could not."""
    texts = {}
    for scenario in wanted:
        try:
            for run in begun[scenario.name]:
                run.result()
            texts[scenario.name] = renewed(scenario)
        except (SystemExit, Exception) as trouble:  # it keeps no other from its text
            print(f"FAIL found/{scenario.name}: {trouble!r}", flush=True)
            texts[scenario.name] = None
    for name, text in texts.items():
        if text:
            words.put_comment(name, text[0])
            words.put_cell(name, text[1])
    return sum(text is None for text in texts.values())


def main():
    asked = [a for a in sys.argv[1:] if not a.startswith("--")]
    unknown = [name for name in asked if name not in SCENARIOS]
    if unknown:
        raise SystemExit(f"found.py: no finding is declared for {unknown[0]}")
    updating = "--update" in sys.argv
    names = asked or (list(SCENARIOS) if ALL_TESTS or updating else SAMPLE)
    if "--list" in sys.argv:
        print("\n".join(names))
        return 0
    wanted = [SCENARIOS[name] for name in names]
    if not updating:
        return sum(look_at(scenario) for scenario in wanted) > 0
    # All runs side by side; tests/run has its jobs side by side itself.
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        begun = {s.name: [pool.submit(result, *run) for run in runs_needed(s)] for s in wanted}
        return update(wanted, begun) > 0


if __name__ == "__main__":
    sys.exit(main())
