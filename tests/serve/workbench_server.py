"""The workbench's server as the tests of it start it, and requests to it."""
import http.client
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from shared_runs import DDBSIM, ROOT  # noqa: E402

QUICK = open(f"{ROOT}/scenarios/quickstart.yaml", encoding="utf-8").read()

# make SERVE=0 leaves it out.
LEFT_OUT = (
    " serve " not in subprocess.run([DDBSIM, "--help"], capture_output=True, text=True).stdout
)


class Server:
    """A server of its own, with its temporary folder in `folder`."""

    def __init__(self, folder, *operands):
        environment = {
            k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        self.process = subprocess.Popen(
            [DDBSIM, "serve", *operands],
            stdout=subprocess.PIPE,
            env={**environment, "TMPDIR": folder},
            text=True,
        )
        self.line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/#token=([0-9a-f]{32})$", self.line)
        assert found, f"serve printed: {self.line}"
        self.port, self.token = int(found[1]), found[2]
        self.own = [
            f"{folder}/{name}" for name in os.listdir(folder) if name.startswith("ddbsim-serve-")
        ][0]

    def ask(self, method, address, body=None, headers=None, token=True, timeout=60):
        """Status, headers and body of the answer."""
        connection = self.begin(method, address, body, headers, token, timeout)
        answer = connection.getresponse()
        result = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return result

    def begin(self, method, address, body=None, headers=None, token=True, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        given = {"X-Ddbsim-Token": self.token} if token else {}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        connection.request(method, address, body, {**given, **(headers or {})})
        return connection

    def events(self, address, asked):
        """All events of an answer: a list of (name, data)."""
        status, _, body = self.ask("POST", address, asked, timeout=120)
        assert status == 200, body
        return parse_events(body.decode())

    def stop(self, signal=15):
        self.process.send_signal(signal)
        return self.process.wait(30)


def parse_events(text):
    found = []
    for part in text.split("\n\n"):
        lines = part.split("\n")
        name = next((l[7:] for l in lines if l.startswith("event: ")), None)
        if name:
            found.append((name, "\n".join(l[6:] for l in lines if l.startswith("data: "))))
    return found


def children(pid):
    """Of a process, by /proc: all of its descendants."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = open(f"/proc/{entry}/stat").read().rsplit(")", 1)[1].split()
                parents.setdefault(int(fields[1]), []).append((int(entry), fields[0]))
            except OSError:
                pass
    found, line = [], [pid]
    while line:
        for child, state in parents.get(line.pop(), []):
            found.append((child, state))
            line.append(child)
    return found
