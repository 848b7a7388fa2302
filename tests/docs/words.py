"""Where the words of our sources are declared and used, comments and texts left out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from docs.pages import ROOT

PRODUCT = ("libbluegreen", "bindings", "python")
TESTS = ("tests/swarm", "libbluegreen/contract", "tests/structure")
CODE = {".hpp", ".cpp", ".def", ".py", ".txt"}

CPP_TEXT = re.compile(r'R"\(.*?\)"|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
PYTHON_TEXT = re.compile(
    r'"""(?:.*?)"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#[^\n]*', re.DOTALL
)
TYPE = re.compile(r"^\s*(?:class|struct|enum class|using|concept) (?:BLUEGREEN_EXPORT )?(\w+)\b")
FUNCTION = re.compile(r"^[A-Za-z][^=(]*?\b(\w+)\(")  # at the first column only declarations stand
PYTHON_NAME = re.compile(r"^\s*(?:def|class) (\w+)")


@dataclass
class Word:
    """The places of a word. A header and the source of its name are one place."""

    places: set[Path] = field(default_factory=set)
    used_in: set[Path] = field(default_factory=set)

    def is_used_elsewhere(self) -> bool:
        """Somebody uses it, and not only the file that has it."""
        return bool(self.used_in) and len(self.places) > 1

    def is_local(self) -> bool:
        return bool(self.used_in) and len(self.places) == 1


def place_of(path: Path) -> Path:
    name = path.with_suffix("").as_posix()
    return Path(re.sub(r"^libbluegreen/(include/bluegreen|src)/", "libbluegreen/", name))


def lines_of(suffix: str, text: str) -> Iterator[tuple[str, set[str]]]:
    """Each line of code with the names that it declares."""
    if suffix == ".py":
        for line in PYTHON_TEXT.sub("", text).splitlines():
            yield line, set(PYTHON_NAME.findall(line))
    elif suffix == ".txt":
        for line in text.splitlines():
            yield line.partition("#")[0], set()
    else:
        for line in CPP_TEXT.sub("", text).splitlines():
            yield line, {found[1] for kind in (TYPE, FUNCTION) if (found := kind.match(line))}


def words_of(sources: Mapping[Path, str]) -> dict[str, Word]:
    words: dict[str, Word] = defaultdict(Word)
    for path, text in sources.items():
        for line, declared in lines_of(path.suffix, text):
            for name in re.findall(r"\w+", line):
                words[name].places.add(place_of(path))
                if name not in declared:
                    words[name].used_in.add(place_of(path))
    return dict(words)


def sources_in(folders: tuple[str, ...]) -> dict[Path, str]:
    return {
        path.relative_to(ROOT): path.read_text()
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in CODE and path.is_file()
    }


@cache
def words() -> dict[str, Word]:
    """Of the product; what only tests have stands beside it. A test is no use of the product."""
    return words_of(sources_in(TESTS)) | words_of(sources_in(PRODUCT))
