"""A book as it travels between a project and a file: its sections, and what did not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from lianju.values.binder import NodeKind
from lianju.values.remark import Change, Remark

LossKind = Literal[
    "image", "table", "footnote", "link", "style", "comment", "change", "metadata", "note", "code", "math",
    "wrapped", "empty", "other", "file", "trash", "snapshot", "nesting", "field", "unused",
    "ruby", "symbol", "number", "header", "tracked", "unknown", "front", "hidden", "layout",
]  # fmt: skip
LOSSES: tuple[LossKind, ...] = get_args(LossKind)


@dataclass(frozen=True)
class Loss:
    """`count` things of a kind that could not be kept, and where the first of them stood."""

    what: LossKind
    count: int
    first: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part, chapter, scene or note with what it holds.

    `text` is plain text in which each line is a paragraph; `*emphasis*` and `**strong emphasis**` are the
    only marks. Remarks and changes count characters of `text`.
    """

    kind: NodeKind
    title: str = ""
    text: str = ""
    synopsis: str = ""
    status: str = ""
    labels: tuple[str, ...] = ()
    pov: str = ""
    remarks: tuple[Remark, ...] = ()
    changes: tuple[Change, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Give this section and all below it, in the order of the book."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, kw_only=True)
class Book:
    """Sections in order, and what a format could not hold."""

    sections: tuple[Section, ...]
    title: str = ""
    author: str = ""
    identity: str = ""  # the same at every export of one project, and of no other
    language: Literal["zh", "en"] | None = None
    losses: tuple[Loss, ...] = ()
