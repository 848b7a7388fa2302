"""Real releases that several tests look at:
each is done once, from a blue 1.2.3 that serves, under load.
"""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cluster.audit_log import AuditLog, Request
from cluster.driver import Driver, deploy, read_journal, write_runbook
from cluster.open_loop import Load, LoadReport
from cluster.running_cluster import SERVICE, Cluster
from cluster.watch import RecordWatch

NODE = "node0"
LONG_HOLD: dict[str, Any] = {"hold": "60s", "cleanup": {"scale_down_after": "60s"}}


@dataclass(frozen=True)
class FinishedRelease:
    """What is to be known of a release once it is over."""

    runbook: Path
    version: str
    code: int
    load: LoadReport
    journal: list[dict[str, Any]]
    requests: list[Request]
    live_color: str
    replicas: dict[str, int]  # of the Deployments that are there, by color


def replicas(cluster: Cluster) -> dict[str, int]:
    """What the Deployments want, by color."""
    items = cluster.get("deployments", "-l", f"app.kubernetes.io/name={SERVICE}")["items"]
    return {item["metadata"]["labels"]["version"]: item["spec"]["replicas"] for item in items}


def release_from_blue(
    cluster: Cluster,
    folder: Path,
    version: str,
    *,
    serves: str,
    kubeconfig: Path | None = None,
    at_phase: tuple[str, Callable[[], None]] | None = None,
    **runbook: Any,
) -> FinishedRelease:
    """`deploy --wait` under load; at_phase's act is done when the release is in that phase. At the
    end all requests are answered by the version that serves."""
    cluster.reset()
    cluster.deploy("blue", "1.2.3")
    file = write_runbook(folder, **runbook)
    command = deploy(file, version, "--wait", "--journal", folder / "journal")
    with ExitStack() as processes:
        audit_log = AuditLog(cluster.audit_log)
        load = processes.enter_context(closing(Load(cluster, cluster.make_live_service("blue"))))
        record = processes.enter_context(closing(RecordWatch(cluster)))
        load.await_version("1.2.3")
        driver = processes.enter_context(
            closing(Driver(cluster, *command, cwd=folder, kubeconfig=kubeconfig))
        )
        if at_phase:
            record.await_phase(at_phase[0])
            at_phase[1]()
        code = driver.await_end(120)
        load.await_version(serves)
        summary = load.stop()
    return FinishedRelease(
        runbook=file,
        version=version,
        code=code,
        load=summary,
        journal=read_journal(folder / "journal"),
        requests=audit_log.requests(),
        live_color=cluster.live_color(),
        replicas=replicas(cluster),
    )


@pytest.fixture(scope="session")
def clean_release(
    shared_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> FinishedRelease:
    """1.2.4, to the last step, with the deployer's bearer token and its Role."""
    folder = tmp_path_factory.mktemp("clean")
    return release_from_blue(
        shared_cluster,
        folder,
        "1.2.4",
        serves="1.2.4",
        kubeconfig=shared_cluster.deployer_kubeconfig,
    )


@pytest.fixture(scope="session")
def release_that_is_never_ready(
    shared_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> FinishedRelease:
    """1.2.6-unready, whose pods run and are never ready."""
    folder = tmp_path_factory.mktemp("unready")
    return release_from_blue(
        shared_cluster, folder, "1.2.6-unready", serves="1.2.3", deadlines={"start": "8s"}
    )


@pytest.fixture(scope="session")
def release_that_dies(
    shared_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> FinishedRelease:
    """1.2.4, whose pods are deleted while holding and find no node to come back to."""

    def delete_green() -> None:
        shared_cluster.kubectl("cordon", NODE)
        pods = f"app.kubernetes.io/name={SERVICE},version=green"
        shared_cluster.kubectl("delete", "pods", "-l", pods, "--grace-period=0", "--force")

    folder = tmp_path_factory.mktemp("dies")
    try:
        return release_from_blue(
            shared_cluster,
            folder,
            "1.2.4",
            serves="1.2.3",
            at_phase=("holding", delete_green),
            **LONG_HOLD,
        )
    finally:
        shared_cluster.kubectl("uncordon", NODE)
