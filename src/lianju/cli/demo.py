"""`lianju demo`: the first minute: two lines continued by a real model, and what to try next."""

from __future__ import annotations

import click

from lianju.cli.terminal import busy, interruptible, note, put
from lianju.cli.words import say
from lianju.values.sampling import Sampling
from lianju.workspace.session import Session
from lianju.workspace.settings import load
from lianju.workspace.writing import WriteRequest, Writing

LINES = ("在这个充满奇迹的世界里，", "The old house at the end of the lane had been empty for years, until")
TOKENS = 64


@click.command("demo", help=say("help-demo"), epilog=say("help-demo-examples"))
@click.option("--seed", type=int, default=None, help=say("option-seed"))
def command(seed: int | None) -> int:
    """Continue a Chinese and an English line."""
    with Session(load(), progress=_joining) as session, interruptible() as cancel:
        for line in LINES:
            sampling = Sampling.preset("balanced", max_tokens=TOKENS, seed=seed)
            with busy(say("loading")):
                writing = Writing(session, WriteRequest(text=line, sampling=sampling))
            put(line, bold=True)
            for chunk in writing.stream(cancel):
                put(chunk.text)
            put("\n\n")
            if cancel.cancelled:
                break
    click.echo(say("demo-next"))
    return 0


def _joining(done: int, total: int) -> None:
    if done == total:
        note(say("joined", size=str(total // 2**20)), always=True)
