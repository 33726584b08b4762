#!/usr/bin/python3
"""The report page in a real browser: every panel drawn, numbers equal to those in the file, one zoom for all,
hover and keys, dark, phone and print, nothing on the console, no network. Screenshots stay in build/pages/."""
import base64
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

import h5py
import numpy as np
from selenium.common.exceptions import ElementClickInterceptedException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import page_rules  # noqa: E402
from browser import no_browser, open_browser  # noqa: E402
from shared_runs import DDBSIM, ROOT, result  # noqa: E402

PAGES = f"{ROOT}/build/pages"
LONG_NAME = "a-folder-whose-name-is-wider-than-the-screen-of-a-phone-"  # pages say paths
failures = 0


def check(name, good, detail=""):
    global failures
    failures += not good
    print(("ok " if good else "FAIL ") + "page/" + name, "" if good else detail)


def ddbsim(*arguments):
    subprocess.run([DDBSIM, *arguments], check=True, stdout=subprocess.DEVNULL)


def settled(browser):
    """Two frames have been drawn since: whatever the page does at its next frame is done, however slow the machine is."""
    browser.execute_async_script(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))"
    )


def load(browser, path, unfold=True):
    browser.get("about:blank")
    browser.get("file://" + path)
    WebDriverWait(browser, 60).until(lambda b: b.execute_script("return !!window.ddbsim"))
    if unfold:
        browser.execute_script(
            "for (const d of document.querySelectorAll('details.group')) d.open = true"
        )
    browser.execute_script("ddbsim.drawAll()")
    settled(browser)


def keep_rules(browser, name, path):
    """What every page keeps; it is loaded, and is then as it was."""
    page_rules.keep(browser, name, path, check)


def picture(browser, name):
    browser.save_screenshot(os.path.join(PAGES, name + ".png"))


def charts_drawn(browser):
    """How many charts there are, and how many have a canvas with more than one colour in it."""
    return browser.execute_script(
        """
        let drawn = 0;
        for (const c of ddbsim.charts) {
          const canvas = c.holder.querySelector('canvas');
          if (!canvas || !canvas.width) continue;
          const bytes = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data, colours = new Set();
          for (let i = 0; i < bytes.length && colours.size < 4; i += 4) colours.add(bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2]);
          drawn += colours.size >= 4;
        }
        return [ddbsim.charts.length, drawn];"""
    )


def ranges(browser):
    return browser.execute_script(
        "return [...ddbsim.Zoom.charts].map(c => [c.scales.x.min, c.scales.x.max])"
    )


def decimated(values, step):
    if step == 1:
        return values
    out = []
    for i in range(0, len(values), step):
        part = values[i : i + step]
        if np.all(np.isnan(part)):
            out += [np.nan, np.nan]
            continue
        least, most = np.nanargmin(part), np.nanargmax(part)
        out += [part[min(least, most)], part[max(least, most)]]
    return np.array(out)


def applicable(f, panel, series, values):
    """Without the moments at which nothing is bought: then there is neither capacity nor credit, which is not 0."""
    side = re.search(r"/(read|write)(/burst)?$", panel["id"])
    if not side or series["style"] not in ("step", "area") or "consumed" in series["name"]:
        return values
    bought = f[f"{panel['group']}/provisioned_{side[1]}_capacity_units"][:]
    return np.where(bought == 0, np.nan, values)


def compare_numbers(data, path):
    """Every series of every panel against the file. Returns how many there were and the worst relative error."""
    run, worst, count = data["runs"][0], 0, 0
    with h5py.File(path) as f:
        step, length = run["data"]["rows_a_point"], np.diff(f["time_bounds"][:], axis=1)[:, 0]
        for panel in run["data"]["panels"]:
            for s in panel["series"]:
                if s["name"] in ("demand", "unserved"):
                    continue  # an estimate, of which tests/unit/t_demand_curve.c has the known answers
                if s["name"] == "top_keys":
                    keys = f["top_keys/" + panel["group"].split("/", 1)[1]]
                    dataset = keys["consumed_capacity_units"]
                    values = dataset[:, [k.decode() for k in keys["key"]].index(s["label"])].astype(
                        float
                    )
                else:
                    dataset = f[panel["group"] + "/" + s["name"]]
                    values = dataset[:]
                    values = applicable(f, panel, s, values)
                if s["name"] == "latency":
                    values = values[
                        :,
                        [0.5, 0.9, 0.95, 0.99, 0.999].index(round(float(s["label"][1:]) / 100, 6)),
                    ]
                elif dataset.attrs["cell_methods"] == b"time: sum":
                    values = (
                        values
                        / length
                        * (3600 if panel["group"].startswith(("cost/", "revenue/")) else 1)
                    )
                want, got = decimated(values, step), np.array(
                    [np.nan if v is None else v for v in s["values"]], float
                )
                assert len(want) == len(got), (panel["id"], s["label"])
                assert np.array_equal(np.isnan(want), np.isnan(got)), (panel["id"], s["label"])
                scale = np.nanmax(np.abs(want)) if not np.all(np.isnan(want)) else 1
                worst = max(worst, np.nanmax(np.abs(want - got), initial=0) / (scale or 1))
                count += 1
    return count, worst


