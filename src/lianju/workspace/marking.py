"""Setting a mark “not for the model”, and taking it off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lianju.errors import MarkMissing, PassageMissing
from lianju.provenance.marks import Open as Open
from lianju.provenance.marks import for_model as for_model
from lianju.provenance.marks import marks as marks
from lianju.provenance.marks import open_text
from lianju.store.manuscript import Manuscript, Record
from lianju.values.binder import Node
from lianju.values.mark import Mark
from lianju.workspace import mirror
from lianju.workspace.project import AUTHOR, folder_of, is_project, opened
from lianju.workspace.turns import in_turn

_BORDERS: Mapping[str, Any] = {"left": None, "right": None, "inside": []}


def withheld_from(text: str, start: Path, *, file: Path | None = None) -> Open:
    """Return what a model may read of a text that came from `file`, or from the author's hand at `start`.

    What the project around either keeps from models is left out; a readable copy of a text is that text.
    """
    hidden = 0
    for folder in _projects(start, file):
        with opened(folder, read_only=True) as manuscript:
            found = open_text(manuscript, text, of=_copied(manuscript, folder, file))
        text, hidden = found.text, hidden + found.withheld
    return Open(text, hidden)


def _projects(start: Path, file: Path | None) -> list[Path]:
    places = [start] if file is None else [start, file.parent, file.resolve().parent]
    return list(dict.fromkeys(folder_of(each).resolve() for each in places if is_project(each)))


def _copied(manuscript: Manuscript, folder: Path, file: Path | None) -> int | None:
    """Return the entry whose readable copy a file is."""
    if file is None:
        return None
    known = [(number, copy.path) for number, copy in mirror.known(folder).items()]
    for number, path in (*known, *mirror.places(manuscript)):
        if (folder / mirror.FOLDER / path).resolve() == file.resolve():
            return number
    return None


@in_turn
def mark_entry(manuscript: Manuscript, node: Node) -> Mark:
    """Keep an entry, and all that is and comes below it, from models."""
    (number,) = manuscript.record(Record("mark", node.id, {"whole": True, **_BORDERS}, AUTHOR))
    return Mark(number, node.id, True)


@in_turn
def mark_text(manuscript: Manuscript, node: Node, words: str) -> list[Mark]:
    """Keep a passage from models, wherever it stands in a text; PassageMissing when it does not."""
    text, spans = manuscript.text(node.id), list[tuple[int, int]]()
    start = text.find(words) if words else -1
    while start >= 0:
        spans.append((start, start + len(words)))
        start = text.find(words, start + len(words))
    if not spans:
        raise PassageMissing(name=node.title)
    return [mark_range(manuscript, node, *span) for span in spans]


@in_turn
def mark_range(manuscript: Manuscript, node: Node, start: int, end: int) -> Mark:
    """Keep the characters `start` to `end` from models; PassageMissing when there are none."""
    if not 0 <= start < end <= len(manuscript.text(node.id)):
        raise PassageMissing(name=node.title)
    told = {"whole": False, **manuscript.anchor(node.id, start, end).told()}
    (number,) = manuscript.record(Record("mark", node.id, told, AUTHOR))
    return replace(Mark(number, node.id, False), start=start, end=end)


@in_turn
def unmark(manuscript: Manuscript, number: int) -> None:
    """Take a mark off; MarkMissing when there is none of this number."""
    found = next((mark for mark in marks(manuscript) if mark.number == number), None)
    if found is None:
        raise MarkMissing(number=number)
    manuscript.record(Record("unmark", found.node, {"mark": number}, AUTHOR))
