"""Law 6: a scenario gives the same totals at `request` and at `100ms`: every one that is shipped gathered, and the
flash sale and the quickstart. (Those with caches, queues or steps have only one way.)

    agreement.py [--list] [SCENARIO]...

Offered, succeeded, throttled by reason, consumed units and cost must agree within 2 % or within the 95 %
interval of the difference over seeds (Student), whichever is wider. `make check` compares those of SAMPLE (the smallest
there is, and the first minutes of a table with an index); `make check-all` (ALL_TESTS) compares all, to their end."""
import math
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, ROOT, result  # noqa: E402

SAMPLE = {"quickstart": [], "recommendations_index": ["--set", "duration=8m"]}
SEEDS = range(1, 5)
STUDENT = 3.182  # two-sided 95 %, 3 degrees of freedom


def totals(scenario, resolution, seed):
    short = [] if ALL_TESTS else SAMPLE.get(scenario, [])
    summary = result(scenario, "--resolution", resolution, "--seed", str(seed), *short).summary
    out = {"cost": summary["cost"]}
    for workload in summary["workloads"]:
        for key in ("offered", "succeeded", "throttled"):
            out[f"{workload['name']}/{key}"] = workload[key]
    for resource in summary["resources"]:
        for side in ("read", "write"):
            out[f"{resource['group']}/{side}/consumed"] = resource[side]["consumed"]
            for reason, count in resource[side]["reasons"].items():
                out[f"{resource['group']}/{reason}"] = count
    return out


def compare(scenario):
    """Prints a test for each total. Returns how many failed."""
    bad = 0
    exact, gathered = (
        [totals(scenario, resolution, seed) for seed in SEEDS]
        for resolution in ("request", "100ms")
    )
    for key in sorted(set().union(*exact, *gathered)):
        a = [t.get(key, 0) for t in exact]
        b = [t.get(key, 0) for t in gathered]
        differences = [y - x for x, y in zip(a, b)]
        n = len(differences)
        mean = sum(differences) / n
        deviation = math.sqrt(sum((d - mean) ** 2 for d in differences) / (n - 1))
        allowed = max(0.02 * abs(sum(a) / n), STUDENT * deviation / math.sqrt(n), 1e-12)
        good = abs(mean) <= allowed
        bad += not good
        print(
            f"{'ok' if good else 'FAIL'} agreement {scenario} {key}: {sum(a) / n:.6g} and {sum(b) / n:.6g}"
        )
    return bad


def main():
    gathered = {
        p.stem for p in (ROOT / "scenarios").glob("*.yaml") if "resolution: 100ms" in p.read_text()
    }
    names = sorted(gathered | {"flash_sale", "quickstart"} if ALL_TESTS else SAMPLE)
    if sys.argv[1:] == ["--list"]:
        print("\n".join(names))
        return 0
    return sum(compare(name) for name in sys.argv[1:] or names) > 0


if __name__ == "__main__":
    sys.exit(main())