def compare_map(data, path):
    """A heat map's greatest cell is the greatest of its series a second."""
    with h5py.File(path) as f:
        for m in data["runs"][0]["data"]["maps"]:
            side = "read" if " reads " in m["title"] else "write"
            name = (
                f"{side}_throttle_events"
                if m["kind"] == "throttled"
                else f"consumed_{side}_capacity_units"
            )
            length = np.diff(f["time_bounds"][:], axis=1)
            want = np.nanmax(f[m["group"] + "/partitions/" + name][:] / length)
            got = max(v for line in m["values"] for v in line if v is not None)
            if abs(want - got) > 0.006 * want:
                return f'{m["title"]}: {got}, not {want}'
            whole = np.nansum(f[m["group"] + "/partitions/" + name][:])
            if abs(sum(m["sums"]) - whole) > 1e-3 * whole:
                return f'{m["title"]}: rows sum to {sum(m["sums"])}, not {whole}'
    return ""


def run_page(browser, folder):
    sale, page = result("flash_sale", "--resolution", "1s", tried=True).path, folder + "/sale.html"
    ddbsim("report", sale, "-o", page, "-q")
    text = open(page, encoding="utf-8").read()
    check("small", len(text) <= 350e3, f"{len(text)} bytes")
    code = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", text, re.S)
    check("little script and style", sum(map(len, code)) <= 120e3, str([len(c) for c in code]))
    check("asks no network", not re.search(r'(src|href)="?https?:|@import|url\((?!#)', text))
    load(browser, page)
    total, drawn = charts_drawn(browser)
    check("every panel drawn", total > 15 and drawn == total, f"{drawn} of {total}")
    data = browser.execute_script("return ddbsim.data")
    count, worst = compare_numbers(data, sale)
    check("numbers are those of the file", count > 40 and worst < 6e-6, f"{count} series, {worst}")
    hero(browser)
    wrong = compare_map(data, sale)
    check("heat maps hide no peak", not wrong, wrong)
    picture(browser, "run")
    keep_rules(browser, "run", page)
    load(browser, page)
    interact(browser)
    explained(browser)
    browser.execute_script("setTheme('dark'); scrollTo(0, 0)")
    settled(browser)
    picture(browser, "run-dark")
    printed(browser, page)
    browser.set_window_size(400, 1400)
    load(browser, page)
    picture(browser, "run-phone")
    browser.set_window_size(1280, 2400)
    without_script(browser, page)
    quiet(browser, folder)
    zoned(browser, folder)


PAPERS = {"A4": (8.27, 11.69), "Letter": (8.5, 11)}  # inches


def pdf_of(browser, name, width, height):
    """How many sheets it is printed on; the file stays with the screenshots."""
    pdf = browser.execute_cdp_cmd(
        "Page.printToPDF", {"printBackground": True, "paperWidth": width, "paperHeight": height}
    )
    made = base64.b64decode(pdf["data"])
    with open(os.path.join(PAGES, f"run-{name}.pdf"), "wb") as f:
        f.write(made)
    return len(re.findall(rb"/Type */Page\b", made))


def printed(browser, page):
    """The summary is one sheet, with the picture and the causes on it, in light colours however the screen is; with
    everything it is more, and no chart is wider than its card. What is seen is asked for while it is printed.
    """
    load(browser, page)
    browser.execute_script(
        """
        setTheme('dark');
        const shown = (e) => e.getClientRects().length > 0;
        matchMedia('print').addEventListener('change', (e) => {
          if (!e.matches) return;
          const room = document.documentElement.clientWidth;
          window.onPaper = {
            heroes: [...document.querySelectorAll('figure.hero')].filter(shown).length,
            causes: [...document.querySelectorAll('.cause')].filter(shown).length,
            lanes: [...document.querySelectorAll('svg.lane')].filter(shown).length,
            tiles: [...document.querySelectorAll('.tile')].filter(shown).length,
            tables: [...document.querySelectorAll('#calls, #events, #scenario, #details')].filter(shown).length,
            out: [...document.querySelectorAll('main *')].filter((e) => shown(e) && e.getBoundingClientRect().right > room + 1)
              .map((e) => e.outerHTML.slice(0, 80)),
            wide: [...document.querySelectorAll('.chart canvas')].filter((c) =>
              shown(c) && c.getBoundingClientRect().width > c.closest('.chart').clientWidth + 1).length,
            ground: getComputedStyle(document.querySelector('.tile')).backgroundColor,
          };
        });"""
    )
    for name, size in PAPERS.items():
        sheets = pdf_of(browser, name, *size)
        seen = browser.execute_script("return window.onPaper")
        check(
            f"the summary is one sheet of {name}",
            sheets == 1
            and seen["heroes"] == 1
            and seen["lanes"] == 1
            and seen["causes"] == 4
            and seen["tiles"] >= 5
            and seen["tables"] == 0
            and not seen["out"]
            and seen["ground"] == "rgb(255, 255, 255)",
            f"{sheets} {seen}",
        )
    browser.execute_script("document.documentElement.classList.add('everything')")
    sheets = pdf_of(browser, "everything", *PAPERS["A4"])
    seen = browser.execute_script("return window.onPaper")
    check(
        "everything is more of them, and no chart is cut",
        sheets > 3 and seen["heroes"] == 2 and seen["tables"] == 4 and seen["wide"] == 0,
        f"{sheets} {seen}",
    )
    browser.execute_script("document.documentElement.classList.remove('everything')")


