"""The reference page names every word that a scenario may hold, where it belongs: each key, each value of an enumeration, each action."""
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DDBSIM = os.environ.get("DDBSIM", str(ROOT / "build/ddbsim"))
# keys that are required only beside another one: what the program says when they are missing
DEPENDENT = {
    (
        "alarm",
        "threshold",
    ): "tables: {t: {billing: on_demand}}, alarms: {a: {metric: tables/t/throttled_requests}}"
}


def output(*arguments):
    return subprocess.run([DDBSIM, *arguments], capture_output=True, text=True, check=True).stdout


def sections(page):
    """The rows of each section by its headings' sentence, as {key: row}; and the headings."""
    found, headings = {}, []
    for part in page.split("\n## ")[1:]:
        heading, sentence = part.split("\n")[0], part.split("\n")[2]
        headings.append(heading)
        found[sentence] = {m[1]: m[0] for m in re.finditer(r"^\| `([^`]+)` \|.*$", part, re.M)}
    return found, headings


def words(schema):
    """Enumeration values below a property's schema, but not those of the records it refers to."""
    if isinstance(schema, dict):
        yield from schema.get("enum", [])
        if isinstance(schema.get("const"), str):
            yield schema["const"]
        for key, value in schema.items():
            if key not in ("enum", "const", "description"):
                yield from words(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from words(item)


def mistakes(schema, rows, headings):
    for name, definition in schema["definitions"].items():
        section = rows.get(definition["description"])
        if section is None:
            yield f"no section for {name}"
            continue
        for key, property in definition["properties"].items():
            row = section.get(key)
            if row is None:
                yield f"{name}: no row for the key {key}"
                continue
            yield from (
                f"{name}.{key}: no word {word}"
                for word in words(property)
                if f"`{word}`" not in row
            )
            required = "| **required** |" in row
            if required != (key in definition["required"]):
                yield f"{name}.{key}: the page says {'required' if required else 'a default'}, the schema does not"
            if key == "action" and not any(f"`action: {property['const']}`" in h for h in headings):
                yield f"no heading names the action {property['const']}"
    doubled = {h for h in headings if headings.count(h) > 1}
    yield from (f"two sections are titled {h!r}" for h in doubled)


def dependent(rows, schema):
    """A key that a rule requires, whatever its row's default says, is not told to have one."""
    for (name, key), text in DEPENDENT.items():
        document = f"{{name: x, duration: 1s, {text}}}"
        told = subprocess.run(
            [DDBSIM, "check", "-"], input=document, capture_output=True, text=True
        )
        assert f"'{key}' is required" in told.stderr, told.stderr
        row = rows[schema["definitions"][name]["description"]][key]
        if "required" not in row.split("|")[3]:
            yield f"{name}.{key} is required at times, and the page says: {row}"


def main():
    schema = json.loads(output("schema", "--json"))
    rows, headings = sections(output("schema", "--markdown"))
    found = [*mistakes(schema, rows, headings), *dependent(rows, schema)]
    for mistake in found:
        print("FAIL reference", mistake)
    count = sum(len(d["properties"]) for d in schema["definitions"].values())
    if count < 200:
        found.append("")
        print(f"FAIL reference: only {count} keys were looked at")
    if not found:
        print("ok reference names every key, value and action")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
