"""What a log tells beside the texts: the binder, who did what, the records of runs and choices."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from lianju.errors import NodeMissing, ProjectDamaged, ProjectMoved
from lianju.store.database import Database
from lianju.store.log import Entry, Row
from lianju.store.packing import packed
from lianju.values.binder import Node
from lianju.values.proposal import Origin
from lianju.values.wire import to_json


@dataclass(frozen=True)
class Record:
    """A run, a proposal or a choice as it is to be written."""

    act: str
    subject: int
    told: Mapping[str, Any]
    origin: Origin


class Ledger:
    """The facts of a log, in memory. Changes are on the disk before they are here."""

    def __init__(self, database: Database, *, until: int | None = None) -> None:
        """Read the log; with `until` as it was after that row, to look at."""
        self._database = database
        self._until = until
        self._listeners: list[Callable[[Row], None]] = []
        self._turns = 0
        self._read()

    def _read(self) -> None:
        self._nodes: dict[int, Node] = {}
        self._origins: dict[int, Origin] = {}
        self._numbers: dict[Origin, int] = {}
        self._records: dict[int, tuple[str, int, int, Mapping[str, Any]]] = {}
        for row in self._database.told(until=self._until):
            self._take(row)
        self._seen = self.last

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the book still for the time of a `with`: what is read inside is what will be written upon.

        It matters where another process holds the project: what that one wrote meanwhile is read first.
        """
        if self._turns:
            yield
            return
        with self._database.turn():
            self._turns = 1
            try:
                self._catch_up()
                yield
            finally:
                self._turns = 0

    def watch(self, heard: Callable[[Row], None]) -> None:
        """Have `heard` called with every row that is written from now on."""
        self._listeners.append(heard)

    @property
    def database(self) -> Database:
        """The file."""
        return self._database

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All entries of the binder that were not removed, in the order of the book."""
        return tuple(self._in_order())

    def node(self, number: int) -> Node:
        """Return one entry; NodeMissing when there is none."""
        if number not in self._nodes or self.hidden(number):
            raise NodeMissing(name=f"#{number}")
        return self._nodes[number]

    @property
    def everything(self) -> tuple[Node, ...]:
        """All entries that ever were, also the removed, the oldest first."""
        return tuple(self._nodes.values())

    def hidden(self, number: int) -> bool:
        """Tell whether an entry, or one above it, was removed."""
        node = self._nodes[number]
        return node.removed or (node.parent != 0 and self.hidden(node.parent))

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self._database.last if self._until is None else self._until

    def has(self, number: int) -> bool:
        """Tell whether an entry is in the book."""
        return number in self._nodes and not self.hidden(number)

    def told(self, row: Row) -> Mapping[str, Any]:
        """Return the facts that a row tells which changes no text."""
        told: Mapping[str, Any] = json.loads(row.data or b"{}")
        return told

    def who(self, row: Row) -> Origin | None:
        """Return who did what a row tells; None where nobody is named."""
        return self._origins.get(row.origin)

    def rows(self, *, subject: int | None = None, after: int = 0) -> Iterator[Row]:
        """Read the log in order."""
        return self._database.rows(subject=subject, after=after, until=self._until)

    def facts(self) -> Iterator[Row]:
        """Read in order all rows that change no text."""
        return self._database.told(until=self._until)

    def change(self, number: int, *, origin: Origin, **changes: Any) -> Node:
        """Change what the author says of an entry."""
        if number not in self._nodes:
            raise NodeMissing(name=f"#{number}")
        self._write(Entry("binder", number, self.number(origin), data=packed(changes)))
        return self._nodes[number]

    def arrange(
        self, changes: Mapping[int, Mapping[str, Any]], *, origin: Origin, record: Record | None = None
    ) -> None:
        """Change what is said of several entries, and write the `record` that led to it, in one step."""
        by, behind = self.number(origin), [self._entry(record)] if record else []
        entries = [Entry("binder", number, by, data=packed(told)) for number, told in changes.items()]
        self._write(*entries, *behind)

    @property
    def epoch(self) -> str:
        """The name of this history: the hash of its first row, so that no other project has it."""
        return self._database.row(1).chain.hex()[:16]

    def time(self, number: int) -> int:
        """Return when a row was written, in milliseconds since 1970."""
        return self._database.row(number).time

    @property
    def origins(self) -> Mapping[int, Origin]:
        """All origins by the row that introduced them."""
        return self._origins

    def record(self, *records: Record) -> list[int]:
        """Write runs, proposals or choices in one step; returns their numbers."""
        return self._write(*map(self._entry, records))

    def following(self, origin: Origin) -> int:
        """Return the number that the next record will get, once `origin` is known."""
        self.number(origin)
        return self._database.last + 1

    def subject(self, number: int) -> int:
        """Return the entry that a run, a proposal or a choice is about."""
        return self._records[number][1]

    def origin(self, number: int) -> Origin:
        """Return who made a run, a proposal or a choice."""
        return self._author(self._records[number][2])

    def records(self, act: str) -> dict[int, Mapping[str, Any]]:
        """Return all runs, proposals or choices by their number."""
        return {number: told for number, (kind, _, _, told) in self._records.items() if kind == act}

    def _entry(self, record: Record) -> Entry:
        return Entry(record.act, record.subject, self.number(record.origin), data=packed(record.told))

    def _write(self, *entries: Entry) -> list[int]:
        if self._until is not None:
            raise ValueError("the past is read only")
        seen, held = self._seen, self._turns
        with self.turn():
            if not held and self._seen != seen:
                raise ProjectMoved(path=str(self._database.path.parent))
            numbers = self._database.append(entries)
            for number, entry in zip(numbers, entries, strict=True):
                self._note(
                    Row(number, 0, entry.act, entry.subject, entry.origin, entry.meta, entry.data, b"")
                )
        return numbers

    def _catch_up(self) -> None:
        """Read what the process that holds the project wrote since."""
        if self._seen < self._database.last:
            for row in self._database.rows(after=self._seen):
                self._note(row)

    def _note(self, row: Row) -> None:
        self._take(row)
        self._seen = row.seq
        for heard in self._listeners:
            heard(row)

    def number(self, origin: Origin) -> int:
        """Return the row that introduced `origin`, which may be written now."""
        origin = replace(origin, sampling=None)
        if origin not in self._numbers:
            told = {name: value for name, value in to_json(origin).items() if value is not None}
            self._write(Entry("origin", data=packed(told)))
        return self._numbers[origin]

    def _author(self, origin: int) -> Origin:
        if origin not in self._origins:
            raise ProjectDamaged(path=str(self._database.path), place=f"log {origin}")
        return self._origins[origin]

    def _take(self, row: Row) -> None:
        try:
            self._follow(row)
        except (ValueError, TypeError, AttributeError, LookupError):
            raise ProjectDamaged(path=str(self._database.path), place=f"log {row.seq}") from None

    def _follow(self, row: Row) -> None:
        told = json.loads(row.data or b"")
        if row.act == "origin":
            origin = _origin(told)
            self._origins[row.seq] = origin
            self._numbers.setdefault(origin, row.seq)
        elif row.act == "node":
            self._nodes[row.seq] = self._placed(Node(id=row.seq, **_labelled(told)))
        elif row.act == "binder":
            node = replace(self._nodes[row.subject], **_labelled(told))
            self._nodes[row.subject] = self._placed(node)
        else:
            self._records[row.seq] = (row.act, row.subject, row.origin, told)

    def _placed(self, node: Node) -> Node:
        """Return an entry whose place is below others that lead up to the book; LookupError otherwise."""
        above = node.parent
        while above:
            if above == node.id:
                raise LookupError(above)
            above = self._nodes[above].parent
        return node

    def _in_order(self) -> Iterator[Node]:
        below: dict[int, list[Node]] = {}
        for node in sorted(self._nodes.values(), key=lambda node: (node.place, node.id)):
            if not node.removed:
                below.setdefault(node.parent, []).append(node)
        waiting = below.get(0, [])[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += below.get(node.id, [])[::-1]


def _labelled(told: dict[str, Any]) -> dict[str, Any]:
    return told | ({"labels": tuple(told["labels"])} if "labels" in told else {})


def _origin(told: dict[str, Any]) -> Origin:
    """Read an origin; the sampling of a model stands in its run."""
    known = {each.name for each in fields(Origin)}
    return Origin(**{name: value for name, value in told.items() if name in known and value is not None})