def explained(browser):
    """Causes show their time, tables turn by 25 rows, views are copied, all events can be had."""
    marks = browser.execute_script(
        "return [...document.querySelectorAll('figure.hero .wide text.moment')].map(t => t.textContent)"
    )
    check(
        "when credit was spent and capacity raised is marked",
        [m.rsplit(" ", 1)[0] for m in marks] == ["credit spent", "first raise", "credit spent"],
        str(marks),
    )
    sparks = browser.execute_script(
        "return [...document.querySelectorAll('.spark path')].map(p => p.getAttribute('d').length)"
    )
    check("failures have a spark", sparks and min(sparks) > 10, str(sparks))
    whole = ranges(browser)[0]
    press(browser, browser.find_element(By.CSS_SELECTOR, ".cause[data-from] button"))
    settled(browser)
    shown = ranges(browser)[0]
    want = browser.execute_script(
        "const c = document.querySelector('.cause[data-from]').dataset, b = ddbsim.data.runs[0].begin;"
        "return [b + Number(c.from), b + Number(c.to)]"
    )
    check(
        "a cause shows its time",
        whole[0] < shown[0] <= want[0] and want[1] <= shown[1] < whole[1],
        f"{whole} {shown} {want}",
    )
    copied = browser.execute_script(
        "const h = ddbsim.Picture.current.heroes[0], t = ddbsim.Picture.current.run.times;"
        "return [csvOf(h.panel, t), svgOf(h.panel, t, 'x<y')]"
    )
    rows = list(csv.reader(copied[0].splitlines()))
    ends = browser.execute_script(
        "return arguments[0].map((t) => Date.parse(t) / 1000)", [rows[1][0], rows[-1][0]]
    )
    check(
        "the view is copied as numbers and as a picture",
        rows[0][0] == "time_utc"
        and all(len(r) == len(rows[0]) for r in rows)
        and shown[0] <= ends[0] < want[0] + 60
        and want[1] - 60 < ends[1] <= shown[1]
        and copied[1].startswith("<svg")
        and "x&lt;y" in copied[1],
        str(rows[:2]) + copied[1][:200],
    )
    label = browser.execute_script(
        "return csvOf({unit: 'u', series: [{label: '=1+1', values: []}, {label: 'a\"b', values: []}]}, [])"
    )
    check(
        "a copied name is no formula",
        label == 'time_utc,"\'=1+1 (u)","a""b (u)"\n',
        label,
    )
    browser.execute_script("ddbsim.Zoom.reset()")
    settled(browser)
    kinds = browser.execute_script(
        """
        document.querySelector('#events').nextElementSibling.open = true;
        const pick = document.getElementById('event-kind');
        pick.value = 'scaling';
        pick.dispatchEvent(new Event('change'));
        const seen = [...document.querySelectorAll('#event-table tbody tr')].filter((r) => !r.hidden).map((r) => r.dataset.kind);
        pick.selectedIndex = 0;
        pick.dispatchEvent(new Event('change'));
        return seen;"""
    )
    check("events are filtered by kind", kinds and set(kinds) == {"scaling"}, str(kinds))


def zoned(browser, folder):
    """A run told in Berlin's time: ticks, window, events; the button tells UTC, and data stay in it."""
    path = f"{folder}/zone.h5"
    ddbsim(
        *("run", f"{ROOT}/tests/cli/tiny.yaml", "-q", "-o", path),
        *("--set", "display_time_zone=Europe/Berlin"),
    )
    ddbsim("report", path, "-o", folder + "/zone.html", "-q")
    load(browser, folder + "/zone.html")
    read = lambda: browser.execute_script(
        """
        return [document.querySelector('.window').textContent,
          ...[...document.querySelectorAll('figure.hero .axis.wide text')].slice(0, 1).map((t) => t.textContent),
          ...[...document.querySelectorAll('figure.hero text.zone')].slice(0, 1).map((t) => t.textContent),
          ddbsim.timeTicks(ddbsim.data.runs[0].begin, ddbsim.data.runs[0].end, 14)[0].label,
          csvOf(ddbsim.Picture.current.heroes[0].panel, ddbsim.Picture.current.run.times).split('\\n')[1].split(',')[0]]"""
    )
    own = read()
    browser.execute_script(
        "[...document.querySelectorAll('.bar button')].find((b) => b.textContent === 'Show UTC').click()"
    )
    settled(browser)
    utc = read()
    check(
        "times are told in the scenario's zone, or in UTC",
        "11:00:00 to 11:05:00 Europe/Berlin" in own[0]
        and own[1:] == ["11:00:00", "Europe/Berlin", "11:00:00", "2025-06-02T09:00:00.000Z"]
        and "09:00:00 to 09:05:00 UTC" in utc[0]
        and utc[1:] == ["09:00:00", "UTC", "09:00:00", "2025-06-02T09:00:00.000Z"],
        f"{own} {utc}",
    )


def above(browser):
    """The areas of what was asked above what was served, one a picture."""
    return browser.execute_script(
        "return [...document.querySelectorAll('path.above')].map(p => p.getAttribute('d').length)"
    )


def hero(browser):
    """The picture is on the first screen, with an area of what was not served and a gap where nothing was bought."""
    places = browser.execute_script(
        "return [...document.querySelectorAll('figure.hero svg.demand')].map(s => s.getBoundingClientRect().top + scrollY)"
    )
    check("the picture is on the first screen", places and places[0] < 700, str(places))
    check(
        "what was not served is an area", all(n > 10 for n in above(browser)), str(above(browser))
    )
    readings = [read_at(browser, at) for at in (700, 5000)]
    check(
        "on demand there is no capacity, not 0",
        "provisioned n/a (on demand)" in readings[1] and "provisioned n/a" not in readings[0],
        str(readings),
    )


