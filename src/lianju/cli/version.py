"""`lianju version`: give the state of now a name."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.book import working
from lianju.cli.options import project_option
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.workspace.history import is_reserved, name_version


@click.command("version", help=say("help-version"), epilog=say("help-version-examples"))
@click.argument("name")
@project_option
def command(name: str, project: Path) -> None:
    """Name a version."""
    if not name.strip() or is_reserved(name.strip()):
        raise click.BadParameter(say("usage-version"), param_hint="NAME")
    with working(project) as manuscript:
        row = name_version(manuscript, name)
    click.echo(say("version-made", name=printable(" ".join(name.split())), row=row))
