"""What happened to a book, and the states that it can be brought back to or compared with."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal, get_args

from lianju.errors import StateMissing, VersionExists
from lianju.store.effects import Effect, effects
from lianju.store.manuscript import Authored, Manuscript, Record
from lianju.values.binder import Node
from lianju.values.proposal import Origin
from lianju.workspace.project import AUTHOR
from lianju.workspace.turns import in_turn

DAY = 24 * 60 * 60 * 1000  # milliseconds
PAUSE = 30 * 60 * 1000  # milliseconds: a longer silence ends a session
Deed = Literal[
    "write", "undo", "paste", "import", "outside", "accept", "rule", "restore", "add", "change", "remove",
    "return", "run", "proposal", "choice", "remark", "mark", "version", "redact", "other",
]  # fmt: skip
DEEDS: tuple[Deed, ...] = get_args(Deed)
Why = Literal["named", "pause", "import", "outside", "restore"]
WHYS: tuple[Why, ...] = get_args(Why)
_DEEDS: dict[str, Deed] = {
    "type": "write", "delete": "write", "undo": "undo", "redo": "undo", "paste": "paste", "import": "import",
    "accept": "accept", "unaccept": "undo", "rule": "rule", "restore": "restore", "node": "add",
    "binder": "change", "run": "run", "proposal": "proposal", "choice": "choice", "remark": "remark",
    "done": "remark", "mark": "mark", "unmark": "mark", "version": "version", "redact": "redact",
}  # fmt: skip
_BEFORE: dict[Deed, Why] = {"import": "import", "outside": "outside", "restore": "restore"}
_UNTOLD = frozenset({"origin", "block"})
_BROUGHT = frozenset({"add", "import", "remark", "proposal"})


@dataclass(frozen=True)
class Event:
    """Rows `first` to `last` of the log, which belong together; times are milliseconds since 1970.

    `entry` is what they are about (0: the project), `came` and `gone` count characters without spaces,
    `entries` the entries made, `name` is that of a version.
    """

    first: int
    last: int
    begin: int
    end: int
    deed: Deed
    entry: int
    by: Origin | None
    came: int = 0
    gone: int = 0
    entries: int = 0
    name: str = ""


@dataclass(frozen=True)
class Moment:
    """A state after `row`: named, or before a pause, an import, an outside edit or a restore."""

    row: int
    time: int
    why: Why
    name: str = ""


def events(manuscript: Manuscript, entries: Collection[int] | None = None) -> list[Event]:
    """Return what happened, to the whole project or to `entries`, the oldest first."""
    rows = (
        row
        for row in manuscript.rows()
        if row.act not in _UNTOLD and (entries is None or row.subject in entries or row.seq in entries)
    )
    found: list[Event] = []
    for effect in effects(manuscript, rows):
        event = _event(manuscript, effect)
        joined = _joined(found[-1], event) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(event)
    return found


def moments(happened: list[Event]) -> list[Moment]:
    """Return the versions among `happened`: those with a name, and those that follow by themselves."""
    found = {
        each.last: Moment(each.last, each.end, "named", each.name)
        for each in happened
        if each.deed == "version"
    }
    for before, event in pairwise(happened):
        why: Why | None = "pause" if event.begin - before.end > PAUSE else None
        why = _BEFORE.get(event.deed, why)
        if why:
            found.setdefault(before.last, Moment(before.last, before.end, why))
    return [found[row] for row in sorted(found)]


def is_reserved(name: str) -> bool:
    """Tell whether a name would be read as a row or a time."""
    try:
        datetime.fromisoformat(name)
    except ValueError:
        return name.startswith("@")
    return True


@in_turn
def name_version(manuscript: Manuscript, name: str) -> int:
    """Name the state of now; VersionExists when another state has that name. Returns its row."""
    name = " ".join(name.split())
    if not name or name in _named(manuscript):
        raise VersionExists(name=name)
    return manuscript.record(Record("version", 0, {"name": name}, AUTHOR))[0]


def state(manuscript: Manuscript, name: str) -> int:
    """Return the row after which the state `name` was; StateMissing when there is none.

    A name is that of a version, a row as in @123, or a local time as in 2026-11-25 (its first moment; on the
    project's first day, its first row) or 2026-11-25T10:00 (the end of that minute, as `log` shows it).
    """
    if name in (named := _named(manuscript)):
        return named[name]
    if re.fullmatch(r"@[0-9]{1,15}", name):
        return _within(manuscript, int(name[1:]), name)
    try:
        moment = datetime.fromisoformat(name).astimezone().timestamp() * 1000
    except (ValueError, OverflowError, OSError):
        raise StateMissing(name=name) from None
    if re.fullmatch(r".*[T ]\d\d:\d\d", name):
        moment += 59_999
    before = [row.seq for row in manuscript.rows() if row.time <= moment]
    first = next(manuscript.rows(), None)
    began_then = re.fullmatch(r"[\d-]+", name) and first and first.time < moment + DAY
    return _within(manuscript, before[-1] if before else int(bool(began_then)), name)


def below(manuscript: Manuscript, node: Node) -> set[int]:
    """Return an entry and all that is, or was, below it."""
    found = {node.id}
    for each in manuscript.everything:
        found |= {each.id} if each.parent in found else set()
    return found


def counted(stretches: Collection[Authored]) -> int:
    """Count characters without spaces."""
    return sum(len("".join(each.text.split())) for each in stretches)


def _named(manuscript: Manuscript) -> dict[str, int]:
    return {told["name"]: row for row, told in manuscript.records("version").items()}


def _within(manuscript: Manuscript, row: int, name: str) -> int:
    if not 0 < row <= manuscript.last:
        raise StateMissing(name=name)
    return row


def _event(manuscript: Manuscript, effect: Effect) -> Event:
    row = effect.row
    deed, entries, name = _DEEDS.get(row.act, "other"), int(row.act == "node"), ""
    if row.act == "import" and row.meta and '"file"' in row.meta:
        deed = "outside"
    elif row.act == "binder":
        told = manuscript.told(row)
        deed = ("remove" if told["removed"] else "return") if "removed" in told else "change"
    elif row.act == "version":
        name = manuscript.records("version")[row.seq]["name"]
    gone = manuscript.told(row)["characters"] if row.act == "redact" else counted(effect.gone)
    entry = row.seq if row.act == "node" else row.subject
    return Event(
        row.seq, row.seq, row.time, row.time, deed, entry, manuscript.who(row),
        counted(effect.came), gone, entries, name,
    )  # fmt: skip


def _joined(last: Event, event: Event) -> Event | None:
    """Join two events that a person would tell as one."""
    brought = last.deed in _BROUGHT and event.deed in _BROUGHT and last.end == event.begin
    same = (last.deed, last.entry, last.by) == (event.deed, event.entry, event.by)
    near = event.begin - last.end <= PAUSE and event.deed != "version"
    if not brought and not (same and near):
        return None
    imported = brought and "import" in (last.deed, event.deed)
    return replace(
        last,
        last=event.last,
        end=event.end,
        deed="import" if imported else last.deed,
        by=event.by if event.deed == "import" else last.by,
        came=last.came + event.came,
        gone=last.gone + event.gone,
        entries=last.entries + event.entries,
    )
