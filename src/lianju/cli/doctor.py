"""`lianju doctor`: what works on this machine, and why something does not."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lianju.cli.options import json_option
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.inventory import checks

UNWELL = 1


@click.command("doctor", help=say("help-doctor"), epilog=say("help-doctor-examples"))
@json_option
def command(as_json: bool) -> int:
    """Examine this machine."""
    found = []
    for check in checks(Path.cwd()):
        found.append(check)
        if not as_json:
            mark = (
                click.style("✓", fg="green")
                if check.well
                else click.style("✗" if check.needed else "–", fg="red")
            )
            click.echo(f"{mark} {say(f'check-{check.name}')}  {check.detail}")
            if not check.well:
                click.echo(f"  {say(f'check-{check.name}.hint')}")
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
    well = all(check.well for check in found if check.needed)
    if not as_json:
        click.echo(say("doctor-well") if well else say("doctor-unwell"))
        click.echo(say("doctor-privacy"))
    return 0 if well else UNWELL
