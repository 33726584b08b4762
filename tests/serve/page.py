#!/usr/bin/python3
"""The workbench's page in a real browser: what is typed is checked and run, what is dragged is run, and every number
that it shows is the command line's, digit by digit. Pictures stay in build/pages/. Without --all: a first answer, a
mistake, a slider."""
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from browser import no_browser, open_browser  # noqa: E402
from page_rules import AXE, TAGS  # noqa: E402
from workbench_server import DDBSIM, LEFT_OUT, QUICK, ROOT, Server  # noqa: E402

PAGES = f"{ROOT}/build/pages"
ALL = bool(os.environ.get("ALL_TESTS"))
failures = 0


def check(name, good, detail=""):
    global failures
    failures += not good
    print(("ok " if good else "FAIL ") + "workbench/" + name, "" if good else detail, flush=True)


class Page:
    def __init__(self, browser):
        self.browser = browser

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.browser.execute_script(
            "return document.querySelector(arguments[0]).textContent", selector
        )

    def wait(self, condition, seconds=60):
        """Whatever the machine's speed: a state that comes, not a time that passes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if condition():
                    return True
            except Exception:
                pass
            time.sleep(0.05)
        return False

    def has_answer(self, words):
        return self.wait(lambda: words in self.text("#verdict"))

    def view(self):
        return self.browser.execute_script("return document.getElementById('views').dataset.result")

    def editor(self):
        return self.browser.execute_script(
            "return document.getElementById('editor').shadowRoot.querySelector('.cm-content')"
        )

    def line(self, words):
        """The line of the editor in which `words` stand."""
        return self.browser.execute_script(
            """return [...document.getElementById('editor').shadowRoot.querySelectorAll('.cm-line')]
               .find((l) => l.textContent.includes(arguments[0]))""",
            words,
        )

    def picture(self, name):
        self.browser.save_screenshot(f"{PAGES}/{name}.png")


def cli(folder, text, *more):
    path = f"{folder}/cli.yaml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    told = subprocess.run(
        [DDBSIM, "run", path, "--json", "-o", f"{folder}/cli.h5", *more],
        capture_output=True,
        text=True,
    )
    return json.loads(told.stdout, parse_float=str, parse_int=str)


def shown(page):
    """At one moment: the verdict, whether it is a draft's, and row -> the digits of its last column."""
    return page.browser.execute_script(
        """return {
             verdict: document.getElementById('verdict').textContent,
             draft: document.getElementById('badge').textContent.startsWith('gathered'),
             rows: Object.fromEntries([...document.querySelectorAll('#measures tbody tr')]
               .map((r) => [r.children[0].textContent, r.lastElementChild.dataset.exact])),
           }"""
    )


def numbers(page, folder, name, *more):
    """What the page shows against what the command prints: as numbers, since both write all digits."""
    page.wait(lambda: not page.text("#badge").startswith("preview"))
    now = shown(page)
    wanted = cli(
        folder, QUICK, *(["--resolution", "auto", "--untried"] if now["draft"] else []), *more
    )
    work = wanted["workloads"][0]
    pairs = [
        (now["rows"]["workloads/lookups failed"], work["failed_ratio"]),
        (now["rows"]["workloads/lookups p99"], work["latency_p99"]),
        (now["rows"]["tables/orders throttles"], wanted["resources"][0]["throttle_events"]),
        (now["rows"]["cost of the run"], wanted["cost"]),
    ]
    good = all(float(a) == float(b) for a, b in pairs) and now["verdict"] == wanted["verdict"]
    check(name, good, f"{pairs} {now['verdict']}")


def first_answer(page, folder):
    check("first_answer", page.has_answer("17.6% of all calls failed"), page.text("#verdict"))
    check("report_in_a_frame", page.wait(lambda: page.view()))
    page.picture("workbench")
    numbers(page, folder, "numbers_of_the_draft")
    if not ALL:
        return
    exact = page.wait(lambda: page.text("#badge").startswith("exact"))
    check("exact_after_a_rest", exact, page.text("#badge"))
    numbers(page, folder, "numbers_of_the_exact")
    seeds(page, folder)


