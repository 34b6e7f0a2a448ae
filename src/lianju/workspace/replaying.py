"""Running a recorded run again: the same prompt, sampling and seed on the same weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lianju.errors import ModelChanged, RunMissing
from lianju.language.changes import shared
from lianju.models.base import Cancel, Identifies
from lianju.store.manuscript import Manuscript
from lianju.values.prompt import Block, Prompt
from lianju.values.sampling import Sampling
from lianju.workspace.session import Session
from lianju.workspace.writing import chunks
from lianju.writing.phrases import BanReport, Phrases


@dataclass(frozen=True)
class Replay:
    """What a run wrote then and now; `cold` tells whether it began with nothing read, and so must repeat."""

    run: int
    model: str
    cold: bool
    then: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Tell whether every character came again."""
        return self.then == self.now

    @property
    def parting(self) -> int | None:
        """Return the first character at which a text differs, None when none does."""
        pairs = zip(self.then, self.now, strict=True)
        return next((shared(*pair) for pair in pairs if pair[0] != pair[1]), None)


def replay(
    manuscript: Manuscript, number: int, session: Session, *, model: str | None = None, cancel: Cancel
) -> Replay:
    """Run the model again; RunMissing when there is no such run, ModelChanged when its weights are others."""
    told = manuscript.records("run").get(number)
    if told is None:
        raise RunMissing(number=number)
    opened = session.model(model or told["model"])
    if told["model_sha256"] and (not isinstance(opened, Identifies) or opened.sha256 != told["model_sha256"]):
        raise ModelChanged(number=number, name=told["model"])
    texts = [""] * len(told["texts"])
    stream = chunks(
        opened,
        recorded_prompt(told),
        Sampling.from_json(told["sampling"]),
        count=len(texts),
        phrases=Phrases(told["banned"]),
        cancel=cancel,
        report=BanReport(),
    )
    for chunk in stream:
        texts[chunk.choice] += chunk.text
    return Replay(number, opened.name, bool(told["cold"]), tuple(told["texts"]), tuple(texts))


def recorded_prompt(told: Mapping[str, Any]) -> Prompt:
    """Return the prompt of a run as it was sent."""
    return Prompt(tuple(Block(**block) for block in told["prompt"]))
