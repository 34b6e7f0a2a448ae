"""Long drafts beside the writing: each goes on whenever nobody waits for the model."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any

from lianju.errors import LianjuError
from lianju.values.cancel import Cancel
from lianju.values.studio import JobCondition
from lianju.values.wire import to_json
from lianju.web.desk import Desk
from lianju.web.engine import Engine
from lianju.web.people import People
from lianju.workspace import drafting
from lianju.workspace.drafting import Job
from lianju.workspace.session import Session
from lianju.workspace.writing import WriteRequest


class Drafts:
    """Runs the drafts of one project, and tells all pages how far they are."""

    def __init__(self, desk: Desk, engine: Engine, people: People) -> None:
        self._desk = desk
        self._engine = engine
        self._people = people
        self._loop = asyncio.get_running_loop()

    async def resume(self) -> None:
        """Go on with what was running when the studio was closed."""
        for job in await self._desk.do(drafting.jobs):
            if job.condition == "running":
                self.start(job.number)

    def start(self, number: int) -> None:
        """Have a draft go on."""
        self._engine.beside(lambda session, cancel: self._go_on(session, cancel, number))

    async def turn(self, number: int, condition: JobCondition) -> Job:
        """Pause, resume or cancel a draft."""
        before = await self._desk.do(lambda it: drafting.job(it, number))
        job = await self._desk.do(lambda it: drafting.turn(it, number, condition))
        if job.condition == "running" and before.condition == "paused":
            self.start(number)
        self._tell(job)
        return job

    def _go_on(self, session: Session, cancel: Cancel, number: int) -> bool:
        """Write until done, or until somebody wants the model; runs on the engine's thread."""
        try:
            request = self._ask(lambda it: drafting.go_on(it, number))
            if request is None:
                return False
            return self._written(session, cancel, number, request)
        except LianjuError:
            self._tell(self._ask(lambda it: drafting.turn(it, number, "failed")))
            return False

    def _written(self, session: Session, cancel: Cancel, number: int, request: WriteRequest) -> bool:
        before = self._ask(lambda it: drafting.job(it, number))
        room = int(before.told["wanted"]) - before.done
        writing = job = None
        for writing, piece in drafting.write(session, request, room=room, cancel=cancel):
            kept = writing, piece
            job = self._ask(lambda it, kept=kept: drafting.keep(it, number, *kept))
            self._tell(job)
            if job.condition != "running":
                return False
        if writing is None or job is None:
            if not cancel.cancelled:  # the model has nothing to say here
                self._tell(self._ask(lambda it: drafting.turn(it, number, "failed")))
            return cancel.cancelled
        if job.done < int(job.told["wanted"]) and (cancel.cancelled or _went_on(writing)):
            return True
        done = writing
        self._ask(lambda it: drafting.finish(it, number, done))
        self._tell(self._ask(lambda it: drafting.job(it, number)))
        return False

    def _ask(self, function: Any) -> Any:
        """Run a function over the manuscript from the engine's thread."""
        answer: Future[Any] = asyncio.run_coroutine_threadsafe(self._desk.do(function), self._loop)
        return answer.result()

    def _tell(self, job: Job) -> None:
        told = {"op": "job", "job": to_json(job.state)}
        self._loop.call_soon_threadsafe(self._people.tell, told)


def _went_on(writing: Any) -> bool:
    """Tell whether the model would have written more."""
    return all(end.reason == "length" for end in writing.ends.values())
