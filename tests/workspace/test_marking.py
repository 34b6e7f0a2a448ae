"""What is not for the model: withheld from every prompt, also where it stands again, and never changed."""

import ast
from pathlib import Path

import pytest

from lianju.errors import MarkMissing, PassageMarked, PassageMissing
from lianju.provenance.marks import withheld
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript, Source
from lianju.store.updates import craft
from lianju.values.book import Section
from lianju.values.proposal import Edit, Origin, Passage
from lianju.values.remark import Change
from lianju.workspace.marking import for_model, mark_entry, mark_range, mark_text, marks, unmark
from lianju.workspace.project import AUTHOR
from lianju.workspace.proposing import accept, waiting

SECRET = "柳树下的钥匙 under the stone"
TEXT = f"One 😀. {SECRET}. Two."


@pytest.fixture
def book(tmp_path):
    manuscript = Manuscript(Database.create(tmp_path / "lianju.db"))
    start = TEXT.index("stone")
    change = Change(Edit(Passage("stone", start), "tree"), "Ann")
    scene = Section(kind="scene", title="One", text=TEXT, changes=(change,))
    sections = [
        Section(kind="chapter", title="Ch", sections=(scene, Section(kind="scene", title="Two", text="Free")))
    ]
    manuscript.bring(sections, parent=0, origin=AUTHOR, brought=Origin("import", by="mine"))
    yield manuscript
    manuscript.close()


def node(book, title):
    return next(each for each in book.nodes if each.title == title)


def test_a_marked_passage_is_withheld_with_what_is_written_inside(book):
    one = node(book, "One")
    (mark,) = mark_text(book, one, SECRET)
    assert for_model(book, one.id).text == "One 😀. . Two."
    middle = book.text(one.id).index("钥匙")
    book.replace(one.id, middle, middle, "铁", act="type", origin=AUTHOR)
    book.replace(one.id, 0, 3, "1", act="type", origin=AUTHOR)
    seen = for_model(book, one.id)
    assert (seen.text, seen.withheld) == ("1 😀. . Two.", len(SECRET) + 1)
    unmark(book, mark.number)
    assert for_model(book, one.id) == type(seen)(book.text(one.id), 0)
    with pytest.raises(MarkMissing):
        unmark(book, mark.number)


def test_it_is_withheld_where_it_is_pasted_and_after_an_undo(book):
    one, two = node(book, "One"), node(book, "Two")
    mark_text(book, one, SECRET)
    ids = book.ids(one.id, TEXT.index(SECRET), TEXT.index(SECRET) + len(SECRET))
    update = craft(77, 0, SECRET, left=None, right=None)
    book.take(two.id, update, act="paste", origin=AUTHOR, sources=[Source(one.id, each) for each in ids])
    assert "钥匙" not in for_model(book, two.id).text
    book.replace(one.id, 0, len(TEXT), "", act="delete", origin=AUTHOR)
    book.replace(one.id, 0, 0, TEXT, act="undo", origin=AUTHOR)
    assert for_model(book, one.id).text == "One 😀. . Two."


def test_it_is_withheld_when_the_entry_it_was_marked_in_has_left_the_book(book):
    one, two = node(book, "One"), node(book, "Two")
    mark_text(book, one, SECRET)
    book.replace(two.id, 0, 0, SECRET + " ", act="type", origin=AUTHOR)
    book.change(one.id, origin=AUTHOR, removed=True)
    assert for_model(book, two.id).text == " Free"
    assert marks(book) == []


def test_a_short_passage_is_withheld_again_when_it_comes_back(book):
    one = node(book, "One")
    mark_text(book, one, "钥匙")
    place = TEXT.index("钥匙")
    book.replace(one.id, place, place + 2, "", act="delete", origin=AUTHOR)
    book.replace(one.id, place, place, "钥匙", act="undo", origin=AUTHOR)
    assert book.text(one.id) == TEXT
    assert "钥匙" not in for_model(book, one.id).text


def test_a_marked_chapter_withholds_all_that_is_and_comes_in_it(book):
    mark_entry(book, node(book, "Ch"))
    book.replace(node(book, "Two").id, 0, 0, "New. ", act="type", origin=AUTHOR)
    assert [for_model(book, node(book, name).id).text for name in ("One", "Two")] == ["", ""]
    assert [(mark.whole, mark.node) for mark in marks(book)] == [(True, node(book, "Ch").id)]


def test_no_proposal_changes_it(book):
    one = node(book, "One")
    mark_text(book, one, "the stone")
    (proposal,) = waiting(book)
    with pytest.raises(PassageMarked):
        accept(book, proposal.number)
    assert book.text(one.id) == TEXT
    assert waiting(book)[0].number == proposal.number


def test_it_is_there_after_opening_again(book, tmp_path):
    mark_range(book, node(book, "One"), 0, 3)
    book.close()
    again = Manuscript(Database.open(tmp_path / "lianju.db", read_only=True))
    assert withheld(again, node(again, "One").id) == [(0, 3)]
    again.close()


def test_what_does_not_stand_there_cannot_be_marked(book):
    with pytest.raises(PassageMissing):
        mark_text(book, node(book, "One"), "nowhere")
    with pytest.raises(PassageMissing):
        mark_range(book, node(book, "One"), 5, 5)
    assert marks(book) == []


def test_whoever_builds_a_prompt_reads_the_text_by_the_one_door():
    source = Path(__file__).resolve().parents[2] / "src" / "lianju"
    for path in [*(source / "workspace").glob("*.py"), *(source / "cli").glob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
        reads = {
            each.attr
            for each in ast.walk(tree)
            if isinstance(each, ast.Attribute) and getattr(each.value, "id", "") == "manuscript"
        }
        if names & {"WriteRequest", "prompt_for", "Prompt", "Session"}:
            assert not reads & {"text", "authored", "text_at", "characters"}, path
