"""One tree of exceptions, one for each code of the library."""

from pathlib import Path

import pytest
from python.two_colors import PERCEPTION

import bluegreen
from bluegreen import _bluegreen, exceptions


def test_every_code_has_an_exception_of_its_own() -> None:
    kinds = {code: type(exceptions.from_code(code, "x")) for code in _bluegreen.error_codes()}
    assert exceptions.BluegreenError not in kinds.values()
    assert len(set(kinds.values())) == len(kinds)
    assert all(kind.code == code for code, kind in kinds.items())


def test_a_failure_of_the_library_comes_with_its_code_and_sentence() -> None:
    with pytest.raises(exceptions.InvalidArgumentError) as caught:
        _bluegreen.parse_duration("15")
    assert caught.value.code == "invalid_argument"
    assert "15" in str(caught.value)
    with pytest.raises(bluegreen.BluegreenError):
        bluegreen.rehearse(bluegreen.load(PERCEPTION), "")


def test_all_mistakes_of_a_file_come_at_once(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("service: perception\nnamespace: butterfly\nrelease: {chrat: a/b}\nhold: 15\n")
    assert len(bluegreen.check(file)) >= 2
    with pytest.raises(bluegreen.RunbookError) as caught:
        bluegreen.load(file)
    assert caught.value.mistakes == bluegreen.check(file)
    assert {mistake.line for mistake in caught.value.mistakes} >= {3, 4}
    assert "did you mean 'chart'" in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(bluegreen.NotFoundError, match="no such file"):
        bluegreen.load(tmp_path / "nothing.yaml")
    with pytest.raises(exceptions.IoFailedError):
        bluegreen.load(tmp_path)
    (tmp_path / "bytes.yaml").write_bytes(b"service: \xff\xfe\n")
    assert bluegreen.check(tmp_path / "bytes.yaml")
    (tmp_path / "long.yaml").write_bytes(b"#" * (64 * 1024 + 1))
    assert bluegreen.check(tmp_path / "long.yaml")


def test_a_file_with_several_services_needs_a_name(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    one = "{{service: {}, namespace: x, release: {{chart: c/a}}}}"
    file.write_text(f"services: [{one.format('a')}, {one.format('b')}]\n")
    assert bluegreen.load(file, service="b").service == "b"
    assert bluegreen.load(file, service="x/a").service == "a"
    with pytest.raises(bluegreen.NotFoundError, match="x/a, x/b"):
        bluegreen.load(file)
    with pytest.raises(bluegreen.NotFoundError):
        bluegreen.load(file, service="c")
