"""Runs, proposals, choices and remarks that hold what shall be forgotten, and what is left of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lianju.store.ids import Ids
from lianju.store.log import Row
from lianju.store.manuscript import Manuscript
from lianju.store.redaction import stretches_then

Told = Mapping[str, Any]
SHORTEST_COPY = 24  # bytes: eight Chinese characters, or four English words; less is no copy but language
SHORTEST_QUOTE = 4  # bytes: a shorter passage is looked for only where it is known to have been
STRUCK = "…"
_KEPT_OF_RUN = ("purpose", "model", "model_sha256", "cold")
_QUOTING = frozenset({"proposal", "choice", "remark"})
_SAYING = frozenset({"node", "binder", "version", "origin"})


@dataclass(frozen=True)
class Quotes:
    """Which rows hold `words`: for the words of an author wherever they stand, for a passage where it was.

    `entries` are those that lose text (None: all), `runs` those that wrote some of it, and `then` what
    stood of it in the text of an entry when each run was made.
    """

    words: str
    exact: bool
    entries: frozenset[int] | None = None
    runs: frozenset[int] = frozenset()
    then: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of_range(cls, manuscript: Manuscript, ids: Mapping[int, Ids], words: str) -> Quotes:
        """Look for a passage: `ids` are its characters, and their copies."""
        runs = {
            origin.run
            for number, ranges in ids.items()
            for origin in {each.origin for each in manuscript.stood(number, ranges)}
            if origin.run is not None
        }
        then = {
            row: texts
            for number, ranges in ids.items()
            for row, texts in stretches_then(manuscript.rows(subject=number), ranges, act="run")
        }
        return cls(words, False, frozenset(ids), frozenset(runs), then)

    def told(self, manuscript: Manuscript) -> dict[int, Told]:
        """Return the rows that hold some of it, and what is left of each."""
        pieces = dict(manuscript.blocks.all())
        runs: dict[int, Told] = {}
        changed: dict[int, Told] = {}
        for row in manuscript.database.told():
            told = manuscript.told(row)
            phrases = [_holder(each, exact=self.exact) for each in self._phrases(manuscript, row, told)]
            if not phrases:
                continue

            def hit(text: str, phrases: Iterable[Callable[[str], bool]] = phrases) -> bool:
                return any(holds(text) for holds in phrases)

            if row.act == "run" and any(map(hit, [prompt_text(told, pieces), *_strings(told)])):
                runs[row.seq] = forgotten_run(told)
            elif row.act in _QUOTING and any(map(hit, _strings(told))):
                changed[row.seq] = without_quotes(row.act, told, hit)
            elif row.act in _SAYING and self.exact and any(map(hit, _strings(told))):
                changed[row.seq] = _struck(told, self.words)
        return changed | freed(manuscript, runs, changed)

    def _phrases(self, manuscript: Manuscript, row: Row, told: Told) -> list[str]:
        about = self.entries is None or row.subject in self.entries or row.seq in self.entries
        if self.exact:
            return [self.words] if about else []
        size = len(self.words.encode("utf-8", "surrogatepass"))
        wrote = self.runs & {row.seq, told.get("run"), _run_of(manuscript, told.get("proposal"))}
        quoted = about and row.act in _QUOTING and size >= SHORTEST_QUOTE
        found = [self.words] if size >= SHORTEST_COPY or quoted or wrote else []
        return [*found, *self.then.get(row.seq, ())]


def freed(manuscript: Manuscript, runs: Mapping[int, Told], others: Mapping[int, Told]) -> dict[int, Told]:
    """Return what is left of runs, and of the stretches and hashes of prompts that no other run has.

    `others` are rows that change already.
    """
    before = manuscript.records("run")
    after = {number: runs.get(number, told) for number, told in before.items()}
    kept = {row for told in after.values() for row in block_rows(told)}
    gone = {row for number in runs for row in block_rows(before[number])} - kept
    hashes = {before[number].get("prompt_sha256") for number in runs}
    hashes -= {told.get("prompt_sha256") for told in after.values()} | {None}
    found = {**runs, **{row: {"redacted": True} for row in gone}}
    for row in manuscript.database.told():
        told = others.get(row.seq, manuscript.told(row)) if row.act == "origin" else {}
        if told.get("prompt_sha256") in hashes:
            found[row.seq] = {name: value for name, value in told.items() if name != "prompt_sha256"}
    return found


def forgotten_run(told: Told) -> dict[str, Any]:
    """Return what is left of a run: which model ran, and what for."""
    return {name: told[name] for name in _KEPT_OF_RUN if name in told} | {"redacted": True}


def without_quotes(act: str, told: Told, hit: Callable[[str], bool]) -> dict[str, Any]:
    """Return what is left of a proposal, a choice or a remark when the texts go that `hit` finds."""
    left = dict(told) | {"redacted": True}
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


def _struck(told: Told, words: str) -> dict[str, Any]:
    """Put a sign in the place of words in what is said of an entry."""

    def strike(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(words, STRUCK)
        return [strike(each) for each in value] if isinstance(value, list) else value

    return {name: strike(value) for name, value in told.items()}


def _run_of(manuscript: Manuscript, proposal: int | None) -> int | None:
    told = manuscript.records("proposal").get(proposal or 0, {})
    run: int | None = told.get("run")
    return run


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


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
