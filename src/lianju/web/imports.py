"""Files on their way into the book: read and shown first, then brought in by turns, one after another."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lianju.errors import ArrivalGone, ImportLost, LianjuError
from lianju.values.studio import ArrivalState, JobCondition, JobState, LossState
from lianju.values.wire import to_json
from lianju.web.desk import Desk
from lianju.web.people import People
from lianju.web.refusals import refusal
from lianju.workspace import bringing, importing
from lianju.workspace.bringing import Bringing
from lianju.workspace.importing import Incoming
from lianju.workspace.project import Manuscript

MOST_KEPT = 32
SHOWN = 80
REST = 0.02
"""Seconds for others between two turns; as long as the turn took, when that is more."""


class Imports:
    """Keeps what arrived until somebody says whose it is, and runs the imports of one project."""

    def __init__(self, desk: Desk, people: People, folder: Path) -> None:
        self._desk = desk
        self._people = people
        self._folder = folder
        self._arrived: dict[str, Incoming] = {}
        self._stuck: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    async def resume(self) -> None:
        """Go on with what was running when the studio was closed, or killed."""
        await self._desk.do(bringing.tidy)
        self._start()

    async def take(self, name: str, body: bytes, encoding: str | None) -> ArrivalState:
        """Read a file that was sent; nothing is written."""
        with tempfile.TemporaryDirectory(prefix="lianju-") as folder:
            file = Path(folder) / name
            await asyncio.to_thread(file.write_bytes, body)
            incoming = await asyncio.to_thread(importing.read, file, encoding=encoding)
        key = secrets.token_hex(8)
        while len(self._arrived) >= MOST_KEPT:
            del self._arrived[next(iter(self._arrived))]
        self._arrived[key] = incoming
        return _state(key, incoming)

    def drop(self, arrivals: Sequence[str]) -> None:
        """Forget what arrived."""
        for key in arrivals:
            self._arrived.pop(key, None)

    async def begin(self, arrivals: Sequence[str], *, claim: str, parent: int) -> list[Bringing]:
        """Bring in what arrived, in this order; ArrivalGone, and nothing brought, when it is not here."""
        if any(key not in self._arrived for key in arrivals):
            raise ArrivalGone()
        found = []
        for key in arrivals:
            incoming = self._arrived[key]

            def work(it: Manuscript, incoming: Incoming = incoming) -> Bringing:
                home = it.node(parent) if parent else None
                return bringing.begin(it, incoming, parent=home, claim=claim)

            found.append(await self._desk.do(work))
            self._arrived.pop(key)
            self._tell(found[-1])
        self._start()
        return found

    async def turn(self, number: int, condition: JobCondition) -> Bringing:
        """Pause, resume or cancel an import."""
        if condition == "cancelled":
            job = await self._desk.do(lambda it: bringing.cancel(it, number))
        else:
            job = await self._turned(number, condition)
        self._stuck.discard(number)
        self._tell(job)
        self._start()
        return job

    async def close(self) -> None:
        """Stop behind the turn that runs."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while job := await self._first():
            try:
                await self._bring(job)
            except ImportLost as error:
                self._fail(await self._turned(job.number, "failed"), error)
            except LianjuError as error:  # a full disk, perhaps: it waits for the person or the next start
                self._stuck.add(job.number)
                self._fail(job, error)

    async def _turned(self, number: int, condition: JobCondition) -> Bringing:
        return await self._desk.do(lambda it: bringing.turn(it, number, condition))

    async def _first(self) -> Bringing | None:
        jobs = await self._desk.do(bringing.bringings)
        return next(
            (job for job in jobs if job.condition == "running" and job.number not in self._stuck), None
        )

    async def _bring(self, job: Bringing) -> None:
        number, parts = job.number, await asyncio.to_thread(bringing.waiting, self._folder, job)
        while job.condition == "running":
            begun = time.perf_counter()
            job = await self._desk.do(lambda it: bringing.go_on(it, number, parts))
            if not job.over or job.condition == "done":  # whoever ended it otherwise has told so
                self._tell(job)
            await asyncio.sleep(max(REST, time.perf_counter() - begun))

    def _fail(self, job: Bringing, error: LianjuError) -> None:
        self._tell(job)
        for peer in self._people:
            peer.tell({"op": "failed", "error": refusal(error, peer.language)})

    def state(self, job: Bringing) -> JobState:
        """Return an import as a page shows it: one that the disk refused waits."""
        waits = job.number in self._stuck and not job.over
        return replace(job.state, condition="paused") if waits else job.state

    def _tell(self, job: Bringing) -> None:
        self._people.tell({"op": "job", "job": to_json(self.state(job))})


def named(asked: str) -> str:
    """Return the name of a file that was sent, without any folder."""
    return Path(asked.replace("\\", "/")).name[-100:] or "text.txt"


def _state(key: str, incoming: Incoming) -> ArrivalState:
    begins = " ".join("".join(each.text for each in incoming.all[:20])[: 3 * SHOWN].split())[:SHOWN]
    return ArrivalState(
        id=key,
        name=incoming.path.name,
        characters=incoming.characters,
        parts=incoming.count("part"),
        chapters=incoming.count("chapter"),
        scenes=incoming.count("scene"),
        notes=incoming.count("note"),
        encoding=incoming.encoding,
        guessed=incoming.guessed,
        begins=begins,
        losses=tuple(LossState(each.what, each.count) for each in incoming.book.losses),
    )
