"""One process of the shop: service.py PORT VERSION. Every answer names the version.

It takes the place of whoever is at the port; as version `none` it ends that one and itself.
A fault is a file: faults/VERSION.health lets /health fail, faults/VERSION.errors all other paths.
"""

import contextlib
import http.client
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT, VERSION = int(sys.argv[1]), sys.argv[2]


class Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        fault = "health" if self.path == "/health" else "errors"
        self.send_response(503 if Path("faults", f"{VERSION}.{fault}").exists() else 200)
        self.send_header("x-version", VERSION)
        self.end_headers()
        self.wfile.write(VERSION.encode())

    def do_POST(self) -> None:
        """Asked to end: when this is answered the port is free. Requests under way are answered."""
        self.server.shutdown()
        self.server.socket.close()
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing: HAProxy counts."""


class Server(ThreadingHTTPServer):
    daemon_threads = False  # the end of the process waits for them
    request_queue_size = 128


os.setsid()  # it outlives the driver that started it
for stream in range(3):
    os.dup2(os.open(os.devnull, os.O_RDWR), stream)
with contextlib.suppress(ConnectionError):
    predecessor = http.client.HTTPConnection("127.0.0.1", PORT)
    predecessor.request("POST", "/quit")
    predecessor.getresponse()
if VERSION != "none":
    Server(("127.0.0.1", PORT), Shop).serve_forever(poll_interval=0.05)
