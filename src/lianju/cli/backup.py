"""`lianju backup`: a copy of the project's file, and those that were made by themselves."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from lianju.cli.options import json_option, project_option
from lianju.cli.terminal import note, printable, refuse_existing
from lianju.cli.words import say
from lianju.errors import ProjectDamaged
from lianju.workspace.project import back_up, backups, of_all


@click.command("backup", help=say("help-backup"), epilog=say("help-backup-examples"))
@click.argument("out", required=False, type=Path)
@click.option("--force", is_flag=True, help=say("option-force"))
@click.option("--list", "listing", is_flag=True, help=say("option-list-backups"))
@project_option
@json_option
def command(out: Path | None, force: bool, listing: bool, project: Path, as_json: bool) -> None:
    """Make one, or list them."""
    if not listing:
        refuse_existing(out, force=force)
        click.echo(say("backed-up", path=printable(str(back_up(project, out)))))
        return
    try:
        found = backups(project)
    except ProjectDamaged:  # it cannot tell which are its own
        note(say("backups-any"), always=True)
        found = of_all()
    if as_json:
        shown = [{"path": str(each.path), "made": each.made, "size": each.size} for each in found]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(say("backups-none"))
    for each in found:
        made = f"{datetime.fromtimestamp(each.made):%Y-%m-%d %H:%M}"
        click.echo(f"{made}  {each.size:>10}  {printable(str(each.path))}")
