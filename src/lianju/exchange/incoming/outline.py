"""Parts, chapters and scenes from headings of several depths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lianju.exchange.incoming import chapters
from lianju.exchange.incoming.chapters import is_break, rank_of
from lianju.exchange.incoming.gathering import Stretch
from lianju.values.binder import NodeKind
from lianju.values.book import Section


def arranged(stretches: Sequence[Stretch]) -> tuple[Section, ...]:
    """Use the headings; a text that has none is cut by the lines that head its chapters."""
    for each in stretches:
        each.text = each.text.removesuffix("\n")
    whole = stretches[0]
    if len(stretches) == 1 and not whole.remarks and not whole.changes:
        return chapters.sections(whole.text)
    return sections(stretches)


def sections(stretches: Sequence[Stretch]) -> tuple[Section, ...]:
    """Arrange stretches: one depth makes chapters, two chapters and scenes, three parts above them.

    Where one depth holds titles that name parts (第二卷, BOOK TWO), the next one holds chapters.
    """
    kinds = _kinds(stretches)
    top: list[Section] = []
    for stretch in stretches:
        kind = kinds[stretch.depth]
        if not stretch.depth and not stretch.text.strip():
            continue
        _put(top, Section(kind=kind, title=stretch.title, sections=()), stretch)
    return tuple(top)


def _kinds(stretches: Sequence[Stretch]) -> dict[int, NodeKind]:
    depths = sorted({each.depth for each in stretches if each.depth})
    first = [each.title for each in stretches if depths and each.depth == depths[0]]
    second = {rank_of(each.title) for each in stretches if depths[1:] and each.depth == depths[1]}
    parts = len(first) if "chapter" in second else sum(rank_of(title) == "part" for title in first)
    below: tuple[NodeKind, ...] = ("part", "chapter", "scene")
    if len(depths) < 3 and not (len(depths) > 1 and 2 * parts > len(first)):
        below = ("chapter", "scene")
    kinds: dict[int, NodeKind] = {
        depth: below[min(place, len(below) - 1)] for place, depth in enumerate(depths)
    }
    return kinds | {0: "chapter"}


def _put(top: list[Section], section: Section, stretch: Stretch) -> None:
    if section.kind == "scene":
        filled: tuple[Section, ...] = (_scene(stretch, title=stretch.title),)
    elif section.kind == "chapter":
        filled = (replace(section, sections=_scenes(stretch)),)
    else:
        intro = (Section(kind="chapter", sections=_scenes(stretch)),) if stretch.text.strip() else ()
        filled = (replace(section, sections=intro),)
    if section.kind == "part" or not top:
        top += filled if section.kind != "scene" else (Section(kind="chapter", sections=filled),)
    elif section.kind == "chapter":
        _below_part(top, filled)
    else:
        _below_chapter(top, filled)


def _below_part(top: list[Section], chapters: tuple[Section, ...]) -> None:
    if top[-1].kind == "part":
        top[-1] = replace(top[-1], sections=(*top[-1].sections, *chapters))
    else:
        top += chapters


def _below_chapter(top: list[Section], scenes: tuple[Section, ...]) -> None:
    last = top[-1]
    if last.kind == "chapter":
        top[-1] = replace(last, sections=(*last.sections, *scenes))
        return
    chapters = last.sections or (Section(kind="chapter"),)
    inner = replace(chapters[-1], sections=(*chapters[-1].sections, *scenes))
    top[-1] = replace(last, sections=(*chapters[:-1], inner))


def _scenes(stretch: Stretch) -> tuple[Section, ...]:
    """Cut at scene breaks, where no remark or change says which characters it counts."""
    if stretch.remarks or stretch.changes:
        return (_scene(stretch),)
    blocks: list[list[str]] = [[]]
    for line in stretch.text.split("\n"):
        if is_break(line):
            blocks.append([])
        else:
            blocks[-1].append(line)
    texts = ("\n".join(block).strip("\n") for block in blocks)
    return tuple(Section(kind="scene", text=text) for text in texts if text.strip())


def _scene(stretch: Stretch, *, title: str = "") -> Section:
    return Section(
        kind="scene",
        title=title,
        text=stretch.text.removesuffix("\n"),
        remarks=tuple(stretch.remarks),
        changes=tuple(stretch.changes),
    )
