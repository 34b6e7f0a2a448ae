"""Copies of a project in a new folder: the whole of it, or the book as it stands without its history."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lianju.errors import FileUnwritable, FolderNotEmpty
from lianju.provenance.marks import marks, withheld
from lianju.store.database import Database
from lianju.store.manuscript import Authored, Manuscript, Record
from lianju.store.updates import craft, units
from lianju.values.binder import WITH_TEXT, Node
from lianju.values.proposal import Origin
from lianju.values.remark import Remark
from lianju.workspace import mirror
from lianju.workspace.marking import mark_entry, mark_range
from lianju.workspace.project import AUTHOR, DATABASE, folder_of, opened
from lianju.workspace.proposing import waiting
from lianju.workspace.remarking import remark, remarks
from lianju.workspace.settings import PROJECT_FILE

_SAID = ("synopsis", "status", "labels", "pov", "target")
_ACTS: Mapping[str, str] = {
    "person": "type", "paste": "paste", "import": "import", "rule": "rule", "model": "accept",
}  # fmt: skip


@dataclass(frozen=True)
class Copied:
    """What a copy holds: rows of its log, entries of the binder, open proposals, remarks and marks."""

    rows: int
    entries: int
    proposals: int = 0
    remarks: int = 0
    marks: int = 0


def copy_whole(start: Path, out: Path) -> Copied:
    """Copy a project with all its history into `out`, which is new or empty; others may write meanwhile."""
    folder = folder_of(start)
    _prepare(folder, out)
    database = Database.open(folder / DATABASE, read_only=True)
    try:
        database.copy_to(out / DATABASE)
    finally:
        database.close()
    with opened(out) as manuscript:
        return Copied(manuscript.last, len(manuscript.nodes))


def copy_bare(start: Path, out: Path) -> Copied:
    """Make a project in `out` of the book as it stands: the binder, the texts and who wrote each character.

    It has no earlier state, no prompt, and of the proposals only those that are open. Models are named
    as they were, without the runs, which the copy has not. What no model may see, none may see there.
    """
    folder = folder_of(start)
    _prepare(folder, out)
    with opened(folder, read_only=True) as old:
        new = Manuscript(Database.create(out / DATABASE))
        try:
            copied = _copied(old, new)
            mirror.write(new, out)
        finally:
            new.close()
    return copied


def _prepare(folder: Path, out: Path) -> None:
    """Make the folder, with the settings of the project in it."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FolderNotEmpty(path=str(out))
    try:
        out.mkdir(parents=True, exist_ok=True)
        if (folder / PROJECT_FILE).is_file():
            shutil.copyfile(folder / PROJECT_FILE, out / PROJECT_FILE)
    except OSError as error:
        raise FileUnwritable(path=str(out), detail=error.strerror or "?") from None


def _copied(old: Manuscript, new: Manuscript) -> Copied:
    nodes: dict[int, Node] = {}
    for node in old.nodes:
        parent = nodes[node.parent].id if node.parent else 0
        made = new.add(node.kind, node.title, parent=parent, origin=AUTHOR)
        said = {name: getattr(node, name) for name in _SAID if getattr(node, name)}
        nodes[node.id] = new.change(made.id, origin=AUTHOR, **said) if said else made
        if node.kind in WITH_TEXT:
            _pour(new, made.id, old.authored(node.id))
    return Copied(
        proposals=sum(_proposed(old, new, nodes)),
        remarks=sum(_remarked(old, new, nodes)),
        marks=sum(_marked(old, new, nodes)),
        entries=len(nodes),
        rows=new.last,
    )


def _pour(new: Manuscript, number: int, stretches: Iterable[Authored]) -> None:
    """Write a text, a row for each stretch of one author."""
    client, clock = secrets.randbits(31) | 1, 0
    for each in stretches:
        left = (client, clock - 1) if clock else None
        update = craft(client, clock, each.text, left=left, right=None)
        new.take(number, update, act=_ACTS[each.origin.kind], origin=_freed(each.origin))
        clock += units(each.text)


def _freed(origin: Origin) -> Origin:
    """Return an origin without the number of a run that the copy has not."""
    return replace(origin, run=None)


def _proposed(old: Manuscript, new: Manuscript, nodes: Mapping[int, Node]) -> Iterable[int]:
    for each in waiting(old):
        node = nodes[each.node.id]
        edits = [
            {**new.anchor(node.id, *hunk.span).told(), "texts": list(hunk.texts)}
            for hunk in each.hunks
            if hunk.start is not None
        ]
        if edits:
            new.record(Record("proposal", node.id, {"edits": edits}, _freed(old.origin(each.number))))
            yield 1


def _remarked(old: Manuscript, new: Manuscript, nodes: Mapping[int, Node]) -> Iterable[int]:
    for each in remarks(old):
        if each.passage is not None:
            remark(new, nodes[each.node.id], Remark(each.passage, each.text, each.by))
            yield 1


def _marked(old: Manuscript, new: Manuscript, nodes: Mapping[int, Node]) -> Iterable[int]:
    """Mark what is withheld now, wherever the mark stands that withholds it."""
    whole = {mark.node for mark in marks(old) if mark.whole}
    for number in whole:
        mark_entry(new, nodes[number])
        yield 1
    for number, node in nodes.items():
        if node.kind in WITH_TEXT and not _below(old, number, whole):
            for start, end in withheld(old, number):
                mark_range(new, node, start, end)
                yield 1


def _below(old: Manuscript, number: int, whole: set[int]) -> bool:
    while number and number not in whole:
        number = old.node(number).parent
    return number != 0
