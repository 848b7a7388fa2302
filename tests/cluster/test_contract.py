"""The contract suites of the ports on the live ports: a program of C++ tests that runs in the cluster's network."""

import os
from pathlib import Path

import pytest
from cluster.running_cluster import CHART, Cluster

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("BLUEGREEN_CONTRACT_PROGRAM") or ROOT / "build/gcc/tests/cluster_contract_test")


def test_the_live_ports_keep_their_contracts(shared_cluster: Cluster, tmp_path: Path) -> None:
    """Every world has a namespace of its own, so what other tests left does not matter."""
    if not PROGRAM.exists():
        pytest.fail(f"{PROGRAM} is missing: ./dev build makes it")
    settings = (
        f"BLUEGREEN_CLUSTER_KUBECONFIG={shared_cluster.admin_kubeconfig}",
        f"BLUEGREEN_CLUSTER_CHART={CHART}",
        f"HOME={tmp_path}",
    )
    done = shared_cluster.run("env", *settings, PROGRAM, "--gtest_brief=1", check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
