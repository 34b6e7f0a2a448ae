"""Runs, proposals, choices and remarks that hold what shall be forgotten, and what is left of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lianju.language.pattern import Spelled as Spelled
from lianju.store.ids import Ids
from lianju.store.log import Row
from lianju.store.manuscript import Manuscript
from lianju.store.redaction import stood_then
from lianju.values.wire import strings
from lianju.workspace import bringing
from lianju.workspace.proposing import refused
from lianju.workspace.settings import Retention

Told = Mapping[str, Any]
SHORTEST_COPY = 24  # bytes: eight Chinese characters, or four English words; less is no copy but language
SHORTEST_QUOTE = 4  # bytes: a shorter passage is looked for only where it is known to have been
AROUND = 8  # units on either side by which a short passage is known in a prompt of another entry
STRUCK = "…"
_KEPT_OF_RUN = ("purpose", "model", "model_sha256", "cold")
_QUOTING = frozenset({"proposal", "choice", "remark"})
_LONG_WORK: Mapping[str, str] = {"job": "instruction", "step": "text", "bringing": "name"}
_SAYING: Mapping[str, tuple[str, ...]] = {
    "node": ("title", "synopsis", "status", "labels", "pov"),
    "binder": ("title", "synopsis", "status", "labels", "pov"),
    "version": ("name",),
    "origin": ("by",),
}
_OWN = frozenset({"author", "mine", "unknown"})  # what a claim says without naming anybody


@dataclass(frozen=True)
class Quotes:
    """Which rows hold `words`: for the words of an author wherever they stand, for a passage where it was.

    Words of an author are `named`, and found however their accents are encoded. `entries` are those
    that lose text (None: all), `ids` what of it goes, `runs` tells what each run wrote of it, `then` what
    stood of it in the text of an entry when a row about it was written (one that stands on some of it may
    quote a part), and `beside` the same for runs elsewhere, which read it
    before their own text: with what stood around it, for a short passage stands in any text.
    """

    passage: str
    named: Spelled | None = None
    entries: frozenset[int] | None = None
    ids: Mapping[int, Ids] = field(default_factory=dict)
    runs: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    then: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    beside: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of_range(cls, manuscript: Manuscript, ids: Mapping[int, Ids], words: str) -> Quotes:
        """Look for a passage: `ids` are its characters, and their copies."""
        runs: dict[int, tuple[str, ...]] = {}
        for number, ranges in ids.items():
            for each in manuscript.stood(number, ranges):
                if each.origin.run is not None:
                    runs[each.origin.run] = (*runs.get(each.origin.run, ()), each.text)
        then, beside = _read_then(manuscript, ids)
        return cls(words, None, frozenset(ids), ids, runs, then, beside)

    @classmethod
    def of_words(cls, manuscript: Manuscript, named: Spelled, ids: Mapping[int, Ids] | None) -> Quotes:
        """Look for words in all rows, or in those of the entries of `ids` and in what read them there."""
        if ids is None:
            return cls("", named)
        return cls("", named, frozenset(ids), beside=_read_then(manuscript, ids)[1])

    def told(self, manuscript: Manuscript) -> dict[int, Told]:
        """Return the rows that hold some of it, and what is left of each."""
        pieces, drafts = dict(manuscript.blocks.all()), _drafts(manuscript)
        runs: dict[int, Told] = {}
        changed: dict[int, Told] = {}
        for row in manuscript.database.told():
            told = manuscript.told(row)
            phrases = self._phrases(manuscript, row, told)
            phrases += [_holder(each, exact=True) for each in self.beside.get(row.seq, ())]
            if not phrases:
                continue

            def hit(text: str, phrases: Iterable[Callable[[str], bool]] = phrases) -> bool:
                return any(holds(text) for holds in phrases)

            if not any(map(hit, _quotable(row.act, told, pieces, drafts))):
                continue
            if row.act == "run":
                runs[row.seq] = forgotten_run(told)
            elif row.act in _QUOTING:
                changed[row.seq] = without_quotes(row.act, told, hit)
            elif row.act in _LONG_WORK:
                changed[row.seq] = {**told, _LONG_WORK[row.act]: "", "redacted": True}
            elif self.named:
                changed[row.seq] = _struck(row.act, told, self.named)
        changed = drafted(manuscript, runs) | changed
        return changed | freed(manuscript, runs, changed)

    def waiting(self, manuscript: Manuscript) -> list[int]:
        """Return the imports that have some of it still to bring."""
        named, words = self.named, self.named.words if self.named else self.passage
        everywhere = named is not None and self.entries is None
        if not everywhere and len(words.encode("utf-8", "surrogatepass")) < SHORTEST_COPY:
            return []
        holds = (lambda text: bool(named.spans(text))) if named else _holder(words, exact=False)
        return bringing.holding(manuscript, holds)

    def _phrases(self, manuscript: Manuscript, row: Row, told: Told) -> list[Callable[[str], bool]]:
        about = self.entries is None or row.subject in self.entries or row.seq in self.entries
        named, words = self.named, self.passage
        if named:
            return [lambda text: bool(named.spans(text))] if about else []
        size = len(words.encode("utf-8", "surrogatepass"))
        quoted = about and row.act in _QUOTING and _quotes(words)
        found = [words] if size >= SHORTEST_COPY or quoted else []
        for run in {row.seq, told.get("run"), _run_of(manuscript, told.get("proposal"))}:
            found += self.runs.get(run or 0, ())
        then = self.then.get(row.seq, ())
        sharing = [_sharer(each) for each in (words, *then)] if self._stands_on(manuscript, row, told) else []
        return [*sharing, *(_holder(each, exact=False) for each in (*found, *then))]

    def _stands_on(self, manuscript: Manuscript, row: Row, told: Told) -> bool:
        """Tell whether a proposal, a choice or a remark is about a passage of which something goes."""
        if row.act not in _QUOTING:
            return False
        if row.act == "choice":
            told = manuscript.records("proposal").get(told["proposal"], {})
        ids, places = self.ids.get(row.subject, Ids()), told.get("edits", [told])
        return any(ids.inside((one, two, size)) for at in places for one, two, size in at.get("inside", ()))


def freed(manuscript: Manuscript, runs: Mapping[int, Told], others: Mapping[int, Told]) -> dict[int, Told]:
    """Return what is left of runs, and of the stretches and hashes of prompts that no other run has.

    `others` are rows that change already: the prompts from which they came go with them.
    """
    before = manuscript.records("run")
    after = {number: runs.get(number, told) for number, told in before.items()}
    kept = {row for told in after.values() for row in block_rows(told)}
    gone = {row for number in runs for row in block_rows(before[number])} - kept
    hashes = {before[number].get("prompt_sha256") for number in runs}
    makers = (manuscript.origins.get(manuscript.database.row(number).origin) for number in others)
    hashes |= {maker.prompt_sha256 for maker in makers if maker}
    hashes -= {told.get("prompt_sha256") for told in after.values()} | {None}
    found = {**runs, **{row: {"redacted": True} for row in gone}}
    for row in manuscript.database.told():
        told = others.get(row.seq, manuscript.told(row)) if row.act == "origin" else {}
        if told.get("prompt_sha256") in hashes:
            found[row.seq] = {name: value for name, value in told.items() if name != "prompt_sha256"}
    return found


def expired(manuscript: Manuscript, retention: Retention, *, now: float) -> dict[int, Told]:
    """Return the rows that are older, at `now` in seconds, than they are kept, and what is left of each."""
    days = {row.seq: (now - row.time / 1000) / 86_400 for row in manuscript.database.told()}
    before, runs, told = manuscript.records("run"), dict[int, Told](), dict[int, Told]()
    for number, run in before.items():
        if retention.prompts is not None and days[number] > retention.prompts and "prompt" in run:
            runs[number] = _without(run, "prompt", "prompt_sha256", "instruction")
            told |= drafted(manuscript, [number], acts=("job",))
    for number in refused(manuscript):
        proposal = manuscript.records("proposal")[number]
        if retention.refused is None or days[number] <= retention.refused or proposal.get("redacted"):
            continue
        told[number] = without_quotes("proposal", proposal, lambda text: True)
        made_by = proposal.get("run")
        if made_by in before:
            kept = runs.get(made_by, before[made_by])
            runs[made_by] = _without(kept, "texts", "runners", "forced")
            told |= drafted(manuscript, [made_by], acts=("step",))
    return told | freed(manuscript, runs, told)


def forgotten_run(told: Told) -> dict[str, Any]:
    """Return what is left of a run: which model ran, and what for."""
    return {name: told[name] for name in _KEPT_OF_RUN if name in told} | {"redacted": True}


def drafted(
    manuscript: Manuscript, runs: Collection[int], *, acts: Collection[str] = ("job", "step")
) -> dict[int, Told]:
    """Return what was asked for the long drafts that became `runs`, and their pieces, and what is left."""
    steps, proposals = manuscript.records("step"), manuscript.records("proposal")
    ours = {number for number, told in proposals.items() if told.get("run") in runs}
    jobs = {told["job"] for told in steps.values() if told.get("proposal") in ours}
    rows = {"job": {job: manuscript.records("job")[job] for job in jobs}, "step": steps}
    return {
        number: {**told, _LONG_WORK[act]: "", "redacted": True}
        for act in acts
        for number, told in rows[act].items()
        if told.get("job", number) in jobs and told.get(_LONG_WORK[act])
    }


def _drafts(manuscript: Manuscript) -> dict[int, str]:
    """Return the text of each long draft, whose pieces may end within a word."""
    found: dict[int, str] = {}
    for told in manuscript.records("step").values():
        found[told["job"]] = found.get(told["job"], "") + told.get("text", "")
    return found


def _read_then(
    manuscript: Manuscript, ids: Mapping[int, Ids]
) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
    """Return what stood of `ids` when each row was written: in its entry, and elsewhere, for runs."""
    then: dict[int, tuple[str, ...]] = {}
    beside: dict[int, tuple[str, ...]] = {}
    rows = {act: list(manuscript.records(act)) for act in ("run", *_QUOTING)}
    for number, ranges in ids.items():
        lives = manuscript.lives(number)
        places = lives.places(ranges)
        for act, row in ((act, row) for act, some in rows.items() for row in some):
            own, run = manuscript.subject(row) == number, act == "run"
            if own or run:
                found = then if own else beside
                told = stood_then(lives, places, row, around=0 if own else AROUND)
                texts = (text for each in told for text in each)
                found[row] = (*found.get(row, ()), *(text for text in texts if run or _quotes(text)))
    return then, beside


def _quotes(text: str) -> bool:
    """Tell whether a text is long enough to be looked for where it may be quoted."""
    return len(text.encode("utf-8", "surrogatepass")) >= SHORTEST_QUOTE


def _without(told: Told, *names: str) -> dict[str, Any]:
    """Return what is left of a run without some of what it tells."""
    return {name: value for name, value in told.items() if name not in names} | {"redacted": True}


def without_quotes(act: str, told: Told, hit: Callable[[str], bool]) -> dict[str, Any]:
    """Return what is left of a proposal, a choice or a remark when the texts go that `hit` finds."""
    left = dict(told) | {"redacted": True} | ({"file": ""} if "file" in told else {})
    if act == "remark":
        left["by"] = "" if hit(told["by"]) else told["by"]
        return left | {"text": ""}
    if act == "choice":
        left.pop("edited", None)
        return left
    if "edits" not in told:  # format 1
        return left | {"texts": []}
    edits = [{**edit, "texts": []} if any(map(hit, edit["texts"])) else edit for edit in told["edits"]]
    return left | {"edits": edits}


def block_rows(told: Told) -> list[int]:
    """Return the rows in which the prompt of a run stands."""
    return [row for block in told.get("prompt", ()) for row in block.get("rows", ())]


def prompt_text(told: Told, pieces: Mapping[int, str]) -> str:
    """Return the whole prompt of a run."""
    blocks = told.get("prompt", ())
    return "".join(
        block["text"] if "text" in block else "".join(pieces.get(row, "") for row in block["rows"])
        for block in blocks
    )


def _quotable(act: str, told: Told, pieces: Mapping[int, str], drafts: Mapping[int, str]) -> Iterator[str]:
    """Give the texts of a row that may hold an author's words; of a piece of a draft the whole draft."""
    if act == "run":
        yield prompt_text(told, pieces)
        said = ("texts", "runners", "banned", "sampling", "instruction")
        yield from strings([told.get(name) for name in said])
    elif act == "proposal":
        yield from strings([edit["texts"] for edit in told["edits"]] if "edits" in told else told["texts"])
    elif act == "choice":
        yield from strings(told.get("edited"))
    elif act == "remark":
        yield from strings([told["text"], told["by"]])
    elif act == "step":
        yield drafts[told["job"]]
    elif act in _LONG_WORK:
        yield from strings(told.get(_LONG_WORK[act]))
    elif act != "origin" or told.get("by") not in _OWN:
        yield from strings([told.get(name) for name in _SAYING.get(act, ())])


