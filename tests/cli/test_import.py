"""`lianju import` with a person at the terminal."""

import json
import os
import pty
import subprocess
import sys

import pytest

STORY = (
    "雨夜\n\n第一章 雨\n\n　　那天夜里下了一场大雨，街上没有人。\n\n第二章 风\n\n　　起风了，她没有回来。\n"
)


def out(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def book(lianju, tmp_path):
    out(lianju("new", "book", "--language", "en"))
    return tmp_path / "book"


def binder(lianju, book):
    return [line["node"]["title"] for line in json.loads(out(lianju("status", "--json", cwd=book)))]


def at_terminal(book, answers):
    """Run an import with a person at the terminal, who types `answers`."""
    main, side = pty.openpty()
    os.write(main, answers.encode())
    done = subprocess.Popen(
        [sys.executable, "-m", "lianju", "import", "a.txt"],
        stdin=side, stdout=side, stderr=side, cwd=book,
    )  # fmt: skip
    os.close(side)
    shown = b""
    while True:
        try:
            piece = os.read(main, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(main)
    return done.wait(60), shown.decode()


def test_at_a_terminal_the_encoding_is_confirmed_and_the_claim_asked(lianju, book):
    (book / "a.txt").write_bytes(STORY.encode("gb18030"))
    before = binder(lianju, book)
    code, shown = at_terminal(book, "n\nutf-8\n")
    assert code == 10
    assert "gb18030" in shown
    assert binder(lianju, book) == before
    code, shown = at_terminal(book, "y\nBob\n")
    assert (code, "那天夜里下了一场大雨" in shown) == (0, True)
    assert binder(lianju, book)[1:] == ["a 1", "1", "第一章 雨", "1", "第二章 风", "1"]
    told = json.loads(out(lianju("status", "--json", cwd=book)))
    assert {name for line in told for name in line["shares"]} == {"others"}
