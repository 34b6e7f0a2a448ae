"""The smallest set of edits, of characters or of words, that turns one text into another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from rapidfuzz.distance import Indel

from lianju.language.compare import aligned, words

SHORT = 3  # letters that two words happen to share: "river" becomes "sea" as a whole
_ENDS = frozenset("。！？!?…\n.;；")
FAR = 20_000  # characters that differ: beyond, the exact answer costs seconds and says nothing to a reader


def changes(before: str, after: str) -> list[tuple[int, int, str]]:
    """Return (start, end, text) of `before`, in order and not touching: replace each by its text."""
    head = shared(before, after)
    tail = shared(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > FAR:
        return _by_lines(old, new, head)
    return _merged(old, new, head)


def by_words(before: str, after: str) -> list[tuple[int, int, str]]:
    """Return the edits as `changes` does, of whole words (词 in Chinese) and, where they differ, whole lines.

    Words that only spaces part are one edit: nobody wrote a space between two words of somebody else.
    """
    head = shared(before, after)
    head = before.rfind("\n", 0, head) + 1
    tail = shared(before[head:][::-1], after[head:][::-1])
    cut = before.find("\n", len(before) - tail)
    tail = len(before) - cut if cut >= 0 else 0
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    known: dict[str, list[str]] = {}
    one, two = words(old, known), words(new, known)
    places, others = list(accumulate(map(len, one), initial=head)), [0, *accumulate(map(len, two))]
    found: list[tuple[int, int, str]] = []
    for a, b, c, d in aligned(one, two, ends=_ENDS.__contains__):
        start, end, text = places[a], places[b], new[others[c] : others[d]]
        gap = before[found[-1][1] : start] if found else ""
        both = bool(found) and text and found[-1][2] and start < end and found[-1][0] < found[-1][1]
        if found and (not gap or (both and gap.isspace() and "\n" not in gap)):
            first, _, already = found.pop()
            start, text = first, already + gap + text
        found.append((start, end, text))
    return found


def _by_lines(old: str, new: str, start: int) -> list[tuple[int, int, str]]:
    lines, others = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[tuple[int, int, str]] = []
    for one, two, three, four in _different(lines, others):
        place = start + len("".join(lines[:one]))
        found = _joined(found, place, place + len("".join(lines[one:two])), "".join(others[three:four]))
    return found


def _merged(old: str, new: str, start: int) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for one, two, three, four in _different(old, new):
        gap = old[found[-1][1] - start : one] if found else ""
        if found and len(gap) <= SHORT and gap.isascii() and gap.isalpha():
            found = [*found[:-1], (found[-1][0], start + one, found[-1][2] + gap)]
        found = _joined(found, start + one, start + two, new[three:four])
    return found


def _different(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Return (start, end) of both sides for everything that is not equal."""
    steps = Indel.opcodes(old, new)
    return [
        (step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in steps
        if step.tag != "equal"
    ]


def _joined(found: list[tuple[int, int, str]], start: int, end: int, text: str) -> list[tuple[int, int, str]]:
    if found and found[-1][1] == start:
        return [*found[:-1], (found[-1][0], end, found[-1][2] + text)]
    return [*found, (start, end, text)]


def shared(one: str, other: str) -> int:
    """Count the characters with which both texts begin."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low
