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

AGAIN = "r"


def decide(
    manuscript: Manuscript, node: Node, writing: Writing, *, accepted: bool, again: int | None = None
) -> int | None:
    """Write the proposal into the log and ask; where nobody can be asked it stays open.

    Returns its number when the author wants another one in its place: it is refused then.
    """
    number = propose(manuscript, node, writing, again=again)
    if number is None:
        return None
    edited = None
    if accepted:
        chosen = 1
    elif sys.stdin.isatty():
        answer = _asked(len(writing.texts))
        if answer == AGAIN:
            refuse(manuscript, number)
            return number
        chosen = int(answer)
        edited = _edited(writing.texts[chosen - 1]) if chosen else None
    else:
        note(say("proposal-open", number=number), always=True)
        return None
    if chosen:
        accept(manuscript, number, chosen=chosen - 1, edited=edited)
        note(say("proposal-accepted", title=printable(node.title)), always=True)
    else:
        refuse(manuscript, number)
        note(say("proposal-refused"), always=True)
    return None


def _edited(text: str) -> str | None:
    """Let the author go on from there in an editor, if wanted."""
    if not click.confirm(say("proposal-edit"), default=False, err=True):
        return None
    return click.edit(text, require_save=True)


def _asked(count: int) -> str:
    """Return which text was chosen, from 1; 0 for none, AGAIN for other texts."""
    if count == 1:
        return {"y": "1", "n": "0"}.get(answer := _answer(say("proposal-ask"), ["y", "n", AGAIN]), answer)
    return _answer(say("proposal-which"), [*map(str, range(count + 1)), AGAIN])


def _answer(question: str, answers: list[str]) -> str:
    return str(click.prompt(question, type=click.Choice(answers), show_choices=False, err=True))
