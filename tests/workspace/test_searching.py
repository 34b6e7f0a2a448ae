"""Words found in the book and in its past: where, from when until when, by whom, and how they come back."""

import pytest
from histories import WRITERS

from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.workspace.comparing import bring_back, locate, restore
from lianju.workspace.searching import WIDTH, Pattern, search, search_all

ME = WRITERS["type"]


@pytest.fixture
def book(tmp_path):
    made = Manuscript(Database.create(tmp_path / "lianju.db"))
    made._database._connection.execute("PRAGMA synchronous = OFF")
    now = [1_000_000_000_000]
    made._database._clock = lambda: now[0]
    made.now = now
    yield made
    made.close()


def test_lines_of_the_book_that_hold_it(book):
    chapter = book.add("chapter", "A", origin=ME)
    scene = book.add(
        "scene", "S", parent=chapter.id, origin=ME, text="雪。\n他把钥匙放下，钥匙响了。\n门开了。"
    )
    other = book.add("note", "N", origin=ME, text="钥匙")
    one, two = search(book, Pattern("钥匙"))
    assert (one.node, one.line, one.spans) == (scene, "他把钥匙放下，钥匙响了。", ((2, 4), (7, 9)))
    assert (one.number, one.start) == (2, 5)
    assert book.text(scene.id)[one.start : one.start + 2] == "钥匙"
    assert (two.node, two.number, two.stood) == (other, 1, ())
    assert [each.node for each in search(book, Pattern("钥匙"), only=chapter)] == [scene]
    assert list(search(book, Pattern("钥 匙"))) == []


def test_a_long_line_is_cut_around_what_was_found(book):
    book.add("scene", "S", origin=ME, text="x" * 1000 + "river" + "y" * 1000 + "river")
    one, two = search(book, Pattern("river"))
    assert one.line == "…" + "x" * WIDTH + "river" + "y" * WIDTH + "…"
    assert one.line[slice(*one.spans[0])] == two.line[slice(*two.spans[0])] == "river"
    assert two.start == 2005


def test_a_deleted_passage_tells_when_it_stood_and_comes_back(book):
    scene = book.add("scene", "S", origin=ME, text="One.\nThe old river ran.\nEnd.")
    born = book.last
    book.now[0] += 60_000
    book.replace(scene.id, 13, 18, "sea", act="type", origin=ME)
    gone = book.last
    assert list(search(book, Pattern("river"))) == []
    (found,) = search_all(book, Pattern("RIVER"))
    assert (found.line, found.spans) == ("The old river ran.", ((8, 13),))
    assert (found.number, found.start) == (None, None)
    (stood,) = found.stood
    assert (stood.since, stood.until) == (born, gone)
    assert stood.end - stood.begin == 60_000
    assert found.by == (ME,)
    ((number, row),) = found.back
    assert restore(book, locate(book, f"#{number}"), f"@{row}")
    standing, past = search_all(book, Pattern("river"))
    assert standing.number == 2
    assert standing.stood[0].end is None
    assert past.stood == (stood,)


def test_what_stood_in_a_removed_chapter_comes_back_in_steps(book):
    chapter = book.add("chapter", "A", origin=ME)
    scene = book.add("scene", "S", parent=chapter.id, origin=ME, text="The river.\nThe sea.")
    book.replace(scene.id, 0, 11, "", act="delete", origin=ME)
    book.now[0] += 5000
    book.change(chapter.id, origin=ME, removed=True)
    gone = book.last
    (sea,) = search_all(book, Pattern("sea"))
    assert (sea.stood[0].until, sea.number, sea.back) == (gone, None, ((chapter.id, None),))
    (river,) = search_all(book, Pattern("river"), only=scene)
    assert [step[0] for step in river.back] == [chapter.id, scene.id]
    for number, row in river.back:
        node = locate(book, f"#{number}")
        bring_back(book, node) if row is None else restore(book, node, f"@{row}")
    assert "river" in book.text(scene.id)


def test_who_wrote_it_and_how_often_it_stood(book):
    scene = book.add("scene", "S", origin=ME)
    book.replace(scene.id, 0, 0, "the ri", act="type", origin=ME)
    book.replace(scene.id, 6, 6, "ver", act="accept", origin=WRITERS["accept"])
    book.replace(scene.id, 0, 9, "", act="delete", origin=ME)
    book.replace(scene.id, 0, 0, "the river", act="type", origin=ME)
    book.replace(scene.id, 0, 9, "", act="delete", origin=ME)
    (found,) = search_all(book, Pattern("river"))
    assert len(found.stood) == 2
    assert set(found.by) == {ME, WRITERS["accept"]}
    assert found.back == ((scene.id, book.last - 1),)


def test_a_sentence_that_moves_in_a_wide_text_keeps_its_first_row(book):
    scene = book.add("scene", "S", origin=ME, text="😀 river 𠮷 river")
    born = book.last
    book.replace(scene.id, 0, 0, "𠮷𠮷\n", act="type", origin=ME)
    (found,) = search_all(book, Pattern("river"))
    assert [each.since for each in found.stood] == [born]
    assert (found.number, book.text(scene.id)[found.start :][:5]) == (2, "river")
