"""Releases one after the other, under constant load without retries: no request is lost."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cluster.audit_log import AuditLog, selections
from cluster.driver import Driver, deploy, on_record, write_runbook
from cluster.finished_releases import FinishedRelease, replicas
from cluster.open_loop import Load, LoadReport
from cluster.running_cluster import SERVICE, Cluster
from cluster.watch import RecordWatch, read_release

A_FAIR_SHARE = (
    50  # answers that each version must have given on each lane, lest a short run prove nothing
)


def expect_no_loss(load: LoadReport, versions: set[str]) -> None:
    for lane, counts in load.lanes.items():
        assert counts.bad == 0, f"{lane} lost requests:\n{load}"
        assert set(counts.versions) == versions, f"{lane} missed a version:\n{load}"
        assert min(counts.versions.values()) >= A_FAIR_SHARE, (
            f"{lane} hardly saw a version:\n{load}"
        )


def sleep_until_due(cluster: Cluster) -> None:
    """The scale-down is due at a time that the record tells:
    nothing happens before that could be awaited.
    """
    due = datetime.fromisoformat(read_release(cluster)["deadline"])
    time.sleep(max(0, (due - datetime.now(UTC)).total_seconds()) + 0.1)


def test_three_releases_in_a_row_lose_nothing(
    cluster: Cluster,
    audit_log: AuditLog,
    start_driver: Callable[..., Driver],
    start_load: Callable[..., Load],
    record: RecordWatch,
    tmp_path: Path,
    tell: Callable[[str], None],
) -> None:
    runbook = write_runbook(tmp_path)

    first = start_driver(*deploy(runbook, "1.2.3"))
    # from here on there is a Service; without traffic the hold would end undecided
    record.await_phase("holding")
    load = start_load(cluster.cluster_ip(SERVICE))
    load.await_version("1.2.3")
    first.expect(0)
    assert cluster.live_color() == "blue"

    start_driver(*deploy(runbook, "1.2.4", "--wait")).expect(0)
    load.await_version("1.2.4")
    assert cluster.live_color() == "green"
    assert replicas(cluster) == {"green": 3}, "the old color's release is deleted"

    start_driver(*deploy(runbook, "1.2.5")).expect(0)
    load.await_version("1.2.5")
    assert cluster.live_color() == "blue"
    assert replicas(cluster) == {"blue": 3, "green": 3}, "the old color's scale-down is not due yet"
    sleep_until_due(cluster)
    start_driver(*on_record("resume", "--due")).expect(0)
    assert replicas(cluster) == {"blue": 3, "green": 0}
    cluster.await_pods_gone("green")
    load.await_requests(300)

    summary = load.stop()
    tell(f"1.2.3, 1.2.4, 1.2.5 in a row: {summary.brief()}")
    print(f"\n{summary}")
    expect_no_loss(summary, {"1.2.3", "1.2.4", "1.2.5"})
    assert selections(audit_log.requests("bluegreen/"), SERVICE) == ["blue", "green", "blue"]


def test_the_deployers_role_is_enough(
    clean_release: FinishedRelease, tell: Callable[[str], None]
) -> None:
    assert clean_release.code == 0
    tell(f"1.2.3, 1.2.4 with a bearer token: {clean_release.load.brief()}")
    expect_no_loss(clean_release.load, {"1.2.3", "1.2.4"})
    assert clean_release.replicas == {"green": 3}
    users = {
        request.user
        for request in clean_release.requests
        if request.user_agent.startswith(("bluegreen", "Helm"))
    }
    assert users == {"system:serviceaccount:butterfly:deployer"}


def test_every_write_has_a_precondition(clean_release: FinishedRelease) -> None:
    ours = [
        r for r in clean_release.requests if r.user_agent.startswith("bluegreen/") and r.is_write
    ]
    patches = [r for r in ours if r.verb == "patch"]
    assert patches
    for patch in patches:
        assert any(change["op"] == "test" for change in patch.body), (
            f"{patch.path} tests nothing: {patch.body}"
        )
    for update in (r for r in ours if r.verb == "update"):
        assert update.body["metadata"]["resourceVersion"], f"{update.path} is not compared"
    proxied = {r.resource for r in ours if r.verb not in ("patch", "update", "create")}
    assert proxied <= {"pods/proxy"}, "the end of a drain is the only DELETE"
