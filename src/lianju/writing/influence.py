"""Why a model wrote a stretch: how much likelier each part of its prompt made it, measured by leaving it out.

The influence of a part is log p(stretch | prompt) - log p(stretch | prompt without that part), in nats:
leave-one-out, as in occlusion (Zeiler and Fergus 2014) and the attribution of context (Cohen-Wang and others
2024, ContextCite). It says what the stretch rests on in this model, not what the model thought.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lianju.errors import CapabilityMissing
from lianju.language.segment import sentences
from lianju.models.base import Cancel, Model, Scores
from lianju.values.prompt import Block, Prompt

MOST_PARTS = 12
SHORTEST_PART = 40
NAMED = 2.0
"""Nats below which no part is said to be what a stretch rests on."""
_TEMPLATE = "template"


@dataclass(frozen=True)
class Part:
    """A piece of one block of a prompt: characters `start` to `end` of its text."""

    block: int
    start: int
    end: int
    name: str
    reason: str
    text: str


@dataclass(frozen=True)
class Influence:
    """A part and how much likelier it made the stretch, in nats."""

    part: Part
    nats: float


def parts(prompt: Prompt) -> list[Part]:
    """Cut a prompt into what can be left out: whole blocks, and long ones at the ends of sentences."""
    blocks = enumerate(prompt.blocks)
    wanted = [(index, block) for index, block in blocks if block.name != _TEMPLATE and block.text.strip()]
    room = max(1, MOST_PARTS - len(wanted) + 1)
    longest = max((len(block.text) for _, block in wanted), default=0)
    found: list[Part] = []
    for index, block in wanted:
        size = -(-longest // room) if len(block.text) == longest else len(block.text)
        found += _cut(index, block, max(size, SHORTEST_PART))
    return found


def influences(
    model: Model, prompt: Prompt, before: str, stretch: str, *, cancel: Cancel
) -> Iterator[Influence | int]:
    """Give tokens that were scored, and the influence of each part on `stretch`, which stood behind `before`.

    CapabilityMissing when the model cannot score a given text.
    """
    if not isinstance(model, Scores) or not model.limits.scores:
        raise CapabilityMissing(name=model.name, capability="scores")
    whole, tokens = _likelihood(model, prompt.going_on(before), stretch, cancel)
    yield tokens
    for part in parts(prompt):
        without, tokens = _likelihood(model, _without(prompt, part).going_on(before), stretch, cancel)
        if cancel.cancelled:
            return  # what was scored is not the whole stretch
        yield tokens
        yield Influence(part, whole - without)


def _likelihood(model: Scores, prompt: Prompt, stretch: str, cancel: Cancel) -> tuple[float, int]:
    scores = model.score(prompt, stretch, cancel=cancel)
    return sum(score.logprob for score in scores), len(scores)


def _without(prompt: Prompt, part: Part) -> Prompt:
    blocks = list(prompt.blocks)
    text = blocks[part.block].text
    blocks[part.block] = replace(blocks[part.block], text=text[: part.start] + text[part.end :])
    if not any(block.text for block in blocks):
        blocks[part.block] = replace(blocks[part.block], text="\n")  # no model goes on from nothing
    return replace(prompt, blocks=tuple(blocks))


def _cut(index: int, block: Block, size: int) -> list[Part]:
    found: list[Part] = []
    start = end = 0
    for sentence in sentences(block.text):
        end += len(sentence)
        if end - start >= size:
            found.append(_part(index, block, start, end))
            start = end
    if start < len(block.text):
        found.append(_part(index, block, start, len(block.text)))
    return found


def _part(index: int, block: Block, start: int, end: int) -> Part:
    return Part(index, start, end, block.name, block.reason, block.text[start:end])
