"""The API server's audit log: what clients really did, told by a witness that is none of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WRITES = {"create", "update", "patch", "delete", "deletecollection"}


@dataclass(frozen=True)
class Request:
    """One request that the API server has answered."""

    verb: str
    user: str
    user_agent: str
    path: str
    resource: str  # services, deployments/scale, …
    name: str
    status: int
    body: Any  # of a write; None of secrets

    @property
    def is_write(self) -> bool:
        return self.verb in WRITES


def parse_request(entry: dict[str, Any]) -> Request:
    target = entry.get("objectRef", {})
    parts = (target.get("resource", ""), target.get("subresource", ""))
    return Request(
        verb=entry["verb"],
        user=entry["user"]["username"],
        user_agent=entry.get("userAgent", ""),
        path=entry["requestURI"],
        resource="/".join(filter(None, parts)),
        name=target.get("name", ""),
        status=entry.get("responseStatus", {}).get("code", 0),
        body=entry.get("requestObject"),
    )


def selections(requests: Iterable[Request], service: str) -> list[str]:
    """The colors that writes pointed the Service at, in their order; refused writes are none."""
    return [
        color
        for request in requests
        if request.resource == "services"
        and request.name == service
        and request.is_write
        and request.status < 300
        if (color := selected_color(request.body))
    ]


def selected_color(body: Any) -> str | None:
    """Of a whole Service, a merge patch or a JSON patch."""
    if isinstance(body, list):
        changes = {change["path"]: change.get("value") for change in body if change["op"] != "test"}
        selector = changes.get("/spec/selector") or {}
        added: str | None = changes.get("/spec/selector/version") or selector.get("version")
        return added
    color: str | None = ((body or {}).get("spec") or {}).get("selector", {}).get("version")
    return color


@dataclass
class AuditLog:
    """The log from where it stood when this was made, or when skip() was called."""

    path: Path
    offset: int = field(init=False)

    def __post_init__(self) -> None:
        self.skip()

    def skip(self) -> None:
        self.offset = self.path.stat().st_size

    def requests(self, user_agent: str = "") -> list[Request]:
        """All requests answered since then,
        of clients whose user agent starts so; each is logged before its answer.
        """
        with self.path.open("rb") as file:
            file.seek(self.offset)
            lines = file.read().splitlines(keepends=True)
        entries = [json.loads(line) for line in lines if line.endswith(b"\n")]
        answered = [
            parse_request(entry) for entry in entries if entry["stage"] == "ResponseComplete"
        ]
        return [request for request in answered if request.user_agent.startswith(user_agent)]
