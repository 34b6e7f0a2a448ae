"""What the author keeps from models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """“Not for the model”, on the characters `start` to `end` of an entry or on all of it (`whole`).

    `number` names it; a passage whose text is gone has an empty stretch.
    """

    number: int
    node: int
    whole: bool
    start: int = 0
    end: int = 0
