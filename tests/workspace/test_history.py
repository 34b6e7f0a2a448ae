"""Which state a name, a row or a time means, what a log tells, and what is buried with a chapter."""

import pytest
from histories import WRITERS

from lianju.errors import EntryBuried, NodeMissing, StateMissing, VersionExists
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.workspace.comparing import bring_back, compare, interval, locate, restore
from lianju.workspace.history import PAUSE, events, moments, name_version, state
from lianju.workspace.project import find

ME = WRITERS["type"]


@pytest.fixture
def manuscript(tmp_path):
    made = Manuscript(Database.create(tmp_path / "lianju.db"))
    made._database._connection.execute("PRAGMA synchronous = OFF")
    yield made
    made.close()


def test_a_removed_entry_comes_back_with_what_is_in_it(manuscript):
    chapter = manuscript.add("chapter", "A", origin=ME)
    scene = manuscript.add("scene", "S", parent=chapter.id, origin=ME, text="Words.")
    row = manuscript.last
    manuscript.change(chapter.id, origin=ME, removed=True)
    assert manuscript.nodes == ()
    with pytest.raises(NodeMissing):
        find(manuscript, "S")
    with pytest.raises(EntryBuried):
        restore(manuscript, locate(manuscript, "S"), f"@{row}")
    bring_back(manuscript, locate(manuscript, "A"))
    assert [node.id for node in manuscript.nodes] == [chapter.id, scene.id]
    assert manuscript.text(scene.id) == "Words."


def test_a_removed_scene_is_restored_to_a_state(manuscript):
    scene = manuscript.add("scene", "S", origin=ME, text="Words.")
    row = manuscript.last
    manuscript.replace(scene.id, 0, 6, "", act="delete", origin=ME)
    manuscript.change(scene.id, origin=ME, removed=True)
    assert restore(manuscript, locate(manuscript, "S"), f"@{row}")
    assert manuscript.text(scene.id) == "Words."


def test_a_state_is_a_version_a_row_or_a_time(manuscript):
    manuscript._database._clock = lambda: 1_000_000_000_000
    manuscript.add("scene", "S", origin=ME)
    first = name_version(manuscript, " first   draft ")
    manuscript._database._clock = lambda: 1_100_000_000_000
    manuscript.add("scene", "T", origin=ME)
    assert state(manuscript, "first draft") == first == state(manuscript, f"@{first}")
    assert state(manuscript, "2003-05-01") == first
    assert state(manuscript, "2003-05-01T10:00") == first
    assert state(manuscript, "2030-01-01") == manuscript.last
    for name in ("", "second", "@0", f"@{manuscript.last + 1}", "1999-01-01", "@-1"):
        with pytest.raises(StateMissing):
            state(manuscript, name)
    with pytest.raises(VersionExists):
        name_version(manuscript, "first draft")
    assert interval(manuscript, ["first draft", "S"]) == (first, manuscript.last, "S")
    assert interval(manuscript, ["@1", "first draft", "S"]) == (1, first, "S")
    with pytest.raises(StateMissing):
        interval(manuscript, ["@1", "nothing", "S"])


def test_what_happened_is_grouped_and_a_pause_makes_a_version(manuscript):
    now = [1_000_000_000_000]
    manuscript._database._clock = lambda: now[0]
    scene = manuscript.add("scene", "S", origin=ME)
    for text in ("a", "b c"):
        manuscript.replace(scene.id, 0, 0, text, act="type", origin=ME)
    before = manuscript.last
    now[0] += PAUSE + 1
    manuscript.replace(scene.id, 0, 2, "", act="delete", origin=ME)
    now[0] -= 10 * PAUSE  # the clock goes back: the log's does not
    manuscript.replace(scene.id, 0, 0, "xyz", act="type", origin=ME)
    found = events(manuscript)
    assert [(each.deed, each.came, each.gone) for each in found] == [
        ("add", 0, 0), ("write", 3, 0), ("write", 3, 1),
    ]  # fmt: skip
    assert [(each.row, each.why) for each in moments(found)] == [(before, "pause")]
    assert events(manuscript, {scene.id}) == found


def test_two_states_are_compared_entry_by_entry(manuscript):
    kept = manuscript.add("scene", "Kept", origin=ME, text="The river ran.")
    manuscript.add("scene", "Same", origin=ME, text="Nothing.")
    first = manuscript.last
    manuscript.replace(kept.id, 4, 9, "sea", act="type", origin=ME)
    new = manuscript.add("note", "New", origin=ME, text="Fresh.")
    one, two = compare(manuscript, first, manuscript.last)
    assert (one.node.id, [(each.old, each.new) for each in one.differences]) == (kept.id, [("river", "sea")])
    assert (two.before, two.node.id, two.differences[0].new) == (None, new.id, "Fresh.")
    back = compare(manuscript, manuscript.last, first, only=kept)
    assert [(each.old, each.new) for each in back[0].differences] == [("sea", "river")]
    assert compare(manuscript, first, first) == []
