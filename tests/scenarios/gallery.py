"""The gallery in scenarios/README.md: of each scenario its question, a picture of its run by `ddbsim report -o x.svg`,
and what was found, by theme.

    gallery.py [--list] [SCENARIO|text]...
    gallery.py --update [SCENARIO]...   draws scenarios/gallery/*.svg and writes the gallery

A picture is of the first seed with the options by which tests/evidence declares the finding, so that a run serves both.
`make check` draws SAMPLE anew and compares the bytes, `make check-all` (ALL_TESTS) all. Where nothing throttles, or the
throttles are not what the scenario is about, the picture is of the series named below."""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, DDBSIM, ROOT, result  # noqa: E402
from evidence import words  # noqa: E402
from evidence.scenarios import SCENARIOS  # noqa: E402

SAMPLE = ["quickstart", "cache_tiers"]
README = ROOT / "scenarios/README.md"
FOLDER = ROOT / "scenarios/gallery"
MOST_BYTES, MOST_IN_ALL = 25_000, 900_000
BLOCK = re.compile(r"(<!-- gallery: .*? -->\n)(.*)(<!-- end of the gallery -->)", re.DOTALL)
SVG = "{http://www.w3.org/2000/svg}"


def of(table):
    return ["--group", f"tables/{table}"]


def series(*paths):
    return [word for path in paths for word in ("--plot", path)]


def alike(name, *groups):
    return series(*(f"{group}/{name}" for group in groups))


# Theme, then its scenarios with the options of `report` by which each is drawn.
THEMES = {
    "A first run": {"quickstart": []},
    "The flash sale": {
        "flash_sale": [],
        "flash_sale_on_demand": [],
        "flash_sale_cache": [],
        "flash_sale_user_keys": [],
        "flash_sale_prescaled": [],
        "flash_sale_page": series("apis/page/offered", "apis/page/succeeded", "apis/page/failed"),
        "flash_sale_cascade": alike("failed", "apis/page", "apis/checkout"),
        "session_redrive": [],
        "flash_sale_migration": [],
    },
    "Hot keys and partitions": {
        "celebrity_spike": [],
        "celebrity_spike_cache": [],
        "admission_generations": [],
        "emergency_responder": [],
        "checkout": [],
        "checkout_sharded": [],
        "five_writers": [],
        "batch_partial": [],
    },
    "Transactions and conflicts": {
        "checkout_transaction": series(
            "workloads/checkout/offered",
            "workloads/checkout/succeeded",
            "workloads/checkout/conflicts",
        ),
        "rate_limiter": series(
            "apis/acquire-cascade/offered",
            "apis/acquire-cascade/failed",
            "apis/acquire-cascade-sharded/failed",
        ),
    },
    "Indexes": {
        "orders_by_total": [],
        "index_backpressure": [],
        "index_deleted": [],
        "local_index": [],
        "recommendations_index": [],
    },
    "Caches": {
        "checkout_dax": [],
        "checkout_redis": series(
            "caches/redis/hits", "caches/redis/stale_hits", "caches/redis/misses"
        ),
        "dax_cluster": series(
            "caches/catalog/hits", "caches/catalog/misses", "caches/catalog/turned_away"
        ),
        "cache_hot_node": alike("latency_p90", "workloads/profile", "workloads/profile-even"),
        "cache_tiers": series("caches/process/hits", "caches/redis/hits", "caches/redis/misses"),
        "cache_key_mismatch": [],
        "cache_warming": alike(
            "failed", "workloads/cold", "workloads/read-before", "workloads/copied"
        ),
        "cache_soft_expiry": alike("consumed.read", "tables/lists", "tables/lists-soft"),
        "preferences_write_behind": series("caches/prefs/absorbed", "caches/prefs/flushed"),
    },
    "Queues, streams and functions": {
        "checkout_queue": series("queues/carts/age"),
        "shared_functions": alike("age", "queues/orders", "queues/tasks"),
        "stream_bad_records": alike(
            "age", "queues/stays", "queues/skips", "queues/gives-up", "queues/halves"
        ),
    },
    "Reading and keeping items": {
        "telemetry_scan": [],
        "telemetry_days": alike("latency_p50", "apis/seven-days", "apis/one-day"),
        "session_ttl": series("tables/sessions/items", "tables/sessions/expired_items"),
    },
    "What to buy": {
        "bursty_billing": alike(
            "total", "cost/tables/for-the-peak", "cost/tables/on-demand", "cost/tables/auto-scaled"
        ),
        "trace": [],
        "diurnal": of("auto-scaled"),
        "flash_crowd": [],
        "autoscaling_chases": [],
        "step_scaling": [],
        "launch_day": [],
        "cost_ceiling": [],
    },
    "Clients, releases and drills": {
        "sdk_generations": alike(
            "failed",
            "workloads/updated",
            "workloads/java",
            "workloads/javascript",
            "workloads/python",
        ),
        "canary": [],
        "chaos_drill": [],
    },
    "Several Regions": {
        "global_orders": [],
        "region_failover": [],
        "strong_regions": alike(
            "failed", "workloads/update-oregon", "workloads/update-ohio", "workloads/read-oregon"
        ),
    },
}
DRAWN = {name: how for scenarios in THEMES.values() for name, how in scenarios.items()}


