"""The readable copy: written for every text, and edits made in it come in as a difference."""

import json
import os
import shutil
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianju.store.manuscript import Record
from lianju.values.proposal import Origin
from lianju.workspace import mirror
from lianju.workspace.project import AUTHOR, DATABASE, add, create, find, opened, verify
from lianju.workspace.proposing import accept, waiting
from lianju.workspace.redacting import carry_out, plan_words

TEXT = "The river froze. 河冻住了。\nNobody came 😀 that day."


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "book"
    create(folder, language=None, chapter="第一章: the/river?")
    with opened(folder) as manuscript:
        add(manuscript, "scene", "Ice", parent=None, text=TEXT, claim="mine")
    return folder


def file(project):
    (found,) = (project / mirror.FOLDER).rglob("*Ice.md")
    return found


def session(project, **options):
    heard = []
    with opened(project, heard=heard.append, **options) as manuscript:
        node = find(manuscript, "Ice").id
        text, authors = manuscript.text(node), manuscript.authored(node)
    return heard[0], text, [(each.text, each.origin.kind, each.origin.by) for each in authors]


def test_every_text_has_a_file_with_a_name_that_every_system_takes(project):
    assert file(project).read_bytes() == (TEXT + "\n").encode()
    name = file(project).parent.name
    assert name == "01 第一章 the river"
    assert unicodedata.is_normalized("NFC", name)


def test_an_edit_outside_comes_in_as_a_difference_with_its_claim(project):
    file(project).write_bytes("\ufeffThe river froze. 河早就冻住了。\r\nNobody came that day.\r\n".encode())
    found, text, authors = session(project, claim="mine too")
    assert text == "The river froze. 河早就冻住了。\nNobody came that day."
    assert authors == [
        ("The river froze. 河", "import", "mine"),
        ("早就", "import", "mine too"),
        ("冻住了。\nNobody came that day.", "import", "mine"),
    ]
    assert ([node.title for node in found.taken], found.waiting) == (["Ice"], [])
    assert file(project).read_bytes() == (text + "\n").encode()
    assert session(project)[0].taken == []


def _inside(project, start, end, text):
    """Edit a text here while its file is edited there: what a studio does that is open for long."""
    database = mirror.known(project)
    with opened(project) as manuscript:
        manuscript.replace(find(manuscript, "Ice").id, start, end, text, act="type", origin=AUTHOR)
    return database


def _both(project, inside, outside):
    """Edit here and outside, both from the same state."""
    record = (project / mirror.FOLDER / mirror.RECORD).read_bytes()
    _inside(project, *inside)
    file(project).write_text(outside, "utf-8")
    (project / mirror.FOLDER / mirror.RECORD).write_bytes(record)


def test_edits_here_and_outside_at_different_places_are_both_there(project):
    _both(project, (0, 3, "Our"), TEXT.replace("day", "night") + "\n")
    found, text, _ = session(project)
    assert text == TEXT.replace("The", "Our").replace("day", "night")
    assert found.waiting == []


def test_edits_here_and_outside_at_one_place_are_both_kept_and_told(project):
    _both(project, (4, 9, "lake"), TEXT.replace("river", "sea").replace("day", "night") + "\n")
    found, text, _ = session(project)
    assert text == TEXT.replace("river", "lake").replace("day", "night")
    ((node, number),) = found.waiting
    assert node.title == "Ice"
    with opened(project) as manuscript:
        (proposal,) = waiting(manuscript)
        (hunk,) = proposal.hunks
        kept = ("The lake froze.", ("The sea froze.",))
        assert (proposal.number, hunk.replaced, hunk.texts) == (number, *kept)
        accept(manuscript, number)
        assert manuscript.text(node.id) == TEXT.replace("river", "sea").replace("day", "night")


def test_a_sentence_rewritten_here_and_outside_is_kept_whole(project):
    walked = "He walked slowly to the old harbour."
    text = TEXT + "\n" + walked
    with opened(project) as manuscript:
        length = len(TEXT)
        manuscript.replace(
            find(manuscript, "Ice").id, length, length, "\n" + walked, act="type", origin=AUTHOR
        )
    start = text.index("walked")
    ran = text.replace("walked slowly to the old harbour", "ran barefoot along the new quay")
    _both(project, (start, len(text) - 1, "crept home"), ran + "\n")
    found, now, _ = session(project)
    assert now == TEXT + "\nHe crept home."
    with opened(project) as manuscript:
        (proposal,) = waiting(manuscript)
        (hunk,) = proposal.hunks
        assert hunk.replaced == "He crept home."
        assert hunk.texts == ("He ran barefoot along the new quay.",)
        accept(manuscript, proposal.number)
        assert manuscript.text(found.waiting[0][0].id) == ran


