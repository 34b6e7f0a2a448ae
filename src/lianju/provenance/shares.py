"""How much of a text came from whom, in characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, get_args

from lianju.store.manuscript import Authored
from lianju.values.proposal import Origin

Share = Literal["typed", "pasted", "own", "others", "unknown", "model", "rule"]
SHARES: tuple[Share, ...] = get_args(Share)
MINE = "mine"
UNKNOWN = "unknown"


def share_of(origin: Origin) -> Share:
    """Name the share that a character of `origin` counts for; imports by what their owner claims."""
    if origin.kind == "import":
        return "own" if origin.by == MINE else "unknown" if origin.by in (None, UNKNOWN) else "others"
    names: dict[str, Share] = {"person": "typed", "paste": "pasted", "rule": "rule", "model": "model"}
    return names[origin.kind]


def shares(stretches: Iterable[Authored]) -> Counter[Share]:
    """Count the characters of each share, white space left out."""
    found: Counter[Share] = Counter()
    for each in stretches:
        found[share_of(each.origin)] += len("".join(each.text.split()))
    return +found
