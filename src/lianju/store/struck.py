"""What was struck out of a text of late: whole lines as they stood before, with the ids of their characters.

The rows are gone through backwards from the state of now, which costs nothing for all that lies before
them: no earlier state is made again.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress

from lianju.store.document import Document
from lianju.store.log import Row
from lianju.store.updates import Id, IdRange, every_id, parse, ranges_of

REACH = 10_000  # rows of the log
TEXTS = 64  # from which something was struck out last
SHORTEST = 8  # UTF-16 units that went at once
_UNKNOWN = "\ufffd".encode("utf-16-le")


@dataclass(frozen=True)
class Passage:
    """Lines of which something was struck out with `row`, and the id of each UTF-16 unit."""

    row: int
    text: str
    ids: Sequence[Id]


@dataclass
class _Turn:
    """What came and went at once: with one row, or with all in which an outside file was taken in."""

    row: int
    file: str | None
    came: list[IdRange] = field(default_factory=list)
    gone: list[IdRange] = field(default_factory=list)

    @property
    def wide(self) -> bool:
        return sum(length for *_, length in self.gone) >= SHORTEST


class Struck:
    """What was struck out of the texts of a book, kept for each until it changes."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, list[Passage]]] = {}

    def find(self, rows: Iterable[Row], document: Callable[[int], Document]) -> list[tuple[int, Passage]]:
        """Return what the last rows of a book struck out, the latest first, each with its text's number."""
        found: list[tuple[int, Passage]] = []
        for number, own in _latest(rows):
            last = own[-1].seq
            if self._known.get(number, (0, []))[0] != last:
                self._known[number] = last, list(passages(document(number), own))
            found += [(number, passage) for passage in self._known[number][1]]
        return sorted(found, key=lambda each: -each[1].row)


def _latest(rows: Iterable[Row]) -> list[tuple[int, list[Row]]]:
    """Return the texts from which something was struck out last, the latest first, each with its rows."""
    found: dict[int, list[Row]] = {}
    when: dict[int, int] = {}
    for row in rows:
        found.setdefault(row.subject, []).append(row)
        if row.data and row.data[-1]:  # an update that deletes nothing ends with a zero
            when[row.subject] = row.seq
    lately = sorted(when, key=lambda number: -when[number])
    return [(number, found[number]) for number in lately[:TEXTS]]


def passages(document: Document, rows: Iterable[Row]) -> Iterator[Passage]:
    """Give what the last rows of a text struck out, the latest first."""
    turns = _turns(rows)
    if not any(turn.wide for turn in turns):
        return
    past = _Past(document)
    for turn in reversed(turns):
        places = past.without(turn)
        if turn.wide:
            yield from past.lines(turn.row, places)


def _turns(rows: Iterable[Row]) -> list[_Turn]:
    found: list[_Turn] = []
    for row in rows:
        file = json.loads(row.meta).get("file") if row.act == "import" and row.meta else None
        if not (found and file and found[-1].file == file):
            found.append(_Turn(row.seq, file))
        update = parse(row.data or b"")
        found[-1].came += [(run.client, run.clock, run.length) for run in update.runs]
        found[-1].gone += update.deleted
    return found


class _Past:
    """A text of which turns are taken back, the last one first."""

    def __init__(self, document: Document) -> None:
        state = document.state
        self._ids = every_id(state)
        self._places = {one: place for place, one in enumerate(self._ids)}
        self._units, self._alive = bytearray(), bytearray(len(self._ids))
        for ids in ranges_of(self._ids):
            self._units += _characters(document, ids)
        for run in parse(state).runs:
            for place in self._of([(run.client, run.clock, run.length)]) if run.text is not None else ():
                self._alive[place] = 1
        line_end = "\n".encode("utf-16-le")
        units = struct.iter_unpack("2s", self._units)
        self._ends = bytes(unit == line_end for (unit,) in units)
        self._breaks = bytearray(map(min, self._ends, self._alive))

    def without(self, turn: _Turn) -> list[int]:
        """Take a turn back; returns the places of what it struck out."""
        came, gone = set(self._of(turn.came)), self._of(turn.gone)
        for place in came:
            self._alive[place] = self._breaks[place] = 0
        back = sorted({*gone} - came)
        for place in back:
            self._alive[place], self._breaks[place] = 1, self._ends[place]
        return back

    def lines(self, row: int, places: Sequence[int]) -> Iterator[Passage]:
        """Give the lines in which `places` stand, those that follow each other together."""
        spans: list[tuple[int, int]] = []
        for place in places:
            if spans and place < spans[-1][1]:
                continue
            start, end = self._breaks.rfind(1, 0, place) + 1, self._breaks.find(1, place)
            end = end if end >= 0 else len(self._ids)
            if spans and start <= spans[-1][1] + 1:
                start = spans.pop()[0]
            spans.append((start, end))
        for start, end in spans:
            alive = self._alive[start:end]
            units = b"".join(
                unit
                for (unit,) in compress(struct.iter_unpack("2s", self._units[2 * start : 2 * end]), alive)
            )
            text = units.decode("utf-16-le", "surrogatepass")
            yield Passage(row, text, list(compress(self._ids[start:end], alive)))

    def _of(self, ranges: Iterable[IdRange]) -> list[int]:
        found = (
            self._places.get((client, clock + step))
            for client, clock, length in ranges
            for step in range(length)
        )
        return [place for place in found if place is not None]


def _characters(document: Document, ids: IdRange) -> bytes:
    """Return the UTF-16 units of ids that follow each other; a mark for each that is not known any more."""
    _, clock, length = ids
    found = bytearray()
    for known in document.known([ids]):
        lineage = document.lineage([known])
        found += _UNKNOWN * (known[1] - clock - len(found) // 2)
        found += lineage.text if lineage else _UNKNOWN * known[2]
    return bytes(found + _UNKNOWN * (length - len(found) // 2))
