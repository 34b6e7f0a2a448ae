"""Text that an outside edit brings and that stood in the book: moved or copied, it keeps its authors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from lianju.language.segment import sentences
from lianju.store.tracing import Source, Tracing

LONG = 24  # letters that nobody writes twice by chance; a Chinese character says as much as three
PARAGRAPH = 8  # characters of a whole paragraph
HAN = 3
Part = tuple[str, Sequence[Source]]


@dataclass(frozen=True)
class Moving:
    """Where text came from: looked up in a book as it was before the edits, and in what stood there.

    `more` are the lines of which there are more now than there were: short ones were written again.
    `arrived` are all that came to a file, from another one or anew.
    """

    tracing: Tracing
    more: Collection[str] = ()
    arrived: str = ""
    _known: dict[tuple[str, bool], Sequence[Source]] = field(default_factory=dict, compare=False)

    def came(self, piece: str) -> bool:
        """Tell whether a line or sentence stood in the book."""
        line = piece.endswith("\n")
        return bool(self._source(piece.removesuffix("\n"), paragraph=line))

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
            cut = [part for each in sentences(core) for part in (each.rstrip(), each[len(each.rstrip()) :])]
            pieces: list[Part] = [(each, self._sentence(each)) for each in cut]
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
        if (text, paragraph) not in self._known:
            self._known[text, paragraph] = self._traced(text, paragraph=paragraph)
        return self._known[text, paragraph]

    def _traced(self, text: str, *, paragraph: bool) -> Sequence[Source]:
        if len(text) >= LONG:
            return self.tracing.find(text)
        chance = text in self.more and len(text) + (HAN - 1) * sum(each >= "\u2e80" for each in text) < LONG
        if paragraph and len(text) >= PARAGRAPH and not chance:
            return self.tracing.find(text, paragraph=True)
        return ()


def more(changed: Iterable[tuple[str, str]]) -> Collection[str]:
    """Return the lines of which texts that were changed hold more than before: (before, after) of each."""
    counts: Counter[str] = Counter()
    for before, after in changed:
        counts.update(after.split("\n"))
        counts.subtract(before.split("\n"))
    return {line for line, count in counts.items() if count > 0}


def arrived(changed: Iterable[tuple[str, str]]) -> str:
    """Return the lines that came to any text: (before, after) of each."""
    lines = (Counter(after.split("\n")) - Counter(before.split("\n")) for before, after in changed)
    return "\n".join(line for each in lines for line in each)
