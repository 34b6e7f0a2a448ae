"""Marks “not for the model”: the one place that says which text a model may see and a proposal may change.

A marked passage is held by its characters, and what is written inside it is marked too. Its text is
withheld also where it stands a second time, pasted or brought back by an undo.
"""

from __future__ import annotations

from dataclasses import dataclass

from lianju.store.anchors import Anchor
from lianju.store.manuscript import Manuscript
from lianju.values.mark import Mark

SHORTEST_COPY = 8  # a marked word of fewer characters is withheld where it was marked, not in the whole book
Span = tuple[int, int]


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
    """Return the stretches of a text that no model may see, in order, none touching another."""
    text, standing = manuscript.text(number), marks(manuscript)
    above = _above(manuscript, number)
    if any(mark.whole and mark.node in above for mark in standing):
        return [(0, len(text))]
    spans = [(mark.start, mark.end) for mark in standing if not mark.whole and mark.node == number]
    for words in _marked_texts(manuscript, number):
        spans += _places(text, words)
    return _joined([span for span in spans if span[0] < span[1]])


def for_model(manuscript: Manuscript, number: int, *, until: int | None = None) -> Open:
    """Return what a model may read of a text, or of its first characters: every prompt takes it from here."""
    text = manuscript.text(number)[:until]
    spans = [(one, min(two, len(text))) for one, two in withheld(manuscript, number) if one < len(text)]
    kept, start = "", 0
    for one, two in spans:
        kept, start = kept + text[start:one], two
    return Open(kept + text[start:], sum(two - one for one, two in spans))


def touches(manuscript: Manuscript, number: int, span: Span) -> bool:
    """Tell whether an edit of `span` would change a marked passage."""
    start, end = span
    return any(
        (start < two and one < end) or one < start == end < two for one, two in withheld(manuscript, number)
    )


def _above(manuscript: Manuscript, number: int) -> set[int]:
    found = {number}
    while number := manuscript.node(number).parent:
        found.add(number)
    return found


def _marked_texts(manuscript: Manuscript, number: int) -> set[str]:
    """Return what is marked, as it stands now and as it stood when it was marked, to look for in a text.

    A short text counts where its own characters are gone from this text: it may have come back under new ids.
    """
    found: set[str] = set()
    for mark in marks(manuscript, removed=True):
        if mark.whole:
            continue
        anchor = Anchor.from_told(manuscript.records("mark")[mark.number])
        was = manuscript.characters(mark.node, anchor.inside)
        gone = mark.start == mark.end and mark.node == number
        words = (manuscript.stretch(mark.node, mark.start, mark.end), was)
        found |= {each for each in words if each and (gone or len(each) >= SHORTEST_COPY)}
    return found


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
