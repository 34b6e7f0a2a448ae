"""`lianju add`: put a part, a chapter, a scene or a note into the binder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lianju.cli.book import working
from lianju.cli.options import project_option, read_bytes
from lianju.cli.terminal import note, printable
from lianju.cli.words import say
from lianju.values.binder import NODE_KINDS, WITH_TEXT, NodeKind
from lianju.workspace.importing import decode
from lianju.workspace.project import add
from lianju.workspace.settings import load


@click.command("add", help=say("help-add"), epilog=say("help-add-examples"))
@click.argument("kind", type=click.Choice(NODE_KINDS))
@click.argument("title")
@click.option("--in", "parent", metavar="ENTRY", help=say("option-in"))
@click.option("-f", "--file", "source", help=say("option-add-file"))
@click.option("--by", "claim", default=None, help=say("option-import-by"))
@project_option
def command(kind: NodeKind, title: str, project: Path, **options: Any) -> None:
    """Add one entry, with a text or without."""
    if options["source"] is not None and kind not in WITH_TEXT:
        raise click.UsageError(say("usage-no-text", kind=say(f"node-{kind}")))
    text = _text(options["source"]) if options["source"] is not None else ""
    with working(project) as manuscript:
        node = add(
            manuscript,
            kind,
            title,
            parent=options["parent"],
            text=text,
            claim=options["claim"] or load().claim,
        )
    click.echo(say("added", number=node.id, title=printable(node.title)))


def _text(source: str) -> str:
    """Read a text in any encoding, and tell which where nothing in the file names it."""
    found = decode(read_bytes(source), path=source)
    if found.guessed:
        note(say("imported-encoding", path=printable(source), encoding=found.encoding), always=True)
    return found.text.removesuffix("\n").removesuffix("\r")
