"""A book of 1,000,000 characters and 100,000 keystrokes: nothing is timed, everything must be right at the end."""

import contextlib
import random
from collections import Counter

from share import HISTORIES, draw

from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.store.updates import craft, units
from lianju.values.book import Section
from lianju.values.proposal import Origin
from lianju.workspace.project import AUTHOR, DATABASE, create, opened, verify

CHARACTERS = 1000 * HISTORIES
KEYSTROKES = 100 * HISTORIES
SCENES = max(3, CHARACTERS // 3400)
MINE = Origin("import", by="mine")
WRITERS = {
    "type": AUTHOR,
    "paste": Origin("paste", by="author"),
    "accept": Origin("model", model="markov", run=1),
}
LETTERS = "的一是 the,.。😀𠮷é\u0301שם\n"


class Typist:
    """Types into one text as people do, and keeps (character, author, id) of all that lives there."""

    def __init__(self, manuscript, node, seed):
        self.manuscript, self.node, self.draw = manuscript, node, random.Random(seed)
        clients = [(client, clock + step) for client, clock, length in self._ids() for step in range(length)]
        self.living, place = [], 0
        for each in manuscript.authored(node):
            for character in each.text:
                self.living.append((character, each.origin, clients[place]))
                place += units(character)
        self.client, self.clock, self.cursor = 1 + self.draw.getrandbits(30), 0, 0

    def _ids(self):
        return self.manuscript.ids(self.node, 0, len(self.manuscript.text(self.node)))

    def burst(self, number, keys):
        """Jump somewhere and press `keys` keys."""
        self.cursor = self.draw.randint(0, len(self.living))
        act = self.draw.choice(["type", "type", "type", "paste", "accept"])
        for _ in range(keys):
            if number % 9 == 8 and self.cursor:
                self.cursor -= 1
                character, _, (client, clock) = self.living.pop(self.cursor)
                gone = [(client, clock, units(character))]
                self._take(craft(self.client, self.clock, "", left=None, right=None, deleted=gone), "delete")
            else:
                self._insert(self.draw.choice(LETTERS), act)

    def _insert(self, character, act):
        before = self.living[self.cursor - 1] if self.cursor else None
        after = self.living[self.cursor] if self.cursor < len(self.living) else None
        left = (before[2][0], before[2][1] + units(before[0]) - 1) if before else None
        self._take(craft(self.client, self.clock, character, left=left, right=after and after[2]), act)
        self.living.insert(self.cursor, (character, WRITERS[act], (self.client, self.clock)))
        self.clock += units(character)
        self.cursor += 1

    def _take(self, update, act):
        self.manuscript.take(self.node, update, act=act, origin=WRITERS.get(act, AUTHOR))

    def right(self, manuscript):
        found = [
            (character, each.origin) for each in manuscript.authored(self.node) for character in each.text
        ]
        return found == [each[:2] for each in self.living]


def scenes(draws):
    length = CHARACTERS // SCENES + 1
    return ["".join(draws.choices(LETTERS + "春夏秋冬" * 20, k=length)) for _ in range(SCENES)]


def test_a_long_book_and_many_keystrokes(tmp_path):
    draws = draw("large")
    create(tmp_path / "book", language=None, chapter="Chapter")
    path, written = tmp_path / "book" / DATABASE, scenes(draws)
    manuscript = Manuscript(Database.open(path))
    sections = [Section(kind="scene", title=str(number), text=text) for number, text in enumerate(written)]
    nodes = [each.id for each in manuscript.bring(sections, parent=0, origin=AUTHOR, brought=MINE)]
    assert sum(map(len, written)) >= CHARACTERS
    manuscript._database._connection.execute("PRAGMA synchronous = OFF")
    typist = Typist(manuscript, nodes[SCENES // 2], draws.random())
    for number in range(KEYSTROKES // 40):
        typist.burst(number, 40)
    assert typist.right(manuscript)
    manuscript.close()
    for options in ({}, {"replay": True}):
        with contextlib.closing(Database.open(path, read_only=True)) as database:
            again = Manuscript(database, **options)
            assert typist.right(again)
            others = [(node, text) for node, text in zip(nodes, written, strict=True) if node != typist.node]
            assert all(again.text(node) == text for node, text in others)
            assert all([each.origin for each in again.authored(node)] == [MINE] for node, _ in others)
    verdict = verify(tmp_path / "book")
    assert verdict.whole
    brought = [(character, MINE) for _, text in others for character in text]
    counted = Counter(
        origin.kind for character, origin, *_ in brought + typist.living if not character.isspace()
    )
    shares = {"import": "own", "person": "typed", "paste": "pasted", "model": "model"}
    assert dict(verdict.characters) == {shares[kind]: number for kind, number in counted.items()}
    print(
        f"{CHARACTERS} characters, {KEYSTROKES} keystrokes, {verdict.rows} rows: {dict(verdict.characters)}"
    )


def test_one_long_text(tmp_path):
    """A whole book in one scene, edited at its beginning, in its middle and at its end."""
    draws = draw("long text")
    create(tmp_path / "book", language=None, chapter="Chapter")
    text = "".join(draws.choices(LETTERS + "春夏秋冬" * 20, k=CHARACTERS))
    with opened(tmp_path / "book") as manuscript:
        node = manuscript.add("scene", "All", origin=AUTHOR, text=text, brought=MINE).id
        for place in (0, len(text) // 2, len(text)):
            manuscript.replace(node, place, min(len(text), place + 3), "new😀", act="type", origin=AUTHOR)
            text = text[:place] + "new😀" + text[place + 3 :]
    with opened(tmp_path / "book") as manuscript:
        assert manuscript.text(node) == text
        authored = manuscript.authored(node)
        assert [each.text for each in authored if each.origin == AUTHOR] == ["new😀"] * 3
    assert verify(tmp_path / "book").whole
