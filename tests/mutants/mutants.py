#!/usr/bin/python3
"""Which mistakes would the unit tests notice?

Makes one small mistake at a time in the models and the engine (a mutant), builds the unit tests with it and runs
them. A mutant is killed when a test fails, crashes or does not end. Those that live are listed: each is a law
that no test states, unless nothing can tell it from the original.

  mutants.py [--count N] [--seed N] [--jobs N] [--only FILE] [--build FOLDER] [--sample] [--one TEXT]
             [--own] [--verbose]

The kinds of mistakes: constant (0 for 1, n + 1 for n), comparison (<= for <, != for ==), arithmetic (- for +, / for *),
logic (|| for &&, a dropped !), statement (dropped), side (WRITE for READ), choice (true for false, fmin for fmax),
step (-- for ++). They are made in function bodies and in numbers that have a name, not in the rows that declare
parameters and outputs (the reference and the schema repeat those), not in invariants and in functions
named ..._conserved: those check, they do not act. Nor is memory kept that should be released: the leak sanitizer
of `make sanitized` tells that.

Which mutants are made depends on the seed and on each one's own text only, so a change elsewhere leaves the choice
as it is. One that does not compile, or compiles to the same bytes as the original, is no mutant. One
that is named in equivalent.txt, with the reason why nothing can tell it from the original, is left out.

The groups of unit tests run in this order: the one of the mutated module, then the others, the quick ones first. Those that
take more than a second run for mutants of their own room only. Last come tiny scenarios, whose digests the
unchanged program gave a moment ago: they catch what no law catches, and are counted apart."""
import argparse
import concurrent.futures
import hashlib
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SCRATCH = os.path.join(ROOT, "build", "mutants")
ROOMS = [
    "sim/engine",
    "models/common",
    "models/service",
    "models/client",
    "models/application",
    "models/operations",
]
TOKEN = re.compile(
    r"""(?P<skip>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|/\*.*?\*/|//[^\n]*|^\#[^\n]*(?:\\\n[^\n]*)*)"""
    r"""|(?P<number>(?:0[xX][0-9a-fA-F.]+(?:[pP][+-]?\d+)?|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)[uUlLfF]*)"""
    r"""|(?P<word>[A-Za-z_]\w*)"""
    r"""|(?P<operator>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:;,.(){}\[\]])""",
    re.S | re.M | re.X,
)
SWAPS = {
    "<": ("comparison", "<="),
    "<=": ("comparison", "<"),
    ">": ("comparison", ">="),
    ">=": ("comparison", ">"),
    "==": ("comparison", "!="),
    "!=": ("comparison", "=="),
    "+": ("arithmetic", "-"),
    "-": ("arithmetic", "+"),
    "*": ("arithmetic", "/"),
    "/": ("arithmetic", "*"),
    "%": ("arithmetic", "/"),
    "+=": ("arithmetic", "-="),
    "-=": ("arithmetic", "+="),
    "*=": ("arithmetic", "/="),
    "&&": ("logic", "||"),
    "||": ("logic", "&&"),
    "!": ("logic", ""),
    "++": ("step", "--"),
    "--": ("step", "++"),
    "READ": ("side", "WRITE"),
    "WRITE": ("side", "READ"),
    "true": ("choice", "false"),
    "false": ("choice", "true"),
    "fmin": ("choice", "fmax"),
    "fmax": ("choice", "fmin"),
}
BINARY = {"<", ">", "+", "-", "*", "/", "%"}
NOT_STATEMENTS = {
    "return",
    "if",
    "for",
    "while",
    "do",
    "else",
    "switch",
    "case",
    "default",
    "goto",
    "struct",
    "static",
    "const",
    "double",
    "int",
    "bool",
    "char",
    "enum",
    "unsigned",
    "union",
    "void",
    "invariant",
    "assert",
}
RELEASES = re.compile(r"(free|fclose|\w+_(release|free))\(")


