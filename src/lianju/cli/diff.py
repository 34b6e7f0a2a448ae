"""`lianju diff`: what differs between two states of a book, word by word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from lianju.cli.options import json_option, project_option
from lianju.cli.redact import note_redactions
from lianju.cli.terminal import is_terminal, printable
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.comparing import Compared, compare, interval, locate
from lianju.workspace.project import opened
from lianju.workspace.redacting import tombstones

Piece = tuple[str, str]  # "same", "old" or "new", and the text


@click.command("diff", help=say("help-diff"), epilog=say("help-diff-examples"))
@click.argument("states", nargs=-1, required=True, metavar="A [B] [ENTRY]")
@project_option
@json_option
def command(states: tuple[str, ...], project: Path, as_json: bool) -> None:
    """Compare two states, the second of which is now unless told."""
    with opened(project, read_only=True) as manuscript:
        before, after, entry = interval(manuscript, states)
        only = locate(manuscript, entry) if entry is not None else None
        found = compare(manuscript, before, after, only=only)
        about = None if only is None else {only.id}
        later = [
            each
            for each in tombstones(manuscript)
            if each.row > min(before, after) and each.characters and (about is None or each.entry in about)
        ]
        note_redactions(manuscript, later)
    if as_json:
        click.echo(json.dumps([_told(each) for each in found], ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(say("diff-nothing"), err=True)
    for each in found:
        click.echo(click.style(_head(each), bold=True))
        for line in _lines(each):
            click.echo(line)


def _told(each: Compared) -> dict[str, object]:
    return {
        "before": to_json(each.before),
        "after": to_json(each.after),
        "differences": to_json(each.differences),
    }


def _head(each: Compared) -> str:
    title = printable(each.node.title)
    old, new = each.before, each.after
    if old is None or new is None:
        number = each.node.id
        if old is None:
            return say("diff-added", number=number, title=title)
        return say("diff-removed", number=number, title=title)
    if old.title != new.title:
        return say("diff-renamed", number=new.id, title=title, before=printable(old.title))
    moved = (old.parent, old.place) != (new.parent, new.place)
    if moved:
        return say("diff-moved", number=new.id, title=title)
    return say("diff-entry", number=new.id, title=title)


def _lines(each: Compared) -> Iterator[str]:
    """Give the paragraphs in which something differs."""
    line: list[Piece] = []
    for kind, text in [*_pieces(each), ("same", "\n")]:
        parts = text.split("\n") if kind == "same" else [text]
        for number, part in enumerate(parts):
            if number:
                if any(sort != "same" for sort, _ in line):
                    yield "".join(_shown(*piece) for piece in line)
                line = []
            line.append((kind, part))


def _pieces(each: Compared) -> Iterator[Piece]:
    place = 0
    for one in each.differences:
        yield "same", each.text[place : one.start]
        yield "old", one.old
        yield "new", one.new
        place = one.end
    yield "same", each.text[place:]


def _shown(kind: str, text: str) -> str:
    text = printable(text)
    if kind == "same" or not text:
        return text
    if is_terminal():
        text = text.replace("\n", "⏎\n")
        return (
            click.style(text, fg="red", strikethrough=True)
            if kind == "old"
            else click.style(text, fg="green")
        )
    return f"[-{text}-]" if kind == "old" else f"{{+{text}+}}"