def test_a_file_whose_place_is_gone_is_kept_beside_and_told(project):
    _both(project, (0, len(TEXT), "Nothing is as it was."), TEXT.replace("froze", "sang") + "\n")
    found, text, _ = session(project)
    assert text == "Nothing is as it was."
    (kept,) = found.kept
    assert kept.endswith("Ice.outside-1.md")
    assert (project / mirror.FOLDER / kept).read_text("utf-8") == TEXT.replace("froze", "sang") + "\n"
    with opened(project) as manuscript:
        accept(manuscript, found.waiting[0][1])
        assert manuscript.text(find(manuscript, "Ice").id) == TEXT.replace("froze", "sang")


def test_an_editor_that_saves_an_older_copy_takes_nothing_out(project):
    text = TEXT + " It was late."
    _inside(
        project,
        len(TEXT),
        len(TEXT),
        " It was late.",
    )
    assert file(project).read_text("utf-8") == text + "\n"
    file(project).write_text(TEXT.replace("froze", "sang") + "\n", "utf-8")
    found, now, _ = session(project)
    assert now == text.replace("froze", "sang")
    assert ([node.title for node in found.stale], found.waiting) == (["Ice"], [])
    file(project).write_text(TEXT.replace("froze", "sang").replace("day", "night") + "\n", "utf-8")
    found, now, _ = session(project)
    assert now == text.replace("froze", "sang").replace("day", "night")
    assert [node.title for node in found.stale] == ["Ice"]


def test_an_older_state_saved_as_it_was_takes_out_nothing_that_the_author_does_not_decide(project):
    _inside(project, len(TEXT), len(TEXT), "\nIt was late.")
    file(project).write_text(TEXT + "\n", "utf-8")
    found, now, _ = session(project)
    assert now == TEXT + "\nIt was late."
    ((node, number),) = found.waiting
    with opened(project) as manuscript:
        accept(manuscript, number)
        assert manuscript.text(node.id) == TEXT


def test_an_appended_sentence_stays_where_an_older_copy_got_another_one(project):
    _inside(project, len(TEXT), len(TEXT), "\nIt was late.")
    file(project).write_text(TEXT + "\nBirds sang.\n", "utf-8")
    found, now, _ = session(project)
    assert sorted(now.removeprefix(TEXT).split("\n")) == ["", "Birds sang.", "It was late."]
    assert found.stale


def test_a_sentence_of_the_studio_is_written_anew_outside(project):
    _inside(project, len(TEXT), len(TEXT), "\nHe walked slowly to the old harbour.")
    ran = TEXT + "\nHe ran barefoot along the new quay."
    file(project).write_text(ran + "\n", "utf-8")
    found, now, _ = session(project)
    assert (now, found.stale, found.waiting) == (ran, [], [])


def test_a_copy_that_is_ahead_of_the_log_is_told(project, tmp_path):
    older = tmp_path / "older.db"
    shutil.copy(project / DATABASE, older)
    assert verify(project).ahead == ()
    _inside(project, 0, 0, "Now. ")
    assert verify(project).ahead == ()
    shutil.copy(older, project / DATABASE)
    (path,) = verify(project).ahead
    assert path.endswith("Ice.md")
    found, _, _ = session(project)
    assert found.ahead == [path]
    ((node, number),) = found.waiting
    with opened(project) as manuscript:
        accept(manuscript, number)
        assert manuscript.text(node.id) == "Now. " + TEXT


def _three(project):
    """Give the scene three paragraphs, the middle one by a model, and a second scene."""
    model = Origin("model", model="m")
    with opened(project) as manuscript:
        node = find(manuscript, "Ice").id
        length = len(manuscript.text(node))
        middle = "\nSnow fell on the bridge 😀 all night long."
        manuscript.replace(node, length, length, middle, act="accept", origin=model)
        length += len(middle)
        manuscript.replace(node, length, length, "\nThe end came early.", act="type", origin=AUTHOR)
        add(manuscript, "scene", "Thaw", parent=None, text="Water ran.", claim="mine")
    return "Snow fell on the bridge 😀 all night long."


