"""`lianju edit`: what is said of an entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lianju.cli.book import working
from lianju.cli.options import project_option
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.workspace.binding import describe
from lianju.workspace.project import find, located


@click.command("edit", help=say("help-edit"), epilog=say("help-edit-examples"))
@click.argument("entry")
@click.option("--title", help=say("option-edit-title"))
@click.option("--synopsis", help=say("option-synopsis"))
@click.option("--status", help=say("option-status"))
@click.option("--label", "labels", multiple=True, help=say("option-label"))
@click.option("--pov", help=say("option-pov"))
@click.option("--target", type=click.IntRange(0), help=say("option-target"))
@project_option
def command(entry: str, project: Path, **options: Any) -> None:
    """Change what is told; the rest stays."""
    changes = {name: value for name, value in options.items() if value not in (None, ())}
    if "title" in changes:
        changes["title"] = " ".join(changes["title"].split())
    if "labels" in changes:
        changes["labels"] = [label for label in changes["labels"] if label]
    if not changes:
        raise click.UsageError(say("usage-edit"))
    project, entry = located(project, entry)
    with working(project) as manuscript:
        node = describe(manuscript, find(manuscript, entry), **changes)
    click.echo(say("edited", number=node.id, title=printable(node.title)))
