"""The binder: what a book is made of, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

NodeKind = Literal["part", "chapter", "scene", "note"]
NODE_KINDS: tuple[NodeKind, ...] = get_args(NodeKind)
WITH_TEXT: frozenset[NodeKind] = frozenset({"scene", "note"})

# What an entry may stand in; None is the book itself.
HOMES: Mapping[NodeKind, frozenset[NodeKind | None]] = {
    "part": frozenset({None}),
    "chapter": frozenset({None, "part"}),
    "scene": frozenset({None, "part", "chapter"}),
    "note": frozenset({None, "part", "chapter"}),
}


@dataclass(frozen=True, kw_only=True)
class Node:
    """One entry: `id` for good, its `parent` (0: the book), and what the author says of it.

    `place` orders the children of one parent. `target` counts characters in Chinese, words in English.
    """

    id: int
    parent: int
    place: int
    kind: NodeKind
    title: str
    synopsis: str = ""
    status: str = ""
    labels: tuple[str, ...] = ()
    pov: str = ""
    target: int | None = None
    removed: bool = False
