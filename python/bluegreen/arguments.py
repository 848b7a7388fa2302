"""A wrong call of what is written in C++, said in one line. Loaded when there is one."""

from __future__ import annotations

import collections.abc
import datetime
import difflib
import os
import pathlib
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence

import bluegreen
from bluegreen.answers import shown

_FIRST_SIGNATURE = re.compile(r"\n    1\. (.*?)\n(?:    2\. |\nInvoked with: )", re.DOTALL)
_PARAMETER = re.compile(r"(\w+): (.*?)(?: = (.*))?", re.DOTALL)
_MODULES = {
    "bluegreen": bluegreen,
    "collections": collections,
    "datetime": datetime,
    "os": os,
    "pathlib": pathlib,
    "typing": typing,
}
_LARGEST = 2**31 - 1


class _Parameter(typing.NamedTuple):
    name: str
    wanted: str
    required: bool
    by_place: bool


def refusal(
    function: str, told: str, by_place: list[object], by_name: dict[str, object]
) -> str | None:
    """What is wrong with a call of the function ("rehearse()"), which pybind11 has told with a
    signature; None where nothing is found.
    """
    found = _FIRST_SIGNATURE.search(told)
    if found is None:
        return None
    parameters, takes_any = _parameters(found[1])
    if "(): incompatible constructor " in told:
        by_place = by_place[1:]  # the signature has no self
    wrong = _wrong_names(parameters, takes_any, by_place, by_name)
    if wrong is None:
        given = _given(parameters, by_place, by_name)
        wrong = next(_wrong_values(given, exactly=False), None)
        wrong = wrong or next(_wrong_values(given, exactly=True), None)
    if wrong is None:
        return None
    is_attribute = not function.endswith("()")
    return f"{function} {wrong.partition(' ')[2]}" if is_attribute else f"{function}: {wrong}"


def split(arguments: str) -> list[str]:
    """The arguments of a signature: split at the commas that stand in no bracket and no text."""
    parts, depth, quote, begin = [], 0, "", 0
    for place, character in enumerate(arguments):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "([{<":
            depth += 1
        elif character in ")]}>" and arguments[place - 1] != "-":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(arguments[begin:place].strip())
            begin = place + 1
    return [*parts, arguments[begin:].strip()] if arguments.strip() else []


def _parameters(signature: str) -> tuple[list[_Parameter], bool]:
    """The parameters, and whether any other name is taken, too."""
    inside = signature.partition("(")[2].rpartition(") -> ")[0]
    inside = inside or signature.partition("(")[2].rpartition(")")[0]
    parameters, by_place, takes_any = [], True, False
    for part in split(inside):
        if part.startswith("*"):
            by_place = False
            takes_any = takes_any or part.startswith("**")
        elif found := _PARAMETER.fullmatch(part):
            name, wanted, default = found.groups()
            if default == "None" and not wanted.endswith("| None"):
                wanted += " | None"
            parameters.append(_Parameter(name, wanted, default is None, by_place))
    return parameters, takes_any


def _wrong_names(
    parameters: list[_Parameter],
    takes_any: bool,
    by_place: list[object],
    by_name: dict[str, object],
) -> str | None:
    names = [one.name for one in parameters]
    places = [one.name for one in parameters if one.by_place]
    for name in by_name:
        if name not in names and not takes_any:
            near = difflib.get_close_matches(name, names, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}"
            return f"no argument has the name {name!r}; {hint}"
    if len(by_place) > len(places):
        if not names:
            return "it takes no arguments"
        if not places:
            return f"arguments are given by their names: {', '.join(names)}"
        return f"{len(by_place)} arguments are given by place, and it takes {len(places)}"
    for name in places[: len(by_place)]:
        if name in by_name:
            return f"{name} is given twice"
    given = {*places[: len(by_place)], *by_name}
    missing = [one.name for one in parameters if one.required and one.name not in given]
    return f"{missing[0]} is missing" if missing else None


def _given(
    parameters: list[_Parameter], by_place: list[object], by_name: dict[str, object]
) -> list[tuple[_Parameter, object]]:
    places = [one for one in parameters if one.by_place]
    named = [(one, by_name[one.name]) for one in parameters if one.name in by_name]
    return [*zip(places, by_place, strict=False), *named]


def _wrong_values(given: list[tuple[_Parameter, object]], *, exactly: bool) -> Iterator[str]:
    for parameter, value in given:
        yield from _misfits(_type_of(parameter.wanted), value, parameter.name, exactly)


def _type_of(text: str) -> object:
    """The type that a signature of ours names; any, if it is none."""
    text = text.replace("typing.SupportsInt | typing.SupportsIndex", "int")
    try:
        return eval(text, dict(_MODULES))  # noqa: S307, as the text is the extension module's
    except (AttributeError, NameError, SyntaxError, TypeError):
        return object


def _misfits(wanted: object, value: object, place: str, exactly: bool) -> Iterator[str]:
    """What of a value is not as it is wanted; `exactly`: that a type alone does not say, too."""
    kind, inside = typing.get_origin(wanted) or wanted, typing.get_args(wanted)
    if kind in (types.UnionType, typing.Union):
        yield from _misfits_of_all(wanted, inside, value, place, exactly)
    elif not _is_a(kind, value):
        yield f"{place} must be {_named(wanted)}, not {shown(value)}"
    elif isinstance(value, Mapping) and len(inside) == 2:
        for key, one in value.items():
            yield from _misfits(inside[0], key, f"a key of {place}", exactly)
            yield from _misfits(inside[1], one, f"{place}[{shown(key)}]", exactly)
    elif isinstance(value, Sequence) and len(inside) == 1:
        for at, one in enumerate(value):
            yield from _misfits(inside[0], one, f"{place}[{at}]", exactly)
    elif exactly and (flaw := _flaw(value)):
        yield f"{place} {flaw}: {shown(value)}"


def _misfits_of_all(
    wanted: object, kinds: Sequence[object], value: object, place: str, exactly: bool
) -> Iterator[str]:
    """Of a value that may be one of several types."""
    for kind in kinds:
        if _is_a(typing.get_origin(kind) or kind, value):
            yield from _misfits(kind, value, place, exactly)
            return
    yield f"{place} must be {_named(wanted)}, not {shown(value)}"


def _is_a(kind: object, value: object) -> bool:
    if kind is collections.abc.Callable:
        return callable(value)
    if kind is int:
        return isinstance(value, typing.SupportsIndex)
    if kind is None:
        return value is None
    if kind is collections.abc.Sequence and isinstance(value, (str, bytes)):
        return False
    return not isinstance(kind, type) or isinstance(value, kind)


def _flaw(value: object) -> str | None:
    """Why a value of the right type can be refused."""
    match value:
        case str():
            return None if _is_unicode(value) else "is no Unicode text"
        case int():
            return None if 0 <= value <= _LARGEST else "is out of range"
        case datetime.datetime():
            return None if value.tzinfo else "must know its time zone"
        case datetime.timedelta():
            return "is negative" if value < datetime.timedelta() else None
    return None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _named(wanted: object) -> str:
    """'Mapping[str, Probe]'"""
    text = wanted.__name__ if isinstance(wanted, type) and not typing.get_args(wanted) else None
    return text or re.sub(r"\b(?:\w+\.)+(?=\w)", "", str(wanted))
