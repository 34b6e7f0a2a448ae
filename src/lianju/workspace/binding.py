"""Changing the binder: what is said of an entry, where it stands, and whether it is in the book."""

from __future__ import annotations

from typing import Any

from lianju.errors import MoveRefused, TitleMissing
from lianju.language.count import Counts as Counts
from lianju.language.count import count as count
from lianju.store.manuscript import Manuscript
from lianju.values.binder import HOMES, WITH_TEXT, Node
from lianju.workspace.project import AUTHOR
from lianju.workspace.turns import in_turn


@in_turn
def describe(manuscript: Manuscript, node: Node, **changes: Any) -> Node:
    """Change title, synopsis, status, labels, pov or target of an entry; TitleMissing."""
    if not changes.get("title", "-").strip():
        raise TitleMissing()
    return manuscript.change(node.id, origin=AUTHOR, **changes)


@in_turn
def remove(manuscript: Manuscript, node: Node) -> int:
    """Take an entry, with all in it, out of the book; the log keeps it. Returns how many went."""
    before = len(manuscript.nodes)
    manuscript.change(node.id, origin=AUTHOR, removed=True)
    return before - len(manuscript.nodes)


@in_turn
def move(manuscript: Manuscript, node: Node, *, parent: Node | None, before: Node | None = None) -> None:
    """Put an entry into `parent` (None: the book) before another there, or behind the last, in one step.

    MoveRefused when it would stand in or before itself, or in what cannot hold it.
    """
    home = parent.kind if parent else None
    above = parent
    while above is not None:
        if above.id == node.id:
            raise MoveRefused(number=node.id)
        above = manuscript.node(above.parent) if above.parent else None
    if home not in HOMES[node.kind] or (before is not None and before.id == node.id):
        raise MoveRefused(number=node.id)
    number = parent.id if parent else 0
    siblings = [each for each in manuscript.nodes if each.parent == number and each.id != node.id]
    place = len(siblings) if before is None else [each.id for each in siblings].index(before.id)
    siblings.insert(place, node)
    wanted = {
        each.id: {"parent": number, "place": index}
        for index, each in enumerate(siblings, start=1)
        if (each.parent, each.place) != (number, index)
    }
    manuscript.arrange(wanted, origin=AUTHOR)


def counted(manuscript: Manuscript, node: Node | None = None) -> dict[int, Counts]:
    """Count every text of the book, or of one entry and what is in it; sums stand at those above them.

    A note counts for itself alone.
    """
    found: dict[int, Counts] = {}
    for each in manuscript.nodes:
        if each.kind in WITH_TEXT:
            own, number = count(manuscript.text(each.id)), each.id
            if each.kind == "note":
                found[number] = own
                continue
            while number:
                found[number] = found.get(number, Counts()) + own
                number = manuscript.node(number).parent
    return found if node is None else {node.id: found.get(node.id, Counts())}
