"""How a book grows: what counts for which day, sessions, streaks, targets, in any time zone."""

import time
from datetime import date, datetime, timedelta

import pytest
from histories import WRITERS, History

from lianju.language.count import count
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript, Source
from lianju.store.updates import craft
from lianju.values.proposal import Origin
from lianju.workspace.comparing import restore
from lianju.workspace.progress import language_of, progress

ME, MODEL, FRIEND = (WRITERS[act] for act in ("type", "accept", "import"))
MONDAY = date(2026, 3, 2)


class Clock:
    """Sets the time of the next rows: days after MONDAY, hours, minutes, in the local zone."""

    def __call__(self):
        return int(self.now.timestamp() * 1000)

    def at(self, day, hour=12, minute=0):
        self.now = datetime(2026, 3, 2, hour, minute) + timedelta(day)


@pytest.fixture
def book(tmp_path):
    made = Manuscript(Database.create(tmp_path / "lianju.db"))
    made._database._connection.execute("PRAGMA synchronous = OFF")
    made.clock = made._database._clock = Clock()
    made.clock.at(0)
    yield made
    made.close()


def typed(book, scene, text, place=0):
    book.replace(scene.id, place, place, text, act="type", origin=ME)


def day(found, number):
    return next(each for each in found.days if each.date == MONDAY + timedelta(number))


def test_each_day_counts_what_was_new_and_stood_at_its_end(book):
    scene = book.add("scene", "S", origin=ME, text="One two three.", brought=FRIEND)
    for letter in "Four five ":
        typed(book, scene, letter, len(book.text(scene.id)) - 14)
    typed(book, scene, "gone ")
    book.replace(scene.id, 0, 5, "", act="delete", origin=ME)
    book.clock.at(1)
    book.replace(scene.id, 0, 5, "", act="delete", origin=ME)
    book.replace(scene.id, 0, 0, "six ", act="accept", origin=MODEL)
    book.replace(scene.id, 0, 0, "pasted words ", act="paste", origin=Origin("paste", by="author"))
    found = progress(book, language="en", today=MONDAY)
    first, second = found.days
    assert (first.typed, first.imported, first.net, first.total) == (2, 3, 5, 5)
    assert (second.typed, second.model, second.pasted, second.net) == (0, 1, 2, 2)
    assert found.total == second.total == 7


def test_chinese_counts_characters_with_their_marks(book):
    scene = book.add("scene", "S", origin=ME)
    typed(book, scene, "河水冻住了。😀")
    found = progress(book, language="zh", today=MONDAY)
    assert (found.days[0].typed, found.total) == (7, 7)
    assert language_of(book, None) == "zh"
    assert (language_of(book, "en"), language_of(book, "auto")) == ("en", "zh")


def test_what_moves_or_comes_back_is_not_written_again(book):
    one, two = book.add("scene", "A", origin=ME), book.add("scene", "B", origin=ME)
    typed(book, one, "alpha beta gamma")
    row = book.last
    book.clock.at(1)
    ids = book.ids(one.id, 0, 5)
    moved = craft(99, 0, "alpha", left=None, right=None)
    book.take(
        two.id,
        moved,
        act="paste",
        origin=Origin("paste", by="author"),
        sources=[Source(one.id, each) for each in ids],
    )
    book.replace(one.id, 0, 6, "", act="delete", origin=ME)
    book.clock.at(2)
    restore(book, one, f"@{row}")
    book.clock.at(3)
    (first,) = book.ids(one.id, 0, 1)
    book.replace(one.id, 0, 6, "", act="delete", origin=ME)
    book.take(one.id, craft(98, 0, "alpha ", left=None, right=first[:2]), act="undo", origin=ME)
    found = progress(book, language="en", today=MONDAY)
    assert [(each.typed, each.pasted, each.net) for each in found.days] == [
        (3, 0, 3),
        (0, 0, 0),
        (0, 0, 1),
        (0, 0, 0),
    ]


def test_typed_deleted_and_undone_on_one_day_counts_once(book):
    scene = book.add("scene", "S", origin=ME)
    typed(book, scene, "alpha beta")
    (first,) = book.ids(scene.id, 0, 1)
    book.replace(scene.id, 0, 6, "", act="delete", origin=ME)
    book.take(scene.id, craft(98, 0, "alpha ", left=None, right=first[:2]), act="undo", origin=ME)
    assert [(each.typed, each.net) for each in progress(book, language="en", today=MONDAY).days] == [(2, 2)]


