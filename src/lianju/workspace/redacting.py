"""The right to forget: what would go with a passage, with words or with a run, and taking it out for good.

A passage takes along its copies that no text shows any more, what was deleted inside it, and every run
that read or wrote it, with the prompt, the texts and the proposals. A copy that stands in a text is named,
and goes only on request. Everything else keeps its place and its author.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lianju.errors import PassageMissing, PayloadRedacted, RunMissing, WordsMissing
from lianju.store.document import Offsets
from lianju.store.ids import Ids
from lianju.store.kinship import Kinship
from lianju.store.lives import Exactly, Lives, Sought
from lianju.store.manuscript import Manuscript
from lianju.store.redaction import Redaction, occurrences, redact, stretches
from lianju.store.redaction import Tombstone as Tombstone
from lianju.store.redaction import tombstones as tombstones
from lianju.store.updates import IdRange, living_ids, ranges_of
from lianju.values.binder import WITH_TEXT, Node
from lianju.workspace import backups, bringing, mirror
from lianju.workspace.forgetting import (
    SHORTEST_COPY,
    Quotes,
    Spelled,
    drafted,
    expired,
    forgotten_run,
    freed,
    without_quotes,
)
from lianju.workspace.project import AUTHOR
from lianju.workspace.settings import PROJECT_FILE, Retention
from lianju.workspace.turns import in_turn

KINDS = ("run", "proposal", "choice", "remark", "title")


@dataclass(frozen=True)
class Place:
    """Characters `start` to `end` of a text as it stands now."""

    node: Node
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Plan:
    """What would go: text that stands now, characters that stood earlier, and rows of each kind.

    `staying` are copies that stand in a text and stay; `renewed` are characters that stood among the words
    once and stand among others now: they stay, under new ids. `named` are the words, when it is words that
    go. `waiting` are imports that have some of it still to bring. `rows` counts runs, proposals, choices,
    remarks, imports that end here, and (only for words) titles and whatever else is said of entries.
    """

    redaction: Redaction
    going: tuple[Place, ...] = ()
    staying: tuple[Place, ...] = ()
    former: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    renewed: Mapping[int, Ids] = field(default_factory=dict)
    named: Spelled | None = None
    waiting: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether nothing would go."""
        return not (self.redaction.ids or self.redaction.told or self.waiting)


@dataclass(frozen=True)
class Redacted:
    """What was done: the tombstones, whether the file is clean, and what lies outside it.

    `guessable` says that some rows were written by a format without salts: a short text could be found by
    trying. `beyond` are files that no redaction reaches: backups, the original of an older format, files
    that were set aside, those of an editor, and those edited outside that could not be taken in.
    """

    tombstones: tuple[Tombstone, ...]
    unfinished: bool
    guessable: bool
    beyond: tuple[Path, ...]


def plan_range(manuscript: Manuscript, node: Node, span: tuple[int, int], *, copies: bool) -> Plan:
    """Plan to forget the characters `span` of a text and all that was deleted between them.

    PassageMissing when there are no such characters.
    """
    document = manuscript.texts.of(node.id)
    start, end = span
    words = document.text[start:end]
    if not words or node.kind not in WITH_TEXT or end > len(document.text):
        raise PassageMissing(name=node.title)
    chosen = document.ids(start, end)
    ids = {node.id: Ids(chosen)}
    kinship = Kinship(manuscript.texts, manuscript.rows())
    lives = manuscript.lives(node.id)
    whole = lives.between(Ids(chosen), start=not start, end=end == len(document.text))
    inside = _deleted_between(manuscript, kinship, node.id, whole)
    if len(words.encode("utf-8", "surrogatepass")) >= SHORTEST_COPY:
        for number in _texts(manuscript):
            for each in occurrences(
                manuscript, number, Exactly(words), lives=lives if number == node.id else None
            ):
                ids.setdefault(number, Ids()).add(each)
    renewed = _elsewhere(manuscript, ids, Exactly(words), chosen={node.id: Ids(chosen)}) if copies else {}
    for each in inside:
        ids[node.id].add(each)
    found = kinship.closed(ids)
    found, staying = _parted(manuscript, found, {node.id: Ids(chosen)}, copies=copies)
    return _plan(manuscript, found, staying, Quotes.of_range(manuscript, found, words), renewed=renewed)


