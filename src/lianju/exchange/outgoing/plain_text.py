"""Plain text: every line as the author wrote it, marks included; a star that was plain needs no backslash."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lianju.errors import EncodingTooSmall
from lianju.exchange.outgoing.flow import Layout
from lianju.values.book import Book, Section


def write(book: Book, layout: Layout) -> bytes:
    """Write the book; EncodingTooSmall when the encoding lacks characters."""
    text = "\n\n".join([*_title(book), *_blocks(book.sections, layout, book.language == "zh")]) + "\n"
    if layout.disclosure:
        text += f"\n{layout.disclosure}\n"
    try:
        return text.encode(layout.encoding)
    except UnicodeEncodeError:
        lacking = {each for each in text if not _holds(layout.encoding, each)}
        raise EncodingTooSmall(encoding=layout.encoding, count=sum(map(text.count, lacking))) from None


def _title(book: Book) -> list[str]:
    named = [each for each in (book.title, book.author) if each]
    return ["\n".join(named)] if named else []


def _blocks(sections: tuple[Section, ...], layout: Layout, chinese: bool) -> Iterator[str]:
    before = ""
    for section in sections:
        if section.kind != "scene" or layout.scene_titles:
            yield section.title
        elif before == "scene" and section.text:
            yield "＊＊＊" if chinese else "* * *"
        if section.text:
            yield re.sub(r"\\([*\\])", r"\1", section.text)
        yield from _blocks(section.sections, layout, chinese)
        before = section.kind if section.text or section.kind != "scene" else before


def _holds(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
