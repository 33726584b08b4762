#!/usr/bin/python3
"""Fuzzes for so many minutes, all targets side by side on all cores, at the lowest priority.

    tests/fuzz/fuzz.py MINUTES [TARGET]...

Of each target one line: CPU seconds, inputs that were tried, edges and features of the code that they reach (libFuzzer's
counts), inputs that reached something new, and how many failed. What reached something new is kept in
build/fuzz/corpus/TARGET, where the next call goes on. An input that fails is kept in build/fuzz/failures, the line says
what it is, and the exit status is 1: give it a name, put it into tests/fuzz/found/TARGET and mend the defect."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import corpus

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/fuzz"
FUZZER = BUILD / "tests/fuzz/fuzz"
FAILURES = BUILD / "failures"
# The part of the time that each has; result files, which are tried by a program of its own, are "hostile".
SHARES = {
    "scenario": 8,
    "hostile": 2,
    "aws": 2,
    "set": 1,
    "price_book": 1,
    "plan": 1,
    "trace": 1,
    "history": 1,
    "units": 1,
}
RESTARTS = 5  # of a target whose inputs fail: the same defect ends it again and again
INPUT_SECONDS = 60  # of wall time for one input before it counts as a hang
TELLING = re.compile(r"internal error|runtime error|ERROR: |SUMMARY: |^FAIL ")


def environment(target, folder):
    return {
        **os.environ,
        "FUZZ_TARGET": target,
        "TMPDIR": folder,
        "DDBSIM": shutil.copy2(BUILD / "ddbsim", folder),
        "ASAN_OPTIONS": "quarantine_size_mb=16:malloc_context_size=12"
        ":allocator_may_return_null=1:max_allocation_size_mb=3000",
        "LSAN_OPTIONS": f"suppressions={ROOT}/tests/lsan.supp:print_suppressions=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }


def run(command, variables):
    """What it printed, and the CPU seconds of it and of all it waited for."""
    with tempfile.TemporaryFile("w+", errors="replace") as out:
        process = subprocess.Popen(
            ["nice", "-n", "19", *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=variables,
            cwd=ROOT / "scenarios",
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return out.read(), usage.ru_utime + usage.ru_stime


def last(pattern, text, otherwise=0):
    found = re.findall(pattern, text)
    return int(found[-1]) if found else otherwise


def fuzz_once(fuzzer, target, seconds, variables):
    """One run of libFuzzer. Its output, its CPU seconds, and the file that ended it."""
    before = set(FAILURES.glob(f"{target}-*"))
    printed, cpu = run(
        [fuzzer, f"-max_total_time={seconds}", f"-timeout={INPUT_SECONDS}", "-rss_limit_mb=3000"]
        + ["-report_slow_units=9999", "-print_final_stats=1", "-close_fd_mask=2", "-max_len=40000"]
        + [f"-artifact_prefix={FAILURES}/{target}-"]
        + [BUILD / "corpus" / target, BUILD / "seeds" / target],
        variables,
    )
    return printed, cpu, sorted(set(FAILURES.glob(f"{target}-*")) - before)


def fuzz(target, seconds):
    """Fuzzes one target until its time is over. The line to print, and whether nothing failed."""
    end, failed = time.monotonic() + seconds, []
    tried = new = cpu = 0
    reached = 0, 0
    (BUILD / "corpus" / target).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        variables = environment(target, folder)
        fuzzer = shutil.copy2(FUZZER, folder)  # another may be built meanwhile
        for _ in range(RESTARTS):
            left = int(end - time.monotonic())
            if left < 1:
                break
            printed, used, files = fuzz_once(fuzzer, target, left, variables)
            cpu += used
            tried += last(r"stat::number_of_executed_units: +(\d+)", printed)
            new += last(r"stat::new_units_added: +(\d+)", printed)
            reached = last(r"cov: (\d+)", printed), last(r"ft: (\d+)", printed)
            for file in files:
                again = run([fuzzer, file], variables)[0].splitlines()
                failed.append((file, [line for line in again if TELLING.search(line)][:3]))
            if not files and "Done " not in printed and left > 5:
                failed.append((f"{target} ended early", printed.splitlines()[-5:]))
                break
    line = (
        f"{target:11} {cpu:6.0f} s {tried:9} inputs  edges {reached[0]:5}  features {reached[1]:6}"
    )
    lines = [f"{line}  {new} new  {len(failed)} failed"]
    lines += [f"  {file}\n    " + "\n    ".join(told) for file, told in failed]
    return "\n".join(lines), not failed


def hostile(seconds):
    with tempfile.TemporaryDirectory() as folder:
        printed, cpu = run(
            [sys.executable, ROOT / "tests/fuzz/hostile.py", "--minutes", seconds / 60, FAILURES],
            environment("hostile", folder),
        )
    lines = printed.splitlines() or ["hostile.py said nothing"]
    good = " 0 failures" in lines[-1]
    return (
        "\n".join([f"hostile     {cpu:6.0f} s {lines[-1]}"] + ["  " + line for line in lines[:-1]]),
        good,
    )


def main():
    minutes = float(sys.argv[1])
    chosen = sys.argv[2:] or list(SHARES)
    cores = len(os.sched_getaffinity(0))
    seconds = 60 * minutes * cores / sum(SHARES[target] for target in chosen)
    FAILURES.mkdir(parents=True, exist_ok=True)
    corpus.make(BUILD / "seeds")
    jobs = {target: SHARES[target] * seconds for target in chosen}
    # One target takes one core at a time: what is longer than the whole is shared by several.
    good = True
    with concurrent.futures.ThreadPoolExecutor(cores) as pool:
        begun = []
        for target, length in jobs.items():
            while length > 0:
                part = min(length, 60 * minutes)
                begun.append(
                    pool.submit(hostile, part)
                    if target == "hostile"
                    else pool.submit(fuzz, target, part)
                )
                length -= part
        for future in concurrent.futures.as_completed(begun):
            line, fine = future.result()
            print(line, flush=True)
            good = good and fine
    return not good


if __name__ == "__main__":
    sys.exit(main())
