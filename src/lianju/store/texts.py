"""The texts of a project, each read from the log when it is first asked for.

A text starts from its snapshot, if that holds, and the rows behind it. Snapshots are derived:
they are written and replaced at will, and `verify` compares each with a replay of the log.
"""

from __future__ import annotations

import json

from lianju.errors import ProjectDamaged
from lianju.store.database import Database
from lianju.store.document import Document
from lianju.store.log import TEXT_ACTS, Row

EVERY = 1000  # rows of one text between two snapshots while it is written
WORTH = 200  # rows that make a snapshot worth writing when the project is closed
RESTORING = frozenset({"undo", "redo"})


class Texts:
    """The documents of one log; with `replay` no snapshot is trusted."""

    def __init__(self, database: Database, *, replay: bool = False) -> None:
        self._database = database
        self._replay = replay
        self._documents: dict[int, Document] = {}
        self._read: dict[int, int] = {}
        self._behind: dict[int, int] = {}  # rows since the snapshot

    def of(self, number: int) -> Document:
        """Return the document of an entry as the log says."""
        return self._advanced(number, self._database.last)

    def at(self, number: int, row: int) -> Document:
        """Return it as it was after `row`, for itself."""
        document = Document()
        for each in self._database.rows(subject=number, until=row):
            if each.act in TEXT_ACTS:
                self._apply(document, each)
        return document

    def follow(self, row: Row) -> None:
        """Take a row that was just written, if its text is open."""
        if row.subject not in self._documents:
            return
        self._step(row)
        if self._behind[row.subject] >= EVERY:
            self._save(row.subject)

    def save(self) -> None:
        """Write the snapshots that spare the next opening work."""
        for number, rows in self._behind.items():
            if rows >= WORTH:
                self._save(number)

    def faulty_snapshot(self) -> int | None:
        """Return the first entry whose snapshot is not what its rows give."""
        for number in self._database.snapshots():
            found = self._database.snapshot(number)
            try:
                whole = found and Document.from_packed(found[1]).same(self._replayed(number, found[0]))
            except ValueError:
                return number
            if not whole:
                return number
        return None

    def _replayed(self, number: int, row: int) -> Document:
        """Return the document at `row`; when replaying, the one that is read on from there."""
        if self._replay and self._read.get(number, 0) <= row:
            return self._advanced(number, row)
        return self.at(number, row)

    def _advanced(self, number: int, row: int) -> Document:
        if number not in self._documents:
            self._open(number)
        if self._read[number] < row:
            for each in self._database.rows(subject=number, after=self._read[number], until=row):
                if each.act in TEXT_ACTS:
                    self._step(each)
            self._read[number] = max(row, self._read[number])
        return self._documents[number]

    def _open(self, number: int) -> None:
        self._documents[number], self._read[number], self._behind[number] = Document(), 0, 0
        found = None if self._replay else self._database.snapshot(number)
        if found:
            try:
                self._documents[number], self._read[number] = Document.from_packed(found[1]), found[0]
            except ValueError:
                self._documents[number] = Document()

    def _step(self, row: Row) -> None:
        self._read[row.subject] = row.seq
        self._apply(self._documents[row.subject], row)
        self._behind[row.subject] += 1

    def _apply(self, document: Document, row: Row) -> None:
        try:
            meta = json.loads(row.meta) if row.meta else {}
            who, pasted = meta.get("who"), None
            for node, *ids in meta.get("src", []) if who is None else []:
                part = self._advanced(node, row.seq - 1).lineage([(ids[0], ids[1], ids[2])])
                pasted = part if pasted is None else pasted.followed_by(part) if part else None
                if pasted is None:
                    break
            restores = row.act in RESTORING
            document.apply(row.data or b"", origin=row.origin, restores=restores, pasted=pasted, who=who)
        except (ValueError, TypeError, KeyError, LookupError, AttributeError):
            raise ProjectDamaged(path=str(self._database.path), place=f"log {row.seq}") from None

    def _save(self, number: int) -> None:
        self._database.keep(number, self._read[number], self._documents[number].packed())
        self._behind[number] = 0
