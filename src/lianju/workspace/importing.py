"""Files of other programs, brought into a book: read whole, then written in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lianju.errors import FileMissing, FormatUnknown, InputTooLarge, PlaceRefused
from lianju.exchange.incoming import docx, markdown, novelwriter, rtf, scrivener, tree, txt
from lianju.exchange.incoming.encodings import decode as decode
from lianju.exchange.incoming.folders import holds
from lianju.store.manuscript import Manuscript
from lianju.values.binder import HOMES, WITH_TEXT, Node
from lianju.values.book import Book, Section
from lianju.values.proposal import Origin
from lianju.workspace.project import AUTHOR
from lianju.workspace.turns import in_turn

LARGEST = 256 * 2**20
_KINDS: Mapping[str, str] = {
    "txt": "txt", "text": "txt", "md": "md", "markdown": "md", "docx": "docx", "epub": "epub", "odt": "odt",
    "rtf": "rtf", "html": "html", "htm": "html", "xhtml": "html", "scriv": "scriv", "scrivx": "scriv",
    "nwx": "novelwriter", "novelwriter": "novelwriter",
}  # fmt: skip
_MAIN_FILES: Mapping[str, str] = {".scrivx": "scriv", "nwProject.nwx": "novelwriter"}
_PROJECTS: Mapping[str, Callable[..., Book]] = {"scriv": scrivener.read, "novelwriter": novelwriter.read}


@dataclass(frozen=True)
class Incoming:
    """A file as it was read; `marked` says that it names its `encoding`, `guessed` that nothing does."""

    path: Path
    book: Book
    encoding: str | None = None
    guessed: bool = False
    marked: bool = False
    program: str = ""  # whose project it is: scriv, novelwriter

    def count(self, kind: str) -> int:
        """Count the sections of a kind."""
        return sum(each.kind == kind for each in self.all)

    @property
    def all(self) -> list[Section]:
        """All sections, in the order of the book."""
        return [each for section in self.book.sections for each in section.walk()]

    @property
    def characters(self) -> int:
        """Count the characters of all texts."""
        return sum(len(each.text) for each in self.all)


def read(
    path: Path,
    *,
    kind: str | None = None,
    encoding: str | None = None,
    chapters: bool = True,
    trash: bool = False,
) -> Incoming:
    """Read a file, or a project's folder or zip; nothing is written.

    FileMissing, FormatUnknown, or what the format's reader says.
    """
    name = _kind(path, kind)
    if name in _PROJECTS:
        return Incoming(path, _named(_PROJECTS[name](path, trash=trash), path), program=name)
    if not path.is_file():
        raise FileMissing(path=str(path))
    size = path.stat().st_size
    if size > LARGEST:
        raise InputTooLarge(size=size, limit=LARGEST)
    if name == "txt":
        book, decoded = txt.read(path.read_bytes(), path=str(path), encoding=encoding, chapters=chapters)
    elif name == "md":
        book, decoded = markdown.read(path.read_bytes(), path=str(path), encoding=encoding)
    else:
        readers = {"docx": docx.read, "rtf": rtf.read}
        whole = readers[name](path) if name in readers else tree.read(path, kind=name)
        return Incoming(path, _named(whole, path))
    return Incoming(path, _named(book, path), decoded.encoding, decoded.guessed, decoded.marked)


def _kind(path: Path, asked: str | None) -> str:
    """Name the format: the one asked for, the file's ending, or the program whose project lies there."""
    said = (asked or path.suffix.removeprefix(".")).casefold()
    if not asked and (path.is_dir() or said == "zip"):
        found = [name for ending, name in _MAIN_FILES.items() if holds(path, ending)]
        if found:
            return found[0]
    if said not in _KINDS:
        raise FormatUnknown(name=(asked or path.suffix or path.name)[:20])
    return _KINDS[said]


@in_turn
def bring(manuscript: Manuscript, incoming: Incoming, *, parent: Node | None, claim: str) -> list[Node]:
    """Write a file's sections below `parent`, all of them or none; returns the new entries.

    PlaceRefused when `parent` cannot hold them.
    """
    sections = fitting(incoming.book.sections, parent)
    return manuscript.bring(
        sections, parent=parent.id if parent else 0, origin=AUTHOR, brought=Origin("import", by=claim)
    )


def fitting(sections: tuple[Section, ...], parent: Node | None) -> tuple[Section, ...]:
    """Return sections as `parent` can hold them; PlaceRefused when it cannot."""
    if parent is not None and parent.kind == "chapter":
        sections = tuple(_flat(sections))
    if parent is not None and any(parent.kind not in HOMES[each.kind] for each in sections):
        raise PlaceRefused(number=parent.id)
    return sections


def _flat(sections: tuple[Section, ...]) -> list[Section]:
    """Return the scenes and notes alone; those without a title of their own take their chapter's."""
    found: list[Section] = []
    for section in sections:
        if section.kind in WITH_TEXT:
            found.append(section)
            continue
        below = _flat(section.sections) or [Section(kind="scene", title=section.title)]
        for number, scene in enumerate(below, start=1):
            numbered = section.title if number == 1 else f"{section.title} {number}"
            found.append(replace(scene, title=numbered if scene.title.isdigit() else scene.title))
    return found


def _named(book: Book, path: Path) -> Book:
    """Give every section a title: its own, or a place in the order; scenes stand in a chapter."""
    if book.sections and all(each.kind == "scene" for each in book.sections):
        book = replace(book, sections=(Section(kind="chapter", title=path.stem, sections=book.sections),))
    titled = [_titled(each, f"{path.stem} {number}") for number, each in enumerate(book.sections, start=1)]
    return replace(book, sections=tuple(titled))


def _titled(section: Section, name: str) -> Section:
    below = (_titled(each, str(number)) for number, each in enumerate(section.sections, start=1))
    return replace(section, title=" ".join(section.title.split()) or name, sections=tuple(below))
