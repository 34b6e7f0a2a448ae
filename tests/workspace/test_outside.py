"""What editors, sync services and crashes do to the readable copy: nothing is lost, nobody gets another's words."""

import os
import subprocess

import pytest

from lianju.store import document
from lianju.store.manuscript import Manuscript
from lianju.store.updates import living_ids
from lianju.values.proposal import Origin
from lianju.workspace import mirror
from lianju.workspace.holding import Holding
from lianju.workspace.project import AUTHOR, create, find, opened, verify
from lianju.workspace.proposing import waiting
from lianju.workspace.redacting import carry_out, plan_words

MODEL = Origin("model", model="m")
ICE = "The river froze over and the old man walked home in the dark."
SUN = "The sun rose over the hills and a young boy walked out of the house."


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


def text(folder, title):
    with opened(folder, read_only=True) as manuscript:
        return manuscript.text(find(manuscript, title).id)


def authors(folder, title):
    with opened(folder, read_only=True) as manuscript:
        found = manuscript.authored(find(manuscript, title).id)
    return [(each.text, each.origin.kind) for each in found]


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


def test_an_editor_that_saves_again_before_the_copy_is_written_goes_on(book):
    """An editor that saves every second, beside a studio."""
    folder = book(("Ice", ("It was cold.", AUTHOR)))
    holding = Holding(folder)
    (number,) = scenes(holding.manuscript)
    for one in ("It was cold. A", "It was cold. A dog", "It was cold. A dog barked."):
        file(folder, "Ice").write_text(one + "\n")
        found = holding.take_in("mine")
        assert ([node.id for node in found.taken], found.waiting) == ([number], [])
        assert holding.manuscript.text(number) == one
    holding.settle()
    assert file(folder, "Ice").read_text() == "It was cold. A dog barked.\n"
    holding.close()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_editor_and_a_studio_write_at_the_same_time(book, end):
    folder = book(("Ice", ("It was cold.\nNobody came.", AUTHOR)))
    holding = Holding(folder)
    (number,) = scenes(holding.manuscript)
    for step, one in enumerate(("It was cold. A", "It was cold. A dog", "It was cold. A dog barked.")):
        file(folder, "Ice").write_bytes(f"{one}{end}Nobody came.{end}".encode())
        write(holding.manuscript, number, f" {step}")
        assert holding.take_in("mine").waiting == []
        write(holding.manuscript, number, "!")
        assert holding.manuscript.text(number).startswith(one + "\n")
    holding.settle()
    wanted = "It was cold. A dog barked.\nNobody came. 0! 1! 2!"
    assert (holding.manuscript.text(number), file(folder, "Ice").read_text()) == (wanted, wanted + "\n")
    holding.close()


def test_what_a_file_held_long_ago_comes_in_again(book):
    folder = book(("Ice", ("It was cold.", AUTHOR)))
    for one in ("One was here.\n", "Two were there.\n"):
        file(folder, "Ice").write_text(one)
        sync(folder)
    holding = Holding(folder)
    (number,) = scenes(holding.manuscript)
    for one in ("Three were nowhere.\n", "One was here.\n"):
        file(folder, "Ice").write_bytes(one.replace("\n", "\r\n").encode())
        holding.take_in("mine")
    assert holding.manuscript.text(number) == "One was here."
    holding.close()


def test_what_is_saved_while_the_file_is_taken_in_is_not_taken_for_read(book, monkeypatch):
    folder = book(("Ice", ("It was cold.", AUTHOR)))
    merge = Manuscript.merge

    def late(manuscript, *arguments, **options):
        file(folder, "Ice").write_text("It was cold. A dog barked.\n")
        return merge(manuscript, *arguments, **options)

    monkeypatch.setattr(Manuscript, "merge", late)
    file(folder, "Ice").write_text("It was cold. A dog\n")
    sync(folder)
    monkeypatch.undo()
    sync(folder)
    assert text(folder, "Ice") == "It was cold. A dog barked."


def test_what_is_saved_while_the_copy_is_written_is_seen(book, monkeypatch):
    folder = book(("Ice", ("It was cold.", AUTHOR)))
    replace = mirror.Path.replace

    def late(path, target):
        found = replace(path, target)
        if target.name.endswith("Ice.md"):
            target.write_text("It was cold?!\n")  # of the same length
        return found

    with opened(folder) as manuscript:
        write(manuscript, *scenes(manuscript), "!")
        monkeypatch.setattr(mirror.Path, "replace", late)
    monkeypatch.undo()
    sync(folder)
    assert text(folder, "Ice") == "It was cold?!"


