"""Comments on a passage: by a rule, a model or a reader."""

from __future__ import annotations

from dataclasses import dataclass

from lianju.values.proposal import Edit, Passage


@dataclass(frozen=True)
class Remark:
    """What `by` says about `passage`; the passage is the evidence."""

    passage: Passage
    text: str
    by: str = ""


@dataclass(frozen=True)
class Change:
    """An edit that `by` tracked in another program and the author has not decided."""

    edit: Edit
    by: str = ""
