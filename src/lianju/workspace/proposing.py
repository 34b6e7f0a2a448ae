"""A model run inside a project: a proposal in the log, and the author's choice after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lianju.errors import ProposalGone
from lianju.store.manuscript import Manuscript
from lianju.values.binder import Node
from lianju.values.proposal import Origin
from lianju.values.wire import to_json
from lianju.workspace.project import AUTHOR
from lianju.workspace.writing import Writing


def propose(manuscript: Manuscript, node: Node, writing: Writing) -> int:
    """Write the finished run and what it proposes into the log; returns the proposal's number.

    The proposal stands behind the last character of the scene as it was read, by that
    character's id: it stays there whatever is written around it.
    """
    origin = writing.proposals()[0].origin
    run = manuscript.record("run", node.id, _run(writing), origin=origin)
    length = len(writing.request.text)
    left = manuscript.ids(node.id, length - 1, length)[0][:2]
    told = {"run": run, "left": left, "texts": writing.texts}
    return manuscript.record("proposal", node.id, told, origin=origin)


def accept(manuscript: Manuscript, number: int, *, chosen: int = 0) -> None:
    """Put one text of a proposal into its scene, as the work of its model, and write the choice.

    ProposalGone when the character before it is gone, or when it was decided already.
    """
    node, told = _open(manuscript, number)
    place = manuscript.place(node, (told["left"][0], told["left"][1]))
    if place is None:
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
    manuscript.replace(node, place + 1, place + 1, told["texts"][chosen], act="accept", origin=origin)
    _decide(manuscript, number, {"decision": "accepted", "chosen": chosen})


def refuse(manuscript: Manuscript, number: int) -> None:
    """Write that the author did not want a proposal; the text stays as it is."""
    _open(manuscript, number)
    _decide(manuscript, number, {"decision": "refused"})


def _open(manuscript: Manuscript, number: int) -> tuple[int, Mapping[str, Any]]:
    found = manuscript.records("proposal").get(number)
    if found is None or any(told["proposal"] == number for told in manuscript.records("choice").values()):
        raise ProposalGone(number=number)
    return manuscript.subject(number), found


def _decide(manuscript: Manuscript, number: int, told: Mapping[str, Any]) -> None:
    manuscript.record("choice", manuscript.subject(number), {"proposal": number, **told}, origin=AUTHOR)


def _run(writing: Writing) -> dict[str, Any]:
    origin = writing.proposals()[0].origin
    return {
        "purpose": "write",
        "model": origin.model,
        "model_sha256": origin.model_sha256,
        "prompt": to_json(writing.assembly.prompt.blocks),
        "prompt_sha256": origin.prompt_sha256,
        "sampling": to_json(writing.sampling),
        "texts": writing.texts,
        "cold": origin.cold,
    }
