"""Values as JSON, alone on the standard output."""

from __future__ import annotations

import enum
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any


def plain(value: object) -> Any:
    """The value in JSON's types: durations in seconds, moments as RFC 3339, objects by fields."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    fields = getattr(type(value), "__match_args__", ())
    if not fields:
        raise TypeError(f"{type(value).__name__} has no fields")
    return {name: plain(getattr(value, name)) for name in fields}


def write_json(value: object) -> None:
    import json

    sys.stdout.write(json.dumps(plain(value), indent=2, ensure_ascii=False) + "\n")
