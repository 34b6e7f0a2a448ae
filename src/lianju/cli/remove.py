"""`lianju remove`: take an entry out of the book."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.book import working
from lianju.cli.options import project_option
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.workspace.binding import remove
from lianju.workspace.project import find, located


@click.command("remove", help=say("help-remove"), epilog=say("help-remove-examples"))
@click.argument("entry")
@project_option
def command(entry: str, project: Path) -> None:
    """Take one entry out; the log keeps it."""
    project, entry = located(project, entry)
    with working(project) as manuscript:
        node = find(manuscript, entry)
        gone = remove(manuscript, node)
    click.echo(say("removed", count=gone, number=node.id, title=printable(node.title)))
