"""The sample book of each language, to look around in: two short stories written for Lianju."""

from __future__ import annotations

from importlib.resources import files

from lianju.language.detect import Language
from lianju.store.manuscript import Manuscript
from lianju.values.binder import WITH_TEXT, NodeKind
from lianju.values.book import Section
from lianju.values.proposal import Origin
from lianju.workspace.project import AUTHOR
from lianju.workspace.turns import in_turn

WRITTEN_BY = Origin("import", by="Lianju")
_KINDS: dict[str, NodeKind] = {"##": "chapter", "###": "scene", "####": "note"}


def sample(language: Language) -> tuple[str, tuple[Section, ...]]:
    """Return the title and the chapters of a sample book; its format is told beside it."""
    text = (files(__package__) / f"{language}.md").read_text("utf-8")
    title, chapters = "", list[Section]()
    for mark, heading, body in _headed(text):
        if mark == "#":
            title = heading
            continue
        synopsis, _, rest = body.partition("\n\n") if body.startswith("> ") else ("", "", body)
        section = Section(
            kind=_KINDS[mark],
            title=heading,
            synopsis=synopsis.removeprefix("> "),
            text="\n".join(line for line in rest.split("\n") if line),
        )
        if mark == "##":
            chapters.append(section)
        else:
            above = chapters.pop()
            chapters.append(Section(kind="chapter", title=above.title, sections=(*above.sections, section)))
    return title, tuple(chapters)


@in_turn
def fill(manuscript: Manuscript, language: Language) -> None:
    """Put the sample into a book in which nothing is written yet, instead of its empty chapter."""
    if not any(node.kind in WITH_TEXT for node in manuscript.nodes):
        for node in [node for node in manuscript.nodes if not node.parent]:
            manuscript.change(node.id, origin=AUTHOR, removed=True)
    manuscript.bring(sample(language)[1], parent=0, origin=AUTHOR, brought=WRITTEN_BY)


def _headed(text: str) -> list[tuple[str, str, str]]:
    """Cut a text at its headings: the mark, the heading, and what stands below."""
    found: list[tuple[str, str, str]] = []
    for block in ("\n" + text).split("\n#")[1:]:
        line, _, body = block.partition("\n")
        mark = "#" + line[: len(line) - len(line.lstrip("#"))]
        found.append((mark, line.lstrip("#").strip(), body.strip("\n")))
    return found
