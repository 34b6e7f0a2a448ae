"""Edits that somebody suggests and nobody has applied yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lianju.values.sampling import Sampling

OriginKind = Literal["person", "paste", "import", "rule", "model"]


@dataclass(frozen=True)
class Passage:
    """A stretch of text and its place: character offsets into the document, end excluded."""

    text: str
    start: int = 0

    @property
    def end(self) -> int:
        """The offset after the last character."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Edit:
    """Replace `passage` (which may be empty: a place) by `text`."""

    passage: Passage
    text: str


@dataclass(frozen=True)
class Origin:
    """Who made an edit; for a model run, all that is needed to run it again.

    `by` names the person who typed, or is what the owner claims of an import: `mine`, a name,
    `unknown`. A claim is never an observation. `run` numbers the run in the project's log.
    """

    kind: OriginKind
    by: str | None = None
    run: int | None = None
    model: str | None = None
    model_sha256: str | None = None
    prompt_sha256: str | None = None
    sampling: Sampling | None = None
    voice: str | None = None
    cold: bool | None = None


@dataclass(frozen=True)
class Proposal:
    """Edits that belong together, with their Origin and notes on how they came about."""

    edits: tuple[Edit, ...]
    origin: Origin
    notes: tuple[tuple[str, int | float | str], ...] = field(default=())
