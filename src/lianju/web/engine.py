"""The model while the studio runs: loaded beside the writing, asked by one request at a time."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import queue
import threading
from collections.abc import Callable
from typing import Literal, TypeVar

from lianju.errors import LianjuError, ModelMissing
from lianju.values.cancel import Cancel
from lianju.values.studio import Lights, ModelLight
from lianju.workspace.session import Session
from lianju.workspace.settings import Settings

_Result = TypeVar("_Result")
Rank = Literal[0, 1, 2]
TYPING: Rank = 0
ASKED: Rank = 1
BACKGROUND: Rank = 2
_CLOSE = -1
Job = Callable[[Session], None]
LongJob = Callable[[Session, Cancel], bool]
Reading = Callable[[Session, Cancel], object]


class Engine:
    """One thread that runs jobs over a session, the most urgent first; `changed` hears of every new light."""

    def __init__(self, settings: Settings, *, model: str | None, changed: Callable[[Lights], None]) -> None:
        self._session = Session(settings, progress=self._joining)
        self._jobs: queue.PriorityQueue[tuple[int, int, Job | None]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._changed = changed
        self._sent: set[str] = set()
        self._speed: float | None = None
        self._background = Cancel()
        self._ahead: Reading | None = None
        self._awake = False
        self.model = model
        self.light = ModelLight(model or "", "loading" if model else "absent")
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)

    @property
    def lights(self) -> Lights:
        """How things are now."""
        return Lights(self.light, self._speed, tuple(sorted(self._sent)))

    def start(self) -> None:
        """Begin; the model waits for `wake`."""
        self._thread.start()

    def wake(self) -> None:
        """Load the model, once: when a page is there, which is shown first."""
        if self.model and not self._awake:
            self._awake = True
            self.submit(TYPING, self._load)

    def submit(self, rank: Rank, job: Job) -> None:
        """Have a job run when nothing more urgent waits; background work makes way at its next token."""
        self._jobs.put((rank, next(self._order), job))
        if rank < BACKGROUND:
            self._background.cancel()

    def beside(self, job: LongJob) -> None:
        """Have long work run whenever nothing else wants to; it is called again until it returns False."""

        def run(session: Session) -> None:
            self._background = Cancel()
            if not self._jobs.empty() and self._jobs.queue[0][0] < BACKGROUND:
                self._background.cancel()
            if job(session, self._background):
                self._jobs.put((BACKGROUND, next(self._order), run))

        self._jobs.put((BACKGROUND, next(self._order), run))

    def ahead(self, job: Reading) -> None:
        """Have something read while nothing else is wanted; only the last such job is done."""
        self._ahead = job

        def read(session: Session, cancel: Cancel) -> bool:
            if self._ahead is job and self.light.condition == "ready":
                self._ahead = None
                with contextlib.suppress(LianjuError):  # whoever asks will be told
                    job(session, cancel)
            return False

        if self.light.condition == "ready":
            self.beside(read)

    async def ask(self, function: Callable[[Session], _Result]) -> _Result:
        """Run a function over the session when its turn comes, and wait for its answer."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[_Result] = loop.create_future()

        def job(session: Session) -> None:
            try:
                result = function(session)
            except LianjuError as error:
                loop.call_soon_threadsafe(answer.set_exception, error)
            else:
                loop.call_soon_threadsafe(answer.set_result, result)

        self.submit(ASKED, job)
        return await answer

    def use(self, settings: Settings, model: str | None) -> None:
        """Go on under other settings, with another model; the one before is freed."""

        def change(session: Session) -> None:
            session.close()
            session.settings = settings
            self.model, self._awake = model, True
            self._show(ModelLight(model or "", "loading" if model else "absent"))
            if model:
                self._load(session)

        self.submit(TYPING, change)

    def note(self, *, tokens: int, seconds: float) -> None:
        """Note how fast a run was, and whom it went to."""
        self._speed = tokens / seconds if seconds > 0 and tokens else self._speed
        server = self._session.settings.servers.get(self.model or "")
        if server:
            self._sent.add(server.host)
        self._changed(self.lights)

    def close(self) -> None:
        """Free the model when what runs is done."""
        self._jobs.put((_CLOSE, next(self._order), None))
        self._background.cancel()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _work(self) -> None:
        while True:
            _, _, job = self._jobs.get()
            if job is None:
                self._session.close()
                return
            job(self._session)

    def _load(self, session: Session) -> None:
        assert self.model
        try:
            session.model(self.model)
            self._show(ModelLight(self.model, "ready"))
        except ModelMissing:
            self._show(ModelLight(self.model, "absent"))
        except LianjuError:
            self._show(ModelLight(self.model, "failed"))

    def _joining(self, done: int, total: int) -> None:
        self._show(ModelLight(self.model or "", "loading", done, total))

    def _show(self, light: ModelLight) -> None:
        self.light = light
        self._changed(self.lights)
