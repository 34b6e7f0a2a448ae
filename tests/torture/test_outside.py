"""Random histories of edits here and outside: text and author of every paragraph are those of a plain list."""

from itertools import groupby

from share import HISTORIES, draw

from lianju.values.proposal import Origin
from lianju.workspace import mirror
from lianju.workspace.holding import Holding
from lianju.workspace.project import AUTHOR, create
from lianju.workspace.proposing import waiting

STEPS = 12
HERE = [
    "the",
    "river",
    "froze",
    "an",
    "old",
    "man",
    "home",
    "snow",
    "河",
    "冻住了",
    "老人",
    "😀",
    "é",
    "שלום",
]
THERE = [
    "ο",
    "ποταμός",
    "χιόνι",
    "дом",
    "снег",
    "मेघ",
    "🏔",
    "نهر",
    "e\u0301",
]  # shares no word: no rewritten sentence
ORIGINS = (AUTHOR, Origin("model", model="m"), Origin("import", by="mine"))
OUTSIDE = 2


class Book:
    """A project held open, and beside it what each scene should be: paragraphs and who wrote them."""

    def __init__(self, folder, draws):
        create(folder, language=None, chapter="One")
        self.draws, self.folder, self.count = draws, folder, 0
        self.holding = Holding(folder)
        self.manuscript = self.holding.manuscript
        self.scenes = {}
        for title in ("Ice", "Ice", "Sun"):
            number = self.manuscript.add("scene", title, parent=2, origin=AUTHOR).id
            self.scenes[number] = []
            for _ in range(3):
                self.write(number)
        self.cut = []
        self.holding.settle()

    def paragraph(self, words, *who):
        """Return a new paragraph, and for each of its characters who wrote it."""
        self.count += 1
        pieces = [f"{word}{self.count} " for word in self.draws.choices(words, k=9)]
        by = [who[place * len(who) // 9] for place in range(9)]
        text = "".join(pieces).rstrip()
        return text, [one for each, one in zip(pieces, by, strict=True) for _ in each][: len(text)]

    def write(self, number):
        """Write a paragraph, by one or several, whose pieces come into one another."""
        line, by = self.paragraph(HERE, *self.draws.choice(((0,), (1,), (0, 1), (1, 0, 1), (0, 1, 0))))
        pieces = [
            "".join(letter for letter, _ in each)
            for _, each in groupby(zip(line, by, strict=True), lambda one: one[1])
        ]
        who = [each for each, _ in groupby(by)]
        pieces[-1] += "\n" if self.scenes[number] else ""
        for piece, each in list(zip(pieces, who, strict=True))[::-1]:
            self.manuscript.replace(number, 0, 0, piece, act="type", origin=ORIGINS[each])
        self.scenes[number].insert(0, (line, by))

    def strike(self):
        """Cut a paragraph here, which may be pasted outside."""
        number = self.draws.choice([number for number, lines in self.scenes.items() if lines] or [None])
        if number is not None:
            lines = self.scenes[number]
            place = self.draws.randrange(len(lines))
            start = sum(len(line) + 1 for line, _ in lines[:place])
            end = start + len(lines[place][0])
            last = place == len(lines) - 1
            start, end = (max(0, start - 1), end) if last else (start, end + 1)
            self.manuscript.replace(number, start, end, "", act="delete", origin=AUTHOR)
            self.cut.append(lines.pop(place))

    def turn(self):
        """Change the places of two scenes."""
        one, two = self.draws.sample(sorted(self.scenes), 2)
        places = [self.manuscript.node(each).place for each in (two, one)]
        for each, place in zip((one, two), places, strict=True):
            self.manuscript.change(each, origin=AUTHOR, place=place)

    def edit(self):
        """Edit some files: paragraphs come, go, move and are swapped, in any editor's way of saving."""
        scenes, draws = {number: list(lines) for number, lines in self.scenes.items()}, self.draws
        for _ in range(draws.randint(1, 4)):
            one, two = draws.choice(sorted(scenes)), draws.choice(sorted(scenes))
            deed = draws.choice(("new", "gone", "move", "swap", "files", "cut", "paste"))
            if deed == "new":
                place = draws.randint(0, len(scenes[one]))
                scenes[one].insert(place, self.paragraph(THERE, OUTSIDE))
            elif deed == "files":
                scenes[one], scenes[two] = scenes[two], scenes[one]
            elif deed == "paste" and self.cut:
                line = self.cut.pop(draws.randrange(len(self.cut)))
                scenes[one].insert(draws.randint(0, len(scenes[one])), line)
            elif deed == "cut" and scenes[one]:
                self.cut.append(scenes[one].pop(draws.randrange(len(scenes[one]))))
            elif deed in ("move", "swap", "gone") and scenes[one]:
                line = scenes[one].pop(draws.randrange(len(scenes[one])))
                place = draws.randint(0, len(scenes[two]))
                if deed == "swap" and place < len(scenes[two]):
                    scenes[one].append(scenes[two].pop(place))
                if deed != "gone":
                    scenes[two].insert(place, line)
        copies = mirror.known(self.folder)
        for number, lines in scenes.items():
            if lines != self.scenes[number]:
                self.save(self.folder / mirror.FOLDER / copies[number].path, lines)
        self.scenes = scenes

    def save(self, file, lines):
        data = "\n".join(line for line, _ in lines) + self.draws.choice(("\n", "\n", "" if lines else "\n"))
        data = data.replace("\n", self.draws.choice(("\n", "\r\n")))
        file.write_bytes(data.encode(self.draws.choice(("utf-8", "utf-8-sig"))))

    def check(self, told):
        for number, lines in self.scenes.items():
            assert self.manuscript.text(number) == "\n".join(line for line, _ in lines), told
            found = self.manuscript.authored(number)
            who = [
                ORIGINS.index(each.origin) for each in found for letter in each.text if not letter.isspace()
            ]
            wanted = [
                one
                for line, by in lines
                for letter, one in zip(line, by, strict=True)
                if not letter.isspace()
            ]
            assert who == wanted, told
        assert waiting(self.manuscript) == [], told


def test_histories_of_edits_outside(tmp_path):
    draws, steps = draw("outside"), 0
    for history in range(HISTORIES):
        book = Book(tmp_path / str(history), draws)
        for step in range(STEPS):
            deed = draws.choice(("edit", "edit", "edit", "turn", "write", "strike"))
            if deed == "write":
                book.write(draws.choice(sorted(book.scenes)))
            else:
                getattr(book, deed)()
            if deed == "edit":
                found = book.holding.take_in("mine")
                if (
                    found.stale or found.waiting
                ):  # an older copy, as far as anybody can tell: the author is asked
                    break
            if deed != "edit" or draws.random() < 0.7:
                book.holding.settle()
            book.check((history, step, deed))
            steps += 1
        book.holding.close()
    assert steps > HISTORIES * STEPS // 3
