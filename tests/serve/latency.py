#!/usr/bin/python3
"""From an edit to its verdict, as the workbench has it, of every scenario that is shipped: a check and then a gathered
run through the server, median of three, in milliseconds. No test: it tells what this machine needs."""
import json
import os
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from workbench_server import Server  # noqa: E402


def once(server, text, seed):
    """Seconds of the check, and of check and run; and how it was run."""
    asked = {"text": text, "sets": [f"seed={seed}"]}
    begun = time.perf_counter()
    server.ask("POST", "/api/check", asked)
    checked = time.perf_counter()
    events = server.events("/api/run", {**asked, "resolution": "auto", "untried": True})
    ended = time.perf_counter()
    summary = json.loads(dict(events).get("summary", "{}"))
    return checked - begun, ended - begun, summary.get("resolution", "no answer")


def main():
    names = sys.argv[1:]
    medians = []
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        try:
            for entry in json.loads(server.ask("GET", "/api/gallery")[2]):
                if names and entry["name"] not in names:
                    continue
                runs = [once(server, entry["text"], seed) for seed in (1, 2, 3)]
                check, whole = (1000 * statistics.median(r[k] for r in runs) for k in (0, 1))
                medians.append(whole)
                print(f"{entry['name']:28} {check:7.0f} {whole:8.0f}  {runs[0][2]}", flush=True)
        finally:
            server.stop()
    print(f"{'median':28} {'':7} {statistics.median(medians):8.0f}")


main()
