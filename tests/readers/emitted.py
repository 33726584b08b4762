#!/usr/bin/python3
"""What --emit writes is taken by those who read it: the script by a shell, with its quotes as they were meant, the
template by a YAML reader and with no property that its resource has not, Terraform's blocks with no argument that theirs
have not.

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

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, ROOT  # noqa: E402

DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
SAMPLES = ROOT / "tests/aws/samples"
TABLE = "tables.orders-prod"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0"
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

# Of the AWS CloudFormation template reference: what each resource, and each map in it, may have.
PROPERTIES = {
    "AWS::DynamoDB::Table": "TableName BillingMode TableClass AttributeDefinitions KeySchema"
    " ProvisionedThroughput OnDemandThroughput WarmThroughput GlobalSecondaryIndexes"
    " LocalSecondaryIndexes StreamSpecification DeletionProtectionEnabled SSESpecification",
    "AWS::ApplicationAutoScaling::ScalableTarget": "ServiceNamespace ResourceId ScalableDimension"
    " MinCapacity MaxCapacity SuspendedState ScheduledActions",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "PolicyName PolicyType ScalingTargetId"
    " TargetTrackingScalingPolicyConfiguration",
    "AttributeDefinitions": "AttributeName AttributeType",
    "KeySchema": "AttributeName KeyType",
    "Projection": "ProjectionType NonKeyAttributes",
    "ProvisionedThroughput": "ReadCapacityUnits WriteCapacityUnits",
    "OnDemandThroughput": "MaxReadRequestUnits MaxWriteRequestUnits",
    "WarmThroughput": "ReadUnitsPerSecond WriteUnitsPerSecond",
    "GlobalSecondaryIndexes": "IndexName KeySchema Projection ProvisionedThroughput"
    " OnDemandThroughput WarmThroughput",
    "StreamSpecification": "StreamViewType",
    "SSESpecification": "SSEEnabled SSEType KMSMasterKeyId",
    "ScheduledActions": "ScheduledActionName Schedule Timezone StartTime EndTime ScalableTargetAction",
    "ScalableTargetAction": "MinCapacity MaxCapacity",
    "TargetTrackingScalingPolicyConfiguration": "TargetValue ScaleOutCooldown ScaleInCooldown"
    " DisableScaleIn PredefinedMetricSpecification",
    "PredefinedMetricSpecification": "PredefinedMetricType",
}

# Of the documents of Terraform's provider hashicorp/aws.
ARGUMENTS = {
    "aws_dynamodb_table": "name billing_mode table_class hash_key range_key read_capacity"
    " write_capacity stream_enabled stream_view_type deletion_protection_enabled",
    "server_side_encryption": "enabled kms_key_arn",
    "attribute": "name type",
    "global_secondary_index": "name hash_key range_key projection_type non_key_attributes"
    " read_capacity write_capacity",
    "on_demand_throughput": "max_read_request_units max_write_request_units",
    "warm_throughput": "read_units_per_second write_units_per_second",
    "lifecycle": "prevent_destroy ignore_changes",
    "aws_appautoscaling_target": "service_namespace resource_id scalable_dimension min_capacity"
    " max_capacity",
    "aws_appautoscaling_policy": "name policy_type service_namespace resource_id scalable_dimension",
    "target_tracking_scaling_policy_configuration": "target_value scale_out_cooldown"
    " scale_in_cooldown disable_scale_in",
    "predefined_metric_specification": "predefined_metric_type",
    "aws_appautoscaling_scheduled_action": "name service_namespace resource_id scalable_dimension"
    " schedule timezone start_time end_time",
    "scalable_target_action": "min_capacity max_capacity",
}

# Stands for the CLI: writes down how it was called, and says a number when it is asked for one.
STUB = """#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word" >> "$CALLS"; done
printf '\\n\\0' >> "$CALLS"
case "$*" in *describe-table*) echo 100 ;; esac
"""


def make_world(folder):
    names = ["table.orders-prod", "scalable-targets", "scaling-policies", "scheduled-actions"]
    parts = [json.loads((SAMPLES / f"describe-{name}.json").read_text()) for name in names]
    parts[0]["Table"]["SSEDescription"] = {
        "Status": "ENABLED",
        "SSEType": "KMS",
        "KMSMasterKeyArn": KEY,
    }
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


class Template(yaml.SafeLoader):
    """A reader of templates, in which !Ref is the name of a resource."""


Template.add_constructor("!Ref", lambda loader, node: {"Ref": loader.construct_scalar(node)})


def check_properties(name, value):
    allowed = PROPERTIES.get(name)
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict) or "Ref" in item:
            continue
        for key, inner in item.items():
            assert allowed and key in allowed.split(), f"{name} has no {key}"
            check_properties(key, inner)


def check_template(text):
    template = yaml.load(text, Template)
    if template is None:
        return
    resources = template["Resources"]
    for resource in resources.values():
        check_properties(resource["Type"], resource["Properties"])
        assert resource.get("DependsOn", next(iter(resources))) in resources
        target = resource["Properties"].get("ScalingTargetId")
        assert target is None or target["Ref"] in resources


def check_terraform(text):
    blocks = []
    for line in text.splitlines():
        line = re.sub(r"^\s*#.*", "", line).strip()
        if not line:
            continue
        if line == "}":
            blocks.pop()
        elif opened := re.fullmatch(r'resource "(\w+)" "[a-z_]\w*" \{|(\w+) \{', line):
            blocks.append(opened[1] or opened[2])
            assert blocks[-1] in ARGUMENTS, line
        else:
            name, value = re.fullmatch(r"(\w+) += (.+)", line).groups()
            assert name in ARGUMENTS[blocks[-1]].split(), f"{blocks[-1]} has no {name}"
            assert re.fullmatch(r'"([^"\\]|\\.)*"|[\d.]+|true|false|\[.*\]|aws_[\w.]+', value), line
    assert not blocks


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


def main():
    bad, all_calls = 0, []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_world(folder)
        for case, sets in CASES.items():
            try:
                script = emit(folder, sets, "aws-cli")
                calls = calls_of(folder, with_way_back(script))
                assert calls, "nothing is changed"
                check_calls(calls)
                templates = [emit(folder, sets, form) for form in ("cloudformation", "terraform")]
                check_template(templates[0])
                check_terraform(templates[1])
                check_protection(templates)
                all_calls += calls
                print(f"ok readers/emitted {case}")
            except (AssertionError, ValueError, KeyError, AttributeError) as why:
                print(f"FAIL readers/emitted {case}: {why}")
                bad = 1
        try:
            check_replicated(folder, CASES["bounds"])
            print("ok readers/emitted replicas")
        except AssertionError as why:
            print(f"FAIL readers/emitted replicas: {why}")
            bad = 1
        if ALL_TESTS:
            try:
                check_with_cli(all_calls)
                print("ok readers/emitted: the AWS CLI takes every command")
            except AssertionError as why:
                print(f"FAIL readers/emitted with the AWS CLI: {why}")
                bad = 1
    return bad


sys.exit(main())
