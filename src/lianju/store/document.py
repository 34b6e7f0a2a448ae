"""One scene's text as a CRDT, with the author of every character."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from pycrdt import Doc, Text

from lianju.store.authorship import Authorship, Lineage, attribute
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


@dataclass(frozen=True)
class Stretch:
    """Neighbouring characters of one origin."""

    text: str
    origin: int


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

    @property
    def text(self) -> str:
        """The text."""
        return str(self._text)

    @property
    def state(self) -> bytes:
        """The whole state as one update, without the log's detours."""
        return self._doc.get_update()

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

    def apply(
        self, data: bytes, *, origin: int, restores: bool = False, pasted: Lineage | None = None
    ) -> None:
        """Take an update; BrokenUpdate, and nothing taken, when it does not follow."""
        attribute(self.check(data), self._authorship, origin=origin, restores=restores, pasted=pasted)
        self._doc.apply_update(data)

    def lineage(self, ranges: list[IdRange]) -> Lineage | None:
        """Return what stood at `ranges` of this document, living or deleted."""
        return self._authorship.lineage(ranges)

    def replacing(self, start: int, end: int, text: str) -> bytes:
        """Return the update that replaces characters `start` to `end` by `text`; it is not applied."""
        whole = self.text
        first, last = units(whole[:start]), units(whole[:end])
        ids = living_ids(self.state)
        left = ids[first - 1] if first else None
        right = ids[first] if first < len(ids) else None
        clock = self._authorship.next_clock(self._client)
        return craft(self._client, clock, text, left=left, right=right, deleted=ranges_of(ids[first:last]))

    def ids(self, start: int, end: int) -> list[IdRange]:
        """Return the ids of the characters `start` to `end`."""
        whole = self.text
        return ranges_of(living_ids(self.state)[units(whole[:start]) : units(whole[:end])])

    def place(self, one: Id) -> int | None:
        """Return the offset of the living character with this id, None when it is gone."""
        ids = living_ids(self.state)
        if one not in ids:
            return None
        return len(
            self.text.encode(_UTF16, "surrogatepass")[: 2 * ids.index(one)].decode(_UTF16, "surrogatepass")
        )

    def authored(self) -> list[Stretch]:
        """Return the text in stretches of one origin."""
        numbers: dict[int, int] = {}

        def label(run: Run) -> list[tuple[int, int]]:
            slices = self._authorship.slices(run.client, run.clock, run.length)
            return [(count, numbers.setdefault(origin, len(numbers))) for count, origin in slices]

        found = in_order(self.state, label)
        origins = list(numbers)
        data, start, stretches = self.text.encode(_UTF16, "surrogatepass"), 0, list[Stretch]()
        for count, number in found:
            text = data[start : start + 2 * count].decode(_UTF16, "surrogatepass")
            stretches.append(Stretch(text, origins[number]))
            start += 2 * count
        return stretches
