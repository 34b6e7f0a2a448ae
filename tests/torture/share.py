"""How much of the torture is run, and from which seed: the environment says, the tests print it."""

from __future__ import annotations

import os
import random

SEED = int(os.environ.get("LIANJU_SEED", "20261125"))
HISTORIES = int(os.environ.get("LIANJU_HISTORIES", "20"))  # random histories of each sort
KILLS = int(os.environ.get("LIANJU_KILLS", "7"))  # shared out over the kinds of work
WHOLE = HISTORIES >= 1000  # `make torture` without a smaller number


def draw(name: str) -> random.Random:
    """Return the random numbers of one test, and print how to get them again."""
    print(f"\n{name}: LIANJU_SEED={SEED} LIANJU_HISTORIES={HISTORIES} LIANJU_KILLS={KILLS}")
    return random.Random(f"{SEED} {name}")
