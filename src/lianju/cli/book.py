"""Opening a project to write, and telling the person what was edited outside."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from lianju.cli.terminal import note, printable
from lianju.cli.words import say
from lianju.workspace.marking import withheld_from
from lianju.workspace.project import Manuscript, Outside, opened
from lianju.workspace.redacting import expire
from lianju.workspace.settings import QUIET, load
from lianju.workspace.synced import service_of


@contextlib.contextmanager
def working(project: Path, *, expiring: bool = True) -> Iterator[Manuscript]:
    """Open a project to write; edits made outside come in first, with the settings' claim, and are told.

    What the settings no longer keep is forgotten, and told, unless `expiring` is False.
    """
    settings = load(start=project.absolute())
    with opened(project, claim=settings.claim, heard=tell) as manuscript:
        gone = expire(manuscript, settings.retention) if expiring else None
        if gone is not None:
            note(say("expired", rows=sum(each.rows for each in gone.tombstones)), always=True)
        yield manuscript


def for_model_here(text: str, start: Path, *, source: str | None = None) -> str:
    """Return what a model may read of a text from a file or the command line, and say what was withheld."""
    file = None if source in (None, "-") else Path(str(source))
    shown = withheld_from(text, start, file=file)
    if shown.withheld:
        note(say("withheld", characters=shown.withheld), always=True)
    return shown.text


def tell_synced(folder: Path) -> None:
    """Say on standard error, unless the settings are quiet about it, that a sync service holds a project."""
    service = None if load().synced_folders == QUIET else service_of(folder)
    if service:
        note(say("synced", service=service), always=True)


def tell(found: Outside) -> None:
    """Say on standard error what came in from outside and what did not."""
    if found.no_backup:
        note(say("no-backup", detail=found.no_backup), always=True)
    if found.torn:
        note(say("torn", path=str(found.torn)), always=True)
    if found.original:
        note(say("migrated", path=str(found.original)), always=True)
    for node in found.taken:
        note(say("outside-taken", title=printable(node.title)), always=True)
    for node in found.stale:
        note(say("outside-stale", title=printable(node.title)), always=True)
    for node, number in found.waiting:
        note(say("outside-waiting", title=printable(node.title), number=number), always=True)
    for path in found.unread:
        note(say("outside-unread", path=printable(path)), always=True)
    for path in found.cut:
        note(say("outside-cut", path=printable(path)), always=True)
    for path in found.ahead:
        note(say("ahead", path=printable(path)), always=True)
    for path in found.kept:
        note(say("outside-kept", path=printable(path)), always=True)
    for path in found.unknown:
        note(say("outside-unknown", path=printable(path)), always=True)
