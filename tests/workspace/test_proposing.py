"""Proposals with several edits: taken one by one, edited, refused, taken back, and stale."""

import pytest

from lianju.errors import ProposalGone
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript, Record
from lianju.store.updates import craft
from lianju.values.book import Section
from lianju.values.proposal import Edit, Origin, Passage
from lianju.values.remark import Change, Remark
from lianju.workspace.project import AUTHOR
from lianju.workspace.proposing import accept, last_choice, refuse, reopen, undo, waiting

EDITOR = Origin("import", by="Ann")
TEXT = "The cat 😀 sat on the mat.\n猫坐在垫子上。"


@pytest.fixture
def book(tmp_path):
    manuscript = Manuscript(Database.create(tmp_path / "lianju.db"))
    section = Section(
        kind="scene",
        title="Mat",
        text=TEXT,
        remarks=(Remark(Passage("cat", 4), "Which cat?", "Ann"),),
        changes=(_change("cat", "dog"), _change("垫子", ""), _change("mat", "rug", by="Bob")),
    )
    manuscript.bring([section], parent=0, origin=AUTHOR, brought=Origin("import", by="mine"))
    yield manuscript
    manuscript.close()


def _change(old, new, by="Ann"):
    return Change(Edit(Passage(old, TEXT.index(old)), new), by)


@pytest.fixture
def node(book):
    return book.nodes[0].id


def _authors(book, node):
    return [(each.text, each.origin.kind, each.origin.by) for each in book.authored(node)]


def test_a_refusal_tells_what_was_on_the_screen(book, node):
    edit = {**book.anchor(node, 0, 0).told(), "texts": ["One ", "Two ", "Three "]}
    (number,) = book.record(Record("proposal", node, {"edits": [edit], "file": ""}, EDITOR))
    refuse(book, number)
    (told,) = book.records("choice").values()
    assert (told["decision"], told["shown"]) == ("refused", [0, 1, 2])


def test_tracked_changes_wait_and_each_is_decided_alone(book, node):
    first, second, third = waiting(book)
    assert [(each.by, each.hunks[0].replaced, each.hunks[0].texts) for each in (first, second, third)] == [
        ("Ann", "cat", ("dog",)),
        ("Ann", "垫子", ("",)),
        ("Bob", "mat", ("rug",)),
    ]
    accept(book, first.number)
    refuse(book, third.number)
    assert book.text(node) == TEXT.replace("cat", "dog")
    assert ("dog", "import", "Ann") in _authors(book, node)
    assert [each.number for each in waiting(book)] == [second.number]
    for number in (first.number, third.number, 999):
        with pytest.raises(ProposalGone):
            accept(book, number)


def test_an_acceptance_is_taken_back_with_the_authors_of_what_it_replaced(book, node):
    before = _authors(book, node)
    first, second, _ = waiting(book)
    accept(book, second.number)
    accept(book, first.number)
    book.replace(node, 0, 0, "Now: ", act="type", origin=AUTHOR)
    undo(book, second.number)
    undo(book, first.number)
    assert book.text(node) == "Now: " + TEXT
    assert _authors(book, node) == [("Now: ", "person", "author"), *before]
    assert len(waiting(book)) == 3
    accept(book, first.number)
    assert book.text(node) == "Now: " + TEXT.replace("cat", "dog")
    with pytest.raises(ProposalGone):
        undo(book, second.number)


def test_a_refusal_is_taken_back_and_the_log_keeps_both(book, node):
    first = waiting(book)[0]
    refuse(book, first.number)
    choice, rows = last_choice(book, first.number)
    assert rows == ()
    reopen(book, choice)
    assert waiting(book)[0] == first
    assert [each["decision"] for each in book.records("choice").values()] == ["refused", "undone"]
    with pytest.raises(ProposalGone):
        reopen(book, choice)
    accept(book, first.number)
    assert book.text(node) == TEXT.replace("cat", "dog")
    reopen(book, last_choice(book, first.number)[0])
    assert (book.text(node), waiting(book)[0].hunks[0].replaced) == (TEXT, "cat")


@pytest.mark.parametrize("which", [0, 1], ids=["replaced", "deleted"])
def test_an_acceptance_that_an_undo_took_back_is_reopened_where_its_text_is_again(book, node, which):
    before, each = _authors(book, node), waiting(book)[which]
    (struck, *_), start = each.hunks[0].anchor.inside, each.hunks[0].start
    written = accept(book, each.number)
    (left,) = book.ids(node, start - 1, start)
    left = (left[0], left[1] + left[2] - 1)
    again = craft(98, 0, each.hunks[0].replaced, left=left, right=struck[:2], deleted=written)
    book.take(node, again, act="undo", origin=AUTHOR)
    assert (book.text(node), _authors(book, node)) == (TEXT, before)
    last = book.last
    choice, _ = last_choice(book, each.number)
    reopen(book, choice)
    assert book.last == last + 1, "the text is as it was, only a row says so"
    assert (book.text(node), _authors(book, node)) == (TEXT, before)
    found = next(one for one in waiting(book) if one.number == each.number)
    assert (found.hunks[0].start, found.hunks[0].replaced) == (start, each.hunks[0].replaced)
    accept(book, each.number)
    undo(book, each.number)
    assert (book.text(node), _authors(book, node)) == (TEXT, before)


def test_what_the_author_changes_in_an_accepted_text_is_the_authors(book, node):
    first = waiting(book)[0]
    accept(book, first.number, edited="big dog")
    assert book.text(node) == TEXT.replace("cat", "big dog")
    assert _authors(book, node)[1:3] == [("big ", "person", "author"), ("dog", "import", "Ann")]
    (choice,) = book.records("choice").values()
    assert (choice["decision"], choice["edited"], choice["shown"]) == ("accepted", "big dog", [0])


def test_a_place_holds_through_edits_around_it_and_goes_with_its_text(book, node):
    first, second, third = waiting(book)
    book.replace(node, 0, 4, "", act="delete", origin=AUTHOR)
    start = book.text(node).index("mat")
    book.replace(node, start - 8, start, " upon a ", act="type", origin=AUTHOR)
    accept(book, third.number)
    assert book.text(node).startswith("cat 😀 sat upon a rug.")
    book.replace(node, 0, 4, "", act="delete", origin=AUTHOR)
    assert waiting(book)[0].hunks[0].start is None
    with pytest.raises(ProposalGone):
        accept(book, first.number)
    accept(book, second.number)
    assert book.text(node).endswith("猫坐在上。")


def test_everything_is_there_after_opening_again(book, node, tmp_path):
    first, second, _ = waiting(book)
    accept(book, first.number)
    undo(book, first.number)
    accept(book, second.number)
    told = (book.text(node), _authors(book, node), [each.number for each in waiting(book)])
    remarks = book.records("remark")
    book.close()
    again = Manuscript(Database.open(tmp_path / "lianju.db"))
    assert (again.text(node), _authors(again, node), [each.number for each in waiting(again)]) == told
    assert again.records("remark") == remarks
    assert [each["text"] for each in remarks.values()] == ["Which cat?"]
    again.close()


def test_no_proposal_waits_in_an_entry_that_was_removed_until_it_is_back(book, node):
    found = waiting(book)
    book.change(node, origin=AUTHOR, removed=True)
    assert waiting(book) == []
    book.change(node, origin=AUTHOR, removed=False)
    assert waiting(book) == found
