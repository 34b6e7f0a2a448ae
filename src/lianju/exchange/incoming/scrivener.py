"""Scrivener's projects: 3 (a folder for each item), 1 and 2 (numbered files).

Literature & Latte publish no specification: this follows what others found, and excerpts from projects of
Scrivener 1.9 for Windows, 2 and 3 for Mac. The draft becomes the book, all else notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lianju.errors import ArchiveUnsafe, FormatRefused
from lianju.exchange.incoming.chapters import rank_of
from lianju.exchange.incoming.encodings import decode
from lianju.exchange.incoming.folders import Folder
from lianju.exchange.incoming.gathering import Gathering
from lianju.exchange.incoming.scrivener_text import text_of
from lianju.values.book import Book, Section

DEEPEST = 64
_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_OLD = {
    "content.rtf": ".rtf",
    "synopsis.txt": "_synopsis.txt",
    "notes.rtf": "_notes.rtf",
    "content.comments": ".comments",
}
_LISTS = {"Binder", "RecentSearch"}
_FIELDS = ("CustomMetaData", "References", "Bookmarks", "LinkedFiles")


@dataclass(frozen=True)
class Item:
    """One entry of the binder; `kind` is Scrivener's word (Text, Folder, PDF …)."""

    kind: str
    title: str
    uuid: str
    number: str
    included: bool
    status: str
    labels: tuple[str, ...]
    items: tuple[Item, ...]

    def walk(self) -> Iterator[Item]:
        """Give this item and all below it."""
        yield self
        for item in self.items:
            yield from item.walk()

    @property
    def height(self) -> int:
        """How many floors stand on it."""
        return 1 + max((item.height for item in self.items), default=-1)


def read(path: Path, *, trash: bool = False) -> Book:
    """Read a project's folder, or a zip of it; what lies in its trash only on request."""
    folder = Folder(path, ending=".scrivx")
    root = folder.xml(folder.main)
    if root is None or root.tag != "ScrivenerProject" or root.find("Binder") is None:
        raise FormatRefused(format="scriv", detail="scrivx")
    return _Project(folder, root).book(trash=trash)


