"""The smallest set of character edits that turns one text into another."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Indel

SHORT = 3  # letters that two words happen to share: "river" becomes "sea" as a whole
FAR = 20_000  # characters that differ: beyond, the exact answer costs seconds and says nothing to a reader


def changes(before: str, after: str) -> list[tuple[int, int, str]]:
    """Return (start, end, text) of `before`, in order and not touching: replace each by its text."""
    head = shared(before, after)
    tail = shared(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > FAR:
        return _by_lines(old, new, head)
    return _merged(old, new, head)


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
