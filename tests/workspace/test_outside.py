"""What editors, sync services and crashes do to the readable copy: nothing is lost, nobody gets another's words."""

import os
import subprocess

import pytest

from lianju.workspace import mirror
from lianju.workspace.holding import Holding
from lianju.workspace.project import AUTHOR, create, find, opened


@pytest.fixture
def book(tmp_path):
    """Make a project of scenes, each a title and pairs of text and origin."""

    def make(*scenes):
        folder = tmp_path / "book"
        create(folder, language=None, chapter="One")
        with opened(folder) as manuscript:
            for title, *pieces in scenes:
                number = manuscript.add("scene", title, parent=2, origin=AUTHOR).id
                for text, origin in pieces:
                    write(manuscript, number, text, origin)
        return folder

    return make


def write(manuscript, number, text, origin=AUTHOR):
    length = len(manuscript.text(number))
    manuscript.replace(number, length, length, text, act="type", origin=origin)


def file(folder, title):
    (found,) = (folder / mirror.FOLDER).rglob(f"* {title}.md")
    return found


def files(folder):
    below = folder / mirror.FOLDER
    return {
        path.relative_to(below).as_posix(): path.read_text("utf-8") for path in sorted(below.rglob("*.md"))
    }


def sync(folder):
    heard = []
    with opened(folder, heard=heard.append):
        pass
    return heard[0]


def silent(found):
    return not any((found.taken, found.waiting, found.unread, found.unknown, found.kept, found.stale))


def scenes(manuscript):
    return [node.id for node in manuscript.nodes if node.kind == "scene"]


def test_scenes_of_one_title_that_change_places_keep_their_texts(book):
    folder = book(("Ice", ("One.", AUTHOR)), ("Ice", ("Two.", AUTHOR)), ("Ice", ("Three.", AUTHOR)))
    with opened(folder) as manuscript:
        first, *_, last = scenes(manuscript)
        manuscript.change(last, origin=AUTHOR, place=manuscript.node(first).place - 1)
    wanted = {"01 One/01 Ice.md": "Three.\n", "01 One/02 Ice.md": "One.\n", "01 One/03 Ice.md": "Two.\n"}
    assert files(folder) == wanted
    assert silent(sync(folder))
    assert files(folder) == wanted


def test_a_scene_edited_outside_is_not_written_over_by_another_of_its_title(book):
    folder = book(("Ice", ("One.", AUTHOR)), ("Ice", ("Two.", AUTHOR)))
    holding = Holding(folder)
    first, second = scenes(holding.manuscript)
    holding.manuscript.change(second, origin=AUTHOR, place=holding.manuscript.node(first).place - 1)
    (folder / mirror.FOLDER / "01 One/01 Ice.md").write_text("One more.\n")
    holding.settle()
    holding.take_in("mine")
    holding.settle()
    assert [holding.manuscript.text(each) for each in (first, second)] == ["One more.", "Two."]
    holding.close()
    assert files(folder) == {"01 One/01 Ice.md": "Two.\n", "01 One/02 Ice.md": "One more.\n"}


@pytest.mark.parametrize("step", range(12))
def test_a_crash_while_files_change_places_mixes_up_no_texts(book, monkeypatch, step):
    folder = book(("Ice", ("One.", AUTHOR)), ("Ice", ("Two.", AUTHOR)))
    holding, left = Holding(folder), [step]

    def counted(change):
        def wrapped(*arguments, **options):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return change(*arguments, **options)

        return wrapped

    first, second = scenes(holding.manuscript)
    holding.manuscript.change(second, origin=AUTHOR, place=holding.manuscript.node(first).place - 1)
    with monkeypatch.context() as patch:
        for name in ("replace", "unlink", "rename"):
            patch.setattr(mirror.Path, name, counted(getattr(mirror.Path, name)))
        try:
            holding.settle()
        except KeyboardInterrupt:
            pass
    holding.close()
    assert silent(sync(folder))
    assert files(folder) == {"01 One/01 Ice.md": "Two.\n", "01 One/02 Ice.md": "One.\n"}


@pytest.mark.parametrize("title", ["😀" * 60, "𠀀" * 70, "河" * 80, "a" * 300])
def test_no_title_is_too_long_for_a_disk(book, title):
    folder = book((title, ("Text.", AUTHOR)))
    (path,) = (folder / mirror.FOLDER).rglob("*.md")
    assert len(path.name.encode()) <= 200
    path.write_text("Text. More.\n")
    assert [node.title for node in sync(folder).taken] == [title]


def test_a_file_name_is_nfc_also_when_a_joiner_stood_between(book):
    folder = book(("Cafe\u200d\u0301", ("Text.", AUTHOR)))
    assert list(files(folder)) == ["01 One/01 Café.md"]


def test_names_that_a_disk_takes_as_one_are_no_edit(book):
    """On macOS and Windows `ice` and `Ice` are one file: here, two links to one."""
    folder = book(("ice", ("Text.", AUTHOR)))
    with opened(folder) as manuscript:
        (number,) = scenes(manuscript)
        manuscript.change(number, origin=AUTHOR, title="Ice")
        write(manuscript, number, " More.")
        os.link(file(folder, "ice"), file(folder, "ice").with_name("01 Ice.md"))
    assert file(folder, "Ice").read_text() == "Text. More.\n"
    assert not [name for name in files(folder) if "outside" in name]


def test_folders_that_are_not_ours_stay(book):
    folder = book(("Ice", ("Text.", AUTHOR)))
    there = folder / mirror.FOLDER
    subprocess.run(["git", "init", "-q", there], check=True)
    (there / "pictures").mkdir()
    with opened(folder) as manuscript:
        manuscript.change(2, origin=AUTHOR, title="Two")
    assert subprocess.run(["git", "status", "--short"], cwd=there, check=False).returncode == 0
    assert sorted(path.name for path in there.iterdir()) == [".git", mirror.RECORD, "01 Two", "pictures"]
