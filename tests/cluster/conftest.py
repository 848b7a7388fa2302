"""Fixtures of the tests against the real cluster.

BLUEGREEN_CLUSTER_KEEP=1 uses one that is up, and leaves it up.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from cluster.audit_log import AuditLog
from cluster.driver import Driver
from cluster.finished_releases import clean_release, release_that_dies, release_that_is_never_ready
from cluster.open_loop import Load
from cluster.running_cluster import Cluster, default_state
from cluster.watch import RecordWatch

__all__ = ["clean_release", "release_that_dies", "release_that_is_never_ready"]

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def tell(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """tell(line): a measured figure, printed at the end of the run."""
    return pytestconfig.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if figures := config.stash.get(FIGURES, []):
        terminalreporter.section("measured on the real cluster")
        for line in figures:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def shared_cluster() -> Iterator[Cluster]:
    """The cluster of all tests, with what the last test left in it; most tests want `cluster`."""
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


@pytest.fixture
def start_driver(cluster: Cluster, tmp_path: Path) -> Iterator[Callable[..., Driver]]:
    """start_driver(ARGUMENT…, cwd=…, kubeconfig=…) → a running Driver; none outlives the test."""
    with ExitStack() as drivers:

        def start(
            *arguments: str | Path, cwd: Path = tmp_path, kubeconfig: Path | None = None
        ) -> Driver:
            driver = Driver(cluster, *arguments, cwd=cwd, kubeconfig=kubeconfig)
            started.append(drivers.enter_context(closing(driver)))
            return driver

        started: list[Driver] = []
        yield start
    for driver in started:
        print(f"\n{driver.told()}")  # pytest shows it when the test has failed


@pytest.fixture
def record(cluster: Cluster) -> Iterator[RecordWatch]:
    """The record as it changes."""
    with closing(RecordWatch(cluster)) as watch:
        yield watch
