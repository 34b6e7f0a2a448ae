"""Word's format, read to the character: styles, comments, footnotes and tracked changes.

ECMA-376 part 1, chapter 17. pandoc is not used here: it joins spaces and moves them out of tracked
changes. What was inserted under tracking is not in the text, what was deleted is: both wait as changes.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from lianju.errors import ArchiveUnsafe, ExtraMissing, FormatRefused
from lianju.exchange.incoming.archives import refuse_unsafe
from lianju.exchange.incoming.chapters import is_break
from lianju.exchange.incoming.gathering import Gathering, Stretch
from lianju.exchange.incoming.outline import arranged
from lianju.exchange.inline import escaped
from lianju.values.book import Book
from lianju.values.proposal import Edit, Passage
from lianju.values.remark import Change

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.I)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PICTURES = ("drawing", "pict", "object")
_TRACKED = ("ins", "del", "moveTo", "moveFrom")
_OFF = {"0", "false", "off", "none"}
_INSIDE = {"hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "dir", "bdo"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_SILENT = {
    "rPr", "pPr", "proofErr", "bookmarkStart", "bookmarkEnd", "instrText", "fldChar", "lastRenderedPageBreak",
    "annotationRef", "commentReference", "footnoteRef", "endnoteRef", "permStart", "permEnd",
}  # fmt: skip


def read(path: Path) -> Book:
    """Read a file; ArchiveUnsafe or FormatRefused when it is bad."""
    refuse_unsafe(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {name: _parsed(archive, name) for name in archive.namelist() if name.endswith(".xml")}
        reader = _Reader(parts)
        reader.body(parts["word/document.xml"].find(f"{_W}body"))
    except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile):
        raise FormatRefused(format="docx", detail="?") from None
    core = parts.get("docProps/core.xml")
    title, author = (_said(core, name) for name in ("title", "creator"))
    book = Book(sections=arranged(reader.stretches), author=author, losses=reader.losses)
    return replace(book, title=title or reader.title)


def _said(core: Any, name: str) -> str:
    return (core.findtext(_DC + name) or "").strip() if core is not None else ""


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        from lxml import etree
    except ImportError:
        raise ExtraMissing(format="docx") from None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError:
        raise ArchiveUnsafe(path=str(archive.filename), fault="broken") from None


class _Reader(Gathering):
    def __init__(self, parts: dict[str, Any]) -> None:
        super().__init__()
        self.title = ""
        self._levels = _levels(parts.get("word/styles.xml"))
        self._comments = _notes(parts.get("word/comments.xml"), "comment")
        self._notes = {kind: _notes(parts.get(f"word/{kind}s.xml"), kind) for kind in ("footnote", "endnote")}
        self._boxes: list[str] = []

    def body(self, body: Any) -> None:
        for element in body:
            kind = _kind(element)
            if kind == "p":
                self._paragraph(element)
            elif kind == "tbl":
                self._table(element)
            elif kind in _INSIDE:
                self.body(element)
            elif kind not in ("sectPr", "sdtPr", *_SILENT):
                self._boxed(element)
                self._flush()

    def _paragraph(self, paragraph: Any) -> None:
        level = self._level(paragraph)
        words = _words(paragraph, kept=True)
        if level == 0:
            self.title = self.title or words
            if self.title == words:
                return
        elif level and words.strip():
            self.stretches.append(Stretch(level, words))
            if any(_kind(each) in _TRACKED for each in paragraph.iter()):
                self.lose("change")
            return
        if is_break(words.strip()) and words == _words(paragraph):
            self.put(words.strip() + "\n")
            return
        if paragraph.find(f"{_W}pPr/{_W}numPr") is not None:
            self.lose("style")
        if any(paragraph.find(f"{_W}pPr/{_W}rPr/{_W}{kind}") is not None for kind in ("ins", "del")):
            self.lose("change")
        self._inside(paragraph)
        self.end_line()
        self._flush()

    def _inside(self, element: Any) -> None:
        for each in element:
            kind = _kind(each)
            if kind == "r":
                self._run(each)
            elif kind in ("ins", "moveTo"):
                self._inserted(each)
            elif kind in ("del", "moveFrom"):
                self._deleted(each)
            elif kind == "commentRangeStart":
                self.begin_range(each.get(f"{_W}id"))
            elif kind == "commentRangeEnd":
                self._commented(each.get(f"{_W}id"))
            elif kind in _INSIDE:
                if kind == "hyperlink":
                    self.lose("link")
                self._inside(each)
            elif kind not in ("sdtPr", *_SILENT):
                self.lose("other")

    def _run(self, run: Any) -> None:
        face = _face_of(run)
        for each in run:
            kind = _kind(each)
            if kind in ("t", "delText"):
                self.word(each.text or "", face)
            elif kind in _SIGNS:
                self.word("" if each.get(f"{_W}type") == "page" else _SIGNS[kind], "")
            elif kind in ("footnoteReference", "endnoteReference"):
                self._noted(kind, each)
            elif kind not in _SILENT:
                self._boxed(each)

    def _noted(self, kind: str, reference: Any) -> None:
        """Keep a footnote as a remark at its place."""
        self.lose("footnote")
        _, words = self._notes[kind.removesuffix("Reference")].get(reference.get(f"{_W}id"), ("", ""))
        self.end_face()
        self.remark(self.place, words, "")

    def _boxed(self, element: Any) -> None:
        """Keep the words of a text box, or of what is not known here, for lines of their own."""
        alternatives = element.findall(f"{_MC}Choice") or [element]
        boxes = [box for each in alternatives[:1] for box in each.iter(f"{_W}txbxContent")]
        inside = boxes[:1] or ([] if _kind(element) in _PICTURES else alternatives[:1])
        lines = [_words(each) for box in inside for each in box.iter(f"{_W}p")]
        self._boxes += [line for line in lines if line.strip()]
        self.lose("style" if boxes else "image" if _is_picture(element) else "other")

    def _flush(self) -> None:
        for line in self._boxes:
            self.put(escaped(line) + "\n")
        self._boxes = []

    def _inserted(self, element: Any) -> None:
        words, by = _words(element), element.get(f"{_W}author") or ""
        for each in element.iter():
            kind = _kind(each)
            if kind in ("footnoteReference", "endnoteReference"):
                self._noted(kind, each)
            elif kind in _PICTURES:
                self._boxed(each)
            elif kind == "r" and _face_of(each):
                self.lose("style")
        self.end_face()
        place, before = self.place, self.stretches[-1].changes
        last = before[-1] if before else None
        if last and last.by == by and not last.edit.text and last.edit.passage.end == place:
            before[-1] = Change(Edit(last.edit.passage, escaped(words)), by)
        elif words:
            before.append(Change(Edit(Passage("", place), escaped(words)), by))

    def _deleted(self, element: Any) -> None:
        self.end_face()
        start = self.place
        self._inside(element)
        self.end_face()
        words = self.stretches[-1].text[start:]
        by = element.get(f"{_W}author") or ""
        if words:
            self.stretches[-1].changes.append(Change(Edit(Passage(words, start), ""), by))

    def _commented(self, number: str) -> None:
        start = self.end_range(number)
        by, words = self._comments.get(number, ("", ""))
        if words:
            self.remark(start, words, by)

    def _table(self, table: Any) -> None:
        self.lose("table")
        for row in table.iter(f"{_W}tr"):
            cells = (" ".join(map(_words, cell.iter(f"{_W}p"))) for cell in row.findall(f"{_W}tc"))
            self.put(escaped("\t".join(cells)) + "\n")

    def _level(self, paragraph: Any) -> int | None:
        """Return the depth of a heading, 0 for the book's title, None for text."""
        own = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if own is not None and own.get(f"{_W}val", "9").isdigit() and int(own.get(f"{_W}val")) < 9:
            return int(own.get(f"{_W}val")) + 1
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self._levels.get(style.get(f"{_W}val")) if style is not None else None


