"""What the pages take from C++ sources, however the formatter has wrapped them."""

import re


def enumerators(header: str, enumeration: str) -> dict[str, str]:
    """Each enumerator with its comment, which may go on over several lines."""
    begin = header.index(f"enum class {enumeration} {{")
    body = header[begin : header.index("};", begin)]
    body = re.sub(r"\n\s*///<", "", body)
    return dict(re.findall(r"^\s*(\w+),\s*///< (.*)$", body, re.MULTILINE))
