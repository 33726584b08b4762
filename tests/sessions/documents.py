"""Documents with sessions in them: sections by their headings, and in each the blocks of code in their order."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "scenarios/SESSIONS.md"]
HEADING = re.compile(r"^##+ (.*)$", re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    def __init__(self, document, heading, text):
        self.document, self.heading, self.text = document, heading, text
        words = re.findall(r"\w+", heading.lower())
        self.name = "-".join([pathlib.Path(document).stem.lower(), *words[:4]])
        self.blocks = BLOCK.findall(text)

    def runs(self):
        return any(language in ("sh", "python", "yaml") for language, _ in self.blocks)

    def prose(self):
        return BLOCK.sub("", self.text)

    def put(self, document, blocks):
        """The document with these blocks in place of the section's."""
        new = iter(blocks)

        def block(_):
            language, text = next(new)
            return f"```{language}\n{text}```"

        return document.replace(self.text, BLOCK.sub(block, self.text))


def outside_of_code(text):
    """The text with what is in blocks made blank, of the same length, so that no '#' in them is a heading."""
    return BLOCK.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text)


def sections(document):
    text = (ROOT / document).read_text()
    starts = [*HEADING.finditer(outside_of_code(text))]
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return [
        Section(document, start[1], text[start.end() : end]) for start, end in zip(starts, ends)
    ]
