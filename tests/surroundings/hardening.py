#!/usr/bin/python3
"""What the Makefile asks of compiler and linker against mistakes in memory is in the program: position independent, no
segment that is both written and executed, relocations that are read-only before main, fortified functions, a guard on
stacks, checked jumps. Read from the program itself (readelf)."""
import os
import platform
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from shared_runs import DDBSIM  # noqa: E402


def readelf(*options):
    return subprocess.run(
        ["readelf", "-W", *options, DDBSIM], capture_output=True, text=True, check=True
    ).stdout


def producer():
    """The options of the compiler, of the first unit that is ours."""
    dump = subprocess.Popen(
        ["readelf", "-W", "--debug-dump=info", "--dwarf-depth=1", DDBSIM],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    for line in dump.stdout:
        if "DW_AT_producer" in line and "-std=c17" in line:
            dump.kill()
            return line
    return ""


def main():
    segments, dynamic, names = readelf("-l"), readelf("-d"), readelf("--dyn-syms")
    loads = re.findall(r"^ +LOAD .* (R.{0,2}|[RWE ]{3}) +0x\w+$", segments, re.MULTILINE)
    stack = re.search(r"^ +GNU_STACK .* ([RWE ]{2,3}) +0x\w+$", segments, re.MULTILINE)
    options = producer()
    if platform.machine() != "x86_64":
        options += " -fcf-protection"
    found = {
        "position independent": "FLAGS_1" in dynamic and "PIE" in dynamic,
        "no segment is written and executed": len(loads) > 2
        and not any("W" in flags and "E" in flags for flags in loads),
        "code is apart from constants": any("E" in flags for flags in loads)
        and any(flags.strip() == "R" for flags in loads),
        "the stack is not executed": bool(stack) and "E" not in stack[1],
        "relocations are read-only": "GNU_RELRO" in segments,
        "all are made at the start": "BIND_NOW" in dynamic or "NOW" in dynamic,
        "guards on stacks": "__stack_chk_fail" in names,
        "fortified functions": "__snprintf_chk" in names or "__vsnprintf_chk" in names,
        "-fstack-protector-strong": "-fstack-protector-strong" in options,
        "-fstack-clash-protection": "-fstack-clash-protection" in options,
        "-fcf-protection": "-fcf-protection" in options,
    }
    for name, good in found.items():
        print(("ok" if good else "FAIL") + f" hardening/{name}", "" if good else options[:400])
    return not all(found.values())


if __name__ == "__main__":
    sys.exit(main())
