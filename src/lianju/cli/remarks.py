"""`lianju remarks`: comments on passages; write one, or say that it is done with."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lianju.cli.book import working
from lianju.cli.options import json_option, project_option
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.errors import PassageMissing
from lianju.values.proposal import Passage
from lianju.values.remark import Remark
from lianju.values.wire import to_json
from lianju.workspace.project import find, opened
from lianju.workspace.remarking import Standing, remark, remarks
from lianju.workspace.remarking import done as finish


@click.group(
    "remarks", help=say("help-remarks"), epilog=say("help-remarks-examples"), invoke_without_command=True
)
@project_option
@json_option
@click.pass_context
def command(ctx: click.Context, project: Path, as_json: bool) -> None:
    """List the remarks that are open."""
    ctx.obj = project
    if ctx.invoked_subcommand is not None:
        return
    with opened(project, read_only=True) as manuscript:
        found = remarks(manuscript)
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(say("remarks-none"))
    for each in found:
        click.echo(_line(each))


@command.command("add", help=say("help-remarks-add"), epilog=say("help-remarks-add-examples"))
@click.argument("entry")
@click.argument("words", metavar="PASSAGE")
@click.argument("text", metavar="REMARK")
@click.option("--from", "by", default="", help=say("option-from"))
@click.option("--project", "own", type=Path, default=None, help=say("option-project"))
@click.pass_obj
def add(project: Path, own: Path | None, entry: str, words: str, text: str, by: str) -> None:
    """Remark on the first place where a passage stands."""
    with working(own or project) as manuscript:
        node = find(manuscript, entry)
        start = manuscript.text(node.id).find(words)
        if start < 0 or not words:
            raise PassageMissing(name=node.title)
        number = remark(manuscript, node, Remark(Passage(words, start), text, by))
    click.echo(say("remarked", number=number, title=printable(node.title)))


@command.command("done", help=say("help-remarks-done"), epilog=say("help-remarks-done-examples"))
@click.argument("number", type=int)
@click.option("--project", "own", type=Path, default=None, help=say("option-project"))
@click.pass_obj
def done(project: Path, own: Path | None, number: int) -> None:
    """Say that a remark is done with."""
    with working(own or project) as manuscript:
        finish(manuscript, number)
    click.echo(say("remark-done", number=number))


def _line(each: Standing) -> str:
    words = each.passage.text.replace("\n", "⏎") if each.passage else say("remarks-gone")
    by = f"{each.by}: " if each.by else ""
    return f"{each.number} {printable(each.node.title)} “{printable(words)}” — {printable(by + each.text)}"
