"""What the library has one of, or few, counted in its text.

Another count is another entry of COUNTS.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from structure.library import sources

TEXT_OR_COMMENT = re.compile(
    r'(?P<text>R"(?P<end>\w*)\(.*?\)(?P=end)"|"(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', re.DOTALL
)


@dataclass(frozen=True)
class Code:
    """A source without its comments. `place` is its path below src/ or include/bluegreen/."""

    place: str
    text: str


@dataclass(frozen=True)
class Count:
    name: str
    find: Callable[[list[Code]], list[str]]  # the places that count
    allowed: int | None = None  # exactly so many; nothing where the number is only shown


def without_comments(text: str) -> str:
    return TEXT_OR_COMMENT.sub(lambda found: found["text"] or "\n" * found[0].count("\n"), text)


def library() -> list[Code]:
    return [Code(source.place, without_comments(source.path.read_text())) for source in sources()]


def files_with(pattern: str) -> Callable[[list[Code]], list[str]]:
    """The sources whose code matches somewhere."""
    wanted = re.compile(pattern, re.MULTILINE)
    return lambda codes: [code.place for code in codes if wanted.search(code.text)]


def lines_with(pattern: str) -> Callable[[list[Code]], list[str]]:
    """The lines of code that match, as FILE:LINE."""
    wanted = re.compile(pattern)
    return lambda codes: [
        f"{code.place}:{number}"
        for code in codes
        for number, line in enumerate(code.text.splitlines(), 1)
        if wanted.search(line)
    ]


INCLUDE = r"^\s*#\s*include\s*<"
RAPIDJSON_READS = r"rapidjson/(?!error/|(pretty)?writer|stringbuffer|encodings|memorystream)"
READS_JSON = INCLUDE + rf"({RAPIDJSON_READS}|nlohmann/|json/|boost/(json|property_tree))"
# A name with its colon inside of a text, or the escape of a control character.
JSON_BY_HAND = r'R"\w*\([^\n]*":|\\"\s*:|\\\\u(\{:|%)0?4'
WRITES_JSON = INCLUDE + r"rapidjson/(pretty)?writer|" + JSON_BY_HAND
READS_YAML = INCLUDE + r"(yaml-cpp/(?!emit)|yaml\.h|ryml|c4/yml)"
# A text that is a line of a mapping and nothing else: "{}{}: {}\n", "  - {}: {{{}}}\n".
YAML_BY_HAND = r'"(\{\}|\s|- )*(\w+|\{\}):( (null|"|\{\}|\{\{[^"\n]*\}\}|\[[^"\n]*\]))?\\n"'
WRITES_YAML = INCLUDE + r"yaml-cpp/(emitter|yaml\.h)|" + YAML_BY_HAND

SELECTOR_DOOR = "adapter/kubernetes/doors/selector.cpp"
COMPARES_A_SELECTOR = (
    r"\bselected\(|selected_color|\.selected\b"
    r'|(==|!=)[^;"]*\bselector\b(?!")|\bselector(\.find|\.at|\[)|\bselector\b[^;"]*(==|!=)'
)


def compares_a_selector(codes: list[Code]) -> list[str]:
    """Lines that ask which color a selector names, outside the door whose selector it is."""
    found = lines_with(COMPARES_A_SELECTOR)(codes)
    return [place for place in found if not place.startswith(SELECTOR_DOOR)]


def tells_the_procedure(codes: list[Code]) -> list[str]:
    """Places that say which phase follows which."""
    lists = r"^\s*TO\(\w+|(Phase::\w+,\s*){4,}"  # where a phase leads, or phases in an order
    return [code.place for code in codes if re.search(lists, code.text, re.MULTILINE)]


def lines(codes: list[Code]) -> list[str]:
    return [code.place for code in codes for line in code.text.splitlines() if line.strip()]


COUNTS = (
    Count("readers of JSON", files_with(READS_JSON), 1),
    Count("writers of JSON", files_with(WRITES_JSON), 1),
    Count("readers of YAML", files_with(READS_YAML), 1),
    Count("writers of YAML", files_with(WRITES_YAML), 1),
    Count("comparisons of a selector outside its door", compares_a_selector, 0),
    Count("places that tell the procedure", tells_the_procedure, 1),
    Count("lines of code (16764 before doors and phases were rows)", lines),
)


def summary() -> str:
    codes = library()
    return ", ".join(f"{count.name}: {len(count.find(codes))}" for count in COUNTS)
