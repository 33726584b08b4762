#!/usr/bin/python3
"""What a page costs who opens it, in headless Chromium: its weight, the part of it that is script and styles, the
time to the first text and to draw every chart, the heap afterwards; and how often axe-core finds something (light,
1280 px). Medians of five loads from a file."""
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/readers")]
DDBSIM = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/ddbsim")
LOADS = 5

PAGES = {  # the commands that make each, in a folder that looks like the checkout
    "run: flash_sale": ["run scenarios/flash_sale.yaml --untried -o a.h5", "report a.h5 -o p.html"],
    "run: a day": [
        "run scenarios/diurnal.yaml --untried --resolution auto -o a.h5",
        "report a.h5 -o p.html",
    ],
    "comparison of two": [
        "run scenarios/flash_sale.yaml --resolution auto --untried -o a.h5",
        "run scenarios/flash_sale_prescaled.yaml --resolution auto --untried -o b.h5",
        "report a.h5 b.h5 -o p.html",
    ],
    "sweep of 4 values": [
        "sweep scenarios/quickstart.yaml --vary tables.orders.read.capacity=80,100,120,140 "
        "--futures 5 --resolution auto -o s.h5",
        "report s.h5 -o p.html",
    ],
}
MEASURED = """
const done = arguments[0], start = performance.now();
ddbsim.drawAll();
setTimeout(() => done([
  performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  performance.now() - start, performance.memory.usedJSHeapSize / 1e6]));
"""


def make(commands, folder):
    for command in commands:
        subprocess.run(
            [DDBSIM, *command.split(), "-q"], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
    return folder / "p.html"


def own_weight(text):
    """kB of script and styles, without the data."""
    own = re.findall(
        r"<style[^>]*>.*?</style>|<script(?![^>]*text/plain)[^>]*>.*?</script>", text, re.S
    )
    return sum(map(len, own)) / 1000


def look_at(browser, page):
    from page_rules import findings
    from selenium.webdriver.support.ui import WebDriverWait

    loads = []
    for _ in range(LOADS):
        browser.get(f"file://{page}")
        WebDriverWait(browser, 60).until(lambda b: b.execute_script("return !!window.ddbsim"))
        loads.append(browser.execute_async_script(MEASURED))
    return [statistics.median(column) for column in zip(*loads)], len(findings(browser))


def main():
    from page import open_browser

    print(
        f"{'a page, in headless Chromium':<22}{'kB':>8}{'script+css':>12}{'first text':>12}"
        f"{'all drawn':>11}{'heap MB':>9}{'axe':>5}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "scenarios").symlink_to(ROOT / "scenarios")
        (folder / "profile").mkdir()
        browser = open_browser(str(folder / "profile"))
        for title, commands in PAGES.items():
            page = make(commands, folder)
            (first, drawn, heap), found = look_at(browser, page)
            print(
                f"  {title:<20}{page.stat().st_size / 1000:>8.0f}{own_weight(page.read_text()):>12.0f}"
                f"{first:>9.0f} ms{drawn:>8.0f} ms{heap:>9.1f}{found:>5}"
            )
        browser.quit()


if __name__ == "__main__":
    main()
