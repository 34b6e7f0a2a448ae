"""Pieces of texts that are kept from models, found where they stand in another text.

How long a piece must be to be taken for a copy depends on how much there is to copy from. Any eight
characters of a short passage are one. Of a long text eight letters would be found everywhere by chance
(half of a page of English shares them with 20,000 characters of the same book, a thirtieth of a Chinese
one; benchmarks/RESULTS.md): there a letter weighs a third of a Chinese character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SHORTEST = 8
LONG = 200  # characters: beyond, letters weigh less
LETTER, WIDE = 1, 3
_FIRST_WIDE = "\u2e80"  # from here on: Chinese, Japanese, Korean and their marks
Span = tuple[int, int]


class Pieces:
    """All that counts as a piece of some texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._short: set[str] = set()
        self._long: set[str] = set()
        for text in texts:
            long = len(text) > LONG
            found = {text[start:end] for start, end in _windows(text, long=long)}
            if long:
                self._long |= found
            else:
                self._short |= found

    def hidden(self, text: str, spans: Iterable[Span]) -> list[Span]:
        """Return `spans` and those to hide besides, so that what is left, joined, holds no piece."""
        hide = bytearray(len(text))
        for start, end in spans:
            hide[start:end] = b"\1" * (end - start)
        found = True
        while found and (self._short or self._long):
            places = [place for place, hidden in enumerate(hide) if not hidden]
            left = "".join([text[place] for place in places])
            found = False
            for start, end in self._in(left):
                found = True
                for place in places[start:end]:
                    hide[place] = 1
        return list(_runs(hide))

    def _in(self, text: str) -> Iterator[Span]:
        for pieces, long in ((self._short, False), (self._long, True)):
            if pieces:
                yield from (span for span in _windows(text, long=long) if text[slice(*span)] in pieces)


def _windows(text: str, *, long: bool) -> Iterator[Span]:
    """Give the shortest piece that begins at each character, and the shortest that ends at each."""
    if not long:
        yield from ((start, start + SHORTEST) for start in range(len(text) - SHORTEST + 1))
        return
    weights = [WIDE if character >= _FIRST_WIDE else LETTER for character in text]
    yield from _shortest(weights)
    size = len(text)
    yield from ((size - end, size - start) for start, end in _shortest(weights[::-1]))


def _shortest(weights: list[int]) -> Iterator[Span]:
    weight = end = 0
    for start, own in enumerate(weights):
        while weight < SHORTEST * WIDE:
            if end == len(weights):
                return
            weight += weights[end]
            end += 1
        yield start, end
        weight -= own


def _runs(hide: bytearray) -> Iterator[Span]:
    start = hide.find(1)
    while start >= 0:
        end = hide.find(0, start)
        end = len(hide) if end < 0 else end
        yield start, end
        start = hide.find(1, end)
