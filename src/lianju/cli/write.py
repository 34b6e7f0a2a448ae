"""`lianju write`: continue a text."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from lianju.cli.app import INTERRUPTED
from lianju.cli.book import for_model_here, working
from lianju.cli.options import (
    json_option,
    model_option,
    project_option,
    read_text,
    sampling_from,
    sampling_options,
)
from lianju.cli.proposal import decide
from lianju.cli.results import show_probabilities, show_prompt, show_side_by_side
from lianju.cli.terminal import busy, interruptible, is_terminal, note, printable, put, refuse_existing, save
from lianju.cli.words import say
from lianju.errors import EmptyPrompt, LianjuError
from lianju.values.binder import Node
from lianju.values.chunk import Chunk
from lianju.values.wire import to_json
from lianju.workspace.marking import for_model
from lianju.workspace.project import Manuscript, find, located
from lianju.workspace.session import Session
from lianju.workspace.settings import Settings, load
from lianju.workspace.writing import Language, WriteRequest, Writing

SHOWN_RUNNERS_UP = 5


@click.command("write", help=say("help-write"), epilog=say("help-write-examples"))
@click.argument("text", required=False)
@click.option("-f", "--file", "source", help=say("option-file"))
@click.option("--in", "inside", metavar="SCENE", help=say("option-write-in"))
@click.option("--accept", is_flag=True, help=say("option-accept"))
@project_option
@click.option("-o", "--out", type=Path, help=say("option-out"))
@click.option("--force", is_flag=True, help=say("option-force"))
@click.option(
    "--language", type=click.Choice(["auto", "zh", "en"]), default=None, help=say("option-language")
)
@click.option("-i", "--instruction", default="", help=say("option-instruction"))
@click.option("--ban", multiple=True, metavar="PHRASE", help=say("option-ban"))
@click.option("--ban-file", type=str, help=say("option-ban-file"))
@click.option("-a", "--alternatives", type=click.IntRange(1, 8), default=1, help=say("option-alternatives"))
@click.option("--probabilities", is_flag=True, help=say("option-probabilities"))
@click.option("--show-prompt", "with_prompt", is_flag=True, help=say("option-show-prompt"))
@click.option("--window", type=click.IntRange(64), default=2000, show_default=True, help=say("option-window"))
@click.option("--no-cut", is_flag=True, help=say("option-no-cut"))
@model_option
@sampling_options
@json_option
def command(**options: Any) -> int:
    """Continue a text."""
    refuse_existing(options["out"], force=options["force"])
    if options["inside"] is None:
        if options["accept"]:
            raise click.UsageError(say("usage-accept"))
        with _session(options) as session:
            text = for_model_here(_text(options), options["project"], source=options["source"])
            return _write(session, text, options)[1]
    if options["text"] is not None or options["source"] is not None:
        raise click.UsageError(say("usage-one-text"))
    options["project"], options["inside"] = located(options["project"], options["inside"])
    with working(options["project"]) as manuscript:
        node = find(manuscript, options["inside"])
        shown = for_model(manuscript, node.id)
        if shown.withheld:
            note(say("withheld", characters=shown.withheld), always=True)
        with _session(options) as session:
            return _propose(session, manuscript, node, shown.text, options)


def _propose(session: Session, manuscript: Manuscript, node: Node, text: str, options: dict[str, Any]) -> int:
    """Write and ask until the author is content; a seed that was given passes those drawn from."""
    again: int | None = None
    while True:
        writing, code = _write(session, text, options)
        again = decide(manuscript, node, writing, accepted=options["accept"], again=again)
        if again is None:
            return code
        options = options | {"seed": None if options["seed"] is None else writing.next_seed}


def _session(options: dict[str, Any]) -> Session:
    return Session(_settings(options), progress=_joining)


def _write(session: Session, text: str, options: dict[str, Any]) -> tuple[Writing, int]:
    request = _request(text, options)
    with busy(say("loading")):
        writing = Writing(session, request)
    _say_before(writing, options)
    started = time.perf_counter()
    with interruptible() as cancel, _keeping(writing, options):
        chunks = _stream(writing, options, cancel)
        _finish(writing, chunks, options, time.perf_counter() - started)
    return writing, INTERRUPTED if cancel.cancelled else 0


def _request(text: str, options: dict[str, Any]) -> WriteRequest:
    sampling = sampling_from(dict(options))
    if options["probabilities"]:
        sampling = replace(sampling, n_probs=SHOWN_RUNNERS_UP)
    banned = list(options["ban"])
    if options["ban_file"]:
        banned += read_text(options["ban_file"]).splitlines()
    settings_language = options["language"] or _project_language(options)
    language: Language | None = (
        "zh" if settings_language == "zh" else "en" if settings_language == "en" else None
    )
    return WriteRequest(
        text=text,
        language=language,
        instruction=options["instruction"],
        model=options["model"],
        sampling=sampling,
        banned=banned,
        alternatives=options["alternatives"],
        window=options["window"],
        may_cut=not options["no_cut"],
    )


def _settings(options: dict[str, Any]) -> Settings:
    settings = load(start=options["project"].absolute())
    if settings.project and settings.project.ignored:
        note(
            say(
                "project-ignored",
                path=str(settings.project.path),
                keys=printable(", ".join(settings.project.ignored)),
            ),
            always=True,
        )
    return settings


def _project_language(options: dict[str, Any]) -> str | None:
    project = load(start=options["project"].absolute()).project
    return project.language if project else None


def _text(options: dict[str, Any]) -> str:
    if options["text"] is not None:
        return str(options["text"])
    if options["source"] is not None:
        return read_text(options["source"])
    if sys.stdin.isatty():
        raise EmptyPrompt()
    return read_text("-")


def _joining(done: int, total: int) -> None:
    if done == total:
        note(say("joined", size=str(total // 2**20)))


def _say_before(writing: Writing, options: dict[str, Any]) -> None:
    if writing.assembly.left_out:
        note(say("left-out", characters=str(writing.assembly.left_out)))
    if writing.banned_by_asking_again:
        whole = writing.sampling.grammar is not None
        message = say("ban-asks-answer") if whole else say("ban-asks-sentence", model=writing.model.name)
        note(message, always=True)
    limits, asked = writing.model.limits, writing.request.sampling.in_effect
    ignored = sorted(asked & (limits.ignored if limits.seed else limits.ignored | {"seed"}))
    if ignored:
        note(say("server-ignores", model=writing.model.name, parameters=", ".join(ignored)), always=True)


@contextlib.contextmanager
def _keeping(writing: Writing, options: dict[str, Any]) -> Iterator[None]:
    """When the model fails half-way, show what came and was not shown yet: no file is written then."""
    try:
        yield
    except LianjuError:
        if (_quiet(options) or (options["alternatives"] > 1 and not is_terminal())) and any(writing.texts):
            click.echo(printable("\n\n".join(writing.texts)), err=True)
        raise


def _quiet(options: dict[str, Any]) -> bool:
    return bool(options["as_json"] or options["out"] is not None)


def _stream(writing: Writing, options: dict[str, Any], cancel: Any) -> list[Chunk]:
    quiet = _quiet(options)
    if options["alternatives"] > 1:
        return show_side_by_side(writing, cancel, quiet=quiet)
    if not quiet and is_terminal():
        put(writing.request.text[-200:], dim=True)
    chunks = []
    for chunk in writing.stream(cancel):
        chunks.append(chunk)
        if not quiet:
            put(chunk.text)
    if not quiet:
        put("\n")
    return chunks


def _finish(writing: Writing, chunks: list[Chunk], options: dict[str, Any], seconds: float) -> None:
    if options["out"] is not None:
        save(options["out"], "\n\n".join(writing.texts) + "\n")
    if options["as_json"]:
        click.echo(json.dumps(_as_json(writing, chunks), ensure_ascii=False, indent=2))
        return
    if options["with_prompt"]:
        show_prompt(writing)
    if options["probabilities"]:
        show_probabilities(chunks)
    _say_after(writing, seconds)


def _say_after(writing: Writing, seconds: float) -> None:
    tokens = sum(end.tokens or 0 for end in writing.ends.values())
    speed = f"{tokens / seconds:.0f}" if seconds else "?"
    first = writing.ends.get(0)
    seed = writing.sampling.seed if first is None or first.seed is None else first.seed
    note(say("wrote", tokens=str(tokens), speed=speed, model=writing.model.name, seed=str(seed)))
    if len(writing.request.banned):
        report = writing.report
        note(say("ban-report", hits=report.hits, thrown=report.thrown_away, asked=report.asked_again))


def _as_json(writing: Writing, chunks: list[Chunk]) -> dict[str, Any]:
    return {
        "language": writing.language,
        "texts": writing.texts,
        "proposals": to_json(writing.proposals()),
        "ends": to_json(writing.ends),
        "prompt": to_json(writing.assembly.placed),
        "tokens": [to_json(chunk) for chunk in chunks if chunk.token is not None],
    }
