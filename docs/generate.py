"""Writes what the documentation shows of the code, anew: python docs/generate.py

Tables stand in the pages between two comments; pictures are files of their own; tutorials are
executed. It needs the packages of requirements/python-test.txt and bluegreen installed. tests/docs
holds all of it to the code.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generators.fault_table import fault_table
from generators.notebooks import executed, notebooks
from generators.phase_diagram import phase_diagram
from generators.phase_table import phase_table
from generators.rehearsed_times import rehearsed_times
from generators.release_picture import rehearsed_release
from generators.runbook_keys import key_tables, probe_tables

DOCS = Path(__file__).parent

SECTIONS: dict[str, dict[str, Callable[[], str]]] = {
    "internals/architecture.md": {"phases": phase_table},
    "reference/runbook.md": {"keys": key_tables, "probes": probe_tables},
    "reference/faults.md": {"faults": fault_table},
    "topics/four-times-of-a-switch.md": {"times": rehearsed_times},
}
PICTURES: dict[str, Callable[[], str]] = {
    "pictures/phases.svg": phase_diagram,
    "pictures/release.svg": rehearsed_release,
}


def with_section(page: str, name: str, content: str) -> str:
    """The page with the content between `<!-- generated: name -->` and `<!-- end -->`."""
    section = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    if len(section.findall(page)) != 1:
        raise ValueError(f"the page has no section {name}, or two")
    return section.sub(lambda found: f"{found[1]}\n{content}\n\n{found[2]}", page)


def generated_pages() -> dict[Path, str]:
    """Every page with a generated part, and every picture, as they should be."""
    found = {}
    for name, sections in SECTIONS.items():
        page = (DOCS / name).read_text()
        for section, make in sections.items():
            page = with_section(page, section, make())
        found[DOCS / name] = page
    for name, make in PICTURES.items():
        found[DOCS / name] = make()
    return found


if __name__ == "__main__":
    for path, content in (
        generated_pages() | {path: executed(path) for path in notebooks()}
    ).items():
        path.write_text(content)
        print(path)
