"""novelWriter's projects: one XML file with the tree, one text a document (file versions 1.2 to 1.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lianju.errors import ArchiveUnsafe, FormatRefused
from lianju.exchange.incoming.encodings import decode
from lianju.exchange.incoming.folders import Folder
from lianju.exchange.incoming.gathering import Gathering
from lianju.exchange.incoming.novelwriter_text import Block, Reader
from lianju.exchange.inline import escaped
from lianju.values.binder import NodeKind
from lianju.values.book import Book, Section
from lianju.values.proposal import Passage

_HANDLE = re.compile(r"[0-9a-zA-Z]{1,40}")
_YES = {"yes", "true", "1"}
DEEPEST = 64


@dataclass(frozen=True)
class Item:
    """One entry of the tree; `root` is the class of the branch it stands in (NOVEL, CHARACTER, TRASH …)."""

    handle: str
    name: str
    kind: str
    root: str
    note: bool
    active: bool
    status: str
    way: tuple[str, ...]


def read(path: Path, *, trash: bool = False) -> Book:
    """Read a project's folder, or a zip of it; what lies in its trash only on request."""
    folder = Folder(path, ending="nwProject.nwx")
    root = folder.xml(folder.main)
    if root is None or root.tag != "novelWriterXML" or root.find("content") is None:
        raise FormatRefused(format="novelwriter", detail="nwx")
    return _Project(folder, root).book(trash=trash)


class _Project(Gathering):
    def __init__(self, folder: Folder, root: Any) -> None:
        super().__init__()
        self._folder, self._root = folder, root
        self._states = _states(root)
        self._title = ""
        self._top: list[Section] = []
        self._notes: list[Section] = []

    def book(self, *, trash: bool) -> Book:
        gone = []
        for item in self._items():
            if item.root == "TRASH" and not trash:
                gone.append(item)
            elif item.kind == "FILE":
                self._document(item)
        if gone := [each for each in gone if each.kind == "FILE"]:
            self._lose_named("trash", gone[0].name, len(gone))
        authors = [each.text or "" for each in self._root.findall("project/author")]
        named = [self._root.findtext("project/title"), self._title, self._root.findtext("project/name")]
        title = next((each.strip() for each in named if each and each.strip()), "")
        sections = (*self._top, *self._notes)
        return Book(sections=sections, title=title, author=", ".join(authors), losses=self.losses)

    def _items(self) -> Iterator[Item]:
        """Give the entries in the order of the tree."""
        below: dict[str, list[Any]] = {}
        known = {each.get("handle") for each in self._root.iterfind("content/item")}
        for each in self._root.iterfind("content/item"):
            parent = each.get("parent", "None")
            below.setdefault(parent if parent in known else "None", []).append(each)
        yield from self._below(below, "None", "", ())
        while below:  # entries that stand in each other
            yield from self._below(below, next(iter(below)), "LOST", ())

    def _below(
        self, below: dict[str, list[Any]], parent: str, root: str, way: tuple[str, ...]
    ) -> Iterator[Item]:
        if len(way) > DEEPEST:
            raise FormatRefused(format="novelwriter", detail="content")
        for each in sorted(below.pop(parent, []), key=_order):
            handle, name = each.get("handle", ""), " ".join((each.findtext("name") or "").split())
            if not _HANDLE.fullmatch(handle):
                raise ArchiveUnsafe(path=str(self._folder.path), fault="names")
            branch = root or _told(each, "class") or _told(each, "type")
            note = _told(each, "layout") == "NOTE" or branch != "NOVEL"
            told = dict(each.attrib) | dict(found.attrib if (found := each.find("name")) is not None else {})
            state = told.get("import" if note else "status") or _told(each, "status")
            yield Item(
                handle=handle,
                name=name,
                kind=_told(each, "type"),
                root=branch,
                note=note,
                active=(told.get("active") or _told(each, "exported") or "yes").lower() in _YES,
                status=self._states.get(state, ""),
                way=way,
            )
            yield from self._below(below, handle, branch, (*way, name))

    def _document(self, item: Item) -> None:
        data = self._folder.read(f"content/{item.handle}.nwd")
        if data is None:
            self._lose_named("empty", item.name)
            return
        reader = Reader(item.name)
        reader.read(decode(data, path=str(self._folder.path)).text.replace("\r\n", "\n"))
        for loss in reader.losses:
            self._lose_named(loss.what, loss.first, loss.count)
        if not item.active or item.root == "ARCHIVE":
            self._lose_named("unused", item.name)
        if item.note or not item.active:
            self._note(item, reader.blocks)
            return
        hard = [place for place, each in enumerate(reader.blocks) if each.depth == 1 and each.hard]
        if hard:
            self._title = self._title or reader.blocks[hard[-1]].title
            self._note(item, reader.blocks[: hard[-1] + 1])
        for block in reader.blocks[hard[-1] + 1 if hard else 0 :]:
            self._place(item, block)

    def _note(self, item: Item, blocks: list[Block]) -> None:
        """Keep a document whole; its later headings become lines of it."""
        first, *rest = [each for each in blocks if not _is_bare(each)] or blocks[-1:]
        note = _section("note", first)
        for each in rest:
            head = ("\n\n" if note.text else "") + escaped(each.title) + "\n"
            start = len(note.text) + len(head)
            moved = (
                replace(one, passage=Passage(one.passage.text, one.passage.start + start))
                for one in each.remarks
            )
            note = replace(
                note,
                text=note.text + head + each.text,
                remarks=(*note.remarks, *moved),
                labels=(*note.labels, *each.labels),
                synopsis="\n".join(said for said in (note.synopsis, each.synopsis) if said),
            )
        way = () if item.root == "NOVEL" else item.way
        title = " / ".join((*way, first.title or item.name))
        note = _held(replace(note, title=title, text=note.text.rstrip("\n"), status=item.status))
        if item.root == "NOVEL" and self._top and self._top[-1].kind != "note":
            self._append(note)
        else:
            self._notes.append(note)

    def _place(self, item: Item, block: Block) -> None:
        """Put a heading with its text where its level says."""
        if block.depth == 0 and _is_bare(block):
            return
        section = replace(_section("scene", block), status=item.status)
        if block.depth in (1, 2):
            self._head("part" if block.depth == 1 else "chapter", section)
            return
        if block.depth == 4:
            self._lose_named("nesting", block.title)
        self._append(_held(section))

    def _head(self, kind: NodeKind, section: Section) -> None:
        """Begin a part or a chapter; what stands below its heading is its first scene, or a note."""
        own = _held(replace(section, synopsis="", status="", labels=(), pov=""))
        inside = (own,) if section.text or section.remarks else ()
        if kind == "part" and own.kind == "scene" and inside:
            inside = (Section(kind="chapter", title=section.title, sections=inside),)
        said = replace(section, kind=kind, text="", remarks=(), sections=inside)
        if kind == "chapter" and self._top and self._top[-1].kind == "part":
            part = self._top[-1]
            self._top[-1] = replace(part, sections=(*part.sections, said))
        else:
            self._top.append(said)

    def _append(self, section: Section) -> None:
        """Put a scene or note behind the last, in the chapter that is open."""
        last = self._top[-1] if self._top else None
        if last is None or last.kind == "note":
            self._top.append(Section(kind="chapter", sections=(section,)))
        elif last.kind == "chapter":
            self._top[-1] = replace(last, sections=(*last.sections, section))
        else:
            *before, open_one = last.sections or (Section(kind="chapter"),)
            if open_one.kind == "chapter":
                open_one = replace(open_one, sections=(*open_one.sections, section))
                self._top[-1] = replace(last, sections=(*before, open_one))
            else:
                self._top[-1] = replace(last, sections=(*last.sections, section))

    def _lose_named(self, what: Any, title: str, count: int = 1) -> None:
        self.stretches[-1].title = title
        self.lose(what, count)


