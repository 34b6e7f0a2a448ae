"""A set of ids of one text, kept as ranges."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from lianju.store.updates import IdRange


class Ids:
    """Ids of characters; a range is (client, first clock, length)."""

    def __init__(self, ranges: Iterable[IdRange] = ()) -> None:
        self._spans: dict[int, list[tuple[int, int]]] = {}  # first clock and the one behind the last
        for each in ranges:
            self.add(each)

    def __bool__(self) -> bool:
        return bool(self._spans)

    def __iter__(self) -> Iterator[IdRange]:
        for client, spans in self._spans.items():
            for start, end in spans:
                yield client, start, end - start

    def __contains__(self, one: tuple[int, int]) -> bool:
        return bool(self.inside((*one, 1)))

    def __len__(self) -> int:
        return sum(length for _, _, length in self)

    def add(self, ids: IdRange) -> list[IdRange]:
        """Take a range in; returns what of it was new."""
        new = self.outside(ids)
        client, start, end = ids[0], ids[1], ids[1] + ids[2]
        if new:
            spans = self._spans.setdefault(client, [])
            first = bisect_left(spans, start, key=lambda span: span[1])
            last = bisect_right(spans, end, key=lambda span: span[0])
            near = spans[first:last]
            spans[first:last] = [(min([start, *(a for a, _ in near)]), max([end, *(b for _, b in near)]))]
        return new

    def inside(self, ids: IdRange) -> list[IdRange]:
        """Return the parts of a range that are in the set."""
        client, start, end = ids[0], ids[1], ids[1] + ids[2]
        spans = self._spans.get(client, [])
        found = []
        for one, two in spans[bisect_right(spans, start, key=lambda span: span[1]) :]:
            if one >= end:
                break
            found.append((client, max(one, start), min(two, end) - max(one, start)))
        return found

    def outside(self, ids: IdRange) -> list[IdRange]:
        """Return the parts of a range that are not in the set."""
        client, place, end = ids[0], ids[1], ids[1] + ids[2]
        found = []
        for _, start, length in self.inside(ids):
            if start > place:
                found.append((client, place, start - place))
            place = start + length
        return [*found, (client, place, end - place)] if place < end else found
