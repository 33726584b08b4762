"""The README's picture is what `make demo` prints. With --update it is put in.

`make check` runs the flash sale gathered by the second and looks whether lines at the margin begin with the same words; `make check-all`
(ALL_TESTS) runs it as it is and compares to the digit."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, ROOT, result  # noqa: E402

PICTURE = re.compile(r"(`make demo` prints this[^\n]*\n\n```text\n)(.*?)(\n```)", re.DOTALL)


def first_words(text):
    """What lines at the margin begin with, but for numbers."""
    words = {line.split()[0] for line in text.splitlines() if line and not line.startswith(" ")}
    return {word for word in words if not re.search(r"\d", word)}


def main():
    readme = ROOT / "README.md"
    whole = ALL_TESTS or "--update" in sys.argv
    printed = result(
        "flash_sale", *([] if whole else ["--resolution", "1s"]), tried=True
    ).printed.strip()
    text = readme.read_text()
    if "--update" in sys.argv:
        readme.write_text(PICTURE.sub(lambda m: m[1] + printed + m[3], text))
        return 0
    picture = PICTURE.search(text)[2]
    good = picture == printed if whole else first_words(picture) == first_words(printed)
    print("ok readme picture" if good else f"FAIL readme picture: make golden-update\n{printed}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
