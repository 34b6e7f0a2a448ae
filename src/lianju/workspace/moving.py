"""Text that an outside edit brings and that stood in the book: moved or copied, it keeps its authors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lianju.language.segment import sentences
from lianju.store.manuscript import Manuscript, Source

LONG = 24  # characters that nobody writes twice by chance
PARAGRAPH = 8  # characters of a whole paragraph
Part = tuple[str, Sequence[Source]]


@dataclass(frozen=True)
class Moving:
    """Where text came from: looked up in a book as it was at `row`, and in all that ever stood there."""

    manuscript: Manuscript
    row: int

    def parts(self, text: str) -> list[Part]:
        """Cut an inserted text into what stood in the book, with its source, and what is new."""
        if len(text) < PARAGRAPH:
            return [(text, ())]
        whole = self._source(text, paragraph=False)
        if whole:
            return [(text, whole)]
        found: list[Part] = []
        for line in text.splitlines(keepends=True):
            core = line.removesuffix("\n")
            source = self._source(core, paragraph=True)
            pieces: list[Part] = [(each, self._sentence(each)) for each in sentences(core)]
            pieces = [(core, source)] if source else pieces
            for piece, its in [*pieces, (line[len(core) :], ())]:
                if found and not its and not found[-1][1]:
                    found[-1] = (found[-1][0] + piece, ())
                elif piece:
                    found.append((piece, its))
        return found

    def _sentence(self, text: str) -> Sequence[Source]:
        return self._source(text, paragraph=False) if len(text) >= LONG else ()

    def _source(self, text: str, *, paragraph: bool) -> Sequence[Source]:
        if len(text) >= LONG:
            return self.manuscript.traced(text, self.row)
        if paragraph and len(text) >= PARAGRAPH:
            return self.manuscript.traced(text, self.row, paragraph=True)
        return ()
