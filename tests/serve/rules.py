#!/usr/bin/python3
"""The workbench's server (ddbsim serve): who may ask it, what it bounds, and that its numbers are the command line's.

Every rule of sim/serve/serve.h by requests to a real server on loopback. With --all also a thousand runs, and 20,000
broken requests."""
import json
import os
import random
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from workbench_server import (
    DDBSIM,
    LEFT_OUT,
    QUICK,
    ROOT,
    Server,
    children,
    parse_events,
)  # noqa: E402

ALL = bool(os.environ.get("ALL_TESTS"))
failures = 0

# A run of some seconds, for what happens while one goes on.
LONG = QUICK.replace("duration: 30m", "duration: 2000h").replace("10m", "1000h")


def check(name, good, detail=""):
    global failures
    failures += not good
    print(("ok " if good else "FAIL ") + "serve/" + name, "" if good else detail, flush=True)


def status(server, *asked, **more):
    return server.ask(*asked, **more)[0]


def eventually(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def doors(server):
    host = {"Host": f"127.0.0.1:{server.port}"}
    start = ("GET", "/api/start")
    check("token_missing", status(server, *start, token=False) == 401)
    check(
        "token_wrong",
        status(server, *start, token=False, headers={"X-Ddbsim-Token": "0" * 32}) == 401,
    )
    check(
        "token_short",
        status(server, *start, token=False, headers={"X-Ddbsim-Token": server.token[:31]}) == 401,
    )
    check("token_right", status(server, *start) == 200)
    check(
        "token_in_address",
        status(server, "GET", f"/api/start?token={server.token}", token=False) == 401,
    )
    for name in ("localhost", "[::1]"):
        check(
            f"host_{name}", status(server, *start, headers={"Host": f"{name}:{server.port}"}) == 200
        )
    for name in (
        "evil.example",
        f"127.0.0.1.evil:{server.port}",
        "127.0.0.1",
        f"127.0.0.1:{server.port + 1}",
        "",
    ):
        check(f"host_refused_{name}", status(server, *start, headers={"Host": name}) in (400, 403))
    check(
        "page_of_foreign_host",
        status(server, "GET", "/", token=False, headers={"Host": "evil:80"}) == 403,
    )
    for origin, wanted in (
        (f"http://127.0.0.1:{server.port}", 200),
        ("http://evil.example", 403),
        ("null", 403),
    ):
        check(f"origin_{origin}", status(server, *start, headers={"Origin": origin}) == wanted)
    for site, wanted in (
        ("same-origin", 200),
        ("none", 200),
        ("same-site", 403),
        ("cross-site", 403),
    ):
        check(
            f"fetch_site_{site}", status(server, *start, headers={"Sec-Fetch-Site": site}) == wanted
        )
    lead = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    check("page_by_a_link", status(server, "GET", "/", token=False, headers=lead) == 200)
    check("api_by_a_link", status(server, *start, headers=lead) == 403)
    check(
        "script_from_elsewhere",
        status(server, "GET", "/workbench.js", headers={"Sec-Fetch-Site": "cross-site"}) == 403,
    )
    twice = raw(
        server,
        f"GET /api/start HTTP/1.1\r\nHost: evil\r\nHost: {host['Host']}\r\nX-Ddbsim-Token: {server.token}\r\n\r\n",
    )
    check(
        "host_twice", twice.startswith((b"HTTP/1.1 400", b"HTTP/1.1 403")) or not twice, twice[:80]
    )
    check(
        "no_such",
        status(server, "GET", "/etc/passwd") == 404
        and status(server, "GET", "/../../etc/passwd") == 404,
    )
    check(
        "no_method",
        status(server, "DELETE", "/api/start") == 405 and status(server, "GET", "/api/run") == 405,
    )
    check(
        "options_without_cors",
        not any(
            h.lower().startswith("access-control") for h in server.ask("OPTIONS", "/api/run")[1]
        ),
    )


def raw(server, text, seconds=10):
    """What the server sends back to these bytes until it closes, or the time is over."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as s:
        got = b""
        try:
            s.sendall(text if isinstance(text, bytes) else text.encode())
            s.shutdown(socket.SHUT_WR)
            while part := s.recv(65536):
                got += part
        except OSError:
            pass
        return got


def only_loopback(server):
    lines = (
        open("/proc/net/tcp").read().split("\n")[1:] + open("/proc/net/tcp6").read().split("\n")[1:]
    )
    mine = [
        l.split()[1]
        for l in lines
        if l and l.split()[3] == "0A" and int(l.split()[1].split(":")[1], 16) == server.port
    ]
    good = {"0100007F", "00000000000000000000000001000000"}
    check("loopback_only", mine and all(a.split(":")[0] in good for a in mine), str(mine))


def headers(server):
    for address in ("/", "/workbench.js", "/api/start"):
        _, h, _ = server.ask("GET", address)
        policy = h["Content-Security-Policy"]
        good = (
            "default-src 'none'" in policy
            and "frame-ancestors 'none'" in policy
            and "unsafe" not in policy
            and h["X-Content-Type-Options"] == "nosniff"
            and h["DDBSim-Format"] == "ddbsim.workbench/1"
            and h["Cache-Control"] == "no-store"
            and h["Referrer-Policy"] == "no-referrer"
            and h["Cross-Origin-Resource-Policy"] == "same-origin"
        )
        check(f"headers_of_{address}", good, str(h))


def bounds(server):
    check("body_of_256_KiB", status(server, "POST", "/api/check", "x" * (256 << 10)) == 400)
    large = raw(
        server,
        f"POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Ddbsim-Token: {server.token}\r\nContent-Length: 400000\r\n\r\n",
    )
    check("body_too_large", large.startswith(b"HTTP/1.1 413"), large[:100])
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    head = f"POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Ddbsim-Token: {server.token}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    endless = raw(server, head + chunk * 40)
    check("body_without_end", b" 200 " not in endless[:20], endless[:100])
    many = raw(
        server,
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        + "".join(f"X-{i}: {'y' * 1000}\r\n" for i in range(100))
        + "\r\n",
    )
    check(
        "headers_too_large",
        not many or many.startswith((b"HTTP/1.1 431", b"HTTP/1.1 413", b"HTTP/1.0 431")),
        many[:60],
    )
    for body in (
        "",
        "[]",
        "{",
        '{"text": 5}',
        '{"text": "a", "text": "b"}',
        '{"text": "a", "output": "/x"}',
        '{"text": "a", "sets": [1]}',
        '{"text": "a\\u0000"}',
    ):
        check(f"body_{body}", status(server, "POST", "/api/check", body) == 400)
    check(
        "no_more_words",
        status(server, "POST", "/api/check", {"text": QUICK, "sets": ["seed=1"] * 400}) == 400,
    )
    check("alive_after_all_that", status(server, "GET", "/api/start") == 200)


def said(server, text, **more):
    code, _, body = server.ask("POST", "/api/check", {"text": text, **more})
    assert code == 200, body
    return json.loads(body)


def diagnostics(server):
    good = said(server, QUICK)
    check(
        "check_valid",
        good["valid"] and not any(d["severity"] == "error" for d in good["diagnostics"]),
        str(good),
    )
    bad = said(server, QUICK.replace("duration", "duraton"))
    first = bad["diagnostics"][1]
    line = next(i for i, l in enumerate(QUICK.split("\n"), 1) if l.startswith("duration"))
    check(
        "check_place",
        not bad["valid"]
        and (first["line"], first["column"]) == (line, 1)
        and "did you mean 'duration'" in first["message"],
        str(bad),
    )
    of_set = said(server, QUICK, sets=["tables.orders.read.capacity=x"])["diagnostics"][0]
    check(
        "check_of_set",
        of_set["line"] == 0 and of_set["place"] == "--set tables.orders.read.capacity=x",
        str(of_set),
    )
    option = said(server, QUICK, sets=["--help"])
    check("no_option_from_a_value", not option["valid"], str(option))
    for name, path in (
        ("no_file_outside", "/etc/passwd"),
        ("no_file_behind_a_link", "link.yaml"),
        ("no_file_above", "../above.yaml"),
    ):
        told = said(server, QUICK + f"price_book: {path}\n")
        refused = any("of its scenario's folder only" in d["message"] for d in told["diagnostics"])
        check(name, refused, str(told))
    beside = said(server, QUICK + "price_book: beside.yaml\n")
    check(
        "a_file_beside",
        not any("folder only" in d["message"] for d in beside["diagnostics"]),
        str(beside),
    )


def same_numbers(server, folder):
    """What the server sends is what the command prints, byte by byte."""
    asked = {"text": QUICK, "sets": ["tables.orders.read.capacity=120"], "seed": 3, "untried": True}
    events = server.events("/api/run", asked)
    path = f"{folder}/same.yaml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(QUICK)
    told = subprocess.run(
        [
            DDBSIM,
            "run",
            path,
            "--set",
            asked["sets"][0],
            "--seed",
            "3",
            "--untried",
            "--json",
            "-o",
            f"{folder}/same.h5",
        ],
        capture_output=True,
        text=True,
    )
    summary = next(data for name, data in events if name == "summary")
    check("numbers_of_the_command_line", summary == told.stdout.rstrip("\n"), told.stderr)
    done = json.loads(events[-1][1])
    check(
        "run_is_done",
        events[-1][0] == "done" and done["status"] == 0 and len(done["result"]) == 32,
        str(events[-1]),
    )
    return done["result"], f"{folder}/same.h5"


def results(server, result, path, folder):
    for ending, command in (("csv", ["export", "--csv"]), ("html", ["report"])):
        code, h, body = server.ask("GET", f"/api/result/{result}.{ending}")
        subprocess.run(
            [DDBSIM, *command, path, "-o", f"{folder}/same.{ending}"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        wanted = open(f"{folder}/same.{ending}", "rb").read()
        good = body == wanted if ending == "csv" else len(body) > 20000
        check(
            f"result_{ending}",
            code == 200 and good and "attachment" in h["Content-Disposition"],
            f"{code} {body[:80]}",
        )
    check("result_h5", server.ask("GET", f"/api/result/{result}.h5")[2][:4] == b"\x89HDF")
    check(
        "result_without_token",
        status(server, "GET", f"/api/result/{result}.h5", token=False) == 401,
    )
    code, h, body = server.ask("GET", f"/view/{result}", token=False)
    check(
        "view",
        code == 200
        and body.startswith(b"<!doctype html>")
        and "sandbox allow-scripts" in h["Content-Security-Policy"],
    )
    check(
        "view_from_elsewhere",
        status(server, "GET", f"/view/{result}", headers={"Sec-Fetch-Site": "cross-site"}) == 403,
    )
    for name in (
        "0" * 32,
        "../" + result,
        result + "/../" + result,
        "..%2f..%2fetc%2fpasswd",
        result[:31],
        "",
    ):
        check(f"no_view_{name}", status(server, "GET", f"/view/{name}") == 404)
        check(f"no_result_{name}", status(server, "GET", f"/api/result/{name}.h5") == 404)
    other = json.loads(
        server.events("/api/run", {"text": QUICK, "seed": 2, "untried": True})[-1][1]
    )["result"]
    code, _, body = server.ask("POST", "/api/compare", {"results": [result, other]})
    both = json.loads(body)["result"]
    check("compare", code == 200 and b"compar" in server.ask("GET", f"/view/{both}")[2])
    check(
        "compare_nothing",
        status(server, "POST", "/api/compare", {"results": [result, "0" * 32]}) == 400,
    )


def rights(server):
    mode = os.stat(server.own).st_mode
    check(
        "folder_is_private",
        stat.S_IMODE(mode) == 0o700 and os.stat(server.own).st_uid == os.getuid(),
    )
    words = open(f"/proc/{server.process.pid}/cmdline", "rb").read()
    check("token_is_no_word", server.token.encode() not in words)


def limits_of(pid):
    return {
        l[:26].strip(): l[26:].split()[0]
        for l in open(f"/proc/{pid}/limits").read().split("\n")[1:]
        if l
    }


def runs(server):
    connection = server.begin(
        "POST", "/api/run", {"text": LONG, "resolution": "request", "tab": "a"}
    )
    answer = connection.getresponse()
    got = b""
    while b"event: progress" not in got:
        got += answer.read1(65536)
    check(
        "progress",
        0 <= json.loads(parse_events(got.decode() + "\n\n")[0][1])["progress"]["part"] < 1,
        got[:200],
    )
    child = children(server.process.pid)[0][0]
    limits = limits_of(child)
    good = (
        limits["Max cpu time"] == "60"
        and limits["Max address space"] == str(1 << 30)
        and limits["Max core file size"] == "0"
        and limits["Max file size"] == str(200 << 20)
    )
    check("limits", good, str(limits))
    told = open(f"/proc/{child}/status").read()
    check("no_new_rights", "NoNewPrivs:\t1" in told)
    check("own_group", os.getpgid(child) == child)
    check(
        "no_descriptors_of_the_server",
        not any(
            os.readlink(f"/proc/{child}/fd/{d}").startswith("socket:")
            for d in os.listdir(f"/proc/{child}/fd")
        ),
    )

    second = server.begin("POST", "/api/run", {"text": LONG, "resolution": "request", "tab": "a"})
    second_answer = second.getresponse()
    rest = got.decode() + answer.read().decode()
    last = parse_events(rest)[-1]
    check("one_run_a_tab", last[0] == "done" and json.loads(last[1])["stopped"] is True, str(last))
    check("still_one", eventually(lambda: len(children(server.process.pid)) == 1))
    connection.close()

    others = [
        server.begin("POST", "/api/run", {"text": LONG, "resolution": "request", "tab": f"b{i}"})
        for i in range(6)
    ]
    for c in others:
        c.getresponse()  # it has begun
    check(
        "as_many_as_jobs",
        eventually(lambda: len(children(server.process.pid)) == 2),
        str(children(server.process.pid)),
    )
    for c in (*others, second):
        c.sock.close() if c.sock else None
        c.close()
    second_answer.close()
    check(
        "gone_with_its_client",
        eventually(lambda: not children(server.process.pid)),
        str(children(server.process.pid)),
    )
    check(
        "no_file_of_the_ended",
        eventually(lambda: len(os.listdir(server.own)) <= 4),
        str(os.listdir(server.own)),
    )
    check(
        "answers_on",
        json.loads(
            server.events("/api/run", {"text": QUICK, "resolution": "auto", "untried": True})[-1][1]
        )["status"]
        == 0,
    )


def saves(server, path):
    code, _, body = server.ask("GET", "/api/start")
    given = json.loads(body)["file"]
    check(
        "file", given["text"] == QUICK and given["name"] == os.path.basename(path), str(given)[:100]
    )
    text = QUICK + "# größer\n"
    code, _, body = server.ask("POST", "/api/save", {"text": text, "version": given["version"]})
    check(
        "save",
        code == 200
        and open(path, encoding="utf-8").read() == text
        and stat.S_IMODE(os.stat(path).st_mode) == 0o640,
        body,
    )
    check(
        "save_twice",
        status(server, "POST", "/api/save", {"text": "x", "version": given["version"]}) == 409,
    )
    check("saved_once", open(path, encoding="utf-8").read() == text)


def imports(server):
    """Dropped files make the scenario that the command makes, and it runs with the files beside it."""
    names = [
        "describe-table.orders-prod.json",
        "get-metric-data.orders-prod.capacity.json",
        "get-metric-data.orders-prod.operations.json",
    ]
    files = [
        {"name": "../" + n, "text": open(f"{ROOT}/tests/aws/samples/{n}", encoding="utf-8").read()}
        for n in names
    ]
    code, _, body = server.ask("POST", "/api/import", {"files": files})
    made = json.loads(body)
    check(
        "import",
        code == 200 and made["text"] and made["text"].startswith("# Made by ddbsim"),
        body[:300],
    )
    there = sorted(os.listdir(f"{server.own}/{made['result']}"))
    check(
        "import_by_plain_names",
        set(names) <= set(there) and "imported.traffic.csv" in there,
        str(there),
    )
    told = said(server, made["text"], beside=made["result"])
    check("imported_is_valid", told["valid"], str(told))
    check("imported_elsewhere_is_not", not said(server, made["text"])["valid"])
    code, _, body = server.ask("GET", f"/api/result/{made['result']}.traffic.csv")
    check(
        "imported_traffic",
        code == 200
        and body == open(f"{server.own}/{made['result']}/imported.traffic.csv", "rb").read(),
    )
    check("no_imported_page", status(server, "GET", f"/view/{made['result']}") == 404)
    twice = json.loads(server.ask("POST", "/api/import", {"files": [files[0], files[0]]})[2])
    check("import_twice_the_same", "cannot keep the file" in twice["error"], str(twice))
    check("import_nothing", status(server, "POST", "/api/import", {"files": []}) == 400)
    check(
        "import_no_file",
        json.loads(
            server.ask("POST", "/api/import", {"files": [{"name": "a.json", "text": "{"}]})[2]
        )["text"]
        is None,
    )


def stops(server):
    """What is stopped ends with what it has: a plan's best so far, a sweep's runs and their page."""
    knob = "tables.orders.read.capacity"
    many = {
        "/api/plan": {"changes": [f"{knob}=50..400"], "futures": 20, "budget": "10m"},
        "/api/sweep": {"vary": [f"{knob}=" + ",".join(str(v) for v in range(60, 160))]},
    }
    for address, asked in many.items():
        connection = server.begin(
            "POST",
            address,
            {
                "text": QUICK.replace("30m", "5h").replace("10m", "2h"),
                "tab": "stops",
                "resolution": "auto",
                "goals": ["workloads/lookups/failed_ratio < 1%"],
                **asked,
            },
        )
        answer = connection.getresponse()
        got = b""
        while not re.search(rb'"done": ?[1-9]', got):
            got += answer.read1(65536)
        other = json.loads(server.ask("POST", "/api/stop", {"tab": "another"})[2])
        told = json.loads(server.ask("POST", "/api/stop", {"tab": "stops"})[2])
        events = parse_events((got + answer.read()).decode())
        connection.close()
        name = address.rpartition("/")[2]
        done = json.loads(events[-1][1])
        check(f"{name}_stops", (other, told) == ({"stopped": 0}, {"stopped": 1}), f"{other} {told}")
        check(f"{name}_is_partial", done["partial"] and not done["stopped"], str(done))
        summary = json.loads(next((data for n, data in events if n == "summary"), "{}"))
        if name == "plan":
            check("plan_says_what_it_has", summary.get("runs", 0) >= 1, str(summary)[:200])
        else:
            page = server.ask("GET", f"/view/{done['result']}", token=False)
            check("sweep_shows_what_it_has", page[0] == 200 and len(page[2]) > 20000, str(page[0]))
    check(
        "stopped_leaves_no_child",
        eventually(lambda: not children(server.process.pid)),
        str(children(server.process.pid)),
    )
    check("stop_nothing", status(server, "POST", "/api/stop", {}) == 400)


def at_a_socket(folder):
    """Instead of a port: nobody else may connect, and it goes with the server."""
    path = f"{folder}/s.sock"
    command = [DDBSIM, "serve", "--socket", path]
    environment = {**os.environ, "TMPDIR": folder}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    token = re.search(r"#token=([0-9a-f]{32})$", server.stdout.readline())[1]
    lead = server.stdout.readline()
    check("socket_is_private", stat.S_IMODE(os.stat(path).st_mode) == 0o600 and path in lead, lead)

    def first_line(host, given):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(path)
            s.sendall(
                f"GET /api/start HTTP/1.1\r\nHost: {host}\r\nX-Ddbsim-Token: {given}\r\n\r\n".encode()
            )
            return s.recv(4096).split(b"\r\n")[0]

    check("socket_answers", b" 200 " in first_line("localhost:8000", token))
    check("socket_needs_the_token", b" 401 " in first_line("localhost:8000", "0" * 32))
    check("socket_of_foreign_host", b" 403 " in first_line("evil:8000", token))
    taken = subprocess.run(command, capture_output=True, text=True, env=environment)
    check(
        "socket_is_taken",
        taken.returncode == 74 and "remove it or name another place" in taken.stderr,
        taken.stderr,
    )
    both = subprocess.run([*command, "--port", "5"], capture_output=True, text=True)
    check("socket_or_port", both.returncode == 2 and "give one" in both.stderr, both.stderr)
    server.send_signal(signal.SIGTERM)
    check("socket_goes", server.wait(30) == 0 and not os.path.exists(path))


def goes(folder):
    """A killed server leaves no child; an ended one no folder either."""
    server = Server(folder)
    connection = server.begin(
        "POST",
        "/api/plan",
        {
            "text": LONG,
            "resolution": "request",
            "goals": ["workloads/lookups/failed_ratio < 1%"],
            "changes": ["tables.orders.read.capacity=100..300"],
        },
    )
    connection.getresponse()
    check(
        "a_plan_has_workers",
        eventually(lambda: len(children(server.process.pid)) > 2),
        str(children(server.process.pid)),
    )
    there = [pid for pid, _ in children(server.process.pid)]
    server.stop(signal.SIGKILL)
    alive = lambda: [
        p
        for p in there
        if os.path.exists(f"/proc/{p}")
        and open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()[0] != "Z"
    ]  # noqa: E731
    check("kill_9_leaves_no_child", eventually(lambda: not alive()), str(alive()))
    connection.close()
    shutil.rmtree(server.own)

    server = Server(folder, "--jobs", "2")
    connection = server.begin("POST", "/api/run", {"text": LONG, "resolution": "request"})
    connection.getresponse()
    check("sigterm", server.stop() == 0 and not os.path.exists(server.own))
    connection.close()


def thousand(server):
    text = QUICK.replace("30m", "1m").replace("10m", "30s")
    for i in range(1000):
        json.loads(
            server.events(
                "/api/run", {"text": text, "resolution": "auto", "untried": True, "seed": i + 1}
            )[-1][1]
        )
    check("thousand_runs_leave_64", len(os.listdir(server.own)) <= 64, len(os.listdir(server.own)))
    check(
        "thousand_runs_leave_no_zombie",
        not children(server.process.pid),
        str(children(server.process.pid)),
    )
    fds = os.listdir(f"/proc/{server.process.pid}/fd")
    check("thousand_runs_leave_no_descriptor", len(fds) < 40, len(fds))


def fuzz(server, count):
    """Requests with bytes changed, cut or doubled are refused or answered, and the server lives."""
    draw = random.Random(17)
    body = json.dumps({"text": "name: q\n", "sets": ["seed=2"]})
    whole = f"POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Ddbsim-Token: {server.token}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    for _ in range(count):
        bytes_ = bytearray(whole)
        for _ in range(draw.randint(1, 8)):
            at = draw.randrange(len(bytes_))
            kind = draw.randrange(3)
            if kind == 0:
                bytes_[at] = draw.randrange(256)
            elif kind == 1:
                del bytes_[at : at + draw.randint(1, 30)]
            else:
                bytes_[at:at] = bytes_[at : at + draw.randint(1, 30)]
            if not bytes_:
                bytes_ = bytearray(b"G")
        raw(server, bytes(bytes_), 5)
    check(
        "broken_requests",
        server.process.poll() is None and status(server, "GET", "/api/start") == 200,
    )


def main():
    if LEFT_OUT:
        check("left_out: this program was made with SERVE=0", True)
        return
    with tempfile.TemporaryDirectory() as folder:
        inner = f"{folder}/inner"
        os.mkdir(inner)
        path = f"{inner}/mine.yaml"
        for name, text in (
            (path, QUICK),
            (f"{folder}/above.yaml", "x: 1\n"),
            (f"{inner}/beside.yaml", "x: 1\n"),
        ):
            with open(name, "w", encoding="utf-8") as file:
                file.write(text)
        os.chmod(path, 0o640)
        os.symlink("/etc/passwd", f"{inner}/link.yaml")
        server = Server(folder, path, "--jobs", "2")
        try:
            doors(server)
            only_loopback(server)
            headers(server)
            bounds(server)
            diagnostics(server)
            result, same = same_numbers(server, folder)
            results(server, result, same, folder)
            rights(server)
            runs(server)
            saves(server, path)
            imports(server)
            stops(server)
            fuzz(server, 20000 if ALL else 100)
            if ALL:
                thousand(server)
        finally:
            check("ends", server.stop() == 0 and not os.path.exists(server.own))
        at_a_socket(folder)
        goes(folder)
        check(
            "nothing_else_was_written",
            sorted(os.listdir(inner)) == ["beside.yaml", "link.yaml", "mine.yaml"],
            str(os.listdir(inner)),
        )
    sys.exit(failures > 0)


main()
