"""Markdown: headings cut it, paragraphs become lines, and every other mark stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lianju.exchange.incoming.encodings import Decoded, decode
from lianju.exchange.incoming.gathering import Gathering, Stretch
from lianju.exchange.incoming.markdown_marks import PLACE, Marks, marked, starred, taken
from lianju.exchange.incoming.outline import arranged
from lianju.values.book import Book

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t　]+(.*?))??(?:[ \t]+#+)?[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_OWN_LINE = re.compile(r"\s*(?:[-+*•][ \t]|\d+[.)][ \t]|>|\|)| {4}|\t")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PLAIN = re.compile(r"\\([!-)+-/:-@\[\]-`{-~])")  # in a text, a backslash stays before a star or another
# HTML that says a face, as our own export writes it beside punctuation.
_FACES = {
    "*": re.compile(r"(?<![A-Za-z0-9\\])<(em|i)>(?=\S)((?:\\.|[^\\*<])*)(?<!\s)</\1>(?![A-Za-z0-9])"),
    "**": re.compile(r"(?<![A-Za-z0-9\\])<(strong|b)>(?=\S)((?:\\.|[^\\<])*)(?<!\s)</\1>(?![A-Za-z0-9])"),
}
_LANGUAGES: Mapping[str, Literal["zh", "en"]] = {"zh": "zh", "en": "en"}
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]")


@dataclass(frozen=True)
class Piece:
    """A paragraph, a heading of a `level`, the border of two scenes, or a line of code."""

    text: str
    level: int = 0
    scene: bool = False
    code: bool = False


def read(data: bytes, *, path: str, encoding: str | None = None) -> tuple[Book, Decoded]:
    """Read a Markdown file; title, author and language come from its front matter, and the rest is told."""
    decoded = decode(data, path=path, encoding=encoding)
    reader = _Reader()
    page = taken(decoded.text.replace("\r\n", "\n").replace("\r", "\n"), reader.lose)
    reader.read(page)
    return Book(
        sections=arranged(reader.stretches),
        title=page.said.get("title", ""),
        author=page.said.get("author", ""),
        language=_LANGUAGES.get(page.said.get("language", "")[:2].casefold()),
        losses=reader.losses,
    ), decoded


class _Reader(Gathering):
    def read(self, page: Marks) -> None:
        """Read the lines, and write the footnotes that they name as remarks."""
        for piece in _pieces(page.lines):
            if piece.scene or piece.code:
                self.put(("***" if piece.scene else piece.text) + "\n")
            elif piece.level:
                self.stretches.append(Stretch(piece.level))
                text, notes = marked(piece.text, page.notes, self.lose)
                self.stretches[-1].title = _ESCAPED.sub(r"\1", text.replace(PLACE, "") if notes else text)
                for note in notes:
                    self.remark_at(0, note)
            else:
                self._paragraph(*marked(piece.text, page.notes, self.lose))

    def _paragraph(self, text: str, notes: list[str]) -> None:
        text = starred(text, self.lose)
        for mark, tags in _FACES.items():
            text = tags.sub(rf"{mark}\2{mark}", text)
        first, *more = _PLAIN.sub(r"\1", text).split(PLACE) if notes else [_PLAIN.sub(r"\1", text)]
        self.put(first)
        for words, note in zip(more, notes, strict=True):
            self.remark_at(self.place, note)
            self.put(words)
        if text.strip():
            self.put("\n")


def _pieces(lines: list[str]) -> Iterator[Piece]:
    block: list[str] = []
    fence = ""
    for line in [*lines, ""]:
        mark = _FENCE.match(line)
        if fence or mark:
            yield from _flushed(block)
            yield Piece(line, code=True)
            fence = "" if mark and fence and mark[1].startswith(fence) else fence or (mark[1] if mark else "")
        elif block and re.fullmatch(r" {0,3}(=+|-+)[ \t]*", line):
            yield Piece(_joined(block), level=1 if "=" in line else 2)
            block.clear()
        elif _RULE.fullmatch(line):
            yield from _flushed(block)
            yield Piece("", scene=True)
        elif found := _HEADING.fullmatch(line):
            yield from _flushed(block)
            yield Piece((found[2] or "").strip(), level=len(found[1]))
        elif not line.strip():
            yield from _flushed(block)
        else:
            if _OWN_LINE.match(line) or (block and block[-1].endswith(("  ", "\\"))):
                yield from _flushed(block)
            block.append(line)


def _flushed(block: list[str]) -> Iterator[Piece]:
    if block:
        yield Piece(_joined(block))
        block.clear()


def _joined(block: list[str]) -> str:
    """Join the lines of a paragraph: by a space, and between Chinese characters by nothing."""
    text = ""
    for line in block:
        piece = line.strip() if text or not _OWN_LINE.match(line) else line.rstrip()
        seam = "" if not text or (_WIDE.match(text[-1]) and _WIDE.match(piece[:1])) else " "
        text += seam + piece
    return text.removesuffix("\\")
