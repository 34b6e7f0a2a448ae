"""Marks “not for the model”: the one place that says which text a model may see and a proposal may change.

A marked passage is held by its characters, and what is written inside it is marked too. What was copied
from it is withheld wherever it went, by its ids; so is its text, and every piece of it of some length,
wherever it stands a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lianju.provenance.pieces import SHORTEST, Pieces, Span
from lianju.store.anchors import Anchor
from lianju.store.effects import repeats
from lianju.store.manuscript import Manuscript
from lianju.store.updates import Id
from lianju.values.mark import Mark


@dataclass(frozen=True)
class Open:
    """What a model may read of a text, and how many characters were withheld."""

    text: str
    withheld: int


def marks(manuscript: Manuscript, *, removed: bool = False) -> list[Mark]:
    """Return the marks in force; with `removed` also those on entries that left the book."""
    taken_off = {told["mark"] for told in manuscript.records("unmark").values()}
    found = []
    for number, told in manuscript.records("mark").items():
        node = manuscript.subject(number)
        if number in taken_off or not (removed or manuscript.has(node)):
            continue
        span = None if told["whole"] else manuscript.span(node, Anchor.from_told(told))
        found.append(Mark(number, node, told["whole"], *(span or (0, 0))))
    return found


def withheld(manuscript: Manuscript, number: int) -> list[Span]:
    """Return the stretches of a text that no model may see, in order, none touching another.

    What is left, joined, holds no piece of what is marked anywhere else.
    """
    text, standing = manuscript.text(number), _Standing(manuscript)
    if standing.covers(number):
        return [(0, len(text))] if text else []
    return standing.pieces().hidden(text, _held(manuscript, number, standing))


def for_model(manuscript: Manuscript, number: int, *, span: tuple[int, int | None] = (0, None)) -> Open:
    """Return what a model may read of a text, or of a `span` of it: every prompt takes it from here."""
    text = manuscript.text(number)
    start, end = span[0], len(text) if span[1] is None else span[1]
    kept, hidden = "", 0
    for one, two in withheld(manuscript, number):
        one, two = max(one, start), min(two, end)
        if one < two:
            kept, start, hidden = kept + text[start:one], two, hidden + two - one
    return Open(kept + text[start:end], hidden)


def open_text(manuscript: Manuscript, text: str, *, of: int | None = None) -> Open:
    """Return what a model may read of a text from outside the book, or of a copy `of` an entry."""
    standing = _Standing(manuscript)
    if of is not None and standing.covers(of):
        return Open("", len(text))
    spans = [
        span
        for mark in standing.marks
        for words in (() if mark.whole else standing.words(mark))
        if len(words) >= SHORTEST or mark.node == of
        for span in _places(text, words)
    ]
    kept, place, hidden = "", 0, 0
    for start, end in standing.pieces().hidden(text, spans):
        kept, place, hidden = kept + text[place:start], end, hidden + end - start
    return Open(kept + text[place:], hidden)


def touches(manuscript: Manuscript, number: int, span: Span) -> bool:
    """Tell whether an edit of `span` would change a marked entry, a marked passage, or a copy of it."""
    standing = _Standing(manuscript)
    if standing.covers(number):
        return True
    held, (start, end) = _joined(_held(manuscript, number, standing)), span
    return any((start < two and one < end) or one < start == end < two for one, two in held)


class _Standing:
    """The marks in force, also those on entries that left the book, and what they hold."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._manuscript = manuscript
        self.marks = marks(manuscript, removed=True)
        rows = {mark.node: mark.number for mark in reversed(self.marks) if mark.whole}
        parents = {node.id: node.parent for node in manuscript.everything}
        self._whole: dict[int, int] = {}  # entries marked as a whole, from which row on
        for number in parents:
            above = [rows[each] for each in _above(parents, number) if each in rows]
            self._whole |= {number: min(above)} if above else {}

    def covers(self, number: int) -> bool:
        """Tell whether an entry is marked as a whole, or stands in one that is."""
        return number in self._whole

    def pieces(self) -> Pieces:
        """Return the pieces of all marked texts, as they stand and as they stood when they were marked."""
        passages = {words for mark in self.marks if not mark.whole for words in self.words(mark)}
        return Pieces(passages.union(*map(self._texts, self._whole)))

    def words(self, mark: Mark) -> set[str]:
        """Return the text of a marked passage, now and when it was marked."""
        manuscript = self._manuscript
        inside = Anchor.from_told(manuscript.records("mark")[mark.number]).inside
        was = manuscript.characters(mark.node, inside)
        return {manuscript.stretch(mark.node, mark.start, mark.end), was} - {""}

    def copied(self, number: int) -> set[Id]:
        """Return the ids of a text that repeat marked ones, over however many copies."""
        found: dict[int, set[Id]] = {}
        for mark in self.marks:
            if not mark.whole:
                found.setdefault(mark.node, set()).update(self._ids(mark))
        if not self.marks:
            return set()
        for each in repeats(self._manuscript):
            kept = [node in self._whole or old in found.get(node, ()) for node, old in each.copied]
            if len(kept) != len(each.made):
                kept = [any(kept)] * len(each.made)
            new = {made for made, keep in zip(each.made, kept, strict=True) if keep}
            found.setdefault(each.entry, set()).update(new)
        return found.get(number, set())

    def _ids(self, mark: Mark) -> Iterator[Id]:
        told = Anchor.from_told(self._manuscript.records("mark")[mark.number])
        now = self._manuscript.ids(mark.node, mark.start, mark.end)
        for client, clock, length in (*told.inside, *now):
            yield from ((client, clock + step) for step in range(length))

    def _texts(self, number: int) -> set[str]:
        manuscript, row = self._manuscript, self._whole[number]
        found = {manuscript.stretch(number, 0, None)}
        if manuscript.touched(number) > row > number:
            found.add(manuscript.past(number, row).text)
        return found - {""}


def _held(manuscript: Manuscript, number: int, standing: _Standing) -> list[Span]:
    """Return what is marked in a text, what repeats it by its ids, and all its copies in full.

    A short text counts where its own characters are gone from this text: it may have come back under new ids.
    """
    text = manuscript.text(number)
    spans = [(mark.start, mark.end) for mark in standing.marks if not mark.whole and mark.node == number]
    spans += manuscript.where(number, standing.copied(number))
    for mark in standing.marks:
        gone = mark.start == mark.end and mark.node == number
        for words in () if mark.whole else standing.words(mark):
            spans += _places(text, words) if gone or len(words) >= SHORTEST else []
    return [span for span in spans if span[0] < span[1]]


def _above(parents: Mapping[int, int], number: int) -> Iterator[int]:
    while number:
        yield number
        number = parents[number]


def _places(text: str, words: str) -> list[Span]:
    found, start = [], text.find(words)
    while start >= 0:
        found.append((start, start + len(words)))
        start = text.find(words, start + 1)
    return found


def _joined(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
