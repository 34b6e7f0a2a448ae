"""`lianju search` from the command line."""

import json

import pytest


def out(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def book(lianju, tmp_path):
    out(lianju("new", "book", "--language", "en"))
    folder = tmp_path / "book"
    out(
        lianju("add", "scene", "One", "-f", "-", "--by", "mine", cwd=folder, stdin="The old river ran.\nEnd.")
    )
    return folder


def test_what_stands_is_found_with_its_line(lianju, book):
    shown = out(lianju("search", "RIVER", cwd=book))
    assert "One" in shown
    assert "1  The old river ran." in shown
    (told,) = json.loads(out(lianju("search", "river", "--in", "Chapter 1", "--json", cwd=book)))
    assert (told["line"], told["spans"], told["number"], told["start"]) == (
        "The old river ran.",
        [[8, 13]],
        1,
        8,
    )


def test_nothing_found_is_exit_code_1_and_says_so_on_the_side(lianju, book):
    for more, words in (((), "--all-versions"), (("--all-versions",), "ever stood")):
        done = lianju("search", "sea", *more, cwd=book)
        assert (done.returncode, done.stdout) == (1, b"")
        assert words in done.stderr.decode()
    done = lianju("search", "River", "--case", "--json", cwd=book)
    assert (done.returncode, json.loads(done.stdout)) == (1, [])


def test_what_was_deleted_comes_back_by_the_line_that_is_told(lianju, book):
    file = next((book / "manuscript").rglob("*.md"))
    file.write_text("The sea.\nEnd.\n", "utf-8")
    out(lianju("sync", cwd=book))
    assert lianju("search", "river", cwd=book).returncode == 1
    shown = out(lianju("search", "river", "--all-versions", cwd=book))
    assert "The old river ran." in shown
    assert "claimed as own" in shown
    number, state = shown.partition('lianju restore "')[2].split()[:3:2]
    out(lianju("restore", number.rstrip('"'), "--to", state, cwd=book))
    assert "1  The old river ran." in out(lianju("search", "river", cwd=book))


def test_a_removed_scene_is_searched_too(lianju, book):
    out(lianju("remove", "One", cwd=book))
    assert lianju("search", "river", cwd=book).returncode == 1
    assert "lianju restore" in out(lianju("search", "river", "--all-versions", "--in", "One", cwd=book))
    assert lianju("search", "river", "--in", "One", cwd=book).returncode == 9


def test_a_broken_expression_and_no_words_are_refused(lianju, book):
    assert lianju("search", "(", "--regex", cwd=book).returncode == 2
    assert lianju("search", "", cwd=book).returncode == 2
    assert "river" in out(lianju("search", "r[a-z]+r", "--regex", cwd=book))