class _Project(Gathering):
    def __init__(self, folder: Folder, root: Any) -> None:
        super().__init__()
        self._folder, self._root = folder, root
        self._labels = _named(root, "LabelSettings/Labels/Label")
        self._states = _named(root, "StatusSettings/StatusItems/Status")
        self._keywords = {each.get("ID", ""): _said(each, "Title") for each in root.iter("Keyword")}
        self._new = not root.get("Version", "2").startswith("1")
        self._all_in = not any(_said(each, "MetaData/IncludeInCompile") for each in root.iter("BinderItem"))

    def book(self, *, trash: bool) -> Book:
        sections: list[Section] = []
        notes: list[Section] = []
        for item in self._items(self._root.find("Binder"), 0):
            if item.kind == "DraftFolder":
                sections += [section for each in item.items for section in self._placed(each)]
                notes += self._texts(item, item.title, scene=False)
            elif item.kind == "TrashFolder" and not trash:
                self._lose_named("trash", item.items[0].title if item.items else "", len([*item.walk()]) - 1)
            else:
                notes += self._notes(item, ())
        notes += self._project_notes()
        shots = [name for name in self._folder.names("Snapshots") if name.endswith(".rtf")]
        self._lose_named("snapshot", shots[0] if shots else "", len(shots))
        lists = [each for each in self._root.iter("Collection") if each.get("Type") not in _LISTS]
        self._lose_named("field", _said(lists[0], "Title") if lists else "", len(lists))
        title, author = _said(self._root, "ProjectProperties/ProjectTitle"), self._author()
        return Book(sections=(*sections, *notes), title=title, author=author, losses=self.losses)

    def _author(self) -> str:
        said = (_said(self._root, f"ProjectProperties/{name}") for name in ("FullName", "Author"))
        return next((name for name in said if name), "") or str(self._root.get("Author", ""))

    def _items(self, element: Any, depth: int) -> tuple[Item, ...]:
        if element is None:
            return ()
        if depth > DEEPEST:
            raise FormatRefused(format="scriv", detail="binder")
        return tuple(self._item(each, depth) for each in element.findall("BinderItem"))

    def _item(self, element: Any, depth: int) -> Item:
        uuid, number = element.get("UUID", ""), element.get("ID", "")
        if not all(_NAME.fullmatch(each) for each in (uuid, number) if each):
            raise ArchiveUnsafe(path=str(self._folder.path), fault="names")
        title = " ".join(_said(element, "Title").split())
        told = element.find("MetaData")
        words = [self._keywords.get(each.text or "", "") for each in element.findall("Keywords/KeywordID")]
        label = self._labels.get(_said(told, "LabelID"), "")
        lost = [
            each for name in _FIELDS for each in (*element.findall(name), *_found(told, name)) if len(each)
        ]
        lost += [each for each in element.findall("TextSettings/Target") if (each.text or "0").strip() != "0"]
        self._lose_named("field", title, len(lost))
        self._lose_named("image", title, len(_found(told, "IndexCardImageFileExtension")))
        return Item(
            kind=element.get("Type", "Text"),
            title=title,
            uuid=uuid,
            number=number,
            included=self._all_in or _said(told, "IncludeInCompile").lower() in ("yes", "true", "1"),
            status=self._states.get(_said(told, "StatusID"), ""),
            labels=tuple(each for each in (label, *words) if each),
            items=self._items(element.find("Children"), depth + 1),
        )

    def _placed(self, item: Item) -> list[Section]:
        """Arrange one item of the draft: leaves are chapters of one scene, folders chapters or parts."""
        named = rank_of(item.title) == "part" or any(rank_of(each.title) == "chapter" for each in item.items)
        if not item.items or (item.height == 1 and not named):
            return self._chapter(item)
        own = self._texts(item, "")
        inner = [Section(kind="chapter", title=item.title, sections=tuple(own))] if own else []
        inner += [section for each in item.items for section in self._chapter(each)]
        return [self._titled("part", item, inner)]

    def _chapter(self, item: Item) -> list[Section]:
        if not item.items and not item.included:
            return self._texts(item, item.title, empty=True)
        if item.height > 1:
            self._lose_named("nesting", item.title)
        own = self._texts(item, "")
        below = [
            section for each in [*item.walk()][1:] for section in self._texts(each, each.title, empty=True)
        ]
        return [self._titled("chapter", item, own + below)]

    def _titled(self, kind: Any, item: Item, below: list[Section]) -> Section:
        return self._described(Section(kind=kind, title=item.title, sections=tuple(below)), item)

    def _described(self, section: Section, item: Item) -> Section:
        return replace(section, synopsis=self._synopsis(item), status=item.status, labels=item.labels)

    def _texts(self, item: Item, title: str, *, scene: bool = True, empty: bool = False) -> list[Section]:
        """Return the text of an item and the notes on it; a leaf that is not to be compiled is a note."""
        found: list[Section] = []
        gathered = text_of(self._read(item, "content.rtf"), self._read(item, "content.comments"), item.title)
        self._take_over(gathered)
        stretch = gathered.stretches[-1]
        if item.kind not in ("Text", "Folder") and not item.kind.endswith("Folder"):
            self._lose_named("file", item.title)
        elif stretch.text.strip() or empty:
            own = Section(
                kind="scene" if scene and item.included else "note",
                title=title,
                text=stretch.text,
                remarks=tuple(stretch.remarks),
                changes=tuple(stretch.changes),
            )
            found.append(self._described(own, item) if title else own)
        about = text_of(self._read(item, "notes.rtf"), None, item.title)
        self._take_over(about)
        last = about.stretches[-1]
        if last.text.strip():
            title = _notes_on(item.title)
            found.append(Section(kind="note", title=title, text=last.text, remarks=tuple(last.remarks)))
        return found

    def _notes(self, item: Item, above: tuple[str, ...]) -> list[Section]:
        """Return all texts of a branch as notes, each named by its way down."""
        way = (*above, item.title or "…")
        found = self._texts(item, " / ".join(way), scene=False, empty=bool(self._synopsis(item)))
        if above and not item.items and not found and item.kind in ("Text", "Folder"):
            self._lose_named("empty", item.title)
        return found + [section for each in item.items for section in self._notes(each, way)]

    def _project_notes(self) -> list[Section]:
        found = []
        for name in self._folder.names("Files/ProjectNotes"):
            if name.endswith(".rtf"):
                gathered = text_of(self._folder.read(name), None, name)
                self._take_over(gathered)
                found.append(Section(kind="note", title=Path(name).stem, text=gathered.stretches[-1].text))
        return [each for each in found if each.text.strip()]

    def _synopsis(self, item: Item) -> str:
        data = self._read(item, "synopsis.txt")
        return decode(data, path=str(self._folder.path)).text.strip() if data and data.strip() else ""

    def _read(self, item: Item, what: str) -> bytes | None:
        if self._new and item.uuid:
            return self._folder.read(f"Files/Data/{item.uuid}/{what}")
        if not item.number:
            return None
        data = self._folder.read(f"Files/Docs/{item.number}{_OLD[what]}")
        if data is None and what == "content.rtf":
            return self._folder.read(f"Files/Docs/{item.number}.rtfd/TXT.rtf")
        return data

    def _take_over(self, other: Gathering) -> None:
        for loss in other.losses:
            self._lose_named(loss.what, loss.first, loss.count)

    def _lose_named(self, what: Any, title: str, count: int = 1) -> None:
        if count:
            self.stretches[-1].title = title
            self.lose(what, count)


def _notes_on(title: str) -> str:
    return f"{title}（笔记）" if re.search(r"[\u3400-\u9fff]", title) else f"{title} (notes)"


def _said(element: Any, path: str) -> str:
    return (element.findtext(path) or "").strip() if element is not None else ""


def _found(element: Any, name: str) -> list[Any]:
    return list(element.findall(name)) if element is not None else []


def _named(root: Any, path: str) -> Mapping[str, str]:
    """Return the names of labels or states by their number; -1 is none."""
    found = {each.get("ID", ""): (each.text or "").strip() for each in root.findall(path)}
    return {number: name for number, name in found.items() if number != "-1"}
