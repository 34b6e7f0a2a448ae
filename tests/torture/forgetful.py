"""An author at work for `test_redact.py`: random deeds over several scenes, in which a secret is written and copied."""

from __future__ import annotations

import contextlib
import itertools
import re
import unicodedata
from dataclasses import dataclass

from lianju.errors import (
    EntryBuried,
    NodeMissing,
    PassageMarked,
    PassageMissing,
    PayloadRedacted,
    ProposalGone,
    StateMissing,
    VersionExists,
)
from lianju.store.manuscript import Source
from lianju.store.updates import craft, every_id
from lianju.values.proposal import Origin, Passage
from lianju.values.remark import Remark
from lianju.values.sampling import Sampling
from lianju.workspace import drafting, mirror
from lianju.workspace.comparing import bring_back, restore
from lianju.workspace.history import name_version
from lianju.workspace.holding import Holding
from lianju.workspace.marking import mark_range, mark_text, marks, unmark
from lianju.workspace.project import AUTHOR, add, create
from lianju.workspace.proposing import accept, propose, refuse, undo, waiting
from lianju.workspace.remarking import done, remark, remarks
from lianju.workspace.writing import WriteRequest, Writing

SECRETS = (
    "Ψξώ",
    "密鑰壹貳",
    "ЖЮ😀𠮷Щ",
    "Ŕêñę Ŷŝ",
    "ßøßøß",
    "Ωμέγα Ψιλόν",
    "Ωμέγα Ψιλόν ΩΞ 密鑰 ЖЮ",  # long enough to be a copy wherever it stands
)
WORDS = ("the", "river", "froze", "snow ", "home. ", "河", "老人", "🏔", "e\u0301", "\n", "She waits. ", "，")
REFUSED = (
    EntryBuried, NodeMissing, PassageMarked, PassageMissing, PayloadRedacted, ProposalGone, StateMissing, VersionExists,
)  # fmt: skip
SOMEBODY = Origin("import", by="a friend")
PASTED = Origin("paste", by="author")


@dataclass(frozen=True)
class Character:
    """A character of a text, the id of its first unit, and who wrote it."""

    letter: str
    id: tuple[int, int]
    by: Origin


