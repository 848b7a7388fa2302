"""What the pages show of the code is what the code says now:
`python docs/generate.py` writes it anew.
"""

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docs.pages import DOCS, ROOT

GENERATE: dict[str, Any] = runpy.run_path(str(DOCS / "generate.py"), run_name="generate")


@pytest.fixture(scope="module")
def wanted() -> dict[Path, str]:
    make: Callable[[], dict[Path, str]] = GENERATE["generated_pages"]
    return make()


NAMES = [*GENERATE["SECTIONS"], *GENERATE["PICTURES"]]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_up_to_date(name: str, wanted: dict[Path, str]) -> None:
    path = DOCS / name
    assert path.read_text() == wanted[path], (
        f"{path.relative_to(ROOT)} is behind: run python docs/generate.py"
    )


def outputs(notebook: str) -> list[tuple[str, str]]:
    """Each cell of code with what it showed."""
    cells = json.loads(notebook)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return [("".join(cell["source"]), json.dumps(cell["outputs"], sort_keys=True)) for cell in code]


@pytest.mark.parametrize("path", GENERATE["notebooks"](), ids=lambda path: path.stem)
def test_a_tutorial_shows_what_it_does(path: Path) -> None:
    assert outputs(path.read_text()) == outputs(GENERATE["executed"](path)), (
        "run python docs/generate.py"
    )


def test_tutorials_show_something() -> None:
    shown = [output for path in GENERATE["notebooks"]() for _, output in outputs(path.read_text())]
    assert sum(output != "[]" for output in shown) > 10


def test_every_picture_is_generated() -> None:
    assert {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.svg")} == set(
        GENERATE["PICTURES"]
    )


def test_a_section_that_is_not_there_is_noticed() -> None:
    with pytest.raises(ValueError, match="has no section"):
        GENERATE["with_section"]("<!-- generated: a -->\n<!-- end -->", "b", "text")
