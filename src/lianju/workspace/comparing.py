"""Two states of a book side by side, and an earlier one brought back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lianju.errors import EntryBuried, NodeMissing, StateMissing
from lianju.language.compare import Difference as Difference
from lianju.language.compare import aligned, differences
from lianju.store.manuscript import Authored, Manuscript
from lianju.values.binder import WITH_TEXT, Node
from lianju.workspace.history import state
from lianju.workspace.project import AUTHOR, find
from lianju.workspace.turns import in_turn


@dataclass(frozen=True)
class Compared:
    """One entry in two states: None where it was not in the book, its text, and what differs."""

    before: Node | None
    after: Node | None
    text: str
    differences: tuple[Difference, ...]

    @property
    def node(self) -> Node:
        """The entry."""
        found = self.after or self.before
        assert found is not None
        return found


def compare(manuscript: Manuscript, before: int, after: int, *, only: Node | None = None) -> list[Compared]:
    """Return every entry that differs between the states after two rows, in the order of the book."""
    old, new = (
        {node.id: node for node in manuscript.binder(row).nodes if only is None or node.id == only.id}
        for row in (before, after)
    )
    touched = manuscript.changed(min(before, after), max(before, after))
    found = [
        _compared(manuscript, (old.get(number), before), (new.get(number), after))
        for number in dict.fromkeys([*new, *old])
        if number in touched or old.get(number) != new.get(number)
    ]
    return [each for each in found if each.differences or _told(each.before) != _told(each.after)]


def interval(manuscript: Manuscript, names: Sequence[str]) -> tuple[int, int, str | None]:
    """Read A, A B, A ENTRY or A B ENTRY: the rows of both states and the name of an entry.

    Of two names the second is a state when there is one of that name, else an entry.
    """
    first = state(manuscript, names[0])
    if len(names) == 1:
        return first, manuscript.last, None
    try:
        second = state(manuscript, names[1])
    except StateMissing:
        if len(names) > 2 or names[1].startswith("@"):
            raise
        return first, manuscript.last, names[1]
    return first, second, names[2] if len(names) > 2 else None


def locate(manuscript: Manuscript, name: str) -> Node:
    """Return the entry called `name`, also one that was removed."""
    try:
        return find(manuscript, name)
    except NodeMissing:
        hidden = [node for node in manuscript.everything if manuscript.hidden(node.id)]
        found = [node for node in hidden if name in (f"#{node.id}", node.title)]
        if len(found) != 1:
            raise
        return found[0]


@in_turn
def restore(manuscript: Manuscript, node: Node, name: str) -> bool:
    """Bring a text back to the state `name`; what came later stays in the log. False: it is so already.

    Each character has the author that it had. StateMissing when the entry was not there yet, EntryBuried
    when what it stands in was removed.
    """
    row = state(manuscript, name)
    if node.kind not in WITH_TEXT:
        raise NodeMissing(name=node.title)
    if node.id > row:
        raise StateMissing(name=name)
    _unburied(manuscript, node)
    past = manuscript.past(node.id, row)
    numbers: dict[object, int] = {}
    now = list(_characters(manuscript.authored(node.id, manuscript.past(node.id, manuscript.last)), numbers))
    then = list(_characters(manuscript.authored(node.id, past), numbers))
    hunks = aligned(now, then, ends=lambda pair: pair[0] in "。！？!?…\n.")
    return bool(manuscript.restore(node.id, past, hunks, origin=AUTHOR))


@in_turn
def bring_back(manuscript: Manuscript, node: Node) -> None:
    """Show a removed entry again, with all that went with it; EntryBuried as for `restore`."""
    _unburied(manuscript, node)
    manuscript.change(node.id, origin=AUTHOR, removed=False)


def _characters(stretches: Iterable[Authored], numbers: dict[object, int]) -> Iterator[tuple[str, int]]:
    for each in stretches:
        number = numbers.setdefault(each.origin, len(numbers))
        for character in each.text:
            yield character, number


def _unburied(manuscript: Manuscript, node: Node) -> None:
    if node.parent and manuscript.hidden(node.parent):
        raise EntryBuried(number=node.id, above=node.parent)


def _compared(manuscript: Manuscript, old: tuple[Node | None, int], new: tuple[Node | None, int]) -> Compared:
    before, after = (
        _text(manuscript, node, row) if node and node.kind in WITH_TEXT else "" for node, row in (old, new)
    )
    return Compared(old[0], new[0], before, tuple(differences(before, after)))


def _text(manuscript: Manuscript, node: Node, row: int) -> str:
    """Return a text after `row`: as it stands, where nothing changed it since."""
    if manuscript.touched(node.id) <= row:
        return manuscript.stretch(node.id, 0, None)
    return manuscript.past(node.id, row).text


def _told(node: Node | None) -> object:
    return node and (node.title, node.parent, node.place)
