"""What each row of the log did to a text: the characters that came and the characters that went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lianju.store.log import TEXT_ACTS, Row
from lianju.store.manuscript import Authored, Manuscript
from lianju.store.updates import Id, IdRange, parse, ranges_of


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


def _newly(deleted: Iterable[IdRange], dead: set[Id]) -> list[IdRange]:
    ids = [(client, clock + step) for client, clock, length in deleted for step in range(length)]
    new = [one for one in ids if one not in dead]
    dead.update(new)
    return ranges_of(new)
