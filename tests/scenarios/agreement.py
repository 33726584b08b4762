"""Law 6: a scenario gives the same totals at `request` and at `100ms`: every one that is shipped gathered, and the
flash sale and the quickstart. (Those with caches, queues or steps have only one way.)

Offered, succeeded, throttled by reason, consumed units and cost must agree within 2 % or within the 95 %
interval of the difference over seeds (Student), whichever is wider."""
import concurrent.futures
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
SEEDS = range(1, 5)
STUDENT = 3.182  # two-sided 95 %, 3 degrees of freedom


def totals(scenario, resolution, seed, folder):
    command = [
        DDBSIM,
        "run",
        str(scenario),
        "--json",
        "--resolution",
        resolution,
        "--seed",
        str(seed),
        "-o",
        f"{folder}/{scenario.stem}-{resolution}-{seed}.h5",
    ]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode not in (0, 99):
        raise SystemExit(f"FAIL {' '.join(command)}: {ran.stderr}")
    summary = json.loads(ran.stdout)
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


def main():
    bad = False
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(
        os.cpu_count()
    ) as pool:
        for scenario in sorted((ROOT / "scenarios").glob("*.yaml")):
            if "resolution: 100ms" not in scenario.read_text() and scenario.stem not in (
                "flash_sale",
                "quickstart",
            ):
                continue
            exact, gathered = (
                list(pool.map(lambda s, r=r: totals(scenario, r, s, folder), SEEDS))
                for r in ("request", "100ms")
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
                bad |= not good
                print(
                    f"{'ok' if good else 'FAIL'} agreement {scenario.stem} {key}: "
                    f"{sum(a) / n:.6g} and {sum(b) / n:.6g}"
                )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
