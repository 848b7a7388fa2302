"""What is given to a function that is awaited has a name.

GCC 12 destroys a temporary there twice: a lambda that becomes a std::function, an aggregate, an
optional. No warning tells of it.
"""

import re
from collections.abc import Iterator

from structure.library import ROOT

AWAITED = re.compile(r"\bco_await\s+([^;]*?)\s*(?:\)\s*co_return[^;]*)?;", re.DOTALL)
MAKES_A_VALUE = re.compile(r"[\[{\"]|std::nullopt|std::optional|std::string|std::function")


def awaited() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "libbluegreen").rglob("*.?pp")):
        for found in AWAITED.finditer(file.read_text()):
            yield f"{file.relative_to(ROOT)}", found.group(1)


def makes_a_value(expression: str) -> bool:
    return MAKES_A_VALUE.search(expression) is not None


def test_nothing_awaited_is_given_a_temporary() -> None:
    found = list(awaited())
    assert len(found) > 20, "the pattern finds nothing any more"
    assert [one for one in found if makes_a_value(one[1])] == []


def test_the_pattern_sees_what_it_forbids() -> None:
    assert makes_a_value("work(limit, [seen] { return *seen; })")
    assert makes_a_value("take_over(until, engine::Intent{kind, who})")
    assert makes_a_value("take_over(until, std::nullopt)")
    assert makes_a_value('store("", text)')
    assert not makes_a_value("drive(std::move(claimed.value()), until, nothing)")
    assert not makes_a_value("turns_.turn(over_by ? std::min(next, *over_by) : next)")
