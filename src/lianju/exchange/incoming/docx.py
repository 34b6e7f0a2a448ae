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
from lianju.exchange.incoming.docx_words import (
    SIGNS,
    M,
    W,
    formula,
    has_other_face,
    is_on,
    kind_of,
    symbol,
    words_of,
)
from lianju.exchange.incoming.gathering import Gathering, Stretch
from lianju.exchange.incoming.outline import arranged
from lianju.exchange.inline import escaped
from lianju.values.book import Book
from lianju.values.proposal import Edit, Passage
from lianju.values.remark import Change

_DC = "{http://purl.org/dc/elements/1.1/}"
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.I)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PICTURES = ("drawing", "pict", "object")
_TRACKED = ("ins", "del", "moveTo", "moveFrom")
_INSIDE = {"hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "dir", "bdo"}
_PAGE = re.compile(r"word/(?:header|footer)\d*\.xml")
_FRONT = "Lianju Front Matter"  # the style of what an export adds to a book
_SILENT = {
    "rPr", "pPr", "proofErr", "bookmarkStart", "bookmarkEnd", "instrText", "fldChar", "lastRenderedPageBreak",
    "annotationRef", "commentReference", "footnoteRef", "endnoteRef", "permStart", "permEnd", "sdtPr",
    "customXmlPr", "smartTagPr", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart",
    "moveToRangeEnd", "rubyPr", "sectPr", "separator", "continuationSeparator",
}  # fmt: skip


def read(path: Path) -> Book:
    """Read a file; ArchiveUnsafe or FormatRefused when it is bad."""
    refuse_unsafe(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {name: _parsed(archive, name) for name in archive.namelist() if name.endswith(".xml")}
        reader = _Reader(parts)
        reader.body(parts["word/document.xml"].find(f"{W}body"))
        reader.end()
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
        self._front, self._lists = _special(parts.get("word/styles.xml"))
        self._comments = _notes(parts.get("word/comments.xml"), "comment")
        self._notes = {kind: _notes(parts.get(f"word/{kind}s.xml"), kind) for kind in ("footnote", "endnote")}
        self._boxes: list[str] = []
        pages = [part for name, part in parts.items() if _PAGE.fullmatch(name)]

        if count := sum(bool(words_of(part).strip()) for part in pages):
            self.lose("header", count)

    def end(self) -> None:
        """Set right the changes that reach beyond the end of a text, where no line follows."""
        for number, stretch in enumerate(self.stretches):
            limit = len(stretch.text.removesuffix("\n").removesuffix("\n"))
            kept = [_within(each, stretch, limit) for each in stretch.changes]
            stretch.changes = [each for each in kept if each]
            if lost := len(kept) - len(stretch.changes):
                self.lose("tracked", lost, at=self.stretches[number].title)

    def body(self, body: Any) -> None:
        for element in body:
            kind = kind_of(element)
            if kind == "p":
                self._paragraph(element)
            elif kind == "tbl":
                self._table(element)
            elif kind in _INSIDE:
                self.body(element)
            elif kind not in _SILENT:
                self._boxed(element)
                self._flush()

    def _paragraph(self, paragraph: Any) -> None:
        if _style_of(paragraph) in self._front:
            if words_of(paragraph).strip():
                self.lose("front")
            return
        level = self._level(paragraph)
        words = words_of(paragraph, kept=True)
        if level == 0:
            self.title = self.title or words
            if self.title == words:
                return
        elif level and words.strip():
            self.stretches.append(Stretch(level, words))
            if any(kind_of(each) in _TRACKED for each in paragraph.iter()):
                self.lose("tracked")
            return
        if is_break(words.strip()) and words == words_of(paragraph):
            self.put(words.strip() + "\n")
            return
        if paragraph.find(f"{W}pPr/{W}numPr") is not None or _style_of(paragraph) in self._lists:
            self.lose("number")
        self._inside(paragraph)
        self._end_paragraph(paragraph)
        self._flush()

    def _end_paragraph(self, paragraph: Any) -> None:
        """End the line, unless its end was inserted under tracking; that, or its deletion, is a change."""
        marks = {kind: paragraph.find(f"{W}pPr/{W}rPr/{W}{kind}") for kind in _TRACKED}
        inserted = next((marks[kind] for kind in ("ins", "moveTo") if marks[kind] is not None), None)
        deleted = next((marks[kind] for kind in ("del", "moveFrom") if marks[kind] is not None), None)
        if inserted is not None and deleted is not None:
            self.lose("tracked")
        if inserted is None:
            self.end_line()
        else:
            self.end_face()
        if inserted is not None and deleted is None:
            self._suggest("\n", inserted.get(f"{W}author") or "")
        elif deleted is not None and inserted is None:
            self._strike(self.place - 1, deleted.get(f"{W}author") or "")

    def _inside(self, element: Any) -> None:
        for each in element:
            kind = kind_of(each)
            if kind == "r":
                self._run(each)
            elif kind in ("ins", "moveTo"):
                self._inserted(each)
            elif kind in ("del", "moveFrom"):
                self._deleted(each)
            elif kind == "commentRangeStart":
                self.begin_range(each.get(f"{W}id"))
            elif kind == "commentRangeEnd":
                self._commented(each.get(f"{W}id"))
            elif kind in _INSIDE:
                if kind == "hyperlink":
                    self.lose("link")
                self._inside(each)
            elif kind in (f"{M}oMath", f"{M}oMathPara"):
                self._formula(each)
            elif kind not in _SILENT:
                self._boxed(each)

    def _run(self, run: Any) -> None:
        face = _face_of(run)
        if has_other_face(run) and words_of(run).strip():
            self.lose("style")
        for each in run:
            kind = kind_of(each)
            if kind in ("t", "delText"):
                self.word(each.text or "", face)
            elif kind in SIGNS:
                self.word("" if each.get(f"{W}type") == "page" else SIGNS[kind], "")
            elif kind in ("footnoteReference", "endnoteReference"):
                self._noted(kind, each)
            elif kind == "sym":
                self._symbol(each, face)
            elif kind == "ruby":
                self._ruby(each)
            elif kind not in _SILENT:
                self._boxed(each)

    def _symbol(self, element: Any, face: str) -> None:
        character = symbol(element)
        self.word(character, face)
        if not character:
            self.lose("symbol")

    def _ruby(self, ruby: Any) -> None:
        """Keep the characters below a reading."""
        self.lose("ruby")
        for base in ruby.findall(f"{W}rubyBase"):
            self._inside(base)

    def _formula(self, element: Any) -> None:
        self.lose("math")
        self.word(formula(element))

    def _noted(self, kind: str, reference: Any) -> None:
        """Keep a footnote as a remark at its place."""
        self.lose("footnote")
        _, words = self._notes[kind.removesuffix("Reference")].get(reference.get(f"{W}id"), ("", ""))
        self.end_face()
        self.remark(self.place, words, "")

    def _boxed(self, element: Any) -> None:
        """Keep the words of a text box, or of what is not known here, for lines of their own."""
        alternatives = element.findall(f"{_MC}Choice") or [element]
        boxes = [box for each in alternatives[:1] for box in each.iter(f"{W}txbxContent")]
        inside = boxes[:1] or ([] if kind_of(element) in _PICTURES else alternatives[:1])
        lines = [words_of(each) for box in inside for each in box.iter(f"{W}p")]
        self._boxes += [line for line in lines if line.strip()]
        self.lose("style" if boxes else "image" if _is_picture(element) else "unknown")

    def _flush(self) -> None:
        for line in self._boxes:
            self.put(escaped(line) + "\n")
        self._boxes = []

    def _inserted(self, element: Any) -> None:
        """Suggest the words of an insertion, without those that somebody deleted from it again."""
        gone = [each for kind in ("del", "moveFrom") for each in element.iter(f"{W}{kind}")]
        lost = {each for one in gone for each in one.iter()}
        if gone:
            self.lose("tracked", len(gone))
        for each in element.iter():
            if each not in lost:
                self._lost_in_insertion(each)
        self.end_face()
        self._suggest(escaped(words_of(element, without=lost)), element.get(f"{W}author") or "")

    def _lost_in_insertion(self, element: Any) -> None:
        kind = kind_of(element)
        if kind in ("footnoteReference", "endnoteReference"):
            self._noted(kind, element)
        elif kind in _PICTURES:
            self._boxed(element)
        elif kind == "r" and (_face_of(element) or has_other_face(element)):
            self.lose("style")
        elif kind == "ruby" or (kind == "sym" and not symbol(element)):
            self.lose("ruby" if kind == "ruby" else "symbol")
        elif kind == f"{M}oMath":
            self.lose("math")

    def _suggest(self, text: str, by: str) -> None:
        """Suggest to put text here; it joins what the same hand suggests at this place."""
        place, before = self.place, self.stretches[-1].changes
        last = before[-1] if before else None
        if last and last.by == by and last.edit.passage.end == place:
            before[-1] = Change(Edit(last.edit.passage, last.edit.text + text), by)
        elif text:
            before.append(Change(Edit(Passage("", place), text), by))

    def _deleted(self, element: Any) -> None:
        self.end_face()
        start = self.place
        self._inside(element)
        self.end_face()
        self._strike(start, element.get(f"{W}author") or "")

    def _strike(self, start: int, by: str) -> None:
        """Suggest to take out what stands from `start` to here; a line's end joins the words before."""
        words, before = self.stretches[-1].text[start:], self.stretches[-1].changes
        last = before[-1] if before else None
        old = last.edit.passage if last and last.by == by and not last.edit.text else Passage("", -1)
        if words == "\n" and old.text and old.end == start:
            before[-1] = Change(Edit(Passage(old.text + words, old.start), ""), by)
        elif words:
            before.append(Change(Edit(Passage(words, start), ""), by))

    def _commented(self, number: str) -> None:
        start = self.end_range(number)
        by, words = self._comments.get(number, ("", ""))
        if words:
            self.remark(start, words, by)

    def _table(self, table: Any) -> None:
        self.lose("table")
        if any(kind_of(each) in _TRACKED for each in table.iter()):
            self.lose("tracked")
        if self.place and not self.stretches[-1].last.endswith("\n"):
            self.end_line()
        for row in table.iter(f"{W}tr"):
            cells = row.findall(f"{W}tc")
            told = (" ".join(words_of(each, kept=True) for each in cell.iter(f"{W}p")) for cell in cells)
            self.put(escaped("\t".join(told)) + "\n")

    def _level(self, paragraph: Any) -> int | None:
        """Return the depth of a heading, 0 for the book's title, None for text."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None and own.get(f"{W}val", "9").isdigit() and int(own.get(f"{W}val")) < 9:
            return int(own.get(f"{W}val")) + 1
        return self._levels.get(_style_of(paragraph))


def _style_of(paragraph: Any) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style.get(f"{W}val", "") if style is not None else ""


def _within(change: Change, stretch: Stretch, limit: int) -> Change | None:
    """Move a change into a text of `limit` characters: its line end is then the one before it, or none."""
    passage, text = change.edit.passage, change.edit.text
    if passage.end <= limit:
        return change
    if not passage.text:
        text = "\n" * (0 < limit < passage.start) + text.removesuffix("\n")
        placed = replace(change, edit=Edit(Passage("", min(passage.start, limit)), text))
        return placed if text.strip("\n") else None
    others = [each.edit.passage for each in stretch.changes]
    start, free = passage.start, not any(each.start < passage.start <= each.end for each in others)
    if free and stretch.text[start - 1 : start] == "\n":
        start -= 1
    words = stretch.text[start:limit]
    return replace(change, edit=Edit(Passage(words, start), text)) if words else None


def _is_picture(element: Any) -> bool:
    return any(kind_of(each) in _PICTURES for each in element.iter())


def _face_of(run: Any) -> str:
    bold, italic = _bold_italic(run)
    return "*" * (italic + 2 * bold)


def _bold_italic(run: Any) -> tuple[bool, bool]:
    return is_on(run.find(f"{W}rPr/{W}b")), is_on(run.find(f"{W}rPr/{W}i"))


def _levels(styles: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for style in styles if styles is not None else ():
        name = style.find(f"{W}name")
        label = name.get(f"{W}val", "") if name is not None else ""
        depth = _HEADING.fullmatch(label)
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if depth:
            found[style.get(f"{W}styleId")] = int(depth[1])
        elif label.casefold() == "title":
            found[style.get(f"{W}styleId")] = 0
        elif outline is not None and outline.get(f"{W}val", "9") in "012345678":
            found[style.get(f"{W}styleId")] = int(outline.get(f"{W}val")) + 1
    return found


def _special(styles: Any) -> tuple[set[str], set[str]]:
    """Return the styles of what an export adds to a book, and those of lists."""
    front, lists = set(), set()
    for style in styles if styles is not None else ():
        name = style.find(f"{W}name")
        if name is not None and name.get(f"{W}val") == _FRONT:
            front.add(style.get(f"{W}styleId"))
        if style.find(f"{W}pPr/{W}numPr") is not None:
            lists.add(style.get(f"{W}styleId"))
    return front, lists


def _notes(part: Any, kind: str) -> dict[str, tuple[str, str]]:
    """Return author and words of each comment or note."""
    if part is None:
        return {}
    return {
        each.get(f"{W}id"): (
            each.get(f"{W}author") or "",
            "\n".join(map(words_of, each.iter(f"{W}p"))).strip(),
        )
        for each in part.findall(f"{W}{kind}")
    }
