"""The JSON Schema is valid, accepts every shipped scenario and refuses what the program refuses."""
import json
import os
import pathlib
import subprocess
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
WRONG = {
    "unknown key": "tables: {t: {read: {capactiy: 5}, write: {capacity: 5}}}",
    "unknown name": "tables: {t: {billing: ondemand}}",
    "negative": "tables: {t: {read: {capacity: -5}}}",
    "no unit": "tables: {t: {burst: 300}}",
    "action": "timeline: [{at: 5s, action: set_capcity}]",
    "list for map": "tables: [t]",
    "a folder as a name": 'tables: {"..": {read: {capacity: 5}, write: {capacity: 5}}}',
}


def main():
    bad = 0
    schema = json.loads(
        subprocess.run(
            [DDBSIM, "schema", "--json"], capture_output=True, text=True, check=True
        ).stdout
    )
    jsonschema.Draft7Validator.check_schema(schema)
    print("ok schema is draft 7")
    validator = jsonschema.Draft7Validator(schema)
    # dates stay text, as they are for the program
    yaml.SafeLoader.yaml_implicit_resolvers = {
        k: [r for r in v if r[0] != "tag:yaml.org,2002:timestamp"]
        for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for scenario in sorted(
        [*(ROOT / "scenarios").glob("*.yaml"), *(ROOT / "tests/cli").glob("*.yaml")]
    ):
        errors = [e.message for e in validator.iter_errors(yaml.safe_load(scenario.read_text()))]
        bad += bool(errors)
        print(
            f"FAIL schema {scenario.name}: {errors[0]}" if errors else f"ok schema {scenario.name}"
        )
    for name, text in WRONG.items():
        document = {"name": "x", "duration": "1s", "tables": {"t": None}} | yaml.safe_load(text)
        good = not validator.is_valid(document)
        bad += not good
        print(f"{'ok' if good else 'FAIL'} schema refuses {name}")
    for option, name in (
        ("--markdown", "REFERENCE.md"),
        ("--outputs", "OUTPUTS.md"),
        ("--unknowns", "SERVICE_RANGES.md"),
        ("--price-book", "PRICES.md"),
    ):
        told = subprocess.run(
            [DDBSIM, "schema", option], capture_output=True, text=True, check=True
        ).stdout
        good = (ROOT / "scenarios" / name).read_text() == told
        bad += not good
        print(
            f"{'ok' if good else 'FAIL'} {name} is what the rows say"
            f"{'' if good else f': run build/ddbsim schema {option} > scenarios/{name}'}"
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
