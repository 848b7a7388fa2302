"""The cluster itself: what the tests against it stand on."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cluster.audit_log import AuditLog
from cluster.open_loop import KEPT, NEW, Load
from cluster.running_cluster import HERE, NAMESPACE, SERVICE, Cluster, CommandError


@pytest.mark.parametrize("program", ["service", "load"])
def test_go_program(shared_cluster: Cluster, program: str) -> None:
    go = shared_cluster.state / "go" / "bin" / "go"
    env = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    root = subprocess.run(
        [go, "env", "GOROOT"], env=env, check=True, capture_output=True, text=True
    ).stdout.strip()
    gofmt = Path(root) / "bin" / "gofmt"
    badly_formatted = subprocess.run(
        [gofmt, "-l", "."], cwd=HERE / program, check=True, capture_output=True
    )
    assert not badly_formatted.stdout
    tested = subprocess.run(
        [go, "test", "-vet=all", "."],
        cwd=HERE / program,
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_a_release_by_the_chart(cluster: Cluster) -> None:
    cluster.deploy("blue", "1.2.3")
    pods = cluster.pods("blue")
    assert [pod.ready for pod in pods] == [True] * 3
    labels = cluster.get("deployment", f"{SERVICE}-blue")["metadata"]["labels"]
    assert labels.items() >= {"version": "blue", "app.kubernetes.io/name": SERVICE}.items()
    own = cluster.cluster_ip(f"{SERVICE}-blue")
    assert "X-Version: 1.2.3" in cluster.run("curl", "-sSfi", f"http://{own}:8080/").stdout
    assert "Started version 1.2.3" in cluster.kubectl("logs", pods[0].name)


@pytest.mark.parametrize("version", ["1.2.6-unready", "1.2.6-crash"])
def test_a_version_that_is_never_ready(cluster: Cluster, version: str) -> None:
    with pytest.raises(CommandError, match=r"deadline|timed out"):
        cluster.helm(
            "install", "perception-green", HERE / "chart", "--set", f"image.tag={version}",
            "--set", "service.name=perception-green", "--set", "deployment.labels.version=green",
            "--wait", "--timeout", "4s",
        )  # fmt: skip
    assert [pod.ready for pod in cluster.pods("green")] == [False]


def test_the_deployers_token_opens_one_namespace(cluster: Cluster) -> None:
    as_deployer = ("env", f"KUBECONFIG={cluster.deployer_kubeconfig}", "kubectl")
    cluster.run(*as_deployer, "get", "services,pods,deployments,configmaps", "-n", NAMESPACE)
    elsewhere = (
        ("get", "nodes"),
        ("get", "pods", "-n", "default"),
        ("create", "serviceaccount", "x", "-n", NAMESPACE),
    )
    for command in elsewhere:
        with pytest.raises(CommandError, match="forbidden"):
            cluster.run(*as_deployer, *command)


def test_a_switch_with_a_drain_loses_nothing(
    cluster: Cluster, audit_log: AuditLog, start_load: Callable[..., Load]
) -> None:
    cluster.deploy("blue", "1.2.3")
    cluster.deploy("green", "1.2.4")
    load = start_load(cluster.make_live_service("blue"))
    load.await_version("1.2.3")
    cluster.switch("green")
    load.await_version("1.2.4", NEW)
    load.await_version("1.2.3", KEPT)  # a patch moves new connections only
    cluster.drain("blue")
    load.await_version("1.2.4", KEPT)
    cluster.scale("blue", 0)
    cluster.await_pods_gone("blue")
    load.await_requests(300)
    summary = load.stop()
    print(f"\nswitch, drain, scale to zero:\n{summary}")
    assert summary.bad() == 0, str(summary)
    assert summary.requests(NEW) > 300
    assert summary.requests(KEPT) > 300
    switches = [
        r for r in audit_log.requests("kubectl") if r.verb == "patch" and r.resource == "services"
    ]
    assert switches[-1].body == {"spec": {"selector": {"version": "green"}}}


def test_the_runbooks_own_commands_lose_kept_connections(
    cluster: Cluster, start_load: Callable[..., Load], tell: Callable[[str], None]
) -> None:
    cluster.deploy("blue", "1.2.3")
    cluster.deploy("green", "1.2.4")
    load = start_load(cluster.make_live_service("blue"))
    load.await_version("1.2.3")
    cluster.switch("green")
    cluster.scale("blue", 0)
    load.await_version("1.2.4")
    summary = load.stop()
    tell(f"the runbook's own commands, patch and scale to zero: {summary.brief()}")
    assert summary.bad(KEPT) > 0, str(summary)
    assert summary.bad(NEW) == 0, str(summary)


def test_a_fault_after_the_start_is_seen(cluster: Cluster, start_load: Callable[..., Load]) -> None:
    cluster.deploy("blue", "1.2.3", replicas=1)
    load = start_load(cluster.make_live_service("blue"))
    load.await_version("1.2.3")
    cluster.fault("blue", "fail", every="1")
    load.await_requests(100)
    cluster.fault("blue", "fail", every="0")
    load.await_requests(100)
    summary = load.stop()
    assert {status for lane in summary.lanes.values() for status in lane.failed} == {"500"}
    assert 0 < summary.bad_span_s() < summary.elapsed_s
    assert " ERROR " in cluster.kubectl("logs", cluster.pods("blue")[0].name)


@pytest.fixture
def second_cluster(shared_cluster: Cluster, tmp_path: Path) -> Cluster:
    """Another one with the same programs, not yet up."""
    for folder in ("bin", "go", "images"):
        (tmp_path / folder).symlink_to(shared_cluster.state / folder)
    return Cluster(tmp_path)


def network_namespace(process: int | str) -> str:
    return str(Path(f"/proc/{process}/ns/net").readlink())


def test_down_leaves_nothing_and_names_what_it_cannot_remove(
    cluster: Cluster, second_cluster: Cluster, tmp_path: Path
) -> None:
    cluster.deploy("blue", "1.2.3", replicas=1)
    second_cluster.up()
    second_cluster.deploy("blue", "1.2.3", replicas=1)
    forgotten = second_cluster.start("sleep", "1000")
    first, _, network, mounts, cgroup = (tmp_path / "run" / "namespaces").read_text().split()
    assert network == network_namespace(first)
    assert cgroups_named(cgroup)
    pinned = tmp_path / "pinned"
    pinned.touch()
    subprocess.run(["mount", "--bind", f"/proc/{first}/ns/net", pinned], check=True)
    try:
        stopped = second_cluster.control("down")
    finally:
        subprocess.run(["umount", pinned], check=True)
    assert stopped.returncode == 1
    assert f"left behind: mount {pinned}" in stopped.stderr
    second_cluster.down()
    second_cluster.down()
    forgotten.communicate(timeout=5)
    assert not second_cluster.is_up()
    assert not cgroups_named(cgroup)
    assert not processes_in({network, mounts})
    assert str(tmp_path) not in Path("/proc/self/mountinfo").read_text()
    assert [pod.ready for pod in cluster.pods("blue")] == [True], "the first cluster lost its pods"


def cgroups_named(name: str) -> list[Path]:
    return [path for path in Path("/sys/fs/cgroup").glob(f"**/{name}") if path.is_dir()]


def processes_in(namespaces: set[str]) -> list[str]:
    """Processes in any of the namespaces; zombies have none."""
    found = []
    for link in Path("/proc").glob("[0-9]*/ns/*"):
        try:
            if str(link.readlink()) in namespaces:
                found.append(link.parts[2])
        except OSError:  # it has ended meanwhile
            continue
    return found