def seeds(page, folder):
    """Five seeds: the mean of what the command line says of each, and half of its 95 % interval (Student's t)."""
    page.wait(lambda: page.text("#badge").startswith("exact, 5 seeds: failed"), 120)
    badge = page.text("#badge")
    values = [
        100
        * float(cli(folder, QUICK, "--untried", "--seed", str(s))["workloads"][0]["failed_ratio"])
        for s in range(1, 6)
    ]
    mean = statistics.mean(values)
    half = 2.776 * statistics.stdev(values) / 5**0.5
    found = re.fullmatch(r"exact, 5 seeds: failed ([\d.]+) ± ([\d.]+) %", badge)
    digits = len(found[2].partition(".")[2]) if found else 0
    good = found and abs(float(found[1]) - mean) <= 0.51 * 10**-digits
    check(
        "five_seeds",
        good and abs(float(found[2]) - half) <= 0.51 * 10**-digits,
        f"{badge} {mean} {half}",
    )
    labels = page.browser.execute_script(
        "return [...document.querySelectorAll('#measures th .label')].map((l) => l.textContent)"
    )
    check("numbers_say_whose", labels == ["exact, 5 seeds"], str(labels))
    check("remedies_last", page.wait(lambda: page.text("#state") == "done"), page.text("#state"))


def mistakes(page):
    """Typed at the end of a line: named at its place, and the last answer greyed."""
    line = page.line("duration: 30m")
    line.click()
    line.send_keys(Keys.END, "x")
    check("mistake", page.wait(lambda: "must be" in page.text("#told")), page.text("#told"))
    marked = page.wait(
        lambda: page.browser.execute_script(
            "return document.getElementById('editor').shadowRoot.querySelectorAll('.cm-lintRange-error').length"
        )
        == 1
    )
    check("squiggle", marked)
    check("stale", "stale" in page.find("#answer").get_attribute("class"))
    page.picture("workbench_mistake")
    page.browser.switch_to.active_element.send_keys(Keys.BACKSPACE)
    check("mended", page.wait(lambda: "stale" not in page.find("#answer").get_attribute("class")))


def choose_knob(page):
    page.browser.execute_script(
        """const s = document.getElementById('add-knob'); s.value = 'tables.orders.read.capacity';
           s.dispatchEvent(new Event('change'));"""
    )


def knobs(page, folder):
    choose_knob(page)
    page.find("#pin").click()
    slider = page.find(".knob input[type=range]")
    page.browser.execute_script(
        """const n = document.querySelector('.knob input[type=number]'); n.value = '170';
           n.dispatchEvent(new Event('change'));"""
    )
    check(
        "knob", page.wait(lambda: "capacity=170" in page.text("#measures")), page.text("#measures")
    )
    numbers(page, folder, "numbers_of_a_knob", "--set", "tables.orders.read.capacity=170")
    if not ALL:
        return
    for _ in range(12):
        slider.send_keys(Keys.ARROW_LEFT)
    check(
        "slider",
        page.wait(
            lambda: "capacity=170" not in page.text("#measures")
            and "capacity=" in page.text("#measures")
        ),
    )
    check("text_is_as_it_was", page.line("read: {capacity: 100}") is not None)
    page.find("#beside").click()
    before = page.view()
    check("side_by_side", page.wait(lambda: page.view() and page.view() != before))
    page.picture("workbench_pinned")
    page.find("#beside").click()
    page.find("#keep").click()
    check("kept_in_the_text", page.wait(lambda: page.line("read: {capacity: 100}") is None))


def save(page, path):
    page.find("#save").click()
    saved = lambda: "capacity: 100" not in open(path, encoding="utf-8").read()  # noqa: E731
    check("saved", page.wait(saved) and page.wait(lambda: page.text("#file-state") == "saved"))
    text = open(path, encoding="utf-8").read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("name: quickstart", "name: elsewhere"))
    page.browser.execute_script("dispatchEvent(new Event('focus'))")
    check("taken_from_outside", page.wait(lambda: page.line("name: elsewhere") is not None))


