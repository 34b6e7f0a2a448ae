"""One HTML page that fetches nothing."""

from __future__ import annotations

from html import escape

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

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """body{max-width:38em;margin:3em auto;padding:0 1em;line-height:1.7;
font-family:Georgia,"Noto Serif CJK SC","Source Han Serif SC","Songti SC",SimSun,serif}
p{margin:0;text-indent:1.5em}:lang(zh) p{text-indent:2em;text-align:justify}
h1,h2,h3{line-height:1.3;margin:2.5em 0 1em}h1,h2{text-align:center}h2+p,h3+p,hr+p{text-indent:0}
:lang(zh) h2+p,:lang(zh) h3+p,:lang(zh) hr+p{text-indent:2em}
hr{border:0;margin:1.5em 0;text-align:center}hr::after{content:"* * *"}"""


def write(book: Book, layout: Layout) -> bytes:
    """Write the book as one page in UTF-8."""
    meta = [f'<meta name="author" content="{escape(book.author)}">'] if book.author else []
    meta += (
        [f'<meta name="disclosure" content="{escape(str(layout.disclosure))}">'] if layout.disclosure else []
    )
    title = escape(book.title or "Lianju")
    heading = [f'<h1 class="title"{_direction(book.title)}>{escape(book.title)}</h1>'] if book.title else []
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{language_of(book)}">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        *meta,
        f"<title>{title}</title><style>{STYLE}</style></head>",
        "<body>",
        *heading,
        *map(_piece, flow(book, layout)),
        "</body></html>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _piece(piece: Piece) -> str:
    if isinstance(piece, Heading):
        return f"<h{piece.level}{_direction(piece.text)}>{escape(piece.text)}</h{piece.level}>"
    if isinstance(piece, Break):
        return "<hr>"
    return f"<p{_direction(piece.text)}>{''.join(map(_span, piece.spans))}</p>"


def _direction(text: str) -> str:
    return ' dir="auto"' if has_right_to_left(text) else ""


def _span(span: Span) -> str:
    text = escape(span.text)
    text = f"<em>{text}</em>" if span.emphasis else text
    return f"<strong>{text}</strong>" if span.strong else text
