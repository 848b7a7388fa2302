"""The contract suites of the ports on the live ports:
a program of C++ tests that runs in the cluster's network.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

from cluster.running_cluster import CHART, Cluster

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(
    os.environ.get("BLUEGREEN_CONTRACT_PROGRAM") or ROOT / "build/gcc/tests/cluster_contract_test"
)


def test_the_live_ports_keep_their_contracts(
    shared_cluster: Cluster, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """Every world has a namespace of its own, so what other tests left does not matter."""
    assert PROGRAM.exists(), f"{PROGRAM} is missing: ./dev build makes it"
    settings = (
        f"BLUEGREEN_CLUSTER_KUBECONFIG={shared_cluster.admin_kubeconfig}",
        f"BLUEGREEN_CLUSTER_CHART={CHART}",
        f"HOME={tmp_path}",
    )
    done = shared_cluster.run("env", *settings, PROGRAM, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
    ran = re.search(r"(\d+) tests? from \d+ test suites? ran\. \((\d+) ms total\)", done.stdout)
    assert ran, done.stdout[-20_000:]
    assert f"[  PASSED  ] {ran[1]} test" in done.stdout, (
        f"a skipped case is a failure:\n{done.stdout[-20_000:]}"
    )
    tell(
        f"contracts of the live ports: {ran[1]} cases passed in {int(ran[2]) / 1000:.0f} s,"
        " none was skipped"
    )
