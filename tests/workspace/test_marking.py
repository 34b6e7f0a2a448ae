"""What is not for the model: withheld from every prompt, also where it stands again, and never changed."""

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianju.errors import MarkMissing, PassageMarked, PassageMissing
from lianju.provenance.marks import touches, withheld
from lianju.provenance.pieces import LONG, Pieces
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript, Record, Source
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


def pasted(book, scene, text, sources, *, client):
    update = craft(client, 0, text, left=None, right=None)
    book.take(scene.id, update, act="paste", origin=AUTHOR, sources=sources)


def test_half_of_it_is_withheld_wherever_it_went_by_ids_or_by_text(book):
    one, two = node(book, "One"), node(book, "Two")
    start = TEXT.index(SECRET)
    mark_text(book, one, SECRET)
    parts = [Source(one.id, each) for each in book.ids(one.id, start, start + 3)]
    pasted(book, two, SECRET[:3], parts, client=77)  # too short to be known by its text
    assert for_model(book, two.id).text == "Free"
    three = book.add("scene", "Three", origin=AUTHOR, text="Go on: the key 钥匙 under th")
    assert for_model(book, three.id).text == "Go on: the key "
    again = [Source(two.id, each) for each in book.ids(two.id, 0, 3)]
    book.replace(two.id, 0, 3, "", act="delete", origin=AUTHOR)
    book.replace(one.id, start, start + 5, "", act="delete", origin=AUTHOR)
    pasted(book, three, SECRET[:3], again, client=78)
    assert for_model(book, three.id).text == "Go on: the key "
    pasted(book, three, "柳x树", again, client=79)  # changed on its way
    assert "柳x树" not in for_model(book, three.id).text
    for mark in marks(book):
        unmark(book, mark.number)
    assert for_model(book, three.id).withheld == 0


def test_a_marked_word_that_is_moved_is_withheld_where_it_went(book):
    one, two = node(book, "One"), node(book, "Two")
    mark_text(book, one, "钥匙")
    start = TEXT.index("钥匙")
    ids = [Source(one.id, each) for each in book.ids(one.id, start, start + 2)]
    book.replace(one.id, start, start + 2, "", act="delete", origin=AUTHOR)
    pasted(book, two, "钥匙", ids, client=77)
    assert for_model(book, two.id).text == "Free"
    free = book.add("scene", "Three", origin=AUTHOR, text="钥匙")
    assert for_model(book, free.id).text == "钥匙"


def test_what_is_copied_out_of_a_marked_chapter_is_withheld_also_when_it_is_gone_there(book):
    one = node(book, "One")
    other = book.add(
        "scene", "Out", origin=AUTHOR, text="Free. 柳树下的钥匙在石头边 and 柳树下的钥匙 under it"
    )
    mark_entry(book, node(book, "Ch"))
    assert for_model(book, other.id).text == "Free在石头边 andit"
    row = book.last
    book.replace(one.id, 0, len(TEXT), "", act="delete", origin=AUTHOR)
    assert book.last > row
    assert for_model(book, other.id).text == "Free在石头边 andit"
    book.change(node(book, "Ch").id, origin=AUTHOR, removed=True)
    assert for_model(book, other.id).withheld > 0


def test_a_piece_that_stands_elsewhere_by_chance_may_still_be_changed(book):
    one, two = node(book, "One"), node(book, "Two")
    mark_text(book, one, SECRET)
    book.replace(two.id, 0, 4, "and under the s", act="type", origin=AUTHOR)
    assert withheld(book, two.id)
    assert not touches(book, two.id, (0, 5))
    assert touches(book, one.id, (TEXT.index("钥匙"), TEXT.index("钥匙") + 1))


LETTERS = st.text(alphabet="ab 钥匙，。😀\n", max_size=60)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    secret=st.text(alphabet="ab 钥匙，。😀\n", min_size=8, max_size=60),
    others=st.lists(LETTERS, max_size=4),
    data=st.data(),
)
def test_no_prompt_holds_eight_characters_of_a_marked_passage(tmp_path_factory, secret, others, data):
    book = Manuscript(Database.create(tmp_path_factory.mktemp("book") / "lianju.db"))
    book._database._connection.execute("PRAGMA synchronous = OFF")
    first = book.add("scene", "A", origin=AUTHOR, text=data.draw(LETTERS) + secret + data.draw(LETTERS))
    start = book.text(first.id).index(secret)
    mark_range(book, first, start, start + len(secret))
    second = book.add("scene", "B", origin=AUTHOR)
    for number, other in enumerate([*others, ""]):
        low = data.draw(st.integers(0, len(secret)))
        piece = secret[low : low + data.draw(st.integers(0, 20))]
        book.replace(second.id, 0, 0, piece + other, act="type" if number else "import", origin=AUTHOR)
    pieces = {secret[at : at + 8] for at in range(len(secret) - 7)}
    for scene in (first, second):
        shown, whole = for_model(book, scene.id), book.text(scene.id)
        assert not any(piece in shown.text for piece in pieces)
        assert len(shown.text) + shown.withheld == len(whole)
        if scene is second and not any(piece in whole for piece in pieces):
            assert shown.text == whole
    book.close()


@given(st.text(alphabet="ab 钥匙，。", min_size=LONG + 1, max_size=LONG + 60), st.data())
def test_of_a_long_text_no_piece_of_eight_wide_characters_or_their_weight_is_left(secret, data):
    text = ""
    for _ in range(data.draw(st.integers(0, 4))):
        low = data.draw(st.integers(0, len(secret)))
        text += secret[low : low + data.draw(st.integers(0, 40))] + data.draw(
            st.text(alphabet="xy钥", max_size=6)
        )
    left, start = "", 0
    for one, two in Pieces([secret]).hidden(text, []):
        left, start = left + text[start:one], two
    left += text[start:]
    for low in range(len(left)):
        for high in range(low + 8, min(low + 25, len(left) + 1)):
            piece = left[low:high]
            heavy = sum(3 if each >= "\u2e80" else 1 for each in piece) >= 24
            assert not (heavy and piece in secret)


def test_common_letters_of_a_long_text_are_not_taken_for_a_copy(book):
    page = "She went down to the river and the old man was there in the morning, as he had been. " * 4
    mark_entry(book, book.add("note", "N", origin=AUTHOR, text=page))
    scene = book.add(
        "scene", "Three", origin=AUTHOR, text="He was there and the dog went to the sea in the night."
    )
    assert for_model(book, scene.id).withheld == 0
    book.replace(scene.id, 0, 0, "the old man was there in the m", act="type", origin=AUTHOR)
    assert for_model(book, scene.id).withheld >= 24


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


@pytest.mark.parametrize("marked", ["One", "Ch"])
@pytest.mark.parametrize("place", [0, len(TEXT)])
def test_nothing_is_put_into_a_marked_entry_not_even_at_its_borders(book, marked, place):
    one = node(book, "One")
    anchor = book.anchor(one.id, place, place).told()
    told = {"edits": [{**anchor, "texts": [" More."]}], "file": ""}
    (number,) = book.record(Record("proposal", one.id, told, Origin("import", by="Ann")))
    mark_entry(book, node(book, marked))
    with pytest.raises(PassageMarked):
        accept(book, number)
    assert book.text(one.id) == TEXT


def test_nothing_is_put_into_a_marked_entry_that_is_empty(book):
    two = node(book, "Two")
    book.replace(two.id, 0, len(book.text(two.id)), "", act="delete", origin=AUTHOR)
    mark_entry(book, two)
    assert touches(book, two.id, (0, 0))
