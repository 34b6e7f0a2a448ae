"""A book as the studio's page sees it: values to show, and the author's edits by character ids."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import Any
from weakref import WeakKeyDictionary

from lianju.errors import PayloadRedacted, RunMissing
from lianju.language.count import Counts, count
from lianju.language.detect import Language, detect
from lianju.provenance.marks import marks
from lianju.provenance.shares import share_of
from lianju.store.anchors import Anchor
from lianju.store.log import TEXT_ACTS as TEXT_ACTS
from lianju.store.log import Row as Row
from lianju.store.manuscript import Manuscript, Source
from lianju.store.updates import BrokenUpdate as BrokenUpdate
from lianju.values.binder import WITH_TEXT, Node
from lianju.values.chunk import End
from lianju.values.proposal import Origin
from lianju.values.sampling import Sampling
from lianju.values.studio import (
    BlockState,
    BookState,
    CharacterId,
    Found,
    MarkState,
    MomentState,
    NodeState,
    OpenHunk,
    OpenProposal,
    Piece,
    PlaceRunners,
    RunnerState,
    RunState,
    SceneState,
    ShareState,
    SteerState,
)
from lianju.workspace import history
from lianju.workspace.project import AUTHOR
from lianju.workspace.proposing import Waiting, waiting_in
from lianju.workspace.replaying import recorded_prompt, written
from lianju.workspace.settings import Project

BY_HAND = frozenset({"type", "delete", "undo", "redo", "paste"})
"""The acts that a page may name."""
_COUNTED: WeakKeyDictionary[Manuscript, dict[int, tuple[int, Counts]]] = WeakKeyDictionary()
_SHARED: WeakKeyDictionary[Manuscript, dict[int, tuple[int, tuple[ShareState, ...]]]] = WeakKeyDictionary()
_LINE = 60  # characters shown on each side of what was found


def person(name: str) -> Origin:
    """Return the origin of what somebody types; the owner of the project is the author."""
    return Origin("person", by=name) if name else AUTHOR


def book(
    manuscript: Manuscript, told: Project | None, *, by: str, folder: str, counted: bool = True
) -> BookState:
    """Return the book with its binder in order, and the count of every entry, which takes reading it."""
    language = language_of(manuscript, told)
    counts = _counted(manuscript) if counted else {}
    return BookState(
        title=(told.title if told else "") or folder,
        author=told.author if told else "",
        language=language,
        person=by,
        epoch=manuscript.epoch,
        last=manuscript.last,
        nodes=tuple(_node(each, counts.get(each.id, Counts()), language) for each in manuscript.nodes),
    )


def node(manuscript: Manuscript, number: int, language: Language) -> NodeState:
    """Return one entry of the binder."""
    return _node(manuscript.node(number), _counted(manuscript).get(number, Counts()), language)


def language_of(manuscript: Manuscript, told: Project | None) -> Language:
    """Return the language of the book: the project's setting, or that of its first text."""
    if told and told.language in ("zh", "en"):
        return "zh" if told.language == "zh" else "en"
    texts = (manuscript.text(each.id) for each in manuscript.nodes if each.kind in WITH_TEXT)
    return detect(next((text for text in texts if text.strip()), "") or (told.title if told else ""))


def scene(manuscript: Manuscript, number: int) -> SceneState:
    """Return what a page needs beside the text itself; NodeMissing when there is no such text."""
    return SceneState(
        scene=number,
        epoch=manuscript.epoch,
        origins=origins(manuscript),
        pieces=tuple(manuscript.pieces(number)),
        proposals=proposals(manuscript, number),
        marks=marked(manuscript, number),
    )


def origins(manuscript: Manuscript, numbers: Iterable[int] | None = None) -> dict[str, Origin]:
    """Return origins by their number, all or some."""
    wanted = manuscript.origins if numbers is None else numbers
    return {str(number): manuscript.origins[number] for number in wanted}


def proposals(manuscript: Manuscript, number: int) -> tuple[OpenProposal, ...]:
    """Return what waits for a decision in a text."""
    return tuple(_proposal(manuscript, each) for each in waiting_in(manuscript, number))


def marked(manuscript: Manuscript, number: int) -> tuple[MarkState, ...]:
    """Return the marks on a text."""
    found = []
    for mark in marks(manuscript):
        if mark.node == number:
            anchor = Anchor.from_told(manuscript.records("mark")[mark.number])
            found.append(MarkState(mark.number, number, mark.whole, anchor.left, anchor.right, anchor.inside))
    return tuple(found)


