"""The published stubs say what the extension modules have."""

from types import ModuleType

import pytest
from python.stub import MODULES, formatted, published, signature, stub_of


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_stub_is_the_module_s(module: ModuleType) -> None:
    made = formatted(stub_of(module))
    assert published(module).read_text() == made, "run: python tests/python/stub.py"


def test_signatures_are_read() -> None:
    text = (
        "f(self: _bluegreen.A, b: dict[str, int] = {}, c: _bluegreen.E = <E.x: 0>,"
        " d: str = 'a,b') -> tuple[int]"
    )
    assert (
        signature(text, method=True)
        == "(self, b: dict[str, int] = {}, c: E = ..., d: str = 'a,b') -> tuple[int]"
    )
    assert (
        signature("f(gate: bluegreen._bluegreen.Gate = None) -> None")
        == "(gate: Gate | None = None) -> None"
    )
