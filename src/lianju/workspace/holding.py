"""A project held open by a process that stays, and what it keeps up to date beside the log."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lianju.errors import DiskRefused, MirrorUnwritable
from lianju.store.database import Database
from lianju.store.log import Entry as Entry
from lianju.store.manuscript import Manuscript
from lianju.workspace import backups, mirror, outside
from lianju.workspace.outside import Outside

DATABASE = "lianju.db"


class Holding:
    """A project opened to write; nobody else writes it until `close`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._database = Database.open(folder / DATABASE)
        self.original, self.torn = self._database.original, self._database.torn
        self.manuscript = Manuscript(self._database)

    def take_in(self, claim: str) -> Outside:
        """Take in what was edited outside, with a claim; MirrorUnwritable when that cannot be noted."""
        with self._mirrored():
            return outside.read(self.manuscript, self.folder, claim=claim)

    def settle(self) -> str | None:
        """Write the readable copy, snapshots and, when one is due, a backup; returns why no backup was made.

        What somebody else was reading when it was redacted is cleaned away before it could be copied.

        MirrorUnwritable when the readable copy cannot be written.
        """
        with self._mirrored():
            mirror.write(self.manuscript, self.folder)
        self.manuscript.save()
        self._database.tidy()
        try:
            backups.keep_up(self._database)
        except DiskRefused as error:
            return str(error.arguments["detail"])
        return None

    def close(self) -> None:
        """Let others write."""
        self._database.close()

    @contextlib.contextmanager
    def _mirrored(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            path = str(self.folder / mirror.FOLDER)
            raise MirrorUnwritable(path=path, detail=error.strerror or "?") from None


def told(found: Outside) -> dict[str, Any]:
    """Tell what came from outside, to another process."""
    return {
        "taken": [node.id for node in found.taken],
        "waiting": [[node.id, number] for node, number in found.waiting],
        "unread": found.unread,
        "cut": found.cut,
        "unknown": found.unknown,
        "kept": found.kept,
        "ahead": found.ahead,
        "stale": [node.id for node in found.stale],
    }


def heard(manuscript: Manuscript, found: Mapping[str, Any]) -> Outside:
    """Read what `told` said."""
    return Outside(
        taken=[manuscript.node(number) for number in found["taken"]],
        waiting=[(manuscript.node(node), number) for node, number in found["waiting"]],
        unread=list(found["unread"]),
        cut=list(found["cut"]),
        unknown=list(found["unknown"]),
        kept=list(found["kept"]),
        ahead=list(found["ahead"]),
        stale=[manuscript.node(number) for number in found["stale"]],
    )
