"""What opens a session: the runbook's environment, and options that say each thing once."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from python.two_colors import QUICK, TwoColors, runbook_of

import bluegreen
from bluegreen import EnvironmentTraits, Session, SessionOptions, _live
from bluegreen.command_line import main

GROUPS = "service: shop\nenvironment: groups\n"


def test_an_environment_that_nobody_answers_for_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(GROUPS)
    (mistake,) = bluegreen.check(file)
    assert (mistake.line, mistake.column) == (2, 14)
    assert mistake.message == "environment is 'groups', for which nobody answers"
    with pytest.raises(bluegreen.RunbookError, match="nobody answers"):
        bluegreen.load(file)


def test_a_host_says_what_it_answers_for_and_what_that_needs(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(GROUPS)
    assert bluegreen.check(file, environments=["groups"]) == []
    runbook = bluegreen.load(file, service="shop", environments=["groups"])
    assert (runbook.environment, runbook.namespace, runbook.release.chart) == ("groups", "", "")
    strict = EnvironmentTraits(name="groups", needs_namespace=True)
    messages = [mistake.message for mistake in bluegreen.check(file, environments=[strict])]
    assert messages == ["namespace is missing"]


def test_check_and_rehearse_are_told_of_a_host_s_environment(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "shop.yaml")
    Path(file).write_text(GROUPS + "hold: 1m\n")
    mine = ["--environment", "groups"]
    for arguments, code in (
        (["check", file], 2),
        (["check", file, *mine], 0),
        (["rehearse", file, "--version", "1.2.4"], 2),
        (["rehearse", file, "--version", "1.2.4", *mine], 0),
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == code, arguments
    assert "nothing wrong (shop)" in capfd.readouterr().out


def test_a_session_is_only_opened_on_what_somebody_answers_for() -> None:
    with pytest.raises(bluegreen.BluegreenError, match=r"nobody answers .* 'two_colors'"):
        Session(runbook_of(QUICK))
    with pytest.raises(bluegreen.BluegreenError, match="no setting 'contxt': it has context, helm"):
        Session(runbook_of(QUICK, environment="kubernetes"), settings={"contxt": "prod"})
    with pytest.raises(bluegreen.BluegreenError, match="no setting 'context': it has none"):
        Session(runbook_of(QUICK), environment=TwoColors(), settings={"context": "prod"})
    with pytest.raises(bluegreen.BluegreenError, match="reactor"):
        Session(runbook_of(QUICK, environment="kubernetes"), reactor=bluegreen.Reactor())


def test_messages_of_a_host_s_environment_name_no_other() -> None:
    with Session(runbook_of(QUICK), environment=TwoColors()) as session:
        plan = str(session.plan("1.2.4"))
        last_line = session.deploy("1.2.4").last_line
        explanation = session.explain()
    for word in ("helm", "Helm", "Deployment", "API server", "EndpointSlice"):
        assert word not in plan
    assert "install 1.2.4 as perception-green" in plan
    assert last_line.endswith("what is due later: resume until due"), "not a command of `bluegreen`"
    assert explanation.commands == ["abort", "resume"]


def test_an_option_is_one_bound_value() -> None:
    """The C++ value has them; Python names their types once and passes them through."""
    bound = set(_live.SessionOptions.__match_args__)
    assert bound == set(SessionOptions.__annotations__)
    for taker in (Session.__init__, bluegreen.deploy):
        named = set(inspect.signature(taker).parameters)
        assert not named & bound
