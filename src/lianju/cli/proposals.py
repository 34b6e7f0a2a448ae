"""`lianju proposals`: what models proposed and nobody has decided; accept or refuse it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lianju.cli.book import working
from lianju.cli.options import json_option, project_option
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.project import opened
from lianju.workspace.proposing import Hunk, waiting
from lianju.workspace.proposing import accept as take
from lianju.workspace.proposing import refuse as leave
from lianju.workspace.proposing import undo as take_back


@click.group(
    "proposals",
    help=say("help-proposals"),
    epilog=say("help-proposals-examples"),
    invoke_without_command=True,
)
@project_option
@json_option
@click.pass_context
def command(ctx: click.Context, project: Path, as_json: bool) -> None:
    """List the open proposals."""
    ctx.obj = project
    if ctx.invoked_subcommand is not None:
        return
    with opened(project, read_only=True) as manuscript:
        found = waiting(manuscript)
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(say("proposals-none"))
    for each in found:
        click.echo(
            say("proposals-line", number=each.number, title=printable(each.node.title), by=printable(each.by))
        )
        for hunk in each.hunks:
            _show(hunk, several=len(each.hunks) > 1)


def _show(hunk: Hunk, *, several: bool) -> None:
    if several:
        click.echo(say("proposals-hunk", number=hunk.number + 1))
    if hunk.replaced is None:
        click.echo(say("proposals-stale"))
    elif hunk.replaced:
        click.echo(f"  − {printable(hunk.replaced)}")
    for place, text in enumerate(hunk.texts, start=1):
        click.echo(f"  [{place}] {printable(text)}")


def hunk_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --hunk."""
    return click.option("--hunk", type=click.IntRange(1), help=say("option-hunk"))(function)


@command.command("accept", help=say("help-proposals-accept"), epilog=say("help-proposals-accept-examples"))
@click.argument("number", type=int)
@click.option("--which", type=click.IntRange(1), default=1, show_default=True, help=say("option-which"))
@hunk_option
@click.option("--edited", metavar="TEXT", help=say("option-edited"))
@click.option("--project", "own", type=Path, default=None, help=say("option-project"))
@click.pass_obj
def accept(
    project: Path, own: Path | None, number: int, which: int, hunk: int | None, edited: str | None
) -> None:
    """Take one text of a proposal."""
    with working(own or project) as manuscript:
        title = next((each.node.title for each in waiting(manuscript) if each.number == number), "?")
        take(manuscript, number, hunk=hunk and hunk - 1, chosen=which - 1, edited=edited)
    click.echo(say("proposal-accepted", title=printable(title)))


@command.command("refuse", help=say("help-proposals-refuse"), epilog=say("help-proposals-refuse-examples"))
@click.argument("number", type=int)
@hunk_option
@click.option("--project", "own", type=Path, default=None, help=say("option-project"))
@click.pass_obj
def refuse(project: Path, own: Path | None, number: int, hunk: int | None) -> None:
    """Leave a proposal out."""
    with working(own or project) as manuscript:
        leave(manuscript, number, hunk=hunk and hunk - 1)
    click.echo(say("proposal-refused"))


@command.command("undo", help=say("help-proposals-undo"), epilog=say("help-proposals-undo-examples"))
@click.argument("number", type=int)
@click.option("--project", "own", type=Path, default=None, help=say("option-project"))
@click.pass_obj
def undo(project: Path, own: Path | None, number: int) -> None:
    """Take an acceptance back."""
    with working(own or project) as manuscript:
        take_back(manuscript, number)
    click.echo(say("proposal-undone"))
