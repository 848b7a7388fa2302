"""A release as a person leads it: looked at before,
promoted at a gate, asked about, taken back days later.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cluster.driver import Driver, deploy, on_record, write_runbook
from cluster.finished_releases import replicas
from cluster.open_loop import Load
from cluster.running_cluster import SERVICE, Cluster
from cluster.watch import read_release

WAITING = 5
LOGS_ONLY: dict[str, Any] = {"watch": [{"logs_clean": {"since": "5m"}}], "hold": "3s"}
NEVER: dict[str, Any] = {"cleanup": {"scale_down_after": "never", "delete_after": "never"}}


def test_planned_gated_promoted_and_rolled_back(
    cluster: Cluster,
    start_driver: Callable[..., Driver],
    start_load: Callable[..., Load],
    tmp_path: Path,
    tell: Callable[[str], None],
) -> None:
    def says(*arguments: str | Path) -> str:
        driver = start_driver(*arguments)
        driver.expect(0)
        return "\n".join(driver.output)

    runbook = write_runbook(tmp_path, **LOGS_ONLY, **NEVER)
    start_driver(*deploy(runbook, "1.2.3")).expect(0)
    load = start_load(cluster.cluster_ip(SERVICE))
    load.await_version("1.2.3")

    assert "1.2.3 → 1.2.4" in says("plan", runbook, "--version", "1.2.4")
    gated = tmp_path / "gated"
    gated.mkdir()
    question = {"name": "looked-at", "limit": "10m"}
    journal = tmp_path / "journal"
    gated_runbook = write_runbook(gated, gate=question, **LOGS_ONLY, **NEVER)
    start_driver(*deploy(gated_runbook, "1.2.4", "--journal", journal)).expect(WAITING)
    assert cluster.live_color() == "blue", "nothing is switched before the promotion"
    assert "waited for a person to promote or abort" in says("explain", gated_runbook)

    start_driver(*on_record("promote", "--journal", journal)).expect(0)
    load.await_version("1.2.4")
    assert cluster.live_color() == "green"
    status = json.loads(says("status", gated_runbook, "--output", "json"))
    assert (status["release"]["version"], status["release"]["phase"]) == ("1.2.4", "finished")
    assert "1.2.4" in says("report", gated_runbook, "--journal", journal)

    start_driver("rollback", runbook, "--to", "1", "--yes").expect(0)
    load.await_version("1.2.3")
    assert cluster.live_color() == "blue"
    assert read_release(cluster)["number"] == 3
    assert replicas(cluster) == {"blue": 3, "green": 3}

    summary = load.stop()
    tell(f"promoted at a gate, then rolled back by a release: {summary.brief()}")
    assert summary.bad() == 0, str(summary)
