"""Values at the edge: repr, equality, and the standard library's types for time."""

from datetime import UTC, datetime, timedelta

import pytest
from python.two_colors import PERCEPTION, QUICK, runbook_of

import bluegreen
from bluegreen import Color, Door, Split, Traffic, VersionBehavior, _bluegreen
from bluegreen._bluegreen import Fault, FaultKind, Workload
from bluegreen.command_line.as_json import plain
from bluegreen.exceptions import InvalidArgumentError


def test_a_value_shows_its_fields_and_equals_by_them() -> None:
    workload = Workload(version="1.2.3", ready=3)
    assert "version='1.2.3'" in repr(workload)
    assert "ready=3" in repr(workload)
    assert workload == Workload(version="1.2.3", ready=3)
    assert workload != Workload(version="1.2.3", ready=2)
    assert workload != "1.2.3"
    assert workload.replace(ready=1).ready == 1
    with pytest.raises(TypeError):
        hash(workload)
    with pytest.raises(AttributeError):
        workload.ready = 4  # type: ignore[misc]


def test_a_split_is_two_weights() -> None:
    split = Split(blue=90, green=10)
    assert (split.blue, split.green, split.sum, split.sole) == (90, 10, 100, None)
    assert split.weight(Color.green) == 10
    assert (repr(split), str(split)) == ("Split(blue=90, green=10)", "blue 90, green 10")
    assert split == Split(blue=90, green=10)
    assert split != Split(blue=9, green=1)
    assert len({split, Split(blue=90, green=10), Split.all_to(Color.blue)}) == 2
    assert Split.all_to(Color.green) == Split(blue=0, green=100)
    assert Split.all_to(Color.green, sum=7) == Split(blue=0, green=7)
    assert Split.all_to(Color.green).sole is Color.green
    for blue, green in ((0, 0), (-1, 2)):
        with pytest.raises(bluegreen.BluegreenError, match="weights of 0 and more"):
            Split(blue=blue, green=green)


def test_traffic_is_on_what_its_doors_send_to() -> None:
    def door(split: Split | None) -> Door:
        return Door(name="service", exists=split is not None, split=split)

    both = Traffic(doors=[door(Split.all_to(Color.green)), door(Split(blue=90, green=10))])
    assert both.sole_color is None
    assert not both.all_on(Color.green)
    assert both.any_on(Color.blue)
    green = Traffic(doors=[door(Split.all_to(Color.green))])
    assert green.sole_color is Color.green
    assert green.all_on(Color.green)
    assert not green.any_on(Color.blue)
    assert not Traffic(doors=[door(None)]).any_on(Color.blue)
    assert Traffic().sole_color is None
    assert both == Traffic(doors=both.doors)


def test_durations_are_timedelta_and_nothing_else() -> None:
    fault = Fault(kind=FaultKind.latency, by=timedelta(milliseconds=1500))
    assert fault.by == timedelta(seconds=1.5)
    for wrong in (1.5, 3, "1s"):
        with pytest.raises(TypeError):
            Fault(by=wrong)  # type: ignore[arg-type]
    assert _bluegreen.parse_duration("1h30m") == timedelta(minutes=90)
    assert _bluegreen.duration_text(timedelta(days=-1) + timedelta(hours=25.5)) == "1h30m"


def test_a_share_is_its_text_and_never_a_number() -> None:
    assert Fault(rate="30%").rate == "30%"
    assert Fault().rate == "100%"
    assert VersionBehavior(error_rate="0.5%").error_rate == "0.5%"
    for number in (1, 0.01, True, None):
        with pytest.raises(
            TypeError, match=f"^a share is a text such as '1%' or '0.5%', not {number}$"
        ):
            VersionBehavior(error_rate=number)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match="'101%' is not a percentage"):
        Fault(rate="101%")


def test_what_could_be_swapped_is_given_by_keyword() -> None:
    service = _bluegreen.ServiceName(namespace="butterfly", name="perception")
    assert (service.namespace, service.name) == ("butterfly", "perception")
    with pytest.raises(TypeError, match=r"by their names: namespace, name$"):
        _bluegreen.ServiceName("butterfly", "perception")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"by their names: blue, green$"):
        Split(90, 10)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        bluegreen.load(PERCEPTION, "perception")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        bluegreen.report_of_journal("journal.db", "perception-1")  # type: ignore[call-arg]


def test_moments_are_utc_and_naive_ones_are_refused() -> None:
    world = bluegreen.WorldOptions(begins=datetime(2030, 5, 6, 7, 8, 9, 123000, UTC))
    assert world.begins == datetime(2030, 5, 6, 7, 8, 9, 123000, UTC)
    assert world.begins.tzinfo is UTC
    with pytest.raises(TypeError):
        bluegreen.WorldOptions(begins=datetime(2030, 5, 6))


def test_never_is_none() -> None:
    assert runbook_of(QUICK).delete_after == timedelta(0)
    runbook = runbook_of(QUICK, cleanup="{scale_down_after: 100ms, delete_after: never}")
    assert runbook.scale_down_after == timedelta(milliseconds=100)
    assert runbook.delete_after is None


def test_a_runbook_equals_its_canonical_text() -> None:
    runbook = bluegreen.load(PERCEPTION)
    again, mistakes = _bluegreen.parse(runbook.to_yaml().encode(), "again", runbook.folder)
    assert not mistakes
    assert again == [runbook]
    assert again != [runbook_of(QUICK)]
    assert (
        repr(runbook)
        == "Runbook(service='perception', namespace='butterfly', chart='butterfly/perception')"
    )
    assert runbook.folder == str(PERCEPTION.parent)


def test_the_plan_of_a_world_is_pure() -> None:
    runbook = bluegreen.load(PERCEPTION)
    observation = _bluegreen.simulated_observation(bluegreen.WorldOptions(), runbook)
    plan = _bluegreen.make_plan(runbook, observation, "1.2.4")
    assert plan == _bluegreen.make_plan(runbook, observation, "1.2.4")
    assert plan.live is Color.blue
    assert plan.target is Color.green
    assert [step.number for step in plan.steps] == list(range(1, len(plan.steps) + 1))
    assert plan.title_of(plan.steps[1]) == "Step 2: Deploy Green"
    assert "1.2.3 → 1.2.4" in str(plan)


def test_a_phase_is_a_row() -> None:
    rows = bluegreen.phases()
    assert rows == bluegreen.phases()
    assert (rows[0].name, rows[-1].name) == ("claiming", "superseded")
    names = {phase.name for phase in rows}
    events = set(rows[0].handlers) | set(rows[0].ignored)
    for phase in rows:
        assert phase.meaning
        assert set(phase.leads_to) <= names
        assert phase.resumes_at in names | {None}
        assert not set(phase.handlers) & set(phase.ignored)
        assert set(phase.handlers) | set(phase.ignored) == events
        assert (phase.path == "end") == (phase.leads_to == ()) == (not phase.handlers)
    with pytest.raises(AttributeError):
        rows[0].name = "another"  # type: ignore[misc]


def test_what_an_observation_is_made_of_has_a_form_in_json() -> None:
    split = bluegreen.Split(blue=90, green=10)
    door = bluegreen.Door(name="route", exists=True, split=split)
    seen = bluegreen.Observation(traffic=bluegreen.Traffic(doors=[door, bluegreen.Door()]))
    doors = plain(seen)["traffic"]["doors"]
    assert doors[0]["split"] == {"blue": 90, "green": 10}
    assert doors[1]["split"] is None
