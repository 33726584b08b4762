#!/usr/bin/python3
"""What --emit writes is taken by those who read it: the script by a shell, with its quotes as they were meant, the
template by CloudFormation's own schemas, the blocks by Terraform's own parser. All three ask for the same: what was
described, changed by the commands of the script, is what both templates say, number by number.

`make check-all` (ALL_TESTS) also has the AWS CLI of Debian parse and check every command, without a network. It is of
2022 and knows neither warm throughput nor maxima on demand: what asks for those is left out of that."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import emitted_templates as templates  # noqa: E402
from shared_runs import ALL_TESTS, ROOT  # noqa: E402

DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
SAMPLES = ROOT / "tests/aws/samples"
TABLE = "tables.orders-prod"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0"
POLICY = "follow 'writes' ${at} %{if} $50 \\ \"é\""
ACTION = 'the "test" of ${name}'
LOCAL = {
    "IndexName": "by-total",
    "KeySchema": [
        {"AttributeName": "customer_id", "KeyType": "HASH"},
        {"AttributeName": "total", "KeyType": "RANGE"},
    ],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
NEW_TO_DEBIAN = ("--warm-throughput", "--on-demand-throughput", "WarmThroughput", "OnDemandT")

# What was set, one case each; together they make every kind of change.
CASES = {
    "bounds": [f"{TABLE}.write.autoscaling.min=300", f"{TABLE}.read.autoscaling.target=50%"],
    "capacity": [f"{TABLE}.indexes.by-status.write.capacity=1000"],
    "decrease": [f"{TABLE}.indexes.by-status.write.capacity=100"],
    "floor": [f"{TABLE}.write.capacity=1600"],
    "on_demand": [f"{TABLE}.billing=on_demand", f"{TABLE}.write.max_on_demand=4000"],
    "warm": [f"{TABLE}.write.warm_throughput=6000"],
    "unscaled": [f"!{TABLE}.write.autoscaling", f"{TABLE}.write.capacity=1500"],
    "class": [f"{TABLE}.table_class=standard_infrequent_access"],
    "schedule": [
        f"{TABLE}.write.autoscaling.schedule=[{{schedule: at(2099-11-26T21:45:00), min: 1000}},"
        " {at: 1h, every: 2h, min: 150}]"
    ],
    "index": [
        f"{TABLE}.indexes.by-day={{read: {{capacity: 5}}, write: {{capacity: 900,"
        " autoscaling: {min: 5, max: 900}}}"
    ],
}

# Stands for the CLI: writes down how it was called, and says a number when it is asked for one.
STUB = f"""#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word" >> "$CALLS"; done
printf '\\n\\0' >> "$CALLS"
case "$*" in *describe-table*) echo {templates.ASKED} ;; esac
"""


def make_world(folder):
    names = ["table.orders-prod", "scalable-targets", "scaling-policies", "scheduled-actions"]
    parts = [json.loads((SAMPLES / f"describe-{name}.json").read_text()) for name in names]
    parts[0]["Table"]["SSEDescription"] = {
        "Status": "ENABLED",
        "SSEType": "KMS",
        "KMSMasterKeyArn": KEY,
    }
    for part in parts[2]["ScalingPolicies"]:
        if part["ScalableDimension"] == "dynamodb:table:WriteCapacityUnits":
            part["PolicyName"] = POLICY
    parts[3]["ScheduledActions"][2]["ScheduledActionName"] = ACTION
    parts[0]["Table"]["AttributeDefinitions"].append(
        {"AttributeName": "total", "AttributeType": "N"}
    )
    parts[0]["Table"]["LocalSecondaryIndexes"] = [LOCAL]
    (folder / "orders.deployed.json").write_text(json.dumps(parts))
    shutil.copy(ROOT / "tests/cli/emit.yaml", folder / "orders.yaml")
    (folder / "bin").mkdir()
    (folder / "bin/aws").write_text(STUB)
    (folder / "bin/aws").chmod(0o755)


def add_replica(folder):
    file = folder / "orders.deployed.json"
    parts = json.loads(file.read_text())
    parts[0]["Table"]["Replicas"] = [{"RegionName": "eu-west-1", "ReplicaStatus": "ACTIVE"}]
    file.write_text(json.dumps(parts))


def check_protection(templates):
    """What keeps the table safe where it stands is not taken from it."""
    for text in templates:
        assert KEY in text, "the key that encrypts the table is lost"
        assert re.search("(DeletionProtectionEnabled: |deletion_protection_enabled = )true", text)


def check_replicated(folder, sets):
    """A table with replicas is no resource: a template of one Region would part it from them."""
    add_replica(folder)
    for form, kind, scaling in (
        ("cloudformation", "AWS::DynamoDB::Table", "ScalableTarget"),
        ("terraform", '"aws_dynamodb_table"', "aws_appautoscaling_target"),
    ):
        text = emit(folder, sets, form)
        assert kind not in text and scaling in text and "has replicas" in text, form


def emit(folder, sets, form):
    sets = [word for change in sets for word in ("--set", change)]
    command = [DDBSIM, "changes", "orders.yaml", *sets, "--emit", form]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def with_way_back(script):
    """The script with every command that is only told, done."""
    return re.sub(r"^#      ((?:aws|now\d+=).*)$", r"\1", script, flags=re.M)


def calls_of(folder, script):
    """How the shell calls the CLI when it runs the script."""
    calls = folder / "calls"
    calls.write_text("")
    env = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "CALLS": str(calls)}
    subprocess.run(["sh", "-s"], input=script, text=True, check=True, cwd=folder, env=env)
    return [call.split("\0")[:-1] for call in calls.read_text().split("\n\0") if call]


def check_calls(calls):
    """The JSON in the words is JSON, and numbers that were asked for stand in it."""
    for call in calls:
        for option, value in zip(call, call[1:]):
            if option in ("--global-secondary-index-updates",) or value.startswith("{"):
                updates = json.loads(value)
                for update in updates if isinstance(updates, list) else []:
                    action = next(iter(update.values()))
                    units = action.get("ProvisionedThroughput", {})
                    assert all(isinstance(n, int) for n in units.values()), value


def check_with_cli(calls):
    """Debian's AWS CLI takes every command; what would go to AWS is answered here."""
    driver = """
import json, sys
import awscli.clidriver
from botocore.awsrequest import AWSResponse

def answer(**arguments):
    table = {"Table": {"TableStatus": "ACTIVE"}}
    return AWSResponse("", 200, {}, None), table

driver = awscli.clidriver.create_clidriver()
driver.session.register("before-call.*.*", answer)
for call in json.load(sys.stdin):
    if driver.main(call + ["--output", "json"]) != 0:
        sys.exit("refused: " + " ".join(call))
"""
    slip = ["dynamodb", "update-table", "--table-name", "orders-prod", "--table-clas", "STANDARD"]
    known = [c for c in calls if not any(new in word for word in c for new in NEW_TO_DEBIAN)]
    env = {
        "PATH": "/usr/bin:/bin",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_PAGER": "",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
    }

    def refused(calls):
        run = subprocess.run(
            ["/usr/bin/python3", "-c", driver],
            input=json.dumps(calls),
            capture_output=True,
            text=True,
            env=env,
        )
        return run.returncode and run.stderr

    assert not (why := refused(known)), why
    assert refused([slip]), "it takes anything"
    assert len(known) > len(calls) / 2


