"""`lianju models`: what models are here, what each can do, its licence and size."""

from __future__ import annotations

import json

import click

from lianju.cli.options import json_option
from lianju.cli.terminal import busy
from lianju.cli.words import say
from lianju.values.limits import Limits
from lianju.values.wire import to_json
from lianju.workspace.inventory import ModelRow, limits_of, models
from lianju.workspace.session import Session
from lianju.workspace.settings import load


@click.command("models", help=say("help-models"), epilog=say("help-models-examples"))
@click.argument("name", required=False)
@json_option
def command(name: str | None, as_json: bool) -> None:
    """List the models, or open one and say what it can do."""
    settings = load()
    if name is not None:
        with Session(settings) as session, busy(say("loading")):
            limits = limits_of(session, name)
        click.echo(json.dumps(to_json(limits), indent=2) if as_json else describe(limits))
        return
    rows = models(settings)
    if as_json:
        click.echo(json.dumps(to_json(rows), ensure_ascii=False, indent=2))
        return
    _table(rows)


def _table(rows: list[ModelRow]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for column in ("name", "kind", "here", "languages", "size", "license"):
        table.add_column(say(f"models-{column}"), overflow="fold")
    for row in rows:
        size = f"{row.bytes / 2**20:.0f} MiB" if row.bytes else ""
        here = say("yes") if row.here else say("no")
        table.add_row(row.name, say(f"kind-{row.kind}"), here, " ".join(row.languages), size, row.license)
    Console().print(table)
    for row in rows:
        if row.install:
            click.echo(say("models-install", name=row.name, line=row.install))
    click.echo(say("models-more"))


def describe(limits: Limits) -> str:
    """Write a model's capabilities as lines for a person."""
    lines = []
    for name, value in to_json(limits).items():
        if isinstance(value, bool):
            value = say("yes") if value else say("no")
        elif isinstance(value, list):
            value = ", ".join(map(str, value)) or say("none")
        lines.append(
            f"{say(f'limit-{name}'.replace('_', '-'))}: {say('unknown') if value is None else value}"
        )
    return "\n".join(lines)