class Mutant:
    """One mistake: `file`, where its text starts and ends, and what stands there instead."""

    def __init__(self, file, text, function, kind, start, end, new):
        self.file, self.function, self.kind = file, function, kind
        self.start, self.end, self.new = start, end, new
        self.line = text.count("\n", 0, start) + 1
        first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        self.old_line = " ".join(text[first:last].split())
        self.new_line = " ".join((text[first:start] + new + text[end:last]).split())
        self.name = f"{file} {function} | {self.old_line} => {self.new_line}"

    def apply(self, text):
        """The text with the mistake, on as many lines as before."""
        return (
            text[: self.start]
            + self.new
            + "\n" * text.count("\n", self.start, self.end)
            + text[self.end :]
        )


def functions_of(text):
    """(name, start, end) of each function's body; they stand at column 0."""
    for body in re.finditer(r"^\{\n(.*?)^\}", text, re.S | re.M):
        head = text[: body.start()].rsplit("\n\n", 1)[-1]
        head = re.sub(r"/\*.*?\*/", "", head, flags=re.S)
        name = re.search(r"(\w+)\s*\(", head)
        if name:
            yield name.group(1), body.start(1), body.end(1)


def tokens_of(text, start, end):
    found = []
    for match in TOKEN.finditer(text, start, end):
        if match.lastgroup != "skip":
            found.append((match.lastgroup, match.group(), match.start(), match.end()))
    return found


def without_invariants(tokens):
    kept, depth, i = [], 0, 0
    while i < len(tokens):
        if tokens[i][1] == "invariant":
            i += 1
            while True:
                depth += {"(": 1, ")": -1}.get(tokens[i][1], 0)
                i += 1
                if depth == 0:
                    break
            continue
        kept.append(tokens[i])
        i += 1
    return kept


def other_numbers(word):
    """Another constant: 1 for 0, 0 for 1, one more for a whole number, half as much again for a real one."""
    digits = word.rstrip("uUlLfF") if not word.lower().startswith("0x") else word.rstrip("uUlL")
    suffix = word[len(digits) :]
    if digits.lower().startswith("0x") and ("." in digits or "p" in digits.lower()):
        return [repr(float.fromhex(digits) * 1.5)]
    if digits.lower().startswith("0x"):
        return [hex(int(digits, 16) + 1) + suffix]
    if re.fullmatch(r"\d+", digits):
        return ["0" + suffix if int(digits) == 1 else str(int(digits) + 1) + suffix]
    return [repr(float(digits) * 1.5)]


def token_mutants(file, text, function, tokens):
    for i, (kind, word, start, end) in enumerate(tokens):
        if kind == "number":
            for new in other_numbers(word):
                yield Mutant(file, text, function, "constant", start, end, new)
        elif word in SWAPS:
            spaced = text[start - 1] in " \n" and text[end : end + 1] in (" ", "\n")
            if word in BINARY and not spaced:
                continue
            yield Mutant(file, text, function, SWAPS[word][0], start, end, SWAPS[word][1])


def statement_mutants(file, text, function, tokens):
    """Statements that are expressions, between a semicolon, a brace, a `)` or an `else` and their own semicolon."""
    depth, begin, first = 0, None, True
    for i, (kind, word, start, end) in enumerate(tokens):
        if first and depth == 0 and kind == "word" and word not in NOT_STATEMENTS:
            follows = tokens[i + 1][1] if i + 1 < len(tokens) else ""
            if not (i + 1 < len(tokens) and tokens[i + 1][0] == "word") and follows != ":":
                begin = start
        elif first and depth == 0 and word in ("*", "++", "--") and kind == "operator":
            begin = start
        first = False
        if word in "([":
            depth += 1
        elif word in ")]":
            depth -= 1
            line_end = text[end : text.find("\n", end)].strip()
            first = depth == 0 and word == ")" and (line_end == "" or line_end == "{")
            if first:
                begin = None
        elif word in ";{}" and depth == 0:
            if word == ";" and begin is not None and not RELEASES.match(text, begin):
                yield Mutant(file, text, function, "statement", begin, end, ";")
            begin, first = None, True
        elif word == "else" or word == ":":
            first = depth == 0


def named_numbers(file, text):
    """Numbers that have a name: #define X 5, static const double x = 5;, enumeration constants with a value."""
    for match in re.finditer(
        r"^#define (\w+) (.*)$|^static const (?:double|int|simtime|size_t|int64_t) (\w+) = (.*);",
        text,
        re.M,
    ):
        name, group = (match.group(1), 2) if match.group(1) else (match.group(3), 4)
        tokens = tokens_of(text, match.start(group), match.end(group))
        yield from (m for m in token_mutants(file, text, name, tokens) if m.kind == "constant")
    for match in re.finditer(r"^enum \{(.*?)\};", text, re.M | re.S):
        tokens = tokens_of(text, match.start(1), match.end(1))
        yield from (m for m in token_mutants(file, text, "enum", tokens) if m.kind == "constant")