def plan_words(manuscript: Manuscript, words: str, *, node: Node | None, copies: bool) -> Plan:
    """Plan to forget words wherever they stand or ever stood, in one entry or in the whole project.

    PassageMissing when they never did.
    """
    if not words.strip():
        raise PassageMissing(name=node.title) if node else WordsMissing()
    named = Spelled(words)
    kinship = Kinship(manuscript.texts, manuscript.rows())
    ids, found, staying = dict[int, Ids](), dict[int, Ids](), tuple[Place, ...]()
    lives = dict[int, Lives]()
    looked_at = {node.id} if node else set(_texts(manuscript))
    while more := _standing(manuscript, looked_at, named, lives, found) or _joining(
        manuscript, named, ids, found
    ):
        for number, ranges in more.items():
            for each in ranges:
                ids.setdefault(number, Ids()).add(each)
        closed = _without_renewed(manuscript, kinship.closed(ids), ids)
        found, staying = _parted(manuscript, closed, ids, copies=copies)
        looked_at &= set(found)  # what goes may have stood between two parts of the words
    within = {node.id: Ids(), **found} if node else None
    quotes = Quotes.of_words(manuscript, named, within)
    plan = _plan(manuscript, found, staying, quotes, renewed=_elsewhere(manuscript, ids, named, gone=found))
    plan = replace(plan, named=named)
    if plan.empty:
        raise PassageMissing(name=node.title) if node else WordsMissing()
    return plan


def plan_run(manuscript: Manuscript, number: int) -> Plan:
    """Plan to forget what a run read and wrote; what was accepted stays in its text.

    RunMissing when there is no such run, PayloadRedacted when it is forgotten already.
    """
    if number not in manuscript.records("run"):
        raise RunMissing(number=number)
    left = forgotten_run(manuscript.records("run")[number])
    if left == manuscript.records("run")[number]:
        raise PayloadRedacted(number=number)
    told = drafted(manuscript, [number])
    told |= freed(manuscript, {number: left}, told)
    for proposal, each in manuscript.records("proposal").items():
        if each.get("run") == number:
            told |= {proposal: without_quotes("proposal", each, lambda text: True)}
    return Plan(Redaction({}, told), rows=_counted(manuscript, told))


def plan_expired(manuscript: Manuscript, retention: Retention, *, now: float | None = None) -> Plan:
    """Plan to forget the prompts and the refused texts that are older than the settings keep them."""
    told = expired(manuscript, retention, now=time.time() if now is None else now)
    return Plan(Redaction({}, told), rows=_counted(manuscript, told))


@in_turn
def carry_out(manuscript: Manuscript, plan: Plan) -> Redacted:
    """Take out of the file what the plan says, for good, and leave tombstones."""
    for place in _places(manuscript, plan.renewed):
        manuscript.renew(place.node.id, place.start, place.end, origin=AUTHOR)
    bringing.forget(manuscript, plan.waiting)
    made = tuple(redact(manuscript, plan.redaction, origin=AUTHOR))
    guessable = any(not each.salted for each in made)
    outside = tuple(beyond(manuscript, plan.named))
    return Redacted(made, manuscript.database.unfinished, guessable, outside)


def beyond(manuscript: Manuscript, named: Spelled | None = None) -> Iterator[Path]:
    """Give the files beside and outside the project in which an earlier state of it may stand.

    The settings are the author's to change: they are told where they hold the words that were `named`.
    """
    database = manuscript.database
    yield from (each.path for each in backups.listed(database))
    yield from backups.unfinished(database)
    settings = database.path.parent / PROJECT_FILE
    if named and settings.is_file() and named.spans(settings.read_text("utf-8", "replace")):
        yield settings
    yield from sorted(database.path.parent.glob(f"{database.path.stem}-*"))  # older formats, torn files
    yield from _not_ours(database.path.parent)


