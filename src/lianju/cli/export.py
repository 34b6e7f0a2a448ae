"""`lianju export`: the book in a format that others read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from lianju.cli.options import json_option, project_option
from lianju.cli.terminal import note, printable, refuse_existing, save
from lianju.cli.words import say
from lianju.values.book import Loss
from lianju.values.wire import to_json
from lianju.workspace.exporting import Layout, Written, export, format_of
from lianju.workspace.project import find, opened
from lianju.workspace.settings import load


@click.command("export", help=say("help-export"), epilog=say("help-export-examples"))
@click.argument("out", type=Path)
@click.option("--to", "asked", metavar="FORMAT", help=say("option-to"))
@click.option("--entry", help=say("option-entry"))
@click.option("--title", default="", help=say("option-title"))
@click.option("--author", default="", help=say("option-author"))
@click.option(
    "--preset", type=click.Choice(["manuscript", "zh"]), default=None, help=say("option-docx-preset")
)
@click.option(
    "--paper", type=click.Choice(["a5", "a4"]), default="a5", show_default=True, help=say("option-paper")
)
@click.option("--encoding", default="utf-8", show_default=True, help=say("option-out-encoding"))
@click.option("--scene-titles", is_flag=True, help=say("option-scene-titles"))
@click.option("--notes", is_flag=True, help=say("option-notes"))
@click.option("--remarks", is_flag=True, help=say("option-remarks"))
@click.option("--disclose", is_flag=True, help=say("option-disclose"))
@click.option("--force", is_flag=True, help=say("option-force"))
@project_option
@json_option
def command(out: Path, project: Path, as_json: bool, **options: Any) -> None:
    """Write the book, and tell what is not in it."""
    kind = format_of(out, options["asked"])
    _known(options["encoding"])
    refuse_existing(out, force=options["force"])
    settings = load(start=project.absolute()).project
    layout = Layout(
        scene_titles=options["scene_titles"],
        preset=options["preset"] or "",
        encoding=options["encoding"],
        paper=options["paper"],
        remarks=options["remarks"],
    )
    with opened(project, read_only=True) as manuscript:
        written = export(
            manuscript,
            kind,
            layout,
            entry=find(manuscript, options["entry"]) if options["entry"] else None,
            title=options["title"] or (settings.title if settings else ""),
            author=options["author"] or (settings.author if settings else ""),
            language=settings.language if settings else None,
            notes=options["notes"],
            disclose=options["disclose"],
        )
    save(out, written.data)
    _tell(out, written, as_json)


def _tell(out: Path, written: Written, as_json: bool) -> None:
    for loss in written.losses:
        note(told(loss), always=True)
    if as_json:
        shown = {"path": str(out), "bytes": len(written.data)}
        shown |= {"losses": to_json(written.losses), "disclosure": to_json(written.disclosure)}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        click.echo(say("exported", path=printable(str(out))))


def told(loss: Loss) -> str:
    """Say what did not fit, and where the first of it stands."""
    return say(f"loss-{loss.what}", count=loss.count, first=printable(loss.first))


def _known(encoding: str) -> None:
    try:
        "".encode(encoding)
    except LookupError:
        raise click.BadParameter(encoding, param_hint="--encoding") from None
