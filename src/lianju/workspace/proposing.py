"""A model run inside a project: a proposal in the log, and the author's choice after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

from lianju.errors import PassageMarked, PayloadRedacted, ProposalGone
from lianju.language.changes import by_words
from lianju.provenance.marks import touches
from lianju.store.anchors import Anchor as Anchor
from lianju.store.manuscript import Manuscript, Record
from lianju.store.updates import IdRange
from lianju.values.binder import Node
from lianju.values.chunk import Candidate
from lianju.values.prompt import Block
from lianju.values.proposal import Origin
from lianju.values.wire import to_json
from lianju.workspace.project import AUTHOR, plain
from lianju.workspace.replaying import written
from lianju.workspace.turns import in_turn
from lianju.workspace.writing import Steer, Writing

_RUNNERS = 8


@dataclass(frozen=True)
class Hunk:
    """One edit of a proposal that nobody has decided: what it would replace, and by which texts.

    `start` is where it stands in the text now, None when its place is gone.
    """

    number: int
    anchor: Anchor
    start: int | None
    replaced: str | None
    texts: tuple[str, ...]

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text now."""
        return self.start or 0, (self.start or 0) + len(self.replaced or "")


@dataclass(frozen=True)
class Waiting:
    """A proposal with edits that are open; `by` is the model, or the person, that made it."""

    number: int
    node: Node
    by: str
    hunks: tuple[Hunk, ...]


def propose(
    manuscript: Manuscript,
    node: Node,
    writing: Writing,
    *,
    anchor: Anchor | None = None,
    shown: Collection[int] | None = None,
    again: int | None = None,
) -> int | None:
    """Write the finished run and what it proposes into the log, in one step; returns the proposal's number.

    Only what the author saw is kept: `shown` are the alternatives that were on the screen (None: all); an
    empty one offers nothing, and is left out. A
    run of which nothing was seen, cancelled before its first token or dropped, leaves no row: None. `again`
    is the proposal in whose place this one was asked for. It stands at `anchor`, or behind the last
    character of the scene, by the ids of characters: it stays there whatever is written around it.
    """
    screen = [place for place in range(len(writing.texts)) if shown is None or place in shown]
    seen = [place for place in screen if writing.texts[place]]
    if not seen:
        return None
    origin = writing.proposals()[0].origin
    with manuscript.turn():
        anchor = anchor or end_of(manuscript, node)
        run, records = run_of(manuscript, node.id, writing, seen=seen)
        told = {
            "run": run,
            "edits": [{**anchor.told(), "texts": [plain(writing.texts[each]) for each in seen]}],
        }
        told |= {"again": again} if again is not None else {}
        return manuscript.record(*records, Record("proposal", node.id, told, origin))[-1]


def run_of(
    manuscript: Manuscript, node: int, writing: Writing, *, seen: Sequence[int]
) -> tuple[int, list[Record]]:
    """Return the number that a finished run will get, and what is to be written of it, at the next step."""
    origin = writing.proposals()[0].origin
    first = manuscript.following(origin)
    blocks = _blocks(writing)
    new, rows = manuscript.blocks.place([block.text for block in blocks], first)
    stretches = [Record("block", 0, {"text": text}, origin) for text in new]
    return first + len(new), [*stretches, Record("run", node, _run(writing, rows, seen), origin)]


@in_turn
def propose_rest(manuscript: Manuscript, number: int, rest: str, anchor: Anchor) -> int:
    """Propose what is left of a proposal's text when a part of it was taken; returns the new number."""
    told = manuscript.records("proposal")[number]
    again = {"run": told["run"], "edits": [{**anchor.told(), "texts": [rest]}]}
    origin = manuscript.origin(number)
    return manuscript.record(Record("proposal", manuscript.subject(number), again, origin))[0]


def end_of(manuscript: Manuscript, node: Node) -> Anchor:
    """Return the place behind the last character of a scene."""
    length = len(manuscript.text(node.id))
    return manuscript.anchor(node.id, length, length)


def waiting(manuscript: Manuscript) -> list[Waiting]:
    """Return the proposals of which some edit is open, the oldest first; none of a removed entry."""
    found = [
        each for each in manuscript.records("proposal") if not manuscript.hidden(manuscript.subject(each))
    ]
    return [each for each in map(partial(_seen, manuscript), found) if each.hunks]


