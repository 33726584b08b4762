#!/usr/bin/python3
"""The README's sessions, run as they stand there: what they print is what the README says, and the architect's page
opens in a browser. With --update the README gets what they print.

`make check` runs the same commands made short and looks whether lines begin with the same words;
`make check-all` (ALL_TESTS) runs them as they stand and compares to the digit."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, ROOT  # noqa: E402
from readme import first_words  # noqa: E402

WHOLE = ALL_TESTS or "--update" in sys.argv
README = ROOT / "README.md"
SESSION = re.compile(
    r"## (The [a-z]+'s session|What matters)[^\n]*\n.*?```sh\n(.*?)```.*?```text\n(.*?)```",
    re.DOTALL,
)


def shortened(command):
    """Of a sensitivity two futures of three quarters of an hour; of a comparison eight, and of a sweep two seeds, for a minute; of a plan half
    of a few futures of a quarter of an hour without the service's unknowns, and the last thing to change set to the most.
    """
    if "--sensitivity" in command:
        return command.replace("--futures 4", "--futures 2") + " --set duration=45m"
    if "ddbsim compare" in command:
        return re.sub(r"--futures \S+", "--futures 8", command) + " --set duration=1m"
    if "ddbsim sweep" in command:
        return command + " --seeds 2 --set duration=1m"
    if "ddbsim plan" in command:
        command = re.sub(r"--change (\S+)=\d+\.\.(\d+)$", r"--set \1=\2", command)
        return (
            command + " --futures 2 --share 50% --tail 1m --unknown service=as_written"
            " --set duration=15m"
        )
    return command


def told(text):
    """Of what a comparison says its tables: the sentences behind them are other ones of fewer futures."""
    return first_words(text.partition("\nGoals: ")[0])


def run(commands, folder):
    """All commands but the one that opens a browser on the screen; what the first that says something prints."""
    printed = ""
    for name in ("build", "scenarios", "analysis"):
        if not os.path.exists(f"{folder}/{name}"):
            os.symlink(ROOT / name, f"{folder}/{name}")
    for command in re.sub(r"\\\n\s*", "", commands).strip().splitlines():
        if command.startswith("xdg-open"):
            open_page(folder + "/" + command.split()[1])
            continue
        command = command if WHOLE else shortened(command)
        done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            print(f"FAIL sessions/{command[:60]}: {done.stderr}")
        printed = printed or done.stdout
    return printed


def open_page(path):
    from page import open_browser

    with tempfile.TemporaryDirectory() as profile:
        browser = open_browser(profile)
        browser.get("file://" + path)
        browser.execute_script("ddbsim.drawAll()")
        drawn = browser.execute_script(
            "return ddbsim.charts.filter(c => c.holder.querySelector('canvas')).length"
        )
        print(("ok" if drawn > 5 else "FAIL") + " sessions/the page opens")
        browser.quit()


def main():
    text, bad = README.read_text(), 0
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    with tempfile.TemporaryDirectory() as folder:
        for name, commands, said in SESSION.findall(text):
            printed = run(commands, folder)
            if "--update" in sys.argv:
                README.write_text(
                    README.read_text().replace("```text\n" + said, "```text\n" + printed)
                )
            same = printed == said if WHOLE else told(printed) == told(said)
            good = same or "--update" in sys.argv
            bad += not good
            print(
                f"{'ok' if good else 'FAIL'} sessions/{name}"
                + ("" if good else f": the README says otherwise; make golden-update\n{printed}")
            )
    return bad > 0 or not SESSION.search(text)


if __name__ == "__main__":
    sys.exit(main())
