"""A project's book, or a part of it, in a file of another format; what does not fit is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Literal

from lianju.errors import FormatUnknown
from lianju.exchange.inline import spans
from lianju.exchange.outgoing.flow import INDENTS, has_paragraph, shown, unspeakable
from lianju.exchange.outgoing.flow import Layout as Layout
from lianju.language.detect import detect
from lianju.provenance.shares import shares
from lianju.store.manuscript import Manuscript
from lianju.values.binder import WITH_TEXT, Node
from lianju.values.book import Book, Loss, LossKind, Section
from lianju.values.disclosure import Disclosure
from lianju.values.remark import Remark
from lianju.workspace.proposing import waiting
from lianju.workspace.remarking import remarks

Format = Literal["md", "txt", "html", "docx", "epub", "pdf"]
_WRITERS: Mapping[str, str] = {
    "md": "markdown", "markdown": "markdown", "txt": "plain_text", "html": "html", "htm": "html",
    "docx": "docx", "epub": "epub", "pdf": "pdf",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """The bytes of a file, and what of the book is not in them."""

    data: bytes
    losses: tuple[Loss, ...]
    disclosure: Disclosure


def format_of(path: Path, asked: str | None = None) -> str:
    """Name the format: the one asked for, or the file's ending; FormatUnknown when there is none such."""
    name = (asked or path.suffix.removeprefix(".")).casefold()
    if name not in _WRITERS:
        raise FormatUnknown(name=name[:20])
    return name


def export(
    manuscript: Manuscript,
    kind: str,
    layout: Layout,
    *,
    entry: Node | None = None,
    title: str = "",
    author: str = "",
    language: str | None = None,
    notes: bool = False,
    disclose: bool = False,
) -> Written:
    """Write the book (or one entry of it) in a format; notes only on request, and the disclosure too."""
    sections = tuple(_sections(manuscript, entry, notes=notes))
    known = _identity(manuscript, entry)
    spoken = _language(sections, language)
    book = Book(sections=sections, title=title, author=author, identity=known, language=spoken)
    disclosure = disclosed(manuscript, sections_of(manuscript, entry, notes=notes))
    layout = replace(layout, disclosure=disclosure if disclose else None)
    losses = _losses(manuscript, book, _WRITERS[kind], layout, entry=entry, notes=notes)
    if _WRITERS[kind] != "plain_text":
        book = replace(book, title=shown(title), author=shown(author))
    writer: Callable[[Book, Layout], bytes] = import_module(
        f"lianju.exchange.outgoing.{_WRITERS[kind]}"
    ).write
    return Written(writer(book, layout), losses, disclosure)


def sections_of(manuscript: Manuscript, entry: Node | None, *, notes: bool) -> list[Node]:
    """Return the entries with text that an export holds, in order."""
    return [
        node
        for node in manuscript.nodes
        if node.kind in WITH_TEXT
        and (entry is None or _inside(manuscript, node, entry))
        and (notes or node.kind != "note" or (entry is not None and node.id == entry.id))
    ]


def disclosed(manuscript: Manuscript, nodes: list[Node]) -> Disclosure:
    """Count who wrote what share of these entries, and which models."""
    total: Counter[str] = Counter()
    models: Counter[str] = Counter()
    for node in nodes:
        stretches = manuscript.authored(node.id)
        total.update(shares(stretches))
        for each in stretches:
            if each.origin.kind == "model":
                models[each.origin.model or "?"] += len("".join(each.text.split()))
    return Disclosure(tuple(total.most_common()), tuple(models.most_common()))


def _sections(manuscript: Manuscript, entry: Node | None, *, notes: bool) -> Iterator[Section]:
    wanted = {node.id for node in sections_of(manuscript, entry, notes=notes)}
    standing: dict[int, list[Remark]] = {}
    for each in remarks(manuscript):
        if each.passage is not None:
            standing.setdefault(each.node.id, []).append(Remark(each.passage, each.text, each.by))

    def below(parent: int) -> tuple[Section, ...]:
        found: list[Section] = []
        for node in manuscript.nodes:
            if node.parent == parent:
                left_out = node.kind == "note" and node.id not in wanted
                found += below(node.id) if left_out else [made(node)]
        return tuple(section for section in found if _has_words(section))

    def made(node: Node) -> Section:
        return Section(
            kind=node.kind,
            title=node.title,
            text=manuscript.text(node.id) if node.id in wanted else "",
            synopsis=node.synopsis,
            status=node.status,
            labels=node.labels,
            pov=node.pov,
            remarks=tuple(standing.get(node.id, ())),
            sections=below(node.id),
        )

    yield from below(0) if entry is None else [made(entry)]