def _not_ours(project: Path) -> Iterator[Path]:
    """Give the files beside the readable copy that Lianju did not write, and those edited since it did.

    Of a hidden folder, as that of a history of versions, the folder.
    """
    folder = project / mirror.FOLDER
    copies = {folder / copy.path: copy.sha256 for copy in mirror.known(project).values()}
    for where, folders, names in os.walk(folder):
        yield from (Path(where, name) for name in sorted(folders) if name.startswith("."))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in (Path(where, name) for name in sorted(names)):
            if file != folder / mirror.RECORD and not _holds(file, copies.get(file)):
                yield file


def _holds(file: Path, sha256: str | None) -> bool:
    try:
        return sha256 is not None and mirror.digest(file.read_bytes()) == sha256
    except OSError:
        return False


def _standing(
    manuscript: Manuscript,
    numbers: Iterable[int],
    named: Spelled,
    lives: dict[int, Lives],
    gone: Mapping[int, Ids],
) -> dict[int, Ids]:
    """Return the ids of every place where words ever stood in texts, as if what is `gone` had never been."""
    found = {}
    for number in numbers:
        if named.possible(manuscript.ever(number)):
            if number not in lives:
                lives[number] = manuscript.lives(number)
            left = lives[number].without(gone[number]) if number in gone else lives[number]
            found[number] = left.find(named)
    return {number: ids for number, ids in found.items() if ids}


def _texts(manuscript: Manuscript) -> Iterator[int]:
    return (node.id for node in manuscript.everything if node.kind in WITH_TEXT)


def _deleted_between(manuscript: Manuscript, kinship: Kinship, number: int, passage: list[IdRange]) -> Ids:
    """Return what was deleted inside a passage; not what was moved out of it and stands elsewhere."""
    living = Ids(manuscript.texts.of(number).ids(0, len(manuscript.texts.of(number).text)))
    dead = Ids(part for each in passage for part in living.outside(each))
    moved = _living(manuscript, kinship.closed({number: dead}))
    kept = kinship.closed(moved).get(number, Ids()) if moved else Ids()
    return Ids(part for each in dead for part in kept.outside(each))


def _living(manuscript: Manuscript, ids: Mapping[int, Ids]) -> dict[int, Ids]:
    """Return those of `ids` whose characters stand in their text now."""
    found = {}
    for number, ranges in ids.items():
        document = manuscript.texts.of(number)
        alive = Ids(part for each in document.ids(0, len(document.text)) for part in ranges.inside(each))
        if alive:
            found[number] = alive
    return found


def _elsewhere(
    manuscript: Manuscript,
    ids: Mapping[int, Ids],
    sought: Sought,
    *,
    chosen: Mapping[int, Ids] | None = None,
    gone: Mapping[int, Ids] | None = None,
) -> dict[int, Ids]:
    """Return those of `ids` that stand in their text now, but not among the words (nor the `chosen`).

    Words that come to stand there when the other characters of `gone` go are words too.
    """
    found = {}
    for number, alive in _living(manuscript, ids).items():
        copies = [part for each in (gone or {}).get(number, ()) for part in ids[number].outside(each)]
        among = _among(manuscript, number, sought, Ids(copies))
        for each in (chosen or {}).get(number, ()):
            among.add(each)
        found[number] = Ids(part for each in alive for part in among.outside(each))
    return {number: left for number, left in found.items() if left}


def _among(manuscript: Manuscript, number: int, sought: Sought, gone: Ids) -> Ids:
    """Return the ids of words in a text without `gone`, and of those that stand there when these are gone."""
    text, found = manuscript.stretch(number, 0, None), list[int]()
    order, wide = living_ids(manuscript.texts.of(number).state), Offsets(text)
    left = [place for place in range(len(text)) if order[wide[place]] not in gone]
    while spans := sought.spans("".join([text[place] for place in left])):
        these = {place for start, end in spans for place in left[start:end]}
        found += these
        left = [place for place in left if place not in these]
    return Ids(each for place in found for each in ranges_of(order[wide[place] : wide[place + 1]]))


