"""Backups: made by themselves, thinned out, whole, and a project again."""

import time

import pytest

from lianju.errors import BackupBroken, DiskRefused, FolderNotEmpty
from lianju.store.database import Database
from lianju.workspace.backups import DAYS, LAST, Backup, examine, folder_of_backups, surplus
from lianju.workspace.project import AUTHOR, add, back_up, backups, create, find, opened, recover, verify

DAY = 86_400


@pytest.fixture
def project(tmp_path):
    create(tmp_path / "book", language=None, chapter="One")
    with opened(tmp_path / "book") as manuscript:
        add(manuscript, "scene", "Ice", parent=None, text="河水冻住了。", claim="mine")
    return tmp_path / "book"


def test_one_is_made_when_the_last_is_old_and_stands_outside(project, tmp_path):
    (first,) = backups(project)
    assert first.path.is_relative_to(tmp_path / "data")
    with opened(project) as manuscript:
        manuscript.replace(find(manuscript, "Ice").id, 0, 0, "x", act="type", origin=AUTHOR)
    assert backups(project) == [first]
    first.path.rename(first.path.with_name("20200101-000000.db"))
    with opened(project):
        pass
    assert len(backups(project)) == 2


def test_a_backup_is_a_project_again_with_its_authors(project, tmp_path):
    before = verify(project)
    copy = back_up(project, tmp_path / "stick" / "a.db")
    (project / "lianju.db").write_bytes(b"gone")
    assert recover(copy, tmp_path / "again") == before.rows
    assert (verify(tmp_path / "again").last, verify(tmp_path / "again").whole) == (before.last, True)
    with opened(tmp_path / "again", read_only=True) as manuscript:
        assert manuscript.text(find(manuscript, "Ice").id) == "河水冻住了。"
    assert list((tmp_path / "again" / "manuscript").rglob("*Ice.md"))
    with pytest.raises(FolderNotEmpty):
        recover(copy, tmp_path / "again")


def test_a_damaged_backup_makes_no_project(project, tmp_path):
    copy = back_up(project, tmp_path / "a.db")
    data = bytearray(copy.read_bytes())
    place = data.index("河水".encode())
    data[place] ^= 4
    copy.write_bytes(bytes(data))
    for broken in (bytes(data), bytes(data)[:3000], b"no database at all"):
        copy.write_bytes(broken)
        with pytest.raises(BackupBroken):
            recover(copy, tmp_path / "again")
        assert not (tmp_path / "again").exists()


def test_a_disk_that_refuses_a_backup_fails_no_work(project, monkeypatch):
    for each in backups(project):
        each.path.unlink()
    monkeypatch.setattr(
        Database,
        "copy_to",
        lambda self, path: (_ for _ in ()).throw(DiskRefused(path=str(path), detail="full")),
    )
    heard = []
    with opened(project, heard=heard.append) as manuscript:
        manuscript.replace(find(manuscript, "Ice").id, 0, 0, "x", act="type", origin=AUTHOR)
    assert heard[-1].no_backup == "full"
    with opened(project, read_only=True) as manuscript:
        assert manuscript.text(find(manuscript, "Ice").id).startswith("x")


def test_the_last_stay_and_one_a_day_and_one_a_month(tmp_path):
    now = time.mktime((2026, 11, 25, 12, 0, 0, 0, 0, -1))
    found = [Backup(tmp_path / str(hour), now - 3600 * hour, 1) for hour in range(24 * 200, -1, -1)]
    gone = set(surplus(found, now=now))
    kept = [each for each in found if each not in gone]
    assert kept[-LAST:] == found[-LAST:]
    ages = [(now - each.made) / DAY for each in kept[:-LAST]]
    assert DAYS - 2 <= sum(age <= DAYS for age in ages) <= DAYS + 1
    assert 5 <= sum(age > DAYS for age in ages) <= 7


def test_a_copy_is_made_while_another_writes(project, tmp_path):
    with opened(project) as manuscript:
        manuscript.replace(find(manuscript, "Ice").id, 0, 0, "y", act="type", origin=AUTHOR)
        rows = examine(back_up(project, tmp_path / "a.db"))
        assert rows == manuscript.last
    database = Database.open(project / "lianju.db", read_only=True)
    assert list(folder_of_backups(database).iterdir())
    database.close()
