"""`lianju new`: make a project for a book."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.book import tell_synced
from lianju.cli.words import say
from lianju.messages import messages
from lianju.workspace.project import create


def _first_chapter(language: str | None) -> str:
    """Name it in the language of the book, which need not be that of the interface."""
    return messages(language).text("first-chapter") if language else say("first-chapter")


@click.command("new", help=say("help-new"), epilog=say("help-new-examples"))
@click.argument("folder", type=Path)
@click.option("--language", type=click.Choice(["zh", "en"]), help=say("option-project-language"))
def command(folder: Path, language: str | None) -> None:
    """Make a folder with one chapter."""
    create(folder, language=language, chapter=_first_chapter(language))
    click.echo(say("new-made", path=str(folder)))
    tell_synced(folder)
