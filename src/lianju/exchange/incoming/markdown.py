"""Markdown: headings cut it, paragraphs become lines, and every other mark stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lianju.exchange.incoming.encodings import Decoded, decode
from lianju.exchange.incoming.gathering import Stretch
from lianju.exchange.incoming.outline import arranged
from lianju.values.book import Book

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t　]+(.*?))??(?:[ \t]+#+)?[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_OWN_LINE = re.compile(r"\s*(?:[-+*•][ \t]|\d+[.)][ \t]|>|\|)| {4}|\t")
_FRONT = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)(?:\n|\Z)", re.S)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PLAIN = re.compile(r"\\([!-)+-/:-@\[\]-`{-~])")  # in a text, a backslash stays before a star or another
# HTML that says a face, as our own export writes it beside punctuation.
_FACES = {
    "*": re.compile(r"(?<![A-Za-z0-9\\])<(em|i)>(?=\S)((?:\\.|[^\\*<])*)(?<!\s)</\1>(?![A-Za-z0-9])"),
    "**": re.compile(r"(?<![A-Za-z0-9\\])<(strong|b)>(?=\S)((?:\\.|[^\\<])*)(?<!\s)</\1>(?![A-Za-z0-9])"),
}
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]")


@dataclass(frozen=True)
class Piece:
    """A paragraph, a heading of a `level`, or (`scene`) the border of two scenes."""

    text: str
    level: int = 0
    scene: bool = False


def read(data: bytes, *, path: str, encoding: str | None = None) -> tuple[Book, Decoded]:
    """Read a Markdown file; title and author come from its front matter; one that says more stays text."""
    decoded = decode(data, path=path, encoding=encoding)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    said = dict(_said(front[1])) if front else {}
    known = front is not None and len(said) == len(front[1].splitlines()) and set(said) <= {"title", "author"}
    body = text[front.end() :] if front and known else text
    sections = arranged(_stretches(body.split("\n")))
    return Book(sections=sections, title=said.get("title", ""), author=said.get("author", "")), decoded


def _stretches(lines: list[str]) -> list[Stretch]:
    found = [Stretch()]
    for piece in _pieces(lines):
        if piece.level:
            found.append(Stretch(piece.level, _ESCAPED.sub(r"\1", piece.text)))
        else:
            found[-1].add(("***" if piece.scene else piece.text) + "\n")
    return found


def _said(front: str) -> Iterator[tuple[str, str]]:
    for line in front.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip().strip("\"'")


def _pieces(lines: list[str]) -> Iterator[Piece]:
    block: list[str] = []
    fence = ""
    for line in [*lines, ""]:
        mark = _FENCE.match(line)
        if fence or mark:
            yield from _flushed(block)
            yield Piece(line)
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
        text = _joined(block)
        for mark, tags in _FACES.items():
            text = tags.sub(rf"{mark}\2{mark}", text)
        yield Piece(_PLAIN.sub(r"\1", text))
        block.clear()


def _joined(block: list[str]) -> str:
    """Join the lines of a paragraph: by a space, and between Chinese characters by nothing."""
    text = ""
    for line in block:
        piece = line.strip() if text or not _OWN_LINE.match(line) else line.rstrip()
        seam = "" if not text or (_WIDE.match(text[-1]) and _WIDE.match(piece[:1])) else " "
        text += seam + piece
    return text.removesuffix("\\")
