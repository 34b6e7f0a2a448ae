"""What has to go when characters and facts are redacted: found in the whole log, and taken out of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lianju.store.burial import Left
from lianju.store.ids import Ids
from lianju.store.kinship import Kinship, sources
from lianju.store.lives import Lives, Sought
from lianju.store.log import REDACT, TEXT_ACTS, Row
from lianju.store.manuscript import Manuscript
from lianju.store.packing import packed
from lianju.store.texts import RESTORING
from lianju.store.updates import Update, living_ids, parse, units, without
from lianju.values.proposal import Origin


@dataclass(frozen=True)
class Redaction:
    """What is to go: characters by their ids in each text; rows of facts, with what is left of each."""

    ids: Mapping[int, Ids] = field(default_factory=dict)
    told: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tombstone:
    """One redaction in one entry (0: the project): its row, when (in milliseconds), how much went.

    Not `salted`, the hash of something short that went could be found again by trying.
    """

    row: int
    time: int
    entry: int
    characters: int
    rows: int
    salted: bool


def redact(manuscript: Manuscript, redaction: Redaction, *, origin: Origin) -> list[Tombstone]:
    """Take it out of the log for good, in one step, and leave a tombstone for each entry; see `burial`.

    All other characters keep their authors. ProjectDamaged when the log does not hold as it is.
    """
    left: dict[int, Left] = {}
    gone: Counter[int] = Counter()
    for row in manuscript.rows():
        if row.act in TEXT_ACTS:
            found = _emptied(manuscript, row, redaction.ids, gone)
        elif row.seq in redaction.told:
            data = packed(redaction.told[row.seq])
            found = (row.meta, data) if data != row.data else None
        else:
            found = _unnamed(row, redaction.ids)
        if found is not None:
            left[row.seq] = found
    if not left:
        return []
    rows: dict[int, list[int]] = {}
    for seq in left:
        row = manuscript.database.row(seq)
        rows.setdefault(row.seq if row.act == "node" else row.subject, []).append(seq)
    told = {entry: ({"characters": gone[entry]}, seqs) for entry, seqs in rows.items()}
    made = set(manuscript.redact(left, told, origin=origin))
    return [each for each in tombstones(manuscript) if each.row in made]


def tombstones(manuscript: Manuscript) -> list[Tombstone]:
    """Return all redactions of a project, the oldest first."""
    found = []
    for number, told in manuscript.records(REDACT).items():
        time = manuscript.database.row(number).time
        entry, rows = manuscript.subject(number), [int(each) for each in told["rows"]]
        salted = manuscript.database.salted(min(rows))
        found.append(Tombstone(number, time, entry, told["characters"], len(rows), salted))
    return found


def occurrences(manuscript: Manuscript, number: int, sought: Sought, *, lives: Lives | None = None) -> Ids:
    """Return the ids of every place where `sought` ever stood in a text, in any of its states."""
    if not sought.possible(manuscript.ever(number)):
        return Ids()
    return (lives or manuscript.lives(number)).find(sought)


def stretches(text: str, state: bytes, ids: Ids) -> list[tuple[int, str]]:
    """Return the stretches of a text whose characters are in `ids`, each with its offset."""
    found: list[tuple[int, str]] = []
    order, unit = living_ids(state) if ids else [], 0
    for place, character in enumerate(text if ids else ""):
        if order[unit] in ids:
            if found and found[-1][0] + len(found[-1][1]) == place:
                found[-1] = (found[-1][0], found[-1][1] + character)
            else:
                found.append((place, character))
        unit += units(character)
    return found


def stood_then(lives: Lives, places: Sequence[int], row: int, *, around: int = 0) -> list[tuple[str, ...]]:
    """Return what stood of `places` after a row, each stretch by itself.

    With `around` a stretch is told by two texts, with so many units that stood before it, and behind it.
    """
    found: list[tuple[str, ...]] = []
    for first, last in lives.stretches(places, row):
        inside = lives.standing(row, first, last + 1)
        before, behind = lives.around(row, first, last, width=around, lines=False) if around else ([], [])
        both = ([*before[-around:], *inside] if before else [], [*inside, *behind[:around]] if behind else [])
        found.append(tuple(lives.text(each) for each in both if each) or (lives.text(inside),))
    return found


def _emptied(manuscript: Manuscript, row: Row, ids: Mapping[int, Ids], gone: Counter[int]) -> Left | None:
    """Return what is left of a row of a text, None when it stays as it is."""
    mine = ids.get(row.subject)
    leans = row.act in RESTORING or bool(row.meta and '"src"' in row.meta)
    if mine is None and not leans:
        return None
    data, meta = row.data or b"", json.loads(row.meta) if row.meta else {}
    update = parse(data)
    lost = mine is not None and _lost(update, mine)
    if lost and mine is not None:
        gone[row.subject] += lost
        data = without(data, mine.inside)
    changed = bool(lost)
    if leans and "who" not in meta and (lost or _rests(row, update, ids)):
        ranges = [(run.client, run.clock, run.length) for run in update.runs]
        meta["who"] = manuscript.texts.of(row.subject).written(ranges)
        meta["kin"], changed = list(Kinship(manuscript.texts, ()).pairs(row)), True
    if mine is not None and meta.get("file"):
        meta["file"], changed = "", True  # the hash of a file that held what goes
    return (json.dumps(meta) if meta else None, data) if changed else None


def _lost(update: Update, ids: Ids) -> int:
    """Count the characters that go from an update."""
    total = 0
    for run in update.runs:
        if run.text is not None:
            characters = run.text.encode("utf-16-le", "surrogatepass")
            for _, clock, length in ids.inside((run.client, run.clock, run.length)):
                start = 2 * (clock - run.clock)
                total += len(characters[start : start + 2 * length].decode("utf-16-le", "surrogatepass"))
    return total


def _rests(row: Row, update: Update, ids: Mapping[int, Ids]) -> bool:
    """Tell whether the authors of what a row wrote are told by characters that go."""
    found = sources(row, update.runs)
    return any(node in ids and ids[node].inside((one, two, length)) for node, one, two, length in found)


def _unnamed(row: Row, ids: Mapping[int, Ids]) -> Left | None:
    """Take out of a proposal the hash of the file that it came from, which held what goes."""
    if row.act != "proposal" or row.subject not in ids or b'"file":"' not in (row.data or b""):
        return None
    told = json.loads(row.data or b"")
    return (row.meta, packed({**told, "file": ""})) if told.get("file") else None
