"""Blue-green releases, for real and rehearsed.

import bluegreen

runbook = bluegreen.load("perception.yaml")
faults = "faults: [{errors: {when: {phase: holding}}}]"
rehearsal = bluegreen.rehearse(runbook, "1.2.4", faults=faults)
assert rehearsal.outcome is bluegreen.Outcome.returned
"""

try:
    from bluegreen._bluegreen import __version__
except ImportError as error:
    from bluegreen.not_loaded import end_the_command

    end_the_command(error)
    raise

from bluegreen._bluegreen import (
    Color,
    Counts,
    Door,
    Entry,
    EnvironmentTraits,
    Event,
    Fault,
    FaultKind,
    IdleState,
    Install,
    InstallStatus,
    Mistake,
    Observation,
    Outcome,
    Phase,
    Plan,
    PodCounters,
    PodNames,
    Pods,
    ProbeReport,
    Question,
    Record,
    RehearsalSummary,
    Release,
    ReplacePods,
    Runbook,
    SampleTraffic,
    Scale,
    SetDrain,
    Split,
    StampTraffic,
    StampWorkloads,
    SwitchTraffic,
    Traffic,
    TrafficOptions,
    TrafficSample,
    TrafficSeen,
    TrafficTotals,
    Uninstall,
    Until,
    Verdict,
    VerifyTraffic,
    VersionBehavior,
    Workload,
    Workloads,
    WorldOptions,
    phases,
)
from bluegreen.environment import Environment, RecordStore
from bluegreen.exceptions import (
    BluegreenError,
    ConflictError,
    Interrupted,
    InvalidArgumentError,
    MalformedError,
    NotFoundError,
    RefusedError,
    RehearsalsInterrupted,
    RunbookError,
    SupersededError,
    TimedOutError,
    UnreachableError,
    UnsupportedError,
)
from bluegreen.gate import Gate
from bluegreen.metric_source import MetricSource
from bluegreen.probe import Probe
from bluegreen.reactor import Reactor
from bluegreen.release_report import ReleaseReport, report_of_journal
from bluegreen.runbook_file import check, load, load_all, load_faults
from bluegreen.traffic_switcher import TrafficSwitcher

TYPE_CHECKING = False  # typing's own takes longer to load than all of this
if TYPE_CHECKING:
    from bluegreen._live import Journal
    from bluegreen.rehearsal import Rehearsal, rehearse
    from bluegreen.rehearsals import Rehearsals, rehearse_many
    from bluegreen.session import Result, Session, SessionOptions, deploy

__all__ = [
    "BluegreenError",
    "Color",
    "ConflictError",
    "Counts",
    "Door",
    "Entry",
    "Environment",
    "EnvironmentTraits",
    "Event",
    "Fault",
    "FaultKind",
    "Gate",
    "IdleState",
    "Install",
    "InstallStatus",
    "Interrupted",
    "InvalidArgumentError",
    "Journal",
    "MalformedError",
    "MetricSource",
    "Mistake",
    "NotFoundError",
    "Observation",
    "Outcome",
    "Phase",
    "Plan",
    "PodCounters",
    "PodNames",
    "Pods",
    "Probe",
    "ProbeReport",
    "Question",
    "Reactor",
    "Record",
    "RecordStore",
    "RefusedError",
    "Rehearsal",
    "RehearsalSummary",
    "Rehearsals",
    "RehearsalsInterrupted",
    "Release",
    "ReleaseReport",
    "ReplacePods",
    "Result",
    "Runbook",
    "RunbookError",
    "SampleTraffic",
    "Scale",
    "Session",
    "SessionOptions",
    "SetDrain",
    "Split",
    "StampTraffic",
    "StampWorkloads",
    "SupersededError",
    "SwitchTraffic",
    "TimedOutError",
    "Traffic",
    "TrafficOptions",
    "TrafficSample",
    "TrafficSeen",
    "TrafficSwitcher",
    "TrafficTotals",
    "Uninstall",
    "UnreachableError",
    "UnsupportedError",
    "Until",
    "Verdict",
    "VerifyTraffic",
    "VersionBehavior",
    "Workload",
    "Workloads",
    "WorldOptions",
    "__version__",
    "check",
    "deploy",
    "load",
    "load_all",
    "load_faults",
    "phases",
    "rehearse",
    "rehearse_many",
    "report_of_journal",
]

# What takes its time to load is loaded when it is first named: the module of each.
_LATER = {
    "Journal": "_live",
    "Rehearsal": "rehearsal",
    "Rehearsals": "rehearsals",
    "Result": "session",
    "Session": "session",
    "SessionOptions": "session",
    "deploy": "session",
    "rehearse": "rehearsal",
    "rehearse_many": "rehearsals",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"bluegreen.{_LATER[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