def waiting_in(manuscript: Manuscript, number: int) -> list[Waiting]:
    """Return the proposals of which some edit is open in one text, the oldest first."""
    found = [each for each in manuscript.records("proposal") if manuscript.subject(each) == number]
    return [each for each in map(partial(_seen, manuscript), found) if each.hunks]


@in_turn
def accept(
    manuscript: Manuscript,
    number: int,
    *,
    hunk: int | None = None,
    chosen: int = 0,
    taken: tuple[int, int] | None = None,
    edited: str | None = None,
    by: Origin = AUTHOR,
) -> list[IdRange]:
    """Put a text of one open edit (or of all) into its scene, as the work of who proposed it.

    With `taken` only these characters of it are put there. With `edited` the author goes on from
    there at once: what differs is typed by the author. Returns the ids of what the proposal wrote.
    ProposalGone when it was decided already, has no such text, or its place is gone; PassageMarked
    when it would change what is not for the model.
    """
    node, hunks = _open(manuscript, number, hunk)
    hunks = [each for each in hunks if each.start is not None]
    if (
        not hunks
        or any(not 0 <= chosen < len(each.texts) for each in hunks)
        or (edited is not None and len(hunks) > 1)
    ):
        raise ProposalGone(number=number)
    if any(touches(manuscript, node, each.span) for each in hunks):
        raise PassageMarked(number=number)
    told = {"proposal": number, "decision": "accepted", "edits": [each.number for each in hunks]}
    told |= {"chosen": chosen, "shown": list(range(len(hunks[0].texts)))}
    told |= {"regenerations": regenerations(manuscript, number)}
    told |= {"edited": edited} if edited is not None else {}
    told |= {"taken": taken} if taken is not None else {}
    first, last = taken or (0, None)
    places = [(each.anchor, each.texts[chosen][first:last]) for each in hunks]
    choice = Record("choice", node, told, by)
    try:
        written = manuscript.settle(
            node, places, act="accept", origin=_author_of(manuscript, number), choice=choice
        )
    except LookupError:
        raise ProposalGone(number=number) from None
    if edited is not None:
        _edit(manuscript, node, hunks[0].anchor, hunks[0].texts[chosen], plain(edited))
    return written


@in_turn
def refuse(manuscript: Manuscript, number: int, *, hunk: int | None = None, by: Origin = AUTHOR) -> None:
    """Write that the author did not want an edit (or any of them); the text stays as it is."""
    node, hunks = _open(manuscript, number, hunk)
    told = {"proposal": number, "decision": "refused", "edits": [each.number for each in hunks]}
    told |= {"shown": list(range(len(hunks[0].texts)))}
    told |= {"regenerations": regenerations(manuscript, number)}
    manuscript.record(Record("choice", node, told, by))


@in_turn
def steer(manuscript: Manuscript, number: int, pointed: int, *, toward: bool, by: Origin = AUTHOR) -> Steer:
    """Write that the next texts are to be like, or unlike, one of a proposal's, which is left by that.

    ProposalGone when it was decided already or has no such text.
    """
    node, hunks = _open(manuscript, number, None)
    told = manuscript.records("proposal")[number]
    if "run" not in told or len(hunks) != 1 or not 0 <= pointed < len(hunks[0].texts):
        raise ProposalGone(number=number)
    choice = {"proposal": number, "decision": "steered", "edits": [hunks[0].number]}
    choice |= {"pointed": pointed, "toward": toward, "shown": list(range(len(hunks[0].texts)))}
    choice |= {"regenerations": regenerations(manuscript, number)}
    manuscript.record(Record("choice", node, choice, by))
    return Steer(told["run"], pointed, toward, hunks[0].texts[pointed])


def regenerations(manuscript: Manuscript, number: int) -> int:
    """Count how often the author asked again for this place before a proposal came."""
    proposals, count = manuscript.records("proposal"), 0
    while (before := proposals[number].get("again")) is not None:
        number, count = before, count + 1
    return count


@in_turn
def undo(manuscript: Manuscript, number: int) -> None:
    """Take the last acceptance of a proposal back: its edits are open again, what was typed since stays.

    ProposalGone when nothing of it is accepted.
    """
    last = next((each for each in reversed(_choices(manuscript, number)) if each[1] == "accepted"), None)
    if last is None:
        raise ProposalGone(number=number)
    _take_back(manuscript, number, last, AUTHOR)