def _losses(
    manuscript: Manuscript, book: Book, writer: str, layout: Layout, *, entry: Node | None, notes: bool
) -> tuple[Loss, ...]:
    held = [each for section in book.sections for each in section.walk()]
    nodes = {node.id for node in manuscript.nodes if entry is None or _inside(manuscript, node, entry)}
    left = [node for node in manuscript.nodes if node.id in nodes and node.kind == "note"]
    said = [
        each.title for each in held for value in (each.synopsis, each.status, each.labels, each.pov) if value
    ]
    carried = writer == "docx" and layout.remarks
    commented = [
        each.title for each in held if not (carried and has_paragraph(each.text)) for _ in each.remarks
    ]
    proposed = [each.node.title for each in waiting(manuscript) if each.node.id in nodes]
    spoilt = [book.title for _ in range(unspeakable(book.title + book.author))]
    for each in held:
        said_of = [remark.by + remark.text for remark in each.remarks if carried]
        spoilt += [each.title] * unspeakable("".join([each.title, each.text, *said_of]))
    faces = [each.title for each in held if _has_marks(each.text)]
    empty = [node.title for node in manuscript.nodes if node.id in nodes and node.id in _empty(manuscript)]
    found: list[tuple[LossKind, list[str]]] = [
        ("empty", empty),
        ("note", [] if notes or (entry and entry.kind == "note") else [node.title for node in left]),
        ("comment", commented),
        ("change", proposed),
        ("metadata", said),
        ("layout", [] if writer == "plain_text" else _bare_of_layout(held, writer, book.language)),
        ("style", faces if writer == "plain_text" else []),
        ("other", [] if writer in ("plain_text",) else spoilt),
    ]
    return tuple(Loss(what, len(where), where[0]) for what, where in found if where)


def _bare_of_layout(held: list[Section], writer: str, language: str | None) -> list[str]:
    """Name the section of each line that is empty or has spaces at its border where no layout makes them."""
    usual = "\u3000\u3000" if language == "zh" and writer != "markdown" else ""
    return [
        each.title
        for each in held
        for line in each.text.strip("\n").split("\n")
        if (each.text and not line.strip()) or line.removeprefix(usual) != line.strip(INDENTS)
    ]


def _has_words(section: Section) -> bool:
    return any(each.text.strip() for each in section.walk())


def _has_marks(text: str) -> bool:
    return any(span.emphasis or span.strong for line in text.split("\n") for span in spans(line))


def _empty(manuscript: Manuscript) -> set[int]:
    """Return the entries of the book in which, and below which, no word stands."""
    filled: set[int] = set()
    for node in manuscript.nodes:
        if node.kind in WITH_TEXT and node.kind != "note" and manuscript.text(node.id).strip():
            number = node.id
            while number:
                filled.add(number)
                number = manuscript.node(number).parent
    return {node.id for node in manuscript.nodes if node.kind != "note"} - filled


def _inside(manuscript: Manuscript, node: Node, entry: Node) -> bool:
    while node.id != entry.id:
        if not node.parent:
            return False
        node = manuscript.node(node.parent)
    return True


def _identity(manuscript: Manuscript, entry: Node | None) -> str:
    """Name a project by its first row, which is written once and says when; a part by its number too."""
    first = next(manuscript.rows(), None)
    told = f"{first.time}:{first.act}:{first.meta}:" if first else ""
    digest = sha256(told.encode() + (first.data or b"" if first else b"")).hexdigest()
    return f"{digest}:{entry.id}" if entry else digest


def _language(sections: tuple[Section, ...], asked: str | None) -> Literal["zh", "en"]:
    if asked == "zh" or asked == "en":
        return "zh" if asked == "zh" else "en"
    return detect("".join(each.text[:2000] for section in sections for each in section.walk()))
