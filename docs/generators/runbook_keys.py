"""The keys of a runbook and of its probes as Markdown, from the published schema."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).resolve().parents[1] / "reference" / "runbook.schema.json"


def read_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text())
    return schema


def _is_duration(key: dict[str, Any]) -> bool:
    return str(key.get("pattern", "")).endswith("ms)$")


def _kind(key: dict[str, Any]) -> str:
    if "$ref" in key:
        return "probe"
    if "enum" in key:
        return " or ".join(f"`{word}`" for word in key["enum"])
    for options in (key.get("oneOf"), key.get("anyOf")):
        if options:
            return " or ".join(dict.fromkeys(_kind(option) for option in options))
    if _is_duration(key):
        return "duration"
    if "%" in str(key.get("pattern", "")):
        return "percentage"
    if str(key.get("pattern", "")).startswith("^(/"):
        return "path"
    if key.get("type") == "integer" and "minimum" in key:
        return f"{key['minimum']} to {key['maximum']}"
    if key.get("type") == "array":
        return f"list of {_kind(key['items'])}"
    if key.get("type") == "object" and "properties" not in key:
        return "mapping of scalars"
    kind = key.get("type", "text")
    return (
        {"string": "text", "object": "mapping"}.get(kind, kind)
        if isinstance(kind, str)
        else "scalar"
    )


def _default(key: dict[str, Any], required: bool) -> str:
    if required:
        return "**required**"
    return (
        f"`{json.dumps(key['default'], ensure_ascii=False).strip(chr(34))}`"
        if "default" in key
        else ""
    )


def _inside(key: dict[str, Any]) -> dict[str, Any] | None:
    for option in (key, *key.get("oneOf", ())):
        if "properties" in option:
            found: dict[str, Any] = option
            return found
    return None


def walk(
    table: dict[str, Any], needs: dict[str, Any], prefix: str = ""
) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Every key with its path, and whether it must be given, here or because of the needs."""
    required = [*table.get("required", ()), *needs.get("required", ())]
    for name, key in table["properties"].items():
        yield prefix + name, key, name in required
        inside = _inside(key)
        if inside:
            yield from walk(inside, needs.get("properties", {}).get(name, {}), f"{prefix}{name}.")


def _needs(environment: str) -> dict[str, Any]:
    for rule in read_schema()["$defs"]["runbook"]["allOf"]:
        if rule["if"]["properties"]["environment"]["const"] == environment:
            needs: dict[str, Any] = rule["then"]
            return needs
    return {}


def key_tables() -> str:
    lines = ["| key | is | default | meaning |", "|---|---|---|---|"]
    for path, key, required in walk(read_schema()["$defs"]["runbook"], _needs("kubernetes")):
        kind = "section" if _inside(key) else _kind(key)
        lines.append(
            f"| `{path}` | {kind} | {_default(key, required)} | {key.get('description', '')} |"
        )
    return "\n".join(lines)


def _probe_kinds() -> dict[str, dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = {}
    for option in read_schema()["$defs"]["probe"]["oneOf"]:
        kinds |= option.get("properties", {})
    return kinds


def _short_form(options: list[dict[str, Any]], keys: dict[str, Any]) -> str:
    """The key that a value without a mapping stands for."""
    plain = [option for option in options if option.get("type") not in ("null", "object")]
    if not plain:
        return ""
    compared = ("type", "pattern", "items")
    same = [
        name
        for name, key in keys.items()
        if all(key.get(word) == plain[0].get(word) for word in compared)
    ]
    return same[0]


def probe_tables() -> str:
    lines = ["| probe | key | is | default | meaning |", "|---|---|---|---|---|"]
    for name, probe in _probe_kinds().items():
        lines.append(f"| **`{name}`** | | | | {probe['description']} |")
        table = _inside(probe)
        if table is None:
            raise ValueError(f"{name} has no form with keys")
        short = _short_form(probe["oneOf"], table["properties"])
        for path, key, required in walk(table, {}):
            mark = " (or plainly)" if path == short else ""
            default = _default(key, required)
            lines.append(f"| | `{path}`{mark} | {_kind(key)} | {default} | {key['description']} |")
    return "\n".join(lines)
