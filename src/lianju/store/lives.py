"""Every character that a text ever had, in one order: from which row of the log to which it stood.

An id that dies never lives again (what an undo brings back has new ids), so that a text of any moment
is the characters that stood then, in this order, and a passage that was there is found without
making that text again.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, compress, pairwise
from typing import Protocol

from lianju.store.document import Offsets
from lianju.store.ids import Ids
from lianju.store.log import TEXT_ACTS, Row
from lianju.store.updates import Id, IdRange, Run, Update, every_id, parse, ranges_of, units

_UTF16 = "utf-16-le"
_SURROGATE = re.compile("[\ud800-\udfff]")
NEVER = 2**62  # the row at which what lives dies
UNKNOWN = "\ufffd"
_RESTORING = frozenset({"undo", "redo"})
Find = Callable[[str], Iterable[tuple[int, int]]]


class Sought(Protocol):
    """What is looked for: how far around an edit it may stand, and where it stands in a text."""

    @property
    def reach(self) -> int:
        """How many UTF-16 units on either side of an edit can decide whether it stands there."""
        ...

    def possible(self, characters: str) -> bool:
        """Tell whether a text of these characters, in any order, could hold it."""
        ...

    def spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return where it stands."""
        ...


@dataclass(frozen=True)
class Exactly:
    """Words to the letter."""

    words: str

    @property
    def reach(self) -> int:
        """Their length in UTF-16 units."""
        return units(self.words)

    def possible(self, characters: str) -> bool:
        """Tell whether their letters are among the characters."""
        return bool(self.words) and set(self.words) <= set(characters)

    def spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return all places where they stand, also those that lap over each other."""
        found, start = list[tuple[int, int]](), text.find(self.words)
        while start >= 0:
            found.append((start, start + len(self.words)))
            start = text.find(self.words, start + 1)
        return found


@dataclass(frozen=True)
class Step:
    """One row that changed a text, and the places of what came or went; `outside`: in another editor."""

    row: int
    time: int
    act: str
    origin: int
    outside: bool
    places: Sequence[int]


@dataclass(frozen=True)
class Hit:
    """What was found at the places `first` to `last`: it came to stand with row `since`.

    It stood no more after row `until`; None where it still stands.
    """

    first: int
    last: int
    since: int
    until: int | None


@dataclass
class Lives:
    """The lives of one text's characters, as UTF-16 units in their order.

    `wrote` is the row that first wrote a character: what an undo, a restore or a paste within the text
    brings again was written before.
    """

    ids: list[Id]
    units: list[str]
    born: list[int]
    died: list[int]
    wrote: list[int]
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def of(cls, state: bytes, rows: Iterable[Row]) -> Lives:
        """Follow the rows of a text whose whole state is `state`."""
        told = [(row, parse(row.data)) for row in rows if row.act in TEXT_ACTS and row.data]
        only = _only(told[0][1]) if len(told) == 1 else None
        ids = every_id(state) if only is None else only
        born, died, wrote = ([NEVER] * len(ids) for _ in range(3))
        made = cls(ids, [UNKNOWN] * len(ids), born, died, wrote)
        places = {ids[0][0]: range(len(ids))} if only else _places(ids)
        for row, update in told:
            changed = made._take(row, update, places)
            outside = row.act == "import" and '"file"' in (row.meta or "")
            made.steps.append(Step(row.seq, row.time, row.act, row.origin, outside, changed))
        return made

    def _take(self, row: Row, update: Update, places: Mapping[int, Sequence[int]]) -> list[int]:
        changed: list[int] = []
        for run in update.runs:
            if run.text is None:
                continue
            own = places[run.client][run.clock : run.clock + run.length]
            for place, unit in zip(own, _units(run.text), strict=True):
                if self.born[place] == NEVER:
                    self.units[place], self.born[place], self.wrote[place] = unit, row.seq, row.seq
                    changed.append(place)
            copied = _copied(row, run, places) if row.meta or row.act in _RESTORING else []
            if copied and [self.units[place] for place in copied] == [self.units[place] for place in own]:
                for place, source in zip(own, copied, strict=True):
                    self.wrote[place] = self.wrote[source]
        for client, clock, length in update.deleted:
            for place in places[client][clock : clock + length]:
                if self.died[place] == NEVER:
                    self.died[place] = row.seq
                    changed.append(place)
        return changed

    def without(self, ids: Ids) -> Lives:
        """Return the lives of all others, as if the characters `ids` had never been."""
        born = [NEVER if one in ids else row for one, row in zip(self.ids, self.born, strict=True)]
        return replace(self, born=born)

    def find(self, sought: Sought) -> Ids:
        """Return the ids of every place where it ever stood."""
        found = hits(self, sought.spans, reach=sought.reach)
        during = ((hit, NEVER if hit.until is None else hit.until) for hit in found)
        return Ids(each for hit, until in during for each in self.ranges(self._met(hit, until)))

    def between(self, ids: Ids, *, start: bool = False, end: bool = False) -> list[IdRange]:
        """Return the ids of all that ever stood from the first to the last of `ids`.

        At each end comes what that end was written in place of, in its line; with `start` all from where
        the text begins, with `end` all to where it ends.
        """
        places = self.places(ids)
        if not places:
            return []
        first = 0 if start else self._replaced(places[0], step=-1)
        last = len(self.ids) - 1 if end else self._replaced(places[-1], step=1)
        return self.ranges(place for place in range(first, last + 1) if self.born[place] < NEVER)

    def _replaced(self, edge: int, *, step: int) -> int:
        """Return how far what was gone when the character at an edge came stands beside it."""
        found, place = edge, edge + step
        while 0 <= place < len(self.ids) and not self.born[place] < self.died[place] == NEVER:
            if self.units[place] == "\n":
                break
            found, place = place if self.died[place] <= self.born[edge] else found, place + step
        return found

    def places(self, ids: Ids) -> list[int]:
        """Return the places of ids."""
        return [place for place, one in enumerate(self.ids) if one in ids]

    def stretches(self, places: Sequence[int], row: int) -> list[tuple[int, int]]:
        """Return the first and last place of each stretch that stood, of `places` alone, after `row`."""
        found: list[tuple[int, int]] = []
        for place in (each for each in places if self.born[each] <= row < self.died[each]):
            if found and not self.standing(row, found[-1][1] + 1, place):
                found[-1] = (found[-1][0], place)
            else:
                found.append((place, place))
        return found

    def _met(self, hit: Hit, until: int) -> list[int]:
        """Return the places of all that stood for what was found, in any of the states that had it."""
        return [
            place
            for place in range(hit.first, hit.last + 1)
            if self.born[place] < min(until, self.died[place]) and self.died[place] > hit.since
        ]

    def standing(self, row: int, start: int = 0, end: int | None = None) -> list[int]:
        """Return the places, among `start` to `end`, of what stood after `row`."""
        born, died = self.born, self.died
        return [
            place
            for place in range(start, len(self.ids) if end is None else end)
            if born[place] <= row < died[place]
        ]

    def text(self, places: Iterable[int]) -> str:
        """Return the characters of places."""
        return _text("".join([self.units[place] for place in places]))

    def ranges(self, places: Iterable[int]) -> list[IdRange]:
        """Return the ids of places."""
        return ranges_of([self.ids[place] for place in places])

    def around(
        self, row: int, first: int, last: int, *, width: int, lines: bool = True
    ) -> tuple[list[int], list[int]]:
        """Return the places before and behind a stretch after `row`, at most `width` and one.

        With `lines` only those in its line.
        """
        before = self._near(row, first, width, step=-1, lines=lines)
        behind = self._near(row, last + 1, width, step=1, lines=lines)
        return before, behind

    def _near(self, row: int, place: int, width: int, *, step: int, lines: bool) -> list[int]:
        size = width
        while True:
            start, end = (max(0, place - size), place) if step < 0 else (place, place + size)
            end = min(end, len(self.ids))
            found = self.standing(row, start, end)[::step]
            breaks = next((at for at, each in enumerate(found) if lines and self.units[each] == "\n"), None)
            border = start == 0 if step < 0 else end == len(self.ids)
            if breaks is not None or border or len(found) > width:
                return found[:breaks][: width + 1][::step]
            size *= 4

    def offsets(self) -> list[int]:
        """Return for each place how many units stand before it now."""
        return [0, *accumulate(each == NEVER > born for each, born in zip(self.died, self.born, strict=True))]


def hits(lives: Lives, find: Find, *, reach: int, lines: bool = False) -> list[Hit]:
    """Return all that `find` finds in any state of a text, by looking around each edit.

    `reach` is how far an edit is looked around, with `lines` no further than its line. An end of what is
    looked at that is no end of the text, or line, proves nothing, and what touches it is not taken.
    """
    sweep = _Sweep(lives, find, reach=reach, lines=lines)
    for step in lives.steps:
        sweep.take(step)
    standing = [Hit(first, last, since, None) for first, (last, since) in sweep.open.items()]
    return sorted([*sweep.closed, *standing], key=lambda hit: (hit.first, hit.since))


class _Sweep:
    """One text followed from edit to edit, with all that is found in it at the moment."""

    def __init__(self, lives: Lives, find: Find, *, reach: int, lines: bool) -> None:
        self.open: dict[int, tuple[int, int]] = {}  # first place: last place, row
        self.closed: list[Hit] = []
        self._firsts: list[int] = []
        self._lives = lives
        self._alive = bytearray(len(lives.ids))
        self._find = find
        self._reach = reach
        self._lines = lines

    def take(self, step: Step) -> None:
        born, died = self._lives.born, self._lives.died
        for place in step.places:
            self._alive[place] = born[place] == step.row < died[place]
        for low, high in _clusters(sorted(step.places), self._reach):
            self._look(step.row, low, high)

    def _look(self, row: int, low: int, high: int) -> None:
        """Put what is found around the places `low` to `high` in the place of what was found there before."""
        alive = self._alive
        left, right = self._left(low), self._right(high + 1)
        inside = list(compress(range(low, high + 1), alive[low : high + 1]))
        places = [*left, *inside, *right]
        cut_left = bool(left) and alive.rfind(1, 0, left[0]) >= 0
        cut_right = bool(right) and alive.find(1, right[-1] + 1) >= 0
        start = left[0] if cut_left else 0
        end = right[-1] + 1 if cut_right else len(alive)
        units = "".join([self._lives.units[place] for place in places])
        if self._lines:
            a = units.rfind("\n", 0, len(left)) + 1
            b = units.find("\n", len(left) + len(inside))
            cut_left, cut_right = cut_left and not a, cut_right and b < 0
            start, end = (places[a - 1] + 1 if a else start), (places[b] if b >= 0 else end)
            stop = b if b >= 0 else len(units)
            units, places = units[a:stop], places[a:stop]
        text = _text(units)
        wide = Offsets(text) if len(text) < len(units) else range(len(text) + 1)
        spans = list(self._find(text))
        found = {places[wide[one]]: places[wide[two] - 1] for one, two in spans}
        border = start if self._lines and cut_right else high + 1
        self._close(row, (start, border, end), found)
        for one, two in spans:
            unsure = (cut_left and one == 0) or (cut_right and two == len(text))
            first = places[wide[one]]
            if not unsure and first not in self.open:
                self.open[first] = (found[first], row)
                insort(self._firsts, first)

    def _close(self, row: int, window: tuple[int, int, int], found: dict[int, int]) -> None:
        """End what began in the window and is not found there any more.

        What ends behind the window is out of sight, unless it began before the `border`: then it holds
        the edit, and more than it ever held.
        """
        start, border, end = window
        here = self._firsts[bisect_left(self._firsts, start) : bisect_left(self._firsts, end)]
        for first in here:
            last, since = self.open[first]
            if (last < end or first < border) and found.get(first) != last:
                self.closed.append(Hit(first, last, since, row))
                del self.open[first]
                del self._firsts[bisect_left(self._firsts, first)]

    def _left(self, place: int) -> list[int]:
        """Return the places of what lives before a place, as many as are looked over, in their order."""
        found: list[int] = []
        while len(found) < self._reach and (place := self._alive.rfind(1, 0, place)) >= 0:
            found.append(place)
        return found[::-1]

    def _right(self, place: int) -> list[int]:
        """Return the places of what lives from a place on, as many as are looked over."""
        found: list[int] = []
        while len(found) < self._reach and (place := self._alive.find(1, place)) >= 0:
            found.append(place)
            place += 1
        return found


def _clusters(places: Sequence[int], near: int) -> Iterator[tuple[int, int]]:
    """Join places that are near each other."""
    if not places:
        return
    low = places[0]
    for one, other in pairwise(places):
        if other - one > near:
            yield low, one
            low = other
    yield low, places[-1]


def _only(update: Update) -> list[Id] | None:
    """Return the ids of an update that is one run and nothing else."""
    if len(update.runs) != 1 or update.deleted or update.runs[0].clock:
        return None
    return [(update.runs[0].client, clock) for clock in range(update.runs[0].length)]


def _places(ids: Sequence[Id]) -> Mapping[int, Sequence[int]]:
    """Return for each client the places of its ids, by their clock."""
    found: dict[int, list[int]] = {}
    for place, (client, clock) in enumerate(ids):
        own = found.setdefault(client, [])
        if clock >= len(own):
            own.extend([-1] * (clock + 1 - len(own)))
        own[clock] = place
    return found


def _copied(row: Row, run: Run, places: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the places of the same text that a run repeats, as `authorship.attribute` finds them."""
    if row.act in _RESTORING and run.right:
        ranges = [(*run.right, run.length)]
    else:
        sources = json.loads(row.meta).get("src", []) if row.meta else []
        ranges = [(client, clock, length) for node, client, clock, length in sources if node == row.subject]
    return [
        place for client, clock, length in ranges for place in places.get(client, ())[clock : clock + length]
    ]


def _units(text: str) -> Iterable[str]:
    if max(text) <= "\uffff":
        return text
    data = text.encode(_UTF16, "surrogatepass")
    return [chr(data[at] | data[at + 1] << 8) for at in range(0, len(data), 2)]


def _text(units: str) -> str:
    if not _SURROGATE.search(units):
        return units
    return units.encode(_UTF16, "surrogatepass").decode(_UTF16, "surrogatepass")
