"""Where words ever stood in a text, in any of its states, without going through the states one by one.

Every character has one place in the order of all that ever were, the row that brought it and the row that
took it. Words stood somewhere if their characters follow each other in that order, and there was a time
at which all of them lived and none between them did.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from lianju.store.document import Past
from lianju.store.ids import Ids
from lianju.store.log import TEXT_ACTS, Row
from lianju.store.updates import Id, IdRange, Update, growing, living_ids, parse, ranges_of

_NEVER = 2**63
Span = tuple[int, int]  # the row that begins it, and the one that ends it
Chain = tuple[Id, "Chain | None"]


class Lives:
    """All characters that a text ever had: their order, their UTF-16 units, and when each lived."""

    def __init__(self, rows: Iterable[Row]) -> None:
        past = Past(())
        self._units: dict[Id, int] = {}
        self._born: dict[Id, int] = {}
        self._died: dict[Id, int] = {}
        for row in rows:
            if row.act in TEXT_ACTS:
                update = parse(row.data or b"")
                self._take(row.seq, update)
                if update.runs:
                    past.take(growing(row.data or b"", update))
        self.order = living_ids(past.state)

    def find(self, words: str) -> Ids:
        """Return the ids of every place where `words` ever stood."""
        sought = _units(words)
        found = Ids()
        if not sought or not set(sought) <= set(self._units.values()):
            return found
        for place, one in enumerate(self.order):
            if self._units[one] == sought[0]:
                for chain in self._stood(place, sought):
                    for each in ranges_of(_ids(chain)):
                        found.add(each)
        return found

    def between(self, ids: Ids) -> list[IdRange]:
        """Return all ids, living or deleted, from the first to the last of `ids`."""
        places = [place for place, one in enumerate(self.order) if one in ids]
        return ranges_of(self.order[places[0] : places[-1] + 1]) if places else []

    def _take(self, seq: int, update: Update) -> None:
        for run in update.runs:
            for offset, unit in enumerate(_units(run.text or "")):
                self._units[run.client, run.clock + offset] = unit
                self._born.setdefault((run.client, run.clock + offset), seq)
        for client, clock, length in update.deleted:
            for offset in range(length):
                self._died.setdefault((client, clock + offset), seq)

    def _life(self, one: Id) -> Span:
        return self._born[one], self._died.get(one, _NEVER)

    def _stood(self, place: int, sought: tuple[int, ...]) -> Iterator[Chain]:
        """Follow the words from the character at `place`, along every way in which they ever stood."""
        first = self.order[place]
        ways: list[tuple[int, int, list[Span], Chain]] = [(place, 1, [self._life(first)], (first, None))]
        while ways:
            place, matched, times, chain = ways.pop()
            if matched == len(sought):
                yield chain
                continue
            while times and (place := place + 1) < len(self.order):
                one = self.order[place]
                born, died = self._life(one)
                during = [(max(a, born), min(b, died)) for a, b in times if max(a, born) < min(b, died)]
                if during and self._units[one] == sought[matched]:
                    ways.append((place, matched + 1, during, (one, chain)))
                times = [each for span in times for each in _without(span, born, died)] if during else times


def _without(span: Span, born: int, died: int) -> list[Span]:
    parts = [(span[0], min(span[1], born)), (max(span[0], died), span[1])]
    return [part for part in parts if part[0] < part[1]]


def _units(text: str) -> tuple[int, ...]:
    data = text.encode("utf-16-le", "surrogatepass")
    return struct.unpack(f"<{len(data) // 2}H", data)


def _ids(chain: Chain | None) -> list[Id]:
    found = []
    while chain is not None:
        one, chain = chain
        found.append(one)
    return found[::-1]
