"""`lianju status`: the binder, how long each entry is, and who wrote how much of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click

from lianju.cli.book import tell_synced
from lianju.cli.options import json_option, project_option
from lianju.cli.terminal import note, printable
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.binding import counted
from lianju.workspace.progress import language_of
from lianju.workspace.project import Line, Share, folder_of, lines, opened, pending
from lianju.workspace.settings import load


@click.command("status", help=say("help-status"), epilog=say("help-status-examples"))
@project_option
@json_option
def command(project: Path, as_json: bool) -> None:
    """List the binder with its shares."""
    settings = load(start=project.absolute()).project
    with opened(project, read_only=True) as manuscript:
        found = lines(manuscript)
        counts = counted(manuscript)
        language = language_of(manuscript, settings.language if settings else None)
    lengths = {number: each.market(language) for number, each in counts.items()}
    if as_json:
        told = [_told(line) | {"count": lengths.get(line.node.id, 0), "unit": language} for line in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    tell_synced(folder_of(project))
    for path in pending(project):
        note(say("outside-pending", path=printable(path)), always=True)
    for line in found:
        length = lengths.get(line.node.id, 0)
        parts = [shares_told(line.shares)] if sum(line.shares.values()) else []
        if parts or line.node.target:
            parts.insert(0, amount(length, line.node.target, language))
        title = printable(line.node.title)
        click.echo(f"{'  ' * line.depth}#{line.node.id} {title}  {' · '.join(parts)}".rstrip())
    if settings and settings.target:
        whole = sum(
            lengths.get(line.node.id, 0) for line in found if not line.depth and line.node.kind != "note"
        )
        click.echo(f"{say('count-all')}  {amount(whole, settings.target, language)}")


def amount(count: int, target: int | None, language: str) -> str:
    """Write a length, and how much of its target that is."""
    if not target:
        return say("amount", count=count, unit=language)
    return say("amount-of", count=count, target=target, unit=language, part=f"{100 * count / target:.0f}")


def shares_told(found: Mapping[Share, int]) -> str:
    """Write shares as a row of parts of a hundred, the largest first."""
    total = sum(found.values()) or 1
    parts = sorted(found.items(), key=lambda pair: -pair[1])
    return " · ".join(f"{say(f'share-{name}')} {100 * count / total:.1f}%" for name, count in parts)


def _told(line: Line) -> dict[str, object]:
    return {"node": to_json(line.node), "depth": line.depth, "shares": dict(line.shares)}
