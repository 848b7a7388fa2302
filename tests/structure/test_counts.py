"""One way to do a thing: the counts of structure/counts.py are what they may be."""

import pytest
from structure.counts import COUNTS, Code, Count, library, lines_with, without_comments

BY_NAME = {count.name: count for count in COUNTS}
BOUNDED = [count for count in COUNTS if count.allowed is not None]


@pytest.mark.parametrize("count", BOUNDED, ids=[count.name for count in BOUNDED])
def test_there_are_as_many_as_may_be(count: Count) -> None:
    places = count.find(library())
    assert len(places) == count.allowed, f"{count.name}: {', '.join(places)}"


CAUGHT = [
    ("readers of JSON", "#include <rapidjson/document.h>"),
    ("readers of JSON", "#include <rapidjson/reader.h>"),
    ("readers of JSON", "#include <nlohmann/json.hpp>"),
    ("writers of JSON", "#include <rapidjson/writer.h>"),
    ("writers of JSON", "#include <rapidjson/prettywriter.h>"),
    ("writers of JSON", 'fmt::format(R"({{"op":"{}"}})", x);'),
    ("writers of JSON", 'R"(,"value":{})"'),
    ("writers of JSON", r'"{\"op\": " + text'),
    ("writers of JSON", r'fmt::format("\\u{:04x}", c)'),
    ("readers of YAML", "#include <yaml-cpp/parser.h>"),
    ("readers of YAML", "#include <yaml-cpp/yaml.h>"),
    ("writers of YAML", "#include <yaml-cpp/emitter.h>"),
    ("writers of YAML", r'fmt::format("{}{}: {}\n", indent, key, value)'),
    ("writers of YAML", r'fmt::format("{}{}:\n", indent, key)'),
    ("writers of YAML", r'fmt::format("  - {}: {{{}}}\n", name, settings)'),
    ("writers of YAML", r'text += "hold: null\n";'),
]
NOT_CAUGHT = [
    '// R"({"a":1})" and "{}: {}\\n" in a comment',
    "#include <rapidjson/error/en.h>",
    'fmt::format("{}: {}", what, why)',
    r'fmt::format("- [{}] {}: {}\n", ticked, text, by)',
    r'fmt::format("\\u{{{:04x}}}", code)',
    'json.member("name", name);',
]


@pytest.mark.parametrize(("name", "line"), CAUGHT)
def test_one_more_would_be_counted(name: str, line: str) -> None:
    code = Code("a.cpp", without_comments(f"void f();\n{line}\n"))
    assert BY_NAME[name].find([code]) == ["a.cpp"]


@pytest.mark.parametrize("line", NOT_CAUGHT)
def test_what_only_looks_alike_is_not_counted(line: str) -> None:
    code = Code("a.cpp", without_comments(f"void f();\n{line}\n"))
    limited = [count for count in COUNTS if count.allowed is not None]
    assert [count.name for count in limited if count.find([code])] == []


def test_lines_are_counted_where_they_stand() -> None:
    code = Code("a.cpp", without_comments('/* one\n two */ x;\n"// x" x;\n'))
    assert lines_with(r"\bx;")([code]) == ["a.cpp:2", "a.cpp:3"]