def take(
    manuscript: Manuscript,
    number: int,
    update: bytes,
    *,
    act: str,
    by: str,
    copied: Sequence[tuple[int, int, int, int]] = (),
) -> int:
    """Write an author's update of a text; returns its row, 0 when it brings nothing new. BrokenUpdate.

    `copied` lists (entry, client, clock, length) of what a paste holds: where it is the same text its
    characters keep their authors, any other paste is noted as a paste.
    """
    if act not in BY_HAND:
        raise BrokenUpdate(act)
    sources = [Source(entry, (client, clock, length)) for entry, client, clock, length in copied]
    origin = Origin("paste", by=person(by).by) if act == "paste" else person(by)
    with manuscript.turn():
        if not manuscript.news(number, update):
            return 0
        manuscript.take(number, update, act=act, origin=origin, sources=sources)
        return manuscript.last


def pieces_of(manuscript: Manuscript, row: Row) -> list[Piece]:
    """Return who wrote what a row brought into a text."""
    return manuscript.pieces(row.subject, row.data) if row.act in TEXT_ACTS and row.data else []


def run(manuscript: Manuscript, number: int) -> RunState:
    """Return a model run with all that went into it; RunMissing when there is none, PayloadRedacted."""
    told = manuscript.records("run").get(number)
    if told is None:
        raise RunMissing(number=number)
    if "sampling" not in told:
        raise PayloadRedacted(number=number)
    prompt = recorded_prompt(manuscript, told)
    blocks = prompt.blocks if prompt else ()  # none: it was redacted
    blocks += (written(prompt),) if prompt and prompt.continued else ()
    return RunState(
        run=number,
        time=manuscript.time(number),
        scene=manuscript.subject(number),
        purpose=told["purpose"],
        model=told["model"],
        model_sha256=told["model_sha256"],
        prompt_sha256=told.get("prompt_sha256", ""),
        blocks=tuple(
            BlockState(
                each.name, each.reason, each.role, each.text, placed.get("tokens"), placed.get("left_out", 0)
            )
            for each, placed in zip(blocks, chain(told.get("prompt", ()), repeat({})), strict=False)
        ),
        sampling=Sampling.from_json(told["sampling"]),
        texts=tuple(told.get("texts", ())),
        ends=tuple(End(**each) for _, each in sorted(told["ends"].items(), key=lambda pair: int(pair[0]))),
        cold=told["cold"],
        runners=tuple(_recorded(told)),
        forced=told.get("forced", ""),
        steer=tuple(SteerState(**each) for each in told.get("steer", ())),
    )


def _recorded(told: Mapping[str, Any]) -> Iterable[PlaceRunners]:
    """Give what was kept of what could have stood at each place of a run's texts."""
    forced = len(told.get("forced", ""))
    for choice, places in told.get("runners", {}).items():
        text = told["texts"][int(choice)]
        ends = [*(place for place, _ in places[1:]), len(text)]
        for (place, found), end in zip(places, ends, strict=True):
            drawn = text[place:end]
            states = tuple(
                RunnerState(word, math.exp(logprob), word == drawn, word == drawn and place < forced)
                for word, logprob in found
            )
            yield PlaceRunners(int(choice), place, end, states)


def shared(manuscript: Manuscript, number: int | None = None) -> list[ShareState]:
    """Return who wrote how many characters, of a text with all below it or of the book."""
    found: dict[tuple[str, str], int] = {}
    within = history.below(manuscript, manuscript.node(number)) if number else None
    for each in manuscript.nodes:
        if each.kind in WITH_TEXT and (within is None or each.id in within):
            for share in shares_of(manuscript, each.id):
                found[share.source, share.by] = found.get((share.source, share.by), 0) + share.characters
    return [ShareState(*key, characters) for key, characters in sorted(found.items())]


def shares_of(manuscript: Manuscript, number: int) -> tuple[ShareState, ...]:
    """Return who wrote how many characters of one text, or say what it was when nothing changed it since."""
    known, row = _SHARED.setdefault(manuscript, {}), manuscript.touched(number)
    if number not in known or known[number][0] != row:
        found: dict[tuple[str, str], int] = {}
        for stretch in manuscript.authored(number):
            key = (share_of(stretch.origin), stretch.origin.model or stretch.origin.by or "")
            found[key] = found.get(key, 0) + len("".join(stretch.text.split()))
        shares = tuple(
            ShareState(*key, characters) for key, characters in sorted(found.items()) if characters
        )
        known[number] = row, shares
    return known[number][1]