def test_an_older_copy_takes_nothing_out_after_another_editor_saved(book):
    folder = book(("Ice", ("One sentence is here.", AUTHOR)))
    old = file(folder, "Ice").read_text()
    with opened(folder) as manuscript:
        write(manuscript, *scenes(manuscript), "\nSecond, from the studio.")
    for number in range(12):
        with file(folder, "Ice").open("a") as out:
            out.write(f"{number} by another editor.\n")
        sync(folder)
    whole = text(folder, "Ice")
    file(folder, "Ice").write_text(old.replace("One", "Our"))
    assert sync(folder).stale
    assert text(folder, "Ice") == whole.replace("One", "Our")


def test_what_was_added_inside_what_an_older_copy_takes_out_waits(book):
    folder = book(("Ice", ("Start.\nSnow fell all night.\nEnd.", AUTHOR)))
    with opened(folder) as manuscript:
        (number,) = scenes(manuscript)
        manuscript.replace(number, 12, 12, "softly ", act="type", origin=AUTHOR)
    whole = text(folder, "Ice")
    file(folder, "Ice").write_text("Start.\nEnd.\n")
    found = sync(folder)
    assert (text(folder, "Ice"), len(found.waiting)) == (whole, 1)


@pytest.mark.parametrize("kept", [0, 512, 1024])
def test_a_file_that_was_not_written_to_its_end_takes_nothing_out(book, kept):
    folder = book(("Ice", ("It was cold. " * 100 + "End.", AUTHOR)))
    whole = file(folder, "Ice").read_bytes()
    file(folder, "Ice").write_bytes(whole[:kept])
    assert sync(folder).cut == ["01 One/01 Ice.md"]
    assert file(folder, "Ice").read_bytes() == whole[:kept]
    file(folder, "Ice").write_bytes(whole.replace(b"End.", b"Fin."))
    assert sync(folder).cut == []
    assert file(folder, "Ice").read_bytes() == whole.replace(b"End.", b"Fin.")
    assert authors(folder, "Ice")[0] == ("It was cold. " * 100, "person")


def test_a_scene_is_emptied_by_a_file_of_one_line_break(book):
    folder = book(("Ice", ("It was cold.", AUTHOR)))
    file(folder, "Ice").write_text("\n")
    assert (sync(folder).cut, text(folder, "Ice")) == ([], "")


def test_an_edit_after_a_crash_that_left_an_older_record_brings_nothing_twice(book):
    folder = book(("Ice", ("A one.", AUTHOR)))
    record = folder / mirror.FOLDER / mirror.RECORD
    older = record.read_bytes()
    with opened(folder) as manuscript:
        write(manuscript, *scenes(manuscript), " B two.")
    record.write_bytes(older)
    file(folder, "Ice").write_text("A one. B two. C three.\n")
    sync(folder)
    assert authors(folder, "Ice") == [("A one. B two.", "person"), (" C three.", "import")]
    assert verify(folder).whole
    with opened(folder) as manuscript:
        assert waiting(manuscript) == []


def test_two_files_that_are_swapped_swap_their_authors(book):
    folder = book(("Ice", (ICE, MODEL)), ("Sun", (SUN, AUTHOR)))
    ice, sun = file(folder, "Ice"), file(folder, "Sun")
    first, second = ice.read_bytes(), sun.read_bytes()
    ice.write_bytes(second)
    sun.write_bytes(first)
    sync(folder)
    assert (authors(folder, "Ice"), authors(folder, "Sun")) == ([(SUN, "person")], [(ICE, "model")])


@pytest.mark.parametrize("behind", ["", " Then she slept at last."])
def test_a_paragraph_put_in_the_place_of_another_shares_no_words_with_it(book, behind):
    folder = book(("Ice", ("Start.\n", AUTHOR), (ICE, MODEL)), ("Sun", ("Line.\n" + SUN + behind, AUTHOR)))
    file(folder, "Ice").write_text("Start.\n")
    file(folder, "Sun").write_text(f"Line.\n{ICE}{behind}\n")
    sync(folder)
    assert [each for each in authors(folder, "Sun") if each[1] == "model"] == [(ICE, "model")]
    assert text(folder, "Sun") == f"Line.\n{ICE}{behind}"


