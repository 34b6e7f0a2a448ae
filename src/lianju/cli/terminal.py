"""What is drawn on a terminal and what is plain in a pipe."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import click

from lianju.cli.words import say
from lianju.errors import FileExists, FileUnwritable
from lianju.values.cancel import Cancel


def is_terminal() -> bool:
    """Tell whether a person reads standard output."""
    return sys.stdout.isatty()


def printable(text: str) -> str:
    """Take out control characters: a model's output may not steer the terminal."""
    return "".join(
        character
        for character in text
        if character in "\n\t"
        or unicodedata.category(character) not in ("Cc", "Cf")
        or character in "\u200c\u200d"
    )


def put(text: str, **style: bool) -> None:
    """Write a piece of the text now; styled on a terminal, as it is in a pipe."""
    sys.stdout.write(click.style(printable(text), **style) if is_terminal() else text)
    sys.stdout.flush()


def note(text: str, *, always: bool = False) -> None:
    """Tell the person something beside the text, on standard error."""
    if always or sys.stderr.isatty():
        click.echo(click.style(text, dim=True), err=True)


@contextlib.contextmanager
def busy(message: str) -> Iterator[None]:
    """Show on a terminal that something is under way."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(message):
        yield


@contextlib.contextmanager
def interruptible() -> Iterator[Cancel]:
    """Turn the first Ctrl-C into a cancel that keeps what came, the second into the usual end."""
    cancel = Cancel()

    def interrupt(number: int, frame: object) -> None:
        if cancel.cancelled:
            raise KeyboardInterrupt
        cancel.cancel()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)


def refuse_existing(path: Path | None, *, force: bool) -> None:
    """Stop before any work if the output would replace a file, or has no folder to lie in."""
    if path is None:
        return
    if path.exists() and not force:
        raise FileExists(path=str(path))
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise FileUnwritable(path=str(path), detail=str(path.parent))


def save(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all; text as UTF-8."""
    temporary = path.with_name(f".{path.name}.lianju-tmp")
    try:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise FileUnwritable(path=str(path), detail=error.strerror or "?") from None
    note(say("saved", path=str(path)))
