"""Writes that the API server holds back, so that whoever wrote is met in the middle of it."""

import base64
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from cluster.live_lines import LiveLines
from cluster.running_cluster import NAMESPACE, NODE_ADDRESS, Cluster

NAME = "held.bluegreen.test"

# An admission webhook that takes connections and never says a word.
LISTENER = f"""
import socket
server = socket.create_server(("{NODE_ADDRESS}", 0))
print(server.getsockname()[1], flush=True)
held = []
while True:
    held.append(server.accept()[0])
    print("held", flush=True)
"""


@contextmanager
def held_updates(cluster: Cluster, resource: str) -> Iterator[LiveLines]:
    """Updates of that resource in NAMESPACE wait for some seconds and fail;
    each says "held" when it begins to wait.
    """
    with closing(LiveLines(cluster, sys.executable, "-c", LISTENER)) as listener:
        port = int(listener.await_line(str.isdigit, "port"))
        configuration = {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingWebhookConfiguration",
            "metadata": {"name": NAME},
            "webhooks": [webhook(cluster, resource, port)],
        }
        cluster.run("kubectl", "create", "-f", "-", standard_input=json.dumps(configuration))
        try:
            yield listener
        finally:
            cluster.kubectl("delete", "validatingwebhookconfiguration", NAME)


def webhook(cluster: Cluster, resource: str, port: int) -> dict[str, object]:
    authority = base64.b64encode((cluster.state / "pki" / "ca.crt").read_bytes()).decode()
    return {
        "name": NAME,
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Fail",
        "timeoutSeconds": 30,
        "clientConfig": {"url": f"https://{NODE_ADDRESS}:{port}/", "caBundle": authority},
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": NAMESPACE}},
        "rules": [
            {
                "apiGroups": [""],
                "apiVersions": ["v1"],
                "operations": ["UPDATE"],
                "resources": [resource],
            },
        ],
    }
