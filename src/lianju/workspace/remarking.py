"""Comments on passages: where they stand now, and which are done with."""

from __future__ import annotations

from dataclasses import dataclass

from lianju.errors import RemarkMissing
from lianju.store.anchors import Anchor
from lianju.store.manuscript import Manuscript, Record
from lianju.values.binder import Node
from lianju.values.proposal import Passage
from lianju.values.remark import Remark
from lianju.workspace.project import AUTHOR
from lianju.workspace.turns import in_turn


@dataclass(frozen=True)
class Standing:
    """A remark as it stands in the book; its passage is None when that text is gone."""

    number: int
    node: Node
    passage: Passage | None
    text: str
    by: str


def remarks(manuscript: Manuscript, node: Node | None = None) -> list[Standing]:
    """Return what is open, in the order of the book: all of it, or on one entry."""
    done = {told["remark"] for told in manuscript.records("done").values()}
    done |= {number for number, told in manuscript.records("remark").items() if told.get("redacted")}
    order = {each.id: place for place, each in enumerate(manuscript.nodes)}
    found = [
        _standing(manuscript, number)
        for number in manuscript.records("remark")
        if number not in done and manuscript.subject(number) in order
    ]
    wanted = [each for each in found if node is None or each.node.id == node.id]
    return sorted(wanted, key=lambda each: (order[each.node.id], each.passage.start if each.passage else -1))


@in_turn
def remark(manuscript: Manuscript, node: Node, made: Remark) -> int:
    """Write a remark on a passage; returns its number."""
    told = {**manuscript.anchor(node.id, made.passage.start, made.passage.end).told(), "text": made.text}
    return manuscript.record(Record("remark", node.id, {**told, "by": made.by}, AUTHOR))[0]


@in_turn
def done(manuscript: Manuscript, number: int) -> None:
    """Write that a remark is done with; RemarkMissing when none of this number is open."""
    found = next((each for each in remarks(manuscript) if each.number == number), None)
    if found is None:
        raise RemarkMissing(number=number)
    manuscript.record(Record("done", found.node.id, {"remark": number}, AUTHOR))


def _standing(manuscript: Manuscript, number: int) -> Standing:
    told, node = manuscript.records("remark")[number], manuscript.node(manuscript.subject(number))
    span = manuscript.span(node.id, Anchor.from_told(told))
    passage = None if span is None else Passage(manuscript.text(node.id)[span[0] : span[1]], span[0])
    return Standing(number, node, passage, str(told["text"]), str(told["by"]))