def mutants_of(file):
    with open(os.path.join(ROOT, file)) as source:
        text = source.read()
    made = list(named_numbers(file, text))
    for name, start, end in functions_of(text):
        if name.endswith(("_conserved", "_release", "_free")) or name.startswith("release_"):
            continue
        tokens = without_invariants(tokens_of(text, start, end))
        made += token_mutants(file, text, name, tokens)
        made += statement_mutants(file, text, name, tokens)
    seen = {}
    for m in made:  # the same text twice in one function: the second has a number
        seen[m.name] = seen.get(m.name, 0) + 1
        if seen[m.name] > 1:
            m.name += f" @{seen[m.name]}"
    return made


def all_mutants(only, seed):
    files = [
        os.path.join(room, f)
        for room in ROOMS
        for f in sorted(os.listdir(os.path.join(ROOT, room)))
        if f.endswith((".c", ".h"))
    ]
    made = [m for f in files if not only or only in f for m in mutants_of(f)]
    made.sort(key=lambda m: (hashlib.sha256(f"{seed} {m.name}".encode()).digest(), m.name))
    return made


def read_names(path):
    """The mutants that a file names, one a line, a reason after ##; a line that begins with # is a comment."""
    with open(os.path.join(HERE, path)) as lines:
        wanted = [line.rstrip("\n") for line in lines if line.strip() and not line.startswith("#")]
    return [line.split(" ## ")[0].strip() for line in wanted]


