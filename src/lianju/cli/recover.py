"""`lianju recover`: a project from a backup, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.workspace.project import recover


@click.command("recover", help=say("help-recover"), epilog=say("help-recover-examples"))
@click.argument("backup", type=Path)
@click.argument("folder", type=Path)
def command(backup: Path, folder: Path) -> None:
    """Write over nothing: the folder is new or empty."""
    rows = recover(backup, folder)
    click.echo(say("recovered", path=printable(str(folder)), rows=rows))
