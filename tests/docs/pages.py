"""The pages of the documentation, with their links and their blocks of code."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

FENCE = re.compile(r"^```(.*)$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$")


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    language: str
    flags: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def _lines(page: Path) -> Iterator[tuple[int, str, str | None]]:
    """Each line with its number, and the info string of the block that it stands in."""
    inside: str | None = None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fence = FENCE.match(line)
        if fence:
            inside = None if inside is not None else fence[1]
            continue
        yield number, line, inside


def blocks(*languages: str) -> list[Block]:
    """All blocks of these languages, in the order of the pages."""
    found = []
    for page in pages():
        start, info, text = 0, None, ""
        for number, line, inside in [*_lines(page), (0, "", None)]:
            if info is not None and (inside is None or number != start + text.count("\n")):
                words = info.split()
                found.append(Block(page, start, words[0] if words else "", tuple(words[1:]), text))
                info, text = None, ""
            if inside is not None:
                start, info = (number, inside) if info is None else (start, info)
                text += line + "\n"
    return [block for block in found if block.language in languages]


def links(page: Path) -> Iterator[tuple[int, str]]:
    for number, line, inside in _lines(page):
        if inside is None:
            yield from ((number, target) for target in LINK.findall(line))


def anchors(page: Path) -> set[str]:
    """What a link to a heading of the page may name, as GitHub makes it."""
    headings = [HEADING.match(line) for _, line, inside in _lines(page) if inside is None]
    texts = [heading[1].strip().lower() for heading in headings if heading]
    return {re.sub(r"[^\w\- ]", "", text).replace(" ", "-") for text in texts}


def prose(page: Path) -> str:
    return "\n".join(line for _, line, inside in _lines(page) if inside is None)


def working_folder(folder: Path) -> Path:
    """A folder in which the pages' commands run: the examples, and nothing of ours to spoil."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder
