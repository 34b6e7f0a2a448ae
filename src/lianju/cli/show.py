"""`lianju show`: the text of a scene or note."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.options import project_option
from lianju.cli.terminal import put
from lianju.cli.words import say
from lianju.workspace.project import find, located, opened


@click.command("show", help=say("help-show"), epilog=say("help-show-examples"))
@click.argument("entry")
@project_option
def command(entry: str, project: Path) -> None:
    """Print one text."""
    project, entry = located(project, entry)
    with opened(project, read_only=True) as manuscript:
        text = manuscript.text(find(manuscript, entry).id)
    put(text + "\n" if text else "")