class Build:
    """How the project compiles and links, as make says it, done in copies of the tree."""

    def __init__(self, folder):
        self.folder = folder
        self.unit, self.program = f"{folder}/tests/unit/unit", f"{folder}/ddbsim"
        subprocess.run(
            ["make", "--no-print-directory", self.unit, self.program], cwd=ROOT, check=True
        )
        said = subprocess.run(
            ["make", "--no-print-directory", "-n", "-B", "CC=gcc", self.unit, self.program],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        said = said.replace("\\\n", " ")
        self.compile, self.links = {}, {}
        for line in said.splitlines():
            words = shlex.split(line.split("||")[0].strip()) if line.startswith("gcc") else []
            if "-c" in words:
                self.compile[words[-1]] = [w for w in words if w not in ("-g", "-MMD", "-MP")]
            elif words:
                self.links[words[words.index("-o") + 1]] = words
        self.uses = {source: self.texts(source) for source in self.compile}
        self.originals, self.lock = {}, threading.Lock()

    def texts(self, source):
        with open(os.path.join(ROOT, source)) as file:
            return file.read()

    def object_of(self, source):
        return f"{self.folder}/{source[:-2]}.o"

    def sources_with(self, mutant):
        """What must be compiled again: the file itself, or all that uses the header's function, by name."""
        if mutant.file.endswith(".c"):
            return [mutant.file]
        names, grown = {mutant.function}, True
        inline = [
            (name, text[start:end])
            for room in ROOMS
            for f in os.listdir(os.path.join(ROOT, room))
            if f.endswith(".h")
            for text in [self.texts(f"{room}/{f}")]
            for name, start, end in functions_of(text)
        ]
        while grown:
            more = {
                n
                for n, body in inline
                if n not in names and any(re.search(rf"\b{w}\b", body) for w in names)
            }
            names, grown = names | more, bool(more)
        pattern = re.compile("|".join(rf"\b{w}\b" for w in names))
        return [s for s, text in self.uses.items() if pattern.search(text)]

    def compile_in(self, tree, source, output):
        words = [w if not re.fullmatch(r"-O\d", w) else "-O1" for w in self.compile[source]]
        words[words.index("-o") + 1] = output
        words.insert(1, "-w")
        return subprocess.run(words, cwd=tree, capture_output=True).returncode == 0

    def original(self, source):
        """The bytes of the unchanged source's object."""
        with self.lock:
            if source not in self.originals:
                path = os.path.join(SCRATCH, "original.o")
                if not self.compile_in(ROOT, source, path):
                    sys.exit(f"{source} does not compile")
                with open(path, "rb") as file:
                    self.originals[source] = file.read()
            return self.originals[source]

    def link(self, program, changed, output):
        words = [changed.get(w, w) for w in self.links[program]]
        words[words.index("-o") + 1] = output
        words.insert(1, "-fuse-ld=gold")  # a third of the time
        return subprocess.run(words, cwd=ROOT, capture_output=True).returncode == 0


def limits(seconds):
    def set_limits():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return set_limits


def cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Tests:
    """The groups of unit tests with the CPU time each takes, and the digests of tiny scenarios."""

    def __init__(self, build, own):
        self.own = own
        unit, self.seconds, self.digests = os.path.join(ROOT, build.unit), {}, {}
        names = subprocess.run(
            [unit, "--list"], capture_output=True, text=True, check=True
        ).stdout.split()
        self.room = {
            f[:-2]: room
            for room in ROOMS
            for f in os.listdir(os.path.join(ROOT, room))
            if f.endswith((".c", ".h"))
        }
        for name in [n for n in names if n in self.room or n == "scenario"]:
            if own:
                self.seconds[name] = 2
                continue
            before = cpu_of_children()
            if not self.passes(unit, name, 300):
                sys.exit(f"the tests of '{name}' fail without any mutation")
            self.seconds[name] = cpu_of_children() - before
        for f in sorted(os.listdir(HERE)):
            if f.endswith(".yaml") and not own:
                self.digests[f] = self.digest(os.path.join(ROOT, build.program), f)

    def passes(self, unit, name, seconds):
        try:
            return (
                subprocess.run(
                    [unit, name],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=ROOT,
                    preexec_fn=limits(seconds),
                    timeout=20 * seconds,
                ).returncode
                == 0
            )
        except subprocess.TimeoutExpired:
            return False

    def digest(self, program, scenario):
        try:
            said = subprocess.run(
                [program, "run", "--untried", os.path.join(HERE, scenario)],
                capture_output=True,
                text=True,
                preexec_fn=limits(10),
                timeout=200,
                errors="replace",
            )
        except subprocess.TimeoutExpired:
            return "no end"
        lines = [line for line in said.stdout.splitlines() if "igest" in line]
        return " ".join(lines) or f"status {said.returncode}: {said.stderr}"

    def order(self, mutant):
        own = os.path.basename(mutant.file)[:-2]
        if self.own:
            return [own] if own in self.seconds else []
        room = os.path.dirname(mutant.file)
        names = [
            n for n in self.seconds if n == own or self.seconds[n] < 1 or self.room.get(n) == room
        ]
        return sorted(names, key=lambda name: (name != own, self.seconds[name]))

    def killer(self, unit, mutant):
        """The first group that fails with the mutant in it, or None."""
        for name in self.order(mutant):
            if not self.passes(unit, name, 2 + int(5 * self.seconds[name])):
                return name
        return None


class Worker:
    """A copy of the tree in which one mutant after the other is built and tried."""

    def __init__(self, number, build, tests):
        self.build, self.tests, self.tree = build, tests, os.path.join(SCRATCH, f"tree{number}")
        shutil.rmtree(self.tree, ignore_errors=True)
        for folder in ("sim", "models", "analysis", "tests/unit", "tests/bench"):
            shutil.copytree(os.path.join(ROOT, folder), os.path.join(self.tree, folder))

    def try_mutant(self, mutant):
        """'invalid', 'equal', 'lives', or who killed it."""
        path = os.path.join(self.tree, mutant.file)
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(mutant.apply(text))
        try:
            return self.judge(mutant)
        finally:
            with open(path, "w") as file:
                file.write(text)

    def judge(self, mutant):
        changed = {}
        for source in self.build.sources_with(mutant):
            output = os.path.join(self.tree, source.replace("/", "_") + ".o")
            if not self.build.compile_in(self.tree, source, output):
                return "invalid"
            with open(output, "rb") as file:
                if file.read() != self.build.original(source):
                    changed[self.build.object_of(source)] = output
        if not changed:
            return "equal"
        unit, program = os.path.join(self.tree, "unit"), os.path.join(self.tree, "ddbsim")
        if not self.build.link(self.build.unit, changed, unit):
            return "invalid"
        killer = self.tests.killer(unit, mutant)
        if killer:
            return killer
        self.build.link(self.build.program, changed, program)
        for scenario, digest in self.tests.digests.items():
            if self.tests.digest(program, scenario) != digest:
                return f"digest of {scenario}"
        return "lives"


def try_all(mutants, count, workers, verbose):
    """Tries mutants in their order until `count` are judged; (mutant, verdict) in that order."""
    free, judged, waiting = list(workers), [], iter(mutants)
    lock = threading.Lock()

    def one(mutant):
        with lock:
            worker = free.pop()
        try:
            return mutant, worker.try_mutant(mutant)
        finally:
            with lock:
                free.append(worker)

    def show(mutant, verdict):
        if verbose:
            print(
                f"{verdict}: {mutant.file}:{mutant.line} {mutant.name.split(' ', 1)[1]}", flush=True
            )
        elif sys.stderr.isatty():
            print(f"\r{len(judged)}/{count} ", end="", file=sys.stderr)

    with concurrent.futures.ThreadPoolExecutor(len(workers)) as pool:
        ended = False
        while not ended and len(judged) < count:
            batch = [m for _, m in zip(range(min(8 * len(workers), count - len(judged))), waiting)]
            ended = not batch
            for mutant, verdict in pool.map(one, batch):
                if verdict not in ("invalid", "equal"):
                    judged.append((mutant, verdict))
                    show(mutant, verdict)
    return judged


def report(judged, seconds, kept_out):
    lives = [m for m, verdict in judged if verdict == "lives"]
    by_digest = [(m, v) for m, v in judged if v.startswith("digest")]
    for m, v in by_digest:
        print(f"{m.file}:{m.line}: only by {v} [{m.kind}]\n  - {m.old_line}\n  + {m.new_line}")
    for m in lives:
        print(
            f"{m.file}:{m.line}: lives [{m.kind}, {m.function}]\n  - {m.old_line}\n  + {m.new_line}"
        )
    killed = len(judged) - len(lives)
    print(
        f"{killed} of {len(judged)} mutants killed ({100 * killed / max(1, len(judged)):.1f} %), "
        f"{killed - len(by_digest)} by unit tests, {len(by_digest)} by digests only; {len(lives)} live; "
        f"{kept_out} equivalent ones are named; {seconds:.0f} s of CPU"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=300, help="how many mutants (300)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count(), help="how many at a time (all cores)"
    )
    parser.add_argument("--only", help="mutants of files whose path holds this text")
    parser.add_argument(
        "--build", default="build/release", help="the variant's folder (build/release)"
    )
    parser.add_argument(
        "--sample",
        action="store_true",
        help="only those of sample.txt, each of which the group of its module must kill",
    )
    parser.add_argument("--one", help="only those whose name holds this text")
    parser.add_argument(
        "--own", action="store_true", help="run only the group of the mutated module"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="say who killed each as soon as it is judged"
    )
    options = parser.parse_args()

    os.makedirs(SCRATCH, exist_ok=True)
    equivalent = set(read_names("equivalent.txt"))
    mutants = [m for m in all_mutants(options.only, options.seed) if m.name not in equivalent]
    if options.sample:
        sample = read_names("sample.txt")
        mutants = [m for m in mutants if m.name in sample]
        options.count = len(mutants)
        if len(mutants) < len(sample):
            gone = set(sample) - {m.name for m in mutants}
            sys.exit("FAIL sample.txt names what is no longer there:\n" + "\n".join(sorted(gone)))
    if options.one:
        mutants = [m for m in mutants if options.one in m.name]
        options.count = len(mutants)
    build = Build(options.build)
    tests = Tests(build, options.own or options.sample)
    before = cpu_of_children()
    judged = try_all(
        mutants,
        options.count,
        [Worker(i, build, tests) for i in range(options.jobs)],
        options.verbose,
    )
    if options.sample:
        for m, verdict in judged:
            print(f"{'FAIL' if verdict == 'lives' else 'ok'} mutant {m.name}")
        return any(verdict == "lives" for _, verdict in judged) or not judged
    report(judged, cpu_of_children() - before, len(equivalent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
