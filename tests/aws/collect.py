"""The script of import --commands: it is POSIX sh, asks within CloudWatch's limits, and what it collects is read.

In place of the AWS CLI stands a program that answers from the samples, and notes what it was asked. With --all also
for 15, 60 and 455 days and for the whole account, and the real CLI's parser takes each command where Debian's awscli
is installed."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE / "samples"
DDBSIM = os.environ.get("DDBSIM", str(HERE.parents[1] / "build" / "ddbsim"))
ALL = bool(os.environ.get("ALL_TESTS"))

FAKE = """#!/usr/bin/python3 -IS
import json, sys
SAMPLES, LOG = {samples!r}, {log!r}
words = sys.argv[1:]
with open(LOG, "a") as log:
    log.write(json.dumps(words) + "\\n")
option = lambda name: next((w.split("=", 1)[1] if "=" in w else words[i + 1]
                            for i, w in enumerate(words) if w.split("=", 1)[0] == name), None)
text = option("--output") == "text"
command, table = words[1], option("--table-name")
sample = lambda name: sys.stdout.write(open(SAMPLES + "/" + name + ".json").read())
if command == "get-metric-data":
    queries = json.load(open(option("--metric-data-queries")[len("file://"):]))
    begin, end = int(option("--start-time")), int(option("--end-time"))
    points = sum((end - begin) // q["MetricStat"]["Period"] for q in queries)
    assert len(queries) <= 500 and points <= 100800, (len(queries), points)
    assert len({{q["Id"] for q in queries}}) == len(queries)
    print(json.dumps({{"MetricDataResults": [
        {{"Id": q["Id"], "Label": q["Label"], "Timestamps": [begin], "Values": [7.0], "StatusCode": "Complete"}}
        for q in queries], "Messages": []}}))
elif command == "list-tables" and text:
    print("catalog-global\\torders-prod\\tsessions-prod")
elif command == "list-metrics":
    print("GetItem\\nQuery\\nPutItem\\nGetItem")
elif command == "describe-table" and text:
    print("by-status\\ttable\\tNoneSuch" if table == "orders-prod" else "None")
elif command == "describe-table":
    sample("describe-table." + table)
elif command == "describe-contributor-insights":
    rule = "DynamoDBContributorInsights-PKC-orders-prod-1709632202441"
    if text:
        print(rule if table == "orders-prod" and not option("--index-name") else "None")
    else:
        sample("describe-contributor-insights.orders-prod")
elif command == "get-insight-rule-report":
    sample("get-insight-rule-report.orders-prod.PKC")
elif command == "describe-time-to-live":
    sample("describe-time-to-live.sessions-prod")
elif command == "describe-continuous-backups" and table == "sessions-prod":
    sys.exit("An error occurred (AccessDeniedException)")
elif command == "describe-continuous-backups":
    sample("describe-continuous-backups.orders-prod")
elif command == "get-cost-and-usage":
    sample("ce-get-cost-and-usage.usage-type")
elif command == "lookup-events":
    sample("cloudtrail-lookup-events.UpdateTable")
else:
    sample(command)
"""


def script_of(*arguments):
    """The script, which a POSIX shell can read."""
    made = subprocess.run(
        [DDBSIM, "import", "--commands", *arguments], capture_output=True, text=True, check=True
    ).stdout
    subprocess.run(["sh", "-n"], input=made, text=True, check=True)
    return made


def collect(folder, *arguments):
    """Runs it against the stand-in. Returns what was asked, and what was said."""
    (folder / "bin").mkdir()
    aws, log = folder / "bin" / "aws", folder / "log"
    aws.write_text(FAKE.format(samples=str(SAMPLES), log=str(log)))
    aws.chmod(0o755)
    (folder / "script.sh").write_text(script_of(*arguments))
    environment = dict(os.environ, PATH=f"{folder / 'bin'}:{os.environ['PATH']}")
    ran = subprocess.run(
        ["sh", "script.sh", "out put"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr, ran.stderr
    left = [p.name for p in (folder / "out put").iterdir() if p.suffix != ".json"]
    assert not left, f"left behind: {left}"
    return [json.loads(line) for line in log.read_text().splitlines()], ran.stderr


def check_reads(folder, *expected):
    files = sorted(str(p) for p in (folder / "out put").iterdir())
    read = subprocess.run([DDBSIM, "import", *files], capture_output=True, text=True)
    assert read.returncode == 0, read.stderr
    for pattern in expected:
        assert re.search(pattern, read.stdout), f"{pattern} is not in\n{read.stdout}"


def parse_by_cli(asked):
    """The real CLI's parser, without a request: of each form of a command once."""
    parser = """
import json, sys
import awscli.clidriver
loaded = [m for name, m in sys.modules.items() if name.endswith("botocore.endpoint")]
def answer(*a, **k):
    print("asked")
    sys.stdout.flush()
    raise SystemExit(0)
for endpoint in loaded:
    endpoint.Endpoint.make_request = answer
sys.argv = ["aws"] + json.loads(sys.argv[1])
sys.exit(awscli.clidriver.main())
"""
    if subprocess.run(["/usr/bin/python3", "-c", "import awscli"], capture_output=True).returncode:
        return
    environment = dict(
        os.environ,
        AWS_ACCESS_KEY_ID="none",
        AWS_SECRET_ACCESS_KEY="none",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_EC2_METADATA_DISABLED="true",
    )
    forms = {}
    queries = f"file://{SAMPLES}/get-metric-data.orders-prod.capacity.queries.json"
    for words in asked:  # the files of the queries are gone by now
        words = [queries if word.startswith("file://") else word for word in words]
        forms.setdefault((words[1], *(w for w in words if w.startswith("--"))), words)
    for words in forms.values():
        ran = subprocess.run(
            ["/usr/bin/python3", "-c", parser, json.dumps(words)],
            env=environment,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0 and "asked" in ran.stdout, (words, ran.stderr)


def one_table():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        asked, said = collect(folder, "orders-prod", "--days", "2", "--costs")
        check_reads(
            folder,
            r"(?m)^  by-status +ACTIVE",
            r"(?m)^orders-prod, GetItem$",
            r"WriteKeyRangeThroughputThrottleEvents +Sum +60 s +2 ",
            r"ReadAccountLimitThrottleEvents +Sum +60 s +2 ",
            r"\b2\s+reports\s+of\s+hot\s+keys",
            r"(?m)^orders-prod, NoneSuch$",
            r"(?m)^orders-prod, table$",
            r"7\s+lines\s+of\s+the\s+bill",
        )
        assert "list-tables" not in {words[1] for words in asked}
        assert sum(words[1] == "get-metric-data" for words in asked) == 10
        assert "absent" not in said, said
        assert said.endswith("Now: ddbsim import -o orders-prod.yaml 'out put'/*.json\n"), said
        if ALL:
            parse_by_cli(asked)


def whole_account():
    """One permission is missing: that file is absent, the others are there."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        _, said = collect(folder, "--days", "1")
        assert "absent: out put/describe-continuous-backups.sessions-prod.json" in said, said
        check_reads(folder, r"(?m)^sessions-prod +ACTIVE", r"(?m)^catalog-global +ACTIVE")
        assert not (folder / "out put" / "describe-continuous-backups.sessions-prod.json").exists()


def nothing():
    """Without a permission nothing is there, and the status says so; the folder bears the time."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "aws").write_text("#!/bin/sh\nexit 255\n")
        (folder / "aws").chmod(0o755)
        (folder / "script.sh").write_text(script_of("orders-prod", "--days", "1"))
        environment = dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}")
        ran = subprocess.run(
            ["sh", "script.sh"], cwd=folder, env=environment, capture_output=True, text=True
        )
        assert ran.returncode == 1, ran.stderr
        assert "Nothing could be collected" in ran.stderr and "Now:" not in ran.stderr, ran.stderr
        assert len(list(folder.glob("collected-20*Z"))) == 1, list(folder.iterdir())


def check_kept(asked, days):
    """What is asked for is kept for half an hour and more after the script began."""
    for words in asked:
        if words[1] == "get-metric-data":
            begin = int(words[words.index("--start-time") + 1])
            assert begin >= time.time() - days * 86400 + 2 * 3600 - 4500 - 120, (begin, words)


def longer():
    for days, period in (("15", 60), ("60", 300), ("455", 3600)):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            asked, _ = collect(folder, "orders-prod", "--days", days)
            check_kept(asked, {60: 63}.get(int(days), int(days)))
            check_reads(folder, rf"ConsumedReadCapacityUnits +Sum +{period} s")


def main():
    script_of()
    for test in [one_table, whole_account, nothing] + [longer] * ALL:
        try:
            test()
        except AssertionError as wrong:
            print(f"{wrong}\nFAIL aws/{test.__name__}")
            return 1
        print(f"ok aws/{test.__name__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
