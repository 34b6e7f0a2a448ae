"""A file brought into a book in turns: a job in the log that goes on where it stopped.

What is still to come lies in a file of its own beside the project's, as it was read, so that it means the
same after a restart; each step writes some entries and, in the same transaction, that it wrote them. The
file goes when the job is over, and when something in it is redacted.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import msgspec

from lianju.errors import DiskRefused, ImportLost, JobMissing
from lianju.store.log import REDACT, TEXT_ACTS
from lianju.store.manuscript import Manuscript, Record
from lianju.store.packing import Part
from lianju.values.binder import Node
from lianju.values.book import Section
from lianju.values.proposal import Origin
from lianju.values.studio import OVER, JobState, LossState
from lianju.values.studio import JobCondition as Condition
from lianju.values.wire import strings, to_json
from lianju.workspace.importing import Incoming, fitting
from lianju.workspace.project import AUTHOR
from lianju.workspace.turns import in_turn

FOLDER = "incoming"
JOB, STEP = "bringing", "brought"
TURN = 20_000
"""Characters after which others are let write: some 25 milliseconds."""
_MOST = 24
_HOME = -1
_PLACED = frozenset({"parent", "place"})


@dataclass(frozen=True)
class Bringing:
    """An import as the log tells it: `made` are its entries, in order, `left` those that a cancel left."""

    number: int
    told: dict[str, Any]
    made: tuple[int, ...]
    done: int
    condition: Condition
    left: int = 0

    @property
    def over(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self.condition in OVER

    @property
    def state(self) -> JobState:
        """The job as a page shows it."""
        losses = tuple(LossState(each["what"], each["count"]) for each in self.told["losses"])
        name, wanted = str(self.told["name"]), int(self.told["characters"])
        return JobState(
            self.number,
            0,
            "import",
            self.condition,
            self.done,
            wanted,
            name,
            len(self.made),
            self.left,
            losses,
        )


@in_turn
def begin(manuscript: Manuscript, incoming: Incoming, *, parent: Node | None, claim: str) -> Bringing:
    """Put what was read beside the project, and write down that it is to be brought in.

    PlaceRefused when `parent` cannot hold it, DiskRefused.
    """
    home = parent.id if parent else 0
    parts = list(_flat(fitting(incoming.book.sections, parent), _HOME, []))
    told = {
        "file": _put(manuscript, parts),
        "name": incoming.path.name,
        "claim": claim,
        "parent": home,
        "entries": len(parts),
        "characters": max(1, incoming.characters),
        "losses": [{"what": each.what, "count": each.count} for each in incoming.book.losses],
    }
    (number,) = manuscript.record(Record(JOB, home, told, AUTHOR))
    return bringing(manuscript, number)


def bringings(manuscript: Manuscript, *, open_only: bool = True) -> list[Bringing]:
    """Return the imports that are not over, or all, the oldest first."""
    found = [bringing(manuscript, number) for number in manuscript.records(JOB)]
    return [each for each in found if not open_only or not each.over]


def is_bringing(manuscript: Manuscript, number: int) -> bool:
    """Tell whether a job is an import."""
    return number in manuscript.records(JOB)


def bringing(manuscript: Manuscript, number: int) -> Bringing:
    """Return one import; JobMissing when there is none of this number."""
    told = manuscript.records(JOB).get(number)
    if told is None:
        raise JobMissing(number=number)
    made, done, condition, left = list[int](), 0, "running", 0
    for step in manuscript.records(STEP).values():
        if step["job"] == number:
            made += step.get("made", ())
            done += step.get("characters", 0)
            condition, left = step.get("condition", condition), step.get("left", left)
    return Bringing(number, dict(told), tuple(made), done, cast(Condition, condition), left)


@in_turn
def turn(manuscript: Manuscript, number: int, condition: Condition) -> Bringing:
    """Pause, resume or end an import; what was brought stays. One that is over stays as it is."""
    found = bringing(manuscript, number)
    if not found.over and found.condition != condition:
        manuscript.record(_step(manuscript, number, {"condition": condition}))
    return _settled(manuscript, number)


@in_turn
def cancel(manuscript: Manuscript, number: int) -> Bringing:
    """Take out in one step what an import brought, and end it.

    Entries stay in which somebody wrote meanwhile, or that hold something of somebody else, with all above.
    """
    found = bringing(manuscript, number)
    if found.over:
        return found
    kept = _kept(manuscript, found)
    going = [each for each in found.made if each not in kept and not manuscript.hidden(each)]
    removed = {each: {"removed": True} for each in going if _above(manuscript, each) not in going}
    told = {"condition": "cancelled", "left": len(kept.intersection(found.made))}
    manuscript.arrange(removed, origin=AUTHOR, record=_step(manuscript, number, told))
    return _settled(manuscript, number)


@in_turn
def go_on(manuscript: Manuscript, number: int, parts: Sequence[Part]) -> Bringing:
    """Write the next entries of an import that runs; `parts` are all, as `waiting` gives them."""
    found = bringing(manuscript, number)
    if found.condition != "running":
        return found
    begun = len(found.made)
    some = _next(parts, begun)
    if some:
        home = int(found.told["parent"])
        made = {_HOME: home, **dict(enumerate(found.made))}
        characters = sum(len(each.section.text) for each in some)
        over = {"condition": "done"} if begun + len(some) == len(parts) else {}
        manuscript.bring_parts(
            _placed(manuscript, some, found, home),
            made,
            origin=AUTHOR,
            brought=Origin("import", by=found.told["claim"]),
            step=_step(manuscript, number, {"characters": characters, **over}),
        )
    else:
        manuscript.record(_step(manuscript, number, {"condition": "done"}))
    return _settled(manuscript, number)


def waiting(project: Path, job: Bringing) -> list[Part]:
    """Read what an import brings, all of it; ImportLost when that file is gone or another."""
    try:
        lines = _path(project, job).read_text("utf-8").splitlines()
        parts = [_part(json.loads(line)) for line in lines]
    except (OSError, ValueError, KeyError, TypeError, msgspec.ValidationError):
        raise ImportLost(name=job.told["name"]) from None
    if len(parts) != job.told["entries"]:
        raise ImportLost(name=job.told["name"])
    return parts


def tidy(manuscript: Manuscript) -> None:
    """Delete the files of imports that are over, or never began."""
    kept = {each.told["file"] for each in bringings(manuscript)}
    folder = _folder(manuscript)
    for path in folder.glob("*.jsonl"):
        if path.stem not in kept:
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def holding(manuscript: Manuscript, holds: Callable[[str], bool]) -> list[int]:
    """Return the imports whose file, which is still there, holds a text of which this is so."""
    found = []
    for each in bringings(manuscript):
        with contextlib.suppress(ImportLost):
            parts = waiting(manuscript.database.path.parent, each)
            if any(holds(text) for part in parts for text in strings(to_json(part.section))):
                found.append(each.number)
    return found


def forget(manuscript: Manuscript, numbers: Sequence[int]) -> None:
    """End imports and delete what they had still to bring."""
    for number in numbers:
        turn(manuscript, number, "failed")


def _settled(manuscript: Manuscript, number: int) -> Bringing:
    found = bringing(manuscript, number)
    if found.over:
        tidy(manuscript)
    return found


def _step(manuscript: Manuscript, number: int, told: dict[str, Any]) -> Record:
    return Record(STEP, manuscript.subject(number), {"job": number, **told}, AUTHOR)


def _flat(sections: Sequence[Section], above: int, found: list[Part]) -> list[Part]:
    """Return sections one after another, each behind what holds it."""
    for place, section in enumerate(sections, start=1):
        found.append(Part(above, place, replace(section, sections=())))
        _flat(section.sections, len(found) - 1, found)
    return found


def _next(parts: Sequence[Part], begun: int) -> list[Part]:
    some, room = list[Part](), TURN
    for part in parts[begun : begun + _MOST]:
        if some and room < len(part.section.text):
            break
        some.append(part)
        room -= len(part.section.text)
    return some


def _placed(manuscript: Manuscript, some: Sequence[Part], found: Bringing, home: int) -> list[Part]:
    """Place those of the uppermost level behind the last one brought, before what came behind it since."""
    there = [node for node in manuscript.nodes if node.parent == home]
    numbers = [node.id for node in there]
    ours = [number for number in found.made if number in numbers]
    last = there[numbers.index(ours[-1])] if ours else there[-1] if there else None
    place, end = (last.place if last else 0), last is None or last.id == numbers[-1]
    placed = []
    for each in some:
        if each.above == _HOME:
            place += end  # of two at the same place the older stands first
            each = replace(each, place=place)
        placed.append(each)
    return placed


def _kept(manuscript: Manuscript, job: Bringing) -> set[int]:
    """Return the entries that a cancel leaves: touched since, or above something that stays."""
    born = dict[int, int]()
    for row, step in manuscript.records(STEP).items():
        born |= dict.fromkeys(step.get("made", ()), row) if step["job"] == job.number else {}
    mine = set(job.made)
    staying = [
        each.id for each in manuscript.nodes if each.id not in mine or _touched(manuscript, each, born)
    ]
    kept = set[int]()
    for number in staying:
        while number and number not in kept:
            kept.add(number)
            number = _above(manuscript, number)
    return kept


def _touched(manuscript: Manuscript, node: Node, born: dict[int, int]) -> bool:
    """Tell whether anything was written into an entry, or said of it, since it was brought."""
    for row in manuscript.rows(subject=node.id, after=born[node.id]):
        if row.act in TEXT_ACTS or row.act not in ("binder", REDACT):
            return True
        if row.act == "binder" and set(manuscript.told(row)) - _PLACED:
            return True
    return False


def _above(manuscript: Manuscript, number: int) -> int:
    return manuscript.node(number).parent


def _folder(manuscript: Manuscript) -> Path:
    return manuscript.database.path.parent / FOLDER


def _path(project: Path, job: Bringing) -> Path:
    return project / FOLDER / f"{job.told['file']}.jsonl"


def _put(manuscript: Manuscript, parts: Sequence[Part]) -> str:
    """Write a file that is on the disk when this returns, for this user alone; returns its name."""
    name, folder = secrets.token_hex(8), _folder(manuscript)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"{name}.jsonl"
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.writelines(_lines(parts))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        tidy(manuscript)
        raise DiskRefused(path=str(folder), detail=error.strerror or "?") from None
    return name


def _lines(parts: Sequence[Part]) -> Iterator[str]:
    for each in parts:  # in ASCII: half a surrogate pair is text too
        yield json.dumps({**to_json(each), "section": to_json(each.section)}) + "\n"


def _part(told: dict[str, Any]) -> Part:
    return Part(int(told["above"]), int(told["place"]), msgspec.convert(told["section"], Section))
