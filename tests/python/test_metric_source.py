"""A metric source written in Python, beside an environment of Python's and beside Kubernetes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from python.test_switcher import OwnDoor
from python.two_colors import QUICK, ROOT, TwoColors, runbook_of

import bluegreen
from bluegreen import Color, Outcome, SampleTraffic, Session, Split, TrafficSample
from bluegreen._bluegreen import Reply

STEADY = ROOT / "tests" / "adapter" / "kubernetes" / "fixtures" / "steady.json"
MOVING = ROOT / "tests" / "engine" / "golden" / "schema_1" / "moving.json"


class OwnCounters(bluegreen.MetricSource):
    def __init__(self, world: TwoColors) -> None:
        super().__init__()
        self.world = world
        self.asked = 0

    def sample_traffic(self, request: SampleTraffic) -> TrafficSample:
        self.asked += 1
        return TwoColors.sample_traffic(self.world, request)


class WithoutCounters(TwoColors):
    def sample_traffic(self, request: SampleTraffic) -> TrafficSample:
        raise AssertionError(f"asked for {request}")


def test_a_metric_source_of_its_own_is_asked_and_not_the_environment() -> None:
    world = WithoutCounters()
    metrics = OwnCounters(world)
    result = bluegreen.deploy(runbook_of(QUICK), "1.2.4", environment=world, metrics=metrics)
    assert result.outcome is Outcome.done
    assert metrics.asked > 0


def test_what_a_metric_source_does_not_say_comes_out() -> None:
    with pytest.raises(NotImplementedError):
        bluegreen.deploy(
            runbook_of(QUICK),
            "1.2.4",
            environment=TwoColors(),
            metrics=bluegreen.MetricSource(),
        )


def test_a_request_of_another_kind_is_refused() -> None:
    class Asked(OwnCounters):
        def begin(self, request: object, reply: Reply) -> None:
            assert isinstance(request, SampleTraffic)
            self.asked += 1
            with pytest.raises(bluegreen.UnsupportedError, match="Asked knows no Question"):
                super().begin(bluegreen.Question(), reply)
            super().begin(request, reply)

    metrics = Asked(TwoColors())
    bluegreen.deploy(runbook_of(QUICK), "1.2.4", environment=TwoColors(), metrics=metrics)
    assert metrics.asked > 0


class ApiServer(BaseHTTPRequestHandler):
    """The objects of a steady cluster; a watch never tells anything."""

    objects = json.loads(STEADY.read_text())
    over = threading.Event()

    def do_GET(self) -> None:
        if "watch=" in self.path:
            self.send_response(200)
            self.end_headers()
            self.over.wait()
            return
        self._answer(self._object(self.path.split("?")[0]))

    def do_PATCH(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(self._object(self.path.split("?")[0]))

    def _object(self, path: str) -> object:
        kind, _, name = path.rpartition("/")
        if name in self.objects:
            return self.objects[name]
        items = self.objects[kind.rpartition("/")[2]]["items"]
        return next(item for item in items if item["metadata"]["name"] == name)

    def _answer(self, found: object) -> None:
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def api_server() -> Iterator[str]:
    ApiServer.over.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), ApiServer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        ApiServer.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class AskedError(Exception):
    """A release was driven until it counted requests."""


class Raises(bluegreen.MetricSource):
    def sample_traffic(self, request: SampleTraffic) -> TrafficSample:
        raise AskedError(repr(request))


def test_a_metric_source_stands_beside_kubernetes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that another process left in `moving` goes on: the colors are read from the API
    server, the door, the record and the counters are Python's.
    """
    record = bluegreen.RecordStore()
    record.store("", MOVING.read_text().replace('"lease":"30s"', '"lease":"100ms"'))
    switcher = OwnDoor(TwoColors())
    switcher.balancer.split = Split.all_to(Color.green)
    runbook = runbook_of(QUICK, environment="kubernetes")
    with api_server() as url:
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
            "clusters": [{"name": "k", "cluster": {"server": url}}],
            "users": [{"name": "u", "user": {}}],
        }
        (tmp_path / "kubeconfig").write_text(json.dumps(config))
        monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
        with Session(runbook, switcher=switcher, record=record, metrics=Raises()) as session:
            assert session.observe().workloads[Color.green].ready == 3
            with pytest.raises(AskedError):
                session.resume()
    assert switcher.stamps, "the door of Python was stamped"
    assert json.loads(record.load()[1])["fence"] == 10
