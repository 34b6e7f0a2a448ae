"""Lengths, targets and growth from the command line."""

import json
from datetime import date

import pytest


def out(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def book(lianju, tmp_path):
    out(lianju("new", "book", "--language", "en"))
    folder = tmp_path / "book"
    out(lianju("add", "scene", "One", "-f", "-", "--by", "mine", cwd=folder, stdin="The old river ran."))
    out(lianju("add", "note", "Idea", "-f", "-", "--by", "mine", cwd=folder, stdin="A bridge?"))
    return folder


def test_status_tells_lengths_against_their_targets(lianju, book):
    out(lianju("edit", "One", "--target", "8", cwd=book))
    with (book / "lianju.toml").open("a", encoding="utf-8") as file:
        file.write("target = 40\n")
    shown = out(lianju("status", cwd=book))
    assert "One  4 of 8 words (50%)" in shown
    assert "All  4 of 40 words (10%)" in shown
    told = {line["node"]["title"]: line for line in json.loads(out(lianju("status", "--json", cwd=book)))}
    assert [(told[name]["count"], told[name]["unit"]) for name in ("Chapter 1", "One", "Idea")] == [
        (4, "en"), (4, "en"), (2, "en"),
    ]  # fmt: skip


def test_progress_tells_days_streak_and_targets(lianju, book):
    file = next(path for path in (book / "manuscript").rglob("*.md") if "river" in path.read_text("utf-8"))
    file.write_text("The old river ran to the sea.\n", "utf-8")
    out(lianju("sync", "--by", "mine", cwd=book))
    (book / "lianju.toml").write_text('language = "en"\ntarget = 40\ndaily_goal = 3\n', "utf-8")
    told = json.loads(out(lianju("progress", "--json", cwd=book)))
    (day,) = told["days"]
    assert day["date"] == date.today().isoformat()
    assert (day["imported"], day["outside"], day["net"], day["total"]) == (4, 3, 7, 7)
    assert (told["streak"], told["goals"][0]["target"], told["goals"][0]["pace"]) == (1, 40, 3)
    shown = out(lianju("progress", cwd=book))
    assert "● " in shown
    assert "All  7 of 40 words" in shown
    assert "写" in out(lianju("progress", cwd=book, env={"LIANJU_LANG": "zh"}))


def test_a_target_that_is_no_number_above_zero_is_left_aside(lianju, book):
    (book / "lianju.toml").write_text("target = 0\ndaily_goal = true\nsession_gap = -3\n", "utf-8")
    told = json.loads(out(lianju("progress", "--json", cwd=book)))
    assert (told["goals"], told["daily_goal"]) == ([], None)


def test_a_new_book_has_no_days(lianju, tmp_path):
    out(lianju("new", "empty"))
    shown = out(lianju("progress", cwd=tmp_path / "empty"))
    assert "Nothing was written" in shown
