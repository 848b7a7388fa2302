"""The names of the contexts of the kubeconfig, for completion: a guess is enough, an error is not.

Read without a YAML library, in the forms that files are found in: JSON, lists of lines as kubectl
writes them, and braces.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

_SECTION = re.compile(r"^contexts:(.*?)(?=^[^\s#\-\]}]|\Z)", re.MULTILINE | re.DOTALL)
_IN_BRACES = re.compile(r"[{,]\s*name:\s*(\"[^\"]*\"|[^\s,}]+)")
_ITEM = re.compile(r"^( *)- +(?=\S)", re.MULTILINE)


def context_names() -> list[str]:
    paths = os.environ.get("KUBECONFIG") or "~/.kube/config"
    found: list[str] = []
    for path in paths.split(os.pathsep):
        try:
            found += names_in(Path(path).expanduser().read_text(encoding="utf-8"))
        except (OSError, ValueError, LookupError, TypeError, RuntimeError):
            continue  # a file that cannot be read offers nothing
    return list(dict.fromkeys(found))


def names_in(text: str) -> Iterable[str]:
    if text.lstrip().startswith("{"):
        return [str(one["name"]) for one in json.loads(text)["contexts"]]
    section = _SECTION.search(text)
    body = section[1] if section else ""
    names: list[str] = _of_items(body) or _IN_BRACES.findall(body)
    return [name.strip("\"'") for name in names]


def _of_items(body: str) -> list[str]:
    """The keys of an item stand under its first one; deeper ones are of what is in it."""
    item = _ITEM.search(body)
    if item is None:
        return []
    return re.findall(rf"^{item[1]}[- ] name: *(.+?) *$", body, re.MULTILINE)
