"""Everything that follows from one project's log: the binder, the origins, the texts and their authors."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lianju.errors import NodeMissing
from lianju.store.anchors import Anchor
from lianju.store.blocks import Blocks
from lianju.store.burial import Left
from lianju.store.database import Database, Tombstones
from lianju.store.document import Document, Hunk, Past
from lianju.store.ledger import Ledger
from lianju.store.ledger import Record as Record
from lianju.store.lives import Lives
from lianju.store.log import BLOCK, REDACT, TEXT_ACTS, Entry, Row
from lianju.store.packing import Packer, Part
from lianju.store.packing import packed as _packed
from lianju.store.struck import REACH, Struck
from lianju.store.texts import Texts
from lianju.store.tracing import Source as Source
from lianju.store.tracing import Tracing
from lianju.store.updates import Id, IdRange, parse
from lianju.values.binder import WITH_TEXT, Node, NodeKind
from lianju.values.book import Section
from lianju.values.proposal import Origin


@dataclass(frozen=True)
class Authored:
    """Neighbouring characters of one origin."""

    text: str
    origin: Origin


class Manuscript(Ledger):
    """An open project, in memory as its log says: its facts, its texts and their authors."""

    def __init__(self, database: Database, *, until: int | None = None, replay: bool = False) -> None:
        """Read the log; with `until` the binder and the records as they were after that row, to look at.

        With `replay` every text follows from its rows alone, whatever snapshots there are.
        """
        self._replay = replay
        super().__init__(database, until=until)

    def _read(self) -> None:
        self._texts = Texts(self._database, replay=self._replay)
        self._blocks = Blocks(self._database)
        self._struck = Struck()
        super()._read()

    def _follow(self, row: Row) -> None:
        if row.act in TEXT_ACTS:
            self._texts.follow(row)
        elif row.act == BLOCK:
            self._blocks.follow(row.seq, row.data or b"")
        else:
            super()._follow(row)

    @property
    def texts(self) -> Texts:
        """Every text that was ever there, with its dead characters."""
        return self._texts

    @property
    def blocks(self) -> Blocks:
        """The stretches of prompts."""
        return self._blocks

    def redact(
        self,
        left: Mapping[int, Left],
        tombstones: Tombstones,
        *,
        origin: Origin,
    ) -> list[int]:
        """Put `left` in the place of what rows held, for good, and read the log anew; see `burial`."""
        with self.turn():
            numbers = self._database.redact(left, tombstones, origin=self.number(origin))
            self._read()
        return numbers

    def binder(self, until: int) -> Manuscript:
        """Return the binder and the records, without the texts, as they were after the row `until`."""
        return Manuscript(self._database, until=until)

    def stood(self, number: int, ranges: Iterable[IdRange]) -> list[Authored]:
        """Return what stands or stood at `ranges` of a text, in stretches of one origin; not the redacted."""
        document = self._texts.of(number)
        lineage = document.lineage(document.known(ranges))
        if lineage is None:
            raise LookupError(number)
        found, start = [], 0
        for length, origin in lineage.origins:
            text = lineage.text[2 * start : 2 * (start + length)].decode("utf-16-le", "surrogatepass")
            found.append(Authored(text, self._author(origin)))
            start += length
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
        entries = [Entry("node", 0, self.number(origin), data=_packed(told))]
        if text:
            update = Document().replacing(0, 0, text)
            by = self.number(brought or origin)  # may write a row: the new entry's number is known after it
            entries.append(Entry("import", self._database.last + 1, by, data=update))
        return self._nodes[self._write(*entries)[0]]

    def bring(
        self, sections: Sequence[Section], *, parent: int, origin: Origin, brought: Origin
    ) -> list[Node]:
        """Put sections that `brought` holds behind the last of `parent`, all of them or none, in one step.

        Their remarks and tracked changes become rows of their own, anchored to the text.
        """
        packer = self._packer([each for section in sections for each in section.walk()], origin, brought)
        place = 1 + max((node.place for node in self._nodes.values() if node.parent == parent), default=0)
        packer.pack(sections, parent, place)
        written = self._write(*packer.entries)
        return [self._nodes[number] for number in written if number in self._nodes]

    def bring_parts(
        self,
        parts: Sequence[Part],
        made: Mapping[int, int],
        *,
        origin: Origin,
        brought: Origin,
        step: Record,
    ) -> None:
        """Put the next parts of a longer whole into the book, and in the same step the record of it.

        `made` tells the entry of every part before them, and of -1; the record also tells those `made` now.
        """
        by = self.number(step.origin)
        packer, numbers = self._packer([each.section for each in parts], origin, brought), dict(made)
        for each in parts:
            numbers[len(numbers) - 1] = packer.pack_one(each.section, numbers[each.above], each.place)
        told = {**step.told, "made": list(numbers.values())[len(made) :]}
        self._write(*packer.entries, Entry(step.act, step.subject, by, data=_packed(told)))

    def _packer(self, sections: Iterable[Section], origin: Origin, brought: Origin) -> Packer:
        changers = {change.by for each in sections for change in each.changes}
        numbers = {name: self.number(Origin("import", by=name or None)) for name in changers}
        made, by_whom = self.number(origin), self.number(brought)  # may write rows: numbered after them
        return Packer(self._database.last, made, by_whom, numbers)

    def text(self, number: int) -> str:
        """Return the text of a scene or note."""
        return self._document(number).text

    def ids(self, number: int, start: int, end: int) -> list[IdRange]:
        """Return the ids of the characters `start` to `end`, also of an entry that was removed."""
        return self._texts.of(number).ids(start, end)

    def where(self, number: int, ids: Collection[Id]) -> list[tuple[int, int]]:
        """Return where the characters of `ids` stand in a text, in stretches."""
        return self._texts.of(number).where(ids)

    def repeats(self) -> Iterator[Row]:
        """Read in order all rows that may bring again what stood before."""
        return self._database.repeats()

    def since(self, number: int, vector: bytes) -> bytes:
        """Return the update that one lacks whose state vector is `vector`."""
        return self._document(number).since(vector)

    def news(self, number: int, update: bytes) -> bool:
        """Tell whether an update of a text brings anything that it has not."""
        return self._document(number).news(update)

    def vector(self, number: int) -> bytes:
        """Return the state vector of a text: the first clock of each client that is not known."""
        return self._document(number).vector

    def pieces(self, number: int, update: bytes | None = None) -> list[tuple[int, int, int, int]]:
        """Return (client, clock, length, origin) of all ids of a text, or of those that an update brought."""
        return self._document(number).pieces(update)

    def author_of(self, number: int, character: Id) -> Origin | None:
        """Return who wrote a character of a text by its id, living or not; None where it is not known."""
        origin = self._texts.of(number).origin_of(character)
        return self._origins.get(origin)

    def place(self, number: int, left: Id | None, right: Id | None) -> int | None:
        """Return the offset between two characters of a text by their ids; None when both are gone."""
        span = self.span(number, Anchor(left, right))
        return span and span[0]

    def characters(self, number: int, ids: Sequence[IdRange]) -> str:
        """Return the characters that ids of a text stood for, also when they, or their entry, are gone."""
        return self._texts.of(number).characters(ids)

    def stretch(self, number: int, start: int, end: int | None) -> str:
        """Return the characters `start` to `end` of a text, also of an entry that was removed."""
        return self._texts.of(number).text[start:end]

    def authored(self, number: int, past: Past | None = None) -> list[Authored]:
        """Return the text of a scene or note, now or as it was, in stretches of one origin."""
        found = self._texts.of(number) if past else self._document(number)
        return [Authored(each.text, self._author(each.origin)) for each in found.authored(past)]

    def past(self, number: int, until: int) -> Past:
        """Return the text of a scene or note, also of a removed one, as it was after the row `until`."""
        rows = self._database.rows(subject=number, until=until)
        return Past(row.data or b"" for row in rows if row.act in TEXT_ACTS)

    def lives(self, number: int) -> Lives:
        """Return every character that a text ever had, also of a removed entry, and when each stood."""
        return Lives.of(self._texts.of(number).state, self._database.rows(subject=number))

    def ever(self, number: int) -> str:
        """Return all characters that a text ever had, in no order."""
        return self._texts.of(number).ever

    def restore(self, number: int, past: Past, hunks: Sequence[Hunk], *, origin: Origin) -> list[int]:
        """Put what stood in the past in the place of what stands there, hunk by hunk, in one step.

        What comes back keeps its authors, and an entry that was removed is shown again.
        """
        by = self.number(origin)
        entries = [
            Entry("restore", number, by, _sources(Source(number, each) for each in back), update)
            for update, back in self._texts.of(number).restoring(past, hunks)
        ]
        if self._nodes[number].removed:
            entries.insert(0, Entry("binder", number, by, data=_packed({"removed": False})))
        return self._write(*entries)

    def renew(self, number: int, start: int, end: int, *, origin: Origin) -> None:
        """Write the characters `start` to `end` again under new ids, with the same authors."""
        document = self._texts.of(number)
        told = _copied(Source(number, each) for each in document.ids(start, end)) | {"renewed": True}
        update = document.renewing(start, end)
        self._write(Entry("restore", number, self.number(origin), _packed(told).decode(), update))

    def renewed(self, number: int) -> list[IdRange]:
        """Return the ids under which `renew` wrote characters of a text again."""
        rows = (row for row in self._database.rows(subject=number) if '"renewed"' in (row.meta or ""))
        return [(run.client, run.clock, run.length) for row in rows for run in parse(row.data or b"").runs]

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
        entries = [Entry(act, number, self.number(origin), _sources(sources), update)]
        self._write(*entries, *([self._entry(choice)] if choice else []))

    def touched(self, number: int) -> int:
        """Return the last row that changed a text or its past, also of a removed entry; 0 when none did."""
        return self._database.last_of(number, TEXT_ACTS | {REDACT})

    def tracing(self, changing: Collection[int]) -> Tracing:
        """Return where words of now stand, were struck out of late, or ever stood; `changing` will change."""
        return Tracing(
            self._texts.of,
            [node.id for node in self._nodes.values() if node.kind in WITH_TEXT],
            changing=changing,
            rows=lambda: self._database.edits(after=self.last - REACH),
            struck=self._struck,
        )

    @property
    def redacted(self) -> int:
        """The last row that redacted something, 0 when none did."""
        return max(self.records(REDACT), default=0)

    def changed(self, after: int, until: int) -> set[int]:
        """Return the entries whose texts were changed behind row `after`, `until` included."""
        return self._database.touched(after, until)

    def text_at(self, number: int, row: int) -> str:
        """Return a text as it was after `row`."""
        return self._texts.at(number, row).text

    def merged(self, number: int, file: str, *, after: int) -> bool:
        """Tell whether the edits of an outside file were taken in behind row `after`."""
        mark = f'"file":"{file}"'
        return any(
            mark in (row.meta or "") or (row.act == "proposal" and mark.encode() in (row.data or b""))
            for row in self._database.rows(subject=number, after=after)
        )

    def standing(
        self, number: int, row: int, edits: Sequence[tuple[int, int, str]]
    ) -> tuple[list[bool], list[bool]]:
        """Tell what lives of a text as it was after `row`: each edit's place, unchanged; each character."""
        before, document = self._texts.at(number, row), self._document(number)
        anchors = before.anchors([(start, end) for start, end, _ in edits])
        return document.whole(anchors), document.alive(before)

    def merge(
        self,
        number: int,
        row: int,
        edits: Sequence[tuple[int, int, str]],
        *,
        apart: Sequence[tuple[int, int, str]] = (),
        origin: Origin,
        file: str,
        parts: Callable[[str], Sequence[tuple[str, Sequence[Source]]]] = lambda text: [(text, ())],
    ) -> int | None:
        """Apply edits (start, end, text) of the text as it was after `row`, in one step.

        The edits `apart` become a proposal to replace what stands now between their neighbours; its number
        is returned, None where that says the same already. `parts` tells what of a text was copied.
        """
        before = self._texts.at(number, row)
        anchors, others = (before.anchors([each[:2] for each in some]) for some in (edits, apart))
        document, by = self._document(number), self.number(origin)
        cut = [parts(edit[2]) for edit in edits]
        updates = document.pieced(
            [(anchor, [each for each, _ in some]) for anchor, some in zip(anchors, cut, strict=True)]
        )
        entries = [
            Entry("import", number, by, _packed({"file": file, **_copied(sources)}).decode(), update)
            for some, made in zip(cut, updates, strict=True)
            for (_, sources), update in zip(some, made or (), strict=False)
        ]
        told = [
            anchor.told() | {"texts": [edit[2]]}
            for anchor, edit in zip(document.around(others), apart, strict=True)
            if document.characters(anchor.inside) != edit[2]
        ]
        if told:
            entries.append(Entry("proposal", number, by, data=_packed({"edits": told, "file": file})))
        numbers = self._write(*entries)
        return numbers[-1] if told else None

    def settle(
        self, number: int, places: Sequence[tuple[Anchor, str]], *, act: str, origin: Origin, choice: Record
    ) -> list[IdRange]:
        """Put each text in the place of its anchor, and write the choice that led to it, in one step.

        The choice also tells the `rows` that changed the text. Returns the ids of what was written.
        LookupError when a place is gone.
        """
        by = self.number(origin)
        updates = [update for update in self._document(number).settling(places) if update is not None]
        if len(updates) < len(places):
            raise LookupError(number)
        first = self.following(choice.origin)
        entries = [Entry(act, number, by, data=update) for update in updates]
        told = {**choice.told, "rows": list(range(first, first + len(entries)))}
        self._write(*entries, self._entry(replace(choice, told=told)))
        return [(run.client, run.clock, run.length) for update in updates for run in parse(update).runs]

    def withdraw(self, number: int, done: Mapping[int, Anchor], *, origin: Origin, choice: Record) -> None:
        """Take back what the rows `done` did at their anchors: what they wrote goes, what was there is back.

        A row that an undo took back already is left as it is. The choice also tells the `anchors` of what is
        back. LookupError when a place is gone.
        """
        by = self.number(origin)
        document = self._document(number)
        updates_of = {row: self._database.row(row).data or b"" for row in done}
        undone = [row for row in self.rows(subject=number, after=min(done)) if row.act in ("undo", "redo")]
        back = document.returned(
            {row: (updates_of[row], anchor) for row, anchor in done.items()},
            [row.data for row in undone if row.data],
        )
        rest = [row for row in done if row not in back]
        updates = document.withdrawing([(updates_of[row], done[row]) for row in rest])
        entries = [
            Entry("unaccept", number, by, _sources(Source(number, ids) for ids in each.restored), each.update)
            for each in updates
        ]
        back |= {row: each.anchor for row, each in zip(rest, updates, strict=True)}
        told = {**choice.told, "anchors": [back[row].told() for row in done]}
        self.number(choice.origin)
        self._write(*entries, self._entry(replace(choice, told=told)))

    def receive(self, entries: Sequence[Entry]) -> list[int]:
        """Write what another process made of this log as it is; BrokenUpdate when an edit does not fit."""
        for entry in entries:
            if entry.act in TEXT_ACTS and entry.subject in self._nodes:
                self._texts.of(entry.subject).check(entry.data or b"")
        return self._write(*entries)

    def anchor(self, number: int, start: int, end: int) -> Anchor:
        """Anchor the characters `start` to `end` of a text."""
        return self._document(number).anchor(start, end)

    def span(self, number: int, anchor: Anchor) -> tuple[int, int] | None:
        """Return where `anchor` is now, also in an entry that was removed; None when its place is gone."""
        return self._texts.of(number).span(anchor)

    def faulty_snapshot(self) -> int | None:
        """Return the first entry whose snapshot is not what its rows give, None when all are."""
        return self._texts.faulty_snapshot()

    def save(self) -> None:
        """Write what spares the next opening work."""
        self._texts.save()

    def close(self) -> None:
        """Save, and let others write."""
        self.save()
        self._database.close()

    def _document(self, number: int) -> Document:
        node = self.node(number)
        if node.kind not in WITH_TEXT:
            raise NodeMissing(name=node.title)
        return self._texts.of(number)


def _copied(sources: Iterable[Source]) -> dict[str, Any]:
    told = _sources(sources)
    return json.loads(told) if told else {}


def _sources(sources: Iterable[Source]) -> str | None:
    copied = [[each.node, *each.ids] for each in sources]
    return json.dumps({"src": copied}) if copied else None
