"""`lianju server`: name a server, see what it can do, forget it."""

from __future__ import annotations

import click

from lianju.cli.models import describe
from lianju.cli.terminal import busy
from lianju.cli.words import say
from lianju.errors import ModelMissing
from lianju.values.servers import Server
from lianju.workspace.inventory import limits_of
from lianju.workspace.keys import remember_key
from lianju.workspace.session import Session, forget_probe, is_loopback_address
from lianju.workspace.settings import NamedServer, forget_server, load, save_server


@click.group("server", help=say("help-server"), epilog=say("help-server-examples"))
def command() -> None:
    """Hold the subcommands."""


@command.command("add", help=say("help-server-add"), epilog=say("help-server-add-examples"))
@click.argument("name")
@click.argument("url")
@click.option("--model", help=say("option-server-model"))
@click.option("--key-env", help=say("option-key-env"))
@click.option("--keyring", is_flag=True, help=say("option-keyring"))
@click.option("--yes", is_flag=True, help=say("option-yes"))
def add(name: str, url: str, model: str | None, key_env: str | None, keyring: bool, yes: bool) -> None:
    """Name a server in the user's settings."""
    named = NamedServer(Server(name, url.rstrip("/").removesuffix("/v1"), model), key_env, keyring)
    if not is_loopback_address(url) and not yes:
        click.confirm(say("server-leaves", host=named.host), abort=True, err=True)
    if keyring:
        remember_key(named.host, click.prompt(say("server-key", host=named.host), hide_input=True, err=True))
    save_server(named)
    forget_probe(named.server)
    click.echo(say("server-added", name=name))


@command.command("probe", help=say("help-server-probe"), epilog=say("help-server-probe-examples"))
@click.argument("name")
def probe(name: str) -> None:
    """Find out by small requests what a server can do."""
    settings = load()
    if name not in settings.servers:
        raise ModelMissing(name=name)
    forget_probe(settings.servers[name].server)
    with Session(settings) as session, busy(say("probing")):
        limits = limits_of(session, name)
    click.echo(describe(limits))


@command.command("remove", help=say("help-server-remove"), epilog=say("help-server-remove-examples"))
@click.argument("name")
def remove(name: str) -> None:
    """Forget a server."""
    forget_server(name)
    click.echo(say("server-removed", name=name))
