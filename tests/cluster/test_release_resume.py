"""The driver is killed by SIGKILL; another process,
in an empty folder, ends the release as it would have ended.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from cluster.audit_log import AuditLog, selections
from cluster.driver import Driver, await_death, deploy, on_record, write_runbook
from cluster.finished_releases import replicas
from cluster.held_writes import held_updates
from cluster.open_loop import Load
from cluster.running_cluster import SERVICE, Cluster
from cluster.watch import RecordWatch, SelectedColorWatch

Kill = Callable[[Driver], None]


@contextmanager
def while_helm_runs(cluster: Cluster) -> Iterator[Kill]:
    """Helm has made everything and is about to write that it has."""
    with held_updates(cluster, "secrets") as held:

        def kill(driver: Driver) -> None:
            held.await_line(lambda line: line == "held", "update of Helm's")
            (helm,) = driver.children("helm")
            child = os.pidfd_open(helm)
            driver.kill()
            await_death(child)

        yield kill


@contextmanager
def just_after_the_switch(cluster: Cluster) -> Iterator[Kill]:
    with closing(SelectedColorWatch(cluster)) as service:

        def kill(driver: Driver) -> None:
            service.await_color("green")
            driver.kill()

        yield kill


@contextmanager
def while_holding(cluster: Cluster) -> Iterator[Kill]:
    with closing(RecordWatch(cluster)) as record:

        def kill(driver: Driver) -> None:
            record.await_phase("holding")
            driver.kill()

        yield kill


@pytest.mark.parametrize("moment", [while_helm_runs, just_after_the_switch, while_holding])
def test_a_killed_driver(
    cluster: Cluster,
    audit_log: AuditLog,
    start_driver: Callable[..., Driver],
    start_load: Callable[..., Load],
    tmp_path: Path,
    tell: Callable[[str], None],
    moment: Callable[[Cluster], AbstractContextManager[Kill]],
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    cluster.deploy("blue", "1.2.3")
    load = start_load(cluster.make_live_service("blue"))
    load.await_version("1.2.3")
    audit_log.skip()

    with moment(cluster) as kill:
        kill(start_driver(*deploy(write_runbook(first), "1.2.4"), cwd=first))
    assert not cluster.processes("helm"), "an orphaned Helm"
    shutil.rmtree(first)
    start_driver(*on_record("resume", "--wait"), cwd=second).expect(0)

    load.await_version("1.2.4")
    summary = load.stop()
    tell(f"the driver killed {moment.__name__.replace('_', ' ')}, resumed: {summary.brief()}")
    assert summary.bad() == 0, str(summary)
    assert cluster.live_color() == "green"
    assert replicas(cluster) == {"green": 3}
    expect_nothing_done_twice(audit_log, helm_was_killed=moment is while_helm_runs)


def expect_nothing_done_twice(audit_log: AuditLog, *, helm_was_killed: bool) -> None:
    requests = audit_log.requests()
    ours = [r for r in requests if r.user_agent.startswith("bluegreen/") and r.status < 300]
    assert selections(ours, SERVICE) == ["green"]
    scaled = [r for r in ours if r.resource == "deployments" and "/spec/replicas" in str(r.body)]
    assert len(scaled) == 1
    drained = [
        r.path for r in ours if r.verb == "create" and r.path.endswith("/proxy/actuator/drain")
    ]
    assert len(drained) == len(set(drained)) == 3

    created = [r for r in requests if r.verb == "create" and r.status == 201]
    assert len([r for r in created if r.resource == "deployments"]) == 1
    names = [r.body["metadata"].get("generateName", "") for r in created if r.resource == "pods"]
    assert len([name for name in names if name.startswith(f"{SERVICE}-green-")]) == 3
    # what a killed Helm left is completed by a revision of its own, and then brought up to date by
    # another
    revisions = [r for r in created if r.resource == "secrets"]
    assert len(revisions) == (3 if helm_was_killed else 1)
