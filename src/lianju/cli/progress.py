"""`lianju progress`: how the book grows, day by day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import click

from lianju.cli.options import json_option, project_option
from lianju.cli.status import amount
from lianju.cli.terminal import printable
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.progress import PACE, Day, Goal, Progress, progress
from lianju.workspace.progress import language_of as language_of
from lianju.workspace.project import opened
from lianju.workspace.settings import Project, load

_WAYS = ("typed", "outside", "pasted", "imported", "model")


@click.command("progress", help=say("help-progress"), epilog=say("help-progress-examples"))
@click.option("--days", type=click.IntRange(1), default=PACE, show_default=True, help=say("option-days"))
@project_option
@json_option
def command(days: int, project: Path, as_json: bool) -> None:
    """Show the last days, the streak, the targets."""
    settings = load(start=project.absolute()).project or Project(project)
    with opened(project, read_only=True) as manuscript:
        found = progress(
            manuscript,
            language=language_of(manuscript, settings.language),
            target=settings.target,
            daily_goal=settings.daily_goal,
            gap=settings.session_gap,
        )
    since = date.today() - timedelta(min(days, date.today().toordinal()) - 1)
    lately = [day for day in found.days if day.date >= since]
    if as_json:
        told = to_json(found) | {"days": to_json(lately)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=str))
        return
    if not lately:
        click.echo(say("progress-none", days=days))
    for day in lately:
        click.echo(_day(day, found))
    _tell(found)


def _day(day: Day, found: Progress) -> str:
    ways = [say(f"way-{way}", count=getattr(day, way)) for way in _WAYS if getattr(day, way)]
    told = say(
        "progress-day", net=f"{day.net:+}", total=day.total, unit=found.language,
        sessions=day.sessions, minutes=day.minutes,
    )  # fmt: skip
    kept = "● " if found.daily_goal and day.written >= found.daily_goal else "  "
    return f"{kept}{day.date.isoformat()}  {' · '.join([told, *ways])}"


def _tell(found: Progress) -> None:
    minutes = max(1, round(found.reading_minutes)) if found.total else 0
    click.echo(say("progress-total", amount=amount(found.total, None, found.language), minutes=minutes))
    goal = (
        say("progress-goal", amount=amount(found.daily_goal, None, found.language))
        if found.daily_goal
        else ""
    )
    click.echo(say("progress-streak", streak=found.streak, longest=found.longest) + goal)
    for each in found.goals:
        click.echo(_goal(each, found.language))


def _goal(goal: Goal, language: str) -> str:
    title = say("count-all") if goal.node is None else f"#{goal.node.id} {printable(goal.node.title)}"
    told = f"{title}  {amount(goal.count, goal.target, language)}"
    if goal.count >= goal.target:
        return f"{told} · {say('goal-reached')}"
    pace = f"{goal.pace:.0f}"
    if goal.finish is None:
        return f"{told} · {say('goal-open', pace=pace)}"
    return f"{told} · {say('goal-date', pace=pace, date=goal.finish.isoformat())}"
