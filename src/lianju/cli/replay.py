"""`lianju replay`: run a recorded run again and compare."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lianju.cli.options import json_option, model_option, project_option
from lianju.cli.terminal import busy, interruptible, printable
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.project import opened
from lianju.workspace.replaying import Replay, replay
from lianju.workspace.session import Session
from lianju.workspace.settings import load

AROUND = 30


@click.command("replay", help=say("help-replay"), epilog=say("help-replay-examples"))
@click.argument("run", type=int)
@model_option
@project_option
@json_option
def command(run: int, model: str | None, project: Path, as_json: bool) -> int:
    """Compare a run with its repetition."""
    with (
        opened(project, read_only=True) as manuscript,
        Session(load(start=project.absolute())) as session,
        busy(say("loading")),
        interruptible() as cancel,
    ):
        found = replay(manuscript, run, session, model=model, cancel=cancel)
    if as_json:
        told = to_json(found) | {"same": found.same, "parting": found.parting}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _tell(found)
    return 0 if found.same else 1


def _tell(found: Replay) -> None:
    characters = sum(map(len, found.then))
    if found.same:
        click.echo(say("replay-same", characters=characters, model=printable(found.model)))
        return
    click.echo(say("replay-differs", place=found.parting or 0))
    start = max(0, (found.parting or 0) - AROUND)
    then, now = next(pair for pair in zip(found.then, found.now, strict=True) if pair[0] != pair[1])
    for mark, text in (("−", then), ("+", now)):
        click.echo(f"  {mark} {printable(text[start : start + 2 * AROUND])}")
    if not found.cold:
        click.echo(say("replay-warm"))
