"""What is redacted is nowhere in the file; everything else is as it was, and the chain still finds one changed bit."""

import contextlib
import itertools
import os
import random
import sqlite3
import tempfile
import zlib
from pathlib import Path

import pytest
from histories import WRITERS, History
from hypothesis import given, settings
from hypothesis import strategies as st

from lianju.errors import ProjectDamaged
from lianju.store import burial, texts
from lianju.store.database import Database
from lianju.store.document import Past
from lianju.store.ids import Ids
from lianju.store.kinship import Kinship
from lianju.store.lives import Exactly
from lianju.store.log import TEXT_ACTS
from lianju.store.manuscript import Manuscript, Record
from lianju.store.redaction import Redaction, occurrences, redact, tombstones
from lianju.store.updates import craft, living_ids, parse, ranges_of, units, without

ME = WRITERS["type"]
HISTORIES = int(os.environ.get("LIANJU_HISTORIES", "20"))
FIRST = 0x20000  # characters of which each is typed once: four bytes in UTF-8 and in UTF-16


class Unique(History):
    """A history in which every character that is typed is one that was never there before."""

    count = itertools.count(FIRST)

    def insert(self):
        act = self.random.choice(["type"] * 4 + ["import", "accept"])
        length = self.random.choice([1, 1, 2, 8])
        self._put("".join(chr(next(self.count)) for _ in range(length)), act, [WRITERS[act]] * length)

    def forget(self, gone):
        """Take what was redacted out of the oracle, as an editor would that was told of it."""
        for each in self.all:
            each.alive = each.alive and each.id not in gone
        self.deletions = [[each for each in some if each.id not in gone] for some in self.deletions]
        self.deletions = [some for some in self.deletions if some]


class Few(History):
    """A history of few different characters, so that words come together in many ways."""

    def insert(self):
        self._put("".join(self.random.choices("ab𠮷", k=self.random.randint(1, 3))), "type", [ME] * 3)

    def _put(self, text, act, authors, **more):
        super()._put(text, act, authors[: len(text)], **more)


def characters(manuscript, node):
    """Give every living character with its first id and its origin."""
    ids, place = living_ids(manuscript.texts.of(node).state), 0
    for stretch in manuscript.authored(node):
        for character in stretch.text:
            yield character, ids[place], stretch.origin
            place += units(character)


def told_in(path):
    """Return everything that the file holds, also what it holds packed."""
    whole = path.read_bytes()
    for ending in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            whole += path.with_name(path.name + ending).read_bytes()
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        whole += b"".join(zlib.decompress(row[0]) for row in connection.execute("SELECT data FROM snapshot"))
    return whole


def assert_nowhere(path, words):
    whole = told_in(path)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "unicode-escape"):
        assert words.encode(encoding) not in whole, encoding


def written(path, seed):
    """Play a history of two scenes that share text."""
    manuscript = Manuscript(Database.create(path))
    manuscript.database._connection.execute("PRAGMA synchronous = OFF")
    nodes = [manuscript.add("scene", name, origin=ME).id for name in "AB"]
    histories = [Unique(manuscript, node, seed + node) for node in nodes]
    histories[0].others, histories[1].others = [histories[1]], [histories[0]]
    return manuscript, histories


def play(histories, manuscript, steps):
    for each in histories:
        each.manuscript = manuscript
    for _ in range(steps):
        (histories[0] if histories[0].random.random() < 0.6 else histories[1]).step()