def completion(page):
    line = page.line("duration: 30m")
    line.click()
    page.browser.switch_to.active_element.send_keys(Keys.END, Keys.ENTER, "sam")
    offered = page.wait(
        lambda: "sample_every"
        in page.browser.execute_script(
            "return document.getElementById('editor').shadowRoot.querySelector('.cm-tooltip-autocomplete').textContent"
        )
    )
    check("completion", offered)
    page.picture("workbench_completion")
    page.browser.switch_to.active_element.send_keys(Keys.ESCAPE)


def plan(page):
    page.browser.execute_script(
        "document.getElementById('gallery').value = 'quickstart'; document.getElementById('gallery').dispatchEvent(new Event('change'))"
    )
    page.wait(lambda: page.browser.find_elements(By.CSS_SELECTOR, "#notice button"))
    for button in page.browser.find_elements(By.CSS_SELECTOR, "#notice button"):
        button.click()
    page.wait(lambda: page.line("name: quickstart") is not None)
    choose_knob(page)
    page.find("#futures").clear()
    page.find("#futures").send_keys("2")
    page.find("#plan").click()
    check(
        "plan_tells",
        page.wait(lambda: "runs" in page.text("#many-answer")),
        page.text("#many-answer"),
    )
    page.picture("workbench_plan")
    check(
        "plan",
        page.wait(lambda: "tables.orders.read.capacity=" in page.text("#many-answer"), 180),
        page.text("#many-answer"),
    )


DROP = """
const transfer = new DataTransfer();
for (const [name, text] of arguments[0]) transfer.items.add(new File([text], name));
dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
"""


def drop(page):
    """AWS's files become a scenario; a stranger's scenario is offered, not run."""
    folder = f"{ROOT}/tests/aws/samples"
    names = ["describe-table.orders-prod.json", "get-metric-data.orders-prod.capacity.json"]
    files = [[n, open(f"{folder}/{n}", encoding="utf-8").read()] for n in names]
    page.browser.execute_script(DROP, files)
    check(
        "imported",
        page.wait(lambda: page.line("# Made by ddbsim") is not None),
        page.text("#notice"),
    )
    check(
        "imported_runs",
        page.wait(lambda: "orders-prod" in page.text("#measures")),
        page.text("#told"),
    )
    page.picture("workbench_import")
    page.browser.execute_script(DROP, [["other.yaml", QUICK.replace("quickstart", "stranger")]])
    offered = page.wait(lambda: "Open and run it" in page.text("#notice"))
    check("dropped_is_offered", offered and page.line("# Made by ddbsim") is not None)
    page.find("#notice button").click()
    check("dropped_is_opened", page.wait(lambda: page.line("name: stranger") is not None))


def share(page, server):
    """A link holds the text, which is offered where it is opened."""
    packed = page.browser.execute_async_script(
        """const done = arguments[1];
           new Response(new Blob([arguments[0]]).stream().pipeThrough(new CompressionStream('deflate-raw')))
             .arrayBuffer().then((b) => done(btoa(String.fromCharCode(...new Uint8Array(b)))
               .replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')));""",
        QUICK.replace("quickstart", "shared"),
    )
    page.browser.execute_script("location.hash = `s=${arguments[0]}`", packed)
    check(
        "link_is_offered",
        page.wait(lambda: "in the link" in page.text("#notice")),
        page.text("#notice"),
    )
    page.find("#notice button").click()
    check("link_is_opened", page.wait(lambda: page.line("name: shared") is not None))
    page.browser.execute_script("location.hash = 's=AAAA'")
    check("link_of_nothing", page.wait(lambda: "no scenario" in page.text("#notice")))


def stop(page):
    """A plan that is stopped tells the best that it has."""
    page.find("#futures").clear()
    page.find("#futures").send_keys("400")
    page.find("#plan").click()
    page.wait(lambda: "runs" in page.text("#many-answer"))
    page.find("#stop").click()
    told = page.wait(lambda: page.text("#many-answer").startswith("Stopped:"), 120)
    check(
        "stopped_plan_tells",
        told and not page.find("#stop").is_displayed(),
        page.text("#many-answer"),
    )


