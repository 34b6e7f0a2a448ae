"""Plain text, in any encoding."""

from __future__ import annotations

from lianju.exchange.incoming.chapters import sections
from lianju.exchange.incoming.encodings import Decoded, decode
from lianju.values.book import Book


def read(
    data: bytes, *, path: str, encoding: str | None = None, chapters: bool = True
) -> tuple[Book, Decoded]:
    """Read a text to the character (line ends become one newline each), and tell its encoding."""
    decoded = decode(data, path=path, encoding=encoding)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    return Book(sections=sections(text, chapters=chapters)), decoded
