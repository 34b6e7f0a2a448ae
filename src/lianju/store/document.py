"""One scene's text as a CRDT, with the author of every character."""

from __future__ import annotations

import json
import secrets
import struct
import zlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from pycrdt import Doc, Text

from lianju.store.anchors import Anchor, Living
from lianju.store.authorship import Authorship, Lineage, Written, attribute
from lianju.store.updates import (
    ROOT,
    BrokenUpdate,
    Id,
    IdRange,
    Run,
    Update,
    craft,
    in_order,
    living_ids,
    parse,
    ranges_of,
    units,
)

_UTF16 = "utf-16-le"
Hunk = tuple[int, int, int, int]  # offsets of what is replaced, and of what stood there in the past


@dataclass(frozen=True)
class Stretch:
    """Neighbouring characters of one origin."""

    text: str
    origin: int


@dataclass(frozen=True)
class Withdrawal:
    """The update that takes an edit back, the ids whose text it restores, and where that text is then."""

    update: bytes
    restored: tuple[IdRange, ...]
    anchor: Anchor


class Past:
    """A scene's text as its first updates made it; who wrote it is asked of the document of now."""

    def __init__(self, updates: Iterable[bytes]) -> None:
        self._doc: Doc[Text] = Doc()
        self._text = self._doc.get(ROOT, type=Text)
        with self._doc.transaction():
            for update in updates:
                self.take(update)

    def take(self, update: bytes) -> None:
        """Go on by one update."""
        self._doc.apply_update(update)

    @property
    def text(self) -> str:
        """The text."""
        return str(self._text)

    @property
    def state(self) -> bytes:
        """The whole state as one update."""
        return self._doc.get_update()


class Offsets:
    """The UTF-16 unit at which each character of a text begins."""

    def __init__(self, text: str) -> None:
        self._wide = [place for place, character in enumerate(text) if character > "\uffff"]

    def __getitem__(self, offset: int) -> int:
        return offset + bisect_left(self._wide, offset)


