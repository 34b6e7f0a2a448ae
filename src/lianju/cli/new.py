"""`lianju new`: make a project for a book."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.book import tell_synced
from lianju.cli.words import say
from lianju.workspace.project import create


@click.command("new", help=say("help-new"), epilog=say("help-new-examples"))
@click.argument("folder", type=Path)
@click.option("--language", type=click.Choice(["zh", "en"]), help=say("option-project-language"))
def command(folder: Path, language: str | None) -> None:
    """Make a folder with one chapter."""
    create(folder, language=language, chapter=say("first-chapter"))
    click.echo(say("new-made", path=str(folder)))
    tell_synced(folder)
