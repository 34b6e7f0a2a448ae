"""What differs between two texts, by word: 词 in Chinese, words in English, never by space alone.

Sentences that both hold are found first and words are compared between them, so that a long text
costs little; where too much differs for that, the passage is given as replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

Token = TypeVar("Token", bound=Hashable)
Span = tuple[int, int, int, int]  # start and end in the old, start and end in the new

LARGEST = 900_000_000  # tokens of one side times those of the other: 0.3 s and 110 MB, measured
_PIECE = re.compile(
    r"(?P<han>[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+)"
    r"|[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\S\n]+|.|\n",
    re.S,
)
_SENTENCE = re.compile(r"[^。！？!?…\n;；]*[。！？!?…\n;；]|[^。！？!?…\n;；]+")  # no word holds one of these
_ENDS = frozenset("。！？!?…\n.;；")


@dataclass(frozen=True)
class Difference:
    """The characters `start` to `end` of the old text, which were `old`, became `new`."""

    start: int
    end: int
    old: str
    new: str


def words(text: str, known: dict[str, list[str]] | None = None) -> list[str]:
    """Cut `text` into words, marks and spaces; the pieces joined are `text`.

    What was cut is kept in `known`, sentence by sentence, for a text that shares some of them.
    """
    known = {} if known is None else known
    found: list[str] = []
    for sentence in _SENTENCE.findall(text):
        if sentence not in known:
            known[sentence] = _cut(sentence)
        found += known[sentence]
    return found


def _cut(sentence: str) -> list[str]:
    found: list[str] = []
    for match in _PIECE.finditer(sentence):
        if match.lastgroup:
            import rjieba  # its dictionary takes 0.2 s to load: not for English

            found += rjieba.cut(match.group())
        else:
            found.append(match.group())
    return found


def differences(old: str, new: str) -> list[Difference]:
    """Return what differs by word, in order and not touching."""
    known: dict[str, list[str]] = {}
    one, two = words(old, known), words(new, known)
    places, others = [0, *accumulate(map(len, one))], [0, *accumulate(map(len, two))]
    spans = aligned(one, two, ends=lambda word: word in _ENDS)
    found = [(places[a], places[b], others[c], others[d]) for a, b, c, d in spans]
    return [Difference(a, b, old[a:b], new[c:d]) for a, b, c, d in _readable(found)]


def aligned(old: Sequence[Token], new: Sequence[Token], *, ends: Callable[[Token], bool]) -> list[Span]:
    """Return what differs between two rows of tokens; `ends` tells where a sentence ends."""
    head = _shared(old, new, 1)
    tail = min(_shared(old, new, -1), len(old) - head, len(new) - head)
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    blocks, others = _blocks(old, ends), _blocks(new, ends)
    starts, firsts = [0, *accumulate(map(len, blocks))], [0, *accumulate(map(len, others))]
    found: list[Span] = []
    for a, b, c, d in _different(blocks, others):
        start, first = starts[a], firsts[c]
        for w, x, y, z in _different(old[start : starts[b]], new[first : firsts[d]]):
            found.append((head + start + w, head + start + x, head + first + y, head + first + z))
    return found


def _different(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Span]:
    from rapidfuzz.distance import Indel

    if len(old) * len(new) > LARGEST:
        return [(0, len(old), 0, len(new))]
    numbers: dict[Hashable, int] = {}
    one, two = ([numbers.setdefault(token, len(numbers)) for token in side] for side in (old, new))
    found: list[Span] = []
    for step in Indel.opcodes(one, two):
        if step.tag == "equal":
            continue
        span = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        touching = found and found[-1][1] == span[0] and found[-1][3] == span[2]
        if touching:
            span = (found[-1][0], span[1], found.pop()[2], span[3])
        found.append(span)
    return found


def _readable(spans: Sequence[Span]) -> list[Span]:
    """Join changes between which less stayed than changed on either side: nobody reads such crumbs."""
    found: list[Span] = []
    for span in spans:
        while found and span[0] - found[-1][1] <= min(_size(found[-1]), _size(span)) // 2:
            before = found.pop()
            span = (before[0], span[1], before[2], span[3])
        found.append(span)
    return found


def _size(span: Span) -> int:
    return max(span[1] - span[0], span[3] - span[2])


def _blocks(tokens: Sequence[Token], ends: Callable[[Token], bool]) -> list[tuple[Token, ...]]:
    found: list[tuple[Token, ...]] = []
    start = 0
    for place, token in enumerate(tokens, start=1):
        if ends(token):
            found.append(tuple(tokens[start:place]))
            start = place
    return [*found, tuple(tokens[start:])] if start < len(tokens) else found


def _shared(old: Sequence[Hashable], new: Sequence[Hashable], step: int) -> int:
    count = 0
    for one, other in zip(old[::step], new[::step], strict=False):
        if one != other:
            break
        count += 1
    return count
