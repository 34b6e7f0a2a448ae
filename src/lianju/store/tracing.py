"""Where words that come into a book stood: they stand there, were struck out of late, or were there once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from lianju.store.document import Document, Offsets
from lianju.store.log import Row
from lianju.store.struck import Passage, Struck
from lianju.store.updates import Id, IdRange, living_ids, ranges_of

_GAP = "\uffff"  # is no character
_GRAM, _STEP = 12, 8
_OFTEN = 16


@dataclass(frozen=True)
class Source:
    """Where pasted text was copied: a range of ids of one node's text."""

    node: int
    ids: IdRange


class Tracing:
    """All words of a book as it is when this is made, ordered to be found fast.

    Texts that are `changing` meanwhile are found as they were then.
    """

    def __init__(
        self,
        document: Callable[[int], Document],
        numbers: Sequence[int],
        *,
        changing: Collection[int],
        rows: Callable[[], Iterable[Row]],
        struck: Struck,
    ) -> None:
        self._document, self._numbers, self._rows, self._remembered = document, numbers, rows, struck
        self._held = {number: (document(number).text, document(number).state) for number in changing}
        self._ids: dict[int, list[Id]] = {}

    def find(self, text: str, *, paragraph: bool = False) -> list[Source]:
        """Return where `text` stood; with `paragraph` only where it was a whole one."""
        found = self._stands(text, paragraph) or self._stood(text, paragraph)
        return found or ([] if paragraph else self._once(text))

    def _stands(self, text: str, paragraph: bool) -> list[Source]:
        found = self._standing.line(text) if paragraph else self._standing.find(text)
        if found is None:
            return []
        number = self._numbers[found[0]]
        if number not in self._ids:
            state = self._held[number][1] if number in self._held else self._document(number).state
            self._ids[number] = living_ids(state)
        return _sources(number, self._ids[number], self._text(number), found[1], text)

    def _stood(self, text: str, paragraph: bool) -> list[Source]:
        found = self._left.line(text) if paragraph else self._left.find(text)
        if found is None:
            return []
        number, passage = self._struck[found[0]]
        return _sources(number, passage.ids, passage.text, found[1], text)

    def _once(self, text: str) -> list[Source]:
        found = self._ever.find(text)
        if found is None:
            return []
        number, client, clock, characters = self._strings[found[0]]
        offsets = Offsets(characters)
        start, end = offsets[found[1]], offsets[found[1] + len(text)]
        return [Source(number, (client, clock + start, end - start))]

    def _text(self, number: int) -> str:
        return self._held[number][0] if number in self._held else self._document(number).text

    @cached_property
    def _standing(self) -> Shelf:
        return Shelf([self._text(number) for number in self._numbers])

    @cached_property
    def _struck(self) -> list[tuple[int, Passage]]:
        return self._remembered.find(self._rows(), self._document)

    @cached_property
    def _left(self) -> Shelf:
        return Shelf([passage.text for _, passage in self._struck])

    @cached_property
    def _strings(self) -> list[tuple[int, int, int, str]]:
        """All that was ever written in a row, with its text, client and first clock."""
        return [
            (number, client, clock, units.decode("utf-16-le", "surrogatepass"))
            for number in self._numbers
            for client, clock, units in self._document(number).strings()
        ]

    @cached_property
    def _ever(self) -> Shelf:
        return Shelf([characters for *_, characters in self._strings])


class Shelf:
    """Texts side by side, in which a line or a passage is found: the first text, and where there.

    Who asks often gets an index, of every STEP-th gram of what stands here: some gram of a passage that is
    not shorter than STEP and a gram is in it.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._whole = _GAP.join(texts)
        self._starts = list(accumulate((len(text) + len(_GAP) for text in texts), initial=0))
        self._asked = 0

    def line(self, text: str) -> tuple[int, int] | None:
        """Find a whole line."""
        return self._lines.get(text)

    def find(self, text: str) -> tuple[int, int] | None:
        """Find a passage."""
        self._asked += 1
        often = self._asked > _OFTEN and len(text) >= _STEP + _GRAM
        for place in self._near(text) if often else self._everywhere(text):
            which = bisect_right(self._starts, place) - 1
            offset = place - self._starts[which]
            if offset + len(text) <= len(self._texts[which]):
                return which, offset
        return None

    def _everywhere(self, text: str) -> Iterator[int]:
        place = self._whole.find(text)
        while place >= 0:
            yield place
            place = self._whole.find(text, place + 1)

    def _near(self, text: str) -> list[int]:
        return sorted(
            place - shift
            for shift in range(_STEP)
            for place in self._grams.get(text[shift : shift + _GRAM], ())
            if self._whole.startswith(text, place - shift)
            if place >= shift
        )

    @cached_property
    def _grams(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place in range(0, len(self._whole), _STEP):
            found.setdefault(self._whole[place : place + _GRAM], []).append(place)
        return found

    @cached_property
    def _lines(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for which, text in enumerate(self._texts):
            place = 0
            for line in text.split("\n"):
                found.setdefault(line, (which, place))
                place += len(line) + 1
        return found


def _sources(number: int, ids: Sequence[Id], text: str, start: int, found: str) -> list[Source]:
    units = Offsets(text)
    return [Source(number, each) for each in ranges_of(ids[units[start] : units[start + len(found)]])]
