"""`lianju search`: words in the book, now or at any time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from lianju.cli.log import clock
from lianju.cli.options import json_option, project_option
from lianju.cli.terminal import note, printable
from lianju.cli.who import named
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.comparing import locate
from lianju.workspace.project import find, opened
from lianju.workspace.searching import Found, Pattern, Stood, search, search_all

NOTHING = 1
SHOWN = 60  # characters of a line that are shown on either side


@click.command("search", help=say("help-search"), epilog=say("help-search-examples"))
@click.argument("words")
@click.option("--in", "entry", metavar="ENTRY", help=say("option-search-in"))
@click.option("--all-versions", "ever", is_flag=True, help=say("option-all-versions"))
@click.option("--case", is_flag=True, help=say("option-case"))
@click.option("--regex", is_flag=True, help=say("option-search-regex"))
@project_option
@json_option
def command(words: str, entry: str | None, ever: bool, project: Path, as_json: bool, **how: bool) -> int:
    """Print the lines that hold the words; nothing found is exit code 1, as with grep."""
    pattern = _pattern(words, **how)
    with opened(project, read_only=True) as manuscript:
        look_up, look = (locate, search_all) if ever else (find, search)
        only = None if entry is None else look_up(manuscript, entry)
        found = list(look(manuscript, pattern, only=only))
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
    elif not found:
        note(say("search-nothing-ever") if ever else say("search-nothing"), always=True)
    else:
        _tell(found)
    return 0 if found else NOTHING


def _pattern(words: str, *, case: bool, regex: bool) -> Pattern:
    if not words:
        raise click.UsageError(say("usage-search"))
    try:
        return Pattern(words, case=case, regex=regex)
    except re.error as error:
        raise click.UsageError(say("usage-search-regex", detail=str(error))) from None


def _tell(found: list[Found]) -> None:
    entry = 0
    for each in found:
        if each.node.id != entry:
            entry = each.node.id
            click.echo(click.style(f"#{entry} {printable(each.node.title)}", bold=True))
        number = "" if each.number is None else str(each.number)
        click.echo(f"{number:>6}  {_excerpt(each)}")
        for stood in each.stood:
            click.echo(click.style(f"{'':8}{_stood(stood, each)}", dim=True))
        if each.back:
            lines = " · ".join(_back(*step) for step in each.back)
            click.echo(click.style(f"{'':8}{say('search-back', lines=lines)}", dim=True))


def _excerpt(found: Found) -> str:
    low = max(0, found.spans[0][0] - SHOWN)
    high = max(end for _, end in found.spans) + SHOWN
    text, place, parts = found.line, low, ["…" if low else ""]
    for start, end in found.spans:
        parts.append(_plain(text[place:start]))
        parts.append(click.style(_plain(text[max(place, start) : end]), fg="red", bold=True))
        place = max(place, end)
    return "".join([*parts, _plain(text[place:high]), "…" if high < len(text) else ""])


def _plain(text: str) -> str:
    return printable(text).replace("\n", "⏎")


def _stood(stood: Stood, found: Found) -> str:
    by = ", ".join(dict.fromkeys(printable(named(origin)) for origin in found.by))
    begin = f"{clock(stood.begin)} (@{stood.since})"
    if stood.end is None:
        return say("search-stands", begin=begin, by=by)
    return say("search-stood", begin=begin, end=f"{clock(stood.end)} (@{stood.until})", by=by)


def _back(number: int, row: int | None) -> str:
    return f'lianju restore "#{number}"' + (f" --to @{row}" if row is not None else "")
