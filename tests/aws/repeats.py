"""A scenario made of the sample account does what was measured.

Before the sale its consumption is within a few per cent; in it the same is throttled.

Imports the two hours around the sale and runs them once. Only the index's writes lack auto scaling there, so its back-pressure
must begin after the sale did and end with the change by hand at 22:24.
"""
import csv
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "tests/aws/samples"
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
FILES = [
    "describe-table.orders-prod.json",
    "describe-scalable-targets.json",
    "describe-scaling-policies.json",
    "describe-scaling-activities.json",
    "cloudtrail-lookup-events.UpdateTable.json",
    "get-metric-data.orders-prod.capacity.json",
    "get-metric-data.orders-prod.throttles.json",
    "get-metric-data.orders-prod.operations.json",
    "get-insight-rule-report.orders-prod.PKC.json",
]
WINDOW = ["--from", "2026-11-12T21:00:00Z", "--to", "2026-11-12T23:00:00Z"]
SALE = 60  # minutes after the window's begin
RAISED = 84
failed = []


def check(name, good, detail):
    print(f"{'ok' if good else 'FAIL'} aws/repeats: {name}: {detail}")
    if not good:
        failed.append(name)


with tempfile.TemporaryDirectory() as folder:
    command = [DDBSIM, "import", *(str(SAMPLES / f) for f in FILES), "-o", "orders.yaml", *WINDOW]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([DDBSIM, "run", "-q", "orders.yaml"], cwd=folder, check=True)
    subprocess.run(
        [DDBSIM, "export", "orders.h5", "--csv", "-o", "run.csv"], cwd=folder, check=True
    )
    with open(f"{folder}/run.csv") as file:
        simulated = list(csv.DictReader(file))
    with open(f"{folder}/orders.measured.csv") as file:
        measured = list(csv.DictReader(file))

check("minutes", len(simulated) == len(measured) == 120, f"{len(simulated)}, {len(measured)}")
TABLE, INDEX = "tables/orders-prod", "tables/orders-prod/indexes/by-status"
for path in (
    f"{TABLE}/consumed_read_capacity_units",
    f"{TABLE}/consumed_write_capacity_units",
    f"{INDEX}/consumed_read_capacity_units",
    f"{INDEX}/consumed_write_capacity_units",
):
    ours = sum(float(row[path]) for row in simulated[:SALE])
    theirs = sum(float(row[path]) for row in measured[:SALE])
    check(path, abs(ours / theirs - 1) < 0.03, f"{ours / theirs:.3f} of what was measured")

path = f"{INDEX}/write_throttle_events"
throttled = [i for i, row in enumerate(simulated) if float(row[path]) > 0]
check(
    "back-pressure",
    throttled and SALE + 3 <= throttled[0] and throttled[-1] <= RAISED + 1,
    f"minutes {throttled[:1]} to {throttled[-1:]}",
)
check("lasts", len(throttled) >= 8, f"{len(throttled)} minutes")
reads = [i for i, row in enumerate(simulated) if float(row[f"{TABLE}/read_throttle_events"]) > 0]
check("reads throttle first", reads and SALE + 2 <= reads[0] <= SALE + 5, f"minute {reads[:1]}")
sys.exit(bool(failed))