def _by_model(project, name):
    with opened(project) as manuscript:
        found = manuscript.authored(find(manuscript, name).id)
    return [each.text.strip() for each in found if each.origin.kind == "model" and each.text.strip()]


def test_the_record_forgets_what_is_redacted(project):
    _inside(project, len(TEXT), len(TEXT), " It was late.")
    file(project).write_text(TEXT.replace("froze", "kept a secret") + "\n", "utf-8")
    session(project)
    record = project / mirror.FOLDER / mirror.RECORD
    assert "kept a secret" in record.read_text("utf-8")
    with opened(project) as manuscript:
        carry_out(manuscript, plan_words(manuscript, "kept a secret", node=None, copies=True))
    assert "kept a secret" not in record.read_text("utf-8")


def test_a_paragraph_moved_outside_keeps_its_author(project):
    snow = _three(project)
    file(project).write_text(f"{snow}\n{TEXT}\nThe end came early.\n", "utf-8")
    _, text, _ = session(project)
    assert text == f"{snow}\n{TEXT}\nThe end came early."
    assert _by_model(project, "Ice") == [snow]


@pytest.mark.parametrize("syncs", [1, 2])
def test_a_paragraph_moved_to_another_file_keeps_its_author(project, syncs):
    snow = _three(project)
    (other,) = (project / mirror.FOLDER).rglob("*Thaw.md")
    file(project).write_text(f"{TEXT}\nThe end came early.\n", "utf-8")
    if syncs == 2:
        session(project)
    other.write_text(f"Water ran.\nIt was spring at last.\n{snow}\nGreen grass.\n", "utf-8")
    session(project)
    assert _by_model(project, "Ice") == []
    assert _by_model(project, "Thaw") == [snow]
    with opened(project) as manuscript:
        after = "Water ran.\nIt was spring at last.\n" + snow + "\nGreen grass."
        assert manuscript.text(find(manuscript, "Thaw").id) == after
    assert verify(project).whole


def test_an_accepted_text_that_is_edited_is_compared_by_word(project):
    """Of a word that the author made of another, no letter stays the model's."""
    with opened(project) as manuscript:
        node = find(manuscript, "Ice")
        length = len(TEXT)
        told = {"edits": [{**manuscript.anchor(node.id, length, length).told(), "texts": [" he went"]}]}
        (number,) = manuscript.record(Record("proposal", node.id, told, Origin("import", by="m")))
        accept(manuscript, number, edited=" the went")
        found = [(each.text, each.origin.by) for each in manuscript.authored(node.id)]
    assert found[1:] == [(" ", "m"), ("the", "author"), (" went", "m")]


def test_what_was_written_outside_can_be_taken_back_outside(project):
    file(project).write_text(TEXT + " More.\n", "utf-8")
    session(project)
    file(project).write_text(TEXT + "\n", "utf-8")
    found, now, _ = session(project)
    assert (now, found.waiting, found.stale) == (TEXT, [], [])


def test_a_record_of_before_states_were_kept_is_read(project):
    path = project / mirror.FOLDER / mirror.RECORD
    told = json.loads(path.read_text())
    path.write_text(
        json.dumps({number: {k: v for k, v in copy.items() if k != "older"} for number, copy in told.items()})
    )
    assert mirror.known(project)


def test_an_outside_edit_is_taken_once_also_when_a_crash_came_before_the_record(project):
    record = (project / mirror.FOLDER / mirror.RECORD).read_bytes()
    edited = (TEXT + " Later.\n").encode()
    file(project).write_bytes(edited)
    session(project)
    (project / mirror.FOLDER / mirror.RECORD).write_bytes(record)
    file(project).write_bytes(edited)
    os.utime(file(project), ns=(1, 1))
    assert session(project)[1] == TEXT + " Later."


def test_a_file_whose_base_is_unknown_waits_as_a_proposal(project):
    record = json.loads((project / mirror.FOLDER / mirror.RECORD).read_text())
    for copy in record.values():
        copy["sha256"] = "0" * 64
    (project / mirror.FOLDER / mirror.RECORD).write_text(json.dumps(record))
    file(project).write_text(TEXT.replace("froze", "sang") + "\n", "utf-8")
    found, text, _ = session(project)
    assert (text, found.taken) == (TEXT, [])
    with opened(project) as manuscript:
        accept(manuscript, found.waiting[0][1])
        assert manuscript.text(find(manuscript, "Ice").id) == TEXT.replace("froze", "sang")


