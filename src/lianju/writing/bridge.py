"""Find what could stand between two passages.

A model trained for it fills the gap itself. Any other writes several continuations of the
first passage, and they are ranked by how likely they make the beginning of the second:
the gain is in nats a token, against going straight from one passage to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lianju.errors import CapabilityMissing
from lianju.language.detect import detect
from lianju.language.segment import to_sentence_end
from lianju.models.base import Cancel, Fills, Model, Scores
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing.alternatives import FAR

_HEAD = {"zh": 60, "en": 200}


@dataclass(frozen=True)
class Bridge:
    """A text for the gap; `gain` is None when the model filled the gap itself."""

    text: str
    gain: float | None
    how: Literal["fill", "rank"]


def bridges(
    model: Model, prompt: Prompt, after: str, sampling: Sampling, count: int, *, cancel: Cancel
) -> list[Bridge]:
    """Return `count` different bridges from the end of `prompt` to `after`, the best first."""
    sampling = sampling.settled()
    if model.limits.fill and isinstance(model, Fills):
        return _filled(model, prompt, after, sampling, count, cancel)
    if not isinstance(model, Scores) or not model.limits.scores:
        raise CapabilityMissing(name=model.name, capability="scores")
    head = after[: _HEAD[detect(after)]]
    straight = _likelihood(model, prompt, head)
    texts = {text for text in _written(model, prompt, sampling, count, cancel) if text.strip()}
    found = [
        Bridge(text, _likelihood(model, prompt.going_on(prompt.continued + text), head) - straight, "rank")
        for text in sorted(texts)
    ]
    return sorted(found, key=lambda bridge: -(bridge.gain or 0.0))


def _written(model: Model, prompt: Prompt, sampling: Sampling, count: int, cancel: Cancel) -> list[str]:
    texts = [""] * count
    at_once = max(1, min(count, model.limits.choices))
    for start in range(0, count, at_once):
        run = replace(sampling, choices=min(at_once, count - start), seed=(sampling.seed or 0) + start)
        for chunk in model.stream(prompt, run, cancel=cancel):
            texts[start + chunk.choice] += chunk.text
    return [to_sentence_end(text) for text in texts]


def _likelihood(model: Scores, prompt: Prompt, text: str) -> float:
    scores = model.score(prompt, text)
    return sum(score.logprob for score in scores) / max(1, len(scores))


def _filled(
    model: Fills, prompt: Prompt, after: str, sampling: Sampling, count: int, cancel: Cancel
) -> list[Bridge]:
    texts: Sequence[str] = [
        "".join(
            chunk.text
            for chunk in model.fill(
                prompt, after, replace(sampling, seed=(sampling.seed or 0) + FAR * place), cancel=cancel
            )
        )
        for place in range(count)
    ]
    return [Bridge(text, None, "fill") for text in dict.fromkeys(texts)]