class Document:
    """The state that follows from a scene's updates, applied in the order of the log.

    Offsets are characters of Python's `str`. pycrdt's own offsets count UTF-8 bytes, so that
    it is only asked for whole texts, states and updates.
    """

    def __init__(self) -> None:
        self._doc: Doc[Text] = Doc()
        self._text = self._doc.get(ROOT, type=Text)
        self._authorship = Authorship()
        self._client = secrets.randbits(31) | 1  # never the same again: an id is given once

    def packed(self) -> bytes:
        """Return all that follows from the updates so far, for `from_packed`."""
        told = json.dumps(self._authorship.told(), separators=(",", ":")).encode()
        state = self.state
        return zlib.compress(struct.pack(">I", len(state)) + state + told, 1)

    @classmethod
    def from_packed(cls, data: bytes) -> Document:
        """Read what `packed` gave; ValueError when it is not that."""
        try:
            whole = zlib.decompress(data)
            (length,) = struct.unpack_from(">I", whole)
            made = cls()
            made._authorship = Authorship.from_told(json.loads(whole[4 + length :]))
            made._doc.apply_update(whole[4 : 4 + length])
        except (zlib.error, struct.error, KeyError, TypeError, RuntimeError) as error:
            raise ValueError(str(error)) from None
        return made

    def same(self, other: Document) -> bool:
        """Tell whether text, ids and authors are equal, of the dead characters too."""
        return (
            self.text == other.text
            and living_ids(self.state) == living_ids(other.state)
            and self._authorship.told() == other._authorship.told()
        )

    @property
    def text(self) -> str:
        """The text."""
        return str(self._text)

    @property
    def state(self) -> bytes:
        """The whole state as one update, without the log's detours."""
        return self._doc.get_update()

    @property
    def vector(self) -> bytes:
        """The state vector."""
        return self._doc.get_state()

    def since(self, vector: bytes) -> bytes:
        """Return the update that one lacks whose state vector is `vector`; BrokenUpdate when it is none."""
        try:
            return self._doc.get_update(vector)
        except (ValueError, RuntimeError) as error:
            raise BrokenUpdate(str(error)) from None

    def pieces(self, data: bytes | None = None) -> list[tuple[int, int, int, int]]:
        """Return (client, clock, length, origin) of all ids, or of those that an update brought."""
        if data is None:
            return list(self._authorship.pieces())
        found = []
        for run in parse(data).runs:
            clock = run.clock
            for length, origin in self._authorship.slices(run.client, run.clock, run.length):
                found.append((run.client, clock, length, origin))
                clock += length
        return found

    def check(self, data: bytes) -> Update:
        """Decode an update; BrokenUpdate when it does not follow from what is here."""
        update = parse(data)
        brought: dict[int, int] = {}
        for run in sorted(update.runs, key=lambda run: (run.client, run.clock)):
            known = brought.get(run.client, self._authorship.next_clock(run.client))
            if run.clock > known or run.clock < known < run.clock + run.length:
                raise BrokenUpdate("ids are missing")
            brought[run.client] = max(known, run.clock + run.length)
        for run in update.runs:
            if run.text is not None and "\r" in run.text:
                raise BrokenUpdate("carriage return")
            for client, clock in filter(None, (run.left, run.right)):
                if clock >= brought.get(client, self._authorship.next_clock(client)):
                    raise BrokenUpdate("a neighbour is missing")
        for client, clock, length in update.deleted:
            if clock + length > brought.get(client, self._authorship.next_clock(client)):
                raise BrokenUpdate("what is deleted is missing")
        return update

    def origin_of(self, character: Id) -> int:
        """Return the origin of an id, 0 where it is not known."""
        return next(self._authorship.slices(*character, 1))[1]

    def news(self, data: bytes) -> bool:
        """Tell whether an update brings anything that is not here: a page may send one twice."""
        update = parse(data)
        if any(run.clock >= self._authorship.next_clock(run.client) for run in update.runs):
            return True
        living = set(living_ids(self.state)) if update.deleted else set()
        return any(
            (client, clock + step) in living
            for client, clock, length in update.deleted
            for step in range(length)
        )

    def apply(
        self,
        data: bytes,
        *,
        origin: int,
        restores: bool = False,
        pasted: Lineage | None = None,
        who: Sequence[Written] | None = None,
    ) -> None:
        """Take an update; BrokenUpdate, and nothing taken, when it does not follow."""
        update = self.check(data)
        attribute(update, self._authorship, origin=origin, restores=restores, pasted=pasted, who=who)
        self._doc.apply_update(data)

    @property
    def ever(self) -> str:
        """All characters that were ever here, in no order."""
        return self._authorship.characters

    def alphabet(self) -> set[str]:
        """Return every character that was ever there, but for what was redacted."""
        return self._authorship.alphabet()

    def known(self, ranges: Iterable[IdRange]) -> list[IdRange]:
        """Return the parts of `ranges` whose characters are known: what was redacted is not."""
        return self._authorship.known(ranges)

    def written(self, ranges: Iterable[IdRange]) -> list[Written]:
        """Return who wrote each stretch of `ranges`: client, first clock, length, origin."""
        found: list[Written] = []
        for client, clock, length in ranges:
            for count, origin in self._authorship.slices(client, clock, length):
                found.append((client, clock, count, origin))
                clock += count
        return found

    def lineage(self, ranges: list[IdRange]) -> Lineage | None:
        """Return what stood at `ranges` of this document, living or deleted."""
        return self._authorship.lineage(ranges)

    def characters(self, ranges: Sequence[IdRange]) -> str:
        """Return the characters of ids, living or deleted; nothing where they are not known."""
        found = self._authorship.lineage(ranges)
        return found.text.decode(_UTF16, "surrogatepass") if found else ""

    def replacing(self, start: int, end: int, text: str) -> bytes:
        """Return the update that replaces characters `start` to `end` by `text`; it is not applied."""
        whole = self.text
        first, last = units(whole[:start]), units(whole[:end])
        ids = living_ids(self.state)
        clock = self._authorship.next_clock(self._client)
        return self._update(ids, first, ranges_of(ids[first:last]), text, clock=clock)

    def renewing(self, start: int, end: int) -> bytes:
        """Return the update that writes these characters again, under ids that follow no others."""
        whole = self.text
        first, last = units(whole[:start]), units(whole[:end])
        ids = living_ids(self.state)
        left, right = ids[first - 1] if first else None, ids[first]
        gone = ranges_of(ids[first:last])
        return craft(secrets.randbits(31) | 1, 0, whole[start:end], left=left, right=right, deleted=gone)

    def settling(self, places: Sequence[tuple[Anchor, str]]) -> list[bytes | None]:
        """Return, for each anchor, the update that puts its text in the place of what lives inside.

        They follow each other; None stands where the place is gone.
        """
        pieces = self.pieced([(anchor, [text]) for anchor, text in places])
        return [None if each is None else each[0] for each in pieces]

    def pieced(self, places: Sequence[tuple[Anchor, Sequence[str]]]) -> list[list[bytes] | None]:
        """Return what `settling` does for texts in pieces: an update for each piece, behind each other."""
        living = _living(self.state)
        ids = living.ids
        clock = self._authorship.next_clock(self._client)
        updates: list[list[bytes] | None] = []
        for anchor, texts in places:
            found = anchor.find(living)
            if found is None:
                updates.append(None)
                continue
            made = [self._update(ids, *found, texts[0], clock=clock)]
            clock += units(texts[0])
            right = ids[found[0]] if found[0] < len(ids) else None
            for text in texts[1:]:
                left = (self._client, clock - 1)
                made.append(craft(self._client, clock, text, left=left, right=right, deleted=[]))
                clock += units(text)
            updates.append(made)
        return updates

    def strings(self) -> Iterator[tuple[int, int, bytes]]:
        """Give (client, first clock, UTF-16 units) of what was written in a row."""
        return self._authorship.strings()

    def withdrawing(self, done: Sequence[tuple[bytes, Anchor]]) -> list[Withdrawal]:
        """Return, for each update that settled an anchor, the one that takes it back.

        What was written since stays. LookupError when nothing is left of a place.
        """
        living = _living(self.state)
        clock = self._authorship.next_clock(self._client)
        updates: list[Withdrawal] = []
        for data, anchor in done:
            update = parse(data)
            written = tuple((run.client, run.clock, run.length) for run in update.runs)
            found = Anchor(anchor.left, anchor.right, written).find(living)
            found = found or Anchor(anchor.left, anchor.right).find(living)
            if found is None:
                raise LookupError(anchor)
            gone = tuple(self.known(update.deleted))
            text = self.characters(gone)
            again = ((self._client, clock, units(text)),) if text else ()
            settled = Anchor(anchor.left, anchor.right, again)
            updates.append(Withdrawal(self._update(living.ids, *found, text, clock=clock), gone, settled))
            clock += units(text)
        return updates

    def returned(
        self, done: Mapping[int, tuple[bytes, Anchor]], undone: Iterable[bytes]
    ) -> dict[int, Anchor]:
        """Return, for each update that undos took back whole, the anchor of what stands there again.

        An undo puts a restored run directly before the tombstone it restores, and so tells which it is.
        """
        again: dict[Id, Id] = {}
        for data in undone:
            for run in parse(data).runs:
                for step in range(run.length if run.right else 0):
                    client, clock = cast(Id, run.right)
                    again[client, clock + step] = (run.client, run.clock + step)

        def follow(one: Id) -> Id:
            while one in again:
                one = again[one]
            return one

        living = {one: place for place, one in enumerate(living_ids(self.state))}
        found: dict[int, Anchor] = {}
        for row, (data, anchor) in done.items():
            update = parse(data)
            ours = ((run.client, run.clock + step) for run in update.runs for step in range(run.length))
            gone = [
                follow((client, clock + step)) for client, clock, n in update.deleted for step in range(n)
            ]
            if any(follow(one) in living for one in ours) or (
                gone and not any(one in living for one in gone)
            ):
                continue
            back = sorted((one for one in gone if one in living), key=living.__getitem__)
            left, right = (each and follow(each) for each in (anchor.left, anchor.right))
            found[row] = Anchor(left, right, tuple(ranges_of(back)))
        return found

    def restoring(self, past: Past, hunks: Sequence[Hunk]) -> list[tuple[bytes, list[IdRange]]]:
        """Return, for each hunk, the update that puts what stood there in the past in the place of what does.

        With it come the ids that the text had: who wrote it is told by them.
        """
        ids, before = living_ids(self.state), living_ids(past.state)
        now, then = Offsets(self.text), Offsets(past.text)
        clock = self._authorship.next_clock(self._client)
        updates: list[tuple[bytes, list[IdRange]]] = []
        for start, end, old_start, old_end in hunks:
            gone = ranges_of(ids[now[start] : now[end]])
            text = past.text[old_start:old_end]
            back = ranges_of(before[then[old_start] : then[old_end]])
            updates.append((self._update(ids, now[start], gone, text, clock=clock), back))
            clock += units(text)
        return updates

    def anchor(self, start: int, end: int) -> Anchor:
        """Anchor the characters `start` to `end`."""
        return self.anchors([(start, end)])[0]

    def anchors(self, spans: Sequence[tuple[int, int]]) -> list[Anchor]:
        """Anchor several stretches of characters."""
        if not spans:
            return []
        offsets, ids = Offsets(self.text), _living(self.state).ids
        return [Anchor.among(ids, offsets[start], offsets[end]) for start, end in spans]

    def around(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """Anchor what stands now where each of `anchors` stood."""
        living = _living(self.state) if anchors else Living([])
        return [anchor.around(living) for anchor in anchors]

    def whole(self, anchors: Sequence[Anchor]) -> list[bool]:
        """Tell of each anchor whether its place is there and nothing inside was changed."""
        living = _living(self.state) if anchors else Living([])
        return [anchor.whole(living) for anchor in anchors]

    def alive(self, before: Document) -> list[bool]:
        """Tell of each character of an earlier state whether it is still there."""
        now, ids, offsets = _living(self.state).places, _living(before.state).ids, Offsets(before.text)
        return [ids[offsets[place]] in now for place in range(len(before.text))]

    def span(self, anchor: Anchor) -> tuple[int, int] | None:
        """Return the offsets of what lives inside `anchor`, first to last; None when its place is gone."""
        living = _living(self.state)
        found = anchor.find(living)
        if found is None:
            return None
        first, inside = found
        last = living.places[inside[-1][0], inside[-1][1] + inside[-1][2] - 1] + 1 if inside else first
        data = self.text.encode(_UTF16, "surrogatepass")
        start, end = (len(data[: 2 * unit].decode(_UTF16, "surrogatepass")) for unit in (first, last))
        return start, end

    def _update(self, ids: list[Id], first: int, deleted: list[IdRange], text: str, *, clock: int) -> bytes:
        left = ids[first - 1] if first else None
        right = ids[first] if first < len(ids) else None
        return craft(self._client, clock, text, left=left, right=right, deleted=deleted)

    def ids(self, start: int, end: int) -> list[IdRange]:
        """Return the ids of the characters `start` to `end`."""
        whole = self.text
        return ranges_of(living_ids(self.state)[units(whole[:start]) : units(whole[:end])])

    def where(self, wanted: Collection[Id]) -> list[tuple[int, int]]:
        """Return the stretches of characters whose ids are among `wanted`."""
        found: list[tuple[int, int]] = []
        ids, unit = living_ids(self.state) if wanted else [], 0
        for place, character in enumerate(self.text if wanted else ""):
            size = units(character)
            if any(one in wanted for one in ids[unit : unit + size]):
                start = found.pop()[0] if found and found[-1][1] == place else place
                found.append((start, place + 1))
            unit += size
        return found

    def authored(self, past: Past | None = None) -> list[Stretch]:
        """Return the text, now or as it was, in stretches of one origin.

        An id keeps its author for good, so that the authors of now are those of then.
        """
        numbers: dict[int, int] = {}

        def label(run: Run) -> list[tuple[int, int]]:
            slices = self._authorship.slices(run.client, run.clock, run.length)
            return [(count, numbers.setdefault(origin, len(numbers))) for count, origin in slices]

        seen = past or self
        found = in_order(seen.state, label)
        origins = list(numbers)
        data, start, stretches = seen.text.encode(_UTF16, "surrogatepass"), 0, list[Stretch]()
        for count, number in found:
            text = data[start : start + 2 * count].decode(_UTF16, "surrogatepass")
            stretches.append(Stretch(text, origins[number]))
            start += 2 * count
        return stretches


@lru_cache(maxsize=4)
def _living(state: bytes) -> Living:
    """Return what lives of a state, which is asked several times before the text changes."""
    return Living(living_ids(state))
