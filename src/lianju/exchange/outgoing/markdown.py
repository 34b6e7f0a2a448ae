"""Markdown (CommonMark): whatever the text holds is shown as it is, and only emphasis is a mark."""

from __future__ import annotations

import json
import re

from lianju.exchange.inline import Span
from lianju.exchange.outgoing.flow import Break, Heading, Layout, flow
from lianju.values.book import Book

_SPECIAL = re.compile(r"[\\`*_\[\]<>&~|]")


def write(book: Book, layout: Layout) -> bytes:
    """Write the book in UTF-8."""
    blocks = [_front(book, layout)] if book.title or book.author or layout.disclosure else []
    for piece in flow(book, layout):
        if isinstance(piece, Heading):
            blocks.append(f"{'#' * piece.level} {_heading(piece.text)}".rstrip())
        elif isinstance(piece, Break):
            blocks.append("* * *")
        else:
            blocks.append(_paragraph(piece.spans))
    return ("\n\n".join(blocks) + "\n").encode()


def _front(book: Book, layout: Layout) -> str:
    told = {"title": book.title, "author": book.author, "lang": book.language}
    told |= {"disclosure": str(layout.disclosure)} if layout.disclosure else {}
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items() if value]
    return "\n".join(["---", *lines, "---"])


def _paragraph(spans: tuple[Span, ...]) -> str:
    text = "".join(_marked(span) for span in spans)
    first = text[:1]
    if first in "#+-=" or re.match(r"\d{1,9}[.)]", text):
        place = re.match(r"\d*", text).end()  # type: ignore[union-attr]
        text = text[:place] + "\\" + text[place:]
    return text


def _heading(text: str) -> str:
    """Write a title; signs at its end would be read as the end of the mark."""
    return re.sub(r"#+$", r"\\\g<0>", _escaped(text))


def _marked(span: Span) -> str:
    """Write a span; a star beside punctuation may neither open nor close, so that HTML says it there."""
    text = _escaped(span.text)
    if not (span.emphasis or span.strong):
        return text
    if span.text[0].isalnum() and span.text[-1].isalnum():
        return f"{span.mark}{text}{span.mark}"
    text = f"<em>{text}</em>" if span.emphasis else text
    return f"<strong>{text}</strong>" if span.strong else text


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
