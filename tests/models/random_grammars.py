"""Grammars made by chance: classes, alternatives, counted repeats, in both scripts.

Every regular expression means the same to Python's `re`, which judges without llguidance.
"""

from __future__ import annotations

import random

from lianju.values.grammar import Grammar

_CLASSES = (
    "[a-f]",
    "[A-Z]",
    "[0-9]",
    "[xyz ]",
    "[春夏秋冬]",
    "[一-十]",
    "[平仄]",
    "[,.!?]",
    "[aeiou]",
    "[，。]",
)
_LITERALS = ("the ", "or", "Rain", "no.", "7", "山", "月光", "龘", "é", "明天，", "😀")


def random_grammars(count: int, *, seed: int) -> list[Grammar]:
    """Make `count` grammars of short words, two of three regular expressions, the others Lark."""
    chance = random.Random(seed)
    return [
        _lark(chance) if number % 3 == 2 else Grammar("regex", _pattern(chance, 3)) for number in range(count)
    ]


def _pattern(chance: random.Random, depth: int) -> str:
    kind = chance.choice(("literal", "class", "class", "repeat", "alternatives", "sequence", "sequence"))
    if depth == 0 or kind in ("literal", "class"):
        return chance.choice(_CLASSES) if kind != "literal" else chance.choice(_LITERALS).replace(".", r"\.")
    if kind == "repeat":
        low = chance.randint(0, 2)
        return f"({_pattern(chance, depth - 1)}){{{low},{low + chance.randint(1, 2)}}}"
    if kind == "alternatives":
        return "(" + "|".join(_pattern(chance, depth - 1) for _ in range(chance.randint(2, 4))) + ")"
    return "".join(_pattern(chance, depth - 1) for _ in range(chance.randint(2, 3)))


def _lark(chance: random.Random) -> Grammar:
    """Make a rule that calls itself a few times, over terminals of literals and classes."""
    names = [f"R{number}" for number in range(chance.randint(1, 3))]
    rules = [
        f"{name.lower()}: " + " | ".join(_sequence(chance) for _ in range(chance.randint(1, 3)))
        for name in names
    ]
    first = chance.choice(names).lower()
    repeat = chance.choice(("", "?", "{1,2}", "{2}"))
    start = f"start: {first} {chance.choice(names).lower()}{repeat}"
    return Grammar("lark", "\n".join([start, *rules]))


def _sequence(chance: random.Random) -> str:
    return " ".join(
        f'"{chance.choice(_LITERALS)}"' if chance.random() < 0.5 else f"/{chance.choice(_CLASSES)}/"
        for _ in range(chance.randint(1, 3))
    )
