"""Who wrote each character, by its id: ranges of ids with an origin, and the characters they stood for.

Nothing here is ever taken back: an id keeps its author and its character for good, also when
the character is deleted, so that an undo or a paste can be traced to where the text came from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianju.store.updates import IdRange, Run, Update

_UTF16 = "utf-16-le"
NOBODY = 0
Written = Sequence[int]  # client, first clock, length, origin


@dataclass(frozen=True)
class Lineage:
    """Characters that stood somewhere before, as UTF-16 bytes, and (units, origin) of each stretch."""

    text: bytes
    origins: tuple[tuple[int, int], ...]

    def followed_by(self, other: Lineage) -> Lineage:
        """Join two stretches."""
        return Lineage(self.text + other.text, self.origins + other.origins)


class Authorship:
    """The authors of one document's characters; an origin is a number above zero."""

    def __init__(self) -> None:
        self._starts: dict[int, list[int]] = {}
        self._origins: dict[int, list[tuple[int, int]]] = {}  # end, origin
        self._texts: dict[int, list[tuple[int, bytearray]]] = {}  # first clock, characters

    def told(self) -> dict[str, Any]:
        """Return everything as plain values, in a fixed order."""
        return {
            str(client): {
                "starts": self._starts[client],
                "pieces": self._origins[client],
                "texts": [
                    (clock, bytes(text).decode(_UTF16, "surrogatepass"))
                    for clock, text in self._texts.get(client, [])
                ],
            }
            for client in sorted(self._origins)
        }

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> Authorship:
        """Read what `told` gave."""
        made = cls()
        for name, each in told.items():
            client = int(name)
            made._starts[client] = [int(start) for start in each["starts"]]
            made._origins[client] = [(int(end), int(origin)) for end, origin in each["pieces"]]
            made._texts[client] = [
                (int(clock), bytearray(text.encode(_UTF16, "surrogatepass"))) for clock, text in each["texts"]
            ]
        return made

    def pieces(self) -> Iterator[tuple[int, int, int, int]]:
        """Give (client, clock, length, origin) of every stretch of ids."""
        for client, starts in self._starts.items():
            for start, (end, origin) in zip(starts, self._origins[client], strict=True):
                yield client, start, end - start, origin

    def next_clock(self, client: int) -> int:
        """Return the first clock of `client` that nothing is known of."""
        pieces = self._origins.get(client)
        return pieces[-1][0] if pieces else 0

    def add(self, run: Run, origins: Iterable[tuple[int, int]]) -> None:
        """Note the characters of `run`, which follow all others of its client, and their origins."""
        clock = run.clock
        starts = self._starts.setdefault(run.client, [])
        pieces = self._origins.setdefault(run.client, [])
        for length, origin in origins:
            if pieces and pieces[-1] == (clock, origin):
                pieces[-1] = (clock + length, origin)
            else:
                starts.append(clock)
                pieces.append((clock + length, origin))
            clock += length
        if run.text is not None:
            self._remember(run.client, run.clock, run.text.encode(_UTF16, "surrogatepass"))

    @property
    def characters(self) -> str:
        """All characters that are known of, in no order."""
        known = b"".join(bytes(text) for pieces in self._texts.values() for _, text in pieces)
        return known.decode(_UTF16, "surrogatepass")

    def slices(self, client: int, clock: int, length: int) -> Iterator[tuple[int, int]]:
        """Give (units, origin) over a range of ids; NOBODY where nothing is known."""
        end = clock + length
        pieces, starts = self._origins.get(client, []), self._starts.get(client, [])
        place = max(bisect_right(starts, clock) - 1, 0)
        while clock < end:
            if place >= len(pieces) or starts[place] >= end:
                yield end - clock, NOBODY
                return
            if starts[place] > clock:
                yield starts[place] - clock, NOBODY
                clock = starts[place]
            stop = min(pieces[place][0], end)
            if stop > clock:
                yield stop - clock, pieces[place][1]
                clock = stop
            place += 1

    def lineage(self, ranges: Iterable[IdRange]) -> Lineage | None:
        """Return what stood at `ranges`, or None where it is not known."""
        text, origins = bytearray(), list[tuple[int, int]]()
        for client, clock, length in ranges:
            characters = self._characters(client, clock, length)
            if characters is None:
                return None
            text += characters
            origins += self.slices(client, clock, length)
        return Lineage(bytes(text), tuple(origins)) if all(origin for _, origin in origins) else None

    def strings(self) -> Iterator[tuple[int, int, bytes]]:
        """Give (client, first clock, UTF-16 units) of all that is known and whose ids follow each other."""
        for client, pieces in self._texts.items():
            for clock, text in pieces:
                yield client, clock, bytes(text)

    def alphabet(self) -> set[str]:
        """Return every character that is known."""
        pieces = (bytes(text) for each in self._texts.values() for _, text in each)
        return {letter for piece in pieces for letter in piece.decode(_UTF16, "surrogatepass")}

    def known(self, ranges: Iterable[IdRange]) -> list[IdRange]:
        """Return the parts of `ranges` whose characters are known: what was redacted is not."""
        found: list[IdRange] = []
        for client, clock, length in ranges:
            pieces = self._texts.get(client, [])
            first = max(bisect_right(pieces, clock, key=lambda piece: piece[0]) - 1, 0)
            for begin, text in pieces[first:]:
                start, end = max(begin, clock), min(begin + len(text) // 2, clock + length)
                if begin >= clock + length:
                    break
                found += [(client, start, end - start)] if start < end else []
        return found

    def _remember(self, client: int, clock: int, characters: bytes) -> None:
        pieces = self._texts.setdefault(client, [])
        if pieces and pieces[-1][0] + len(pieces[-1][1]) // 2 == clock:
            pieces[-1][1].extend(characters)
        else:
            pieces.append((clock, bytearray(characters)))

    def _characters(self, client: int, clock: int, length: int) -> bytes | None:
        pieces = self._texts.get(client, [])
        place = bisect_right(pieces, clock, key=lambda piece: piece[0]) - 1
        if place < 0:
            return None
        start = 2 * (clock - pieces[place][0])
        found = bytes(pieces[place][1][start : start + 2 * length])
        return found if len(found) == 2 * length else None


def attribute(
    update: Update,
    authorship: Authorship,
    *,
    origin: int,
    restores: bool = False,
    pasted: Lineage | None = None,
    who: Sequence[Written] | None = None,
) -> None:
    """Note the authors of everything new in `update`, which `origin` brought.

    With `restores` (an undo or redo) text that comes back keeps its author: Yjs puts a restored
    run directly before the tombstone it restores (UndoManager, redoItem), and that run says so by
    its right neighbour. `pasted` is what the clipboard held; where the text is not the same, the
    paste is the work of `origin`. `who` tells it of a row whose source was redacted.
    """
    for run in sorted(update.runs, key=lambda run: (run.client, run.clock)):
        if run.clock >= authorship.next_clock(run.client):
            found = (
                _origins(run, authorship, origin=origin, restores=restores, pasted=pasted)
                if who is None
                else _written(run, who)
            )
            authorship.add(run, found)


def _written(run: Run, who: Sequence[Written]) -> list[tuple[int, int]]:
    found = []
    for client, clock, length, origin in who:
        start, end = max(clock, run.clock), min(clock + length, run.clock + run.length)
        found += [(end - start, origin)] if client == run.client and start < end else []
    if sum(units for units, _ in found) != run.length:
        raise ValueError("authors are missing")
    return found


def _origins(
    run: Run, authorship: Authorship, *, origin: int, restores: bool, pasted: Lineage | None
) -> tuple[tuple[int, int], ...]:
    own = ((run.length, origin),)
    if run.text is None:
        return own
    before = authorship.lineage([(*run.right, run.length)]) if restores and run.right else pasted
    characters = run.text.encode(_UTF16, "surrogatepass")
    return before.origins if before is not None and before.text == characters else own
