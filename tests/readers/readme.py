"""The README's picture is what `make demo` prints."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    printed = (ROOT / "tests/cli/flash_sale.out").read_text().rsplit("exit 0", 1)[0].strip()
    good = printed in (ROOT / "README.md").read_text()
    print("ok readme picture" if good else "FAIL readme picture: paste tests/cli/flash_sale.out into README.md")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
