"""`lianju unmark`: let models see a passage again."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.book import working
from lianju.cli.options import project_option
from lianju.cli.words import say
from lianju.workspace.marking import unmark


@click.command("unmark", help=say("help-unmark"), epilog=say("help-unmark-examples"))
@click.argument("number", type=int)
@project_option
def command(number: int, project: Path) -> None:
    """Take one mark off."""
    with working(project) as manuscript:
        unmark(manuscript, number)
    click.echo(say("unmarked", mark=number))
