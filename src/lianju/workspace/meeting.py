"""Where edits from outside meet what was changed here: whole sentences are kept apart, never scraps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from lianju.language.segment import sentences

Edit = tuple[int, int, str]


def met(
    base: str, edits: Sequence[Edit], clean: Sequence[bool], alive: Sequence[bool]
) -> tuple[list[Edit], list[Edit]]:
    """Return the edits of `base` that can be applied, and the passages that cannot, each as a whole.

    A passage is made of whole sentences, with every edit in it, and reaches as far as its neighbours
    are `alive`: there it can be put in the place of what stands between them now.
    """
    borders = _borders(base)
    spans: list[tuple[int, int]] = []
    for (start, end, _), good in zip(edits, clean, strict=True):
        if not good:
            spans.append(_widened(start, end, borders, alive))
    while True:
        joined = _joined(spans)
        wide = [_grown(span, edits, borders, alive) for span in joined]
        if wide == spans:
            break
        spans = wide
    apart = [(start, end, _after(base, start, end, edits)) for start, end in spans]
    return [edit for edit in edits if not any(_in(edit, span) for span in spans)], apart


def _borders(text: str) -> list[int]:
    """Return where sentences and the spaces between them begin and end."""
    found, place = {0, len(text)}, 0
    for sentence in sentences(text):
        found |= {place, place + len(sentence.rstrip()), place + len(sentence)}
        place += len(sentence)
    return sorted(found)


def _widened(start: int, end: int, borders: Sequence[int], alive: Sequence[bool]) -> tuple[int, int]:
    low = borders[bisect_right(borders, start) - 1]
    high = borders[bisect_left(borders, end)]
    while low > 0 and not alive[low - 1]:
        low = borders[bisect_left(borders, low) - 1]
    while high < len(alive) and not alive[high]:
        high = borders[bisect_right(borders, high)]
    return low, high


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _grown(
    span: tuple[int, int], edits: Sequence[Edit], borders: Sequence[int], alive: Sequence[bool]
) -> tuple[int, int]:
    """Reach over every edit that begins or ends inside."""
    inside = [edit for edit in edits if _in(edit, span)]
    low, high = min([span[0], *(each[0] for each in inside)]), max([span[1], *(each[1] for each in inside)])
    return _widened(low, high, borders, alive)


def _in(edit: Edit, span: tuple[int, int]) -> bool:
    if edit[0] == edit[1] or span[0] == span[1]:
        return span[0] <= edit[0] and edit[1] <= span[1]
    return edit[0] < span[1] and edit[1] > span[0]


def _after(base: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    text, place = "", start
    for edit in edits:
        if _in(edit, (start, end)):
            text, place = text + base[place : edit[0]] + edit[2], edit[1]
    return text + base[place:end]