@given(seed=st.integers(0, 2**32))
@settings(max_examples=max(10, HISTORIES // 2), deadline=None, derandomize="LIANJU_SEED" not in os.environ)
def test_what_is_redacted_is_nowhere_and_the_rest_is_as_it_was(seed):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "WORTH", 1)
        path = Path(folder) / "lianju.db"
        manuscript, histories = written(path, seed)
        play(histories, manuscript, 60)
        manuscript.save()
        for _ in range(3):
            forget_a_range(manuscript, histories, path)
            play(histories, manuscript, 15)
            for each in histories:
                each.compare()
        manuscript.close()
        for replay in (False, True):
            again = Manuscript(Database.open(path, read_only=True), replay=replay)
            for each in histories:
                each.manuscript = again
                each.compare()
            again.database.close()
        changed_bits_are_found(path, seed)


def forget_a_range(manuscript, histories, path):
    history = histories[0] if histories[0].living else histories[1]
    start, end = history._span()
    chosen = Ids(manuscript.ids(history.node, start, end))
    ids = Kinship(manuscript.texts, manuscript.rows()).closed({history.node: chosen})
    gone = {
        node: {(a, b + step) for a, b, length in each for step in range(length)} for node, each in ids.items()
    }
    secret = {each for node, ranges in ids.items() for each in manuscript.characters(node, list(ranges))} - {
        "!"
    }
    left = {}
    for each in histories:
        found = list(characters(manuscript, each.node))
        lost = gone.get(each.node, set())
        left[each.node] = [(character, origin) for character, one, origin in found if one not in lost]
    made = redact(manuscript, Redaction(ids), origin=ME)
    assert sum(each.characters for each in made) >= len(secret)
    for each in histories:
        each.forget(gone.get(each.node, set()))
        assert [(c, origin) for c, _, origin in characters(manuscript, each.node)] == left[each.node]
    assert manuscript.database.examine().fault is None
    assert manuscript.faulty_snapshot() is None
    for character in secret:
        assert_nowhere(path, character)


def changed_bits_are_found(path, seed):
    original, draw = path.read_bytes(), random.Random(seed)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        named = sorted({seq for (seq,) in connection.execute("SELECT seq FROM salt")})
        buried = [seq for (seq,) in connection.execute("SELECT seq FROM log WHERE act = 'redact'")]
        (rows,) = connection.execute("SELECT count(*) FROM log").fetchone()
    for place in range(25):
        for each in path.parent.glob("lianju.db-*"):
            each.unlink()
        path.write_bytes(original)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            table, column, key = draw.choice(
                [("log", "data", "seq"), ("log", "data", "seq"), ("salt", "salt", "seq")]
            )
            seq = draw.choice(buried if place % 5 == 0 and table == "log" else named)
            value = connection.execute(f"SELECT {column} FROM {table} WHERE {key} = ?", (seq,)).fetchone()[0]
            if not value:
                continue
            at = draw.randrange(len(value))
            value = value[:at] + bytes([value[at] ^ 1 << draw.randrange(8)]) + value[at + 1 :]
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (value, seq))
        with contextlib.closing(Database.open(path, read_only=True)) as database:
            assert database.examine().fault is not None, (table, seq, rows)
    path.write_bytes(original)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lianju.db"


@pytest.fixture
def manuscript(path):
    made = Manuscript(Database.create(path))
    yield made
    made.close()


def scene(manuscript, text=""):
    return manuscript.add("scene", "One", origin=ME, text=text).id


def forget(manuscript, node, words):
    start = manuscript.text(node).index(words)
    return redact(
        manuscript, Redaction({node: Ids(manuscript.ids(node, start, start + len(words)))}), origin=ME
    )


def test_a_tombstone_tells_when_where_and_how_much(manuscript):
    node = scene(manuscript, "The river ran to Willow End, 𠮷.")
    manuscript.database._clock = lambda: 2_000_000_000_000
    (found,) = forget(manuscript, node, "Willow End, 𠮷")
    assert (found.time, found.entry, found.characters, found.rows) == (2_000_000_000_000, node, 13, 1)
    assert tombstones(manuscript) == [found]
    assert manuscript.text(node) == "The river ran to ."
    assert manuscript.text_at(node, found.row - 1) == "The river ran to ."


