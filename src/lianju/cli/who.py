"""`lianju who`: who wrote each character of a scene."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lianju.cli.options import json_option, project_option, range_option
from lianju.cli.redact import note_redactions
from lianju.cli.status import shares_told
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.values.proposal import Origin
from lianju.values.wire import to_json
from lianju.workspace.project import authored, find, located, opened, shares
from lianju.workspace.redacting import redactions


@click.command("who", help=say("help-who"), epilog=say("help-who-examples"))
@click.argument("entry")
@range_option
@project_option
@json_option
def command(entry: str, span: tuple[int, int] | None, project: Path, as_json: bool) -> None:
    """Print a text in stretches of one author, then the shares."""
    project, entry = located(project, entry)
    with opened(project, read_only=True) as manuscript:
        node = find(manuscript, entry)
        stretches = authored(manuscript, node.id, span)
        gone = redactions(manuscript, node.id)
        if not as_json:
            note_redactions(manuscript, gone)
    counted = shares(stretches)
    if as_json:
        told = [{"text": each.text, "origin": to_json(each.origin)} for each in stretches]
        whole = {"stretches": told, "shares": dict(counted), "redactions": to_json(gone)}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    for each in stretches:
        click.echo(f"[{printable(named(each.origin))}] {printable(each.text)}")
    click.echo(say("who-shares", shares=shares_told(counted)) if counted else say("who-empty"))


def named(origin: Origin) -> str:
    """Say who wrote something."""
    if origin.kind == "model" and origin.run is None:
        return say("who-model-copied", model=origin.model or "?")
    if origin.kind == "model":
        return say("who-model", model=origin.model or "?", run=origin.run or "?")
    if origin.kind == "import":
        claims = {"mine": say("claim-mine"), "unknown": say("claim-unknown"), None: say("claim-unknown")}
        return say("who-import", claim=claims.get(origin.by, origin.by))
    return say(f"who-{origin.kind}")