def _section(kind: Any, block: Block) -> Section:
    return Section(
        kind=kind,
        title=block.title,
        text=block.text,
        synopsis=block.synopsis,
        labels=tuple(block.labels),
        pov=block.pov,
        remarks=tuple(block.remarks),
    )


def _held(section: Section) -> Section:
    """Keep remarks on what has no text: a note without words takes them as its text."""
    end = len(section.text)
    if section.text or not section.remarks:
        kept = tuple(
            replace(each, passage=replace(each.passage, text="", start=min(each.passage.start, end)))
            for each in section.remarks
        )
        return replace(section, remarks=kept)
    return replace(section, kind="note", text="\n".join(each.text for each in section.remarks), remarks=())


def _is_bare(block: Block) -> bool:
    return not (block.depth or block.text or block.remarks or block.synopsis or block.labels or block.pov)


def _states(root: Any) -> dict[str, str]:
    """Return the names of states and of importances, by their key or, in older files, by themselves."""
    entries = [*root.iterfind("settings/status/entry"), *root.iterfind("settings/importance/entry")]
    return {each.get("key") or each.text or "": each.text or "" for each in entries}


def _told(element: Any, name: str) -> str:
    """Return what an entry says of itself: an attribute, or an element in older files."""
    return str(element.get(name) or element.findtext(name) or "")


def _order(element: Any) -> int:
    order = element.get("order", "0")
    return int(order) if order.isdigit() else 0
