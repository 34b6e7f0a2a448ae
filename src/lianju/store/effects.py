"""What each row of the log did to a text: the characters that came and the characters that went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lianju.store.log import TEXT_ACTS, Row
from lianju.store.manuscript import Authored, Manuscript
from lianju.store.updates import Id, IdRange, Run, parse, ranges_of


@dataclass(frozen=True)
class Effect:
    """What one row brought and took, with the author of each; nothing where it changed no text."""

    row: Row
    came: tuple[Authored, ...] = ()
    gone: tuple[Authored, ...] = ()


def effects(manuscript: Manuscript, rows: Iterable[Row]) -> Iterator[Effect]:
    """Follow `rows`, which begin with the first that changed each text.

    A character goes once, however often an update says that it is deleted.
    """
    dead: dict[int, set[Id]] = {}
    for row in rows:
        if row.act not in TEXT_ACTS or row.data is None:
            yield Effect(row)
            continue
        update = parse(row.data)
        came = [(run.client, run.clock, run.length) for run in update.runs if run.text is not None]
        gone = _newly(update.deleted, dead.setdefault(row.subject, set()))
        yield Effect(row, *(tuple(manuscript.stood(row.subject, each)) for each in (came, gone)))


@dataclass(frozen=True)
class Repeat:
    """What one row brought again: the ids that it made in `entry`, and the entry and id of each copied one.

    They go in pairs, unless the text was changed on its way.
    """

    entry: int
    made: tuple[Id, ...]
    copied: tuple[tuple[int, Id], ...]


def repeats(manuscript: Manuscript) -> Iterator[Repeat]:
    """Follow all that was pasted, undone or restored, in the order in which it happened."""
    for row in manuscript.repeats():
        if row.data is None or row.act not in TEXT_ACTS:
            continue
        runs = [run for run in parse(row.data).runs if run.text is not None]
        if row.act in ("undo", "redo"):
            runs = [run for run in runs if _undone(manuscript, row.subject, run)]
            ranges = [(row.subject, *run.right, run.length) for run in runs if run.right]
        else:
            ranges = json.loads(row.meta or "{}").get("src", [])
        made = [(run.client, run.clock + step) for run in runs for step in range(run.length)]
        copied = [
            (node, (client, clock + step)) for node, client, clock, length in ranges for step in range(length)
        ]
        yield Repeat(row.subject, tuple(made), tuple(copied))


def _undone(manuscript: Manuscript, entry: int, run: Run) -> bool:
    """Tell whether a run is the one that stood at its right neighbour, as Yjs restores it."""
    return run.right is not None and manuscript.characters(entry, [(*run.right, run.length)]) == run.text


def _newly(deleted: Iterable[IdRange], dead: set[Id]) -> list[IdRange]:
    ids = [(client, clock + step) for client, clock, length in deleted for step in range(length)]
    new = [one for one in ids if one not in dead]
    dead.update(new)
    return ranges_of(new)
