"""Which of llama.cpp's slots a run uses, so that typing, editing and undoing find their text read.

llama.cpp overwrites the slot that matches best; after an edit far back the text after the
edit is gone, and undoing reads it again. Here the old text is first copied to the slot
longest unused. A copy holds, of layers with a sliding window, only the window at its end
(measured on b11549): it is exact for going on from there, and not for going back.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

WORTH_KEEPING = 64


@dataclass
class _Slot:
    tokens: tuple[int, ...] = ()
    floor: int = 0
    used: int = 0
    busy: bool = False

    def shared(self, tokens: Sequence[int]) -> int:
        """Count the tokens that a run over `tokens` can take over exactly."""
        reusable = min(_shared(self.tokens, tokens), len(tokens) - 1)
        return reusable if reusable >= self.floor else 0


@dataclass(frozen=True)
class Place:
    """The slot of a run; `reuse` says whether what it holds may be built on, down to `floor`.

    `keep_in` is another slot to which `keep`, the text that the run would overwrite, is copied.
    """

    slot: int
    reuse: bool = True
    floor: int = 0
    keep: tuple[int, ...] = ()
    keep_in: int | None = None


@dataclass
class SlotBook:
    """What each slot has read; only a guess: a wrong one costs time, never truth."""

    count: int
    _slots: list[_Slot] = field(default_factory=list)
    _clock: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._slots = [_Slot() for _ in range(self.count)]

    def take(self, tokens: Sequence[int]) -> Place:
        """Reserve the best slot for a run that reads `tokens`; llama.cpp queues if all are busy."""
        with self._lock:
            free = self._free() or [0]
            best = max(
                free, key=lambda number: (self._slots[number].shared(tokens), -self._slots[number].used)
            )
            slot = self._slots[best]
            shared = slot.shared(tokens)
            others = [number for number in free if number != best]
            place = Place(best, shared > 0, slot.floor if shared else 0)
            if len(slot.tokens) - shared > WORTH_KEEPING and others:
                oldest = min(others, key=lambda number: self._slots[number].used)
                kept = replace(place, keep=slot.tokens, keep_in=oldest)
                place = kept if shared else Place(oldest, reuse=False)
            self._slots[place.slot].busy = True
            return place

    def take_any(self, count: int) -> list[int]:
        """Reserve `count` neighbouring slots whatever they hold: free ones first, the longest unused first.

        llama.cpp decodes several sequences in one batch only if their slots are neighbours
        (measured on b11549: others cost half as much again).
        """
        with self._lock:
            rows = [range(start, start + count) for start in range(self.count - count + 1)]
            chosen = min(rows, key=lambda row: max((self._slots[n].busy, self._slots[n].used) for n in row))
            for number in chosen:
                self._slots[number].busy = True
            return list(chosen)

    def give_back(self, slot: int, tokens: Sequence[int], *, floor: int = 0) -> None:
        """Note what `slot` holds now, and below how many tokens it cannot go back."""
        with self._lock:
            self._clock += 1
            self._slots[slot] = _Slot(tuple(tokens), floor, self._clock)

    def forget(self, *, but: int | None = None) -> None:
        """Forget what the free slots hold, but one."""
        with self._lock:
            for number in self._free():
                if number != but:
                    self._slots[number] = _Slot()

    def _free(self) -> list[int]:
        return [number for number, slot in enumerate(self._slots) if not slot.busy]


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))
