"""`lianju redact`: a passage, words, or a run, taken out of the project and its past for good."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

import click

from lianju.cli.book import working
from lianju.cli.options import json_option, project_option, range_option
from lianju.cli.terminal import note, printable
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.comparing import locate
from lianju.workspace.project import Manuscript
from lianju.workspace.redacting import (
    Place,
    Plan,
    Redacted,
    Tombstone,
    carry_out,
    plan_expired,
    plan_range,
    plan_run,
    plan_words,
)
from lianju.workspace.settings import load

SHOWN = 60


@click.command("redact", help=say("help-redact"), epilog=say("help-redact-examples"))
@click.argument("entry", required=False)
@range_option
@click.option("--text", "words", help=say("option-redact-text"))
@click.option("--run", type=int, help=say("option-redact-run"))
@click.option("--expired", is_flag=True, help=say("option-expired"))
@click.option("--copies", is_flag=True, help=say("option-copies"))
@click.option("--yes", is_flag=True, help=say("option-yes"))
@project_option
@json_option
def command(**options: Any) -> None:
    """Show what would go, ask, and take it out."""
    ways = [options["span"], options["words"], options["run"], options["expired"] or None]
    named = options["entry"] is not None
    whole = options["run"] is not None or options["expired"]
    if options["words"] is not None and not options["words"].strip():
        raise click.UsageError(say("usage-redact"))
    if sum(way is not None for way in ways) != 1 or (options["span"] and not named) or (named and whole):
        raise click.UsageError(say("usage-redact"))
    with working(options["project"], expiring=False) as manuscript:
        plan = _planned(manuscript, options)
        if plan.empty:
            click.echo(say("redact-nothing"))
            return
        if not options["as_json"]:
            _show(plan)
        _agreed(options["yes"])
        done = carry_out(manuscript, plan)
        titles = {node.id: node.title for node in manuscript.everything}
    if options["as_json"]:
        click.echo(json.dumps(_told(done), ensure_ascii=False, indent=2))
    else:
        tell(done, titles)


def _planned(manuscript: Manuscript, options: dict[str, Any]) -> Plan:
    node = locate(manuscript, options["entry"]) if options["entry"] is not None else None
    if node is not None and options["span"] is not None:
        return plan_range(manuscript, node, options["span"], copies=options["copies"])
    if options["words"] is not None:
        return plan_words(manuscript, options["words"], node=node, copies=options["copies"])
    if options["run"] is not None:
        return plan_run(manuscript, options["run"])
    return plan_expired(manuscript, load(start=options["project"].absolute()).retention)


def tell(done: Redacted, titles: dict[int, str]) -> None:
    """Say what was done and what it does not reach."""
    for each in done.tombstones:
        click.echo(tombstone(each, titles))
    if done.unfinished:
        note(say("redact-unfinished"), always=True)
    if done.guessable:
        note(say("redact-guessable"), always=True)
    note(say("redact-beyond"), always=True)
    for path in done.beyond:
        note(f"  {printable(str(path))}", always=True)


def tombstone(each: Tombstone, titles: dict[int, str]) -> str:
    """Say what was redacted, where and when."""
    made = f"{datetime.fromtimestamp(each.time / 1000):%Y-%m-%d %H:%M}"
    told = {"time": made, "row": each.row, "rows": each.rows}
    if not each.entry:
        return say("tombstone-project", **told)
    title = printable(titles.get(each.entry, f"#{each.entry}"))
    if not each.characters:
        return say("tombstone-rows", title=title, **told)
    return say("tombstone-text", title=title, characters=each.characters, **told)


def note_redactions(manuscript: Manuscript, found: list[Tombstone]) -> None:
    """Say beside a text that something was redacted in it."""
    titles = {node.id: node.title for node in manuscript.everything}
    for each in found:
        note(tombstone(each, titles), always=True)


def _show(plan: Plan) -> None:
    for place in plan.going:
        click.echo(say("redact-going", **_where(place)))
    if plan.former:
        click.echo(say("redact-former", characters=plan.former))
    for kind, count in plan.rows.items():
        click.echo(say(f"redact-{kind}", count=count))
    for place in plan.staying:
        click.echo(say("redact-staying", **_where(place)))


def _where(place: Place) -> dict[str, str]:
    words, half = place.text.replace("\n", "⏎"), SHOWN // 2
    words = words if len(words) <= SHOWN else f"{words[:half]} … {words[-half:]}"
    span = f"{place.start}:{place.end}"
    return {"title": printable(place.node.title), "span": span, "words": printable(words)}


def _agreed(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(say("usage-redact-yes"))
    click.confirm(say("redact-ask"), abort=True, err=True)


def _told(done: Redacted) -> dict[str, object]:
    return {
        "tombstones": to_json(done.tombstones),
        "unfinished": done.unfinished,
        "guessable": done.guessable,
        "beyond": [str(path) for path in done.beyond],
    }
