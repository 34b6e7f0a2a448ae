"""A disk that is full, on real small disks: what was acknowledged stays, what was refused is not there, work goes on."""

import shutil
import subprocess
import sys
from pathlib import Path

import places
import pytest
from deeds import ME, chapters
from places import KINDS, ROOT, mounted, read_only
from share import draw

from lianju.errors import DiskRefused, FileUnwritable, LianjuError, MirrorUnwritable
from lianju.store import texts
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.workspace import importing, mirror, project, proposing
from lianju.workspace.holding import Holding
from lianju.workspace.project import DATABASE, create, opened, verify
from lianju.workspace.session import Session
from lianju.workspace.writing import WriteRequest, Writing

OLD = Path(__file__).resolve().parent.parent / "old" / "1"
ROOMS = (0, 4096, 20_000, 100_000)


@pytest.fixture(params=KINDS)
def place(request, tmp_path):
    try:
        with mounted(request.param, tmp_path / "disk") as found:
            yield found
    except OSError as error:
        pytest.skip(f"root, and yet nothing can be mounted: {error}")


@pytest.fixture
def book(place):
    folder = place.folder / "book"
    create(folder, language=None, chapter="Chapter")
    with opened(folder) as manuscript:
        manuscript.add("scene", "One", parent=manuscript.nodes[0].id, origin=ME, text="kept. " * 2000)
    return folder


def node(manuscript):
    return project.find(manuscript, "One").id


def until_refused(deed):
    """Do something again and again until the disk refuses it; returns how often it was done."""
    for number in range(10_000):
        try:
            deed(number)
        except DiskRefused:
            return number
    raise AssertionError("the disk never was full")


@pytest.mark.parametrize("room", ROOMS)
def test_typing(place, book, room):
    manuscript = Manuscript(Database.open(book / DATABASE))
    one, told = node(manuscript), []

    def type_on(number):
        text = f"{number}, " * 400
        manuscript.replace(one, 0, 0, text, act="type", origin=ME)
        told.append(text)

    with place.full(room=room):
        until_refused(type_on)
        wanted = "".join(reversed(told)) + "kept. " * 2000
        assert manuscript.text(one) == wanted
        with pytest.raises(DiskRefused):
            manuscript.replace(one, 0, 0, "lost" * 50_000, act="type", origin=ME)
        assert manuscript.text(one) == wanted
        with opened(book, read_only=True) as reader:
            assert reader.text(one) == wanted
    manuscript.replace(one, 0, 0, "on. ", act="type", origin=ME)
    manuscript.close()
    with opened(book) as again:
        assert again.text(one) == "on. " + wanted
    assert verify(book).whole


@pytest.mark.parametrize("room", ROOMS)
def test_a_file_coming_in(place, book, room):
    (book / "big.txt").write_text(chapters(12, 120), "utf-8")
    incoming = importing.read(book / "big.txt")
    manuscript = Manuscript(Database.open(book / DATABASE))
    with place.full(room=room):
        done = until_refused(lambda _: importing.bring(manuscript, incoming, parent=None, claim="mine"))
        nodes = len(manuscript.nodes)
    assert nodes == 2 + done * len(incoming.all)
    importing.bring(manuscript, incoming, parent=None, claim="mine")
    manuscript.close()
    with opened(book, read_only=True) as again:
        assert len(again.nodes) == nodes + len(incoming.all)
    assert verify(book).whole


@pytest.mark.parametrize("room", ROOMS)
def test_a_proposal_and_its_choice(place, book, room):
    manuscript = Manuscript(Database.open(book / DATABASE))
    one = project.find(manuscript, "One")

    def propose(number):
        with Session() as session:
            writing = Writing(session, WriteRequest(text="kept. " * 500, model="markov"))
            list(writing.stream())
        proposing.accept(manuscript, proposing.propose(manuscript, one, writing))

    with place.full(room=room):
        until_refused(propose)
        text = manuscript.text(one.id)
    accepted = [each for each in manuscript.records("choice").values() if each["decision"] == "accepted"]
    rows = [row.act for row in manuscript.rows(subject=one.id)]
    assert rows.count("accept") == len(accepted)
    assert rows.count("run") == rows.count("proposal")
    for each in proposing.waiting(manuscript):
        proposing.refuse(manuscript, each.number)
    manuscript.close()
    with opened(book) as again:
        assert again.text(one.id) == text
    assert verify(book).whole


def test_a_snapshot_costs_nothing_but_time(place, book, monkeypatch):
    monkeypatch.setattr(texts, "WORTH", 1)
    monkeypatch.setattr(texts, "EVERY", 2)
    manuscript = Manuscript(Database.open(book / DATABASE))
    one = node(manuscript)
    draws = draw("snapshot")
    told = 0
    with place.full(room=0):
        for _ in range(200):
            try:
                manuscript.replace(one, 0, 0, "春" * draws.randint(1, 900), act="type", origin=ME)
                told += 1
            except DiskRefused:
                break
        text = manuscript.text(one)
        manuscript.save()
    manuscript.replace(one, 0, 0, "on", act="type", origin=ME)
    manuscript.close()
    with opened(book) as again:
        assert again.text(one) == "on" + text
        assert again.faulty_snapshot() is None
    assert verify(book).whole


