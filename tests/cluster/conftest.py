"""Fixtures of the tests against the real cluster. BLUEGREEN_CLUSTER_KEEP=1 uses one that is up, and leaves it up."""

import os
import sys
from collections.abc import Callable, Iterator

import pytest
from cluster.audit_log import AuditLog
from cluster.open_loop import Load
from cluster.running_cluster import Cluster, default_state


@pytest.fixture(scope="session")
def shared_cluster() -> Iterator[Cluster]:
    """The cluster of all tests, with whatever the last test left in it; most tests want `cluster`."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("the test cluster needs Linux and root")
    cluster = Cluster(default_state())
    keep = bool(os.environ.get("BLUEGREEN_CLUSTER_KEEP"))
    cluster.build()
    if not keep:
        cluster.down()
    cluster.up()
    yield cluster
    if not keep:
        cluster.down()


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Cluster:
    """The cluster with an empty namespace."""
    shared_cluster.reset()
    return shared_cluster


@pytest.fixture
def start_load(cluster: Cluster) -> Iterator[Callable[..., Load]]:
    """start_load(address, rate=300, kept=10) → a running Load; none outlives the test."""
    started: list[Load] = []

    def start(address: str, *, rate: float = 300, kept: int = 10) -> Load:
        started.append(Load(cluster, address, rate=rate, kept=kept))
        return started[-1]

    yield start
    for load in started:
        load.close()


@pytest.fixture
def audit_log(cluster: Cluster) -> AuditLog:
    """What clients do from here on."""
    return AuditLog(cluster.audit_log)