KNOBS = """knobs:
  - {path: tables.orders.read.capacity, from: 50, to: 800, log: true}
  - {path: duration, from: 10m, to: 1h}
"""


def open_text(page, name, text):
    """As a file that is dropped on the page, and opened."""
    page.browser.execute_script(DROP, [[f"{name}.yaml", text]])
    page.wait(lambda: "Open and run it" in page.text("#notice"))
    page.find("#notice button").click()
    return page.wait(lambda: page.line(f"name: {name}") is not None)


def named_knobs(page):
    """What the scenario says under knobs are sliders, with its ends."""
    open_text(page, "knobs", QUICK.replace("name: quickstart", "name: knobs") + KNOBS)
    labels = lambda: page.browser.execute_script(  # noqa: E731
        "return [...document.querySelectorAll('.knob label')].map((l) => l.textContent)"
    )
    there = page.wait(lambda: labels() == ["tables.orders.read.capacity", "duration"])
    check("sliders_of_the_scenario", there, str(labels()))
    slider = page.find(".knob input[type=range]")
    slider.send_keys(Keys.END)
    at_end = page.wait(lambda: slider.get_attribute("aria-valuetext") == "800")
    check("slider_ends_where_it_says", at_end, slider.get_attribute("aria-valuetext"))
    offered = page.browser.execute_script(
        "return [...document.getElementById('add-knob').options].map((o) => o.value)"
    )
    check("ends_are_no_knobs", not any(o.startswith("knobs") for o in offered), str(offered))


def variants(page):
    """Pinned answers become variants of the text, by which it can be run."""
    page.wait(lambda: page.text("#badge") and not page.find("#pin").get_attribute("disabled"))
    settled = lambda v: page.wait(  # noqa: E731
        lambda: (v in page.text("#measures tbody tr:last-child")) and page.text("#badge")
    )
    page.browser.execute_script("document.getElementById('numbers').open = true")
    settled("capacity=800")
    page.find("#pin").click()
    page.find("#undo-knobs").click()
    page.wait(lambda: page.text("#measures tbody tr:last-child td:last-child") == "–")
    page.find("#pin").click()
    page.find("#to-variants").click()
    line = page.wait(
        lambda: page.line('A: {set: ["tables.orders.read.capacity=800"]}') is not None
        and page.line("B: {}") is not None
    )
    check("pins_are_variants", line, page.text("#notice"))
    good = page.wait(
        lambda: not page.text("#told")
        and "stale" not in page.find("#answer").get_attribute("class")
    )
    check("variants_are_valid", good, page.text("#told"))


def hover(page):
    """What a key means, where the mouse rests on it."""
    key = page.browser.execute_script(
        """return [...arguments[0].querySelectorAll('span')].find((s) => s.textContent === 'item_size')""",
        page.line("item_size"),
    )
    ActionChains(page.browser).move_to_element(key).perform()
    told = (
        "return document.getElementById('editor').shadowRoot.querySelector('.cm-told').textContent"
    )
    there = page.wait(lambda: "size in bytes" in page.browser.execute_script(told))
    check("hover_tells", there)
    page.picture("workbench_hover")


def difference(page, path):
    """Changed outside and here: what differs is shown, and one of the two is taken."""
    page.line("duration: 30m").click()
    page.browser.switch_to.active_element.send_keys(Keys.END, " # here")
    text = open(path, encoding="utf-8").read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("name: elsewhere", "name: again"))
    page.browser.execute_script("dispatchEvent(new Event('focus'))")
    page.wait(lambda: "changed outside" in page.text("#notice"))
    page.find("#notice button").click()
    marks = page.wait(
        lambda: page.browser.execute_script(
            "return document.getElementById('difference-view').shadowRoot.querySelectorAll('.cm-changedLine').length"
        )
        >= 2
    )
    check("difference_is_shown", marks and page.find("#difference").is_displayed())
    page.picture("workbench_difference")
    page.find("#difference-close").click()
    take = page.browser.find_elements(By.CSS_SELECTOR, "#notice button")[1]
    take.click()
    taken = page.wait(lambda: page.line("name: again") is not None and page.line("# here") is None)
    check("file_is_taken", taken)


