"""The README's picture is what `make demo` prints. With --update it is put in."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ROOT, result  # noqa: E402

PICTURE = re.compile(r"(`make demo` prints this[^\n]*\n\n```text\n).*?(\n```)", re.DOTALL)


def main():
    readme = ROOT / "README.md"
    printed = result("flash_sale").printed.strip()
    wanted = PICTURE.sub(lambda m: m[1] + printed + m[2], readme.read_text())
    if "--update" in sys.argv:
        readme.write_text(wanted)
    good = readme.read_text() == wanted and printed in wanted
    print("ok readme picture" if good else f"FAIL readme picture: make golden-update\n{printed}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
