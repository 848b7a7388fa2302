"""What is refused is refused before anything is changed."""

from collections.abc import Callable
from pathlib import Path

from cluster.audit_log import AuditLog
from cluster.driver import Driver, deploy, write_runbook
from cluster.running_cluster import CHART, SERVICE, Cluster

REFUSED = 3


def test_a_live_service_that_belongs_to_a_helm_release(
    cluster: Cluster, audit_log: AuditLog, start_driver: Callable[..., Driver], tmp_path: Path
) -> None:
    settings = {
        "image.tag": "1.2.3", "service.name": SERVICE, "deployment.labels.version": "blue",
        "replicaCount": "1",
    }  # fmt: skip
    options = [
        option for name, value in settings.items() for option in ("--set", f"{name}={value}")
    ]
    cluster.helm("install", f"{SERVICE}-blue", CHART, *options, "--wait")
    audit_log.skip()
    driver = start_driver(*deploy(write_runbook(tmp_path), "1.2.4"))
    driver.expect(REFUSED)
    assert f"Helm release {SERVICE}-blue" in driver.told()
    ours = audit_log.requests("bluegreen/") + audit_log.requests("Helm/")
    assert ours, "the driver asked nobody"
    assert [request for request in ours if request.is_write] == []
