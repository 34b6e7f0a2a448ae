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
        note(say("proposal-empty"), always=True)
        return None
    texts = [text for text in writing.texts if text]
    edited = None
    if accepted:
        chosen = 1
    elif sys.stdin.isatty():
        answer = _asked([place for place, text in enumerate(writing.texts, start=1) if text])
        if answer == AGAIN:
            refuse(manuscript, number)
            return number
        chosen = int(answer) and sum(map(bool, writing.texts[: int(answer)]))
        edited = _edited(texts[chosen - 1]) if chosen else None
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


def _asked(offered: list[int]) -> str:
    """Return which of the texts `offered` was chosen; 0 for none, AGAIN for other texts."""
    if len(offered) == 1:
        return {"y": str(offered[0]), "n": "0"}.get(
            answer := _answer(say("proposal-ask"), ["y", "n", AGAIN]), answer
        )
    return _answer(say("proposal-which"), [*map(str, [0, *offered]), AGAIN])


def _answer(question: str, answers: list[str]) -> str:
    return str(click.prompt(question, type=click.Choice(answers), show_choices=False, err=True))
