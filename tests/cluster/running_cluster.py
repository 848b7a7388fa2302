"""The test cluster as tests use it: commands in its network,
kubectl, Helm, the stand-in service and its faults.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
PROGRAM = HERE / "cluster"
CHART = HERE / "chart"
NAMESPACE = "butterfly"
SERVICE = "perception"
PORT = 8080
NODE_ADDRESS = "10.99.0.10"
BRIDGE_ADDRESS = "10.244.0.1"  # there as soon as there is a pod

Color = Literal["blue", "green"]


def default_state() -> Path:
    return Path(os.environ.get("BLUEGREEN_CLUSTER") or Path.home() / ".cache/bluegreen/cluster")


@dataclass(frozen=True)
class Pod:
    name: str
    address: str
    ready: bool
    ending: bool


class CommandError(AssertionError):
    """A command in the cluster failed; what it said is in the message."""


@dataclass(frozen=True)
class Cluster:
    """One cluster, by its state folder. It is up between up() and down()."""

    state: Path

    @property
    def admin_kubeconfig(self) -> Path:
        """Client certificate, key and CA by file."""
        return self.state / "admin.kubeconfig"

    @property
    def deployer_kubeconfig(self) -> Path:
        """Bearer token, CA inlined; a Role in NAMESPACE and nothing else."""
        return self.state / "deployer.kubeconfig"

    @property
    def audit_log(self) -> Path:
        return self.state / "log" / "audit.jsonl"

    # --- the program

    def control(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """`cluster ARGUMENTS…`, whatever its exit code."""
        return subprocess.run(
            [PROGRAM, *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def build(self) -> None:
        self._expect("build", timeout=3600)

    def up(self) -> None:
        self._expect("up", timeout=180)

    def down(self) -> None:
        self._expect("down")

    def is_up(self) -> bool:
        return self.control("status").returncode == 0

    def _expect(self, command: str, timeout: float = 60) -> None:
        done = self.control(command, timeout=timeout)
        if done.returncode != 0:
            raise CommandError(
                f"cluster {command}: exit {done.returncode}\n{done.stdout}{done.stderr}"
            )

    def _environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        return {**os.environ, "BLUEGREEN_CLUSTER": str(self.state), **(more or {})}

    # --- commands in the cluster's network, as admin unless KUBECONFIG is passed by `env VAR=…`

    def start(self, *command: str | Path, cwd: Path | None = None) -> subprocess.Popen[str]:
        """Starts the command in the background with pipes;
        its process is the command itself, so signals reach it.
        """
        return subprocess.Popen(
            [PROGRAM, "run", *command],
            cwd=cwd,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        *command: str | Path,
        check: bool = True,
        timeout: float = 120,
        cwd: Path | None = None,
        standard_input: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Runs the command to its end; raises CommandError on a bad exit code when `check`."""
        done = subprocess.run(
            [PROGRAM, "run", *command],
            cwd=cwd,
            env=self._environment(),
            input=standard_input,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if check and done.returncode != 0:
            told = " ".join(map(str, command))
            raise CommandError(f"{told}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def kubectl(self, *arguments: str, timeout: float = 120) -> str:
        return self.run("kubectl", "-n", NAMESPACE, *arguments, timeout=timeout).stdout

    def helm(self, *arguments: str | Path, timeout: float = 120) -> str:
        return self.run("helm", "-n", NAMESPACE, *arguments, timeout=timeout).stdout

    def get(self, *arguments: str) -> Any:
        """`kubectl get … -o json`, parsed."""
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    # --- releases, with the runbook's own commands

    def deploy(self, color: Color, version: str, *, replicas: int = 3, **env: str) -> None:
        """Helm's upgrade --install of one color; returns when its pods are ready."""
        settings = {
            "image.tag": version,
            "replicaCount": str(replicas),
            "service.name": f"{SERVICE}-{color}",
            "deployment.labels.version": color,
        }
        options = [
            option for name, value in settings.items() for option in ("--set", f"{name}={value}")
        ]
        options += [
            option
            for name, value in env.items()
            for option in ("--set-string", f"env.{name}={value}")
        ]
        values = CHART / "values-prod.yaml"
        self.helm(
            "upgrade", f"{SERVICE}-{color}", CHART, "--install", "-f", values, *options, "--wait"
        )

    def make_live_service(self, color: Color) -> str:
        """Makes the Service that users reach, as a first release does; returns its ClusterIP."""
        self.kubectl("create", "service", "clusterip", SERVICE, f"--tcp={PORT}:{PORT}")
        selector = {"app": None, "app.kubernetes.io/name": SERVICE, "version": color}
        self.kubectl(
            "patch", "service", SERVICE, "-p", json.dumps({"spec": {"selector": selector}})
        )
        return self.cluster_ip(SERVICE)

    def switch(self, color: Color) -> None:
        self.kubectl(
            "patch",
            "service",
            SERVICE,
            "-p",
            json.dumps({"spec": {"selector": {"version": color}}}),
        )

    def live_color(self) -> str:
        color: str = self.get("service", SERVICE)["spec"]["selector"]["version"]
        return color

    def cluster_ip(self, service: str) -> str:
        address: str = self.get("service", service)["spec"]["clusterIP"]
        return address

    def scale(self, color: Color, replicas: int) -> None:
        self.kubectl("scale", "deployment", f"{SERVICE}-{color}", f"--replicas={replicas}")

    def await_pods_gone(self, color: Color, timeout_s: int = 60) -> None:
        selector = f"app.kubernetes.io/name={SERVICE},version={color}"
        wait = ("wait", "--for=delete", "pod", "-l", selector, f"--timeout={timeout_s}s")
        waited = self.run("kubectl", "-n", NAMESPACE, *wait, check=False, timeout=timeout_s + 10)
        assert not self.pods(color), f"pods of {color} are still there: {waited.stderr}"

    # --- the pods, their faults and drains

    def pods(self, color: Color) -> list[Pod]:
        items = self.get("pods", "-l", f"app.kubernetes.io/name={SERVICE},version={color}")["items"]
        return [
            Pod(
                name=item["metadata"]["name"],
                address=item["status"].get("podIP", ""),
                ready=any(
                    c["type"] == "Ready" and c["status"] == "True"
                    for c in item["status"].get("conditions", [])
                ),
                ending="deletionTimestamp" in item["metadata"],
            )
            for item in items
        ]

    def request(self, pod: Pod, method: str, path: str) -> str:
        """Asks the pod itself; raises CommandError when it answers with an error."""
        return self.run(
            "curl", "-sSf", "-m", "10", "-X", method, f"http://{pod.address}:{PORT}{path}"
        ).stdout

    def fault(self, color: Color, name: str, **query: str) -> None:
        """POST /admin/NAME?QUERY to every pod of a color:
        health status=DOWN, fail every=1, latency ms=200, …
        """
        for pod in self.pods(color):
            self.request(pod, "POST", f"/admin/{name}?{urlencode(query)}")

    def drain(self, color: Color) -> None:
        for pod in self.pods(color):
            self.request(pod, "POST", "/actuator/drain")

    def processes(self, name: str) -> list[int]:
        """Those that `run` started, and their children, by the name of their program."""
        first = (self.state / "run" / "namespaces").read_text().split()[0]
        network = Path(f"/proc/{first}/ns/net").readlink()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "comm").read_text().strip() == name and (
                    process / "ns" / "net"
                ).readlink() == network:
                    found.append(int(process.name))
            except OSError:  # it has ended meanwhile
                continue
        return found

    # --- between tests

    def reset(self) -> None:
        """Empties the namespace; the service account, its role and its token stay."""
        self.kubectl("uncordon", "node0")
        for kinds in ("deployments,replicasets,horizontalpodautoscalers", "services,ingresses"):
            self.kubectl("delete", kinds, "--all", "--wait=false")
        names = self.kubectl("get", "configmaps,secrets", "-o", "name").split()
        if unwanted := [name for name in names if name != "configmap/kube-root-ca.crt"]:
            self.kubectl("delete", *unwanted)
        self.kubectl("delete", "pods", "--all", "--grace-period=0", "--force")
