"""The published stub says what the extension module has."""

from python.stub import PUBLISHED, formatted, signature, stub_of

from bluegreen import _bluegreen


def test_the_stub_is_the_module_s() -> None:
    made = formatted(stub_of(_bluegreen))
    assert PUBLISHED.read_text() == made, "run: python tests/python/stub.py"


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
