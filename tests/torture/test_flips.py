"""One flipped bit anywhere in a project's file: what changes its content is found, the rest changed nothing."""

import shutil
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from every import ACTS, fill
from share import HISTORIES, draw

from lianju.errors import LianjuError, ProjectDamaged, ProjectNewer
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.workspace.project import DATABASE, opened, verify

RAW = max(200, HISTORIES * 2)
COLUMNS = ("seq", "time", "act", "subject", "origin", "meta", "data", "chain")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    fill(folder / DATABASE)
    assert not (folder / f"{DATABASE}-wal").exists()
    return folder / DATABASE


@pytest.fixture
def draws(request):
    return draw(request.node.name)


def flipped(value, draws):
    """Change one bit; what is not there appears."""
    if value is None:
        return None
    if isinstance(value, int):
        return value ^ 1 << draws.randrange(40)
    data = bytearray(value if isinstance(value, bytes) else value.encode())
    place = draws.randrange(len(data))
    data[place] ^= 1 << draws.randrange(8 if isinstance(value, bytes) else 7)
    return bytes(data) if isinstance(value, bytes) else data.decode("utf-8", "replace")


def found(folder):
    """Say how a fault shows: at the opening, in the examination, or not at all."""
    try:
        return None if verify(folder).whole else "verify"
    except (ProjectDamaged, ProjectNewer) as error:
        return type(error).__name__


def content(path):
    """Return every row of every table as SQLite reads it without an index."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: connection.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY 1").fetchall()
            for (table,) in tables
        }


def shown(folder):
    """Return what a person is shown: titles, texts and authors, by the indices and the snapshots."""
    with opened(folder, read_only=True) as manuscript:
        texts = [(each.title, manuscript.authored(each.id)) for each in manuscript.nodes]
        return texts, [
            manuscript.records(act) for act in ("run", "proposal", "choice", "remark", "mark", "version")
        ]


@pytest.mark.parametrize("act", sorted(ACTS))
def test_in_any_column_of_any_kind_of_row(filled, tmp_path, draws, act):
    folder = tmp_path / "book"
    for column in COLUMNS:
        for _ in range(max(2, HISTORIES // 20)):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            shutil.copy(filled, folder)
            with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
                rows = connection.execute("SELECT * FROM log WHERE act = ?", (act,)).fetchall()
                row = draws.choice(rows)
                value = row[COLUMNS.index(column)]
                new = flipped(value, draws) if value is not None else "{}" if column == "meta" else b"\0"
                connection.execute(f"UPDATE OR REPLACE log SET {column} = ? WHERE seq = ?", (new, row[0]))
            assert found(folder), (row[0], act, column, value, new)


@pytest.mark.parametrize("column", ["subject", "seq", "data", "digest"])
def test_in_any_column_of_a_snapshot(filled, tmp_path, draws, column):
    folder, texts = tmp_path / "book", shown(filled.parent)
    for _ in range(max(4, HISTORIES // 10)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(filled, folder)
        with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
            subject, value = draws.choice(
                connection.execute(f"SELECT subject, {column} FROM snapshot").fetchall()
            )
            new = flipped(value, draws)
            connection.execute(
                f"UPDATE OR REPLACE snapshot SET {column} = ? WHERE subject = ?", (new, subject)
            )
        assert shown(folder) == texts, "a snapshot that does not hold is left aside"
        assert found(folder), (subject, column, value, new)


def test_anywhere_in_the_file(filled, tmp_path, draws):
    """Random bits of the bare file, header, indices, free space and all."""
    before, texts, data = content(filled), shown(filled.parent), filled.read_bytes()
    folder, count = tmp_path / "book", Counter()
    for _ in range(RAW):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        place, bit = draws.randrange(len(data)), draws.randrange(8)
        (folder / DATABASE).write_bytes(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :])
        fault = found(folder)
        count[fault or "harmless"] += 1
        if fault is None:
            assert content(folder / DATABASE) == before, (place, bit)
            assert shown(folder) == texts, (place, bit)
        writer_opens_or_refuses(folder)
    print(f"{RAW} flipped bits in {len(data)} bytes: {dict(count)}")
    assert count["harmless"] < RAW


def writer_opens_or_refuses(folder):
    """Whatever the bytes say, a writer gets an error of ours or a manuscript."""
    try:
        database = Database.open(folder / DATABASE)
    except (ProjectDamaged, ProjectNewer):
        return
    try:
        manuscript = Manuscript(database)
        for node in manuscript.nodes:
            manuscript.authored(node.id)
        for act in ("run", "proposal", "choice", "remark", "mark"):
            for number in manuscript.records(act):
                manuscript.origin(number)
    except LianjuError:
        return
    finally:
        database.close()