@in_turn
def reopen(manuscript: Manuscript, choice: int, *, by: Origin = AUTHOR) -> None:
    """Take one decision back, an acceptance or a refusal: its edits are open again.

    What was typed since stays; text that the author's undo took back already is not taken back twice.

    ProposalGone when it does not stand.
    """
    number = int(manuscript.records("choice").get(choice, {}).get("proposal", 0))
    standing = _choices(manuscript, number) if number in manuscript.records("proposal") else []
    found = next((each for each in standing if each[0] == choice), None)
    if found is None:
        raise ProposalGone(number=number or choice)
    _take_back(manuscript, number, found, by)


def last_choice(manuscript: Manuscript, number: int) -> tuple[int, tuple[int, ...]]:
    """Return the newest decision on a proposal that stands, and the rows in which it changed the text."""
    choice = _choices(manuscript, number)[-1][0]
    return choice, tuple(manuscript.records("choice")[choice].get("rows", ()))


def _take_back(manuscript: Manuscript, number: int, standing: tuple[int, str, list[int]], by: Origin) -> None:
    choice, decision, places = standing
    found = _anchors(manuscript, number)
    anchors = [found[place] for place in places]
    told: dict[str, Any] = {"proposal": number, "decision": "undone", "edits": places, "choice": choice}
    node = manuscript.subject(number)
    if decision == "refused":
        told |= {"anchors": [each.told() for each in anchors]}
        manuscript.record(Record("choice", node, told, by))
        return
    done = dict(zip(manuscript.records("choice")[choice]["rows"], anchors, strict=True))
    try:
        manuscript.withdraw(node, done, origin=by, choice=Record("choice", node, told, by))
    except LookupError:
        raise ProposalGone(number=number) from None


def refused(manuscript: Manuscript) -> list[int]:
    """Return the proposals of which every edit was refused."""
    found = []
    for number, told in manuscript.records("proposal").items():
        decided = [
            (decision, place) for _, decision, places in _choices(manuscript, number) for place in places
        ]
        left = {place for decision, place in decided if decision in ("refused", "steered")}
        if len(left) == len(_edits(told)) == len(decided):
            found.append(number)
    return found


def _seen(manuscript: Manuscript, number: int) -> Waiting:
    told, node = manuscript.records("proposal")[number], manuscript.node(manuscript.subject(number))
    decided = {place for _, _, places in _choices(manuscript, number) for place in places}
    anchors = _anchors(manuscript, number)
    text = manuscript.text(node.id)
    hunks = []
    for place, edit in enumerate(_edits(told)):
        if place in decided or not edit["texts"]:
            continue
        anchor = anchors[place]
        span = manuscript.span(node.id, anchor)
        replaced = None if span is None else text[span[0] : span[1]]
        hunks.append(Hunk(place, anchor, span and span[0], replaced, tuple(edit["texts"])))
    origin = manuscript.origin(number)
    return Waiting(number, node, origin.model or origin.by or "", tuple(hunks))


def _anchors(manuscript: Manuscript, number: int) -> list[Anchor]:
    """Return where each edit of a proposal stands; what came back by an undo stands under new ids."""
    found = [Anchor.from_told(edit) for edit in _edits(manuscript.records("proposal")[number])]
    for told in manuscript.records("choice").values():
        if told["proposal"] == number and told["decision"] == "undone":
            for place, anchor in zip(told["edits"], told["anchors"], strict=True):
                found[place] = Anchor.from_told(anchor)
    return found