def read_at(browser, at):
    """What the cursor of the picture reads so many seconds after the start."""
    return browser.execute_script(
        "const p = ddbsim.Picture.current; p.point(p.run.begin + arguments[0]); return p.reading.textContent",
        at,
    )


def reads_what_export_says(browser, path, folder):
    """At three moments of a run whose intervals all are in the page."""
    ddbsim("export", path, "--csv", "--group", "tables/auto-scaled", "-o", folder + "/quiet.csv")
    with open(folder + "/quiet.csv", newline="") as f:
        rows = list(csv.DictReader(f))
    length = 60  # a day in 1,440 intervals
    for i in (10, 400, 1200):
        reading = read_at(browser, length * i + 1)
        got = [
            float(re.search(name + r" ([\d,.]+)", reading)[1].replace(",", ""))
            for name in ("served", "provisioned")
        ]
        want = [
            float(rows[i]["tables/auto-scaled/consumed_read_capacity_units"]) / length,
            float(rows[i]["tables/auto-scaled/provisioned_read_capacity_units"]),
        ]
        check(
            f"the cursor reads what export says, row {i}",
            np.allclose(got, want, rtol=2e-3),
            f"{reading} {want}",
        )


def without_script(browser, page):
    """Verdict, tiles, picture, causes, calls and events stand without any script."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get("file://" + page)
    told = [e.text for e in browser.find_elements(By.CSS_SELECTOR, "h1, h2")]
    pictures = browser.find_elements(By.CSS_SELECTOR, "figure.hero svg.demand")
    check(
        "without script verdict and picture stand",
        "throttled" in told[0]
        and {"Why", "Calls", "Events"} <= set(told)
        and pictures
        and pictures[0].size["height"] > 150,
        str(told),
    )
    picture(browser, "run-no-script")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def quiet(browser, folder):
    """Where nothing throttles there is no such area, and no panel is open."""
    path = result("diurnal", "--resolution", "auto").path
    ddbsim("report", path, "-o", folder + "/q.html", "-q")
    load(browser, folder + "/q.html", unfold=False)
    reads_what_export_says(browser, path, folder)
    check("nothing throttled, no area", above(browser) and not any(above(browser)))
    ticks = browser.execute_script(
        "return [...document.querySelectorAll('figure.hero .axis.wide text')].map(t => t.textContent)"
    )
    check("the day is told", "Mon 3 Mar" in ticks, str(ticks))
    same = browser.execute_script(
        "const r = ddbsim.data.runs[0]; return ddbsim.timeTicks(r.begin, r.end, 14)"
        ".flatMap(t => t.date ? [t.label, t.date] : [t.label]).join()"
    )
    check("and the same by the script", same == ",".join(ticks), f"{same} {ticks}")
    tall = browser.execute_script("return document.documentElement.scrollHeight")
    picture(browser, "run-quiet")
    check("a quiet run is two screens", tall < 2600, str(tall))


def press(browser, element):
    """Clicks it where it is seen; while the page above it still grows, once more."""
    for last in [False] * 20 + [True]:
        browser.execute_script('arguments[0].scrollIntoView({block: "center"})', element)
        settled(browser)
        try:
            element.click()
            return
        except ElementClickInterceptedException:
            if last:
                raise


def moved_until(browser, chart, holds):
    """Whether it holds once the mouse moves over the chart: a browser that has much to do misses a move."""
    for _ in range(20):
        for x in (-60, -50):
            ActionChains(browser).move_to_element_with_offset(chart, x, 0).perform()
        settled(browser)
        if holds():
            return True
    return False


def interact(browser):
    chart = browser.find_element(By.CSS_SELECTOR, ".chart .u-over")
    browser.execute_script('arguments[0].scrollIntoView({block: "center"})', chart)
    before = ranges(browser)
    read = lambda: [
        e.text for e in browser.find_elements(By.CSS_SELECTOR, ".panel:first-child .u-value")
    ]
    any_number = lambda: any(re.search(r"\d", text) for text in read())
    check("hover reads values", moved_until(browser, chart, any_number), str(read()))
    ActionChains(browser).move_to_element_with_offset(
        chart, -100, 0
    ).click_and_hold().move_by_offset(120, 0).release().perform()
    settled(browser)
    after = ranges(browser)
    same = all(abs(r[0] - after[0][0]) < 1e-3 and abs(r[1] - after[0][1]) < 1e-3 for r in after)
    check(
        "a zoom of one is a zoom of all",
        same and after[0][1] - after[0][0] < 0.6 * (before[0][1] - before[0][0]),
        str(after[:3]),
    )
    press(browser, browser.find_element(By.ID, "reset"))
    settled(browser)
    check("and can be undone", ranges(browser)[0] == before[0], str(ranges(browser)[0]))
    holder = browser.find_element(By.CSS_SELECTOR, ".chart")
    holder.send_keys("+")
    settled(browser)
    zoomed = ranges(browser)[0]
    holder.send_keys(Keys.ESCAPE)
    settled(browser)
    check(
        "by keys too",
        zoomed[1] - zoomed[0] < 0.6 * (before[0][1] - before[0][0])
        and ranges(browser)[0] == before[0],
    )
    named = browser.execute_script(
        "return ddbsim.charts.every(c => c.holder.getAttribute('aria-label').length > 10 && c.holder.tabIndex === 0)"
    )
    check("charts have names and can be reached", named)
    summary = browser.find_element(By.CSS_SELECTOR, ".panel:not(.hero) details summary")
    press(browser, summary)
    check(
        "values as a table",
        len(browser.find_elements(By.CSS_SELECTOR, ".panel details[open] tbody tr")) == 25,
    )
    turn = browser.find_element(By.XPATH, "//details[@open]//button[contains(., 'after')]")
    press(browser, turn)
    said = browser.find_element(By.CSS_SELECTOR, ".panel details[open] [role=status]").text
    check("25 rows at a time", said.startswith("rows 26 to 50 of"), said)


def compare_page(browser, folder):
    files = []
    for capacity in (500, 3700):
        files.append(f"{folder}/c{capacity}.h5")
        ddbsim(
            "run",
            f"{ROOT}/scenarios/flash_sale.yaml",
            "--resolution",
            "1s",
            "-q",
            "-o",
            files[-1],
            "--set",
            f"tables.user-sessions-prod.read.capacity={capacity}",
            "--set",
            "tables.user-sessions-prod.read.autoscaling.max=5000",
        )
    ddbsim("report", *files, "-o", folder + "/both.html", "-q")
    load(browser, folder + "/both.html")
    total, drawn = charts_drawn(browser)
    check("comparison drawn", total > 5 and drawn == total, f"{drawn} of {total}")
    labels = [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".pair .panel .u-label")]
    check("comparison overlays both", {"c500", "c3700"} <= set(labels), str(labels))
    failed = []
    for path in files:
        with h5py.File(path) as f:
            calls = [f["workloads"][name] for name in f["workloads"]]
            offered, lost = (
                sum(w[name][:].sum() for w in calls for name in names if name in w)
                for names in (["offered"], ["failed", "rejected"])
            )
            failed.append(lost / offered)
    heading = browser.find_element(By.TAG_NAME, "h1").text
    words = f"c3700: {100 * failed[1]:.2f}% instead of {100 * failed[0]:.2f}% of calls fail"
    check("its heading is the difference", heading.startswith(words), f"{heading} not {words}")
    changed = [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".changes li")]
    check(
        "and what was changed is listed",
        "tables.user-sessions-prod.read.capacity = 3700 (was 500)" in changed,
        str(changed),
    )
    differences = browser.execute_script(
        """
        return ddbsim.charts.map((c) => c.holder).filter((h) => h.closest('figure').dataset.title.startsWith('c3700 less c500'))
          .map((h) => {
            const [a, b] = [h.closest('.pair').querySelector('.chart').chart.data, h.chart.data];
            const at = (v, i) => ddbsim.data.runs[0].data.rows_a_point > 1 ? (v[i] + v[i ^ 1]) / 2 : v[i];
            return b[1].every((d, i) => d === null || Math.abs(d - (at(a[2], i) - at(a[1], i))) < 1e-9);
          });"""
    )
    check("differences are the second less the first", differences and all(differences))
    check(
        "a series that one run lacks is named, not drawn as 0",
        browser.execute_script(
            """
            const runs = ddbsim.data.runs.map((r) => ({...r, outputs: {...r.outputs}}));
            const panel = runs[0].data.panels[0];
            runs[1].data = {...runs[1].data, panels: runs[1].data.panels.filter((p) => p.id !== panel.id)};
            const there = compareSeries(runs, panel, panel.series.find((s) => s.role && runs[0].outputs[panel.group].includes(s.role)));
            delete runs[1].outputs[panel.group];
            const c = compareSeries(runs, panel, panel.series[0]);
            return c.lines.length === 1 && c.missing[0] === 'c3700' && there.lines.length === 2 && there.lines[1].values.some((v) => v === 0);"""
        ),
    )
    picture(browser, "compare")
    keep_rules(browser, "compare", folder + "/both.html")


def sweep_page(browser, folder):
    ddbsim(
        "sweep",
        f"{ROOT}/tests/cli/tiny.yaml",
        "--vary",
        "tables.orders.read.capacity=5,10,20,40",
        "--vary",
        "workloads.lookups.consistency=eventual,strong",
        "--seeds",
        "4",
        "-q",
        "-o",
        folder + "/sweep.h5",
        "--set",
        "workloads.lookups.arrivals=poisson",
    )
    ddbsim("report", folder + "/sweep.h5", "-o", folder + "/sweep.html", "-q")
    load(browser, folder + "/sweep.html")
    total, drawn = charts_drawn(browser)
    check("sweep drawn", total > 4 and drawn == total, f"{drawn} of {total}")
    shown = browser.execute_script(
        "return ddbsim.charts.find(c => c.holder.closest('figure').dataset.title.startsWith('failed_ratio')).holder.chart.data"
    )
    with h5py.File(folder + "/sweep.h5") as f:
        want = f["failed_ratio"][:].mean(axis=-1)
    check(
        "sweep shows the means",
        np.allclose(np.array(shown[1:], float).T, want, rtol=1e-5),
        f"{shown} {want}",
    )
    matrix = browser.find_elements(By.CSS_SELECTOR, ".matrix td")
    fails = [e for e in matrix if "fails" in e.text]
    edges = browser.find_elements(By.CSS_SELECTOR, "td.edge-left, td.edge-top")
    with h5py.File(folder + "/sweep.h5") as f:
        throttled = (f["throttle_events"][:] > 0).any(axis=-1)
    check(
        "a matrix says which settings throttle",
        len(matrix) % 8 == 0 and len(fails) == throttled.sum() and len(edges) > 0,
        f"{len(matrix)} {len(fails)} {throttled.sum()} {len(edges)}",
    )
    places = browser.execute_script("return ddbsim.charts[0].holder.chart.data[0]")
    check(
        "values that double stand in even steps",
        np.allclose(places, np.log10([5, 10, 20, 40])),
        str(places),
    )
    heading = browser.find_element(By.TAG_NAME, "h1").text
    check(
        "the heading of a sweep is its answer",
        "settings that never throttled" in heading or "Each of 8" in heading,
        heading,
    )
    browser.execute_script(
        "const s = document.querySelector('select'); s.selectedIndex = 2; s.dispatchEvent(new Event('change'))"
    )
    settled(browser)
    check("any measure can be drawn", charts_drawn(browser)[1] > 4)
    picture(browser, "sweep")
    keep_rules(browser, "sweep", folder + "/sweep.html")
    ddbsim(
        "sweep",
        f"{ROOT}/tests/cli/tiny.yaml",
        "--vary",
        "clients.app.retry={mode: none},{mode: standard, attempts: 2},{mode: standard, attempts: 5}",
        "--seeds",
        "2",
        "-q",
        "-o",
        folder + "/retry.h5",
    )
    ddbsim("report", folder + "/retry.h5", "-o", folder + "/retry.html", "-q")
    load(browser, folder + "/retry.html")
    rows = [e.text for e in browser.find_elements(By.CSS_SELECTOR, "tbody td:first-child")]
    drawn = browser.execute_script(
        "return ddbsim.charts[0].holder.chart.data[1].filter(v => v !== null).length"
    )
    check(
        "values with commas stay whole",
        drawn == 3
        and rows
        == ["{mode: none}", "{mode: standard, attempts: 2}", "{mode: standard, attempts: 5}"],
        f"{drawn} {rows}",
    )


def hangs_page(browser, folder):
    """A tornado as bars, the longest first, which stand without a script; and three keys as small multiples of one scale."""
    tiny = f"{ROOT}/tests/cli/tiny.yaml"
    ddbsim(
        *("sweep", tiny, "--sensitivity", "tornado", "--futures", "3", "-q"),
        *("--unknown", 'rush={scale: "workloads.*.rate.*.per_second", uniform: 0.8..2.5}'),
        *("--unknown", "size={path: tables.orders.item_size, uniform: 1KiB..9KiB}"),
        *("-o", folder + "/tornado.h5"),
    )
    ddbsim("report", folder + "/tornado.h5", "-o", folder + "/tornado.html", "-q")
    load(browser, folder + "/tornado.html")
    told = subprocess.run(
        [DDBSIM, "show", folder + "/tornado.h5"], check=True, stdout=subprocess.PIPE
    ).stdout.decode()
    heading = browser.find_element(By.TAG_NAME, "h1").text
    check("what an answer hangs on is the heading", heading in " ".join(told.split()), heading)
    names = [
        e.text.split(" ")[0] for e in browser.find_elements(By.CSS_SELECTOR, ".tornado svg > text")
    ]
    bars = browser.execute_script(
        "return [...document.querySelectorAll('.tornado svg')[0].querySelectorAll('rect')].map(r => r.width.baseVal.value)"
    )
    lengths = [a + b for a, b in zip(bars[::2], bars[1::2])]
    check(
        "bars come by their length",
        len(lengths) >= 2
        and lengths == sorted(lengths, reverse=True)
        and {"size", "rush"} <= set(names),
        f"{lengths} {names}",
    )
    picture(browser, "hangs")
    keep_rules(browser, "hangs", folder + "/tornado.html")
    ddbsim(
        *("sweep", tiny, "--seeds", "2", "-q", "-o", folder + "/three.h5"),
        *("--vary", "tables.orders.read.capacity=5,20"),
        *("--vary", "workloads.lookups.consistency=eventual,strong"),
        *("--vary", "tables.orders.item_size=2KiB,4KiB,9KiB"),
    )
    ddbsim("report", folder + "/three.h5", "-o", folder + "/three.html", "-q")
    load(browser, folder + "/three.html")
    scales = browser.execute_script(
        "return ddbsim.charts.filter(c => c.holder.closest('figure').dataset.title.startsWith('failed_ratio with item_size'))"
        ".map(c => [c.holder.chart.scales.y.min, c.holder.chart.scales.y.max, c.holder.chart.series.length])"
    )
    check(
        "the third key is a picture a value, at one scale",
        len(scales) == 3 and all(s == scales[0] for s in scales) and scales[0][2] == 3,
        str(scales),
    )


def designs_page(browser, folder):
    """Variants in twenty futures: the verdict, the table, and curves whose steps are the file's futures."""
    scenario = f"{ROOT}/tests/cli/designs.yaml"
    goals = ("--goal", "failed_ratio < 1%")
    ddbsim("compare", scenario, "--futures", "20", *goals, "-q", "-o", folder + "/designs.h5")
    ddbsim("report", folder + "/designs.h5", "-o", folder + "/designs.html", "-q")
    load(browser, folder + "/designs.html")
    total, drawn = charts_drawn(browser)
    check("designs drawn", total > 6 and drawn == total, f"{drawn} of {total}")
    verdict = browser.find_element(By.CSS_SELECTOR, ".choice").text
    chosen = browser.find_elements(By.CSS_SELECTOR, "td.best")[0].text
    check("the verdict names the design", verdict.startswith(chosen + ": "), f"{chosen} {verdict}")
    x, *lines = browser.execute_script(
        "return ddbsim.charts.find(c => c.holder.closest('figure').dataset.title.startsWith('failed_ratio: share'))"
        ".holder.chart.data"
    )
    with h5py.File(folder + "/designs.h5") as f:
        values = np.vectorize(lambda v: float(f"{v:.6g}"))(f["failed_ratio"][:])
    want = [[np.mean(row > at) for at in x[1:-1]] for row in values]
    got = [line[1:-1] for line in lines]
    check("curves are the shares above", np.allclose(got, want, atol=1e-5), f"{got} {want}")
    check("and begin with all", all(line[0] == 1 for line in lines), str(lines))
    picture(browser, "designs")
    keep_rules(browser, "designs", folder + "/designs.html")


