"""Who is connected, and what each has open."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

LONGEST_QUEUE = 20_000
ENDED = 4008


class Peer:
    """One page: it is told things in order, and nobody waits for it."""

    def __init__(self, socket: WebSocket, person: str, language: str) -> None:
        self.person = person
        self.language = language
        self.scenes: set[int] = set()
        self._socket = socket
        self._waiting: asyncio.Queue[bytes | str | None] = asyncio.Queue(LONGEST_QUEUE)

    def tell(self, message: bytes | dict[str, Any]) -> None:
        """Send a frame, or an object as JSON; a page that stopped reading is cut off and comes back."""
        wire = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False)
        try:
            self._waiting.put_nowait(wire)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Say no more, and close."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def deliver(self) -> None:
        """Send what waits, until the page is gone."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            while (wire := await self._waiting.get()) is not None:
                if isinstance(wire, bytes):
                    await self._socket.send_bytes(wire)
                else:
                    await self._socket.send_text(wire)
            await self._socket.close(ENDED)


class People:
    """All pages."""

    def __init__(self) -> None:
        self._peers: list[Peer] = []

    def __iter__(self) -> Iterator[Peer]:
        return iter(self._peers)

    def come(self, peer: Peer) -> None:
        """Note a page that connected."""
        self._peers.append(peer)

    def leave(self, peer: Peer) -> None:
        """Forget a page, and tell those who had the same open."""
        self._peers.remove(peer)
        for scene in peer.scenes:
            self.introduce(scene)

    def dismiss(self, person: str) -> None:
        """End the talk with a person's pages."""
        for peer in self._peers:
            if peer.person == person:
                peer.end()

    def within(self, scene: int) -> list[Peer]:
        """Return the pages that have a scene open."""
        return [peer for peer in self._peers if scene in peer.scenes]

    def introduce(self, scene: int) -> None:
        """Tell all in a scene who is there."""
        there = self.within(scene)
        names = [peer.person for peer in there]
        for peer in there:
            peer.tell({"op": "people", "scene": scene, "people": names})

    def tell(self, message: bytes | dict[str, Any], *, scene: int | None = None) -> None:
        """Tell all, or all who have a scene open."""
        for peer in self._peers if scene is None else self.within(scene):
            peer.tell(message)
