"""A book as one stream of headings, paragraphs and breaks: what every format writes in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import bidirectional

from lianju.exchange.inline import Span, spans
from lianju.values.book import Book, Section
from lianju.values.disclosure import Disclosure
from lianju.values.remark import Remark

LEVELS = {"part": 1, "chapter": 2, "scene": 3, "note": 3}
_BREAK = re.compile(r"\s*(?:(?:[*＊]\s*){3,}|⁂|#)\s*")
_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
INDENTS = " \t\u3000\u00a0"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a book is laid out; `preset` is `manuscript` or `zh`, "" for the one of the book's language."""

    scene_titles: bool = False
    preset: str = ""
    encoding: str = "utf-8"
    paper: str = "a5"
    remarks: bool = False
    disclosure: Disclosure | None = None


@dataclass(frozen=True)
class Heading:
    """A title; part 1, chapter 2, scene 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One line of the author's; `remarks` are those on it."""

    spans: tuple[Span, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def text(self) -> str:
        """The paragraph as it is read."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Break:
    """A change of scene."""


Piece = Heading | Paragraph | Break


def flow(book: Book, layout: Layout) -> Iterator[Piece]:
    """Give the pieces in order; characters that XML cannot hold become U+FFFD."""
    yield from _pieces(book.sections, layout)


def unspeakable(text: str) -> int:
    """Count the characters that become U+FFFD."""
    return len(_UNSPEAKABLE.findall(text))


def is_break(line: str) -> bool:
    """Tell whether a line is a change of scene and nothing else."""
    return bool(_BREAK.fullmatch(line))


def has_paragraph(text: str) -> bool:
    """Tell whether a text has a line that is neither blank nor a change of scene."""
    return any(line.strip() and not is_break(line) for line in text.split("\n"))


def shown(text: str) -> str:
    """Replace what XML cannot hold."""
    return _UNSPEAKABLE.sub("\ufffd", text)


def has_right_to_left(text: str) -> bool:
    """Tell whether a text has letters that are read from the right, as Hebrew and Arabic are."""
    return any(bidirectional(each) in ("R", "AL") for each in text)


def language_of(book: Book) -> str:
    """Return the tag of the book's language; English where it is not known."""
    return "zh-CN" if book.language == "zh" else "en"


def _pieces(sections: tuple[Section, ...], layout: Layout) -> Iterator[Piece]:
    before = ""
    for section in sections:
        titled = section.kind != "scene" or layout.scene_titles
        if titled:
            yield Heading(LEVELS[section.kind], shown(" ".join(section.title.split())))
        elif before == "scene" and section.text.strip():
            yield Break()
        yield from _paragraphs(section)
        yield from _pieces(section.sections, layout)
        if titled or section.text.strip():
            before = section.kind


def _paragraphs(section: Section) -> Iterator[Piece]:
    """Give the lines; a remark on a line that is no paragraph goes to the next one, or to the last."""
    found: list[Piece] = []
    waiting = sorted(section.remarks, key=lambda each: each.passage.start)
    last, end = -1, -1
    for line in section.text.split("\n"):
        end += 1 + len(line)
        if is_break(line) and line.strip():
            found.append(Break())
        elif line.strip():
            on_it = tuple(each for each in waiting if each.passage.start <= end)
            waiting = waiting[len(on_it) :]
            last = len(found)
            found.append(Paragraph(tuple(spans(shown(line.strip(INDENTS)))), on_it))
    final = found[last] if last >= 0 else None
    if waiting and isinstance(final, Paragraph):
        found[last] = Paragraph(final.spans, (*final.remarks, *waiting))
    return iter(found)