def _struck(act: str, told: Told, named: Spelled) -> dict[str, Any]:
    """Put a sign in the place of words in what is said of an entry."""

    def strike(value: Any) -> Any:
        if isinstance(value, str):
            return named.put(value, STRUCK)
        return [strike(each) for each in value] if isinstance(value, list) else value

    return {name: strike(value) if name in _SAYING[act] else value for name, value in told.items()}


def _run_of(manuscript: Manuscript, proposal: int | None) -> int | None:
    told = manuscript.records("proposal").get(proposal or 0, {})
    run: int | None = told.get("run")
    return run


def _sharer(phrase: str) -> Callable[[str], bool]:
    """Return what tells whether a text holds any piece of a phrase, without spaces, that may be a quote."""
    data = phrase.encode("utf-8", "surrogatepass")
    pieces = (data[place : place + SHORTEST_QUOTE] for place in range(len(data) - SHORTEST_QUOTE + 1))
    grams = [each for each in dict.fromkeys(pieces) if len(each.split()) == 1 and each.strip() == each]
    return lambda text: any(each in text.encode("utf-8", "surrogatepass") for each in grams)


@lru_cache(maxsize=64)
def _holder(phrase: str, *, exact: bool) -> Callable[[str], bool]:
    """Return what tells whether a text holds a phrase or, unless `exact`, a long enough part of it."""
    data = phrase.encode("utf-8", "surrogatepass")
    if exact or len(data) < SHORTEST_COPY:
        return lambda text: phrase in text
    last = len(data) - SHORTEST_COPY + 1
    grams = {data[place : place + SHORTEST_COPY] for place in range(last)}

    def holds(text: str) -> bool:
        whole = text.encode("utf-8", "surrogatepass")
        count = len(whole) - SHORTEST_COPY + 1
        return any(whole[place : place + SHORTEST_COPY] in grams for place in range(count))

    return holds