def test_a_short_line_that_stands_elsewhere_was_written_again(book):
    folder = book(("Ice", ("He nodded.\n", AUTHOR), ("Of course.", MODEL)), ("Sun", ("She asked.", AUTHOR)))
    file(folder, "Sun").write_text("She asked.\nOf course.\n")
    sync(folder)
    assert authors(folder, "Sun") == [("She asked.", "person"), ("\nOf course.", "import")]


def test_a_short_line_that_moves_keeps_its_author(book):
    folder = book(("Ice", ("He nodded.\n", AUTHOR), ("Of course.", MODEL)), ("Sun", ("She asked.", AUTHOR)))
    file(folder, "Ice").write_text("He nodded.\n")
    file(folder, "Sun").write_text("She asked.\nOf course.\n")
    sync(folder)
    assert authors(folder, "Sun")[-1] == ("Of course.", "model")


WOVEN = (("The river froze over ", AUTHOR), ("and the old man ", MODEL), ("walked home in the dark.", AUTHOR))
WOVEN_HAN = (("那天夜里，老人", AUTHOR), ("沿着冻住的河", MODEL), ("慢慢地走回家去了。", AUTHOR))


@pytest.fixture
def woven(tmp_path):
    """Make two scenes; in one, between two texts, pieces whose characters were not written in their order."""

    def make(before, pieces, behind):
        folder = tmp_path / "book"
        create(folder, language=None, chapter="One")
        with opened(folder) as manuscript:
            ice = manuscript.add("scene", "Ice", parent=2, origin=AUTHOR, text=before + behind).id
            for piece, origin in reversed(pieces):
                manuscript.replace(ice, len(before), len(before), piece, act="type", origin=origin)
            manuscript.add("scene", "Sun", parent=2, origin=AUTHOR, text="Morning. Evening.")
        return folder

    return make


def by_models(folder, title):
    return [words for words, kind in authors(folder, title) if kind == "model"]


def imported(folder, title):
    return "".join(words for words, kind in authors(folder, title) if kind == "import").split()


@pytest.mark.parametrize("pieces", [WOVEN, WOVEN_HAN])
@pytest.mark.parametrize("between", [0, 3])
def test_a_paragraph_of_several_authors_cut_in_one_sync_is_pasted_in_a_later_one(woven, pieces, between):
    folder = woven("Start.\n", pieces, "\nEnd.")
    file(folder, "Ice").write_text("Start.\nEnd.\n")
    sync(folder)
    for number in range(between):
        with file(folder, "Ice").open("a") as out:
            out.write(f"Typed meanwhile, the {number}th time.\n")
        sync(folder)
    line = "".join(piece for piece, _ in pieces)
    file(folder, "Sun").write_text(f"Morning. Evening.\n{line}\nNight.\n")
    sync(folder)
    assert (by_models(folder, "Sun"), imported(folder, "Sun")) == ([pieces[1][0]], ["Night."])
    assert text(folder, "Sun") == f"Morning. Evening.\n{line}\nNight."
    assert verify(folder).whole


def test_the_last_paragraph_moves_up_whole(woven):
    folder = woven("The old man was at home.\nHe saw the river.\n", WOVEN, "")
    file(folder, "Ice").write_text(f"The old man was at home.\n{ICE}\nHe saw the river.\n")
    sync(folder)
    assert (by_models(folder, "Ice"), imported(folder, "Ice")) == ([WOVEN[1][0]], [])


def test_a_sentence_of_several_authors_is_pasted_into_another_line_in_a_later_sync(woven):
    folder = woven("Start. ", WOVEN, " End.")
    file(folder, "Ice").write_text("Start. End.\n")
    sync(folder)
    file(folder, "Sun").write_text(f"Morning. {ICE} Evening.\n")
    sync(folder)
    assert (by_models(folder, "Sun"), imported(folder, "Sun")) == ([WOVEN[1][0]], [])


def test_a_line_cut_beside_one_that_was_changed_is_known_again_whole(woven):
    folder = woven("He saw the river.\n", WOVEN, "\nEnd.")
    file(folder, "Ice").write_text("He saw the old river in the dark, and walked on.\nEnd.\n")
    sync(folder)
    file(folder, "Sun").write_text(f"Morning. Evening.\n{ICE}\n")
    sync(folder)
    assert (by_models(folder, "Sun"), imported(folder, "Sun")) == ([WOVEN[1][0]], [])


