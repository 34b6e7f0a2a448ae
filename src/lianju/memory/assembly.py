"""Put blocks together into a prompt that fits, stable ones first, and say what was left out.

Text before the cursor is cut at page borders that depend only on what precedes them: while
the author types, the prompt keeps its beginning and the engine's cache stays good.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lianju.errors import ContextOverflow
from lianju.language.detect import detect
from lianju.language.segment import page_borders
from lianju.values.prompt import Block, Prompt

Count = Callable[[str], int]
Cut = Literal["never", "beginning", "end"]
PAGES_IN_WINDOW = 4
_CHARACTERS_A_TOKEN = {"zh": 1.5, "en": 4.0}
MARGIN = 8


@dataclass(frozen=True)
class Part:
    """A block, which side of it may be cut, and the most tokens it may take (None: all there are)."""

    block: Block
    cut: Cut = "never"
    budget: int | None = None


@dataclass(frozen=True)
class Placed:
    """What became of one part: its tokens in the prompt, and the characters left out."""

    name: str
    reason: str
    tokens: int
    characters: int
    left_out: int


@dataclass(frozen=True)
class Assembly:
    """A prompt and the account of how it was put together."""

    prompt: Prompt
    placed: tuple[Placed, ...]

    @property
    def left_out(self) -> int:
        """The characters left out in all."""
        return sum(each.left_out for each in self.placed)


def assemble(parts: Sequence[Part], count: Count, room: int) -> Assembly:
    """Fit `parts` into `room` tokens, in their order; ContextOverflow if what may not be cut does not fit."""
    fixed = {index: count(part.block.text) for index, part in enumerate(parts) if part.cut == "never"}
    left = room - MARGIN - sum(fixed.values())
    if left < 0:
        raise ContextOverflow(tokens=room - left, limit=room, excess=-left, cut=0)
    blocks: list[Block] = []
    placed: list[Placed] = []
    for index, part in enumerate(parts):
        text, tokens = part.block.text, fixed.get(index, 0)
        if part.cut != "never":
            text, tokens = _cut(part, count, left if part.budget is None else min(left, part.budget))
            left -= tokens
        blocks.append(replace(part.block, text=text))
        missing = len(part.block.text) - len(text)
        placed.append(Placed(part.block.name, part.block.reason, tokens, len(text), missing))
    return Assembly(Prompt(tuple(blocks)), tuple(placed))


def _cut(part: Part, count: Count, budget: int) -> tuple[str, int]:
    return (
        _keep_end(part.block.text, count, budget)
        if part.cut == "beginning"
        else _keep_start(part.block.text, count, budget)
    )


def _keep_end(text: str, count: Count, budget: int) -> tuple[str, int]:
    page = max(40, int(budget / PAGES_IN_WINDOW * _CHARACTERS_A_TOKEN[detect(text)]))
    borders = [*page_borders(text, page), len(text)]
    start, tokens = len(text), 0
    for begin, end in _backwards(borders):
        more = count(text[begin:end])
        if tokens + more > budget:
            break
        start, tokens = begin, tokens + more
    if start == len(text) and text:
        return _last_characters(text, count, budget)
    return text[start:], tokens


def _backwards(borders: Sequence[int]) -> Iterable[tuple[int, int]]:
    return reversed(list(itertools.pairwise(borders)))


def _last_characters(text: str, count: Count, budget: int) -> tuple[str, int]:
    kept = text[-4 * budget :]
    while kept and (tokens := count(kept)) > budget:
        kept = kept[len(kept) - int(len(kept) * budget / tokens * 0.9) :]
    return kept, count(kept) if kept else 0


def _keep_start(text: str, count: Count, budget: int) -> tuple[str, int]:
    kept = text[: 8 * budget]
    while kept and (tokens := count(kept)) > budget:
        kept = kept[: int(len(kept) * budget / tokens * 0.9)]
    return kept, count(kept) if kept else 0
