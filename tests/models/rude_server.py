"""A server on loopback that behaves as badly as the test wants."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Call"], object]


class Call(BaseHTTPRequestHandler):
    """One request; `said` is its JSON body."""

    protocol_version = "HTTP/1.1"
    server: RudeServer
    said: Any = None

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.said = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")
        self._answer()

    def _answer(self) -> None:
        self.close_connection = True
        self.server.calls.append(self)
        with contextlib.suppress(OSError):
            self.server.answer(self)

    def json(self, body: Any, status: int = 200, **headers: str) -> None:
        """Answer with JSON."""
        self.raw(json.dumps(body).encode(), status, None, **headers)

    def raw(self, data: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        """Answer with bytes, perhaps of a length that is a lie."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def begin(self, **headers: str) -> None:
        """Begin a stream in chunks."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def piece(self, data: bytes) -> None:
        """Send one piece of a stream, as one packet."""
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def events(self, *events: Any, done: bool = True) -> None:
        """Answer with server-sent events."""
        self.begin(Content_Type="text/event-stream")
        for event in events:
            self.piece(b"data: " + json.dumps(event).encode() + b"\n\n")
        if done:
            self.piece(b"data: [DONE]\n\n")
            self.piece(b"")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class RudeServer(ThreadingHTTPServer):
    """Answers every request with `answer` and remembers it in `calls`; `gone` is set at the end."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.answer = answer
        self.calls: list[Call] = []
        self.gone = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[RudeServer]:
    """Run a rude server."""
    server = RudeServer(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.gone.set()
        server.shutdown()
        server.server_close()
