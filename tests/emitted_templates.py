"""Reads the templates of --emit with the parsers of those who made the formats, and says what they ask for.

CloudFormation's resource types and HashiCorp's HCL parser come from npm (tests/npm, which the Makefile installs). What a
template asks for is told as one flat list of facts, whichever its form: {"orders-prod write MinCapacity": 150, …}. So two
templates can be compared with each other, and with an account that was changed by the commands of the script
(class Account)."""
import json
import os
import re
import subprocess

import yaml

from shared_runs import ROOT

PACKAGES = ROOT / "build/npm-tests/node_modules"
ASKED = 4242  # what the stub says when a script asks for a number: it stands as it is

# Of the documents of Terraform's provider hashicorp/aws, whose schema nobody offers without its program.
ARGUMENTS = {
    "aws_dynamodb_table": "name billing_mode table_class hash_key range_key read_capacity"
    " write_capacity stream_enabled stream_view_type deletion_protection_enabled"
    " server_side_encryption attribute global_secondary_index local_secondary_index"
    " on_demand_throughput warm_throughput lifecycle",
    "server_side_encryption": "enabled kms_key_arn",
    "attribute": "name type",
    "global_secondary_index": "name hash_key range_key projection_type non_key_attributes"
    " read_capacity write_capacity on_demand_throughput warm_throughput",
    "local_secondary_index": "name range_key projection_type non_key_attributes",
    "on_demand_throughput": "max_read_request_units max_write_request_units",
    "warm_throughput": "read_units_per_second write_units_per_second",
    "lifecycle": "prevent_destroy ignore_changes",
    "aws_appautoscaling_target": "service_namespace resource_id scalable_dimension min_capacity"
    " max_capacity",
    "aws_appautoscaling_policy": "name policy_type service_namespace resource_id scalable_dimension"
    " target_tracking_scaling_policy_configuration",
    "target_tracking_scaling_policy_configuration": "target_value scale_out_cooldown"
    " scale_in_cooldown disable_scale_in predefined_metric_specification",
    "predefined_metric_specification": "predefined_metric_type",
    "aws_appautoscaling_scheduled_action": "name service_namespace resource_id scalable_dimension"
    " schedule timezone start_time end_time scalable_target_action",
    "scalable_target_action": "min_capacity max_capacity",
}


class Template(yaml.SafeLoader):
    """A reader of templates, in which !Ref is the name of a resource."""


Template.add_constructor("!Ref", lambda loader, node: {"Ref": loader.construct_scalar(node)})


