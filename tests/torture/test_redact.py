"""Random histories in which a secret is written, copied, read and quoted, then redacted: it is nowhere, nothing else is lost."""

import contextlib
import json
import random
import shutil
import sqlite3
import time
import unicodedata
import zlib
from collections import Counter
from dataclasses import replace

from forgetful import Author, matcher
from share import HISTORIES, SEED

from lianju.errors import PassageMissing, WordsMissing
from lianju.language.pattern import Pattern
from lianju.store import texts
from lianju.store.log import TEXT_ACTS
from lianju.store.updates import parse
from lianju.workspace.comparing import compare, restore
from lianju.workspace.copying import copy_bare, copy_whole
from lianju.workspace.exporting import Layout, export
from lianju.workspace.forgetting import SHORTEST_COPY, SHORTEST_QUOTE, STRUCK, block_rows
from lianju.workspace.history import events
from lianju.workspace.project import DATABASE, back_up, opened, recover, verify
from lianju.workspace.redacting import (
    carry_out,
    plan_expired,
    plan_range,
    plan_run,
    plan_words,
    redactions,
)
from lianju.workspace.searching import search_all
from lianju.workspace.session import Session
from lianju.workspace.settings import Retention

STEPS = 24
COUNT = max(2, HISTORIES // 20)  # each takes two seconds
DAY = 86_400


def stripped(characters, words):
    """Take words out of a text until it holds none."""
    left = list(characters)
    while gone := {
        place
        for start in range(len(left))
        for match in [matcher(words).match("".join(each.letter for each in left), start)]
        if match
        for place in range(*match.span())
    }:
        left = [each for place, each in enumerate(left) if place not in gone]
    return left


def seen(characters, words):
    """Return letters and authors, without what a redaction may take of an author."""
    return [(each.letter, origin(each.by, words)) for each in characters]


def origin(by, words):
    return replace(by, prompt_sha256=None, by=by.by and matcher(words).sub(STRUCK, by.by))


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def kept(folder):
    """Give every file of a project, and of its database what it holds packed."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path.name, path.read_bytes()
        yield path.name, path.name.encode()
    with contextlib.closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as connection:
        for (data,) in connection.execute("SELECT data FROM snapshot"):
            yield "snapshot", zlib.decompress(data)


def told(book):
    """Give all that the log tells, each thing as one text: rows, prompts, drafts, and texts after each row."""
    drafts = Counter()
    pieces = dict(book.blocks.all())
    for row in book.rows():
        if row.act in TEXT_ACTS:
            yield f"text {row.subject} after {row.seq}", book.text_at(row.subject, row.seq)
            for run in parse(row.data).runs:
                yield f"row {row.seq}", run.text or ""
            continue
        facts = json.loads(row.data or b"{}")
        yield from ((f"{row.act} {row.seq}", each) for each in strings(facts))
        if row.act == "run":
            yield f"prompt of {row.seq}", "".join(pieces.get(each, "") for each in block_rows(facts))
        if row.act == "step":
            drafts[facts["job"]] = (drafts[facts["job"]] or "") + facts.get("text", "")
    yield from ((f"draft {number}", text) for number, text in drafts.items())


def joined(book, number):
    """Give what neighbouring ids of a text stand for, each stretch as one text."""
    units = {}
    for row in book.rows(subject=number):
        for run in parse(row.data).runs if row.act in TEXT_ACTS else ():
            data = (run.text or "").encode("utf-16-le", "surrogatepass")
            for place in range(len(data) // 2):
                units[run.client, run.clock + place] = data[2 * place : 2 * place + 2]
    text, last = b"", None
    for one in sorted(units):
        if last and one != (last[0], last[1] + 1):
            yield text.decode("utf-16-le", "surrogatepass")
            text = b""
        text, last = text + units[one], one
    yield text.decode("utf-16-le", "surrogatepass")


def assert_nowhere(folder, book, words, told_of):
    pattern = matcher(words)
    for what, text in told(book):
        assert not pattern.search(text), (told_of, what, text)
    numbers = [each.id for each in book.everything if each.kind in ("scene", "note")]
    never_stood = any(pattern.search(text) for number in numbers for text in joined(book, number))
    forms = {words, *(unicodedata.normalize(form, words) for form in ("NFC", "NFD"))}
    for name, data in kept(folder):
        if never_stood and name == "snapshot":  # parts that stay were brought back one behind the other
            continue
        for form in forms:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert form.encode(encoding) not in data, (told_of, name, encoding)
            assert json.dumps(form)[1:-1].encode() not in data, (told_of, name)


class Redactor:
    """Redacts at random what an author wrote, and holds what is left against what was there."""

    def __init__(self, author, told_of):
        self.author, self.told_of, self.done = author, told_of, Counter()

    @property
    def book(self):
        return self.author.book

    def now(self):
        return {number: self.author.characters(number) for number in self.author.states}

    def carry_out(self, plan):
        done = carry_out(self.book, plan)
        assert not done.unfinished, self.told_of
        self.author.holding.settle()
        for path in done.beyond:  # the author's to delete
            if path.is_relative_to(self.author.folder):
                path.unlink()
        self.author.holding.settle()
        return done

    def whole(self):
        found = verify(self.author.folder)
        assert found.whole and not found.unfinished, self.told_of
        for number in self.author.states:
            redactions(self.book, number)

    def past(self, lost):
        """Hold every earlier state against what it was: without some of its characters, `lost` tells which may."""
        for number, states in self.author.states.items():
            for place, (row, before) in enumerate(states):
                document = self.book.texts.at(number, row)
                ids = document.ids(0, len(document.text))
                units = {(client, clock + each) for client, clock, length in ids for each in range(length)}
                left = [each for each in before if each.id in units]
                assert document.text == "".join(each.letter for each in left), (self.told_of, number, row)
                for each in before:
                    assert each.id in units or lost(number, each), (self.told_of, number, row, each)
                states[place] = (row, left)

    def words(self, *, copies=None, node=None):
        author, words = (
            self.author,
            unicodedata.normalize(self.author.draws.choice(("NFC", "NFD")), self.author.secret),
        )
        copies = author.draws.random() < 0.3 if copies is None else copies
        before = self.now()
        try:
            plan = plan_words(self.book, words, node=node, copies=copies)
        except (PassageMissing, WordsMissing):
            plan = None
        if plan:
            self.carry_out(plan)
            self.done["words in one" if node else "words"] += 1
        letters = {each for form in ("NFC", "NFD") for each in unicodedata.normalize(form, words)}
        for number, characters in self.now().items():
            wanted = seen(before[number], words)
            if node is None or node.id == number:
                wanted = seen(stripped(before[number], words), words)
            found = seen(characters, words)
            if copies:
                wanted, found = (
                    [each for each in some if each[0] not in letters] for some in (wanted, found)
                )
            assert found == wanted, (self.told_of, number, found, wanted)
        self.past(lambda number, each: each.letter in letters)
        if node is None:
            assert_nowhere(author.folder, self.book, words, self.told_of)
        else:
            own = {row.seq for row in self.book.rows() if node.id in (row.seq, row.subject)}
            for what, text in told(self.book):
                number = int(what.split()[-1])
                mine = what == f"draft {number}" and self.book.subject(number) == node.id
                assert not (mine or number in own) or not matcher(words).search(text), (
                    self.told_of,
                    what,
                    text,
                )
        self.whole()

    def words_in_one(self):
        self.words(node=self.book.node(self.author.text()))

    def passage(self):
        author, number = self.author, self.author.text()
        if author.once:
            number = next(
                (each for each in author.texts if matcher(author.secret).search(self.book.text(each))), number
            )
        start, end = author.span(number, 20)
        match = matcher(author.secret).search(self.book.text(number))
        holds = match is not None and author.once
        copies = holds or author.draws.random() < 0.3
        if holds:
            start, end = min(start, match.start()), max(end, match.end())
            if end - start > 40 or author.draws.random() < 0.3:
                start, end = self.part(*match.span(), self.book.text(number))
        before = self.now()
        try:
            plan = plan_range(self.book, self.book.node(number), (start, end), copies=copies)
        except PassageMissing:
            return
        staying = {(each.node.id, place) for each in plan.staying for place in range(each.start, each.end)}
        self.carry_out(plan)
        self.done["passage with the secret" if holds else "passage"] += 1
        chosen = before[number][start:end]
        self.unquoted("".join(each.letter for each in chosen))
        ids = {each.id for each in chosen}
        for other, characters in self.now().items():
            wanted = [each for each in before[other] if other != number or each.id not in ids]
            found = seen(characters, author.secret)
            if copies:
                letters = {each.letter for each in chosen} | self.inside(number, ids)
                wanted = [each for each in wanted if each.letter not in letters]
                found = [each for each in found if each[0] not in letters]
            assert found == seen(wanted, author.secret), (self.told_of, other)
        for other, place in staying:
            assert self.book.stretch(other, 0, None), (self.told_of, other, place)
        letters = {each.letter for each in chosen} | self.inside(number, ids)
        self.past(lambda where, each: where == number or each.letter in letters)
        for _, characters in author.states[number]:
            assert not ids & {each.id for each in characters}, self.told_of
        if holds:
            assert_nowhere(author.folder, self.book, author.secret, self.told_of)
            author.once = False
        self.whole()

    def part(self, start, end, text):
        """Return a part of a passage that is long enough to be known where it is quoted."""
        middle = self.author.draws.randint(start, end - 1)
        for first, last in ((start, middle), (middle, end)):
            if len(text[first:last].encode()) >= SHORTEST_QUOTE and self.author.draws.random() < 0.7:
                return first, last
        return start, end

    def unquoted(self, passage):
        """Assert that no run, proposal, choice or remark holds a passage that is long enough to be a copy."""
        for what, text in told(self.book) if len(passage.encode()) >= SHORTEST_COPY else ():
            assert what.split()[0] in ("text", "row", "node", "binder", "version") or passage not in text, (
                self.told_of, what, text,
            )  # fmt: skip

    def inside(self, number, ids):
        """Return the letters that may be lost with a passage: all that ever stood in its text."""
        return {each.letter for _, state in self.author.states[number] for each in state}

    def run(self):
        found = [run for run, facts in self.book.records("run").items() if not facts.get("redacted")]
        if not found:
            return
        number = self.author.draws.choice(found)
        before, own = self.now(), set(block_rows(self.book.records("run")[number]))
        self.carry_out(plan_run(self.book, number))
        self.done["run"] += 1
        assert "prompt" not in self.book.records("run")[number], self.told_of
        others = {row for facts in self.book.records("run").values() for row in block_rows(facts)}
        assert not (own - others) & {row for row, _ in self.book.blocks.all()}, self.told_of
        self.same(before)

    def expired(self):
        before = self.now()
        plan = plan_expired(self.book, Retention(prompts=1, refused=1), now=time.time() + 3 * DAY)
        if plan.empty:
            return
        self.carry_out(plan)
        self.done["expired"] += 1
        assert not list(self.book.blocks.all()), self.told_of
        assert not any("prompt" in facts for facts in self.book.records("run").values()), self.told_of
        self.same(before)

    def same(self, before):
        for number, characters in self.now().items():
            assert seen(characters, "x") == seen(before[number], "x"), (self.told_of, number)
        self.past(lambda number, each: False)
        self.whole()


def work_on(author, told_of, out):
    """Do with what is left all that a book is there for."""
    book, draws = author.book, author.draws
    for _ in range(3):
        number = author.text()
        row, state = draws.choice(author.states[number])
        with contextlib.suppress(Exception) if book.hidden(number) else contextlib.nullcontext():
            restore(book, book.node(number), f"@{row}")
            assert book.text(number) == "".join(each.letter for each in state), (told_of, number, row)
        author.note()
    compare(book, 3, book.last)
    events(book)
    for words in ("e", author.secret):
        found = list(search_all(book, Pattern(words, case=True)))
        assert words != author.secret or not [each for each in found if each.spans], (told_of, found)
    for kind in ("md", "txt", "html"):
        export(book, kind, Layout())
    before = {number: author.characters(number) for number in author.texts}
    author.reopen()
    assert {number: author.characters(number) for number in author.texts} == before, told_of
    author.holding.settle()
    author.holding.close()
    copy_whole(author.folder, out / "whole")
    copy_bare(author.folder, out / "bare")
    recover(back_up(author.folder, out / "kept.db"), out / "back")
    for name in ("whole", "bare", "back"):
        with opened(out / name) as copy:
            texts_of = [copy.text(each.id) for each in copy.nodes if each.kind in ("scene", "note")]
            assert texts_of == ["".join(each.letter for each in some) for some in before.values()], (
                told_of,
                name,
            )
            assert_nowhere(out / name, copy, author.secret, (told_of, name))
        assert verify(out / name).whole, (told_of, name)
    shutil.rmtree(out)


def flipped(folder, draws, out, told_of):
    """Change a byte of what a row holds, emptied or not: it is found."""
    out.mkdir()
    shutil.copyfile(folder / DATABASE, out / DATABASE)
    with contextlib.closing(sqlite3.connect(out / DATABASE)) as connection:
        rows = connection.execute("SELECT seq, data FROM log WHERE length(data) > 0").fetchall()
        seq, data = draws.choice(rows)
        place = draws.randrange(len(data))
        changed = data[:place] + bytes([data[place] ^ 1 << draws.randrange(8)]) + data[place + 1 :]
        connection.execute("UPDATE log SET data = ? WHERE seq = ?", (changed, seq))
        connection.commit()
    assert not verify(out).whole, (told_of, seq)
    shutil.rmtree(out)


def played(folder, draws, session, told_of):
    author = Author(folder / "book", draws, session, once=draws.random() < 0.4)
    redactor = Redactor(author, told_of)
    for _ in range(draws.randint(1, 3)):
        for _ in range(draws.randint(3, STEPS)):
            author.play()
        kind = draws.choice(
            ("words", "words", "words_in_one", "words_in_one", "passage", "passage", "run", "expired")
        )
        if author.once:
            kind = draws.choice(("passage", "passage", "words", "run"))
        getattr(redactor, kind)()
    for _ in range(draws.randint(0, 5)):
        author.play()
    redactor.words(copies=draws.random() < 0.5)
    work_on(author, told_of, folder / "out")
    flipped(author.folder, draws, folder / "flipped", told_of)
    shutil.rmtree(author.folder)
    return redactor.done, author.done


def test_histories_of_redactions(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "WORTH", 1)
    print(f"\nredactions: seeds {SEED} to {SEED + COUNT - 1}")
    done, deeds = Counter(), Counter()
    with Session() as session:
        for seed in range(SEED, SEED + COUNT):
            folder = tmp_path / str(seed)
            folder.mkdir()
            told_of = f"LIANJU_SEED={seed} LIANJU_HISTORIES=20"
            some, others = played(folder, random.Random(seed), session, told_of)
            done.update(some)
            deeds.update(others)
    print(dict(done), dict(deeds))
    assert done["words"] >= COUNT // 2