def _joining(
    manuscript: Manuscript, named: Spelled, ids: Mapping[int, Ids], gone: Mapping[int, Ids]
) -> dict[int, Ids]:
    """Return the ids of words that come to stand in the texts of now when all else goes."""
    found = {}
    for number, ranges in ids.items():
        copies = Ids(part for each in gone.get(number, ()) for part in ranges.outside(each))
        among = _among(manuscript, number, named, copies)
        found[number] = Ids(part for each in among for part in ranges.outside(each))
    return {number: left for number, left in found.items() if left}


def _without_renewed(
    manuscript: Manuscript, found: Mapping[int, Ids], ids: Mapping[int, Ids]
) -> dict[int, Ids]:
    """Take out what a redaction that was killed wrote again in order to keep it: it is no copy."""
    left = {}
    for number, ranges in found.items():
        renewed = Ids(
            part for each in manuscript.renewed(number) for part in ids.get(number, Ids()).outside(each)
        )
        left[number] = Ids(part for each in ranges for part in renewed.outside(each))
    return {number: ranges for number, ranges in left.items() if ranges}


def _parted(
    manuscript: Manuscript, found: Mapping[int, Ids], chosen: Mapping[int, Ids], *, copies: bool
) -> tuple[dict[int, Ids], tuple[Place, ...]]:
    """Take the copies that stand in a text, and were not chosen, out of `found`, unless they go too."""
    standing = {
        number: Ids(part for each in alive for part in chosen.get(number, Ids()).outside(each))
        for number, alive in _living(manuscript, found).items()
    }
    if copies or not any(standing.values()):
        return dict(found), ()
    going = {
        number: Ids(part for each in ranges for part in standing.get(number, Ids()).outside(each))
        for number, ranges in found.items()
    }
    return {number: ids for number, ids in going.items() if ids}, tuple(_places(manuscript, standing))


def _places(manuscript: Manuscript, ids: Mapping[int, Ids]) -> Iterator[Place]:
    for node in (node for node in manuscript.everything if node.id in ids):
        document = manuscript.texts.of(node.id)
        for start, text in stretches(document.text, document.state, ids[node.id]):
            yield Place(node, start, start + len(text), text)


def _plan(
    manuscript: Manuscript,
    ids: Mapping[int, Ids],
    staying: tuple[Place, ...],
    quotes: Quotes,
    *,
    renewed: Mapping[int, Ids],
) -> Plan:
    going = tuple(
        _places(
            manuscript,
            {
                number: Ids(part for each in ranges for part in renewed.get(number, Ids()).outside(each))
                for number, ranges in ids.items()
            },
        )
    )
    total = sum(len(each.text) for number, ranges in ids.items() for each in manuscript.stood(number, ranges))
    told, waiting = quotes.told(manuscript), tuple(quotes.waiting(manuscript))
    rows = _counted(manuscript, told) | ({"import": len(waiting)} if waiting else {})
    former = total - sum(len(each.text) for each in going)
    return Plan(Redaction(ids, told), going, staying, former, rows, renewed, waiting=waiting)


def _counted(manuscript: Manuscript, told: Mapping[int, Any]) -> dict[str, int]:
    """Count the rows of each kind that a person knows."""
    kinds = {"node": "title", "binder": "title", "version": "title", "bringing": "title"}
    acts = (manuscript.database.row(number).act for number in told)
    found = Counter(kinds.get(act, act) for act in acts)
    return {kind: found[kind] for kind in KINDS if found[kind]}


def redactions(manuscript: Manuscript, number: int) -> list[Tombstone]:
    """Return what was redacted in one text."""
    return [each for each in tombstones(manuscript) if each.entry == number and each.characters]


def expire(manuscript: Manuscript, retention: Retention, *, now: float | None = None) -> Redacted | None:
    """Forget what the settings no longer keep; None when there is nothing."""
    if retention == Retention():
        return None
    plan = plan_expired(manuscript, retention, now=now)
    return None if plan.empty else carry_out(manuscript, plan)
