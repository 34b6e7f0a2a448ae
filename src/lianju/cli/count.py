"""`lianju count`: words and characters, as the market counts them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lianju.cli.options import json_option, project_option, read_text
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.binding import Counts, count, counted
from lianju.workspace.project import find, located, opened


@click.command("count", help=say("help-count"), epilog=say("help-count-examples"))
@click.argument("entry", required=False)
@click.option("-f", "--file", "source", help=say("option-count-file"))
@project_option
@json_option
def command(entry: str | None, source: str | None, project: Path, as_json: bool) -> None:
    """Count the book, an entry, or a file."""
    if source is not None:
        _tell([("", count(read_text(source)))], as_json)
        return
    project, entry = located(project, entry) if entry else (project, None)
    with opened(project, read_only=True) as manuscript:
        only = find(manuscript, entry) if entry else None
        found = counted(manuscript, only)
        rows = [(node.title, found[node.id]) for node in manuscript.nodes if node.id in found]
        top = [
            found[node.id]
            for node in manuscript.nodes
            if not node.parent and node.kind != "note" and node.id in found
        ]
    if only is None:
        rows.append((say("count-all"), sum(top, Counts())))
    _tell(rows, as_json)


def _tell(rows: list[tuple[str, Counts]], as_json: bool) -> None:
    if as_json:
        shown = [
            {"title": title, **to_json(each), "zh": each.market("zh"), "en": each.market("en")}
            for title, each in rows
        ]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for title, each in rows:
        told = say(
            "count-line",
            characters=each.market("zh"),
            bare=each.han + each.words,
            words=each.market("en"),
            minutes=max(1, round(each.minutes)),
        )
        click.echo(f"{printable(title)}  {told}".strip())
