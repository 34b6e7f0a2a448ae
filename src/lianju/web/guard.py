"""Who may speak to the server: a pure ASGI layer outside the app, for pages and sockets alike.

Without it any page in the author's browser could reach the server: by a name that is bound to
127.0.0.1 (hence the exact Host), by a request from elsewhere (hence the exact Origin), or by an open
port (hence the token, which no cookie carries: cookies are sent to every port of a host).
Sources: RFC 9110 (421), RFC 6455 (Origin), W3C Content Security Policy 3, W3C Trusted Types.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_CALL = 300 * 2**20
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cache-control": "no-store",
}


class Guard:
    """Lets through who names this host, comes from its page and has a token: `scope["person"]` is whose."""

    def __init__(self, app: ASGIApp, *, port: int, tokens: Mapping[str, str], nonce: str) -> None:
        self._app = app
        self._tokens = tokens
        hosts = [f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"]
        self._hosts = frozenset(hosts)
        self._origins = frozenset(f"http://{host}" for host in hosts)
        sockets = " ".join(f"ws://{host}" for host in hosts if "[" not in host)  # CSP has no IPv6 literals
        policy = _POLICY.format(nonce=nonce, sockets=sockets)
        stamped = _HEADERS | {"content-security-policy": policy}
        self._stamp = [(name.encode(), value.encode()) for name, value in stamped.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        status, person = self._judge(scope, headers)
        if status:
            await self._refuse(scope, receive, send, status)
            return
        scope["person"] = person
        await self._app(scope, receive, send if scope["type"] == "websocket" else self._stamped(send))

    def _judge(self, scope: Scope, headers: Mapping[str, list[str]]) -> tuple[int, str]:
        """Return the status of a refusal, or 0 and whose token it was."""
        socket = scope["type"] == "websocket"
        hosts, origins = headers.get("host", []), headers.get("origin", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return 421, ""
        changes = socket or scope["method"] not in ("GET", "HEAD")
        from_page = scope["path"] != DESK  # another command of this machine sends no Origin, and may not
        if origins and (len(origins) > 1 or origins[0] not in self._origins or not from_page):
            return 403, ""
        if changes and from_page and not origins:
            return 403, ""
        if not socket and scope["method"] in ("GET", "HEAD") and _public(scope["path"]):
            return 0, ""
        person = self._person(headers)
        return (0, person) if person is not None else (401, "")

    def _person(self, headers: Mapping[str, list[str]]) -> str | None:
        offered = [
            each.strip() for line in headers.get("sec-websocket-protocol", []) for each in line.split(",")
        ]
        given = [each.removeprefix("token.") for each in offered if each.startswith("token.")]
        given += [line[7:] for line in headers.get("authorization", []) if line.startswith("Bearer ")]
        found = None
        for token, person in self._tokens.items():
            if given and hmac.compare_digest(given[0].encode(), token.encode()):
                found = person
        return found

    def _stamped(self, send: Send) -> Send:
        async def stamp(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *self._stamp]}
            await send(message)

        return stamp

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4000 + status})
            return
        start: Message = {"type": "http.response.start", "status": status, "headers": [*self._stamp]}
        await send(start)
        await send({"type": "http.response.body", "body": b""})


DESK = "/desk"
"""Where commands of this machine join; no page may."""


def _headers(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return found


def _public(path: str) -> bool:
    """Tell whether a path holds public code only."""
    return path == "/" or path.startswith("/assets/")
