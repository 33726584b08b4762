"""What every page keeps, whatever it shows, in a browser that tests/readers/page.py has started: no finding of axe-core
(WCAG 2.2 AA and best practice), no request, nothing wider than the screen, and its answer without a script.

The sample is one look of axe-core a page; with all tests: light and dark, phone and desk, and print."""
import os

from shared_runs import ALL_TESTS, ROOT

AXE = ROOT / "build/npm-tests/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = [320, 390, 768, 1280, 1920]
LOOKS = [
    (theme, width, media)
    for media in ("screen", "print")
    for theme in ("light", "dark")
    for width in (390, 1280)
]
SAMPLE = {  # which look a page has in `make check`: all of them are looked at by some page
    name: LOOKS[i % 4]
    for i, name in enumerate(["run", "compare", "sweep", "designs", "plan", "backtest"])
}
WITHOUT_SCRIPT = [
    "compare",
    "sweep",
    "designs",
    "plan",
    "backtest",
]  # whose answer stands in the page itself
WEIGHTS = {"run": 400, "compare": 500}  # kB; of all others 200


def show(browser, theme, width, media):
    """The page as it is seen so: the width is the screen's, which no window of the desk can be."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media})
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 2400, "deviceScaleFactor": 1, "mobile": False},
    )
    browser.execute_async_script(
        "setTheme(arguments[0]); const done = arguments[1];"
        "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))",
        theme,
    )


def show_as_before(browser):
    show(browser, "light", 1280, "screen")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def findings(browser):
    """What axe-core finds: the rule, how often, and the first place."""
    browser.set_script_timeout(600)  # a machine that others use too
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    return browser.execute_async_script(
        """
        const [tags, done] = arguments;
        axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}).then((r) =>
          done(r.violations.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)}`)));""",
        TAGS,
    )


def too_wide(browser):
    """The widths at which the page as a whole scrolls sideways, and what sticks out there."""
    wrong = []
    for width in WIDTHS:
        show(browser, "light", width, "screen")
        out = browser.execute_script(
            """
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return null;
            const wide = [...document.body.querySelectorAll('*')].find((e) =>
              !e.parentElement.closest('.scroll') && e.getBoundingClientRect().right > room + 1);
            return wide ? wide.outerHTML.slice(0, 120) : 'something';"""
        )
        if out:
            wrong.append(f"{width}: {out}")
    return wrong


def answer_without_script(browser, path):
    """What is read where no script runs: the first heading, and the text of the main part."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get("file://" + path)
    said = browser.execute_script(
        "const h = document.querySelector('h1');"
        "return [h ? h.textContent : '', document.getElementById('main').innerText.length]"
    )
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    return said


def keep(browser, name, path, check):
    """All rules on the page that is loaded and drawn; check(name, good, detail) tells each."""
    for look in LOOKS if ALL_TESTS else [SAMPLE.get(name, LOOKS[0])]:
        show(browser, *look)
        found = findings(browser)
        check(f"{name}: axe finds nothing ({', '.join(map(str, look))})", not found, str(found))
    wide = too_wide(browser)
    check(f"{name}: nothing is wider than the screen", not wide, str(wide))
    show_as_before(browser)
    asked = browser.execute_script(
        "return performance.getEntriesByType('resource').map((e) => e.name)"
    )
    check(f"{name}: asks for nothing", not asked, str(asked))
    size = os.path.getsize(path) / 1000
    check(f"{name}: weighs little", size <= WEIGHTS.get(name, 200), f"{size:.0f} kB")
    if name in WITHOUT_SCRIPT:
        heading = browser.find_element("tag name", "h1").text
        said = answer_without_script(browser, path)
        check(f"{name}: says it without a script", said[0] == heading and said[1] > 500, str(said))