@pytest.mark.parametrize("room", ROOMS)
def test_the_readable_copy(place, book, room):
    """The text is safe in the log, the copy says that it could not be written, and is made up for later."""
    text = "春夏秋冬😀" * 4000
    one, refused = None, False
    holding = Holding(book)
    one = node(holding.manuscript)
    holding.manuscript.replace(one, 0, 0, text, act="type", origin=ME)
    with place.full(room=room):
        try:
            holding.settle()
        except MirrorUnwritable:
            refused = True
    assert refused or room == max(ROOMS)
    holding.close()
    heard = []
    with opened(book, heard=heard.append) as again:
        assert again.text(one) == text + "kept. " * 2000
        assert not heard[0].taken and not heard[0].waiting and not heard[0].unknown
    (file,) = (book / mirror.FOLDER).rglob("*.md")
    assert file.read_bytes() == mirror.content(text + "kept. " * 2000)
    assert not list(book.rglob("*lianju-tmp*"))


def test_an_outside_edit_taken_in(place, book):
    """Opening on a full disk with an edit waiting outside: refused with an error of ours, and the edit stays."""
    (file,) = (book / mirror.FOLDER).rglob("*.md")
    for room in (*ROOMS, 200_000):
        before = file.read_text("utf-8")
        edited = "outside " * 2000 + before
        file.write_text(edited, "utf-8")
        with place.full(room=room):
            try:
                with opened(book) as manuscript:
                    manuscript.text(node(manuscript))
            except LianjuError:
                assert file.read_text("utf-8") == edited
        heard = []
        with opened(book, heard=heard.append) as manuscript:
            assert manuscript.text(node(manuscript)) + "\n" == edited == file.read_text("utf-8")
            assert proposing.waiting(manuscript) == []
    assert verify(book).whole


def test_a_backup(place, book):
    for room in ROOMS:
        out = place.folder / "backups" / f"{room}.db"
        with place.full(room=min(room, 20_000)), pytest.raises(DiskRefused):
            project.back_up(book, out)
        assert not out.exists() and not list(place.folder.rglob("*lianju-tmp*"))
    assert project.back_up(book, out) == out


def test_an_export(place, book, lianju):
    for room in (0, 4096):
        out = place.folder / "book.txt"
        out.write_bytes(b"old")
        with place.full(room=room):
            done = exported(book, out, place)
        assert done.returncode == 8, done.stderr
        assert b"Traceback" not in done.stderr
        assert out.read_bytes() == b"old"
        assert not list(place.folder.glob(".*book*"))
    assert exported(book, out, place).returncode == 0
    assert out.read_text("utf-8").count("kept.") == 2000


def exported(book, out, place):
    return subprocess.run(
        [sys.executable, "-m", "lianju", "export", "--project", book, out, "--force"],
        capture_output=True,
        check=False,
    )


def test_a_migration(place):
    shutil.copytree(OLD, place.folder / "old")
    before = (place.folder / "old" / DATABASE).read_bytes()
    for room in (0, 8192):
        with place.full(room=room), pytest.raises(DiskRefused), opened(place.folder / "old"):
            pass
        assert (place.folder / "old" / DATABASE).read_bytes() == before
        assert not list((place.folder / "old").glob("*format1*"))
    with opened(place.folder / "old"):
        pass
    assert verify(place.folder / "old").whole


def test_a_new_project_and_a_recovered_one(place, book):
    backup = project.back_up(book, place.folder / "backup.db")
    for room in (0, 8192):
        with place.full(room=room):
            with pytest.raises(FileUnwritable):
                create(place.folder / "new", language="zh", chapter="第一章")
            with pytest.raises(LianjuError):
                project.recover(backup, place.folder / "again")
        assert not list(place.folder.glob("new/*")) and not list(place.folder.glob("again/*"))
    create(place.folder / "new", language="zh", chapter="第一章")
    project.recover(backup, place.folder / "again")


@pytest.mark.skipif(not ROOT, reason="only root can mount")
class TestReadOnly:
    @pytest.fixture(params=["tmpfs", "ext4"])
    def place(self, request, tmp_path):
        with mounted(request.param, tmp_path / "disk") as found:
            yield found

    def test_reading_works_and_writing_is_refused(self, place, book, tmp_path):
        with opened(book) as manuscript:
            text = manuscript.text(node(manuscript))
        before = {each: each.read_bytes() for each in place.folder.rglob("*") if each.is_file()}
        with read_only(place):
            with opened(book, read_only=True) as manuscript:
                assert manuscript.text(node(manuscript)) == text
            assert verify(book).whole and project.pending(book) == []
            with pytest.raises(DiskRefused), opened(book):
                pass
            with pytest.raises(FileUnwritable):
                create(place.folder / "new", language=None, chapter="C")
            assert project.back_up(book, tmp_path / "backup.db").is_file()
            assert exported(book, tmp_path / "out.txt", place).returncode == 0
        assert before == {each: each.read_bytes() for each in place.folder.rglob("*") if each.is_file()}

    @pytest.mark.parametrize("beside", [("-wal", "-shm"), ("-wal",)])
    def test_what_a_crash_left_can_be_read(self, place, book, beside):
        """Rows that are only in the write-ahead log, on a disk that takes no index beside it."""
        manuscript = Manuscript(Database.open(book / DATABASE))
        manuscript.replace(node(manuscript), 0, 0, "late ", act="type", origin=ME)
        crashed = place.folder / "crashed"
        crashed.mkdir()
        for ending in ("", *beside):
            shutil.copy(book / f"{DATABASE}{ending}", crashed)
        with read_only_after(place, manuscript):
            with opened(crashed, read_only=True) as again:
                assert again.text(node(again)).startswith("late kept.")
            assert verify(crashed).whole


def read_only_after(place, manuscript):
    manuscript.close()
    return read_only(place)


def test_the_disks_are_small(place):
    assert places.SIZE == 6 * 2**20
    with place.full(room=0), pytest.raises(OSError):
        (place.folder / "more").write_bytes(bytes(2**20))
