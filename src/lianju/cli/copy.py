"""`lianju copy`: a project in a new folder, with all its history or without any."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.options import project_option
from lianju.cli.terminal import note, printable
from lianju.cli.words import say
from lianju.workspace.copying import copy_bare, copy_whole
from lianju.workspace.project import pending


@click.command("copy", help=say("help-copy"), epilog=say("help-copy-examples"))
@click.argument("out", type=Path)
@click.option("--no-history", is_flag=True, help=say("option-no-history"))
@project_option
def command(out: Path, no_history: bool, project: Path) -> None:
    """Copy a project."""
    for path in pending(project):
        note(say("outside-pending", path=printable(path)), always=True)
    if not no_history:
        found = copy_whole(project, out)
        click.echo(say("copied-whole", path=printable(str(out)), rows=found.rows))
        return
    found = copy_bare(project, out)
    told = {"entries": found.entries, "proposals": found.proposals, "remarks": found.remarks}
    click.echo(say("copied-bare", path=printable(str(out)), marks=found.marks, **told))
