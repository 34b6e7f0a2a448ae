"""Help pages with click's own few words in the user's language."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

import click

from lianju.cli.words import say


class Formatter(click.HelpFormatter):
    """Writes help as click does, but for the words that click brings along."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, prefix=f"{say('help-usage')} ")

    @contextlib.contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Open a section under its heading."""
        with super().section(say("help-options") if name == "Options" else name):
            yield

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of terms and what they mean."""
        own = [
            (term, say("help-help") if meaning == "Show this message and exit." else meaning)
            for term, meaning in rows
        ]
        super().write_dl(own, col_max, col_spacing)
