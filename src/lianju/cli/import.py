"""`lianju import`: bring files of other programs into the book."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from lianju.cli.book import working
from lianju.cli.export import told
from lianju.cli.options import json_option, project_option
from lianju.cli.terminal import note, printable
from lianju.cli.words import say
from lianju.values.binder import Node
from lianju.values.wire import to_json
from lianju.workspace.importing import Incoming, bring, read
from lianju.workspace.project import find
from lianju.workspace.settings import load

BEGINNING = 30
PROGRAMS = {"scriv": "Scrivener", "novelwriter": "novelWriter"}


@click.command("import", help=say("help-import"), epilog=say("help-import-examples"))
@click.argument("paths", nargs=-1, required=True, type=Path, metavar="FILE…")
@click.option("--by", "claim", default=None, help=say("option-import-by"))
@click.option("--encoding", default=None, help=say("option-import-encoding"))
@click.option("--kind", default=None, help=say("option-kind"))
@click.option("--in", "parent", metavar="ENTRY", help=say("option-in"))
@click.option("--chapters", type=click.Choice(["auto", "none"]), default="auto", help=say("option-chapters"))
@click.option("--trash", is_flag=True, help=say("option-trash"))
@click.option("--dry-run", is_flag=True, help=say("option-dry-run"))
@project_option
@json_option
def command(paths: tuple[Path, ...], project: Path, as_json: bool, **options: Any) -> None:
    """Read every file, then write each in one step."""
    found = [_read(path, options) for path in paths]
    made: list[list[Node]] = [[] for _ in found]
    if not options["dry_run"]:
        claim = options["claim"] or _asked(load().claim)
        with working(project) as manuscript:
            parent = find(manuscript, options["parent"]) if options["parent"] else None
            made = [bring(manuscript, each, parent=parent, claim=claim) for each in found]
    if as_json:
        shown = [_shown(each, nodes) for each, nodes in zip(found, made, strict=True)]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for program in sorted({each.program for each in found} - {""}):
        note(say("imported-unproven", program=PROGRAMS[program]), always=True)
    for each in found:
        _tell(each)
    if options["dry_run"]:
        click.echo(say("imported-dry"))


def _read(path: Path, options: dict[str, Any]) -> Incoming:
    chapters = options["chapters"] == "auto"
    incoming = read(
        path, kind=options["kind"], encoding=options["encoding"], chapters=chapters, trash=options["trash"]
    )
    encoding, name = incoming.encoding or "?", printable(str(path))
    if not (incoming.guessed or incoming.marked):
        return incoming
    if incoming.marked or not sys.stdin.isatty():
        note(say("imported-encoding", path=name, encoding=encoding), always=True)
        return incoming
    begin = " ".join("".join(each.text for each in incoming.all)[:BEGINNING].split())
    question = say("imported-encoding-ask", path=name, encoding=encoding, begin=printable(begin))
    if click.confirm(question, default=True, err=True):
        return incoming
    asked = click.prompt(say("option-import-encoding"), err=True)
    return read(path, kind=options["kind"], encoding=str(asked), chapters=chapters)


def _asked(default: str) -> str:
    """Ask at a terminal whose text it is; elsewhere the settings' claim holds."""
    if not sys.stdin.isatty():
        return default
    answer: str = click.prompt(say("claim-ask"), default=default, err=True)
    return answer


def _tell(incoming: Incoming) -> None:
    told_of = {f"{kind}s": incoming.count(kind) for kind in ("part", "chapter", "scene")}
    path = printable(str(incoming.path))
    click.echo(say("imported", path=path, characters=incoming.characters, **told_of))
    if notes := incoming.count("note"):
        note(say("imported-notes", count=notes), always=True)
    changes = sum(len(each.changes) for each in incoming.all)
    comments = sum(len(each.remarks) for each in incoming.all)
    if changes:
        note(say("imported-changes", count=changes), always=True)
    if comments:
        note(say("imported-remarks", count=comments), always=True)
    for loss in incoming.book.losses:
        note(told(loss), always=True)


def _shown(incoming: Incoming, nodes: list[Node]) -> dict[str, Any]:
    entries = [
        {"kind": each.kind, "title": each.title, "characters": len(each.text)} for each in incoming.all
    ]
    return {
        "path": str(incoming.path),
        "encoding": incoming.encoding,
        "title": incoming.book.title,
        "author": incoming.book.author,
        "entries": entries,
        "numbers": [node.id for node in nodes],
        "losses": to_json(incoming.book.losses),
    }
