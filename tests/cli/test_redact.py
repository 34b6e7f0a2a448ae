"""Redacting and copying from the command line: asked first, told plainly, nowhere in the folder afterwards."""

import json
import time

import pytest

from lianju.workspace.project import AUTHOR, Manuscript, create, opened
from lianju.workspace.proposing import propose
from lianju.workspace.session import Session
from lianju.workspace.writing import WriteRequest, Writing

SHORT = ("-m", "echo", "-n", "8")
TEXT = "The river froze. They went to Willow End by the old road, and nobody spoke. Dawn came."


def out(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def book(lianju, tmp_path):
    out(lianju("new", "book", "--language", "en"))
    out(lianju("add", "scene", "River", "-f", "-", "--by", "mine", cwd=tmp_path / "book", stdin=TEXT))
    return tmp_path / "book"


def assert_nowhere(folder, words):
    for path in folder.rglob("*"):
        if path.is_file():
            assert words.encode() not in path.read_bytes(), path
            assert words.encode("utf-16-le") not in path.read_bytes(), path


def test_a_passage_is_shown_asked_for_and_gone(lianju, book, tmp_path):
    before = (book / "lianju.db").read_bytes()
    refused = lianju("redact", "River", "--range", "30:40", cwd=book)
    assert refused.returncode == 2 and b"--yes" in refused.stderr
    assert "“River” 30:40: Willow End" in refused.stdout.decode()
    assert (book / "lianju.db").read_bytes() == before
    done = lianju("redact", "River", "--range", "30:40", "--yes", cwd=book)
    assert "redacted: 10 characters of “River”" in out(done)
    backup = next((tmp_path / "data").rglob("*.db"))
    assert str(backup) in done.stderr.decode() and "exports" in done.stderr.decode()
    assert out(lianju("show", "River", cwd=book)).strip() == TEXT.replace("Willow End", "")
    assert_nowhere(book, "Willow")
    assert b"redacted: 10 characters" in lianju("who", "River", cwd=book).stderr
    assert b"redacted: 10 characters" in lianju("diff", "@3", cwd=book).stderr
    assert "redacted in “River”" in out(lianju("log", cwd=book))
    assert "redacted: 10 characters of “River”" in out(lianju("verify", cwd=book))
    (told,) = json.loads(out(lianju("verify", "--json", cwd=book)))["tombstones"]
    assert (told["characters"], told["salted"]) == (10, True)
    assert abs(told["time"] / 1000 - time.time()) < 600
    (told,) = json.loads(out(lianju("who", "River", "--json", cwd=book)))["redactions"]
    assert told["characters"] == 10


def test_words_that_were_deleted_long_ago_go_too(lianju, book):
    path = next((book / "manuscript").rglob("*River.md"))
    path.write_text("Nothing is left of it.\n", "utf-8")
    out(lianju("sync", cwd=book))
    out(lianju("version", "Before Willow End", cwd=book))
    done = json.loads(out(lianju("redact", "--text", "Willow End", "--yes", "--json", cwd=book)))
    assert [each["characters"] for each in done["tombstones"]] == [10, 0]
    assert not done["unfinished"] and not done["guessable"] and done["beyond"]
    assert_nowhere(book, "Willow")
    out(lianju("restore", "River", "--to", "@5", cwd=book))
    assert out(lianju("show", "River", cwd=book)).strip() == TEXT.replace("Willow End", "")
    assert lianju("redact", "--text", "Willow End", "--yes", cwd=book).returncode == 9


def test_a_run_is_forgotten_and_replay_says_why(lianju, book):
    out(lianju("write", "--in", "River", *SHORT, cwd=book))
    (waits,) = json.loads(out(lianju("proposals", "--json", cwd=book)))
    run = waits["number"] - 1
    out(lianju("replay", run, cwd=book))
    assert "prompt and texts: 1" in out(lianju("redact", "--run", run, "--yes", cwd=book))
    done = lianju("replay", run, cwd=book)
    assert done.returncode == 9 and b"was redacted" in done.stderr
    assert json.loads(out(lianju("proposals", "--json", cwd=book))) == []
    assert lianju("proposals", "accept", waits["number"], cwd=book).returncode == 9
    assert lianju("redact", "--run", run, "--yes", cwd=book).returncode == 9
    assert lianju("redact", "--run", 1, "--yes", cwd=book).returncode == 9


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("River",),
        ("--range", "1:2"),
        ("River", "--range", "1:2", "--text", "a"),
        ("River", "--run", "3"),
        ("--run", "3", "--expired"),
        ("--text", ""),
    ],
)
def test_one_thing_is_redacted_at_a_time(lianju, book, arguments):
    assert lianju("redact", *arguments, "--yes", cwd=book).returncode == 2


def test_retention_is_a_setting_and_forever_by_default(lianju, book):
    out(lianju("settings", "set", "keep_prompts", "30", cwd=book))
    assert "keep_prompts = 30" in out(lianju("settings", cwd=book))
    assert lianju("settings", "set", "keep_prompts", "0", cwd=book).returncode == 2
    out(lianju("settings", "set", "keep_prompts", "forever", cwd=book))
    assert "keep_prompts = forever" in out(lianju("settings", cwd=book))


def test_what_is_older_than_the_settings_keep_goes_at_the_next_writing(lianju, tmp_path):
    from lianju.store.database import Database

    create(tmp_path / "book", language="en", chapter="One")
    (tmp_path / "book" / "lianju.db").unlink()
    manuscript = Manuscript(Database.create(tmp_path / "book" / "lianju.db"))
    manuscript.database._clock = lambda: int(1000 * (time.time() - 3 * 86_400))
    node = manuscript.add("scene", "River", origin=AUTHOR, text=TEXT)
    with Session() as session:
        writing = Writing(session, WriteRequest(text=TEXT, model="echo"))
        list(writing.stream())
        propose(manuscript, node, writing)
    manuscript.close()
    book = tmp_path / "book"
    assert "Nothing is there" in out(lianju("redact", "--expired", "--yes", cwd=book))
    (book / "lianju.toml").write_text("keep_prompts = 2\n", "utf-8")
    assert list(opened_blocks(book))
    told = lianju("add", "scene", "Two", cwd=book)
    assert b"redacted for good" in told.stderr
    assert not list(opened_blocks(book))
    assert b"redacted for good" not in lianju("add", "scene", "Three", cwd=book).stderr
    assert "prompts" in out(lianju("verify", cwd=book))


def opened_blocks(book):
    with opened(book, read_only=True) as manuscript:
        yield from manuscript.blocks.all()


def test_a_project_is_copied_with_and_without_its_history(lianju, book, tmp_path):
    out(lianju("write", "--in", "River", *SHORT, "--accept", cwd=book))
    assert "rows)" in out(lianju("copy", tmp_path / "whole", cwd=book))
    assert lianju("copy", tmp_path / "whole", cwd=book).returncode == 8
    assert "Left out: earlier states" in out(lianju("copy", tmp_path / "bare", "--no-history", cwd=book))
    shown = [
        out(lianju("show", "River", "--project", each))
        for each in (book, tmp_path / "whole", tmp_path / "bare")
    ]
    assert len(set(shown)) == 1
    assert "[echo] " in out(lianju("who", "River", "--project", tmp_path / "bare"))
    for name in ("whole", "bare"):
        out(lianju("verify", "--project", tmp_path / name))
