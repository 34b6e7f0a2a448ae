"""`lianju status`: the binder, and who wrote how much of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click

from lianju.cli.options import json_option, project_option
from lianju.cli.terminal import note, printable
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.project import Line, Share, lines, opened, pending


@click.command("status", help=say("help-status"), epilog=say("help-status-examples"))
@project_option
@json_option
def command(project: Path, as_json: bool) -> None:
    """List the binder with its shares."""
    with opened(project, read_only=True) as manuscript:
        found = lines(manuscript)
    if as_json:
        click.echo(json.dumps([_told(line) for line in found], ensure_ascii=False, indent=2))
        return
    for path in pending(project):
        note(say("outside-pending", path=printable(path)), always=True)
    for line in found:
        characters = sum(line.shares.values())
        told = (
            say("status-line", characters=characters, shares=shares_told(line.shares)) if characters else ""
        )
        click.echo(f"{'  ' * line.depth}#{line.node.id} {printable(line.node.title)}  {told}".rstrip())


def shares_told(found: Mapping[Share, int]) -> str:
    """Write shares as a row of parts of a hundred, the largest first."""
    total = sum(found.values()) or 1
    parts = sorted(found.items(), key=lambda pair: -pair[1])
    return " · ".join(f"{say(f'share-{name}')} {100 * count / total:.1f}%" for name, count in parts)


def _told(line: Line) -> dict[str, object]:
    return {"node": to_json(line.node), "depth": line.depth, "shares": dict(line.shares)}
