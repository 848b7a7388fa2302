"""The published stub says what the extension module has."""

import ast
from pathlib import Path

from python.stub import signature, stub_of
from python.two_colors import ROOT

from bluegreen import _bluegreen


def shape(source: str) -> str:
    """The code without its layout, which is the formatter's."""
    return ast.dump(ast.parse(source), include_attributes=False)


def test_the_stub_is_the_module_s() -> None:
    published = (Path(ROOT) / "python" / "bluegreen" / "_bluegreen.pyi").read_text()
    made = stub_of(_bluegreen)
    assert shape(published) == shape(made), "run: python tests/python/stub.py > python/bluegreen/_bluegreen.pyi"


def test_signatures_are_read() -> None:
    text = "f(self: _bluegreen.A, b: dict[str, int] = {}, c: _bluegreen.E = <E.x: 0>, d: str = 'a,b') -> tuple[int]"
    assert signature(text, method=True) == "(self, b: dict[str, int] = {}, c: E = ..., d: str = 'a,b') -> tuple[int]"
    assert signature("f(gate: bluegreen._bluegreen.Gate = None) -> None") == "(gate: Gate | None = None) -> None"
