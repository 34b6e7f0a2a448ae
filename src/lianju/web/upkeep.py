"""What the studio does beside the writing: the readable copy, edits made outside, snapshots, backups."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

from lianju.errors import LianjuError
from lianju.web.desk import Desk, Written
from lianju.web.people import People
from lianju.workspace.holding import Holding, told

QUIET = 2.0
"""Seconds without an edit after which the readable copy is written."""
LOOK = 2.0
"""Seconds between two looks for edits made outside."""
TOLD = ("waiting", "stale", "kept", "cut", "unread", "unknown", "ahead")
"""What of it the author hears of."""


class Upkeep:
    """Keeps the files beside the project's file up to date."""

    def __init__(self, desk: Desk, holding: Holding, people: People, *, claim: str) -> None:
        self._desk = desk
        self._holding = holding
        self._people = people
        self._claim = claim
        self._found: dict[str, Any] = {}
        self._changed: float | None = None
        desk.hear(self._heard)

    async def run(self) -> None:
        """Look after everything until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            with contextlib.suppress(LianjuError, OSError):
                await self.read(self._claim)
                if self._changed is not None and time.monotonic() - self._changed > QUIET:
                    await self.write()

    async def read(self, claim: str) -> dict[str, Any]:
        """Take in what was edited outside; returns what was found, of which the pages are told the news."""
        found = await self._desk.do(lambda manuscript: told(self._holding.take_in(claim)))
        news = {what: [one for one in found[what] if one not in self._found.get(what, ())] for what in TOLD}
        self._found = found
        if any(news.values()):
            self._people.tell({"op": "outside", **news})
        return found

    async def write(self) -> None:
        """Write the readable copy, the snapshots that are due, and a backup when one is."""
        self._changed = None
        await self._desk.do(lambda manuscript: self._holding.settle())

    def _heard(self, written: list[Written], by: object) -> None:
        self._changed = time.monotonic()
