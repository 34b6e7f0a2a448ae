"""An earlier state comes back with the authors it had, and nothing that came later is lost."""

import os
import random

from histories import WRITERS, History

from lianju.store import texts
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.workspace.comparing import bring_back, compare, restore
from lianju.workspace.history import counted, events, moments, name_version, state

ME = WRITERS["type"]
HISTORIES = int(os.environ.get("LIANJU_HISTORIES", "20"))


def authors(manuscript, node):
    return [(character, each.origin) for each in manuscript.authored(node) for character in each.text]


def test_any_state_of_random_histories_comes_back_with_its_authors(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "WORTH", 1)
    first = int(os.environ.get("LIANJU_SEED", "20261125"))
    for seed in range(first, first + max(5, HISTORIES // 5)):
        path = tmp_path / f"{seed}.db"
        manuscript = Manuscript(Database.create(path))
        manuscript._database._connection.execute("PRAGMA synchronous = OFF")
        node = manuscript.add("scene", "One", origin=ME)
        history, states = History(manuscript, node.id, seed), {}
        for number in range(60):
            history.step()
            if number % 10 == 9:
                states[manuscript.last] = authors(manuscript, node.id)
        draw = random.Random(seed)
        for row in draw.sample(sorted(states), 4):
            restore(manuscript, node, f"@{row}")
            assert authors(manuscript, node.id) == states[row], (seed, row)
        manuscript.close()
        for replay in (False, True):
            again = Manuscript(Database.open(path, read_only=True), replay=replay)
            assert authors(again, node.id) == states[row]
            assert again.faulty_snapshot() is None


def made(tmp_path):
    manuscript = Manuscript(Database.create(tmp_path / "lianju.db"))
    clock = [1_000_000]
    manuscript._database._clock = lambda: clock[0]
    return manuscript, clock


def test_versions_by_name_by_row_and_by_themselves(tmp_path):
    manuscript, clock = made(tmp_path)
    node = manuscript.add("scene", "One", origin=ME)
    manuscript.replace(node.id, 0, 0, "First. ", act="type", origin=ME)
    row = name_version(manuscript, "first")
    clock[0] += 3_600_000
    manuscript.replace(node.id, 7, 7, "Second.", act="type", origin=ME)
    happened = events(manuscript)
    assert [(each.why, each.name) for each in moments(happened)] == [("named", "first")]
    assert [(each.deed, each.came) for each in happened] == [
        ("add", 0),
        ("write", 6),
        ("version", 0),
        ("write", 7),
    ]
    assert state(manuscript, "first") == state(manuscript, f"@{row}") == row
    (found,) = compare(manuscript, row, manuscript.last)
    assert [(each.old, each.new) for each in found.differences] == [("", "Second.")]
    last = manuscript.last
    assert restore(manuscript, node, "first") and not restore(manuscript, node, "first")
    assert manuscript.text(node.id) == "First. "
    assert restore(manuscript, node, f"@{last}")
    assert manuscript.text(node.id) == "First. Second."
    assert [each.why for each in moments(events(manuscript))] == ["named", "restore"]


def test_a_removed_entry_comes_back_with_its_text_and_its_authors(tmp_path):
    manuscript, _ = made(tmp_path)
    chapter = manuscript.add("chapter", "C", origin=ME)
    scene = manuscript.add(
        "scene", "One", parent=chapter.id, origin=ME, text="brought", brought=WRITERS["import"]
    )
    manuscript.change(chapter.id, origin=ME, removed=True)
    assert manuscript.nodes == () and not manuscript.has(scene.id)
    bring_back(manuscript, manuscript.everything[0])
    assert [node.title for node in manuscript.nodes] == ["C", "One"]
    assert counted(manuscript.authored(scene.id)) == 7