def _kind(element: Any) -> str:
    tag = element.tag
    return tag.removeprefix(_W) if isinstance(tag, str) else "proofErr"  # a comment or instruction of XML


def _is_picture(element: Any) -> bool:
    return any(_kind(each) in _PICTURES for each in element.iter())


def _words(element: Any, *, kept: bool = False) -> str:
    """Return the words of an element, deleted ones too; with `kept` without those inserted under tracking."""
    found = []
    insertions = [*element.iter(f"{_W}ins", f"{_W}moveTo")] if kept else []
    inserted = {each for one in insertions for each in one.iter()}
    boxed = {each for box in element.iter(f"{_W}txbxContent") if box is not element for each in box.iter()}
    for each in element.iter():
        kind = _kind(each)
        if each in inserted or each in boxed:
            continue
        if kind in ("t", "delText"):
            found.append(each.text or "")
        elif kind in _SIGNS and _kind(each.getparent()) == "r":
            found.append(_SIGNS[kind])
    return "".join(found)


def _face_of(run: Any) -> str:
    bold, italic = _bold_italic(run)
    return "*" * (italic + 2 * bold)


def _bold_italic(run: Any) -> tuple[bool, bool]:
    return _on(run.find(f"{_W}rPr/{_W}b")), _on(run.find(f"{_W}rPr/{_W}i"))


def _on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{_W}val", "1") not in _OFF


def _levels(styles: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for style in styles if styles is not None else ():
        name = style.find(f"{_W}name")
        label = name.get(f"{_W}val", "") if name is not None else ""
        depth = _HEADING.fullmatch(label)
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if depth:
            found[style.get(f"{_W}styleId")] = int(depth[1])
        elif label.casefold() == "title":
            found[style.get(f"{_W}styleId")] = 0
        elif outline is not None and outline.get(f"{_W}val", "9") in "012345678":
            found[style.get(f"{_W}styleId")] = int(outline.get(f"{_W}val")) + 1
    return found


def _notes(part: Any, kind: str) -> dict[str, tuple[str, str]]:
    """Return author and words of each comment or note."""
    if part is None:
        return {}
    return {
        each.get(f"{_W}id"): (
            each.get(f"{_W}author") or "",
            "\n".join(map(_words, each.iter(f"{_W}p"))).strip(),
        )
        for each in part.findall(f"{_W}{kind}")
    }
