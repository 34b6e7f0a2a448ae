"""The socket of a page: edits in, edits of others out, each on the disk before anybody hears of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from lianju.errors import DiskRefused, EditRefused, LianjuError
from lianju.values.wire import to_json
from lianju.web.desk import Desk, Written
from lianju.web.engine import Engine
from lianju.web.frames import (
    ANSWER,
    ASK,
    AWARENESS,
    EDIT,
    ELSEWHERE,
    SYNC,
    WRITTEN,
    BrokenFrame,
    Reader,
    frame,
)
from lianju.web.ghosts import Ghosts, Taken
from lianju.web.people import Peer, People
from lianju.web.refusals import refusal
from lianju.workspace import page
from lianju.workspace.page import BY_HAND, BrokenUpdate
from lianju.workspace.project import Manuscript
from lianju.workspace.settings import Settings

_SYNC_KIND = "sync"


@dataclass(frozen=True)
class Typed:
    """Edit `number` of a page, which it waits to hear of."""

    peer: Peer
    number: int


def distribute(people: People) -> Callable[[list[Written], object], None]:
    """Return what tells all pages of what was written."""

    def heard(written: list[Written], by: object) -> None:
        for each in written:
            if each.row.act == "origin":
                people.tell(
                    {"op": "origins", "origins": {str(each.row.seq): json.loads(each.row.data or b"{}")}}
                )
            elif each.row.act in ("node", "binder"):
                people.tell({"op": "binder"})
            elif each.row.act in page.TEXT_ACTS:
                _pass_on(people, each, by)

    return heard


def _pass_on(people: People, each: Written, by: object) -> None:
    row, pieces = each.row, [list(piece) for piece in each.pieces]
    for peer in people.within(row.subject):
        if isinstance(by, Typed) and by.peer is peer:
            told = {"row": row.seq, "pieces": pieces}
            peer.tell(frame(WRITTEN, row.subject, by.number, told))
            continue
        info: dict[str, Any] = {"row": row.seq, "act": row.act, "origin": row.origin, "pieces": pieces}
        if isinstance(by, Taken) and by.peer is peer:
            info["take"] = by.id
        peer.tell(frame(ELSEWHERE, row.subject, info, row.data or b""))


class Live:
    """Serves the sockets of all pages."""

    def __init__(self, desk: Desk, people: People, engine: Engine, settings: Settings) -> None:
        self._desk = desk
        self._people = people
        self._engine = engine
        self._settings = settings
        desk.hear(distribute(people))
        desk.hear(self._decisions)
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, socket: WebSocket) -> None:
        """Talk with one page until it goes."""
        await socket.accept(subprotocol="lianju")
        peer = Peer(socket, socket.scope["person"], socket.query_params.get("language", "en"))
        ghosts = Ghosts(peer, self._desk, self._engine, self._settings)
        self._people.come(peer)
        sending = asyncio.create_task(peer.deliver())
        try:
            epoch = await self._desk.do(lambda manuscript: manuscript.epoch)
            peer.tell({"op": "hello", "person": peer.person, "epoch": epoch})
            peer.tell({"op": "lights", **to_json(self._engine.lights)})
            self._engine.wake()
            await self._listen(socket, peer, ghosts)
        except WebSocketDisconnect:
            pass
        finally:
            ghosts.stop()
            self._people.leave(peer)
            sending.cancel()

    async def _listen(self, socket: WebSocket, peer: Peer, ghosts: Ghosts) -> None:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                if message.get("bytes") is not None:
                    await self._frame(peer, Reader(message["bytes"]))
                else:
                    await self._told(peer, ghosts, json.loads(message["text"]))
            except (BrokenFrame, ValueError, KeyError, TypeError):
                await socket.close(1003)
                return

    async def _told(self, peer: Peer, ghosts: Ghosts, told: dict[str, Any]) -> None:
        asked: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "ghost": ghosts.ask,
            "take": ghosts.take,
            "drop": ghosts.drop,
            "rest": ghosts.rest,
        }
        op = told["op"]
        if op == "open":
            await self._open(peer, int(told["scene"]))
        elif op == "close":
            peer.scenes.discard(int(told["scene"]))
            self._people.introduce(int(told["scene"]))
        elif op == "stop":
            ghosts.stop()
        elif op in asked:
            self._start(self._answer(peer, asked[op], told))

    def _start(self, work: Any) -> None:
        """Let something go on while the page's next words are heard."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(
        self, peer: Peer, asked: Callable[[dict[str, Any]], Awaitable[None]], told: dict[str, Any]
    ) -> None:
        try:
            await asked(told)
        except LianjuError as error:
            peer.tell({"op": "ghost-failed", "id": told.get("id"), "error": refusal(error, peer.language)})

    async def _open(self, peer: Peer, scene: int) -> None:
        def look(manuscript: Manuscript) -> tuple[dict[str, Any], bytes]:
            return to_json(page.scene(manuscript, scene)), manuscript.vector(scene)

        async with self._desk.turn():
            try:
                state, vector = await self._desk.inside(look)
            except LianjuError as error:
                peer.tell({"op": "refused", "scene": scene, "error": refusal(error, peer.language)})
                return
            peer.scenes.add(scene)
            peer.tell({"op": "opened", **state})
            peer.tell(frame(SYNC, scene, ASK, vector))
        self._people.introduce(scene)

    async def _frame(self, peer: Peer, reader: Reader) -> None:
        kind, scene = reader.number(), reader.number()
        if scene not in peer.scenes:
            return
        if kind == SYNC:
            if reader.number() == ASK:
                vector = reader.bytes()
                update = await self._desk.do(lambda manuscript: manuscript.since(scene, vector))
                peer.tell(frame(SYNC, scene, ANSWER, update))
        elif kind == AWARENESS:
            data = reader.bytes()
            for other in self._people.within(scene):
                if other is not peer:
                    other.tell(frame(AWARENESS, scene, data))
        elif kind == EDIT:
            number, meta, update = reader.number(), reader.told(), reader.bytes()
            await self._edit(peer, scene, number, meta, update)

    async def _edit(self, peer: Peer, scene: int, number: int, meta: dict[str, Any], update: bytes) -> None:
        act = "type" if meta["kind"] == _SYNC_KIND else str(meta["kind"])
        copied = [(int(a), int(b), int(c), int(d)) for a, b, c, d in meta.get("src", [])]
        if act not in BY_HAND:
            raise BrokenFrame(act)

        def write(manuscript: Manuscript) -> int:
            return page.take(manuscript, scene, update, act=act, by=peer.person, copied=copied)

        try:
            if not await self._desk.do(write, by=Typed(peer, number)):
                peer.tell(frame(WRITTEN, scene, number, {"row": 0, "pieces": []}))
        except (DiskRefused, BrokenUpdate) as error:
            why = error if isinstance(error, LianjuError) else EditRefused(number=number)
            told = {"op": "refused", "scene": scene, "n": number, "error": refusal(why, peer.language)}
            peer.tell(told)

    def _decisions(self, written: list[Written], by: object) -> None:
        """Tell pages of proposals and marks that came, were decided, or went."""
        acts = {(each.row.subject, each.row.act) for each in written}
        proposals = {scene for scene, act in acts if act in ("proposal", "choice", "redact")}
        marks = {scene for scene, act in acts if act in ("mark", "unmark")}
        for scene in (proposals | marks) & {scene for peer in self._people for scene in peer.scenes}:
            self._start(self._tell_open(scene, proposals=scene in proposals, marks=scene in marks))

    async def _tell_open(self, scene: int, *, proposals: bool, marks: bool) -> None:
        def look(manuscript: Manuscript) -> tuple[Any, Any]:
            return page.proposals(manuscript, scene), page.marked(manuscript, scene)

        waiting, marked = await self._desk.do(look)
        if proposals:
            told = {"op": "proposals", "scene": scene, "proposals": to_json(waiting)}
            self._people.tell(told, scene=scene)
        if marks:
            self._people.tell({"op": "marks", "scene": scene, "marks": to_json(marked)}, scene=scene)
