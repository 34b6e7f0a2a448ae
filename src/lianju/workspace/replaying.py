"""Running a recorded run again: the same prompt, sampling and seed on the same weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lianju.errors import ModelChanged, PayloadRedacted, RunMissing
from lianju.language.changes import shared
from lianju.models.base import Cancel, Identifies
from lianju.store.manuscript import Manuscript
from lianju.values.prompt import Block, Prompt
from lianju.values.sampling import Sampling
from lianju.workspace.project import plain
from lianju.workspace.session import Session
from lianju.workspace.writing import Aim, Steer, chunks, steering_of
from lianju.writing.phrases import BanReport, Phrases

WRITTEN = "written"


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
    """Run the model again, and compare what was seen then.

    RunMissing when there is no such run, PayloadRedacted when what it read or wrote was redacted,
    ModelChanged when its weights are others.
    """
    told = manuscript.records("run").get(number)
    if told is None:
        raise RunMissing(number=number)
    prompt = recorded_prompt(manuscript, told)
    aim = recorded_aim(manuscript, told)
    if told.get("redacted") or prompt is None or aim is None:
        raise PayloadRedacted(number=number)
    opened = session.model(model or told["model"])
    if told["model_sha256"] and (not isinstance(opened, Identifies) or opened.sha256 != told["model_sha256"]):
        raise ModelChanged(number=number, name=told["model"])
    texts = [""] * told.get("count", len(told["texts"]))
    stream = chunks(
        opened,
        prompt,
        Sampling.from_json(told["sampling"]),
        count=len(texts),
        phrases=Phrases(told["banned"]),
        cancel=cancel,
        report=BanReport(),
        aim=aim,
    )
    for chunk in stream:
        texts[chunk.choice] += chunk.text
    now = [texts[place] for place in told.get("seen", range(len(texts)))]
    return Replay(number, opened.name, bool(told["cold"]), tuple(told["texts"]), tuple(now))


def recorded_aim(manuscript: Manuscript, told: Mapping[str, Any]) -> Aim | None:
    """Return what a run was to come to; None when a text that it was steered by was redacted."""
    steer: list[Steer] = []
    for each in told.get("steer", ()):
        texts = manuscript.records("run").get(each["run"], {}).get("texts", ())
        if each["choice"] >= len(texts):
            return None
        text = plain(texts[each["choice"]])
        steer.append(Steer(each["run"], each["choice"], each["toward"], text))
    edges = (told["edges"][0], told["edges"][1]) if "edges" in told else None
    return Aim(edges=edges, steering=steering_of(steer), forced=told.get("forced", ""))


def recorded_prompt(manuscript: Manuscript, told: Mapping[str, Any]) -> Prompt | None:
    """Return the prompt of a run as it was sent; None when some of it was redacted."""
    blocks = []
    for block in told.get("prompt", ()):
        text = block["text"] if "text" in block else manuscript.blocks.text(block["rows"])
        if text is None:
            return None
        blocks.append(Block(block["name"], text, block["reason"], block["role"]))
    continued = "".join(each.text for each in blocks if each.name == WRITTEN)
    read = tuple(each for each in blocks if each.name != WRITTEN)
    return Prompt(read, continued) if read else None


def written(prompt: Prompt) -> Block:
    """Return, as a block to be recorded, what the model of a prompt was to go on from."""
    return Block(WRITTEN, prompt.continued, f"reason-{WRITTEN}")