class Author:
    """Plays deeds in a project held open, and notes every state of each text.

    With `once` the secret is written a single time: wherever else it stands it is a copy of that.
    """

    def __init__(self, folder, draws, session, *, once):
        create(folder, language=None, chapter="One")
        self.folder, self.draws, self.session, self.once = folder, draws, session, once
        self.secret = draws.choice(SECRETS)
        self.planted = False
        self.holding = Holding(folder)
        self.states = {}  # of each entry with a text: row and characters
        self.deleted = []  # number and ids of what was deleted
        self.counter = itertools.count()
        self.done = {}
        for title in ("Ice", "Sun", "Ice"):
            self.book.add("scene", title, parent=2, origin=AUTHOR, text=self.words(8), brought=SOMEBODY)
        self.note()

    @property
    def book(self):
        return self.holding.manuscript

    @property
    def texts(self):
        return [each.id for each in self.book.nodes if each.kind in ("scene", "note")]

    def characters(self, number):
        text = self.book.stretch(number, 0, None)
        ids = [
            (client, clock + each)
            for client, clock, length in self.book.ids(number, 0, len(text))
            for each in range(length)
        ]
        past = self.book.past(number, self.book.last) if self.book.hidden(number) else None
        by = [each.origin for each in self.book.authored(number, past) for _ in each.text]
        places = itertools.accumulate((1 + (letter > "\uffff") for letter in text), initial=0)
        return [
            Character(letter, ids[place], who) for letter, place, who in zip(text, places, by, strict=False)
        ]

    def note(self):
        for each in self.book.everything:
            if each.kind in ("scene", "note"):
                states = self.states.setdefault(each.id, [])
                found = self.characters(each.id)
                if not states or states[-1][1] != found:
                    states.append((self.book.last, found))

    def play(self):
        deed = self.draws.choices(list(DEEDS), weights=DEEDS.values())[0]
        with contextlib.suppress(*REFUSED):
            getattr(self, deed)()
            self.done[deed] = self.done.get(deed, 0) + 1
        self.note()
        return deed

    # what is written

    def form(self):
        """Return the secret, each of its accents in one encoding or the other."""
        ways = [
            (each, unicodedata.normalize("NFD", each)) for each in unicodedata.normalize("NFC", self.secret)
        ]
        return "".join(self.draws.choice(way) for way in ways)

    def words(self, most=4):
        return "".join(self.draws.choice(WORDS) for _ in range(self.draws.randint(1, most)))

    def line(self, chance=0.5):
        """Return words, the secret among them now and then."""
        if self.once or self.draws.random() > chance:
            return self.words()
        return self.words(2) + self.form() + self.words(2)

    def span(self, number, most=12):
        """Return the borders of a passage: any, or one about the secret."""
        text = self.book.text(number)
        found = [match.span() for match in matcher(self.secret).finditer(text)]
        if found and self.draws.random() < 0.5:
            start, end = self.draws.choice(found)
            return max(0, start + self.draws.randint(-3, 2)), min(len(text), end + self.draws.randint(-2, 3))
        start = self.draws.randint(0, len(text))
        return start, min(len(text), start + self.draws.randint(1, most))

    def text(self):
        return self.draws.choice(self.texts)

    def put(self, number, place, text, act="type", origin=AUTHOR):
        self.book.replace(number, place, place, text, act=act, origin=origin)

    def write(self):
        number, text = self.text(), self.words()
        place = self.draws.randint(0, len(self.book.text(number)))
        for each in text if self.draws.random() < 0.3 else [text]:
            self.put(number, place, each)
            self.note()
            place += len(each)

    def plant(self):
        """Write the secret: whole, letter by letter, backwards, in parts, around a letter that goes again."""
        if self.once and self.planted:
            return
        self.planted = True
        number, secret = self.text(), self.form()
        place = self.draws.randint(0, len(self.book.text(number)))
        way = self.draws.choice(("whole", "letters", "backwards", "parts", "around", "instead"))
        if way == "whole":
            self.put(number, place, self.words(1) + secret + self.words(1), *self.draws.choice(WAYS))
        elif way == "letters":
            for offset, letter in enumerate(secret):
                self.put(number, place + offset, letter)
        elif way == "backwards":
            for letter in reversed(secret):
                self.put(number, place, letter)
        elif way == "parts":
            middle = self.draws.randint(1, len(secret) - 1)
            self.put(number, place, secret[middle:])
            self.put(number, place, secret[:middle])
        elif way == "around":
            middle = self.draws.randint(1, len(secret) - 1)
            self.put(number, place, secret[:middle] + "-" + secret[middle:])
            self.note()
            self.book.replace(number, place + middle, place + middle + 1, "", act="delete", origin=AUTHOR)
        else:
            last = self.draws.randrange(len(secret))
            self.put(number, place, secret[:last] + "x" + secret[last + 1 :])
            self.note()
            self.book.replace(number, place + last, place + last + 1, secret[last], act="type", origin=AUTHOR)

    def fragment(self):
        """Write a part of the secret, which by itself is none."""
        start = self.draws.randint(0, len(self.secret) - 1)
        text = self.secret[start : start + max(1, len(self.secret) // 2)]
        number = self.text()
        self.put(number, self.draws.randint(0, len(self.book.text(number))), "|" + text + "|")

    def delete(self):
        number = self.text()
        start, end = self.span(number)
        if start < end:
            self.deleted.append((number, self.book.ids(number, start, end)))
            self.book.replace(number, start, end, "", act="delete", origin=AUTHOR)

    def replace(self):
        number = self.text()
        start, end = self.span(number, 4)
        self.book.replace(number, start, end, self.line(0.2), act="type", origin=AUTHOR)

    def undo_deletion(self):
        """Write what Yjs writes: each run back, directly before the tombstone that it restores."""
        if not self.deleted:
            return
        number, ranges = self.deleted.pop(self.draws.randrange(len(self.deleted)))
        if self.book.hidden(number):
            return
        for client, clock, length in ranges:
            document = self.book.texts.of(number)
            order = every_id(document.state)
            text = document.characters(document.known([(client, clock, length)]))
            first = order.index((client, clock))
            near = order[first : first + length] == [(client, clock + each) for each in range(length)]
            if not near or sum(1 + (letter > "\uffff") for letter in text) != length:
                continue
            left = order[first - 1] if first else None
            made = craft(self.draws.getrandbits(31) | 1, 0, text, left=left, right=(client, clock))
            act = self.draws.choice(("undo", "redo"))
            self.book.take(number, made, act=act, origin=AUTHOR)

    def paste(self, *, cut=False):
        number, other = self.text(), self.text()
        start, end = self.span(number)
        text = self.book.text(number)[start:end]
        if not text:
            return
        sources = [Source(number, each) for each in self.book.ids(number, start, end)]
        if cut:
            self.deleted.append((number, self.book.ids(number, start, end)))
            self.book.replace(number, start, end, "", act="delete", origin=AUTHOR)
            self.note()
        text = self.words(1) + text if self.draws.random() < 0.2 else text
        place = self.draws.randint(0, len(self.book.text(other)))
        made = self.book.texts.of(other).replacing(place, place, text)
        unsaid = not self.once and self.draws.random() < 0.2
        self.book.take(other, made, act="paste", origin=PASTED, sources=() if unsaid else sources)

    def cut(self):
        self.paste(cut=True)

    # models

    def asked(self):
        """Return a run that read one or two scenes, and what it is said to have written."""
        number = self.text()
        read = self.book.text(number)
        if self.draws.random() < 0.5:
            read = self.book.text(self.text()) + "\n\n" + read
        request = WriteRequest(
            text=read + "\nSo.",
            model="markov",
            instruction=self.line(0.2) if self.draws.random() < 0.2 else "",
            banned=[self.form()] if not self.once and self.draws.random() < 0.1 else [],
            sampling=Sampling(seed=self.draws.randrange(1000), max_tokens=8),
            alternatives=self.draws.choice((1, 1, 2)),
        )
        writing = Writing(self.session, request)
        if self.draws.random() < 0.3:
            list(writing.stream())
        writing.texts = [each if each and not self.once else self.line() + "." for each in writing.texts]
        return number, writing

    def propose(self):
        number, writing = self.asked()
        anchor = None
        if self.draws.random() < 0.7:
            start, end = self.span(number, 5)
            anchor = self.book.anchor(number, start, end if self.draws.random() < 0.5 else start)
        shown = self.draws.choice((None, [0], None, [len(writing.texts) - 1]))
        made = propose(self.book, self.book.node(number), writing, anchor=anchor, shown=shown)
        if made and self.draws.random() < 0.6:
            self.decide(made)

    def decide(self, number=None):
        number = number or self.waits()
        if number is None:
            return
        way = self.draws.choice(("accept", "accept", "refuse", "edited", "undone"))
        self.note()
        if way == "refuse":
            refuse(self.book, number)
            return
        accept(self.book, number, edited=self.line() if way == "edited" else None)
        if way == "undone":
            self.note()
            undo(self.book, number)

    def take_back(self):
        found = [told["proposal"] for told in self.book.records("choice").values()]
        if found:
            undo(self.book, self.draws.choice(found))

    def waits(self):
        found = [each.number for each in waiting(self.book)]
        return self.draws.choice(found) if found else None

    def draft(self):
        number, writing = self.asked()
        begun = drafting.begin(
            self.book,
            number,
            None,
            None,
            language="en",
            instruction=self.line(0.2),
            wanted=50,
            model="markov",
        )
        text = self.line() + " Home."
        middle = self.draws.randint(0, len(text))
        for piece in filter(None, (text[:middle], text[middle:])):
            drafting.keep(self.book, begun.number, writing, piece)
        made = drafting.finish(self.book, begun.number, writing) if self.draws.random() < 0.7 else None
        if made and self.draws.random() < 0.5:
            self.decide(made)

    # beside the texts

    def comment(self):
        number = self.text()
        start, end = self.span(number)
        words = self.book.text(number)[start:end]
        said = f"Is {words} right?" if self.draws.random() < 0.7 else self.line(0.2)
        by = self.form() if not self.once and self.draws.random() < 0.1 else "Ann"
        remark(self.book, self.book.node(number), Remark(Passage(words, start), said, by))

    def tick_off(self):
        found = remarks(self.book)
        if found:
            done(self.book, self.draws.choice(found).number)

    def mark(self):
        number = self.text()
        start, end = self.span(number)
        if self.draws.random() < 0.5:
            mark_range(self.book, self.book.node(number), start, end)
        else:
            mark_text(self.book, self.book.node(number), self.book.text(number)[start:end])

    def unmark(self):
        found = [each.number for each in marks(self.book)]
        if found:
            unmark(self.book, self.draws.choice(found))

    def version(self):
        name_version(self.book, f"{self.line(0.2)} {next(self.counter)}")

    def back(self):
        number = self.text()
        restore(self.book, self.book.node(number), f"@{self.draws.choice(self.states[number])[0]}")

    def say(self):
        number = self.draws.choice(self.book.nodes).id
        what = self.draws.choice(("title", "synopsis", "status", "labels", "pov", "place", "removed"))
        if what == "place":
            self.book.change(number, origin=AUTHOR, place=self.draws.randint(1, 5))
        elif what == "removed":
            if self.book.node(number).kind != "chapter" and len(self.texts) > 2:
                self.book.change(number, origin=AUTHOR, removed=True)
        else:
            said = " ".join(self.line().split()) or "A"
            self.book.change(number, origin=AUTHOR, **{what: [said] if what == "labels" else said})

    def bring_back(self):
        found = [each for each in self.book.everything if each.removed]
        if found:
            bring_back(self.book, self.draws.choice(found))

    def add(self):
        kind = self.draws.choice(("scene", "note"))
        claim = self.form() if not self.once and self.draws.random() < 0.1 else "mine"
        title = " ".join(self.line(0.2).split()) or "A"
        add(self.book, kind, title, parent=None, text=self.line(), claim=claim)

    def outside(self):
        """Edit a file of the readable copy: some words come, or a line goes."""
        self.holding.settle()
        number = self.text()
        path = self.folder / mirror.FOLDER / mirror.known(self.folder)[number].path
        lines = path.read_text("utf-8").split("\n")
        place = self.draws.randrange(len(lines))
        if self.draws.random() < 0.7:
            lines.insert(place, self.line() + "outside")
        else:
            del lines[place]
        path.write_text("\n".join(lines), "utf-8")
        self.holding.take_in("mine")

    def reopen(self):
        self.book.save()
        self.holding.close()
        self.holding = Holding(self.folder)

    def settle(self):
        self.holding.settle()


WAYS = (("type", AUTHOR), ("import", SOMEBODY), ("paste", PASTED))
DEEDS = {
    "write": 6, "plant": 7, "fragment": 2, "delete": 6, "replace": 4, "undo_deletion": 5, "paste": 5, "cut": 3,
    "propose": 6, "decide": 3, "take_back": 2, "draft": 2, "comment": 4, "tick_off": 1, "mark": 1, "unmark": 1,
    "version": 1, "back": 4, "say": 3, "bring_back": 2, "add": 2, "outside": 2, "reopen": 1, "settle": 1,
}  # fmt: skip


def matcher(words):
    """Return an expression for words, each of their accents in one encoding or the other.

    A further accent on a last letter that is written in parts belongs to that letter.
    """
    letters = unicodedata.normalize("NFC", words)
    ways = [(each, unicodedata.normalize("NFD", each)) for each in letters]
    found = [f"(?:{re.escape(one)}|{re.escape(two)})" for one, two in ways[:-1]]
    one, two = map(re.escape, ways[-1])
    return re.compile("".join(found) + (f"(?:{one}|{two}[\u0300-\u036f]*)" if one != two else one))
