"""Cut text into paragraphs, sentences and words without losing a character."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"(?:[。！？!?…]+|\.(?=\s|$|[\"'”’」』）)]))[\"'”’」』）)]*\s*|\n+")
_READABLE_END = re.compile(r"[。！？!?…；;](?:[\"'”’」』）)]*)|\.[\"'”’)]*(?=\s|$)|\n")


def sentences(text: str) -> list[str]:
    """Cut `text` after each sentence; the pieces joined are `text`."""
    pieces: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        pieces.append(text[start : match.end()])
        start = match.end()
    if start < len(text):
        pieces.append(text[start:])
    return pieces


def to_sentence_end(text: str) -> str:
    """Keep `text` up to its last finished sentence, or all of it if none is finished."""
    ends = [match.end() for match in _READABLE_END.finditer(text)]
    return text[: ends[-1]] if ends else text


def page_borders(text: str, page: int) -> list[int]:
    """Return the offsets where pages of at least `page` characters begin, each after a paragraph.

    A border depends only on the text before it, so that typing at the end moves none. A
    paragraph longer than two pages is cut after a sentence, or, if it has none, anywhere.
    """
    borders = [0]
    while borders[-1] + page < len(text):
        start = borders[-1] + page
        stop = min(len(text), start + page)
        newline = text.find("\n", start - 1, stop)
        cut = newline + 1 if newline >= 0 else _after_sentence(text, start, stop)
        if cut >= len(text):
            break
        borders.append(cut)
    return borders


def _after_sentence(text: str, start: int, stop: int) -> int:
    match = _SENTENCE_END.search(text, start, stop)
    return match.end() if match and match.end() < stop else stop
