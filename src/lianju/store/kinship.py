"""Which characters are copies of which: followed through pastes, undos, redos and restores, in all texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lianju.store.ids import Ids
from lianju.store.log import TEXT_ACTS, Row
from lianju.store.texts import RESTORING, Texts
from lianju.store.updates import Run, parse

Place = tuple[int, int, int, int]  # node, client, first clock, length
_UNKNOWN = b"\0\0"  # a unit that was redacted


def sources(row: Row, runs: Iterable[Run]) -> list[Place]:
    """Return where a row's text was taken from, as it says itself."""
    told = json.loads(row.meta).get("src", []) if row.meta else []
    found = [(node, client, clock, length) for node, client, clock, length in told]
    if row.act in RESTORING:
        found += [(row.subject, *run.right, run.length) for run in runs if run.right]
    return found


class Kinship:
    """The copies among the characters of a log."""

    def __init__(self, texts: Texts, rows: Iterable[Row]) -> None:
        self._texts = texts
        self._copies: dict[tuple[int, int], list[tuple[Place, Place]]] = {}
        for row in rows:
            if row.act in TEXT_ACTS and (row.act in RESTORING or (row.meta and '"src"' in row.meta)):
                for one, two in self.pairs(row):
                    self._copies.setdefault(one[:2], []).append((one, two))
                    self._copies.setdefault(two[:2], []).append((two, one))

    def closed(self, ids: Mapping[int, Ids]) -> dict[int, Ids]:
        """Return `ids` of each text with all their copies, and what they are copies of."""
        found: dict[int, Ids] = {}
        waiting = [(node, *each) for node, ranges in ids.items() for each in ranges]
        while waiting:
            node, *each = waiting.pop()
            for client, clock, length in found.setdefault(node, Ids()).add((each[0], each[1], each[2])):
                waiting += self._beside((node, client, clock, length))
        return {node: ranges for node, ranges in found.items() if ranges}

    def _beside(self, place: Place) -> Iterator[Place]:
        for one, two in self._copies.get(place[:2], []):
            start, end = max(place[2], one[2]), min(place[2] + place[3], one[2] + one[3])
            if start < end:
                yield two[0], two[1], two[2] + start - one[2], end - start

    def pairs(self, row: Row) -> Iterator[tuple[Place, Place]]:
        """Give equal stretches of what a row wrote and of where it came from."""
        known = json.loads(row.meta).get("kin") if row.meta else None
        if known is not None:
            yield from [(_place(one), _place(two)) for one, two in known]
            return
        runs = parse(row.data or b"").runs
        pasted = sources(row, []) if row.act not in RESTORING else []
        for client, clock, written in _joined(runs):
            length = len(written) // 2
            whence = pasted or _restored(row, runs, client, clock, length)
            before = b"".join(self._characters(place) for place in whence)
            offset = _aligned(written, before)
            if offset is not None:
                yield from _matched((row.subject, client, clock, length), whence, offset)

    def _characters(self, place: Place) -> bytes:
        node, client, clock, length = place
        document = self._texts.of(node)
        whole = bytearray(_UNKNOWN * length)
        for each in document.known([(client, clock, length)]):
            start = 2 * (each[1] - clock)
            whole[start : start + 2 * each[2]] = document.characters([each]).encode(
                "utf-16-le", "surrogatepass"
            )
        return bytes(whole)


def _place(told: Sequence[int]) -> Place:
    return told[0], told[1], told[2], told[3]


def _joined(runs: Iterable[Run]) -> Iterator[tuple[int, int, bytes]]:
    """Give client, first clock and units of what runs wrote, those joined whose ids follow each other."""
    client, clock, units = -1, 0, b""
    for run in runs:
        text = _UNKNOWN * run.length if run.text is None else run.text.encode("utf-16-le", "surrogatepass")
        if units and (run.client, run.clock) == (client, clock + len(units) // 2):
            units += text
            continue
        if units:
            yield client, clock, units
        client, clock, units = run.client, run.clock, text
    if units:
        yield client, clock, units


def _restored(row: Row, runs: Iterable[Run], client: int, clock: int, length: int) -> list[Place]:
    """Return what an undone deletion brought back: it stands directly before what it restores."""
    first = next(run for run in runs if (run.client, run.clock) == (client, clock))
    return [(row.subject, *first.right, length)] if first.right else []


def _aligned(written: bytes, before: bytes) -> int | None:
    """Return the unit at which the source begins in what was written; below zero the other way round."""
    place = written.find(before) if before else -1
    if place >= 0:
        return place // 2 if place % 2 == 0 else None
    place = before.find(written)
    return -(place // 2) if place >= 0 and place % 2 == 0 else None


def _matched(made: Place, whence: Iterable[Place], offset: int) -> Iterator[tuple[Place, Place]]:
    place = offset
    for node, client, clock, length in whence:
        start, end = max(place, 0), min(place + length, made[3])
        if start < end:
            copy = (made[0], made[1], made[2] + start, end - start)
            yield copy, (node, client, clock + start - place, end - start)
        place += length
