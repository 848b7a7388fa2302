"""The kinds of faults with their keys as Markdown, from the simulated world's own rows."""

import re
from pathlib import Path

SIM = Path(__file__).resolve().parents[2] / "libbluegreen" / "include" / "bluegreen" / "sim"


def fault_rows() -> list[tuple[str, list[str], str]]:
    """Each kind with its keys beside its time and what it does."""
    rows = re.findall(
        r'^BLUEGREEN_FAULT\((\w+), \w+, KEYS\((.*)\),\n  "(.*)"\)$',
        (SIM / "faults.def").read_text(),
        re.MULTILINE,
    )
    return [(kind, re.findall(r'"(\w+)"', keys), meaning) for kind, keys, meaning in rows]


def operations() -> list[str]:
    """What an `operation` may be."""
    text = (SIM / "fault.hpp").read_text()
    body = text[text.index("fault_operations{") :]
    return re.findall(r'"(\w+)"', body[: body.index("};")])


def fault_table() -> str:
    lines = ["| fault | does | keys beside `at` and `when` |", "|---|---|---|"]
    for kind, keys, meaning in fault_rows():
        lines.append(f"| `{kind}` | {meaning} | {', '.join(f'`{key}`' for key in keys)} |")
    lines += ["", f"`operation` is one of {', '.join(f'`{name}`' for name in operations())}."]
    return "\n".join(lines)
