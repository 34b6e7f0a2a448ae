"""Places in a text that hold by the ids of characters, whatever is written around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lianju.store.updates import Id, IdRange, ranges_of


class Living:
    """The ids of a text's living units in their order, and where each stands."""

    def __init__(self, ids: list[Id]) -> None:
        self.ids = ids
        self.places = {one: place for place, one in enumerate(ids)}


@dataclass(frozen=True)
class Anchor:
    """The characters `inside`, or the place between two neighbours where nothing is inside.

    A neighbour of None is the border of the text, which is always there.
    """

    left: Id | None
    right: Id | None
    inside: tuple[IdRange, ...] = ()

    @classmethod
    def among(cls, ids: list[Id], first: int, last: int) -> Anchor:
        """Anchor the units `first` to `last` of a text whose living ids these are."""
        left = ids[first - 1] if first else None
        right = ids[last] if last < len(ids) else None
        return cls(left, right, tuple(ranges_of(ids[first:last])))

    def told(self) -> dict[str, Any]:
        """Return what a row of the log says of it."""
        return {"left": self.left, "right": self.right, "inside": [list(each) for each in self.inside]}

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> Anchor:
        """Read what a row says."""
        inside = tuple((each[0], each[1], each[2]) for each in told["inside"])
        return cls(_id(told["left"]), _id(told["right"]), inside)

    def find(self, living: Living) -> tuple[int, list[IdRange]] | None:
        """Return the unit where the place begins now and what still lives inside; None when it is gone."""
        places = living.places
        alive = [one for one in self._inside() if one in places]
        if alive:
            return places[alive[0]], ranges_of(alive)
        if self.inside:
            return None
        if self.left is None:
            return 0, []
        if self.left in places:
            return places[self.left] + 1, []
        if self.right is None:
            return len(living.ids), []
        return (places[self.right], []) if self.right in places else None

    def whole(self, living: Living) -> bool:
        """Tell whether all that was inside lives, with nothing new between; or the place is there."""
        found = self.find(living)
        if found is None:
            return False
        wanted = self._inside()
        return living.ids[found[0] : found[0] + len(wanted)] == wanted

    def around(self, living: Living) -> Anchor:
        """Anchor what stands now between the neighbours; this anchor where one of them is gone."""
        ids, places = living.ids, living.places
        first = 0 if self.left is None else places.get(self.left, len(ids)) + 1
        last = len(ids) if self.right is None else places.get(self.right, -1)
        return Anchor.among(ids, first, last) if first <= last else self

    def _inside(self) -> list[Id]:
        return [(client, clock + step) for client, clock, length in self.inside for step in range(length)]


def _id(told: Any) -> Id | None:
    return None if told is None else (int(told[0]), int(told[1]))
