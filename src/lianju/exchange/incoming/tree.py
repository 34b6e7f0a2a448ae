"""EPUB and whatever else pandoc reads, from its syntax tree.

Footnotes become remarks. What a text of ours cannot hold is counted.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from lianju.errors import FormatRefused
from lianju.exchange import pandoc
from lianju.exchange.incoming.archives import refuse_unsafe
from lianju.exchange.incoming.gathering import Gathering, Stretch
from lianju.exchange.incoming.outline import arranged
from lianju.exchange.inline import escaped
from lianju.values.book import Book

_BETWEEN = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
_FORMATS = {"html": "html+raw_html", "epub": "epub+raw_html"}  # readings above characters are raw to pandoc
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_BARE_TAGS = frozenset({
    "ruby", "rb", "rbc", "rtc", "wbr", "article", "header", "footer", "main", "aside", "nav", "address",
    "center", "hgroup", "section", "figure", "details", "summary", "html", "body", "head", "label",
    "fieldset", "form", "tbody", "thead", "tfoot", "svg",
})  # fmt: skip
_FACES = {"Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps"}


def read(path: Path, *, kind: str) -> Book:
    """Read a file by its kind (epub, odt, html); ArchiveUnsafe or FormatRefused when it is bad."""
    if kind in ("epub", "odt"):
        refuse_unsafe(path)
    try:
        tree = json.loads(pandoc.run(["-f", _FORMATS.get(kind, kind), "-t", "json", str(path)]))
        reader = _Reader()
        reader.blocks(tree["blocks"])
        meta = {name: _plain(value) for name, value in tree["meta"].items()}
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise FormatRefused(format="pandoc", detail="?") from None
    title, author = meta.get("title", ""), meta.get("author", "")
    return Book(sections=arranged(reader.stretches), title=title, author=author, losses=reader.losses)


class _Reader(Gathering):
    """Walks a tree once; what it reads lies in `stretches`, what it could not keep in `losses`."""

    def __init__(self) -> None:
        super().__init__()
        self._faces = [""]
        self._unread = ""  # the tag whose words are left out

    def blocks(self, blocks: list[dict[str, Any]]) -> None:
        for block in blocks:
            self._block(block["t"], block.get("c"))

    def _block(self, kind: str, held: Any) -> None:
        if kind in ("Para", "Plain"):
            self._line(held)
        elif kind == "Header":
            self.stretches.append(Stretch(held[0], _plain(held[2])))
        elif kind == "HorizontalRule":
            self.put("***\n")
        elif kind in ("BlockQuote", "Div", "Figure"):
            self.blocks(held if kind == "BlockQuote" else held[-1])
        elif kind in ("BulletList", "OrderedList"):
            for number, item in enumerate(held if kind == "BulletList" else held[1], start=1):
                self.put("• " if kind == "BulletList" else f"{number}. ")
                self.blocks(item)
        elif kind == "LineBlock":
            for line in held:
                self._line(line)
        else:
            self._other(kind, held)

    def _other(self, kind: str, held: Any) -> None:
        if kind == "CodeBlock":
            self.lose("code")
            self.put(escaped(held[1]) + "\n")
        elif kind == "Table":
            self.lose("table")
            for row in _rows(held):
                self.put(escaped("\t".join(row)) + "\n")
        elif kind == "DefinitionList":
            for term, meanings in held:
                self._line(term)
                for meaning in meanings:
                    self.blocks(meaning)
        elif kind != "Null":
            self._raw(held)

    def _line(self, inlines: list[dict[str, Any]]) -> None:
        self._inlines(inlines)
        self._unread = ""
        self.end_line()

    def _inlines(self, inlines: list[dict[str, Any]]) -> None:
        for each in inlines:
            self._inline(each["t"], each.get("c"))

    def _inline(self, kind: str, held: Any) -> None:
        face = self._faces[-1]
        if self._unread and kind != "RawInline":
            return
        if kind == "Str":
            self.word(held, face)
        elif kind == "LineBreak":
            self.end_line()
        elif kind in _BETWEEN:
            self.word(_BETWEEN[kind], face)
        elif kind in ("Emph", "Strong"):
            wanted = {"*", face} if kind == "Emph" else {"**", face}
            self._faces.append("***" if len(wanted - {""}) > 1 else max(wanted))
            self._inlines(held)
            self._faces.pop()
        elif kind == "Quoted":
            left, right = _QUOTES[held[0]["t"]]
            self.word(left, face)
            self._inlines(held[1])
            self.word(right, face)
        elif kind == "Span":
            self._inlines(held[1])
        elif kind == "Note":
            self.lose("footnote")
            self.end_face()
            self.remark(self.place, _plain(held), "")
        else:
            self._marked(kind, held)

    def _marked(self, kind: str, held: Any) -> None:
        if kind in _FACES:
            self.lose("style")
            self._inlines(held)
        elif kind == "Link":
            self.lose("link")
            self._inlines(held[1])
        elif kind == "Image":
            self.lose("image")
        elif kind in ("Code", "Math"):
            self.lose("code" if kind == "Code" else "math")
            self.word(held[1], self._faces[-1])
        elif kind == "Cite":
            self._inlines(held[1])
        else:
            self._raw(held)

    def _raw(self, held: Any) -> None:
        """Skip a reading above characters, and count it: a comment too, and what is not known here."""
        text = str(held[1]).strip() if isinstance(held, list) and len(held) == 2 else ""
        found = _TAG.match(text)
        closing, name = (bool(found[1]), found[2].lower()) if found else (False, "")
        if name in ("rt", "rp"):
            self._unread = "" if closing else name
            if name == "rt" and not closing:
                self.lose("ruby")
        elif name == "ruby":
            self._unread = ""
        elif text.startswith("<!--"):
            self.lose("hidden")
        elif not closing and name not in _BARE_TAGS:
            self.lose("style" if name == "font" else "unknown")


def _plain(held: Any) -> str:
    """Return the words of any part of a tree."""
    if isinstance(held, list):
        return (
            " ".join(" ".join(map(_plain, held)).split()) if _are_blocks(held) else "".join(map(_plain, held))
        )
    if not isinstance(held, dict):
        return ""
    kind, inner = held["t"], held.get("c", "")
    if kind == "Quoted":
        left, right = _QUOTES[inner[0]["t"]]
        return left + _plain(inner[1]) + right
    if kind in ("Str", "MetaString"):
        return str(inner)
    if kind in ("Code", "Math", "CodeBlock"):
        return str(inner[1])
    return _BETWEEN.get(kind) or (_plain(inner) if isinstance(inner, list) else "")


def _are_blocks(held: list[Any]) -> bool:
    return bool(held) and isinstance(held[0], dict) and held[0].get("t") in ("Para", "Plain", "MetaInlines")


def _rows(table: Any) -> list[list[str]]:
    """Return the cells of a table as words, row by row."""
    _, _, _, head, bodies, foot = table
    rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part), *foot[1]]
    return [[_plain(cell[4]) for cell in row[1]] for row in rows]
