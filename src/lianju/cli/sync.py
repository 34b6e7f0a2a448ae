"""`lianju sync`: take in what was edited outside, and bring the readable copy up to date."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.book import tell
from lianju.cli.options import project_option
from lianju.cli.words import say
from lianju.workspace.project import Outside, opened
from lianju.workspace.settings import load


@click.command("sync", help=say("help-sync"), epilog=say("help-sync-examples"))
@click.option("--by", "claim", default=None, help=say("option-import-by"))
@project_option
def command(project: Path, claim: str | None) -> None:
    """Open a project and close it again."""
    heard: list[Outside] = []
    with opened(project, claim=claim or load().claim, heard=heard.append):
        tell(heard[0])
    found = heard[0]
    if not (found.taken or found.waiting or found.unread or found.cut or found.stale):
        click.echo(say("sync-nothing"))