def test_a_typed_secret_cannot_be_guessed_by_its_hash(manuscript, path):
    """Without its salt no try tells which character stood in a row; the salts of other rows still stand."""
    node = scene(manuscript)
    for place, letter in enumerate("PIN 4711!"):
        manuscript.replace(node, place, place, letter, act="type", origin=ME)
    before = {row.seq: row.data for row in manuscript.rows(subject=node) if row.act == "type"}
    (key,) = manuscript.database._connection.execute("SELECT key FROM secret").fetchone()
    forget(manuscript, node, "4711")
    manuscript.close()
    assert key not in told_in(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        kept = dict(connection.execute("SELECT seq, salt FROM salt"))
    from lianju.store import log

    database = Database.open(path, read_only=True)
    rows, sealed = list(database.rows()), log.tombstones(database._connection)
    hidden = [row for row in rows if row.seq in sealed]
    assert len(hidden) == 4
    for row in hidden:
        tried = {log.seal(row.meta, before[row.seq], salt) for salt in (b"", *kept.values())}
        assert not tried & set(sealed[row.seq])
    assert database.examine().fault is None
    database.close()


def test_a_text_is_found_in_every_state_it_ever_had(manuscript):
    node = scene(manuscript)
    for place, letter in enumerate("at Wilow End"):
        manuscript.replace(node, place, place, letter, act="type", origin=ME)
    manuscript.replace(node, 5, 5, "l", act="type", origin=ME)
    manuscript.replace(node, 0, 13, "gone", act="type", origin=ME)
    manuscript.replace(node, 4, 4, " Willow End Willow End", act="type", origin=ME)
    found = occurrences(manuscript, node, Exactly("Willow End"))
    assert len(found) == 30
    assert not occurrences(manuscript, node, Exactly("Willow Ends"))
    assert not occurrences(manuscript, node, Exactly(""))
    redact(manuscript, Redaction({node: found}), origin=ME)
    assert manuscript.text(node) == "gone  "
    assert not occurrences(manuscript, node, Exactly("Willow End"))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=max(10, HISTORIES // 2), deadline=None, derandomize="LIANJU_SEED" not in os.environ)
def test_words_are_found_exactly_where_some_state_had_them(seed):
    """Against every state of the text, one by one."""
    with tempfile.TemporaryDirectory() as folder:
        manuscript = Manuscript(Database.create(Path(folder) / "lianju.db"))
        manuscript.database._connection.execute("PRAGMA synchronous = OFF")
        history = Few(manuscript, scene(manuscript), seed)
        past, states = Past(()), []
        for _ in range(40):
            history.step()
        for row in manuscript.rows(subject=history.node):
            if row.act in TEXT_ACTS:
                past.take(row.data)
                states.append((past.text, living_ids(past.state)))
        lives = manuscript.lives(history.node)
        text = history.random.choice([text for text, _ in states if text])
        start = history.random.randrange(len(text))
        for words in (text[start : start + history.random.randint(1, 4)], "ab", "𠮷a"):
            wanted = Ids()
            for text, ids in states:
                for place in range(len(text)):
                    if text.startswith(words, place):
                        first = units(text[:place])
                        for each in ranges_of(ids[first : first + units(words)]):
                            wanted.add(each)
            assert sorted(lives.find(Exactly(words))) == sorted(wanted), (seed, words)
        manuscript.close()


def test_what_was_deleted_between_two_characters_stands_between_them(manuscript):
    node = scene(manuscript, "My name is Jhon, he said.")
    manuscript.replace(node, 11, 15, "John", act="type", origin=ME)
    ids = manuscript.lives(node).between(Ids(manuscript.ids(node, 8, 17)))
    assert manuscript.characters(node, ids).replace("Jhon", "").replace("John", "") == "is , "
    assert len(Ids(ids)) == 13
    redact(manuscript, Redaction({node: Ids(ids)}), origin=ME)
    assert "Jhon" not in manuscript.text_at(node, manuscript.last - 2)


def test_who_pasted_text_whose_source_was_redacted_does_not_become_its_author(manuscript, path):
    one, two = scene(manuscript), scene(manuscript)
    manuscript.replace(one, 0, 0, "模型写的。", act="accept", origin=WRITERS["accept"])
    from lianju.store.manuscript import Source
    from lianju.values.proposal import Origin

    sources = [Source(one, each) for each in manuscript.ids(one, 0, 5)]
    data = manuscript._document(two).replacing(0, 0, "模型写的。")
    manuscript.take(two, data, act="paste", origin=Origin("paste", by="author"), sources=sources)
    forget(manuscript, one, "型写")
    forget(manuscript, two, "的")
    manuscript.close()
    again = Manuscript(Database.open(path))
    assert [(each.text, each.origin) for each in again.authored(two)] == [("模型写。", WRITERS["accept"])]
    ids = Ids(again.ids(two, 0, 1))
    kin = Kinship(again.texts, again.rows()).closed({two: ids})
    assert {node: again.characters(node, list(each)) for node, each in kin.items()} == {one: "模", two: "模"}
    again.close()


def test_facts_are_redacted_as_texts_are(manuscript, path):
    node = scene(manuscript, "Words.")
    (number,) = manuscript.record(Record("remark", node, {"text": "It was Bluebeard", "by": "Ann"}, ME))
    redact(manuscript, Redaction(told={number: {"text": "", "by": "Ann"}}), origin=ME)
    assert manuscript.records("remark") == {number: {"text": "", "by": "Ann"}}
    assert manuscript.database.examine().fault is None
    assert_nowhere(path, "Bluebeard")


def test_a_damaged_log_is_not_covered_by_a_tombstone(manuscript, path):
    node = scene(manuscript, "Words.")
    manuscript.database._connection.execute("UPDATE log SET time = 5 WHERE seq = 2")
    with pytest.raises(ProjectDamaged):
        forget(manuscript, node, "ord")
    assert manuscript.text(node) == "Words."


def test_while_somebody_reads_the_file_is_cleaned_later(manuscript, path):
    node = scene(manuscript, "The secret is Bluebeard. Nothing else.")
    manuscript.close()
    manuscript.__init__(Database.open(path))
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM log").fetchone()
    manuscript.database._connection.execute("PRAGMA busy_timeout = 10")
    forget(manuscript, node, "Bluebeard")
    assert manuscript.database.unfinished
    reader.close()
    manuscript.close()
    manuscript.__init__(Database.open(path))
    assert not manuscript.database.unfinished
    assert manuscript.text(node) == "The secret is . Nothing else."
    assert_nowhere(path, "Bluebeard")


def test_a_redaction_that_fails_changes_nothing(manuscript, path, monkeypatch):
    from lianju.errors import DiskRefused

    def refused(*_, **__):
        raise sqlite3.OperationalError("disk full")

    node = scene(manuscript, "Words and secrets.")
    monkeypatch.setattr(burial.log, "append", refused)
    with pytest.raises(DiskRefused):
        forget(manuscript, node, "secrets")
    monkeypatch.undo()
    assert Manuscript(Database.open(path, read_only=True)).text(node) == "Words and secrets."
    assert manuscript.database.examine().fault is None and not manuscript.database.unfinished


def test_an_update_keeps_its_ids_when_characters_go():
    data = craft(7, 3, "a😀字b", left=(1, 2), right=(5, 0), deleted=[(1, 0, 2)])
    left = without(data, Ids([(7, 5, 1)]).inside)  # half of a pair: it goes whole
    assert [(run.clock, run.length, run.text, run.left, run.right) for run in parse(left).runs] == [
        (3, 1, "a", (1, 2), (5, 0)),
        (4, 2, None, (7, 3), (5, 0)),
        (6, 2, "字b", (7, 5), (5, 0)),
    ]
    assert parse(left).deleted == ((1, 0, 2),)
    assert without(data, Ids().inside) == data


def test_rows_of_a_text_are_those_that_can_be_redacted(manuscript):
    """Whoever adds an act that writes text has to think of this."""
    assert {
        "type", "delete", "undo", "redo", "paste", "import", "accept", "unaccept", "rule", "restore"
    } == TEXT_ACTS  # fmt: skip
    assert ranges_of([(1, 2), (1, 3)]) == [(1, 2, 2)]