def read_templates(terraform, types):
    """The blocks of each Terraform text, and the schemas of CloudFormation's resource types."""
    assert PACKAGES.is_dir(), "the npm packages of tests/npm are not installed: make check does it"
    read = subprocess.run(
        ["node", ROOT / "tests/npm/read_templates.js"],
        input=json.dumps({"terraform": terraform, "types": sorted(types)}),
        env={**os.environ, "NODE_PATH": str(PACKAGES)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(read.stdout)
    return told["terraform"], told["types"]


def resources_of(text):
    """The resources of a CloudFormation template by their names; none when nothing is to be done."""
    return (yaml.load(text, Template) or {"Resources": {}})["Resources"]


def check_value(kind, value, definitions, place):
    """The value is of that type of the resource's schema, all the way down."""
    name = kind["type"]
    if name == "union":
        kind = kind["types"][0]
        name = kind["type"]
    if name == "array":
        assert isinstance(value, list), f"{place} is no list"
        for item in value:
            check_value(kind["element"], item, definitions, place)
    elif name == "ref":
        check_members(
            definitions[kind["reference"]["$ref"]]["properties"], value, definitions, place
        )
    elif name == "boolean":
        assert isinstance(value, bool), f"{place} is no boolean"
    elif name in ("integer", "number"):
        wanted = int if name == "integer" else (int, float)
        assert isinstance(value, wanted) and not isinstance(value, bool), f"{place} is no {name}"
    else:
        assert name in ("string", "date-time"), f"{place}: unknown type {name}"
        assert isinstance(value, str) or "Ref" in value, f"{place} is no string"
        assert value in kind.get("allowedValues", [value]), f"{place}: no such value {value}"


def check_members(members, value, definitions, place):
    assert isinstance(value, dict), f"{place} is no map"
    for name, item in value.items():
        assert name in members, f"{place} has no {name}"
        check_value(members[name]["type"], item, definitions, f"{place}.{name}")
    for name, member in members.items():
        assert name in value or not member["required"], f"{place} lacks {name}"


def check_resources(resources, types):
    """Every property is there in the schema of its resource, of that type, and none lacks that is required."""
    for name, resource in resources.items():
        attributes = set(resource) - {"Type", "Properties", "DependsOn"}
        assert attributes <= {"DeletionPolicy", "UpdateReplacePolicy"}, attributes
        schema = types[resource["Type"]]
        assert schema, f"there is no {resource['Type']}"
        check_members(
            schema["properties"], resource["Properties"], schema["definitions"], resource["Type"]
        )
        assert resource.get("DependsOn", name) in resources
        target = resource["Properties"].get("ScalingTargetId")
        assert target is None or target["Ref"] in resources


def check_arguments(name, block):
    for argument, value in block.items():
        assert argument in ARGUMENTS[name].split(), f"{name} has no {argument}"
        for inner in value if isinstance(value, list) else []:
            if isinstance(inner, dict):
                check_arguments(argument, inner)


def side_of(dimension):
    return "read" if "Read" in dimension else "write"


def place_of(resource, dimension):
    """'orders-prod/by-status write' of 'table/orders-prod/index/by-status' and the dimension."""
    table, index = re.fullmatch(r"table/([^/]+)(?:/index/([^/]+))?", resource).groups()
    assert dimension == f"dynamodb:{'index' if index else 'table'}:{dimension.split(':')[-1]}"
    return f"{table}/{index} {side_of(dimension)}" if index else f"{table} {side_of(dimension)}"


def add_members(facts, place, members):
    for name, value in members.items():
        if value is not None:
            facts[f"{place} {name}"] = value


def add_units(facts, place, map_, name):
    """Of {"ReadCapacityUnits": 1, …}, under that name."""
    for member, value in map_.get(name, {}).items():
        if "Read" in member or "Write" in member:
            facts[f"{place} {side_of(member)} {name}"] = value


def add_keys(facts, place, keys):
    for key in keys:
        facts[f"{place} {key['KeyType']}"] = key["AttributeName"]


def add_table(facts, table):
    """Of a table as CloudFormation and describe-table have it."""
    name = table["TableName"]
    for attribute in table["AttributeDefinitions"]:
        facts[f"{name} attribute {attribute['AttributeName']}"] = attribute["AttributeType"]
    local = table.get("LocalSecondaryIndexes", [])
    for part in [table, *table.get("GlobalSecondaryIndexes", []), *local]:
        place = name if part is table else f"{name}/{part['IndexName']}"
        facts[f"{place} is"] = "table" if part is table else "local" if part in local else "global"
        add_keys(facts, place, part["KeySchema"])
        for units in ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput"):
            add_units(facts, place, part, units)
        projection = part.get("Projection", {})
        add_members(facts, place, {"Projection": projection.get("ProjectionType")})
        add_members(facts, place, {"NonKeyAttributes": projection.get("NonKeyAttributes")})
    key = table.get("SSESpecification", {}).get("KMSMasterKeyId")
    stream = table.get("StreamSpecification", {}).get("StreamViewType")
    add_members(
        facts, name, {"BillingMode": table["BillingMode"], "TableClass": table["TableClass"]}
    )
    add_members(facts, name, {"protected": table.get("DeletionProtectionEnabled")})
    add_members(facts, name, {"key": key, "stream": stream})


def add_policy(facts, place, name, tracking):
    metric = tracking["PredefinedMetricSpecification"]["PredefinedMetricType"]
    assert metric == f"DynamoDB{'Read' if place.endswith('read') else 'Write'}CapacityUtilization"
    facts[f"{place} policy"] = name
    for member in ("ScaleOutCooldown", "ScaleInCooldown", "DisableScaleIn"):
        facts[f"{place} {member}"] = tracking.get(member, 0)
    facts[f"{place} TargetValue"] = tracking["TargetValue"]


def add_action(facts, place, action):
    place = f"{place} action {action['ScheduledActionName']}"
    members = {name: action.get(name) for name in ("Schedule", "StartTime", "EndTime")}
    add_members(facts, place, {**members, "Timezone": action.get("Timezone", "UTC")})
    add_members(facts, place, action["ScalableTargetAction"])


def cloudformation_facts(resources):
    facts = {}
    for resource in resources.values():
        properties = resource["Properties"]
        if resource["Type"] == "AWS::DynamoDB::Table":
            add_table(facts, properties)
            continue
        target = properties
        if "ScalingTargetId" in properties:
            target = resources[properties["ScalingTargetId"]["Ref"]]["Properties"]
        place = place_of(target["ResourceId"], target["ScalableDimension"])
        if target is not properties:
            tracking = properties["TargetTrackingScalingPolicyConfiguration"]
            add_policy(facts, place, properties["PolicyName"], tracking)
            continue
        add_members(facts, place, {name: target[name] for name in ("MinCapacity", "MaxCapacity")})
        for action in target.get("ScheduledActions", []):
            add_action(facts, place, action)
    return facts


def terraform_keys(part):
    keys = (("HASH", "hash_key"), ("RANGE", "range_key"))
    return [{"KeyType": t, "AttributeName": part[name]} for t, name in keys if name in part]


def terraform_units(part):
    """Its capacities, maxima and warm throughput as CloudFormation says them."""
    found = {}
    for name, inner, read, write in (
        ("ProvisionedThroughput", part, "read_capacity", "write_capacity"),
        (
            "OnDemandThroughput",
            *part.get("on_demand_throughput", [{}]),
            "max_read_request_units",
            "max_write_request_units",
        ),
        (
            "WarmThroughput",
            *part.get("warm_throughput", [{}]),
            "read_units_per_second",
            "write_units_per_second",
        ),
    ):
        sides = (("Read", read), ("Write", write))
        found[name] = {side: inner[argument] for side, argument in sides if argument in inner}
    return found


def terraform_index(index, hash_key):
    projection = {"ProjectionType": index["projection_type"]}
    if "non_key_attributes" in index:
        projection["NonKeyAttributes"] = index["non_key_attributes"]
    keys = terraform_keys({"hash_key": hash_key, **index})
    return {
        "IndexName": index["name"],
        "KeySchema": keys,
        "Projection": projection,
        **terraform_units(index),
    }


def terraform_table(block):
    """The table as CloudFormation would say it."""
    for lifecycle in block["lifecycle"]:
        assert lifecycle["prevent_destroy"] is True
        for ignored in lifecycle.get("ignore_changes", []):
            assert ignored in ("${read_capacity}", "${write_capacity}")
    encryption = block.get("server_side_encryption", [{}])[0]
    assert encryption.get("enabled", True) is True
    assert block.get("stream_enabled", False) == ("stream_view_type" in block)
    hash_key = block["hash_key"]
    return {
        "TableName": block["name"],
        "BillingMode": block["billing_mode"],
        "TableClass": block["table_class"],
        "AttributeDefinitions": [
            {"AttributeName": a["name"], "AttributeType": a["type"]} for a in block["attribute"]
        ],
        "KeySchema": terraform_keys(block),
        "GlobalSecondaryIndexes": [
            terraform_index(index, None) for index in block.get("global_secondary_index", [])
        ],
        "LocalSecondaryIndexes": [
            terraform_index(index, hash_key) for index in block.get("local_secondary_index", [])
        ],
        "StreamSpecification": {"StreamViewType": block.get("stream_view_type")},
        "DeletionProtectionEnabled": block.get("deletion_protection_enabled"),
        "SSESpecification": {"KMSMasterKeyId": encryption.get("kms_key_arn")},
        **terraform_units(block),
    }


def terraform_place(block, targets):
    """Of a target, or of what refers to one, each of whose three arguments is that target's."""
    found = []
    for argument in ("service_namespace", "resource_id", "scalable_dimension"):
        value = block[argument]
        if referred := re.fullmatch(r"\$\{aws_appautoscaling_target\.(\w+)\.(\w+)\}", value):
            assert referred[2] == argument
            value = targets[referred[1]][0][argument]
        found.append(value)
    assert found[0] == "dynamodb"
    return place_of(found[1], found[2])


def terraform_policy(block):
    (tracking,) = block["target_tracking_scaling_policy_configuration"]
    (metric,) = tracking["predefined_metric_specification"]
    return {
        "TargetValue": tracking["target_value"],
        "ScaleOutCooldown": tracking["scale_out_cooldown"],
        "ScaleInCooldown": tracking["scale_in_cooldown"],
        "DisableScaleIn": tracking["disable_scale_in"],
        "PredefinedMetricSpecification": {"PredefinedMetricType": metric["predefined_metric_type"]},
    }


def terraform_action(block):
    (bounds,) = block["scalable_target_action"]
    names = (("min_capacity", "MinCapacity"), ("max_capacity", "MaxCapacity"))
    return {
        "ScheduledActionName": literal(block["name"]),
        "Schedule": block["schedule"],
        "Timezone": block["timezone"],
        "StartTime": block.get("start_time"),
        "EndTime": block.get("end_time"),
        "ScalableTargetAction": {cf: bounds[tf] for tf, cf in names if tf in bounds},
    }


def literal(text):
    """The text that the parser gave back as a template, in which $${ and %%{ are ${ and %{."""
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", text), f"{text} is filled in by Terraform"
    return re.sub(r"([$%])\1\{", r"\1{", text)


def terraform_facts(parsed):
    assert "error" not in parsed, parsed["error"]
    facts, resources = {}, parsed.get("resource", {})
    targets = resources.get("aws_appautoscaling_target", {})
    for kind, named in resources.items():
        for (block,) in named.values():
            check_arguments(kind, block)
            if kind == "aws_dynamodb_table":
                add_table(facts, terraform_table(block))
                continue
            place = terraform_place(block, targets)
            if kind == "aws_appautoscaling_target":
                add_members(facts, place, {"MinCapacity": block["min_capacity"]})
                add_members(facts, place, {"MaxCapacity": block["max_capacity"]})
            elif kind == "aws_appautoscaling_policy":
                add_policy(facts, place, literal(block["name"]), terraform_policy(block))
            else:
                assert kind == "aws_appautoscaling_scheduled_action", kind
                add_action(facts, place, terraform_action(block))
    return facts


def shorthand(text):
    """Of the CLI's 'ReadCapacityUnits=1,WriteCapacityUnits=2'."""
    return {name: int(value) for name, value in (part.split("=") for part in text.split(","))}


class Account:
    """What describe-table and its like said, as facts, and what calls of the CLI make of them."""

    def __init__(self, parts):
        self.facts = {}
        table = dict(parts[0]["Table"])
        self.table = table["TableName"]
        table["BillingMode"] = table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
        table["TableClass"] = table.get("TableClassSummary", {}).get("TableClass", "STANDARD")
        table["SSESpecification"] = {"KMSMasterKeyId": table["SSEDescription"]["KMSMasterKeyArn"]}
        for part in [table, *table["GlobalSecondaryIndexes"]]:
            part.pop("WarmThroughput", None)  # a template says it only when it is raised
        add_table(self.facts, table)
        for target in parts[1]["ScalableTargets"]:
            if f"table/{self.table}" in target["ResourceId"]:
                place = place_of(target["ResourceId"], target["ScalableDimension"])
                for name in ("MinCapacity", "MaxCapacity"):
                    self.facts[f"{place} {name}"] = target[name]
        for policy in parts[2]["ScalingPolicies"]:
            place = place_of(policy["ResourceId"], policy["ScalableDimension"])
            tracking = policy["TargetTrackingScalingPolicyConfiguration"]
            add_policy(self.facts, place, policy["PolicyName"], tracking)
        for action in parts[3]["ScheduledActions"]:
            place = place_of(action["ResourceId"], action["ScalableDimension"])
            add_action(self.facts, place, action)

    def forget(self, beginning):
        for fact in [fact for fact in self.facts if fact.startswith(beginning)]:
            del self.facts[fact]

    def keep_in_bounds(self, place):
        capacity = self.facts[f"{place} ProvisionedThroughput"]
        capacity = max(capacity, self.facts[f"{place} MinCapacity"])
        self.facts[f"{place} ProvisionedThroughput"] = min(
            capacity, self.facts[f"{place} MaxCapacity"]
        )

    def set_units(self, place, name, units):
        for member, value in units.items():
            if value != ASKED:
                self.facts[f"{place} {side_of(member)} {name}"] = value

    def update_table(self, options):
        place = options["--table-name"]
        for update in json.loads(options.get("--global-secondary-index-updates", "[]")):
            for name, value in update["Update"].items():
                if name != "IndexName":
                    self.set_units(f"{place}/{update['Update']['IndexName']}", name, value)
        if options.get("--billing-mode") == "PAY_PER_REQUEST":
            for fact in [fact for fact in self.facts if fact.endswith(" ProvisionedThroughput")]:
                del self.facts[fact]
        words = (("--billing-mode", "BillingMode"), ("--table-class", "TableClass"))
        add_members(self.facts, place, {name: options.get(option) for option, name in words})
        for option, name in (
            ("--provisioned-throughput", "ProvisionedThroughput"),
            ("--on-demand-throughput", "OnDemandThroughput"),
            ("--warm-throughput", "WarmThroughput"),
        ):
            if option in options:
                self.set_units(place, name, shorthand(options[option]))

    def scale(self, verb, options):
        place = place_of(options["--resource-id"], options["--scalable-dimension"])
        if verb == "register-scalable-target":
            for option, name in (
                ("--min-capacity", "MinCapacity"),
                ("--max-capacity", "MaxCapacity"),
            ):
                if option in options:
                    self.facts[f"{place} {name}"] = int(options[option])
            self.keep_in_bounds(place)
        elif verb == "deregister-scalable-target":
            capacity = self.facts.get(f"{place} ProvisionedThroughput")
            self.forget(f"{place} ")
            add_members(self.facts, place, {"ProvisionedThroughput": capacity})
        elif verb == "put-scaling-policy":
            tracking = json.loads(options["--target-tracking-scaling-policy-configuration"])
            add_policy(self.facts, place, options["--policy-name"], tracking)
        elif verb == "delete-scheduled-action":
            self.forget(f"{place} action {options['--scheduled-action-name']} ")
        else:
            assert verb == "put-scheduled-action", verb
            action = {
                "ScheduledActionName": options["--scheduled-action-name"],
                "Schedule": options["--schedule"],
                "Timezone": options.get("--timezone", "UTC"),
                "StartTime": options.get("--start-time"),
                "EndTime": options.get("--end-time"),
                "ScalableTargetAction": shorthand(options["--scalable-target-action"]),
            }
            add_action(self.facts, place, action)

    def apply(self, call):
        service, verb = call[:2]
        if verb in ("wait", "describe-table"):
            return
        options = dict(zip(call[2::2], call[3::2]))
        if service == "dynamodb":
            assert verb == "update-table", verb
            self.update_table(options)
        else:
            self.scale(verb, options)


def of_described(facts):
    """Without those of an index that is new: its keys are not known, so that the script only tells how it is made."""
    known = {fact.removesuffix(" is") for fact in facts if fact.endswith(" is")}
    return {fact: value for fact, value in facts.items() if fact.split(" ")[0] in known}


def check_same(facts, others, who):
    """One line that names the first three facts in which they differ."""
    places = sorted(set(facts) | set(others))
    told = [
        f"{place} is {facts.get(place)} and {others.get(place)}"
        for place in places
        if facts.get(place) != others.get(place)
    ]
    assert not told, f"{who}: {'; '.join(told[:3])}"
