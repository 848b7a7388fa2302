"""The published JSON Schema, judged by an implementation of JSON Schema that is not ours."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs/reference/runbook.schema.json").read_text())
EXAMPLES = sorted((ROOT / "examples/runbooks").glob("*.yaml"))
RUNBOOKS = [path for path in EXAMPLES if not path.name.startswith("values-")]
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

THREE_KEYS: dict[str, Any] = {"service": "a", "namespace": "b", "release": {"chart": "c/a"}}


def with_key(path: str, value: Any) -> dict[str, Any]:
    """The three keys with one more, at a path such as "cleanup.delete_after"."""
    runbook = copy.deepcopy(THREE_KEYS)
    *sections, last = path.split(".")
    section = runbook
    for name in sections:
        section = section.setdefault(name, {})
    section[last] = value
    return runbook


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_what_is_required_depends_on_the_environment() -> None:
    assert VALIDATOR.is_valid({"service": "a", "environment": "groups"})
    for environment in ({}, {"environment": "kubernetes"}):
        assert VALIDATOR.is_valid(THREE_KEYS | environment)
        for missing in ("namespace", "release"):
            runbook = {key: value for key, value in THREE_KEYS.items() if key != missing}
            assert not VALIDATOR.is_valid(runbook | environment)
        assert not VALIDATOR.is_valid(THREE_KEYS | {"release": {}} | environment)


def test_there_is_a_runbook_for_each_of_the_six_services() -> None:
    names = {path.stem for path in RUNBOOKS}
    assert names == {"perception", "capsule", "odyssey", "plato", "nexus", "synapse"}


@pytest.mark.parametrize("path", RUNBOOKS, ids=lambda path: path.stem)
def test_every_example_fits(path: Path) -> None:
    VALIDATOR.validate(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("path", RUNBOOKS, ids=lambda path: path.stem)
def test_every_file_that_an_example_names_is_there(path: Path) -> None:
    runbook = yaml.safe_load(path.read_text())
    commands = [
        probe["command"][0]
        for probe in runbook["watch"]
        if isinstance(probe, dict) and "command" in probe
    ]
    assert commands
    for name in [*runbook["release"]["values"], *commands]:
        assert (path.parent / name).is_file(), name


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hold", "1h30m"),
        ("hold", "2.5s"),
        ("hold", "1d2h3m4s5ms"),
        ("cleanup.delete_after", "never"),
        ("cleanup.scale_down_after", "now"),
        ("gate", None),
        ("gate", {}),
        ("drain.path", None),
        ("release.set", {"a.b": 1, "c": True, "d": "x"}),
        ("validate", []),
        (
            "validate",
            [
                "actuator_health",
                {"smoke": "/x"},
                {"smoke": {"path": "/x"}},
                {"metrics_present": None},
            ],
        ),
        (
            "watch",
            [
                {"error_rate": "0.5%"},
                {"latency": {"mean": "200ms"}},
                {"logs_clean": {"since": "5m"}},
            ],
        ),
        (
            "watch",
            [
                {"command": ["./x", "y"]},
                {"custom": "warm"},
                {"custom": {"name": "warm", "args": {"a": 1}}},
            ],
        ),
    ],
)
def test_what_parse_reads_fits(path: str, value: Any) -> None:
    VALIDATOR.validate(with_key(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hodl", "15m"),
        ("hold", 15),
        ("hold", "15"),
        ("hold", "1m1h"),
        ("hold", "1.5h2m"),
        ("hold", "never"),
        ("cleanup.delete_after", "0"),
        ("cleanup.later", "1h"),
        ("service", "Perception"),
        ("service", "a" * 48),
        ("port", 0),
        ("port", "8080"),
        ("release.chart", "-x"),
        ("release.values", "values.yaml"),
        ("release.values", ["--debug"]),
        ("traffic.switch", "gradual"),
        ("drain.path", "drain"),
        ("on_unknown", "retry"),
        ("validate", ["smoke"]),
        ("validate", ["logs_clean"]),
        ("validate", [{"logs_clean": {"tail": 1, "since": "5m"}}]),
        ("watch", [{"error_rate": "1%", "latency": "1s"}]),
        ("watch", [{"error_rate": 1}]),
        ("watch", [{"command": []}]),
        ("watch", [{"unknown": {}}]),
    ],
)
def test_what_parse_refuses_does_not_fit(path: str, value: Any) -> None:
    assert not VALIDATOR.is_valid(with_key(path, value))


@pytest.mark.parametrize("key", ["service", "namespace", "release"])
def test_the_three_keys_are_needed(key: str) -> None:
    VALIDATOR.validate(THREE_KEYS)
    assert not VALIDATOR.is_valid(
        {name: value for name, value in THREE_KEYS.items() if name != key}
    )


def test_a_file_may_hold_several_services() -> None:
    VALIDATOR.validate({"services": [THREE_KEYS]})
    assert not VALIDATOR.is_valid({"services": []})
    assert not VALIDATOR.is_valid({"services": [{}]})
    assert not VALIDATOR.is_valid({"services": [THREE_KEYS], "hold": "15m"})
