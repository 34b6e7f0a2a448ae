"""Projects of every released format open, are brought up to date on a copy, and lose nothing."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from lianju.errors import DiskRefused, ProjectNewer
from lianju.store import migrations
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.values.binder import WITH_TEXT
from lianju.workspace.project import AUTHOR, find, opened, verify
from lianju.workspace.proposing import accept, waiting

OLD = Path(__file__).resolve().parent.parent / "old"
FORMATS = sorted(path.name for path in OLD.iterdir() if path.is_dir())


@pytest.fixture(params=FORMATS)
def project(request, tmp_path):
    shutil.copytree(OLD / request.param, tmp_path / "book")
    return tmp_path / "book"


def told(manuscript):
    texts = {
        node.title: [
            [each.text, each.origin.kind, each.origin.by or each.origin.model]
            for each in manuscript.authored(node.id)
        ]
        for node in manuscript.nodes
        if node.kind in WITH_TEXT
    }
    return {
        "titles": [node.title for node in manuscript.nodes],
        "texts": texts,
        "waiting": [
            [each.number, each.node.title, list(each.hunks[0].texts)] for each in waiting(manuscript)
        ],
    }


def expected(project):
    return json.loads((project / "expected.json").read_text("utf-8"))


def test_an_old_project_is_read_without_touching_it(project):
    before = (project / "lianju.db").read_bytes()
    with opened(project, read_only=True) as manuscript:
        assert told(manuscript) == expected(project)
    assert verify(project).whole
    assert (project / "lianju.db").read_bytes() == before


def test_an_old_project_is_migrated_on_a_copy_and_the_original_kept(project):
    before, last = (project / "lianju.db").read_bytes(), verify(project).last
    heard = []
    with opened(project, heard=heard.append) as manuscript:
        assert told(manuscript) == expected(project)
    assert heard[0].original.read_bytes() == before
    assert verify(project).last == last
    with opened(project, heard=heard.append) as manuscript:
        number, title, texts = expected(project)["waiting"][0]
        accept(manuscript, number)
        assert texts[0] in manuscript.text(find(manuscript, title).id)
    assert heard[1].original is None
    assert verify(project).whole


def test_what_stood_in_the_write_ahead_log_is_in_both_files(project):
    connection = sqlite3.connect(project / "lianju.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("INSERT INTO meta VALUES('late', 'here')")
    shutil.copytree(project, project.parent / "crashed")
    connection.close()
    crashed = project.parent / "crashed"
    assert (crashed / "lianju.db-wal").stat().st_size > 0
    original = Database.open(crashed / "lianju.db").original
    for path in (crashed / "lianju.db", original):
        found = sqlite3.connect(path).execute("SELECT value FROM meta WHERE key = 'late'").fetchone()
        assert found == ("here",), path


def test_a_migration_that_fails_leaves_the_file_as_it_was(project, monkeypatch):
    before = (project / "lianju.db").read_bytes()
    version = int(sqlite3.connect(project / "lianju.db").execute("SELECT value FROM meta").fetchone()[0])
    monkeypatch.setitem(migrations._STEPS, version, "CREATE TABLE broken(")
    with pytest.raises(DiskRefused):
        Database.open(project / "lianju.db")
    assert (project / "lianju.db").read_bytes() == before
    assert not list(project.glob("*format*")) and not list(project.glob(".*tmp"))
    monkeypatch.undo()
    Database.open(project / "lianju.db").close()


def test_a_newer_project_is_refused_to_writers_and_open_to_readers(tmp_path):
    path = tmp_path / "lianju.db"
    made = Manuscript(Database.create(path))
    number = made.add("scene", "One", origin=AUTHOR, text="text").id
    made.close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    connection.commit()
    connection.close()
    with pytest.raises(ProjectNewer):
        Database.open(path)
    assert Manuscript(Database.open(path, read_only=True)).text(number) == "text"
    with pytest.raises(ProjectNewer):  # and it left no lock behind
        Database.open(path)
