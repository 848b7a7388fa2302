"""The contract of each port, as the live ports keep it on this cluster: the suites that the simulated ones pass too."""

import re
from collections.abc import Callable
from pathlib import Path

from cluster.running_cluster import CHART, Cluster

PROGRAM = Path(__file__).resolve().parents[2] / "build" / "gcc" / "tests" / "cluster_contract_test"


def test_the_live_ports_keep_their_contracts(shared_cluster: Cluster, tell: Callable[[str], None]) -> None:
    assert PROGRAM.exists(), "it is not built: ./dev build gcc"
    settings = (
        f"BLUEGREEN_CLUSTER_KUBECONFIG={shared_cluster.admin_kubeconfig}",
        f"BLUEGREEN_CLUSTER_CHART={CHART}",
    )
    done = shared_cluster.run("env", *settings, PROGRAM, check=False, timeout=400)
    assert done.returncode == 0, done.stdout + done.stderr
    ran = re.search(r"(\d+) tests? from (\d+) test suites? ran\. \((\d+) ms total\)", done.stdout)
    assert ran, done.stdout
    assert int(ran[1]) > 0, done.stdout
    assert "SKIPPED" not in done.stdout, f"a skipped case is a failure:\n{done.stdout}"
    tell(f"port contracts on the cluster: {ran[1]} cases passed in {int(ran[3]) / 1000:.0f} s, none skipped")
