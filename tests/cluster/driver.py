"""The driver under test: the command line as users start it, in the cluster's network."""

import json
import os
import select
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from cluster.live_lines import LiveLines
from cluster.running_cluster import CHART, NAMESPACE, SERVICE, Cluster

PROGRAM: tuple[str, ...] = (sys.executable, "-m", "bluegreen")
LEASE = "5s"

# as in production, but for the times
RUNBOOK: dict[str, Any] = {
    "service": SERVICE,
    "namespace": NAMESPACE,
    "release": {
        "chart": str(CHART),
        "values": [str(CHART / "values-prod.yaml")],
        "set": {"replicaCount": 3},
    },
    "validate": [
        "actuator_health",
        {"smoke": "/api/v1/health"},
        {"logs_clean": {"tail": 100}},
        "metrics_present",
    ],
    "watch": [
        {"error_rate": {"limit": "1%"}},
        {"latency": {"mean": "200ms"}},
        {"logs_clean": {"since": "5m"}},
    ],
    "drain": {"path": "/actuator/drain", "limit": "30s"},
    "hold": "5s",
    "probe_interval": "1s",
    "cleanup": {"scale_down_after": "6s", "delete_after": "2s"},
}


def write_runbook(folder: Path, **changes: Any) -> Path:
    """A runbook file with RUNBOOK's keys, some of them changed."""
    file = folder / "perception.yaml"
    file.write_text(json.dumps({**RUNBOOK, **changes}))  # JSON is YAML
    return file


def deploy(runbook: Path, version: str, *options: str | Path) -> tuple[str | Path, ...]:
    """The arguments of a deploy as CI gives them."""
    return ("deploy", runbook, "--version", version, "--yes", "--lease", LEASE, *options)


def on_record(command: str, *options: str | Path) -> tuple[str | Path, ...]:
    """The arguments of a command that finds the runbook in the record."""
    return (command, "--service", f"{NAMESPACE}/{SERVICE}", "--lease", LEASE, *options)


class Driver(LiveLines):
    """One process of the command line. Signals reach it itself."""

    def __init__(
        self, cluster: Cluster, *arguments: str | Path, cwd: Path, kubeconfig: Path | None = None
    ) -> None:
        settings = ("env", f"KUBECONFIG={kubeconfig}") if kubeconfig else ()
        super().__init__(cluster, *settings, *PROGRAM, *arguments, cwd=cwd)

    def expect(self, code: int, timeout_s: float = 240) -> None:
        """Waits for its end, which must have this exit code."""
        found = self.await_end(timeout_s)
        assert found == code, f"exit code {found} and not {code}; it said:\n{self.told()}"

    def children(self, name: str) -> list[int]:
        """Its child processes of that name."""
        pid = self.process.pid
        threads = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for listed in threads for child in listed.read_text().split()]
        return [
            child for child in children if Path(f"/proc/{child}/comm").read_text().strip() == name
        ]


def await_death(pidfd: int, timeout_s: float = 10) -> None:
    """Waits until the process is gone, by a descriptor of os.pidfd_open(); closes it."""
    try:
        assert select.select([pidfd], [], [], timeout_s)[0], (
            f"a child process still runs {timeout_s} s later"
        )
    finally:
        os.close(pidfd)


def read_journal(file: Path) -> list[dict[str, Any]]:
    """The entries of all releases, in the order in which they were written."""
    with closing(sqlite3.connect(file)) as database:
        return [
            json.loads(line)
            for (line,) in database.execute("SELECT line FROM entry ORDER BY place")
        ]
