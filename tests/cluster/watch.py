"""Objects as they change, told by `kubectl get --watch`:
what tests wait for, beside what the driver says itself.
"""

import json
from collections.abc import Iterable
from typing import Any

from cluster.live_lines import LiveLines
from cluster.running_cluster import NAMESPACE, SERVICE, Cluster

RECORD = f"bluegreen-{SERVICE}"


class Watch(LiveLines):
    """One line for what is there and for each change: the value at a JSONPath."""

    def __init__(self, cluster: Cluster, kind: str, selection: str, path: str) -> None:
        options = (selection, "--watch", "-o", f'jsonpath={path}{{"\\n"}}')
        super().__init__(cluster, "kubectl", "-n", NAMESPACE, "get", kind, *options)


class RecordWatch(Watch):
    """The record of the service: where the release stands."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(
            cluster, "configmaps", f"--field-selector=metadata.name={RECORD}", "{.data.record}"
        )

    def await_phase(
        self, phases: str | Iterable[str], *, version: str = "", timeout_s: float = 60
    ) -> dict[str, Any]:
        """The release as recorded when it first stood in one of the phases."""
        wanted = {phases} if isinstance(phases, str) else set(phases)

        def accepts(line: str) -> bool:
            release = release_in(line)
            return release.get("phase") in wanted and version in ("", release.get("version"))

        what = f"record of {version or 'a release'} in {' or '.join(sorted(wanted))}"
        return release_in(self.await_line(accepts, what, timeout_s))


class SelectedColorWatch(Watch):
    """The color that the live Service selects."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(
            cluster,
            "services",
            f"--field-selector=metadata.name={SERVICE}",
            "{.spec.selector.version}",
        )

    def await_color(self, color: str, timeout_s: float = 60) -> None:
        self.await_line(lambda line: line == color, f"Service that selects {color}", timeout_s)


def release_in(line: str) -> dict[str, Any]:
    """The release in a record; empty for none."""
    record = json.loads(line) if line else {}
    release: dict[str, Any] = record.get("release") or {}
    return release


def read_release(cluster: Cluster) -> dict[str, Any]:
    return release_in(cluster.get("configmap", RECORD)["data"]["record"])
