"""Why a model wrote what it wrote: what its prompt weighed, and what else could have stood there."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

from lianju.errors import (
    CapabilityMissing,
    ModelChanged,
    PassageMissing,
    PayloadRedacted,
    PromptMarked,
    RunMissing,
)
from lianju.models.base import Identifies, Model
from lianju.provenance.marks import open_text
from lianju.store.manuscript import Manuscript
from lianju.values.cancel import Cancel
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.values.studio import InfluenceState, RunnerState, WhyState
from lianju.workspace.replaying import recorded_prompt
from lianju.workspace.session import Session
from lianju.workspace.writing import Onward, WriteRequest
from lianju.writing.influence import NAMED, Influence, influences, parts

SHOWN = 8
SHORTEST = 16
_KEPT = 0.1  # nats: less is noise, and not listed


class Recorded:
    """A run as it is to be asked about: its prompt, one of its texts, its sampling, its model."""

    def __init__(self, manuscript: Manuscript, run: int, choice: int) -> None:
        """Read a run; RunMissing, PayloadRedacted, or PassageMissing when it has no such text."""
        told = manuscript.records("run").get(run)
        if told is None:
            raise RunMissing(number=run)
        prompt = recorded_prompt(manuscript, told)
        if prompt is None or "texts" not in told:
            raise PayloadRedacted(number=run)
        if not 0 <= choice < len(told["texts"]):
            raise PassageMissing(name=f"#{run}")
        self.run = run
        self.prompt: Prompt = prompt
        self.forced: str = told.get("forced", "")
        self.before = prompt.continued.removesuffix(self.forced)
        self.banned: tuple[str, ...] = tuple(told["banned"])
        self.text: str = told["texts"][choice]
        self.sampling = Sampling.from_json(told["sampling"])
        self.model: str = told["model"]
        self.sha256: str | None = told["model_sha256"]

    def up_to(self, place: int, more: str = "") -> Prompt:
        """Return the prompt with what the run had written before a character of its text."""
        return self.prompt.going_on(self.before + self.text[:place] + more)

    def opened(self, session: Session) -> Model:
        """Open the model of the run; ModelChanged when its weights are others now."""
        model = session.model(self.model)
        if self.sha256 and (not isinstance(model, Identifies) or model.sha256 != self.sha256):
            raise ModelChanged(number=self.run, name=self.model)
        return model


def runners(session: Session, recorded: Recorded, at: int) -> list[RunnerState]:
    """Return what could have stood at a character of a run's text, the likeliest first."""
    model = recorded.opened(session)
    sampling = replace(
        recorded.sampling,
        max_tokens=1,
        n_probs=SHOWN,
        choices=1,
        post_sampling_probs=False,
        cache_prompt=True,
    )
    stream = model.stream(recorded.up_to(at), sampling, cancel=Cancel())
    found = next((chunk.runners_up for chunk in stream if chunk.runners_up), ())
    rest = recorded.text[at:]
    states = [RunnerState(each.text, math.exp(each.logprob), False, False) for each in found if each.text]
    drawn = max((each.text for each in states if rest.startswith(each.text)), key=len, default=None)
    forced = at < len(recorded.forced)
    return [replace(each, drawn=each.text == drawn, forced=forced and each.text == drawn) for each in states]


def instead(recorded: Recorded, at: int, token: str) -> WriteRequest:
    """Ask a run's model to go on from a character of its text as if it had said `token` there."""
    if not 0 <= at < len(recorded.text) or not token:
        raise PassageMissing(name=f"#{recorded.run}")
    if recorded.sampling.grammar is not None:
        raise CapabilityMissing(name=recorded.model, capability="continues")
    left = (len(recorded.text) - at) / len(recorded.text)
    sampling = replace(
        recorded.sampling,
        max_tokens=max(SHORTEST, round(recorded.sampling.max_tokens * left)),
        seed=None,
        choices=1,
        n_probs=0,
        cache_prompt=True,
    )
    prompt = recorded.up_to(at, token)
    return WriteRequest(
        text=prompt.text,
        task="instead",
        model=recorded.model,
        sampling=sampling,
        banned=recorded.banned,
        onward=Onward(recorded.run, prompt, token, recorded.sha256),
    )


def refuse_marked(manuscript: Manuscript, recorded: Recorded) -> None:
    """Raise PromptMarked when a run read, or wrote, what no model may see by now."""
    read = recorded.prompt.text + recorded.before + recorded.text
    if open_text(manuscript, read).withheld:
        raise PromptMarked(number=recorded.run)


def why(
    session: Session,
    recorded: Recorded,
    start: int,
    end: int,
    *,
    cancel: Cancel,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> WhyState:
    """Measure what the characters `start` to `end` of a run's text rest on, part by part of the prompt.

    `progress` hears how many of the parts were measured; after a cancel there is less than the whole.
    """
    stretch = recorded.text[start:end]
    if not stretch.strip():
        raise PassageMissing(name=f"#{recorded.run}")
    model, begun, tokens = recorded.opened(session), time.perf_counter(), 0
    found: list[Influence] = []
    wanted = len(parts(recorded.prompt))
    progress(0, wanted)
    before = recorded.before + recorded.text[:start]
    for each in influences(model, recorded.prompt, before, stretch, cancel=cancel):
        if isinstance(each, Influence):
            found.append(each)
            progress(len(found), wanted)
        else:
            tokens += each
    found.sort(key=lambda each: -each.nats)
    weighing = [each for each in found if each.nats >= _KEPT]
    states = tuple(
        InfluenceState(each.part.name, each.part.reason, each.part.text, each.nats) for each in weighing
    )
    none = not found or found[0].nats < NAMED
    return WhyState(states, none, time.perf_counter() - begun, tokens)
