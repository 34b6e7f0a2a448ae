"""Everything that follows from one project's log: the binder, the origins, the texts and their authors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from lianju.errors import NodeMissing, ProjectDamaged
from lianju.store.database import Database
from lianju.store.document import Document
from lianju.store.log import Entry, Row
from lianju.store.updates import Id, IdRange
from lianju.values.binder import WITH_TEXT, Node, NodeKind
from lianju.values.proposal import Origin
from lianju.values.wire import to_json

TEXT_ACTS = frozenset({"type", "delete", "undo", "redo", "paste", "import", "accept", "unaccept", "rule"})
_RESTORING = frozenset({"undo", "redo"})


@dataclass(frozen=True)
class Source:
    """Where pasted text was copied: a range of ids of one node's text."""

    node: int
    ids: IdRange


@dataclass(frozen=True)
class Record:
    """A run, a proposal or a choice as it is to be written."""

    act: str
    subject: int
    told: Mapping[str, Any]
    origin: Origin


@dataclass(frozen=True)
class Authored:
    """Neighbouring characters of one origin."""

    text: str
    origin: Origin


class Manuscript:
    """An open project, in memory as its log says. Changes are on the disk before they are here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._nodes: dict[int, Node] = {}
        self._origins: dict[int, Origin] = {}
        self._numbers: dict[Origin, int] = {}
        self._records: dict[int, tuple[str, int, Mapping[str, Any]]] = {}
        self._documents: dict[int, Document] = {}
        for row in database.rows():
            self._take(row)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All entries of the binder that were not removed, in the order of the book."""
        return tuple(self._children(0))

    def node(self, number: int) -> Node:
        """Return one entry; NodeMissing when there is none."""
        found = self._nodes.get(number)
        if found is None or found.removed:
            raise NodeMissing(name=f"#{number}")
        return found

    def add(
        self,
        kind: NodeKind,
        title: str,
        *,
        parent: int = 0,
        origin: Origin,
        text: str = "",
        brought: Origin | None = None,
    ) -> Node:
        """Put a new entry behind its parent's last, and in the same step a text that `brought` made."""
        place = 1 + max((node.place for node in self._nodes.values() if node.parent == parent), default=0)
        told = {"parent": parent, "place": place, "kind": kind, "title": title}
        entries = [Entry("node", 0, self._number(origin), data=_packed(told))]
        if text:
            update = Document().replacing(0, 0, text)
            by = self._number(brought or origin)  # may write a row: the new entry's number is known after it
            entries.append(Entry("import", self._database.last + 1, by, data=update))
        return self._nodes[self._write(*entries)[0]]

    def change(self, number: int, *, origin: Origin, **changes: Any) -> Node:
        """Change what the author says of an entry."""
        self.node(number)
        self._write(Entry("binder", number, self._number(origin), data=_packed(changes)))
        return self._nodes[number]

    def text(self, number: int) -> str:
        """Return the text of a scene or note."""
        return self._document(number).text

    def ids(self, number: int, start: int, end: int) -> list[IdRange]:
        """Return the ids of the characters `start` to `end`."""
        return self._document(number).ids(start, end)

    def authored(self, number: int) -> list[Authored]:
        """Return the text of a scene or note in stretches of one origin."""
        return [Authored(each.text, self._origins[each.origin]) for each in self._document(number).authored()]

    def replace(
        self,
        number: int,
        start: int,
        end: int,
        text: str,
        *,
        act: str,
        origin: Origin,
        choice: Record | None = None,
    ) -> None:
        """Replace the characters `start` to `end`, and in the same step write the `choice` that led to it."""
        if start != end or text:
            update = self._document(number).replacing(start, end, text)
            self.take(number, update, act=act, origin=origin, choice=choice)
        elif choice:
            self.record(choice)

    def take(
        self,
        number: int,
        update: bytes,
        *,
        act: str,
        origin: Origin,
        sources: Iterable[Source] = (),
        choice: Record | None = None,
    ) -> None:
        """Write an update of a scene's text; BrokenUpdate, and nothing written, when it does not fit.

        `act` is one of TEXT_ACTS.
        """
        if act not in TEXT_ACTS:
            raise ValueError(act)
        self._document(number).check(update)
        copied = [[each.node, *each.ids] for each in sources]
        meta = json.dumps({"src": copied}) if copied else None
        entries = [Entry(act, number, self._number(origin), meta, update)]
        self._write(*entries, *([self._entry(choice)] if choice else []))

    def record(self, *records: Record) -> list[int]:
        """Write runs, proposals or choices in one step; returns their numbers."""
        return self._write(*map(self._entry, records))

    def following(self, origin: Origin) -> int:
        """Return the number that the next record will get, once `origin` is known."""
        self._number(origin)
        return self._database.last + 1

    def subject(self, number: int) -> int:
        """Return the entry that a run, a proposal or a choice is about."""
        return self._records[number][1]

    def place(self, number: int, one: Id) -> int | None:
        """Return the offset of the living character with this id, None when it is gone."""
        return self._document(number).place(one)

    def records(self, act: str) -> dict[int, Mapping[str, Any]]:
        """Return all runs, proposals or choices by their number."""
        return {number: told for number, (kind, _, told) in self._records.items() if kind == act}

    def close(self) -> None:
        """Let others write."""
        self._database.close()

    def _entry(self, record: Record) -> Entry:
        return Entry(record.act, record.subject, self._number(record.origin), data=_packed(record.told))

    def _write(self, *entries: Entry) -> list[int]:
        numbers = self._database.append(entries)
        for number, entry in zip(numbers, entries, strict=True):
            self._take(Row(number, 0, entry.act, entry.subject, entry.origin, entry.meta, entry.data, b""))
        return numbers

    def _number(self, origin: Origin) -> int:
        origin = replace(origin, sampling=None)
        if origin not in self._numbers:
            told = {name: value for name, value in to_json(origin).items() if value is not None}
            self._write(Entry("origin", data=_packed(told)))
        return self._numbers[origin]

    def _take(self, row: Row) -> None:
        try:
            self._follow(row)
        except (ValueError, TypeError, KeyError, LookupError):
            raise ProjectDamaged(path=str(self._database.path), place=f"log {row.seq}") from None

    def _follow(self, row: Row) -> None:
        if row.act in TEXT_ACTS:
            self._follow_text(row)
            return
        told = json.loads(row.data or b"")
        if row.act == "origin":
            origin = _origin(told)
            self._origins[row.seq] = origin
            self._numbers.setdefault(origin, row.seq)
        elif row.act == "node":
            node = Node(id=row.seq, **told)
            self._nodes[row.seq] = node
            if node.kind in WITH_TEXT:
                self._documents[row.seq] = Document()
        elif row.act == "binder":
            told |= {"labels": tuple(told["labels"])} if "labels" in told else {}
            self._nodes[row.subject] = replace(self._nodes[row.subject], **told)
        else:
            self._records[row.seq] = (row.act, row.subject, told)

    def _follow_text(self, row: Row) -> None:
        copied = json.loads(row.meta)["src"] if row.meta else []
        pasted = None
        for node, *ids in copied:
            part = self._documents[node].lineage([(ids[0], ids[1], ids[2])])
            pasted = part if pasted is None else pasted.followed_by(part) if part else None
            if pasted is None:
                break
        self._documents[row.subject].apply(
            row.data or b"", origin=row.origin, restores=row.act in _RESTORING, pasted=pasted
        )

    def _document(self, number: int) -> Document:
        node = self.node(number)
        if node.kind not in WITH_TEXT:
            raise NodeMissing(name=node.title)
        return self._documents[number]

    def _children(self, parent: int) -> Iterable[Node]:
        own = [node for node in self._nodes.values() if node.parent == parent and not node.removed]
        for node in sorted(own, key=lambda node: (node.place, node.id)):
            yield node
            yield from self._children(node.id)


def _packed(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _origin(told: dict[str, Any]) -> Origin:
    """Read an origin; the sampling of a model stands in its run."""
    known = {each.name for each in fields(Origin)}
    return Origin(**{name: value for name, value in told.items() if name in known and value is not None})
