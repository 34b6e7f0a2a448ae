"""`lianju log`: what happened to a book, and its versions."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from lianju.cli.options import json_option, project_option
from lianju.cli.terminal import printable
from lianju.cli.who import named
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.comparing import locate
from lianju.workspace.history import Event, Moment, below, events, moments
from lianju.workspace.project import opened


@click.command("log", help=say("help-log"), epilog=say("help-log-examples"))
@click.argument("entry", required=False)
@project_option
@json_option
def command(entry: str | None, project: Path, as_json: bool) -> None:
    """List what happened, the oldest first."""
    with opened(project, read_only=True) as manuscript:
        only = None if entry is None else below(manuscript, locate(manuscript, entry))
        found = events(manuscript, only)
        versions = moments(found if only is None else events(manuscript))
        titles = {node.id: node.title for node in manuscript.everything}
    if as_json:
        told = {"events": to_json(found), "versions": to_json(versions)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    lines = [(each.last, 0, _line(each, titles)) for each in found if each.deed != "version"]
    lines += [(each.row, 1, _version(each)) for each in versions if only is None or each.why == "named"]
    for _, _, line in sorted(lines):
        click.echo(line)


def clock(time: int) -> str:
    """Write milliseconds since 1970 as a local time."""
    return f"{datetime.fromtimestamp(time / 1000):%Y-%m-%d %H:%M}"


def _line(each: Event, titles: dict[int, str]) -> str:
    rows = f"@{each.last}"
    about = "redact-project" if each.deed == "redact" and not each.entry else each.deed
    what = say(f"deed-{about}", title=printable(titles.get(each.entry, "")))
    more = [say("log-amount", came=each.came, gone=each.gone)] if each.came or each.gone else []
    more += [say("log-entries", count=each.entries)] if each.entries > 1 else []
    if each.by is not None and each.by.kind != "person":
        more.append(named(each.by))
    return f"{clock(each.end)}  {rows:>6}  {what}" + "".join(f" · {printable(part)}" for part in more)


def _version(each: Moment) -> str:
    told = say(f"version-{each.why}", name=printable(each.name))
    return f"{clock(each.time)}  {f'@{each.row}':>6}  {click.style(told, bold=each.why == 'named')}"
