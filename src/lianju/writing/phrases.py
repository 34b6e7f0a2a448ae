"""Find banned phrases in text that is still growing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick


@dataclass
class BanReport:
    """What keeping the ban cost: tokens thrown away, calls of the model, and how often it was asked again."""

    hits: int = 0
    thrown_away: int = 0
    runs: int = 0
    asked_again: int = 0


class Phrases:
    """A set of phrases, compared without regard to case; ten thousand cost no more than ten."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._sorted = sorted({fold(phrase.strip()) for phrase in phrases} - {""})
        self.longest = max(map(len, self._sorted), default=0)
        self._finder = AhoCorasick(self._sorted) if self._sorted else None

    def __len__(self) -> int:
        return len(self._sorted)

    def first(self, text: str, *, after: int = 0) -> tuple[int, int] | None:
        """Return start and end of the phrase that ends first, beyond offset `after`."""
        if self._finder is None:
            return None
        window = max(0, after - self.longest)
        matches = self._finder.find_matches_as_indexes(fold(text[window:]), overlapping=True)
        spans = [(start + window, end + window) for _, start, end in matches if end + window > after]
        return min(spans, key=lambda span: (span[1], span[0]), default=None)

    def open(self, text: str) -> int:
        """Return how many last characters of `text` could be the beginning of a phrase."""
        tail = fold(text[-(self.longest - 1) :]) if self.longest > 1 else ""
        for start in range(len(tail)):
            if self._begins(tail[start:]):
                return len(tail) - start
        return 0

    def _begins(self, beginning: str) -> bool:
        place = bisect_left(self._sorted, beginning)
        return place < len(self._sorted) and self._sorted[place].startswith(beginning)


def fold(text: str) -> str:
    """Lower the case of `text` without changing its length."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)
