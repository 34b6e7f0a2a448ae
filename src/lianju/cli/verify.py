"""`lianju verify`: derive a project's hashes, texts and shares again from its log."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lianju.cli.options import json_option, project_option
from lianju.cli.redact import tombstone
from lianju.cli.status import shares_told
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.project import titles, verify

FAULTY = 1


@click.command("verify", help=say("help-verify"), epilog=say("help-verify-examples"))
@project_option
@json_option
def command(project: Path, as_json: bool) -> int:
    """Examine the project's file; 1 when something in it was changed."""
    found = verify(project)
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
    elif found.whole:
        click.echo(say("verify-whole", rows=found.rows, last=found.last))
        if found.characters:
            click.echo(say("who-shares", shares=shares_told(found.characters)))
        named = titles(project) if found.tombstones else {}
        for each in found.tombstones:
            click.echo(tombstone(each, named))
        if found.unfinished:
            click.echo(say("redact-unfinished"))
        click.echo(say("verify-means"))
    elif found.fault is None:
        click.echo(say("verify-snapshot", number=found.snapshot or 0), err=True)
    else:
        click.echo(say("verify-fault", row=found.fault, rows=found.rows), err=True)
    if found.torn and not as_json:
        click.echo(say("torn", path=found.torn), err=True)
    for path in () if as_json else found.ahead:
        click.echo(say("ahead", path=printable(path)), err=True)
    return 0 if found.whole else FAULTY
