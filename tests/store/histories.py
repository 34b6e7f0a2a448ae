"""Random histories of one scene, kept twice: by the project, and by an oracle that shares no code with it.

The oracle is a list of every character that ever stood there, in order, the dead ones too.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from lianju.store.manuscript import Manuscript, Source
from lianju.store.updates import craft
from lianju.values.proposal import Origin

WRITERS = {
    "type": Origin("person", by="author"),
    "import": Origin("import", by="a friend"),
    "accept": Origin("model", model="markov", run=7),
}
PIECES = ["a", "the ", "他说，", "😀", "𠮷", "é", "e\u0301", "\n", "שלום", "\u202eabc", "x" * 30, "。"]


@dataclass
class Character:
    """One UTF-16 unit's worth would be too fine: a character, its author, its first id, whether it lives."""

    text: str
    origin: Origin
    id: tuple[int, int]
    alive: bool = True

    @property
    def units(self) -> int:
        return 2 if self.text > "\uffff" else 1


class History:
    """Plays operations against a scene; `compare` says where project and oracle differ."""

    def __init__(self, manuscript: Manuscript, node: int, seed: int) -> None:
        self.manuscript = manuscript
        self.node = node
        self.random = random.Random(seed)
        self.others: list[History] = []
        self.all: list[Character] = []
        self.deletions: list[list[Character]] = []

    @property
    def living(self) -> list[Character]:
        return [each for each in self.all if each.alive]

    def step(self) -> None:
        roll = self.random.random()
        if roll < 0.55 or len(self.living) < 3:
            self.insert()
        elif roll < 0.75:
            self.delete()
        elif roll < 0.88 and self.deletions:
            self.undo_a_deletion()
        else:
            self.paste()

    def insert(self) -> None:
        act = self.random.choice(["type"] * 4 + ["import", "accept"])
        text = "".join(self.random.choices(PIECES, k=self.random.randint(1, 3)))
        self._put(text, act, [WRITERS[act]] * len(text))

    def delete(self) -> None:
        start, end = self._span()
        gone = self.living[start:end]
        self.manuscript.replace(self.node, start, end, "", act="delete", origin=WRITERS["type"])
        for each in gone:
            each.alive = False
        self.deletions.append(gone)

    def undo_a_deletion(self) -> None:
        """Write what Yjs writes: each run back, directly before the tombstone that it restores."""
        gone = self.deletions.pop(self.random.randrange(len(self.deletions)))
        for run in self._runs(gone):
            place = self.all.index(run[0])
            left = self.all[place - 1] if place else None
            client = self.random.getrandbits(31) | 1
            data = craft(
                client,
                0,
                "".join(each.text for each in run),
                left=(left.id[0], left.id[1] + left.units - 1) if left else None,
                right=run[0].id,
            )
            self.manuscript.take(self.node, data, act="undo", origin=WRITERS["type"])
            self.all[place:place] = self._made(run, client, [each.origin for each in run])

    def paste(self) -> None:
        whence = self.random.choice([self, *(each for each in self.others if each.living)])
        start, end = whence._span()
        copied = whence.living[start:end]
        text = "".join(each.text for each in copied)
        sources = [Source(whence.node, each) for each in self.manuscript.ids(whence.node, start, end)]
        changed = self.random.random() < 0.3
        origin = Origin("paste", by="author")
        told = text + "!" if changed else text
        authors = [origin] * len(told) if changed else [each.origin for each in copied]
        self._put(told, "paste", authors, origin=origin, sources=sources)

    def compare(self) -> None:
        assert self.manuscript.text(self.node) == "".join(each.text for each in self.living)
        found = [(c, each.origin) for each in self.manuscript.authored(self.node) for c in each.text]
        assert found == [(each.text, each.origin) for each in self.living]

    def _put(self, text, act, authors, *, origin=None, sources=()) -> None:
        place = self.random.randint(0, len(self.living))
        document = self.manuscript._document(self.node)
        client, clock = document._client, document._authorship.next_clock(document._client)
        where = self._behind(place)
        left, right = (
            (self.all[where - 1] if where else None),
            (self.all[where] if where < len(self.all) else None),
        )
        if right is None or right.alive:
            data = document.replacing(place, place, text)
        else:  # between a character and a tombstone: say exactly where, as an editor that sees both does
            data = craft(
                client, clock, text, left=left and (left.id[0], left.id[1] + left.units - 1), right=right.id
            )
        origin = origin or authors[0]
        self.manuscript.take(self.node, data, act=act, origin=origin, sources=sources)
        made = []
        for character, author in zip(text, authors, strict=True):
            made.append(Character(character, author, (client, clock)))
            clock += made[-1].units
        self.all[where:where] = made

    def _behind(self, place: int) -> int:
        """Directly behind the living character before `place`: what is dead there stands behind it."""
        if place == 0:
            return 0
        return self.all.index(self.living[place - 1]) + 1

    def _made(self, run, client, origins):
        made, clock = [], 0
        for each, origin in zip(run, origins, strict=True):
            made.append(Character(each.text, origin, (client, clock)))
            clock += each.units
        return made

    def _runs(self, gone):
        """Cut what was deleted at once into rows whose ids, and whose places, are neighbours."""
        runs = []
        for each in gone:
            last = runs[-1][-1] if runs else None
            near = last is not None and self.all.index(last) + 1 == self.all.index(each)
            if near and last.id[0] == each.id[0] and last.id[1] + last.units == each.id[1]:
                runs[-1].append(each)
            else:
                runs.append([each])
        return runs

    def _span(self) -> tuple[int, int]:
        count = len(self.living)
        start = self.random.randrange(count)
        return start, min(count, start + self.random.randint(1, 8))