def plan_page(browser, folder):
    """The answer, every setting that was tried and every goal, as the terminal and --json have them."""
    plan = folder + "/a.plan"
    options = (
        *("plan", f"{ROOT}/tests/cli/tiny.yaml", "--unknown", "service=as_written", "--tail", "1m"),
        *("--futures", "6", "--share", "60%", "--set", "workloads.lookups.arrivals=poisson"),
        *("--set", 'name="<img src=x onerror=window.hacked=1>"'),
        *("--goal", "failed_ratio < 10%", "--change", "tables.orders.read.capacity=10..40"),
        *("--change", "tables.orders.write.capacity=5..12", "--set", "duration=2m", "-o", plan),
    )
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    want = json.loads(subprocess.run([DDBSIM, *options, "--json"], check=True, **pipes).stdout)
    told = subprocess.run([DDBSIM, *options], check=True, **pipes)
    ddbsim("report", plan, "-o", folder + "/plan.html", "-q")
    load(browser, folder + "/plan.html")
    marks = {
        state: len(browser.find_elements(By.CSS_SELECTOR, f".plot path.{state}"))
        for state in ("held", "failed", "dropped")
    }
    states = [t["state"] for t in want["tried"]]
    check(
        "every setting that was tried is a mark of its own shape",
        marks == {s: states.count(s) for s in marks} and min(marks.values()) > 0,
        f"{marks} {len(states)}",
    )
    shown = " ".join(browser.find_element(By.ID, "main").text.split())
    words = " ".join(told.stdout.decode().split())
    missing = [
        want["words"][w]
        for w in ("proof", "goals", "rests_on", "covers", "command")
        if " ".join(want["words"][w].split()) not in shown
        or " ".join(want["words"][w].split()) not in words
    ]
    check("the page says what the terminal says", not missing, str(missing))
    rows = browser.find_elements(
        By.CSS_SELECTOR, "#main div[aria-label='Cost against risk'] tr.best"
    )
    check(
        "one setting of the front is the answer",
        len(rows) == 1 and f"{want['plan']['held']} of {want['plan']['futures']}" in rows[0].text,
        str([r.text for r in rows]),
    )
    check(
        "what is to be copied has a button each",
        len(browser.find_elements(By.CSS_SELECTOR, "pre.copied"))
        == len([b for b in browser.find_elements(By.TAG_NAME, "button") if b.text == "Copy"])
        == 2,
    )
    check(
        "no name of a plan is run",
        browser.execute_script("return window.hacked") is None
        and not browser.find_elements(By.CSS_SELECTOR, "main img")
        and "<img" in shown,
    )
    browser.execute_script("document.querySelector('details').open = true")
    picture(browser, "plan")
    keep_rules(browser, "plan", folder + "/plan.html")


