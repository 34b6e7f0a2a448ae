"""Results that are more than running text: alternatives, the prompt, probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence

import click

from lianju.cli.terminal import is_terminal, note, printable
from lianju.cli.words import say
from lianju.values.cancel import Cancel
from lianju.values.chunk import Chunk
from lianju.workspace.writing import Writing


def show_side_by_side(writing: Writing, cancel: Cancel, *, quiet: bool) -> list[Chunk]:
    """Stream alternatives in columns on a terminal; in a pipe print them one after another."""
    chunks: list[Chunk] = []
    if quiet or not is_terminal():
        chunks.extend(writing.stream(cancel))
    else:
        _live(writing, cancel, chunks)
    if not quiet and not is_terminal():
        for number, text in enumerate(writing.texts, start=1):
            click.echo(f"[{number}]{text}\n")
    note(say("spread", spread=f"{writing.spread:.2f}"))
    return chunks


def _live(writing: Writing, cancel: Cancel, chunks: list[Chunk]) -> None:
    from rich.columns import Columns
    from rich.live import Live
    from rich.panel import Panel
    from rich.text import Text

    def columns() -> Columns:
        panels = [
            Panel(Text(printable(text)), title=str(number))
            for number, text in enumerate(writing.texts, start=1)
        ]
        return Columns(panels, equal=True, expand=True)

    with Live(columns(), refresh_per_second=12) as live:
        for chunk in writing.stream(cancel):
            chunks.append(chunk)
            live.update(columns())


def show_prompt(writing: Writing) -> None:
    """Print the blocks of the prompt: tokens, reason, what was left out, what the engine reused."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=say("prompt-title"))
    for column in ("block", "reason", "tokens", "left-out"):
        table.add_column(
            say(f"prompt-{column}"), justify="right" if column in ("tokens", "left-out") else "left"
        )
    for placed in writing.assembly.placed:
        reason = say(placed.reason) if placed.reason else say("reason-template")
        table.add_row(say(f"block-{placed.name}"), reason, str(placed.tokens), str(placed.left_out))
    console = Console(stderr=True)
    console.print(table)
    for block in writing.assembly.prompt.blocks:
        console.print(printable(block.text), markup=False, highlight=False, style="dim")
    end = writing.ends.get(0)
    if end and end.prompt_tokens is not None:
        reused = "?" if end.reused_tokens is None else str(end.reused_tokens)
        console.print(say("prompt-reused", read=str(end.prompt_tokens), reused=reused))


def show_probabilities(chunks: Sequence[Chunk]) -> None:
    """Print every token with its probability, what else could have stood there, and what was forced."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=say("probabilities-title"))
    for column in ("choice", "token", "probability", "others", "forced"):
        table.add_column(say(f"probabilities-{column}"))
    for chunk in chunks:
        if chunk.logprob is not None:
            others = "  ".join(f"{_visible(each.text)} {_percent(each.logprob)}" for each in chunk.runners_up)
            forced = say(f"forced-{chunk.forced}") if chunk.forced else ""
            cells = (str(chunk.choice + 1), _visible(chunk.text), _percent(chunk.logprob), others, forced)
            table.add_row(*map(Text, cells))
    Console(stderr=True).print(table)


def _percent(logprob: float) -> str:
    return f"{100 * math.exp(logprob):.1f}%"


def _visible(text: str) -> str:
    return printable(text).replace("\n", "⏎").replace(" ", "␣") or "∅"
