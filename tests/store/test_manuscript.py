"""No acknowledged edit is lost, no character has the wrong author, no changed byte goes unseen."""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from histories import WRITERS, History

from lianju.errors import DiskRefused, ProjectBusy, ProjectDamaged, ProjectNewer
from lianju.store import texts
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript, Record, Source
from lianju.store.updates import BrokenUpdate, craft, living_ids, parse
from lianju.values.proposal import Origin

# `make test` runs a few, `make torture` as many as the Makefile says.
ME = WRITERS["type"]
HISTORIES = int(os.environ.get("LIANJU_HISTORIES", "20"))
KILLS = int(os.environ.get("LIANJU_KILLS", "5"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lianju.db"


@pytest.fixture
def manuscript(path):
    made = Manuscript(Database.create(path))
    yield made
    made.close()


def scene(manuscript):
    return manuscript.add("scene", "One", origin=ME).id


def reopened(manuscript, path):
    manuscript.close()
    return Manuscript(Database.open(path))


def test_random_histories_have_the_right_text_and_authors(tmp_path, monkeypatch):
    """Live, from snapshots and replayed: text and authors equal the oracle's, of two scenes that share text."""
    monkeypatch.setattr(texts, "WORTH", 1)
    first = int(os.environ.get("LIANJU_SEED", "20261125"))
    print(f"seeds {first} to {first + HISTORIES - 1}")
    for seed in range(first, first + HISTORIES):
        path = tmp_path / f"{seed}.db"
        manuscript = Manuscript(Database.create(path))
        manuscript._database._connection.execute("PRAGMA synchronous = OFF")
        one, two = (History(manuscript, scene(manuscript), seed + offset) for offset in (0, 10**6))
        one.others, two.others = [two], [one]
        for number in range(120):
            (one if one.random.random() < 0.6 else two).step()
            if number % 10 == 9:
                one.compare()
                two.compare()
            if number % 40 == 39:  # from here on, from snapshots
                one.manuscript = two.manuscript = manuscript = reopened(manuscript, path)
        assert manuscript.faulty_snapshot() is None
        manuscript.close()
        assert len(Database.open(path, read_only=True).snapshots()) == 2
        for replay in (False, True):
            one.manuscript = two.manuscript = Manuscript(Database.open(path, read_only=True), replay=replay)
            two.compare()
            one.compare()


def test_a_paste_from_another_scene_keeps_its_authors(manuscript, path):
    one, two = scene(manuscript), scene(manuscript)
    manuscript.replace(one, 0, 0, "模型写的。", act="accept", origin=WRITERS["accept"])
    manuscript.replace(one, 5, 5, "我写的。", act="type", origin=ME)
    sources = [Source(one, each) for each in manuscript.ids(one, 3, 7)]
    data = manuscript._document(two).replacing(0, 0, "的。我写")
    manuscript.take(two, data, act="paste", origin=Origin("paste"), sources=sources)
    for each in (manuscript, Manuscript(Database.open(path, read_only=True))):
        assert [(s.text, s.origin) for s in each.authored(two)] == [("的。", WRITERS["accept"]), ("我写", ME)]


def test_broken_and_foreign_updates_are_refused_and_change_nothing(manuscript):
    one = scene(manuscript)
    manuscript.replace(one, 0, 0, "text", act="type", origin=ME)
    good = craft(5, 0, "more", left=None, right=None)
    skipped = bytes([1, 2, 5, 0, 10, 3, 4, 1, 4]) + b"text" + b"\x01x\x00"
    elsewhere = craft(5, 0, "more", left=None, right=None).replace(b"\x04text", b"\x04note")
    deleting_the_future = craft(5, 0, "", left=None, right=None, deleted=[(5, 0, 4)])
    for data in (b"", b"\x01", good[:-1], good + b"\0", craft(5, 3, "gap", left=None, right=None),
                 craft(5, 0, "a\rb", left=None, right=None), craft(5, 0, "x", left=(99, 4), right=None),
                 skipped, elsewhere, deleting_the_future):  # fmt: skip
        with pytest.raises(BrokenUpdate):
            manuscript.take(one, data, act="type", origin=ME)
    assert manuscript.text(one) == "text"
    manuscript.take(one, good, act="type", origin=ME)
    assert sorted(manuscript.text(one)) == sorted("textmore")


def test_what_is_written_is_what_is_read(manuscript, path):
    part = manuscript.add("part", "卷一", origin=ME)
    one = manuscript.add("scene", "雨", parent=part.id, origin=ME)
    manuscript.change(one.id, origin=ME, title="夜雨", synopsis="他来了", labels=["draft"], target=3000)
    (run,) = manuscript.record(Record("run", one.id, {"model": "m", "texts": ["好"]}, ME))
    again = reopened(manuscript, path)
    assert [(node.kind, node.title) for node in again.nodes] == [("part", "卷一"), ("scene", "夜雨")]
    assert (again.node(one.id).labels, again.node(one.id).target) == (("draft",), 3000)
    assert again.records("run") == {run: {"model": "m", "texts": ["好"]}}
    again.close()


def test_a_text_and_the_choice_that_led_to_it_are_written_together_or_not_at_all(
    manuscript, path, monkeypatch
):
    one = scene(manuscript)
    written = []
    append = Database.append
    monkeypatch.setattr(
        Database,
        "append",
        lambda self, entries: written.append([e.act for e in entries]) or append(self, entries),
    )
    choice = Record("choice", one, {"decision": "accepted"}, ME)
    manuscript.replace(one, 0, 0, "text", act="accept", origin=WRITERS["accept"], choice=choice)
    manuscript.add("scene", "Two", origin=ME, text="brought", brought=WRITERS["import"])
    assert ["accept", "choice"] in written
    assert ["node", "import"] in written
    again = reopened(manuscript, path)
    assert [again.text(node.id) for node in again.nodes] == ["text", "brought"]
    again.close()


def test_two_processes_never_write_one_project(manuscript, path):
    with pytest.raises(ProjectBusy):
        Database.open(path)
    code = "import sys; from pathlib import Path; from lianju.store.database import Database; Database.open(Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
    assert "ProjectBusy" in done.stderr
    Database.open(path, read_only=True).close()


def test_a_newer_project_can_be_read_and_not_written(manuscript, path):
    manuscript.close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    with pytest.raises(ProjectNewer):
        Database.open(path)
    Manuscript(Database.open(path, read_only=True))


def test_a_full_disk_keeps_everything_before_and_nothing_of_the_step(manuscript, path):
    one = scene(manuscript)
    manuscript.replace(one, 0, 0, "kept", act="type", origin=ME)
    connection = manuscript._database._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskRefused):
        manuscript.replace(one, 4, 4, "lost" * 5000, act="type", origin=ME)
    assert manuscript.text(one) == "kept"
    connection.execute("PRAGMA max_page_count = 1000000")
    manuscript.replace(one, 4, 4, " too", act="type", origin=ME)
    again = reopened(manuscript, path)
    assert again.text(one) == "kept too"
    again.close()


def test_a_clock_that_goes_back_changes_no_order(manuscript, path):
    one, times = scene(manuscript), iter([5000, 4000, 1, 6000])
    manuscript._database._clock = lambda: next(times)
    for letter in "abcd":
        manuscript.replace(one, ord(letter) - 97, ord(letter) - 97, letter, act="type", origin=ME)
    assert reopened(manuscript, path).text(one) == "abcd"
    with sqlite3.connect(path) as connection:
        stamps = [row[0] for row in connection.execute("SELECT time FROM log ORDER BY seq")]
    assert stamps == sorted(stamps)


def test_every_changed_byte_is_found(manuscript, path):
    history = History(manuscript, scene(manuscript), 3)
    for _ in range(60):
        history.step()
    manuscript.record(Record("choice", history.node, {"decision": "refused"}, ME))
    manuscript.close()
    assert fault_in(path) is None
    original = path.read_bytes()
    draw = random.Random(11)
    columns = ["time", "act", "subject", "origin", "meta", "data", "chain", "seq"]
    for _ in range(150):
        for each in path.parent.glob("lianju.db-*"):
            each.unlink()
        path.write_bytes(original)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            last = connection.execute("SELECT max(seq) FROM log").fetchone()[0]
            seq, column = draw.randint(1, last), draw.choice(columns)
            value = connection.execute(f"SELECT {column} FROM log WHERE seq = ?", (seq,)).fetchone()[0]
            connection.execute(
                f"UPDATE log SET {column} = ? WHERE seq = ?", (changed(value, draw, last), seq)
            )
        fault = fault_in(path)
        assert fault is not None and fault <= seq + 1, (seq, column)


def fault_in(path):
    database = Database.open(path, read_only=True)
    try:
        return database.examine().fault
    finally:
        database.close()


def changed(value, draw, last):
    if isinstance(value, bytes):
        place = draw.randrange(len(value))
        return value[:place] + bytes([value[place] ^ 1 << draw.randrange(8)]) + value[place + 1 :]
    if isinstance(value, str):
        return value + "x"
    return last + 5 if value is not None else "new"


def test_a_changed_snapshot_is_found_and_the_text_comes_from_the_log(manuscript, path, monkeypatch):
    monkeypatch.setattr(texts, "WORTH", 1)
    one = scene(manuscript)
    for number in range(5):
        manuscript.replace(one, number, number, "河", act="type", origin=ME)
    manuscript.close()
    original = path.read_bytes()
    for column, flip in (("data", True), ("digest", True), ("seq", False), ("subject", False)):
        path.write_bytes(original)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            (value,) = connection.execute(f"SELECT {column} FROM snapshot").fetchone()
            new = value[:20] + bytes([value[20] ^ 4]) + value[21:] if flip else value - 1
            connection.execute(f"UPDATE snapshot SET {column} = ?", (new,))
        again = Manuscript(Database.open(path, read_only=True))
        assert again.text(one) == "河" * 5
        assert again.faulty_snapshot() is not None, column
        again.close()


def test_a_snapshot_that_lies_with_a_right_seal_is_found(manuscript, path, monkeypatch):
    monkeypatch.setattr(texts, "WORTH", 1)
    one = scene(manuscript)
    manuscript.replace(one, 0, 0, "mine", act="type", origin=ME)
    manuscript.save()
    row, data = manuscript._database.snapshot(one)
    document = texts.Document.from_packed(data)
    document.apply(document.replacing(0, 0, "not "), origin=2)
    manuscript._database.keep(one, row, document.packed())
    assert manuscript.faulty_snapshot() == one
    assert Manuscript(Database.open(path, read_only=True)).text(one) == "not mine"
    assert Manuscript(Database.open(path, read_only=True), replay=True).text(one) == "mine"


def test_a_row_taken_out_or_put_in_is_found(manuscript, path):
    one = scene(manuscript)
    for number in range(5):
        manuscript.replace(one, number, number, "a", act="type", origin=ME)
    manuscript.close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM log WHERE seq = 4")
    assert fault_in(path) == 4


def test_bytes_that_are_no_project_are_an_error(path):
    path.write_bytes(b"not a database at all" * 400)
    with pytest.raises(ProjectDamaged):
        Database.open(path)
    Path(f"{path}.lock").unlink(missing_ok=True)


TYPIST = """
import sys
from pathlib import Path
from lianju.store import texts
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.values.proposal import Origin
manuscript = Manuscript(Database.open(Path(sys.argv[1])))
(node,) = [node.id for node in manuscript.nodes]
length = len(manuscript.text(node))
while True:
    manuscript.replace(node, length, length, "字", act="type", origin=Origin("person", by="author"))
    length += 1
    print(length, flush=True)
"""


def test_killed_at_any_moment_no_acknowledged_edit_is_lost(manuscript, path):
    node = scene(manuscript)
    manuscript.close()
    draw = random.Random(5)
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", TYPIST, str(path)], stdout=subprocess.PIPE, text=True
        ) as process:
            first = process.stdout.readline()
            time.sleep(draw.random() / 4)
            process.send_signal(signal.SIGKILL)
            acknowledged = [
                int(line) for line in [first, *process.stdout.read().split("\n")[:-1]] if line.strip()
            ][-1]
        database = Database.open(path)
        assert database.examine().fault is None
        again = Manuscript(database)
        text = again.text(node)
        assert len(text) >= acknowledged
        assert set(text) == {"字"}
        again.close()


def test_ids_are_those_of_the_characters():
    data = craft(7, 0, "a😀字", left=None, right=None)
    assert living_ids(data) == [(7, 0), (7, 1), (7, 2), (7, 3)]
    (run,) = parse(data).runs
    assert (run.text, run.length) == ("a😀字", 4)
