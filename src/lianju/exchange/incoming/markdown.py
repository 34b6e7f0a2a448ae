"""Markdown: headings become parts, chapters and scenes; every other line stays as it is."""

from __future__ import annotations

import re

from lianju.exchange.incoming.encodings import Decoded, decode
from lianju.exchange.incoming.outline import Stretch, sections
from lianju.values.book import Book

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_FRONT = re.compile(r"---\n(.*?)\n---(?:\n|$)", re.S)
_TOLD = re.compile(r"(title|author):[ \t]*(.*)")


def read(data: bytes, *, path: str, encoding: str | None = None) -> tuple[Book, Decoded]:
    """Read a file; front matter gives the title and author."""
    decoded = decode(data, path=path, encoding=encoding)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    told = dict(_TOLD.findall(front[1])) if front else {}
    body = text[front.end() :] if front else text
    named = {name: value.strip().strip("\"'") for name, value in told.items()}
    return Book(sections=sections(_stretches(body)), **named), decoded


def _stretches(text: str) -> list[Stretch]:
    found, fenced = [Stretch()], False
    for line in text.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.fullmatch(line)
        if heading:
            found.append(Stretch(len(heading[1]), _ESCAPED.sub(r"\1", heading[2] or "").strip()))
        else:
            found[-1].text += line + "\n"
    for each in found:
        each.text = each.text.strip("\n")
    return found
