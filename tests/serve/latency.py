#!/usr/bin/python3
"""From an edit to its verdict, as the workbench has it, of every scenario that is shipped: a check and then a gathered
run through the server, median of three, in milliseconds; and the CPU time of the two commands, which is what it is on
a machine that does nothing else. No test: it tells what this machine needs.

    latency.py [NAME]...     all of the gallery"""
import json
import os
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from workbench_server import Server  # noqa: E402


def cpu_of_children(server):
    """Seconds of CPU of all commands that have ended."""
    fields = open(f"/proc/{server.process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def once(server, text, seed):
    """Seconds of the check, of check and run, and of CPU; and how it was run."""
    asked = {"text": text, "sets": [f"seed={seed}"]}
    begun, used = time.perf_counter(), cpu_of_children(server)
    server.ask("POST", "/api/check", asked)
    checked = time.perf_counter()
    events = server.events("/api/run", {**asked, "resolution": "auto", "untried": True})
    ended = time.perf_counter()
    summary = json.loads(dict(events).get("summary", "{}"))
    used = cpu_of_children(server) - used
    return checked - begun, ended - begun, used, summary.get("resolution", "no answer")


def print_row(name, row, how):
    print(f"{name:28}" + "".join(f"{value:9.0f}" for value in row) + f"  {how}", flush=True)


def main():
    names = sys.argv[1:]
    medians = []
    print(f"{'scenario':28}{'check':>9}{'verdict':>9}{'CPU':>9}  resolution")
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        try:
            for entry in json.loads(server.ask("GET", "/api/gallery")[2]):
                if names and entry["name"] not in names:
                    continue
                runs = [once(server, entry["text"], seed) for seed in (1, 2, 3)]
                row = [1000 * statistics.median(r[k] for r in runs) for k in (0, 1, 2)]
                medians.append(row)
                print_row(entry["name"], row, runs[0][3])
        finally:
            server.stop()
    print_row("median", [statistics.median(column) for column in zip(*medians)], "")


main()