def check_templates(folder, cases):
    """Both templates of each case hold to their formats, and ask for what the script makes of the account."""
    parsed, types = templates.read_templates(
        {case: texts["terraform"] for case, texts in cases.items()}
        | {"slip": cases["bounds"]["terraform"].replace("{", "", 1)},
        {
            resource["Type"]
            for texts in cases.values()
            for resource in templates.resources_of(texts["cloudformation"]).values()
        }
        | {"AWS::DynamoDB::Tabel"},
    )
    assert "error" in parsed["slip"] and types["AWS::DynamoDB::Tabel"] is None, "all is taken"
    deployed = (folder / "orders.deployed.json").read_text()
    bad = 0
    for case, texts in cases.items():
        account = templates.Account(json.loads(deployed))
        bad += told(f"{case} templates", check_case, account, texts, parsed[case], types)
    return bad


def check_case(account, texts, blocks, types):
    resources = templates.resources_of(texts["cloudformation"])
    templates.check_resources(resources, types)
    check_protection([texts["cloudformation"], texts["terraform"]])
    for call in texts["calls"]:
        account.apply(call)
    facts = templates.cloudformation_facts(resources)
    templates.check_same(account.facts, templates.of_described(facts), "account and template")
    templates.check_same(facts, templates.terraform_facts(blocks), "template and Terraform")


def check_script(folder, sets):
    """How the script calls the CLI, both as it is and with all that it only tells."""
    script = emit(folder, sets, "aws-cli")
    every = calls_of(folder, with_way_back(script))
    assert every, "nothing is changed"
    check_calls(every)
    return every, calls_of(folder, script)


def told(name, check, *given):
    """Whether the check fails, after one line that says so."""
    try:
        check(*given)
        print(f"ok readers/emitted {name}")
        return 0
    except (AssertionError, ValueError, KeyError, AttributeError, TypeError) as why:
        print(f"FAIL readers/emitted {name}: {type(why).__name__} {why}")
        return 1


def main():
    bad, all_calls, cases = 0, [], {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_world(folder)

        def emit_case(case, sets):
            every, calls = check_script(folder, sets)
            all_calls.extend(every)
            forms = {form: emit(folder, sets, form) for form in ("cloudformation", "terraform")}
            cases[case] = {**forms, "calls": calls}

        for case, sets in CASES.items():
            bad += told(case, emit_case, case, sets)
        bad += check_templates(folder, cases) if len(cases) == len(CASES) else 1
        bad += told("replicas", check_replicated, folder, CASES["bounds"])
        if ALL_TESTS:
            bad += told("the AWS CLI takes every command", check_with_cli, all_calls)
    return bad > 0


sys.exit(main())
