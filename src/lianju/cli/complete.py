"""`lianju complete`: write what stands between two passages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from lianju.cli.app import INTERRUPTED
from lianju.cli.book import for_model_here
from lianju.cli.options import json_option, model_option, read_text, sampling_from, sampling_options
from lianju.cli.terminal import busy, interruptible, note, put
from lianju.cli.words import say
from lianju.values.wire import to_json
from lianju.workspace.session import Session
from lianju.workspace.settings import load
from lianju.workspace.writing import complete


@click.command("complete", help=say("help-complete"), epilog=say("help-complete-examples"))
@click.option("--before", help=say("option-before"))
@click.option("--after", help=say("option-after"))
@click.option("--before-file", help=say("option-before-file"))
@click.option("--after-file", help=say("option-after-file"))
@click.option(
    "--candidates", type=click.IntRange(1, 32), default=6, show_default=True, help=say("option-candidates")
)
@click.option("--show", type=click.IntRange(1, 32), default=1, show_default=True, help=say("option-show"))
@model_option
@sampling_options
@json_option
def command(**options: Any) -> int:
    """Write a bridge."""
    before, after = _passage(options, "before"), _passage(options, "after")
    sampling = sampling_from(options)
    with Session(load(start=Path.cwd())) as session, interruptible() as cancel, busy(say("bridging")):
        found = complete(
            session,
            before=before,
            after=after,
            sampling=sampling,
            count=options["candidates"],
            model=options["model"],
            cancel=cancel,
        )
    if options["as_json"]:
        click.echo(json.dumps({"bridges": to_json(found)}, ensure_ascii=False, indent=2))
        return 0
    for number, bridge in enumerate(found[: options["show"]], start=1):
        put(f"[{number}]{bridge.text}\n" if options["show"] > 1 else f"{bridge.text}\n")
        if bridge.gain is not None:
            note(say("bridge-gain", number=number, gain=f"{bridge.gain:+.3f}"))
    return INTERRUPTED if cancel.cancelled else 0


def _passage(options: dict[str, Any], side: str) -> str:
    source = options[f"{side}_file"]
    if source:
        return for_model_here(read_text(source), Path.cwd(), source=source)
    if options[side] is None:
        raise click.UsageError(say("usage-both-sides"))
    return for_model_here(str(options[side]), Path.cwd())
