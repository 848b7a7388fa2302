"""The library's folders with their ranks,
as libbluegreen/CMakeLists.txt declares them, and the files in them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "libbluegreen"
DECLARATION = re.compile(
    r"bluegreen_folder\(([a-z_/]+) RANK (\d)(?:\s+USES ([a-z_/ ]+?))?(?:\s+LINKS ([^)]+))?\)"
)
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


@dataclass(frozen=True)
class Folder:
    name: str
    rank: int
    uses: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()


def read_folders(text: str) -> dict[str, Folder]:
    found = {}
    for name, rank, uses, links in DECLARATION.findall(text):
        found[name] = Folder(name, int(rank), frozenset(uses.split()), frozenset(links.split()))
    return found


FOLDERS = read_folders((LIBRARY / "CMakeLists.txt").read_text())


def folder_of(path_in_library: str) -> str:
    """`adapter/http` of `adapter/http/request.hpp`, `model` of `model/color.hpp`."""
    parts = path_in_library.split("/")
    return "/".join(parts[:2]) if parts[0] == "adapter" else parts[0]


@dataclass(frozen=True)
class Source:
    path: Path
    folder: str
    public: bool

    @property
    def place(self) -> str:
        """The path below src/ or include/bluegreen/."""
        root = LIBRARY / ("include/bluegreen" if self.public else "src")
        return self.path.relative_to(root).as_posix()

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    def includes(self) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(self.path.read_text().splitlines(), 1):
            if found := INCLUDE.match(line):
                yield number, found[1]


def sources() -> list[Source]:
    found = []
    for root, public in ((LIBRARY / "include" / "bluegreen", True), (LIBRARY / "src", False)):
        files = [path for path in root.rglob("*") if path.suffix in {".hpp", ".cpp", ".def"}]
        for path in sorted(files):
            found.append(Source(path, folder_of(path.relative_to(root).as_posix()), public))
    return found
