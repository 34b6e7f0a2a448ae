"""What a text ever held, found by looking around its edits, against every state of it replayed whole."""

import pytest
from histories import WRITERS, History

from lianju.language.pattern import Pattern
from lianju.store.database import Database
from lianju.store.lives import Exactly, hits
from lianju.store.manuscript import Manuscript
from lianju.store.updates import craft

ME = WRITERS["type"]


@pytest.fixture
def manuscript(tmp_path):
    made = Manuscript(Database.create(tmp_path / "lianju.db"))
    made._database._connection.execute("PRAGMA synchronous = OFF")
    yield made
    made.close()


def states(manuscript, node):
    rows = [row.seq for row in manuscript.rows(subject=node) if row.data and row.act != "binder"]
    return {row: manuscript.text_at(node, row) for row in rows}


def standing(found, lives, row):
    """What the hits say that was found in the state after `row`, as offsets and characters."""
    return sorted(
        (
            lives.text(lives.standing(row, 0, hit.first)),
            lives.text(lives.standing(row, hit.first, hit.last + 1)),
        )
        for hit in found
        if hit.since <= row and (hit.until is None or row < hit.until)
    )


PATTERNS = [
    Pattern("the"), Pattern("é"), Pattern("他说，"), Pattern("😀"), Pattern("xx"), Pattern("c。", case=True),
    Pattern("b.*c", regex=True), Pattern("^the |。$", regex=True),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_every_state_holds_what_the_hits_say_and_nothing_else(manuscript, seed):
    one, two = manuscript.add("scene", "A", origin=ME), manuscript.add("scene", "B", origin=ME)
    histories = [History(manuscript, node.id, seed * 100 + node.id) for node in (one, two)]
    for each in histories:
        each.others = [other for other in histories if other is not each]
    for _ in range(60):
        for each in histories:
            each.step()
    for node in (one, two):
        lives, past = manuscript.lives(node.id), states(manuscript, node.id)
        assert lives.text(lives.standing(manuscript.last)) == manuscript.text(node.id)
        for pattern in PATTERNS:
            found = hits(lives, pattern.spans, reach=pattern.reach, lines=pattern.regex)
            for row, text in past.items():
                wanted = sorted((text[:start], text[start:end]) for start, end in pattern.spans(text))
                assert standing(found, lives, row) == wanted, (pattern, row)


def test_an_update_may_bring_what_it_takes_again(manuscript):
    scene = manuscript.add("scene", "A", origin=ME)
    manuscript.take(scene.id, craft(5, 0, "river", left=None, right=None), act="type", origin=ME)
    both = craft(5, 5, "sea", left=(5, 4), right=None, deleted=[(5, 0, 6)])
    manuscript.take(scene.id, both, act="type", origin=ME)
    lives = manuscript.lives(scene.id)
    assert manuscript.text(scene.id) == "ea" == lives.text(lives.standing(manuscript.last))
    assert hits(lives, Pattern("sea").spans, reach=10) == []
    assert [hit.until for hit in hits(lives, Pattern("river").spans, reach=10)] == [manuscript.last]


def test_a_word_far_from_an_edit_is_not_looked_at_again(manuscript):
    scene = manuscript.add("scene", "A", origin=ME, text="river " + "x" * 5000 + " sea")
    looked = []

    def find(text):
        looked.append(len(text))
        return Pattern("river").spans(text)

    for _ in range(20):
        manuscript.replace(scene.id, 5006, 5006, "y", act="type", origin=ME)
    (hit,) = hits(manuscript.lives(scene.id), find, reach=30)
    assert hit.until is None
    assert max(looked[1:]) < 200


def test_words_that_stood_on_while_a_letter_of_them_was_replaced_by_itself_had_both(manuscript):
    scene = manuscript.add("scene", "A", origin=ME, text="At Willow End.")
    first = manuscript.ids(scene.id, 5, 6)
    manuscript.replace(scene.id, 5, 6, "l", act="type", origin=ME)
    second = manuscript.ids(scene.id, 5, 6)
    manuscript.replace(scene.id, 3, 13, "", act="delete", origin=ME)
    found = manuscript.lives(scene.id).find(Exactly("Willow"))
    assert len(found) == 7 and all(found.inside(each) for each in [*first, *second])
    assert len(manuscript.lives(scene.id).find(Exactly("ll"))) == 3
