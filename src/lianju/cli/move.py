"""`lianju move`: where an entry stands."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.book import working
from lianju.cli.options import project_option
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.workspace.binding import move
from lianju.workspace.project import find


@click.command("move", help=say("help-move"), epilog=say("help-move-examples"))
@click.argument("entry")
@click.option("--in", "parent", metavar="ENTRY", help=say("option-in"))
@click.option("--before", metavar="ENTRY", help=say("option-before-entry"))
@project_option
def command(entry: str, parent: str | None, before: str | None, project: Path) -> None:
    """Put an entry elsewhere: before another, or behind the last of its new place."""
    if parent is not None and before is not None:
        raise click.UsageError(say("usage-move"))
    with working(project) as manuscript:
        node = find(manuscript, entry)
        behind = find(manuscript, before) if before else None
        number = behind.parent if behind else find(manuscript, parent).id if parent else 0
        move(manuscript, node, parent=manuscript.node(number) if number else None, before=behind)
    click.echo(say("moved", title=printable(node.title)))
