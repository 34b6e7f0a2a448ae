"""Joining a project that a studio holds: this process reads the file, the studio writes into it.

Only the studio of this project on this machine is spoken to, at the port and with the token of its record.
"""

from __future__ import annotations

import contextlib
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lianju.errors import DiskRefused, StudioSilent
from lianju.store.burial import Left
from lianju.store.database import Tombstones
from lianju.store.log import Entry
from lianju.workspace import studios

PATIENCE, LONG_PATIENCE = 10.0, 300.0
"""Seconds to wait for the studio's answer, and while it writes the whole file anew."""


class Joining:
    """A studio's desk, seen from another process (`store.database.Desk`)."""

    def __init__(self, folder: Path, socket: Any) -> None:
        self._folder = folder
        self._socket = socket

    @contextlib.contextmanager
    def turn(self) -> Iterator[int]:
        """Keep everybody else from writing; gives the number of the last row."""
        last = int(self._asked(op="turn")["last"])
        try:
            yield last
        finally:
            self._tell(op="release")

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """Have entries written; DiskRefused as from a file of one's own."""
        told = [
            {
                "act": each.act,
                "subject": each.subject,
                "origin": each.origin,
                "meta": each.meta,
                "data": None if each.data is None else b64encode(each.data).decode(),
            }
            for each in entries
        ]
        answer = self._asked(op="append", entries=told)
        if "refused" in answer:
            raise DiskRefused(**answer["refused"])
        return [int(number) for number in answer["numbers"]]

    def redact(self, left: Mapping[int, Left], tombstones: Tombstones, *, origin: int) -> list[int]:
        """Have rows redacted and the file written anew, which takes as long as the book is."""
        rows = {
            str(seq): [meta, None if data is None else b64encode(data).decode()]
            for seq, (meta, data) in left.items()
        }
        told = {str(entry): [dict(facts), list(seqs)] for entry, (facts, seqs) in tombstones.items()}
        answer = self._asked(LONG_PATIENCE, op="redact", left=rows, tombstones=told, origin=origin)
        if "refused" in answer:
            raise DiskRefused(**answer["refused"])
        return [int(number) for number in answer["numbers"]]

    def sync(self, claim: str) -> dict[str, Any]:
        """Have edits made outside taken in; returns what was found."""
        found: dict[str, Any] = self._asked(op="sync", claim=claim)["outside"]
        return found

    def settle(self) -> None:
        """Have the readable copy brought up to date."""
        self._asked(op="settle")

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def _tell(self, **told: Any) -> None:
        from websockets.exceptions import WebSocketException

        try:
            self._socket.send(json.dumps(told))
        except (WebSocketException, OSError):
            raise StudioSilent(path=str(self._folder)) from None

    def _asked(self, patience: float = PATIENCE, /, **told: Any) -> dict[str, Any]:
        from websockets.exceptions import WebSocketException

        self._tell(**told)
        try:
            answer: dict[str, Any] = json.loads(self._socket.recv(timeout=patience))
        except (WebSocketException, OSError, TimeoutError, ValueError):
            raise StudioSilent(path=str(self._folder)) from None
        return answer


def join(folder: Path) -> Joining | None:
    """Join the studio that holds a project; None when none answers."""
    found = studios.known(folder)
    if found is None:
        return None
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect
    from websockets.typing import Subprotocol

    protocols = [Subprotocol("lianju"), Subprotocol(f"token.{found.token}")]
    try:
        socket = connect(
            f"ws://127.0.0.1:{found.port}/desk",
            subprotocols=protocols,
            open_timeout=PATIENCE,
            max_size=None,
            proxy=None,
            compression=None,
        )
    except (WebSocketException, OSError, TimeoutError):
        return None
    return Joining(folder, socket)
