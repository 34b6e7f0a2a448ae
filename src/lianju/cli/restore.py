"""`lianju restore`: an entry as it was, or one that was removed."""

from __future__ import annotations

from pathlib import Path

import click

from lianju.cli.book import working
from lianju.cli.options import project_option
from lianju.cli.redact import note_redactions
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.workspace.comparing import bring_back, locate, restore
from lianju.workspace.project import Manuscript
from lianju.workspace.redacting import redactions


@click.command("restore", help=say("help-restore"), epilog=say("help-restore-examples"))
@click.argument("entry")
@click.option("--to", "state", metavar="A", help=say("option-restore-to"))
@project_option
def command(entry: str, state: str | None, project: Path) -> None:
    """Restore one entry."""
    with working(project) as manuscript:
        told = _restored(manuscript, entry, state)
    click.echo(told)


def _restored(manuscript: Manuscript, entry: str, state: str | None) -> str:
    node = locate(manuscript, entry)
    title = printable(node.title)
    if state is not None:
        note_redactions(manuscript, redactions(manuscript, node.id))
        if restore(manuscript, node, state):
            return say("restored", title=title, state=printable(state))
        return say("restored-same", title=title, state=printable(state))
    if not manuscript.hidden(node.id):
        raise click.UsageError(say("usage-restore"))
    bring_back(manuscript, node)
    return say("brought-back", title=title)
