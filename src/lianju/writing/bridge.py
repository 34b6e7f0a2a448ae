"""Find what could stand between two passages.

A model trained for it fills the gap itself. Any other reads a note of what comes after, writes several
continuations of the first passage, and they are ranked by how likely they make the beginning of the second:
the gain is in nats a token, against going straight from one passage to the other. The note is not read for
that, or whoever copies it would win. A model that cannot score gives those that differ most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lianju.language.detect import Language, detect
from lianju.language.segment import to_sentence_end
from lianju.memory.assembly import Assembly, Part, assemble
from lianju.models.base import Cancel, Fills, Model, Scores
from lianju.prompts import render
from lianju.values.chunk import Chunk, End
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing.alternatives import FAR, STEERED, draw
from lianju.writing.continuation import UNKNOWN_CONTEXT, counter
from lianju.writing.difference import UNSTEERED, Steering, most_different, most_like

HEAD = {"zh": 30, "en": 100}
"""Characters of what follows by which a bridge is judged."""
SHOWN = {"zh": 120, "en": 400}
"""Characters of what follows that the model reads."""
NEAR = {"zh": 300, "en": 900}
"""Characters before the gap that are read to judge."""
DRAWN = 6
_SAME = {"zh": 8, "en": 24}

Edges = tuple[str, str]
"""The white space that stands between a bridge and its neighbours, before and behind."""


@dataclass(frozen=True)
class Bridge:
    """A text for the gap; `gain` is None when nothing was measured."""

    text: str
    gain: float | None
    how: Literal["fill", "rank", "differ"]
    end: End | None = None


def prompt_for(
    model: Model,
    before: str,
    after: str,
    *,
    language: Language,
    instruction: str = "",
    window: int,
    max_tokens: int,
) -> Assembly:
    """Lay out the passages around a gap for `model`; of the first at most `window` tokens."""
    chat = model.limits.chat
    form = ("asked-told" if instruction else "asked") if chat else ("told" if instruction else "noted")
    variables = {"before": before.rstrip(" "), "after": after.strip()[: SHOWN[language]]}
    variables |= {"instruction": instruction} if instruction else {}
    parts = [
        Part(block, "beginning", window) if block.name == "before" else Part(block)
        for block in render("bridge", form, language, variables)
    ]
    context = model.limits.context or UNKNOWN_CONTEXT
    return assemble(parts, counter(model, language), context - min(max_tokens, context // 2))


def ranks(model: Model) -> bool:
    """Tell whether this model's bridges are ranked by what they do for the text that follows."""
    fills = model.limits.fill and isinstance(model, Fills)
    return not fills and model.limits.scores and isinstance(model, Scores)


def edges(before: str, after: str, language: Language) -> Edges:
    """Return what white space a text between two passages needs where it meets them."""
    apart = " " if language == "en" else ""
    lead = "" if not before or before[-1].isspace() else apart
    if not after or after[0].isspace():
        return lead, ""
    return lead, "\n" if not before or before.endswith("\n") else apart


def bridges(
    model: Model,
    prompt: Prompt,
    sampling: Sampling,
    count: int,
    *,
    around: Edges,
    cancel: Cancel,
    steering: Steering = UNSTEERED,
) -> list[Bridge]:
    """Return up to `count` different bridges for a prompt of `prompt_for`, the best first.

    With `steering`, of the better half those that it wants.
    """
    wanted = count if not steering else max(STEERED // 2, 2 * count)
    found = _best(model, prompt, sampling.settled(), wanted, around=around, cancel=cancel)
    if not steering:
        return found
    chosen = most_like([each.text for each in found], count, steering)
    return [found[place] for place in chosen]


def _best(
    model: Model, prompt: Prompt, sampling: Sampling, count: int, *, around: Edges, cancel: Cancel
) -> list[Bridge]:
    before, after = (_block(prompt, name) for name in ("before", "after"))
    fills = model.limits.fill and isinstance(model, Fills)
    if fills and isinstance(model, Fills):
        texts, ends = _filled(model, before, after, sampling, count, cancel)
    else:
        drawn = draw(model, prompt, sampling, max(DRAWN, 2 * count), cancel)
        texts = ["".join(chunk.text for chunk in chunks) for chunks in drawn]
        ends = [next((chunk.end for chunk in chunks if chunk.end), None) for chunks in drawn]
    made = [_fitted(text, after, around) for text in texts]
    new = [place for place, text in enumerate(made) if text.strip() and made.index(text) == place]
    if fills:
        return [Bridge(made[place], None, "fill", ends[place]) for place in new]
    if isinstance(model, Scores) and ranks(model):
        gains = _gains(model, before, after, [made[place] for place in new], around, cancel)
        ranked = sorted(zip(gains, new, strict=False), reverse=True)[:count]
        return [Bridge(made[place], gain, "rank", ends[place]) for gain, place in ranked]
    chosen = most_different([made[place] for place in new], count)
    return [Bridge(made[new[each]], None, "differ", ends[new[each]]) for each in chosen]


def stream(
    model: Model,
    prompt: Prompt,
    sampling: Sampling,
    count: int,
    *,
    around: Edges,
    steering: Steering,
    cancel: Cancel,
) -> Iterator[Chunk]:
    """Yield the bridges, the best first, when all are judged; `choice` is their rank."""
    found = bridges(model, prompt, sampling, count, around=around, cancel=cancel, steering=steering)
    for choice, each in enumerate(found):
        yield Chunk(each.text, choice)
        yield Chunk("", choice, end=each.end or End("stop"))


def _gains(
    model: Scores, before: str, after: str, texts: Sequence[str], around: Edges, cancel: Cancel
) -> list[float]:
    """Return by how many nats a token each text makes the head of `after` likelier; fewer if cancelled."""
    language = detect(before + after)
    near = before[-NEAR[language] :]
    head = (around[1] or _gap(language)) + after.lstrip()[: HEAD[language]]
    found: list[float] = []
    straight = _likelihood(model, near, head) if near.strip() and texts else 0.0
    for text in texts:
        if cancel.cancelled:
            break
        found.append(_likelihood(model, near + text, head) - straight)
    return found


def _gap(language: Language) -> str:
    return " " if language == "en" else ""


def _likelihood(model: Scores, before: str, text: str) -> float:
    scores = model.score(Prompt.of(before.rstrip()), text)
    return sum(score.logprob for score in scores) / max(1, len(scores))


def _fitted(text: str, after: str, around: Edges) -> str:
    """End a text at a sentence, before it comes to what follows, with the white space its place needs."""
    whole = to_sentence_end(_short_of(text, after.lstrip()))
    begins = whole[: len(whole) - len(whole.lstrip())]
    lead = begins if around[0] and "\n" in begins else around[0]
    return lead + whole.strip() + around[1] if whole.strip() else ""


def _short_of(text: str, after: str) -> str:
    size = _SAME[detect(after or text)]
    place = text.find(after[:size]) if len(after) >= size else -1
    return text if place < 0 else text[:place]


def _block(prompt: Prompt, name: str) -> str:
    return next((block.text for block in prompt.blocks if block.name == name), "")


def _filled(
    model: Fills, before: str, after: str, sampling: Sampling, count: int, cancel: Cancel
) -> tuple[list[str], list[End | None]]:
    texts, ends = [""] * count, [End("cancelled")] * count
    for place in range(count):
        run = replace(sampling, seed=(sampling.seed or 0) + FAR * place)
        for chunk in model.fill(Prompt.of(before), after, run, cancel=cancel):
            texts[place] += chunk.text
            ends[place] = chunk.end or ends[place]
    return texts, list(ends)