def test_notes_and_removed_scenes_are_not_of_the_book(book):
    chapter = book.add("chapter", "C", origin=ME)
    scene = book.add("scene", "S", parent=chapter.id, origin=ME)
    note = book.add("note", "N", origin=ME)
    typed(book, scene, "one two")
    typed(book, note, "three")
    book.clock.at(1)
    book.change(chapter.id, origin=ME, removed=True)
    book.clock.at(2)
    book.change(chapter.id, origin=ME, removed=False)
    found = progress(book, language="en", today=MONDAY)
    assert [(each.net, each.total) for each in found.days] == [(2, 2), (-2, 0), (2, 2)]


def test_a_silence_divides_sessions_and_an_import_is_none(book):
    scene = book.add("scene", "S", origin=ME, text="Brought.", brought=FRIEND)
    for hour, minute in ((13, 0), (13, 20), (13, 50), (14, 30), (23, 50)):
        book.clock.at(0, hour, minute)
        typed(book, scene, "x ")
    book.clock.at(1, 0, 10)
    typed(book, scene, "y ")
    found = progress(book, language="en", today=MONDAY)
    assert (day(found, 0).sessions, day(found, 0).minutes) == (3, 70)
    assert day(found, 1).sessions == 0
    assert day(progress(book, language="en", gap=10, today=MONDAY), 0).sessions == 5
    assert day(progress(book, language="en", gap=60, today=MONDAY), 0).sessions == 2


def test_a_clock_that_goes_back_divides_nothing_and_loses_no_word(book):
    scene = book.add("scene", "S", origin=ME)
    typed(book, scene, "one ")
    book.clock.at(-5)
    typed(book, scene, "two ")
    found = progress(book, language="en", today=MONDAY)
    assert [(each.date, each.typed, each.sessions) for each in found.days] == [(MONDAY, 2, 1)]


def test_streaks_count_days_in_a_row_and_today_may_still_come(book):
    scene = book.add("scene", "S", origin=ME)
    for number, words in ((0, 5), (1, 5), (2, 5), (4, 5), (5, 1)):
        book.clock.at(number)
        typed(book, scene, "w " * words)

    def told(today, goal=None):
        found = progress(book, language="en", daily_goal=goal, today=MONDAY + timedelta(today))
        return found.streak, found.longest

    assert told(5) == told(6) == (2, 3)
    assert told(7) == (0, 3)
    assert told(5, goal=5) == (1, 3)
    assert told(6, goal=5) == (0, 3)


def test_targets_tell_when_they_are_reached_and_imports_are_no_pace(book):
    scene = book.add("scene", "S", origin=ME, text="w " * 100, brought=FRIEND)
    book.change(scene.id, origin=ME, target=130)
    done = book.add("scene", "T", origin=ME)
    book.change(done.id, origin=ME, target=2)
    for number in range(4):
        book.clock.at(number)
        typed(book, scene, "w " * 5)
    typed(book, done, "one two")
    today = MONDAY + timedelta(3)
    whole, one, two = progress(book, language="en", target=1000, today=today).goals
    assert (whole.node, whole.count, whole.pace) == (None, 122, 22 / 4)
    assert whole.finish == today + timedelta(-(-878 * 4 // 22))
    assert (one.node.id, one.count, one.pace, one.finish) == (scene.id, 120, 5.0, today + timedelta(2))
    assert (two.count, two.finish) == (2, None)
    late = progress(book, language="en", target=1000, today=today + timedelta(60)).goals[0]
    assert (late.pace, late.finish) == (0, None)


def test_days_are_those_of_the_authors_zone(book, monkeypatch):
    scene = book.add("scene", "S", origin=ME)
    book.clock.now = datetime.fromisoformat("2026-03-02T20:00+00:00")
    typed(book, scene, "one")
    for zone, wanted in (("Asia/Shanghai", date(2026, 3, 3)), ("America/New_York", date(2026, 3, 2))):
        with monkeypatch.context() as patched:
            patched.setenv("TZ", zone)
            time.tzset()
            try:
                assert [each.date for each in progress(book, language="en").days if each.typed] == [wanted]
            finally:
                patched.undo()
                time.tzset()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_length_of_each_day_is_what_its_text_counts(book, seed, language):
    scenes = [book.add("scene", name, origin=ME) for name in "AB"]
    histories = [History(book, scene.id, seed + scene.id) for scene in scenes]
    for each in histories:
        each.others = [other for other in histories if other is not each]
    ends = {}
    for number in range(12):
        book.clock.at(number)
        for _ in range(6):
            for each in histories:
                each.step()
        ends[MONDAY + timedelta(number)] = sum(
            count(book.text(scene.id)).market(language) for scene in scenes
        )
    found = progress(book, language=language, today=MONDAY)
    assert {each.date: each.total for each in found.days} == {
        day: ends[day] for day in (each.date for each in found.days)
    }
    assert found.total == found.days[-1].total == ends[MONDAY + timedelta(11)]
    assert sum(each.net for each in found.days) == found.total
