"""A scenario made of the sample account does what was measured.

Imports twenty minutes before the sale and runs them: consumption is within a few per cent. With --all the sale too, in which the
same is throttled: only the index's writes lack auto scaling there, so its back-pressure must begin after the sale did and
end with the change by hand at 22:24.
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
TABLE, INDEX = "tables/orders-prod", "tables/orders-prod/indexes/by-status"
BEGINS = "2026-11-12T21:40:00Z"
SALE, RAISED = 20, 44  # minutes after that
MINUTES = 50 if os.environ.get("ALL_TESTS") else SALE
failed = []


def check(name, good, detail):
    print(f"{'ok' if good else 'FAIL'} aws/repeats: {name}: {detail}")
    if not good:
        failed.append(name)


with tempfile.TemporaryDirectory() as folder:
    ends = "2026-11-12T22:30:00Z" if MINUTES > SALE else "2026-11-12T22:00:00Z"
    files = [str(SAMPLES / f) for f in FILES]
    command = [DDBSIM, "import", *files, "-o", "orders.yaml", "--from", BEGINS, "--to", ends]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([DDBSIM, "run", "-q", "orders.yaml"], cwd=folder, check=True)
    subprocess.run(
        [DDBSIM, "export", "orders.h5", "--csv", "-o", "run.csv"], cwd=folder, check=True
    )
    with open(f"{folder}/run.csv") as file:
        simulated = list(csv.DictReader(file))
    with open(f"{folder}/orders.measured.csv") as file:
        measured = list(csv.DictReader(file))

check("minutes", len(simulated) == len(measured) == MINUTES, f"{len(simulated)}, {len(measured)}")
for path in (
    f"{TABLE}/consumed_read_capacity_units",
    f"{TABLE}/consumed_write_capacity_units",
    f"{INDEX}/consumed_read_capacity_units",
    f"{INDEX}/consumed_write_capacity_units",
):
    ours = sum(float(row[path]) for row in simulated[:SALE])
    theirs = sum(float(row[path]) for row in measured[:SALE])
    check(path, abs(ours / theirs - 1) < 0.03, f"{ours / theirs:.3f} of what was measured")


def throttled(path):
    """The minutes in which there were some."""
    return [i for i, row in enumerate(simulated) if float(row[path]) > 0]


index, reads = throttled(f"{INDEX}/write_throttle_events"), throttled(
    f"{TABLE}/read_throttle_events"
)
if MINUTES > SALE:
    good = len(index) >= 8 and SALE + 3 <= index[0] and index[-1] <= RAISED + 1
    check("back-pressure", good, f"minutes {index[:1]} to {index[-1:]}")
    check("reads throttle first", reads and SALE + 2 <= reads[0] <= SALE + 5, f"{reads[:1]}")
else:
    check("calm before the sale", not index and not reads, f"{index}, {reads}")
sys.exit(bool(failed))
