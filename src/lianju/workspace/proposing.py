"""A model run inside a project: a proposal in the log, and the author's choice after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lianju.errors import ProposalGone
from lianju.store.manuscript import Manuscript, Record
from lianju.values.binder import Node
from lianju.values.proposal import Origin
from lianju.values.wire import to_json
from lianju.workspace.project import AUTHOR, plain
from lianju.workspace.writing import Writing


@dataclass(frozen=True)
class Waiting:
    """A proposal that nobody has decided: its number, the entry it is for, and its texts."""

    number: int
    node: Node
    model: str
    texts: tuple[str, ...]


def propose(manuscript: Manuscript, node: Node, writing: Writing) -> int:
    """Write the finished run and what it proposes into the log, in one step; returns the proposal's number.

    The proposal stands behind the last character of the scene as it was read, by that
    character's id: it stays there whatever is written around it.
    """
    origin = writing.proposals()[0].origin
    length = len(writing.request.text)
    left = manuscript.ids(node.id, length - 1, length)[-1]
    run = manuscript.following(origin)
    told = {
        "run": run,
        "left": [left[0], left[1] + left[2] - 1],
        "texts": [plain(text) for text in writing.texts],
    }
    return manuscript.record(
        Record("run", node.id, _run(writing), origin), Record("proposal", node.id, told, origin)
    )[1]


def waiting(manuscript: Manuscript) -> list[Waiting]:
    """Return the proposals that are open, the oldest first."""
    decided = {told["proposal"] for told in manuscript.records("choice").values()}
    return [
        Waiting(
            number,
            manuscript.node(manuscript.subject(number)),
            str(manuscript.records("run")[told["run"]]["model"]),
            tuple(told["texts"]),
        )
        for number, told in manuscript.records("proposal").items()
        if number not in decided
    ]


def accept(manuscript: Manuscript, number: int, *, chosen: int = 0) -> None:
    """Put one text of a proposal into its scene, as the work of its model, and write the choice with it.

    ProposalGone when it was decided already, has no such text, or the character before it is gone.
    """
    node, told = _open(manuscript, number)
    place = manuscript.place(node, (told["left"][0], told["left"][1]))
    if place is None or not 0 <= chosen < len(told["texts"]):
        raise ProposalGone(number=number)
    run = manuscript.records("run")[told["run"]]
    origin = Origin(
        "model",
        model=run["model"],
        model_sha256=run["model_sha256"],
        prompt_sha256=run["prompt_sha256"],
        run=told["run"],
        cold=run["cold"],
    )
    choice = _choice(node, {"proposal": number, "decision": "accepted", "chosen": chosen})
    text = told["texts"][chosen]
    manuscript.replace(node, place + 1, place + 1, text, act="accept", origin=origin, choice=choice)


def refuse(manuscript: Manuscript, number: int) -> None:
    """Write that the author did not want a proposal; the text stays as it is."""
    node, _ = _open(manuscript, number)
    manuscript.record(_choice(node, {"proposal": number, "decision": "refused"}))


def _open(manuscript: Manuscript, number: int) -> tuple[int, Mapping[str, Any]]:
    found = manuscript.records("proposal").get(number)
    if found is None or any(told["proposal"] == number for told in manuscript.records("choice").values()):
        raise ProposalGone(number=number)
    return manuscript.subject(number), found


def _choice(node: int, told: Mapping[str, Any]) -> Record:
    return Record("choice", node, told, AUTHOR)


def _run(writing: Writing) -> dict[str, Any]:
    """Tell all that went into a run, and of each text how it ended and from which seed."""
    origin = writing.proposals()[0].origin
    return {
        "purpose": "write",
        "model": origin.model,
        "model_sha256": origin.model_sha256,
        "prompt": to_json(writing.assembly.prompt.blocks),
        "prompt_sha256": origin.prompt_sha256,
        "sampling": to_json(writing.sampling),
        "banned": list(writing.request.banned),
        "texts": writing.texts,
        "ends": to_json(writing.ends),
        "cold": origin.cold,
    }
