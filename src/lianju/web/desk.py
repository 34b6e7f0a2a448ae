"""The project while the studio holds it: one thread reads and writes it, for one request at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar, cast

from lianju.values.studio import Piece
from lianju.workspace.page import Row, pieces_of
from lianju.workspace.project import Manuscript

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Written:
    """A row that is on the disk, with who wrote what it brought into a text."""

    row: Row
    pieces: tuple[Piece, ...]


Heard = Callable[[list[Written], object], None]


class Desk:
    """Runs functions over the manuscript, in the order in which they were asked for."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._manuscript = manuscript
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._turn = asyncio.Lock()
        self._rows: list[Row] = []
        self._listeners: list[Heard] = []
        manuscript.watch(self._rows.append)

    def hear(self, heard: Heard) -> None:
        """Have `heard` called on the event loop with what was written, in order, and by whom."""
        self._listeners.append(heard)

    async def do(self, function: Callable[[Manuscript], _Result], *, by: object = None) -> _Result:
        """Run one function; what it wrote is told to all before this returns."""
        async with self._turn:
            return await self.inside(function, by=by)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Keep everybody else waiting; inside, `inside` runs functions."""
        async with self._turn:
            yield

    async def inside(self, function: Callable[[Manuscript], _Result], *, by: object = None) -> _Result:
        """Run one function within a turn."""
        loop = asyncio.get_running_loop()
        done = await loop.run_in_executor(self._thread, self._run, function)
        if done.written:
            for heard in self._listeners:
                heard(done.written, by)
        if done.error is not None:
            raise done.error
        return cast(_Result, done.result)

    def close(self) -> None:
        """Wait for what runs, and let go of the thread."""
        self._thread.shutdown(wait=True)

    def _run(self, function: Callable[[Manuscript], object]) -> _Done:
        result, error = None, None
        try:
            result = function(self._manuscript)
        except Exception as raised:  # noqa: BLE001 - carried to the loop and raised there
            error = raised
        rows = list(self._rows)
        self._rows.clear()
        written = [Written(row, tuple(pieces_of(self._manuscript, row))) for row in rows]
        return _Done(result, error, written)


@dataclass(frozen=True)
class _Done:
    result: object
    error: Exception | None
    written: list[Written]