def previews(page):
    """Where a run takes long, what one drags is cut, and says so; then comes the whole."""
    long = QUICK.replace("quickstart", "long").replace("30m", "30h")
    open_text(page, "long", long)
    whole = page.wait(lambda: page.text("#state").endswith(" s") and page.text("#badge"), 120)
    took = float(page.text("#state").split()[0]) if whole else 0
    check("a_long_run", took > 1, page.text("#state"))
    choose_knob(page)
    page.browser.execute_script(
        """const n = document.querySelector('.knob input[type=number]'); n.value = '170';
           n.dispatchEvent(new Event('change'));"""
    )
    check(
        "preview",
        page.wait(lambda: page.text("#badge").startswith("preview of the first")),
        page.text("#badge"),
    )
    check(
        "whole_after_the_preview",
        page.wait(lambda: page.text("#badge") == "gathered, 1 seed"),
        page.text("#badge"),
    )


def accessible(page):
    """No finding of axe-core, light and dark, at the desk and on a phone; the report in the frame has tests of its own."""
    page.browser.execute_script(AXE.read_text(encoding="utf-8"))
    page.browser.set_script_timeout(120)
    for theme in ("light", "dark") if ALL else ("light",):
        for width, columns in LOOKS if ALL else LOOKS[:1]:
            page.browser.execute_cdp_cmd(
                "Emulation.setEmulatedMedia",
                {"features": [{"name": "prefers-color-scheme", "value": theme}]},
            )
            page.browser.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
            )
            for column in columns:
                page.browser.execute_script(
                    f"document.querySelector('[data-column={column}]').click()"
                )
                found = page.browser.execute_async_script(AXE_RUN, TAGS)
                check(f"axe_{theme}_{width}_{column}", not found, str(found))
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


LOOKS = [(1280, ["answer"]), (390, ["scenario", "knobs", "answer"])]
AXE_RUN = """
const [tags, done] = arguments;
axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], iframes: false}).then((r) =>
  done(r.violations.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary}`)));
"""


def sweep(page):
    choose_knob(page)
    before = page.view()
    page.find("#futures").clear()
    page.find("#futures").send_keys("2")
    page.find("#sweep").click()
    shown_page = page.wait(lambda: page.view() != before, 180)
    check("sweep_has_its_page", shown_page, page.text("#many-answer"))
    page.picture("workbench_sweep")


def widths(page):
    """No sideways scrolling from a phone to a wall; each column is reached."""
    for width in (320, 390, 768, 1280, 1920):
        page.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
        )
        page.browser.execute_script("document.getElementById('notice').hidden = true")
        wide = page.browser.execute_script("return document.documentElement.scrollWidth")
        check(f"width_{width}", wide <= width, str(wide))
        page.picture(f"workbench_{width}")
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def quiet(page):
    """Nothing on the console but the answers that were meant to be refusals."""
    said = [e["message"] for e in page.browser.get_log("browser")]
    check("quiet_console", not said, str(said))


def main():
    if LEFT_OUT:
        check("left_out: this program was made with SERVE=0", True)
        return
    if no_browser():
        print(f"skip serve/page: {no_browser()}")
        return
    os.makedirs(PAGES, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/mine.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write(QUICK)
        server = Server(folder, path)
        browser = None
        try:
            browser = open_browser(f"{folder}/profile", 1400, 950)
            page = Page(browser)
            browser.get(f"http://127.0.0.1:{server.port}/#token={server.token}")
            first_answer(page, folder)
            check("token_left_the_address", server.token not in browser.current_url)
            mistakes(page)
            knobs(page, folder)
            if ALL:
                save(page, path)
                difference(page, path)
                completion(page)
                plan(page)
                stop(page)
                sweep(page)
                drop(page)
                share(page, server)
                named_knobs(page)
                variants(page)
                hover(page)
                previews(page)
            accessible(page)
            if ALL:
                widths(page)
            quiet(page)
        finally:
            if browser:
                browser.quit()
            server.stop()
    sys.exit(failures > 0)


main()