PAST = """name: {name}
start: 2025-11-03T00:00:00Z
duration: 40m
sample_every: 1m
resolution: auto
tables:
  orders: {{item_size: 4KiB, read: {{capacity: 100, autoscaling: {{min: 100, max: {most}}}}}, write: {{capacity: 10}}}}
clients:
  app: {{retry: {{mode: none}}}}
workloads:
  get: {{client: app, table: orders, consistency: strong, arrivals: poisson, keys: [{{count: 90}}], rate: [{{per_second: 50}}, {{at: 10m, per_second: 50}}, {{at: 10m, per_second: 200}}]}}
"""


def backtest_page(browser, folder):
    """What was measured over its band: the terminal's verdict and table, a gap where nothing was, the first difference."""
    past, scenario = folder + "/past.yaml", folder + "/back.yaml"
    with open(past, "w", encoding="utf-8") as f:
        f.write(PAST.format(name="past", most=900))
    with open(scenario, "w", encoding="utf-8") as f:
        f.write(PAST.format(name="'<img src=x onerror=window.hacked=1>'", most=150))
        f.write("measured: past.csv\n")
    ddbsim("run", past, "-q", "-o", folder + "/past.h5")
    ddbsim(
        *("export", folder + "/past.h5", "--csv", "--group", "tables/orders"),
        *("-o", folder + "/past.csv"),
    )
    with open(folder + "/past.csv", encoding="utf-8") as f:
        lines = f.readlines()
    with open(folder + "/past.csv", "w", encoding="utf-8") as f:
        f.writelines(lines[:25] + lines[29:])
    kept = folder + "/<img src=x onerror=window.hacked=1>.backtest"
    told = subprocess.run(
        [DDBSIM, "backtest", scenario, "--futures", "6", "--keep", kept],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ).stdout.decode()
    ddbsim("report", kept, "-o", folder + "/back.html", "-q")
    load(browser, folder + "/back.html")
    shown = " ".join(browser.find_element(By.ID, "main").text.split())
    words = " ".join(told.split())
    sentences = [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".said li")]
    check(
        "the verdict of a backtest is the terminal's",
        len(sentences) > 4 and all(" ".join(s.split()) in words for s in sentences),
        str(sentences),
    )
    rows = [
        [c.text.split(": ")[-1] for c in row.find_elements(By.TAG_NAME, "td")]
        for row in browser.find_elements(By.CSS_SELECTOR, "div[aria-label^='By how much'] tbody tr")
    ]
    missing = [r for r in rows if " ".join(r) not in words]
    check("and so is its table", len(rows) > 1 and not missing, f"{rows} {missing}")
    measured = browser.find_elements(By.CSS_SELECTOR, ".plot path.measured")
    gaps = [m.get_attribute("d").count("M") for m in measured]
    check("a gap where nothing was measured", gaps and all(n == 2 for n in gaps), str(gaps))
    check(
        "the first difference is named, and marked",
        "It differs first at" in shown
        and "differs first"
        in [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".plot text")],
    )
    check(
        "no name of a backtest is run",
        browser.execute_script("return window.hacked") is None
        and not browser.find_elements(By.CSS_SELECTOR, "main img"),
    )
    picture(browser, "backtest")
    keep_rules(browser, "backtest", folder + "/back.html")


