"""Where other commands of this machine join the project while the studio holds it."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from lianju.errors import DiskRefused
from lianju.values.wire import to_json
from lianju.web.desk import Desk
from lianju.web.people import People
from lianju.web.upkeep import Upkeep
from lianju.workspace.page import BrokenUpdate
from lianju.workspace.project import Entry, Manuscript

PATIENCE = 30.0
"""Seconds a command may hold its turn without a word."""


class Joined:
    """Serves commands: each takes its turn, reads the file for itself, and has its rows written here."""

    def __init__(self, desk: Desk, upkeep: Upkeep, people: People) -> None:
        self._desk = desk
        self._people = people
        self._upkeep = upkeep

    async def serve(self, socket: WebSocket) -> None:
        """Serve one command until it ends."""
        await socket.accept(subprotocol="lianju")
        try:
            while True:
                told = await socket.receive_json()
                if told["op"] == "turn":
                    await self._turn(socket)
                elif told["op"] == "sync":
                    await socket.send_json({"outside": await self._upkeep.read(str(told["claim"]))})
                elif told["op"] == "settle":
                    await self._upkeep.write()
                    await socket.send_json({})
        except (WebSocketDisconnect, TimeoutError, KeyError, ValueError):
            return

    async def _turn(self, socket: WebSocket) -> None:
        async with self._desk.turn():
            last = await self._desk.inside(lambda manuscript: manuscript.last)
            await socket.send_json({"last": last})
            while True:
                told = await asyncio.wait_for(socket.receive_json(), PATIENCE)
                if told["op"] == "release":
                    return
                work = self._redact(told) if told["op"] == "redact" else self._append(told["entries"])
                await socket.send_json(await work)

    async def _append(self, told: Sequence[dict[str, Any]]) -> dict[str, Any]:
        entries = [_entry(each) for each in told]
        return await self._answered(lambda it: it.receive(entries))

    async def _redact(self, told: dict[str, Any]) -> dict[str, Any]:
        """Redact, and have every page begin anew: it still shows what went."""
        left = {
            int(seq): (meta, None if data is None else b64decode(data))
            for seq, (meta, data) in told["left"].items()
        }
        tombstones = {int(entry): (facts, rows) for entry, (facts, rows) in told["tombstones"].items()}
        answer = await self._answered(
            lambda it: it.redact(left, tombstones, origin=it.origins[int(told["origin"])])
        )
        self._people.tell({"op": "renewed"})
        return answer

    async def _answered(self, work: Callable[[Manuscript], list[int]]) -> dict[str, Any]:
        try:
            return {"numbers": await self._desk.inside(work)}
        except DiskRefused as error:
            return {"refused": to_json(error.arguments)}
        except BrokenUpdate as error:
            return {"refused": {"path": "", "detail": str(error)}}


def _entry(told: dict[str, Any]) -> Entry:
    data = None if told["data"] is None else b64decode(told["data"])
    return Entry(told["act"], told["subject"], told["origin"], told["meta"], data)
