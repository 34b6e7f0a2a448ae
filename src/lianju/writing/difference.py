"""Measure how different texts are, and choose those that differ most.

The distance of two texts is one minus the Dice coefficient (Dice 1945) of their units:
pairs of characters in Chinese, words and pairs of words in English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from lianju.language.detect import detect

SAME = 0.1
"""A distance below which two texts say the same."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Steering:
    """Texts that the next are to be like, and unlike."""

    toward: Sequence[str] = ()
    away: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.toward or self.away)


UNSTEERED = Steering()


def distance(one: str, other: str) -> float:
    """Return 0 for texts of the same units and 1 for texts that share none."""
    left, right = _units(one), _units(other)
    total = left.total() + right.total()
    return 1.0 - 2.0 * (left & right).total() / total if total else 0.0


def likeness(text: str, steering: Steering) -> float:
    """Return how like some texts and unlike others a text is: -1 to 1, means of one minus the distance."""

    def mean(others: Sequence[str]) -> float:
        return sum(1.0 - distance(text, each) for each in others) / len(others) if others else 0.0

    return mean(steering.toward) - mean(steering.away)


def most_like(texts: Sequence[str], count: int, steering: Steering) -> list[int]:
    """Return the places of up to `count` texts, the likest first; what says the same again is left out."""
    order = sorted(range(len(texts)), key=lambda place: -likeness(texts[place], steering))
    known, chosen = list(steering.toward), list[int]()
    for place in order:
        if texts[place].strip() and all(distance(texts[place], each) > SAME for each in known):
            chosen.append(place)
            known.append(texts[place])
    return chosen[:count]


def spread(texts: Sequence[str]) -> float:
    """Return the mean distance of all pairs; 0 for fewer than two texts."""
    pairs = [distance(one, other) for one, other in combinations(texts, 2)]
    return sum(pairs) / len(pairs) if pairs else 0.0


def most_different(texts: Sequence[str], count: int) -> tuple[int, ...]:
    """Return the places of the `count` texts whose nearest two are farthest apart, in order."""
    if count >= len(texts):
        return tuple(range(len(texts)))
    between = {(i, j): distance(texts[i], texts[j]) for i, j in combinations(range(len(texts)), 2)}

    def apart(chosen: tuple[int, ...]) -> tuple[float, float]:
        values = [between[pair] for pair in combinations(chosen, 2)] or [0.0]
        return min(values), sum(values)

    return max(combinations(range(len(texts)), count), key=apart)


def _units(text: str) -> Counter[str]:
    if detect(text) == "zh":
        letters = re.sub(r"[\W_]", "", text)
        return Counter(letters[i : i + 2] for i in range(len(letters) - 1))
    words = _WORD.findall(text.lower())
    return Counter(words) + Counter(f"{a} {b}" for a, b in pairwise(words))
