"""An HTTPS server for the transport's tests: python3 tls_server.py FOLDER

FOLDER has server.crt, server.key and ca.crt. A client must show a certificate of that authority.
The port, which the system chooses, is written to standard output; the end of standard input ends
the server. An answer says which connection of the server's it came on and whose certificate the
client showed.
"""

import http.server
import ssl
import sys
import threading
from pathlib import Path


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    connections = 0

    def setup(self) -> None:
        super().setup()
        Handler.connections += 1
        self.number = Handler.connections

    def do_GET(self) -> None:
        names = dict(pair for part in self.connection.getpeercert()["subject"] for pair in part)
        client, host = names["commonName"], self.headers["Host"]
        body = f"connection {self.number}, host {host}, client {client}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        pass  # refused handshakes are what the tests are for


def main() -> None:
    folder = Path(sys.argv[1])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(folder / "ca.crt"))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
