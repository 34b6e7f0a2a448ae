"""Several continuations at once, chosen for their difference.

More beginnings are drawn over one reading of the prompt than are wanted; those that differ
most go on, side by side where the model can do that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lianju.models.base import Branches, Cancel, Model
from lianju.values.chunk import Chunk
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing.bans import stream as without_phrases
from lianju.writing.difference import Steering, most_different, most_like
from lianju.writing.phrases import BanReport, Phrases

BEGINNING = 12
SPARE = 2
FAR = 7919
STEERED = 12
"""The least that are drawn to choose from when the next are to be like, or unlike, others."""


def seeds(count: int) -> int:
    """Return how many seeds in a row a run of `count` alternatives may draw from."""
    return count + SPARE if count > 1 else 1


def stream(
    model: Model, prompt: Prompt, sampling: Sampling, count: int, *, cancel: Cancel
) -> Iterator[Chunk]:
    """Yield `count` beginnings at once, then their continuations; `choice` numbers them."""
    sampling = sampling.settled()
    several = isinstance(model, Branches) and sampling.grammar is None
    first = replace(sampling, max_tokens=min(BEGINNING, sampling.max_tokens)) if several else sampling
    if several and isinstance(model, Branches):
        first = replace(first, cache_prompt=True)
        model.hold(prompt)
    drawn = draw(model, prompt, first, count + SPARE, cancel)
    chosen = [drawn[place] for place in most_different([_text(chunks) for chunks in drawn], count)]
    going: list[int] = []
    for choice, chunks in enumerate(chosen):
        unfinished = several and _is_cut(chunks) and first.max_tokens < sampling.max_tokens
        going += [choice] if unfinished else []
        yield from (replace(chunk, choice=choice) for chunk in chunks if not (unfinished and chunk.end))
    if going and isinstance(model, Branches):
        yield from _go_on(model, prompt, [(choice, chosen[choice]) for choice in going], sampling, cancel)


def stream_like(
    model: Model,
    prompt: Prompt,
    sampling: Sampling,
    count: int,
    *,
    steering: Steering,
    cancel: Cancel,
) -> Iterator[Chunk]:
    """Yield those `count` of more continuations that are most as `steering` wants them, whole, in order."""
    drawn = draw(model, prompt, sampling.settled(), max(STEERED, 3 * count), cancel)
    chosen = most_like([_text(chunks) for chunks in drawn], count, steering)
    for choice, place in enumerate(chosen):
        yield from (replace(chunk, choice=choice) for chunk in drawn[place])


def stream_without(
    model: Model,
    prompt: Prompt,
    sampling: Sampling,
    count: int,
    *,
    phrases: Phrases,
    cancel: Cancel,
    report: BanReport,
) -> Iterator[Chunk]:
    """Yield `count` continuations that hold none of `phrases`, one after another."""
    sampling = sampling.settled()
    for choice in range(count):
        run = replace(sampling, choices=1, seed=((sampling.seed or 0) + FAR * choice) % (2**32 - 2))
        for chunk in without_phrases(model, prompt, run, phrases, cancel=cancel, report=report):
            yield replace(chunk, choice=choice)


def draw(model: Model, prompt: Prompt, sampling: Sampling, count: int, cancel: Cancel) -> list[list[Chunk]]:
    """Return the chunks of `count` continuations, drawn as many at once as the model can."""
    drawn: list[list[Chunk]] = [[] for _ in range(count)]
    at_once = max(1, min(count, model.limits.choices))
    for start in range(0, count, at_once):
        size = min(at_once, count - start)
        run = replace(sampling, choices=size, seed=(sampling.seed or 0) + start)
        for chunk in model.stream(prompt, run, cancel=cancel):
            drawn[start + chunk.choice].append(chunk)
    return drawn


def _go_on(
    model: Branches,
    prompt: Prompt,
    begun: Sequence[tuple[int, list[Chunk]]],
    sampling: Sampling,
    cancel: Cancel,
) -> Iterator[Chunk]:
    beginnings = [prompt.going_on(prompt.continued + _text(chunks)) for _, chunks in begun]
    rest = replace(
        sampling,
        max_tokens=sampling.max_tokens - BEGINNING,
        cache_prompt=True,
        seed=(sampling.seed or 0) + FAR,
    )
    for chunk in model.branch(prompt, beginnings, rest, cancel=cancel):
        yield replace(chunk, choice=begun[chunk.choice][0])


def _is_cut(chunks: Sequence[Chunk]) -> bool:
    return any(chunk.end and chunk.end.reason == "length" for chunk in chunks)


def _text(chunks: Sequence[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks)