def run_of(name):
    scenario = SCENARIOS[name]
    return result(name, *scenario.options, "--seed", str(scenario.seeds[0]))


def drawn(name):
    """The bytes of its picture."""
    run = run_of(name)
    path = pathlib.Path(run.path).with_suffix(".svg")
    subprocess.run([DDBSIM, "report", "-q", run.path, "-o", path, *DRAWN[name]], check=True)
    return path.read_bytes()


def question(name):
    """As the program knows it (sim/study/examples.h): the first comment, up to an empty one."""
    comment = re.match(r"((?:# .*\n)+)", words.scenario_file(name).read_text())[1]
    text = " ".join(line[2:] for line in comment.splitlines()).removeprefix("Question: ")
    return text[0].upper() + text[1:]


def in_words(path):
    """What a picture says of itself to who does not see it."""
    root = xml.parse(path).getroot()
    told = root.find(f"{SVG}title").text + ". " + root.find(f"{SVG}desc").text
    return told.replace(" Made by ddbsim.", "")


def entry(name):
    found = " ".join(line[2:] for line in words.comment_in_file(name).splitlines())
    return (
        f"#### {name}\n\n{question(name)}\n\n"
        f"![{in_words(FOLDER / f'{name}.svg')}](gallery/{name}.svg)\n\n"
        f"{found.replace('Found: ', '**Found:** ', 1)} ([{name}.yaml]({name}.yaml))\n"
    )


def gallery():
    parts = []
    for theme, scenarios in THEMES.items():
        parts += [f"### {theme}\n", *(entry(name) for name in scenarios)]
    return "\n" + "\n".join(parts) + "\n"


def listed_questions():
    """What `ddbsim examples` prints, by name."""
    printed = subprocess.run(
        [DDBSIM, "examples"], capture_output=True, text=True, check=True, env={"COLUMNS": "200"}
    ).stdout
    found = {}
    for line in printed.splitlines():
        if re.match(r"\w+ ", line):
            name, text = line.split(None, 1)
            found[name] = text
        elif line.startswith(" "):
            found[name] += " " + line.strip()
    return found


def look_at_text():
    """The gallery as it stands, without a run. Returns how many tests failed."""
    text = README.read_text()
    known = listed_questions()
    sizes = [(FOLDER / f"{name}.svg").stat().st_size for name in DRAWN]
    stray = {p.stem for p in FOLDER.iterdir()} ^ set(DRAWN)
    rows = re.findall(r"^\|[^|\n]*\| \[(\w+)\]\(\1\.yaml\)", text, re.M)
    wrong = [name for name in known if question(name).lower() != known[name].lower()]
    tests = {
        "every scenario has its picture and no other is there": not stray
        and set(DRAWN) == set(SCENARIOS),
        "the questions are the program's": not wrong and set(known) == set(DRAWN),
        "the table has the gallery's themes and order": rows == list(DRAWN)
        and re.findall(r"^### (.*)", text, re.M) == 2 * list(THEMES),
        "the text is the scenarios' own": BLOCK.search(text)[2] == gallery(),
        f"pictures are small: {max(sizes)} bytes, {sum(sizes)} in all": max(sizes) <= MOST_BYTES
        and sum(sizes) <= MOST_IN_ALL,
    }
    for what, good in tests.items():
        print(f"{'ok' if good else 'FAIL'} gallery/text: {what}")
    return sum(not good for good in tests.values())


def look_at(name):
    if name == "text":
        return look_at_text()
    good = drawn(name) == (FOLDER / f"{name}.svg").read_bytes()
    print(f"ok gallery/{name}" if good else f"FAIL gallery/{name}: make golden-update")
    return not good


def update(names):
    FOLDER.mkdir(exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for name, picture in zip(names, pool.map(drawn, names)):
            (FOLDER / f"{name}.svg").write_bytes(picture)
            print(f"ok gallery/{name}: {len(picture)} bytes", flush=True)
    README.write_text(BLOCK.sub(lambda m: m[1] + gallery() + m[3], README.read_text()))
    return 0


def main():
    asked = [a for a in sys.argv[1:] if not a.startswith("--")]
    unknown = [name for name in asked if name not in DRAWN and name != "text"]
    if unknown:
        raise SystemExit(f"gallery.py: no picture is declared for {unknown[0]}")
    if "--update" in sys.argv:
        return update([name for name in asked or DRAWN if name != "text"])
    names = asked or ["text", *(DRAWN if ALL_TESTS else SAMPLE)]
    if "--list" in sys.argv:
        print("\n".join(names))
        return 0
    return sum(look_at(name) for name in names) > 0


if __name__ == "__main__":
    sys.exit(main())
