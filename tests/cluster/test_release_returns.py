"""Green breaks, or somebody aborts: all traffic,
that of kept connections too, is back on blue by itself.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cluster.driver import Driver, deploy, on_record, write_runbook
from cluster.finished_releases import LONG_HOLD, FinishedRelease, replicas
from cluster.open_loop import Load, LoadReport
from cluster.running_cluster import NAMESPACE, Cluster
from cluster.watch import RecordWatch

Tell = Callable[[str], None]
StartDriver = Callable[..., Driver]
RETURNED = 1


@pytest.fixture
def load(cluster: Cluster, start_load: Callable[..., Load]) -> Load:
    """On a blue 1.2.3 that serves."""
    cluster.deploy("blue", "1.2.3")
    load = start_load(cluster.make_live_service("blue"))
    load.await_version("1.2.3")
    return load


@pytest.fixture
def holding(load: Load, record: RecordWatch, start_driver: StartDriver, tmp_path: Path) -> Driver:
    """A release of 1.2.4 that has moved all traffic to green and holds."""
    runbook = write_runbook(tmp_path, **LONG_HOLD)
    driver = start_driver(*deploy(runbook, "1.2.4"))
    record.await_phase("holding")
    load.await_version("1.2.4")
    return driver


def expect_blue(cluster: Cluster, load: Load) -> LoadReport:
    load.await_version("1.2.3")
    summary = load.stop()
    print(f"\n{summary}")
    assert cluster.live_color() == "blue"
    assert replicas(cluster) == {"blue": 3, "green": 0}
    return summary


@pytest.mark.parametrize(
    ("fault", "query"),
    [("health", {"status": "DOWN"}), ("fail", {"every": "1"})],
    ids=["readiness", "errors"],
)
def test_a_green_that_breaks(
    cluster: Cluster, load: Load, holding: Driver, tell: Tell, fault: str, query: dict[str, str]
) -> None:
    cluster.fault("green", fault, **query)
    holding.expect(RETURNED, 60)
    summary = expect_blue(cluster, load)
    tell(f"green breaks while holding ({fault}): {summary.brief()}")
    assert summary.bad_span_s() < 30, str(summary)
    if fault == "fail":
        assert summary.bad() > 0, "the rig sees the errors"


def test_a_green_whose_pods_are_gone_for_good(
    release_that_dies: FinishedRelease, tell: Tell
) -> None:
    assert release_that_dies.code == RETURNED
    summary = release_that_dies.load
    tell(f"green's pods are deleted while holding: {summary.brief()}")
    assert release_that_dies.live_color == "blue"
    assert release_that_dies.replicas == {"blue": 3, "green": 0}
    assert summary.bad() > 0, "the rig sees the loss"
    assert summary.bad_span_s() < 30, str(summary)


def test_a_green_that_is_never_ready(
    release_that_is_never_ready: FinishedRelease, tell: Tell
) -> None:
    assert release_that_is_never_ready.code == RETURNED
    summary = release_that_is_never_ready.load
    tell(f"green is never ready: {summary.brief()}")
    assert summary.bad() == 0, str(summary)
    assert summary.versions() == {"1.2.3"}
    assert release_that_is_never_ready.live_color == "blue"
    assert release_that_is_never_ready.replicas == {"blue": 3, "green": 0}


def evict(cluster: Cluster, pod: str) -> None:
    eviction = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": pod, "namespace": NAMESPACE},
    }
    path = f"/api/v1/namespaces/{NAMESPACE}/pods/{pod}/eviction"
    cluster.run("kubectl", "create", "--raw", path, "-f", "-", standard_input=json.dumps(eviction))


def test_one_evicted_pod_of_three_is_no_reason_to_return(
    cluster: Cluster,
    load: Load,
    record: RecordWatch,
    start_driver: StartDriver,
    tmp_path: Path,
    tell: Tell,
) -> None:
    runbook = write_runbook(tmp_path, hold="15s", cleanup={"scale_down_after": "15s"})
    driver = start_driver(*deploy(runbook, "1.2.4"))
    record.await_phase("holding")
    evicted = cluster.pods("green")[0].name
    evict(cluster, evicted)
    driver.expect(0, 60)
    load.await_version("1.2.4")
    summary = load.stop()
    tell(f"one green pod of three is evicted while holding: {summary.brief()}")
    assert cluster.live_color() == "green"
    ready = [pod.name for pod in cluster.pods("green") if pod.ready and not pod.ending]
    assert len(ready) == 3
    assert evicted not in ready


def test_an_abort_by_another_process(
    cluster: Cluster,
    load: Load,
    holding: Driver,
    start_driver: StartDriver,
    tmp_path: Path,
    tell: Tell,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    aborter = start_driver(*on_record("abort"), cwd=elsewhere)
    holding.expect(RETURNED)
    aborter.expect(RETURNED)
    summary = expect_blue(cluster, load)
    tell(f"aborted while holding: {summary.brief()}")
    assert summary.bad() == 0, str(summary)


def test_an_abort_when_the_driver_is_dead(
    cluster: Cluster,
    load: Load,
    holding: Driver,
    start_driver: StartDriver,
    tmp_path: Path,
    tell: Tell,
) -> None:
    holding.kill()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    start_driver(*on_record("abort"), cwd=elsewhere).expect(RETURNED)
    summary = expect_blue(cluster, load)
    tell(f"aborted while holding, the driver dead: {summary.brief()}")
    assert summary.bad() == 0, str(summary)
