"""The smallest set of edits, of characters or of words, that turns one text into another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import accumulate

from rapidfuzz import process
from rapidfuzz.distance import Indel

from lianju.language.compare import aligned, words
from lianju.language.segment import sentences

SHORT = 3  # letters that two words happen to share: "river" becomes "sea" as a whole
_ENDS = frozenset("。！？!?…\n.;；")
ALIKE = 0.7  # of two sentences: one was made of the other
FAR = 20_000  # characters that differ: beyond, the exact answer costs seconds and says nothing to a reader


def changes(before: str, after: str) -> list[tuple[int, int, str]]:
    """Return (start, end, text) of `before`, in order and not touching: replace each by its text."""
    head = shared(before, after)
    tail = shared(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > FAR:
        return _by_lines(old, new, head)
    return _merged(old, new, head)


def by_words(
    before: str, after: str, *, moved: Callable[[str], bool] = lambda piece: False
) -> list[tuple[int, int, str]]:
    """Return the edits as `changes` does, of whole lines, and of whole words (词 in Chinese) inside them.

    Words that only a space parts are one edit: nobody wrote a space between two words of somebody else.
    A line or sentence of which `moved` tells that it came from elsewhere comes whole, and shares no word
    with what it replaces, unless it is much like that. The last line is compared as if it ended as the
    others do.
    """
    return _unended(before, _by_words(before + "\n", after + "\n", moved))


def _by_words(before: str, after: str, moved: Callable[[str], bool]) -> list[tuple[int, int, str]]:
    lines, others = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts, firsts = _starts(lines), _starts(others)
    known: dict[str, list[str]] = {}
    found: list[tuple[int, int, str]] = []
    for a, b, c, d in aligned(lines, others, ends=bool):
        one, two = words("".join(lines[a:b]), known), _whole(lines[a:b], others[c:d], known, moved)
        places, new = _starts(one), _starts(two)
        for e, f, g, h in aligned(one, two, ends=lambda word: word[-1] in _ENDS):
            text = after[firsts[c] + new[g] : firsts[c] + new[h]]
            found = _spaced(before, found, (starts[a] + places[e], starts[a] + places[f], text))
    return found


def _unended(before: str, edits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return edits of a text and one more line end as edits of that text.

    An edit that reaches over the line end takes or brings the one before it instead: what is left, and
    what comes, ends with one too.
    """
    if not edits or edits[-1][1] <= len(before):
        return edits
    *found, (start, end, text) = edits
    if start < end and text:
        edit = start, len(before), text.removesuffix("\n")
    elif text:
        edit = len(before), len(before), "\n" + text.removesuffix("\n")
    else:
        edit = start - 1, len(before), ""
    if found and found[-1][1] >= edit[0]:
        first, _, already = found.pop()
        edit = first, edit[1], already + edit[2]
    return [*found, edit]


def _whole(
    old: Sequence[str], new: Sequence[str], known: dict[str, list[str]], moved: Callable[[str], bool]
) -> list[str]:
    """Cut new lines into words, but for those and their sentences that were `moved`."""
    there = {piece for line in old for piece in (line, *sentences(line))}
    found, rest = list[str](), ""
    for line in new:
        whole = _strange(line, there) and moved(line)
        for piece in [line] if whole else sentences(line):
            core = line if whole else piece.rstrip()
            if whole or (core and _strange(core, there) and moved(core)):
                found += [*words(rest, known), core]
                rest = piece[len(core) :]
            else:
                rest += piece
    return found + words(rest, known)


def _strange(piece: str, there: Collection[str]) -> bool:
    """Tell whether nothing that was there is much like `piece`."""
    return process.extractOne(piece, there, scorer=Indel.normalized_similarity, score_cutoff=ALIKE) is None


def _starts(pieces: Sequence[str]) -> list[int]:
    return list(accumulate(map(len, pieces), initial=0))


def _spaced(
    before: str, found: list[tuple[int, int, str]], edit: tuple[int, int, str]
) -> list[tuple[int, int, str]]:
    """Add an edit, to the last where it touches that, or where both replace and a space is between."""
    if not found:
        return [edit]
    (first, last, already), (start, end, text) = found[-1], edit
    gap = before[last:start]
    both = first < last and start < end and already and text
    if gap and not (both and gap.isspace() and "\n" not in gap):
        return [*found, edit]
    return [*found[:-1], (first, end, already + gap + text)]


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
