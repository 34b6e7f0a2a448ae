"""What was tried in a scene: every run that was shown, as a tree; any text of it can be taken later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lianju.errors import ProposalGone
from lianju.language.compare import differences
from lianju.store.anchors import Anchor
from lianju.store.manuscript import Manuscript
from lianju.values.proposal import Origin
from lianju.values.studio import CharacterId, DifferenceState, TriedState
from lianju.workspace.project import AUTHOR
from lianju.workspace.proposing import accept, decisions, propose_rest
from lianju.workspace.turns import in_turn


def tried(manuscript: Manuscript, scene: int) -> list[TriedState]:
    """Return what models proposed in a scene, the oldest first; what was taken in parts stands once."""
    found: dict[int, TriedState] = {}
    for number, told in manuscript.records("proposal").items():
        run = manuscript.records("run").get(told.get("run", 0))
        if manuscript.subject(number) != scene or run is None:
            continue
        texts = tuple(run.get("texts", ()))
        if told["run"] not in found and texts:
            found[told["run"]] = _state(manuscript, number, told, run, texts)
    return list(found.values())


@in_turn
def take_tried(
    manuscript: Manuscript,
    proposal: int,
    choice: int,
    left: CharacterId | None,
    right: CharacterId | None,
    *,
    by: Origin = AUTHOR,
) -> None:
    """Put a text that was proposed once between two characters, as the work of that run; ProposalGone."""
    told = manuscript.records("proposal").get(proposal)
    run = manuscript.records("run").get(told.get("run", 0)) if told else None
    texts = run.get("texts", ()) if run else ()
    if not 0 <= choice < len(texts):
        raise ProposalGone(number=proposal)
    number = propose_rest(manuscript, proposal, texts[choice], Anchor(left, right))
    accept(manuscript, number, by=by)


def compared(old: str, new: str) -> list[DifferenceState]:
    """Return what differs between two texts that were tried, by word."""
    return [DifferenceState(each.start, each.end, each.old, each.new) for each in differences(old, new)]


def _state(
    manuscript: Manuscript,
    number: int,
    told: Mapping[str, Any],
    run: Mapping[str, Any],
    texts: tuple[str, ...],
) -> TriedState:
    decision, chosen = decisions(manuscript, number)
    left = Anchor.from_told(told["edits"][0]).left if "edits" in told else None
    author = manuscript.author_of(manuscript.subject(number), left) if left else None
    return TriedState(
        proposal=number,
        run=told["run"],
        parent=_parent(manuscript, told, author),
        time=manuscript.time(number),
        purpose=str(run["purpose"]),
        instruction=str(run.get("instruction", "")),
        texts=texts,
        chosen=chosen if decision == "accepted" else None,
        pointed=chosen if decision in ("more", "less") else None,
        decision=decision,
    )


def _parent(manuscript: Manuscript, told: Mapping[str, Any], author: Origin | None) -> int | None:
    """Return the run in whose place this one was asked for, or in whose text it stands."""
    before = manuscript.records("proposal").get(told.get("again") or 0)
    if before is not None:
        run: int | None = before.get("run")
        return run
    return author.run if author and author.kind == "model" else None
