"""A passage revised by a model: tracked changes, a sentence each, that the author accepts or refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lianju.errors import PassageMarked, PassageMissing
from lianju.language.detect import Language
from lianju.provenance.marks import touches
from lianju.store.anchors import Anchor
from lianju.store.manuscript import Manuscript, Record
from lianju.store.updates import IdRange
from lianju.values.sampling import Sampling
from lianju.workspace.proposing import recorded
from lianju.workspace.turns import in_turn
from lianju.workspace.writing import WriteRequest, Writing
from lianju.writing.revision import STOPS, TASKS, Task, changes, cleaned, room_for


@dataclass(frozen=True)
class Passage:
    """A passage to revise, by the ids of its characters."""

    scene: int
    ids: tuple[IdRange, ...]
    text: str


def is_task(name: str) -> bool:
    """Tell whether a model can be asked for this revision."""
    return name in TASKS


@in_turn
def passage(manuscript: Manuscript, scene: int, ids: Sequence[IdRange]) -> Passage:
    """Return the passage that ids stand for; PassageMissing, PassageMarked when no model may see it."""
    span = manuscript.span(scene, Anchor(None, None, tuple(ids))) if ids else None
    if span is None or span[0] == span[1]:
        raise PassageMissing(name=manuscript.node(scene).title)
    if touches(manuscript, scene, span):
        raise PassageMarked(number=scene)
    return Passage(scene, tuple(ids), manuscript.text(scene)[slice(*span)])


def request(
    asked: Passage,
    task: Task,
    *,
    language: Language,
    instruction: str = "",
    seed: int | None = None,
    model: str | None = None,
) -> WriteRequest:
    """Return what is asked of the model."""
    sampling = Sampling(
        max_tokens=room_for(asked.text, task),
        seed=seed,
        temperature=0.6,
        cache_prompt=True,
        stop=STOPS[language],
    )
    return WriteRequest(
        text=asked.text, language=language, instruction=instruction, model=model, sampling=sampling, task=task
    )


@in_turn
def propose_revision(manuscript: Manuscript, asked: Passage, writing: Writing) -> int | None:
    """Write the run and its changes as a proposal; returns its number, None when nothing would change.

    PassageMissing when the passage was changed meanwhile: a revision of other words is none of these.
    """
    anchor = Anchor(None, None, asked.ids)
    span = manuscript.span(asked.scene, anchor)
    if span is None or manuscript.text(asked.scene)[slice(*span)] != asked.text:
        raise PassageMissing(name=manuscript.node(asked.scene).title)
    new = cleaned(writing.texts[0], asked.text)
    found = changes(asked.text, new) if new else []
    if not found:
        return None
    anchors = [manuscript.anchor(asked.scene, span[0] + start, span[0] + end) for start, end, _ in found]
    origin = writing.proposals()[0].origin
    run = manuscript.following(origin)
    edits = [{**each.told(), "texts": [text]} for each, (_, _, text) in zip(anchors, found, strict=True)]
    return manuscript.record(
        Record("run", asked.scene, recorded(writing), origin),
        Record("proposal", asked.scene, {"run": run, "edits": edits}, replace(origin, run=None)),
    )[1]
