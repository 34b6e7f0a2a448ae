"""What a model proposed for a scene, accepted or refused at the terminal."""

from __future__ import annotations

import sys

import click

from lianju.cli.terminal import note, printable
from lianju.cli.words import say
from lianju.values.binder import Node
from lianju.workspace.project import Manuscript
from lianju.workspace.proposing import accept, propose, refuse
from lianju.workspace.writing import Writing


def decide(manuscript: Manuscript, node: Node, writing: Writing, *, accepted: bool) -> None:
    """Write the proposal into the log and ask; where nobody can be asked it stays open."""
    number = propose(manuscript, node, writing)
    if number is None:
        return
    edited = None
    if accepted:
        chosen = 1
    elif sys.stdin.isatty():
        chosen = _asked(len(writing.texts))
        edited = _edited(writing.texts[chosen - 1]) if chosen else None
    else:
        note(say("proposal-open", number=number), always=True)
        return
    if chosen:
        accept(manuscript, number, chosen=chosen - 1, edited=edited)
        note(say("proposal-accepted", title=printable(node.title)), always=True)
    else:
        refuse(manuscript, number)
        note(say("proposal-refused"), always=True)


def _edited(text: str) -> str | None:
    """Let the author go on from there in an editor, if wanted."""
    if not click.confirm(say("proposal-edit"), default=False, err=True):
        return None
    return click.edit(text, require_save=True)


def _asked(count: int) -> int:
    """Return which text was chosen, from 1; 0 for none."""
    if count == 1:
        return int(click.confirm(say("proposal-ask"), err=True))
    answer: int = click.prompt(say("proposal-which"), type=click.IntRange(0, count), err=True)
    return answer