def test_without_a_record_a_different_file_is_kept_under_another_name(project):
    (project / mirror.FOLDER / mirror.RECORD).unlink()
    file(project).write_text("Something else\n", "utf-8")
    session(project)
    (kept,) = (project / mirror.FOLDER).rglob("*.outside-1.md")
    assert kept.read_text() == "Something else\n"
    (own,) = (project / mirror.FOLDER).rglob("*Ice.md")
    assert own.read_text("utf-8") == TEXT + "\n"
    assert session(project)[0].unknown == [str(kept.relative_to(project / mirror.FOLDER))]


def test_what_is_no_text_is_told_and_never_written_over(project):
    file(project).write_bytes(b"\xff\xfe\x00broken")
    found, text, _ = session(project)
    assert text == TEXT
    assert len(found.unread) == 1
    assert file(project).read_bytes() == b"\xff\xfe\x00broken"


def test_a_new_title_moves_the_file_and_a_removed_entry_takes_it_away(project):
    with opened(project) as manuscript:
        manuscript.change(find(manuscript, "Ice").id, origin=AUTHOR, title="CON")
    names = [path.name for path in (project / mirror.FOLDER).rglob("*.md")]
    assert names == ["01 scene 3.md"] or names[0].startswith("01 scene ")
    with opened(project) as manuscript:
        for node in manuscript.nodes:
            manuscript.change(node.id, origin=AUTHOR, removed=True)
    assert list((project / mirror.FOLDER).rglob("*.md")) == []
    assert [path for path in (project / mirror.FOLDER).iterdir() if path.is_dir()] == []


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_links_and_records_lead_nowhere_outside(project, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "secret.md").write_text("secret\n")
    folder = file(project).parent
    file(project).unlink()
    folder.rmdir()
    folder.symlink_to(other)
    record = json.loads((project / mirror.FOLDER / mirror.RECORD).read_text())
    for copy in record.values():
        copy["path"] = "../../other/secret.md"
    (project / mirror.FOLDER / mirror.RECORD).write_text(json.dumps(record))
    with opened(project) as manuscript:
        add(manuscript, "scene", "Two", parent=None, text="Two", claim="mine")
    assert [path.name for path in other.iterdir()] == ["secret.md"]
    assert session(project)[1] == TEXT


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    outside=st.text(st.characters(codec="utf-8", exclude_characters="\r\x00\ufeff"), max_size=60),
    start=st.integers(0, len(TEXT)),
    length=st.integers(0, 20),
)
def test_any_outside_text_becomes_the_text(tmp_path_factory, outside, start, length):
    folder = tmp_path_factory.mktemp("one") / "book"
    create(folder, language=None, chapter="One")
    with opened(folder) as manuscript:
        add(manuscript, "scene", "Ice", parent=None, text=TEXT, claim="mine")
    wanted = TEXT[:start] + outside + TEXT[start + length :]
    file(folder).write_bytes((wanted + "\n").encode())
    assert session(folder)[1] == wanted


def test_a_copy_that_is_ahead_of_the_log_is_kept(project):
    """An older file was put in the place of the project's: what only the copy still has is not written over."""
    older = (project / "lianju.db").read_bytes()
    with opened(project) as manuscript:
        node = find(manuscript, "Ice").id
        manuscript.replace(node, len(TEXT), len(TEXT), " Until she came.", act="type", origin=AUTHOR)
        add(manuscript, "scene", "Thaw", parent=None, text="It thawed.", claim="mine")
    (project / "lianju.db").write_bytes(older)
    heard = []
    with opened(project, heard=heard.append) as manuscript:
        assert [each.title for each, _ in heard[0].waiting] == ["Ice"]
        assert [name.rpartition("/")[2] for name in heard[0].unknown] == ["02 Thaw.md"]
        (one,) = waiting(manuscript)
        accept(manuscript, one.number)
        assert manuscript.text(find(manuscript, "Ice").id) == TEXT + " Until she came."
        add(manuscript, "scene", "Thaw", parent=None, text="Another.", claim="mine")
    texts = [each.read_text("utf-8") for each in (project / mirror.FOLDER).rglob("*.md")]
    assert sorted(texts) == sorted([TEXT + " Until she came.\n", "It thawed.\n", "Another.\n"])
