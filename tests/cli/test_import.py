"""`lianju import` with a person at the terminal."""

import json
import os
import pty
import re
import subprocess
import sys
import zipfile

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


SCRIVX = """<?xml version="1.0"?><ScrivenerProject Version="2.0"><Binder>
<BinderItem UUID="A-0" Type="DraftFolder"><Title>D</Title><Children>
<BinderItem UUID="A-1" Type="Text"><Title>第一章</Title></BinderItem></Children></BinderItem>
<BinderItem UUID="A-2" Type="TrashFolder"><Title>T</Title><Children>
<BinderItem UUID="A-3" Type="Text"><Title>Gone</Title></BinderItem></Children></BinderItem>
</Binder></ScrivenerProject>"""


def test_a_scrivener_project_comes_in_by_its_folder(lianju, book):
    folder = book.parent / "雪.scriv"
    (folder / "Files" / "Data" / "A-1").mkdir(parents=True)
    (folder / "雪.scrivx").write_text(SCRIVX, "utf-8")
    text = rb"{\rtf1\ansi{\fonttbl{\f1\fcharset134 S;}}\f1 \'cf\'c2\'d1\'a9\'c1\'cb\'a1\'a3}"
    (folder / "Files" / "Data" / "A-1" / "content.rtf").write_bytes(text)
    before = binder(lianju, book)
    done = lianju("import", str(folder), "--dry-run", cwd=book)
    assert done.stderr.decode().count("Scrivener") == 1
    assert "--trash" in done.stderr.decode() and binder(lianju, book) == before
    out(lianju("import", str(folder), "--by", "mine", cwd=book))
    assert binder(lianju, book)[len(before) :] == ["第一章", "1"]
    assert out(lianju("show", "第一章/1", cwd=book)).strip() == "下雪了。"
    done = lianju("import", str(book.parent), cwd=book)
    assert (done.returncode, b"endings" in done.stderr) == (10, True)


def test_a_book_without_a_title_keeps_its_identifier_and_shares_it_with_none(lianju, book):
    def identifier(name, *more):
        out(lianju("export", name, *more, cwd=book))
        with zipfile.ZipFile(book / name) as whole:
            return re.search(rb"urn:uuid:[0-9a-f-]+", whole.read("EPUB/content.opf"))[0]

    out(lianju("add", "scene", "A", "-f", "-", "--by", "mine", cwd=book, stdin="Text."))
    first = identifier("a.epub")
    assert identifier("b.epub", "--title", "Named", "--author", "Ann") == first
    assert identifier("c.epub", "--entry", "A") != first
    out(lianju("new", "other", "--language", "en", cwd=book.parent))
    out(lianju("add", "scene", "A", "-f", "-", "--by", "mine", cwd=book.parent / "other", stdin="Text."))
    out(lianju("export", "../d.epub", cwd=book.parent / "other"))
    with zipfile.ZipFile(book.parent / "d.epub") as whole:
        assert first not in whole.read("EPUB/content.opf")


def test_a_marked_encoding_is_told_in_a_pipe(lianju, book):
    for encoding, told in (("utf-16", "utf-16-le"), ("utf-8-sig", "utf-8")):
        (book / "a.txt").write_bytes(STORY.encode(encoding))
        done = lianju("import", "a.txt", "--dry-run", cwd=book)
        assert f"a.txt was read as {told}." in done.stderr.decode()
    (book / "a.txt").write_bytes(STORY.encode())
    assert "was read as" not in lianju("import", "a.txt", "--dry-run", cwd=book).stderr.decode()


def test_a_missing_folder_is_no_reason_for_an_option_that_export_lacks(lianju, book):
    done = lianju("export", "no/where.md", cwd=book)
    assert done.returncode != 0
    assert "-o" not in done.stderr.decode().split() and "folder" in done.stderr.decode()


@pytest.mark.parametrize("kind", ["md", "html", "docx", "epub", "txt"])
def test_empty_lines_and_spaces_at_borders_are_told_where_they_go(lianju, book, kind):
    (book / "a.txt").write_text("One.\n\n  Two.\nThree. \nFour.\n")
    out(lianju("import", "a.txt", "--by", "mine", "--chapters", "none", cwd=book))
    done = lianju("export", f"b.{kind}", cwd=book)
    told = "Empty lines, and spaces at the border of a line, not in the file: 3" in done.stderr.decode()
    assert done.returncode == 0 and told == (kind != "txt")