def moments(manuscript: Manuscript, number: int | None = None) -> list[MomentState]:
    """Return the states that can be looked at, the newest first: those of the book, or those of a text."""
    within = history.below(manuscript, manuscript.node(number)) if number else None
    happened = history.events(manuscript, within)
    named = history.moments(history.events(manuscript)) if number else []
    found = {each.row: each for each in history.moments(happened)}
    found |= {each.row: each for each in named if each.why == "named"}
    return [
        MomentState(each.row, each.time, each.why, each.name)
        for each in sorted(found.values(), key=lambda each: -each.row)
    ]


def search(manuscript: Manuscript, words: str, *, case: bool = False) -> list[Found]:
    """Return every place of the book where words stand, in its order."""
    wanted = words if case else words.casefold()
    found = []
    for each in manuscript.nodes:
        if each.kind in WITH_TEXT and wanted:
            found += [_found(each.id, *place) for place in _places(manuscript.text(each.id), wanted, case)]
    return found


def replace_all(
    manuscript: Manuscript, words: str, by: str, *, case: bool = False, nodes: Sequence[int] | None = None
) -> int:
    """Replace words wherever they stand, as the author's typing; returns how often."""
    replaced = 0
    with manuscript.turn():
        for each in reversed(search(manuscript, words, case=case)):
            if nodes is None or each.node in nodes:
                act = "type" if by else "delete"
                manuscript.replace(each.node, each.start, each.end, by, act=act, origin=AUTHOR)
                replaced += 1
    return replaced


def offset(manuscript: Manuscript, number: int, left: CharacterId | None, right: CharacterId | None) -> int:
    """Return the character offset between two ids; the end of the text where both are gone."""
    place = manuscript.place(number, left, right)
    return len(manuscript.text(number)) if place is None else place


def _proposal(manuscript: Manuscript, each: Waiting) -> OpenProposal:
    told = manuscript.records("proposal")[each.number]
    hunks = tuple(
        OpenHunk(
            hunk.number,
            hunk.anchor.left,
            hunk.anchor.right,
            hunk.anchor.inside,
            hunk.texts,
            hunk.start is None,
        )
        for hunk in each.hunks
    )
    return OpenProposal(each.number, each.node.id, each.by, told.get("run"), hunks)


def _counted(manuscript: Manuscript) -> dict[int, Counts]:
    found: dict[int, Counts] = {}
    for each in reversed(manuscript.nodes):
        if each.kind in WITH_TEXT:
            found[each.id] = found.get(each.id, Counts()) + _count(manuscript, each.id)
        if each.parent and each.id in found and each.kind != "note":
            found[each.parent] = found.get(each.parent, Counts()) + found[each.id]
    return found


def _count(manuscript: Manuscript, number: int) -> Counts:
    """Count a text, or say what it was when nothing changed it since."""
    known, row = _COUNTED.setdefault(manuscript, {}), manuscript.touched(number)
    if number not in known or known[number][0] != row:
        known[number] = row, count(manuscript.text(number))
    return known[number][1]


def _node(each: Node, counts: Counts, language: Language) -> NodeState:
    return NodeState(
        id=each.id,
        parent=each.parent,
        place=each.place,
        kind=each.kind,
        title=each.title,
        synopsis=each.synopsis,
        status=each.status,
        labels=each.labels,
        pov=each.pov,
        target=each.target,
        count=counts.market(language),
    )


def _places(text: str, wanted: str, case: bool) -> Iterable[tuple[str, int, int]]:
    seen = text if case else _folded(text)
    start = seen.find(wanted)
    while start >= 0:
        yield text, start, start + len(wanted)
        start = seen.find(wanted, start + len(wanted))


def _folded(text: str) -> str:
    """Fold case without changing any offset."""
    return "".join(low if len(low := each.casefold()) == 1 else each for each in text)


def _found(number: int, text: str, start: int, end: int) -> Found:
    first = max(text.rfind("\n", 0, start) + 1, start - _LINE)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + _LINE)
    return Found(number, start, end, text[first:last], first)