def _edits(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the edits of a proposal; in format 1 it was one, behind a character."""
    if "edits" in told:
        return list(told["edits"])
    return [{"left": told["left"], "right": None, "inside": [], "texts": told["texts"]}]


def decisions(manuscript: Manuscript, number: int) -> tuple[str, int | None]:
    """Return what stands of a proposal, and which text was chosen or pointed at.

    It is open, accepted or refused, or the next texts were to be `more` or `less` like one of it.
    """
    standing = _choices(manuscript, number)
    accepted = [choice for choice, decision, _ in standing if decision == "accepted"]
    if accepted:
        return "accepted", int(manuscript.records("choice")[accepted[-1]].get("chosen", 0))
    for choice, decision, _ in standing:
        if decision == "steered":
            told = manuscript.records("choice")[choice]
            return ("more" if told["toward"] else "less"), int(told["pointed"])
    return ("refused" if standing else "open"), None


def _choices(manuscript: Manuscript, number: int) -> list[tuple[int, str, list[int]]]:
    """Return the choices of a proposal that stand: number, decision, places of the edits decided."""
    found = {
        choice: (choice, told["decision"], told.get("edits", [0]))
        for choice, told in manuscript.records("choice").items()
        if told["proposal"] == number
    }
    for choice, told in manuscript.records("choice").items():
        if told["proposal"] == number and told["decision"] == "undone":
            del found[choice], found[told["choice"]]
    return list(found.values())


def _open(manuscript: Manuscript, number: int, hunk: int | None) -> tuple[int, list[Hunk]]:
    told = manuscript.records("proposal").get(number)
    if told is None:
        raise ProposalGone(number=number)
    if told.get("redacted") and not any(edit["texts"] for edit in _edits(told)):
        raise PayloadRedacted(number=number)
    seen = _seen(manuscript, number)
    hunks = [each for each in seen.hunks if hunk is None or each.number == hunk]
    if not hunks:
        raise ProposalGone(number=number)
    return seen.node.id, hunks


def _author_of(manuscript: Manuscript, number: int) -> Origin:
    told = manuscript.records("proposal")[number]
    if "run" not in told:
        return manuscript.origin(number)
    run = manuscript.records("run")[told["run"]]
    return Origin(
        "model",
        model=run["model"],
        model_sha256=run["model_sha256"],
        prompt_sha256=run.get("prompt_sha256"),
        run=told["run"],
        cold=run["cold"],
    )


def _edit(manuscript: Manuscript, node: int, anchor: Anchor, accepted: str, wanted: str) -> None:
    """Type what differs between an accepted text and what the author made of it."""
    span = manuscript.span(node, Anchor(anchor.left, anchor.right))
    start = span[0] if span else manuscript.text(node).find(accepted)
    for one, two, text in reversed(by_words(accepted, wanted)):
        act = "type" if text else "delete"
        manuscript.replace(node, start + one, start + two, text, act=act, origin=AUTHOR)


def _blocks(writing: Writing) -> tuple[Block, ...]:
    """Return the blocks of a prompt; what the model was to go on from is the last of them."""
    prompt = writing.assembly.prompt
    return (*prompt.blocks, *([written(prompt)] if prompt.continued else []))


def _steer(each: Steer) -> dict[str, Any]:
    """Tell which text a run was steered by; its words stay where they are."""
    return {"run": each.run, "choice": each.choice, "toward": each.toward}


def _run(writing: Writing, rows: Sequence[Sequence[int]], seen: Sequence[int]) -> dict[str, Any]:
    """Tell all that went into a run, and of each text that was seen how it ended and from which seed.

    `rows` are those in which the text of each block of the prompt stands.
    """
    origin = writing.proposals()[0].origin
    count = len(writing.texts)
    assembly = writing.assembly
    blocks = zip_longest(_blocks(writing), rows, assembly.placed)  # what the model went on from is not placed
    runners = {
        number: writing.runners[place] for number, place in enumerate(seen) if place in writing.runners
    }
    return {
        "purpose": "write" if writing.request.task == "continue" else writing.request.task,
        "model": origin.model,
        "model_sha256": origin.model_sha256,
        "prompt": [
            {
                "name": block.name,
                "reason": block.reason,
                "role": block.role,
                "rows": list(stretches),
                "tokens": placed.tokens if placed else None,
                **({"left_out": placed.left_out} if placed and placed.left_out else {}),
            }
            for block, stretches, placed in blocks
        ],
        "prompt_sha256": origin.prompt_sha256,
        "sampling": to_json(writing.sampling),
        "banned": list(writing.request.banned),
        **({"edges": list(writing.aim.edges)} if writing.aim.edges is not None else {}),
        **({"forced": writing.aim.forced} if writing.aim.forced else {}),
        **({"steer": [_steer(each) for each in writing.request.steer]} if writing.request.steer else {}),
        **({"instruction": writing.request.instruction} if writing.request.instruction else {}),
        "texts": [writing.texts[place] for place in seen],
        **({} if len(seen) == count else {"count": count, "seen": list(seen)}),
        "ends": to_json({place: end for place, end in writing.ends.items() if place in seen}),
        "cold": origin.cold,
        **({"runners": to_json(_likeliest(runners))} if runners else {}),
    }


def _likeliest(runners: Mapping[int, Sequence[tuple[int, Sequence[Candidate]]]]) -> dict[int, list[Any]]:
    """Tell what could have stood at each place of each text that was seen."""
    return {
        choice: [
            [place, [[each.text, round(each.logprob, 3)] for each in found[:_RUNNERS] if each.text]]
            for place, found in places
        ]
        for choice, places in runners.items()
    }
