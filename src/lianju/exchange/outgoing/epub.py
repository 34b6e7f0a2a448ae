"""EPUB 3, written by pandoc from a syntax tree: no text is ever read as markup."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import uuid
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lianju.exchange import pandoc
from lianju.exchange.inline import Span
from lianju.exchange.outgoing.flow import (
    Break,
    Heading,
    Layout,
    Piece,
    flow,
    has_right_to_left,
    language_of,
)
from lianju.values.book import Book

_MODIFIED = re.compile(rb"(<meta property=\"dcterms:modified\">)[^<]*(</meta>)")
STYLE = """<style>
body{line-height:1.6}p{margin:0;text-indent:1.5em}p:lang(zh){text-indent:2em;text-align:justify}
h1,h2,h3{text-align:center;line-height:1.3}h2+p,h3+p,hr+p{text-indent:0}
h2+p:lang(zh),h3+p:lang(zh),hr+p:lang(zh){text-indent:2em}
hr{border:0;margin:1.5em 0;text-align:center}hr::after{content:"* * *"}
</style>"""


def write(book: Book, layout: Layout) -> bytes:
    """Write the book; ExtraMissing without pandoc, FormatRefused when it fails."""
    with tempfile.TemporaryDirectory(prefix="lianju-") as folder:
        out = Path(folder) / "book.epub"
        split = f"--split-level={3 - _highest(book, layout)}"
        options = ["-f", "json", "-t", "epub3", split, "-o", str(out)]
        pandoc.run(options, json.dumps(tree(book, layout)).encode())
        return _dated(out.read_bytes())


def _dated(data: bytes) -> bytes:
    """Say when the book was written: in its sandbox pandoc has no clock and says 1970."""
    held, time = io.BytesIO(), f"{_now():%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith(".opf"):
                content = _MODIFIED.sub(rb"\g<1>" + time + rb"\g<2>", content)
            new.writestr(entry, content)
    return held.getvalue()


def _now() -> datetime:
    """Return the time of the export, or the one that SOURCE_DATE_EPOCH names for a reproducible file."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(told), UTC) if told.isdigit() else datetime.now(UTC)


def tree(book: Book, layout: Layout) -> dict[str, Any]:
    """Return the book in pandoc's syntax tree."""
    meta = {"title": book.title or "…", "lang": language_of(book), "identifier": _identifier(book)}
    meta["date"] = f"{_now():%Y-%m-%d}"
    meta |= {"author": book.author} if book.author else {}
    meta |= {"description": str(layout.disclosure)} if layout.disclosure else {}
    highest = _highest(book, layout)
    return {
        "pandoc-api-version": [1, 23],
        "meta": {
            **{name: {"t": "MetaInlines", "c": _words(value)} for name, value in meta.items()},
            "header-includes": {"t": "MetaBlocks", "c": [{"t": "RawBlock", "c": ["html", STYLE]}]},
        },
        "blocks": [_block(piece, highest) for piece in flow(book, layout)],
    }


def _identifier(book: Book) -> str:
    """Name the book by its project, so that the next export is the same book to a reader's shelf."""
    known = f"lianju:{book.identity or f'{book.author}:{book.title}'}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, known)}"


def _highest(book: Book, layout: Layout) -> int:
    """Return the level that stands at the top: without parts, chapters; pandoc adds a page above others."""
    levels = [piece.level for piece in flow(book, layout) if isinstance(piece, Heading)]
    return min([2, *levels])


def _block(piece: Piece, highest: int) -> dict[str, Any]:
    direction = _direction(piece.text) if not isinstance(piece, Break) else []
    if isinstance(piece, Break):
        return {"t": "HorizontalRule"}
    if isinstance(piece, Heading):
        words = _words(piece.text)
        # On the heading it would be given to the whole chapter.
        words = [{"t": "Span", "c": [["", [], direction], words]}] if direction else words
        return {"t": "Header", "c": [piece.level - highest + 1, ["", [], []], words]}
    paragraph = {"t": "Para", "c": [each for span in piece.spans for each in _inlines(span)]}
    return {"t": "Div", "c": [["", [], direction], [paragraph]]} if direction else paragraph


def _direction(text: str) -> list[list[str]]:
    return [["dir", "auto"]] if has_right_to_left(text) else []


def _inlines(span: Span) -> list[dict[str, Any]]:
    words = _words(span.text)
    words = [{"t": "Emph", "c": words}] if span.emphasis else words
    return [{"t": "Strong", "c": words}] if span.strong else words


def _words(text: str) -> list[dict[str, Any]]:
    return [{"t": "Str", "c": text}]
