"""`lianju studio`: the page in the browser."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

import click

from lianju.cli.options import model_option
from lianju.cli.terminal import note
from lianju.cli.words import catalogue, say
from lianju.workspace.project import create, is_project
from lianju.workspace.studios import Studio


@click.command("studio", help=say("help-studio"), epilog=say("help-studio-examples"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--port", type=click.IntRange(1, 65535), help=say("option-port"))
@click.option("--no-browser", is_flag=True, help=say("option-no-browser"))
@click.option("--no-model", is_flag=True, help=say("option-no-model"))
@model_option
def command(folder: Path, port: int | None, no_browser: bool, no_model: bool, model: str | None) -> None:
    """Open a project, or make one first, and serve its page until Ctrl-C."""
    from lianju.web.serve import serve

    if not is_project(folder, above=folder == Path()):
        create(folder, language=catalogue().language, chapter=say("first-chapter"))
        note(say("new-made", path=str(folder)), always=True)

    def ready(studio: Studio) -> None:
        click.echo(studio.address)
        note(say("studio-ready"), always=True)
        if not no_browser and _has_screen():
            webbrowser.open(studio.address)

    serve(folder, port=port, model=model, use_model=not no_model, ready=ready)


def _has_screen() -> bool:
    """Tell whether a browser would have a window; without one, one of the terminal would take it over."""
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
