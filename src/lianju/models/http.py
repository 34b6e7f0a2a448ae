"""The one door to other processes and machines; no other file may open a connection.

Loopback is always open. Any other host must be in `allowed`, which only the user's own
settings fill. Redirects are refused (they could lead elsewhere), proxies of the environment
are not used, and the key travels in one header to one origin. Every request has its own
connection, so that another thread can cut exactly that one, also while the server is silent.
"""

from __future__ import annotations

import contextlib
import copy
import http.client
import ipaddress
import json
import queue
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from lianju.errors import EgressRefused, KeyMissing, ServerAnswered, ServerDown, ServerSlow, ServerStopped
from lianju.values.servers import Server

LONGEST_ANSWER = 64 * 2**20  # bytes of one answer, or of one event of a stream
LONGEST_STREAM = 2**30
CONNECT_SECONDS = 10.0
_POLL_SECONDS = 0.02
_READ = 2**16
_BROKEN = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)
_WORD = re.compile(r"[\w.:-]{1,64}")
_CONTEXT = re.compile(r"maximum context length is (\d+)")
_ASKED = re.compile(r"(?:for a total of(?: at least)?|requested|resulted in) (\d+) (?:input )?tokens")


def is_loopback(host: str) -> bool:
    """Tell whether `host` can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Cut:
    """Scissors for the requests of one run: any thread may use them at any moment, for good."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._used = False

    @property
    def used(self) -> bool:
        """Tell whether somebody has cut."""
        return self._used

    def now(self) -> None:
        """End the request; whoever waits for its answer wakes up."""
        with self._lock:
            self._used = True
            self._shut()

    def hold(self, connected: socket.socket | None) -> None:
        """Put the scissors to a connection, or with None take them away."""
        with self._lock:
            self._socket = connected
            if self._used:
                self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # The plain socket's method: that of a TLS socket would pull the rug from under its reader.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Door:
    """Requests to one server; every failure is a ServerError."""

    def __init__(
        self, server: Server, *, allowed: frozenset[str] = frozenset(), key: str | None = None
    ) -> None:
        self.server = server
        self._origin = _origin(server.url)
        self._host = self._origin.hostname or ""
        if not (is_loopback(self._host) or self._host in {each.lower() for each in allowed}):
            raise EgressRefused(host=self._host)
        self._headers = {"Content-Type": "application/json", "User-Agent": "lianju"}
        if key:
            if not (key.strip().isascii() and key.strip().isprintable()):
                raise KeyMissing(server=server.name, source="key")
            self._headers["Authorization"] = f"Bearer {key.strip()}"
        self._cut: Cut | None = None
        self._running: set[Cut] = set()

    def under(self, cut: Cut) -> Door:
        """Return the same door for requests that `cut` ends."""
        other = copy.copy(self)
        other._cut = cut
        return other

    def get(self, path: str) -> Any:
        """Fetch JSON."""
        return self._json("GET", path, None)

    def post(self, path: str, body: object) -> Any:
        """Send JSON, receive JSON."""
        return self._json("POST", path, body)

    def events(self, path: str, body: object) -> Iterator[dict[str, Any]]:
        """Send JSON and yield the server-sent events until `[DONE]`.

        An error event raises ServerAnswered, a stream that ends without `[DONE]` ServerStopped.
        """
        with self._asked("POST", path, body) as response:
            for data in self._events(response):
                yield self._event(data)

    def close(self) -> None:
        """End what still runs."""
        for cut in tuple(self._running):
            cut.now()

    def _json(self, method: str, path: str, body: object) -> Any:
        with self._asked(method, path, body) as response, self._faults():
            parts, size = [], 0
            while part := response.read1(_READ):
                parts.append(part)
                size += len(part)
                if size > LONGEST_ANSWER:
                    self._too_long()
            return self._parse(b"".join(parts))

    @contextlib.contextmanager
    def _asked(self, method: str, path: str, body: object) -> Iterator[urllib3.BaseHTTPResponse]:
        cut = self._cut or Cut()
        self._running.add(cut)
        connection = None
        try:
            connection = self._connect(cut)
            with self._faults():
                response = self._ask(connection, method, path, body)
            if response.status != 200:
                detail = _refusal(response)
                raise ServerAnswered(server=self.server.name, status=response.status, detail=detail)
            yield response
        finally:
            cut.hold(None)
            self._running.discard(cut)
            if connection is not None:
                connection.close()

    def _ask(
        self, connection: HTTPConnection, method: str, path: str, body: object
    ) -> urllib3.BaseHTTPResponse:
        data = None if body is None else json.dumps(body).encode()
        path = self._origin.path.rstrip("/").removesuffix("/v1") + path
        connection.timeout = self.server.silence
        with contextlib.suppress(BrokenPipeError):  # it may refuse before it has read everything
            connection.request(method, path, body=data, headers=self._headers, preload_content=False)
        return connection.getresponse()

    def _connect(self, cut: Cut) -> HTTPConnection:
        """Connect in a thread: looking up a name and knocking cannot be interrupted, only left."""
        connection = self._connection()
        done: queue.SimpleQueue[bool] = queue.SimpleQueue()

        def work() -> None:
            try:
                connection.connect()
            except _BROKEN:
                done.put(False)
                return
            if cut.used:
                connection.close()
            done.put(True)

        threading.Thread(target=work, name="lianju-connect", daemon=True).start()
        while not cut.used:
            with contextlib.suppress(queue.Empty):
                if not done.get(timeout=_POLL_SECONDS):
                    origin = f"{self._origin.scheme}://{connection.host}:{connection.port}"
                    raise ServerDown(server=self.server.name, url=origin)
                cut.hold(connection.sock)
                return connection
        raise ServerStopped(server=self.server.name)

    def _connection(self) -> HTTPConnection:
        address = "127.0.0.1" if self._host == "localhost" else self._host
        port = self._origin.port
        if self._origin.scheme == "http":
            return HTTPConnection(address, port or 80, timeout=CONNECT_SECONDS)
        return HTTPSConnection(
            address,
            port or 443,
            timeout=CONNECT_SECONDS,
            server_hostname=self._host,
            ssl_context=ssl.create_default_context(),
        )

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (urllib3.exceptions.ReadTimeoutError, TimeoutError):
            raise ServerSlow(server=self.server.name, seconds=self.server.silence) from None
        except _BROKEN:
            raise ServerStopped(server=self.server.name) from None

    def _events(self, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        lines = self._lines(response)
        while True:
            with self._faults():
                line = next(lines, None)
            if line is None:
                raise ServerStopped(server=self.server.name)
            name, _, data = line.partition(b":")
            if name == b"data" and data.strip() == b"[DONE]":
                return
            if name == b"data":
                yield data
            elif name == b"error":  # llama-server before 2025
                yield b'{"error":' + data + b"}"

    def _lines(self, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        parts: list[bytes] = []
        held = whole = 0
        while part := response.read1(_READ):
            first, *others = part.split(b"\n")
            parts.append(first)
            held += len(first)
            whole += len(part)
            if held > LONGEST_ANSWER or whole > LONGEST_STREAM:
                self._too_long()
            for line in others:
                yield b"".join(parts)
                parts, held = [line], len(line)
        yield b"".join(parts)

    def _event(self, data: bytes) -> dict[str, Any]:
        event = self._parse(data)
        if not isinstance(event, dict):
            raise ServerStopped(server=self.server.name)
        if event.get("error") or event.get("object") == "error":
            detail = _facts(event)
            status = detail.get("code")
            raise ServerAnswered(
                server=self.server.name, status=status if isinstance(status, int) else 200, detail=detail
            )
        return event

    def _parse(self, data: bytes) -> Any:
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(data)
        raise ServerStopped(server=self.server.name)

    def _too_long(self) -> NoReturn:
        raise ServerAnswered(server=self.server.name, status=200, detail={"type": "too_long"})


def _origin(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise EgressRefused(host="?")
    return parts


def _refusal(response: urllib3.BaseHTTPResponse) -> dict[str, str | int]:
    try:
        return _facts(json.loads(response.read(_READ)))
    except (ValueError, RecursionError, *_BROKEN):
        return {}


def _facts(answer: Any) -> dict[str, str | int]:
    """Keep of an error only its kind and numbers: its prose may quote the manuscript."""
    error = answer.get("error", answer) if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return {}
    facts = {name: error.get(name) for name in ("type", "code", "n_prompt_tokens", "n_ctx")}
    prose = str(error.get("message", ""))
    for name, number in (("n_ctx", _CONTEXT.search(prose)), ("n_prompt_tokens", _ASKED.search(prose))):
        if number and facts[name] is None:
            facts[name] = int(number[1])
    return {
        name: value
        for name, value in facts.items()
        if isinstance(value, int) or (isinstance(value, str) and _WORD.fullmatch(value))
    }