def test_what_the_studio_cut_is_pasted_outside(woven):
    folder = woven("Start.\n", WOVEN, "\nEnd.")
    with opened(folder) as manuscript:
        manuscript.replace(scenes(manuscript)[0], 7, 8 + len(ICE), "", act="delete", origin=AUTHOR)
    file(folder, "Sun").write_text(f"Morning. Evening.\n{ICE}\n")
    sync(folder)
    assert (by_models(folder, "Sun"), imported(folder, "Sun")) == ([WOVEN[1][0]], [])


def test_short_words_that_were_struck_out_and_typed_anew_are_typed(woven):
    folder = woven("Start.\n", (("Of co", MODEL), ("urse.", AUTHOR)), "\nEnd.")
    file(folder, "Ice").write_text("Start.\nEnd.\n")
    sync(folder)
    file(folder, "Sun").write_text("Morning. Evening.\nOf course.\n")
    sync(folder)
    assert imported(folder, "Sun") == ["Of", "course."]


def test_nothing_comes_from_what_was_redacted(woven):
    folder = woven("Start.\n", WOVEN, "\nEnd.")
    file(folder, "Ice").write_text("Start.\nEnd.\n")
    sync(folder)
    with opened(folder) as manuscript:
        carry_out(manuscript, plan_words(manuscript, "old man", node=None, copies=True))
    file(folder, "Sun").write_text(f"Morning. Evening.\n{ICE}\n")
    sync(folder)
    assert imported(folder, "Sun") == ICE.split()
    assert verify(folder).whole


def test_a_book_is_looked_through_once_for_all_that_came_in(book, monkeypatch):
    folder = book(*((f"Scene {number}", (ICE, AUTHOR)) for number in range(8)))
    new = [f"On the day with the number {number} nobody came home any more." for number in range(60)]
    file(folder, "Scene 3").write_text("\n".join([*new[:30], ICE.replace("dark", "snow"), *new[30:]]) + "\n")
    read = []
    monkeypatch.setattr(document, "living_ids", lambda state: read.append("ids") or living_ids(state))
    whole = document.Document.text
    monkeypatch.setattr(
        document.Document, "text", property(lambda self: read.append("text") or whole.fget(self))
    )
    sync(folder)
    assert text(folder, "Scene 3").count("\n") == 60
    assert (read.count("ids") <= 8, read.count("text") <= 120) == (True, True), read


@pytest.mark.parametrize("syncs", [1, 2])
def test_what_the_studio_added_is_cut_and_pasted_into_another_file(book, syncs):
    folder = book(("Ice", ("It was cold.", AUTHOR)), ("Sun", ("Morning.", AUTHOR)))
    with opened(folder) as manuscript:
        write(manuscript, scenes(manuscript)[0], "\n" + ICE, MODEL)
    file(folder, "Sun").write_text(f"Morning.\n{ICE}\n")
    if syncs == 2:
        sync(folder)
    file(folder, "Ice").write_text("It was cold.\n")
    found = sync(folder)
    assert (found.waiting, found.stale) == ([], [])
    assert (text(folder, "Ice"), by_models(folder, "Sun")[0].strip()) == ("It was cold.", ICE)


def test_an_older_copy_beside_another_edited_file_takes_nothing_out(book):
    folder = book(("Ice", ("It was cold.", AUTHOR)), ("Sun", ("Morning.", AUTHOR)))
    with opened(folder) as manuscript:
        write(manuscript, scenes(manuscript)[0], "\n" + ICE, MODEL)
    file(folder, "Sun").write_text("Morning.\nThen it was noon, and nobody had come home.\n")
    file(folder, "Ice").write_text("It was cold.\n")
    found = sync(folder)
    assert ([node.title for node in found.stale], len(found.waiting)) == (["Ice"], 1)
    assert text(folder, "Ice") == f"It was cold.\n{ICE}"


def test_the_folders_of_other_tools_are_not_told(book):
    folder = book(("Ice", ("It was cold.", AUTHOR)))
    below = folder / mirror.FOLDER
    for place in (".stversions/01 One", ".trash", ".git/refs", "01 One/.obsidian"):
        (below / place).mkdir(parents=True)
        (below / place / "01 Ice.md").write_text("Older.\n")
    (below / "Mine.md").write_text("Mine.\n")
    assert sync(folder).unknown == ["Mine.md"]
