"""What the worker does and the judge expects, by one seed: edits of a text in which each author has letters of their own."""

from __future__ import annotations

import random

from lianju.values.proposal import Origin

ME = Origin("person", by="author")
FRIEND = Origin("import", by="a friend")
LETTERS = {ME: "春夏秋冬😀é", FRIEND: "abc𠮷שׁ "}


def moves(seed: str, text: str):
    """Give (start, end, new text, origin, text afterwards) without end."""
    draw = random.Random(seed)
    while True:
        start = draw.randint(0, len(text))
        if draw.random() < 0.25 and len(text) > 40:
            start = draw.randrange(len(text))
            end, new, origin = min(len(text), start + draw.randint(1, 6)), "", ME
        else:
            origin = draw.choice([ME, ME, FRIEND])
            end, new = start, "".join(draw.choices(LETTERS[origin], k=draw.randint(1, 4)))
        text = text[:start] + new + text[end:]
        yield start, end, new, origin, text


def rightly_attributed(authored) -> bool:
    """Tell whether every character has the author whose letter it is."""
    return all(set(each.text) <= set(LETTERS[each.origin]) for each in authored)


def chapters(count: int, length: int) -> str:
    """Return a book of `count` chapters that differ."""
    return "\n\n".join(
        f"第{number}章 夜{number}\n\n" + f"第{number}夜，雨下个不停。" * length
        for number in range(1, count + 1)
    )
