"""`lianju mark`: keep an entry or a passage from models."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lianju.cli.book import working
from lianju.cli.options import json_option, project_option, range_option
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.values.mark import Mark
from lianju.values.wire import to_json
from lianju.workspace.marking import mark_entry, mark_range, mark_text, marks
from lianju.workspace.project import Manuscript, find, located, opened


@click.command("mark", help=say("help-mark"), epilog=say("help-mark-examples"))
@click.argument("entry", required=False)
@click.option("--text", "words", help=say("option-mark-text"))
@range_option
@project_option
@json_option
def command(
    entry: str | None, words: str | None, span: tuple[int, int] | None, project: Path, as_json: bool
) -> None:
    """Set marks, or list them."""
    if entry is None:
        _list(project, as_json)
        return
    project, entry = located(project, entry)
    with working(project) as manuscript:
        node = find(manuscript, entry)
        if span is not None:
            made = [mark_range(manuscript, node, *span)]
        else:
            made = [mark_entry(manuscript, node)] if words is None else mark_text(manuscript, node, words)
        for mark in made:
            click.echo(say("marked", mark=mark.number, title=printable(node.title)))


def _list(project: Path, as_json: bool) -> None:
    with opened(project, read_only=True) as manuscript:
        found = marks(manuscript)
        if as_json:
            click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
            return
        if not found:
            click.echo(say("marks-none"))
        for mark in found:
            click.echo(_line(manuscript, mark))


def _line(manuscript: Manuscript, mark: Mark) -> str:
    title = printable(manuscript.node(mark.node).title)
    if mark.whole:
        return say("marks-whole", mark=mark.number, title=title)
    words = manuscript.text(mark.node)[mark.start : mark.end].replace("\n", "⏎")
    return say("marks-text", mark=mark.number, title=title, words=printable(words))