def application_page(browser, folder):
    ddbsim("report", result("checkout_queue").path, "-o", folder + "/queue.html", "-q")
    load(browser, folder + "/queue.html")
    total, drawn = charts_drawn(browser)
    groups = [e.text for e in browser.find_elements(By.TAG_NAME, "h2")]
    check(
        "queues and consumers have panels",
        drawn == total
        and any(g.startswith("queues/") for g in groups)
        and any(g.startswith("consumers/") for g in groups),
        str(groups),
    )
    picture(browser, "application")


def hostile_page(browser, folder):
    """A scenario whose comments and names are markup: the page shows them, and runs nothing that is not its own."""
    hostile = '# <!-- <script> </script><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\n'
    with open(folder + "/hostile.yaml", "w") as f, open(ROOT / "tests/cli/tiny.yaml") as tiny:
        f.write(
            hostile
            + tiny.read().replace("name: tiny", 'name: "<script>window.hacked=1<!--\\u202e"')
        )
    ddbsim("run", folder + "/hostile.yaml", "-q", "-o", folder + "/hostile.h5")
    ddbsim("report", folder + "/hostile.h5", "-o", folder + "/hostile.html", "-q")
    load(browser, folder + "/hostile.html")
    total, drawn = charts_drawn(browser)
    shown = browser.execute_script("return document.querySelector('pre').textContent")
    check(
        "markup in a scenario empties no page",
        total > 2 and drawn == total and hostile.strip() in shown,
        f"{drawn} of {total}: {shown[:200]}",
    )
    check("and is not run", browser.execute_script("return window.hacked") is None)
    foreign = folder + "/<img src=x onerror=window.hacked=1>.h5"
    os.link(folder + "/hostile.h5", foreign)
    ddbsim("report", folder + "/hostile.h5", foreign, "-o", folder + "/two.html", "-q")
    load(browser, folder + "/two.html")
    check(
        "nor is the name of a file that is compared",
        browser.execute_script("return window.hacked") is None
        and "<img" in browser.find_element(By.CSS_SELECTOR, ".said").text
        and not browser.find_elements(By.CSS_SELECTOR, "main img"),
    )
    with open(folder + "/hostile.html", encoding="utf-8") as f:
        text = f.read()
    data = text[text.index('id="data">') + len('id="data">') :]
    check("no < in the data", "<" not in data[: data.index("</script>")])
    planted = text.replace(
        '<main id="main">',
        '<script>window.hacked=1</script><img src="x.png" onerror="window.hacked=1"><style>main{display:none}</style><main id="main">',
    )
    with open(folder + "/planted.html", "w", encoding="utf-8") as f:
        f.write(planted)
    check("the page has nothing on the console", not browser.get_log("browser"))
    load(browser, folder + "/planted.html")
    refused = [
        e["message"]
        for e in browser.get_log("browser")
        if "Content Security Policy" in e["message"]
    ]
    check(
        "nothing foreign runs, is fetched or styles it",
        browser.execute_script("return window.hacked") is None
        and len(refused) >= 3
        and browser.execute_script(
            "return getComputedStyle(document.getElementById('main')).display"
        )
        != "none",
        str(refused),
    )


def main():
    if no_browser():
        print(f"skip page: {no_browser()}")
        return False
    os.makedirs(PAGES, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=LONG_NAME) as folder:
        browser = open_browser(folder + "/profile")
        try:
            run_page(browser, folder)
            compare_page(browser, folder)
            sweep_page(browser, folder)
            designs_page(browser, folder)
            hangs_page(browser, folder)
            plan_page(browser, folder)
            backtest_page(browser, folder)
            application_page(browser, folder)
            log = [
                e for e in browser.get_log("browser") if "willReadFrequently" not in e["message"]
            ]  # that is our own reading of pixels
            check("nothing on the console", not log, str(log[:3]))
            hostile_page(browser, folder)
        finally:
            browser.quit()
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
