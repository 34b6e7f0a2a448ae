"""Measure how different texts are, and choose those that differ most.

The distance of two texts is one minus the Dice coefficient (Dice 1945) of their units:
pairs of characters in Chinese, words and pairs of words in English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

from lianju.language.detect import detect

_WORD = re.compile(r"\w+")


def distance(one: str, other: str) -> float:
    """Return 0 for texts of the same units and 1 for texts that share none."""
    left, right = _units(one), _units(other)
    total = left.total() + right.total()
    return 1.0 - 2.0 * (left & right).total() / total if total else 0.0


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
