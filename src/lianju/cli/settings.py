"""`lianju settings`: show and change the user's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lianju.cli.words import say
from lianju.workspace import inventory
from lianju.workspace.settings import FOREVER, load, save_value, settings_path


class Days(click.ParamType):  # type: ignore[type-arg]
    """A number of days, or `forever`."""

    name = "days"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Read what was typed."""
        if value == FOREVER:
            return value
        if not (value.isascii() and value.isdigit() and int(value)):
            self.fail(value, param, ctx)
        return int(value)


_PLAIN: dict[str, Any] = {
    "interface": str, "model": str, "claim": str, "context": int, "threads": int, "synced_folders": str,
    "keep_prompts": Days(), "keep_refused": Days(),
}  # fmt: skip


@click.group(
    "settings", help=say("help-settings"), epilog=say("help-settings-examples"), invoke_without_command=True
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the settings in force."""
    if ctx.invoked_subcommand is not None:
        return
    settings = load(start=Path.cwd())
    click.echo(say("settings-path", path=str(settings_path())))
    for name in _PLAIN:
        value = getattr(settings, name)
        click.echo(f"{name} = {say('unset') if value is None else value}")
    for name, path in settings.models.items():
        click.echo(f"models.{name} = {path}")
    for name, named in settings.servers.items():
        click.echo(f"servers.{name} = {named.server.url}")
    if settings.project:
        click.echo(say("settings-project", path=str(settings.project.path)))


@command.command("set", help=say("help-settings-set"), epilog=say("help-settings-set-examples"))
@click.argument("name", type=click.Choice(sorted(_PLAIN)))
@click.argument("value")
def set_value(name: str, value: str) -> None:
    """Write one setting; `-` takes it out."""
    save_value(name, None if value == "-" else click.types.convert_type(_PLAIN[name])(value))
    click.echo(say("settings-saved"))


@command.command("model", help=say("help-settings-model"), epilog=say("help-settings-model-examples"))
@click.argument("name")
@click.argument("path", type=Path)
def name_model(name: str, path: Path) -> None:
    """Give a weights file a name."""
    inventory.name_model(name, path)
    click.echo(say("settings-saved"))
