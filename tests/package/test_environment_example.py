"""examples/environment releases real processes behind a real HAProxy while users ask it."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from package.test_embed import BUILD, ROOT, configure_and_build, installed

EXAMPLE = ROOT / "examples" / "environment"
LIMIT_S = 60  # for any one command: a driver that hangs is ended, and fails its test


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def run_in(folder: Path, *command: str) -> None:
    """It returns when what it starts is ready."""
    subprocess.run(command, cwd=folder, check=True)


class Users:
    """Ask again and again, on kept connections and on fresh ones, and note each answer's version;
    an answer that is not 200, or none, is noted as lost.
    """

    LOST = "lost"

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: list[str] = []
        self.arrived = threading.Condition()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._ask, args=(kept,)) for kept in (True, False)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def since(self, start: int) -> list[str]:
        """What was answered since then, when as much has come as shows what is answered now."""
        with self.arrived:
            now = len(self.answers)
            assert self.arrived.wait_for(lambda: len(self.answers) >= now + 20, LIMIT_S)
            return self.answers[start:]

    def await_version(self, version: str) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.answers[-20:] == [version] * 20, LIMIT_S)

    def _ask(self, kept: bool) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        while not self.over.wait(0.01):
            if not kept:
                connection.close()
            try:
                connection.request("GET", "/")
                answer = connection.getresponse()
                said = answer.read().decode()
                self._note(said if answer.status == 200 else self.LOST)
            except OSError:
                connection.close()
                self._note(self.LOST)

    def _note(self, said: str) -> None:
        with self.arrived:
            self.answers.append(said)
            self.arrived.notify_all()


class Driver:
    """A driver of the example, in a process of its own."""

    def __init__(self, *command: str | Path) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said: list[str] = []
        self.watchdog = threading.Timer(LIMIT_S, self.process.kill)
        self.watchdog.start()

    def await_line(self, start: str) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith(start):
                return
        pytest.fail(f"it did not say '{start}':\n{''.join(self.said)}")

    def kill(self) -> None:
        self.process.kill()
        self.end()

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()

    def end(self) -> int:
        rest, _ = self.process.communicate()
        self.watchdog.cancel()
        self.said.append(rest)
        return self.process.returncode

    @property
    def text(self) -> str:
        return "".join(self.said)


class Shop:
    """The example in a folder of its own, with HAProxy and users before it."""

    def __init__(self, folder: Path, release: Path) -> None:
        self.folder = folder
        self.release = release
        self.ports = free_ports(5)
        self.last_version = 0
        self.drivers: list[Driver] = []
        (folder / "faults").mkdir()
        for name in ("service.py", "live.map"):
            shutil.copy(EXAMPLE / name, folder)
        self._adapt("haproxy.cfg", {f":808{n}": f":{port}" for n, port in enumerate(self.ports)})
        self._adapt("release.yaml", {"hold: 5s": "hold: 3s"})
        run_in(folder, "/usr/sbin/haproxy", "-D", "-p", "haproxy.pid", "-f", "haproxy.cfg")
        self.users = Users(self.ports[0])

    def _adapt(self, name: str, changes: dict[str, str]) -> None:
        text = (EXAMPLE / name).read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        (self.folder / name).write_text(text)

    def drive(self, *words: str) -> Driver:
        self.drivers.append(Driver(self.release, self.folder, *words))
        return self.drivers[-1]

    def deploy_next(self) -> tuple[Driver, str]:
        self.last_version += 1
        version = str(self.last_version)
        return self.drive("deploy", version), version

    def break_(self, version: str) -> None:
        (self.folder / "faults" / f"{version}.errors").touch()

    def close(self) -> None:
        for driver in self.drivers:
            driver.close()
        self.users.stop()
        os.kill(int((self.folder / "haproxy.pid").read_text()), signal.SIGTERM)
        for port in self.ports[1:]:
            run_in(self.folder, sys.executable, "service.py", str(port), "none")


@pytest.fixture(scope="module")
def release() -> Path:
    build = BUILD / "environment"
    configure_and_build(EXAMPLE, build, f"-DCMAKE_PREFIX_PATH={installed('static')}")
    return build / "release"


@pytest.fixture(scope="module")
def running(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("shop"), release)
    try:
        first, version = shop.deploy_next()
        assert first.end() == 0, first.text
        shop.users.await_version(version)
        yield shop
    finally:
        shop.close()


@pytest.fixture
def shop(running: Shop) -> Shop:
    """With its users served, by the version that is left over from the last test."""
    return running


def test_a_good_release_loses_nothing(shop: Shop) -> None:
    start = len(shop.users.answers)
    before = shop.users.answers[-1]
    driver, version = shop.deploy_next()
    assert driver.end() == 0, driver.text
    answers = shop.users.since(start)
    assert set(answers) == {before, version}
    assert set(answers[-20:]) == {version}


def test_a_release_that_breaks_in_the_hold_returns(shop: Shop) -> None:
    before = shop.users.answers[-1]
    driver, version = shop.deploy_next()
    driver.await_line("holding: watching")
    shop.users.await_version(version)
    shop.break_(version)
    assert driver.end() == 1, driver.text
    shop.users.await_version(before)


def test_a_release_that_is_bad_at_validation_gets_no_traffic(shop: Shop) -> None:
    start = len(shop.users.answers)
    before = shop.users.answers[-1]
    shop.break_(str(shop.last_version + 1))
    driver, _ = shop.deploy_next()
    assert driver.end() == 1, driver.text
    assert "validation failed: smoke" in driver.text
    assert set(shop.users.since(start)) == {before}


@pytest.mark.parametrize("moment", ["starting: waiting", "moving: until"])
def test_a_killed_driver_is_resumed_without_loss(shop: Shop, moment: str) -> None:
    start = len(shop.users.answers)
    before = shop.users.answers[-1]
    driver, version = shop.deploy_next()
    driver.await_line(moment)
    driver.kill()
    resumed = shop.drive("resume")
    assert resumed.end() == 0, driver.text + resumed.text
    answers = shop.users.since(start)
    assert set(answers) == {before, version}
    assert set(answers[-20:]) == {version}


def test_the_example_is_small() -> None:
    lines = [line for path in EXAMPLE.glob("*.[ch]pp") for line in path.read_text().splitlines()]
    assert len(lines) < 250


def test_an_abort_from_another_process_returns(shop: Shop) -> None:
    start = len(shop.users.answers)
    before = shop.users.answers[-1]
    driver, version = shop.deploy_next()
    driver.await_line("holding: watching")
    abort = shop.drive("abort")
    assert abort.end() == 1, abort.text
    assert driver.end() == 1, driver.text
    answers = shop.users.since(start)
    assert set(answers) <= {before, version}
    assert set(answers[-20:]) == {before}
    status = shop.drive("status")
    assert status.end() == 1
    assert "aborted by somebody" in status.text
