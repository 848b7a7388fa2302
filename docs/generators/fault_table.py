"""The kinds of faults with their keys as Markdown, from the simulated world's own sources."""

import re
from pathlib import Path

from generators.cpp_source import enumerators

LIBRARY = Path(__file__).resolve().parents[2] / "libbluegreen"
HEADER = LIBRARY / "include" / "bluegreen" / "sim" / "fault.hpp"
READER = LIBRARY / "src" / "sim" / "fault_script.cpp"

# What the C++ field of a meaning is called in a script.
NAMES = {"rate_ppm": "rate", "lasts": "for"}


def fault_kinds() -> dict[str, str]:
    """Each kind with what it does."""
    kinds = enumerators(HEADER.read_text(), "FaultKind")
    for old, new in NAMES.items():
        kinds = {kind: meaning.replace(f"`{old}`", f"`{new}`") for kind, meaning in kinds.items()}
    kinds["latency"] = kinds["latency"].replace("`by`", "`mean`")
    return kinds


def own_keys(kind: str) -> list[str]:
    """The keys of a kind beside its time."""
    text = READER.read_text()
    body = text[
        text.index("own_keys_of(FaultKind kind)") : text.index(
            "keys_of(FaultKind kind) {\n  std::vector"
        )
    ]
    default: list[str] = []
    waiting: list[str] = []
    for label, keys in re.findall(r"case FaultKind::(\w+):|return \{([^}]*)\};", body):
        if label:
            waiting.append(label)
            continue
        names = re.findall(r'"(\w+)"', keys)
        if kind in waiting:
            return names
        default, waiting = names, []
    return default


def operations() -> list[str]:
    """What an `operation` may be."""
    text = READER.read_text()
    body = text[text.index("operations{") :]
    return re.findall(r'"(\w+)"', body[: body.index("};")])


def fault_table() -> str:
    lines = ["| fault | does | keys beside `at` and `when` |", "|---|---|---|"]
    for kind, meaning in fault_kinds().items():
        lines.append(
            f"| `{kind}` | {meaning} | {', '.join(f'`{key}`' for key in own_keys(kind))} |"
        )
    lines += ["", f"`operation` is one of {', '.join(f'`{name}`' for name in operations())}."]
    return "\n".join(lines)
