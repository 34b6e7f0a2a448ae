"""A book's project from the command line: made, filled, asked who wrote it, checked."""

import json
import sqlite3

import pytest

SHORT = ("-m", "markov", "-n", "20", "--seed", "3")


def out(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def book(lianju, tmp_path):
    out(lianju("new", "book", "--language", "en"))
    return tmp_path / "book"


def test_a_new_project_has_a_chapter_and_a_scene(lianju, book):
    told = json.loads(out(lianju("status", "--json", cwd=book)))
    assert [(line["node"]["kind"], line["node"]["title"], line["depth"]) for line in told] == [
        ("chapter", "Chapter 1", 0),
        ("scene", "Scene 1", 1),
    ]
    assert 'language = "en"' in (book / "lianju.toml").read_text("utf-8")


def test_a_folder_with_something_in_it_is_left_as_it_is(lianju, book, tmp_path):
    before = (book / "lianju.db").read_bytes()
    done = lianju("new", "book")
    assert done.returncode == 8
    assert (book / "lianju.db").read_bytes() == before


def test_a_text_is_added_with_its_claim_and_who_says_so(lianju, book):
    (book / "a.txt").write_text("The river\r\nran.\n", "utf-8")
    out(lianju("add", "scene", "Mine", "-f", "a.txt", "--by", "mine", cwd=book))
    out(lianju("add", "scene", "Hers", "-f", "-", "--by", "Ada", cwd=book, stdin="It rained."))
    out(lianju("add", "note", "Found", "-f", "-", cwd=book, stdin="See p. 3"))
    mine = json.loads(out(lianju("who", "Mine", "--json", cwd=book)))
    assert [(each["text"], each["origin"]["by"]) for each in mine["stretches"]] == [
        ("The river\nran.", "mine")
    ]
    assert mine["shares"] == {"own": 12}
    assert json.loads(out(lianju("who", "chapter 1/hers", "--json", cwd=book)))["shares"] == {"others": 9}
    shown = out(lianju("who", "Found", cwd=book))
    assert "[imported, unclaimed] See p. 3" in shown
    whole = json.loads(out(lianju("status", "--json", cwd=book)))
    assert whole[0]["shares"] == {"own": 12, "others": 9}


def test_writing_in_a_scene_is_a_proposal_that_waits(lianju, book):
    (book / "a.txt").write_text("The river", "utf-8")
    out(lianju("add", "scene", "River", "-f", "a.txt", "--by", "mine", cwd=book))
    done = lianju("write", "--in", "River", *SHORT, cwd=book)
    assert out(done).strip()
    assert b"is kept" in done.stderr
    assert json.loads(out(lianju("who", "River", "--json", cwd=book)))["shares"] == {"own": 8}


def test_what_is_accepted_is_the_models_and_the_rest_is_not(lianju, book):
    (book / "a.txt").write_text("The river", "utf-8")
    out(lianju("add", "scene", "River", "-f", "a.txt", "--by", "mine", cwd=book))
    written = out(lianju("write", "--in", "River", *SHORT, "--accept", cwd=book)).removesuffix("\n")
    told = json.loads(out(lianju("who", "River", "--json", cwd=book)))
    assert [each["text"] for each in told["stretches"]] == ["The river", written]
    model = told["stretches"][1]["origin"]
    assert (model["kind"], model["model"]) == ("model", "markov")
    assert model["run"] and len(model["prompt_sha256"]) == 64
    assert "[markov, run" in out(lianju("who", "River", cwd=book))
    whole = json.loads(out(lianju("verify", "--json", cwd=book)))
    assert (whole["fault"], set(whole["characters"])) == (None, {"own", "model"})


def test_verify_finds_a_changed_row_and_says_what_it_means(lianju, book):
    (book / "a.txt").write_text("The river", "utf-8")
    out(lianju("add", "scene", "River", "-f", "a.txt", cwd=book))
    assert "not that what was claimed is true" in out(lianju("verify", cwd=book))
    with sqlite3.connect(book / "lianju.db") as connection:
        row = connection.execute("SELECT seq, data FROM log WHERE act = 'import'").fetchone()
        connection.execute(
            "UPDATE log SET data = ? WHERE seq = ?", (row[1].replace(b"river", b"rover"), row[0])
        )
    connection.close()
    done = lianju("verify", cwd=book)
    assert done.returncode == 1
    assert f"Row {row[0]} ".encode() in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("who", "Nothing"), 9),
        (("who", "#999"), 9),
        (("who", "Chapter 1"), 9),
        (("add", "chapter", "Two", "-f", "a.txt"), 2),
        (("add", "scene", "Two", "--in", "Nowhere"), 9),
        (("write", "x", "--in", "Scene 1"), 2),
        (("write", "--in", "Scene 1", *SHORT), 4),
        (("status", "--project", "/"), 9),
    ],
)
def test_mistakes_are_clear_errors_in_both_languages(lianju, book, arguments, code):
    before = (book / "lianju.db").read_bytes()
    for language in ("en", "zh"):
        done = lianju(*arguments, cwd=book, env={"LIANJU_LANG": language})
        assert done.returncode == code, done.stderr.decode()
        assert b"Traceback" not in done.stderr
        assert done.stdout == b""
    assert (book / "lianju.db").read_bytes() == before


def test_titles_that_two_entries_share_need_a_path_or_a_number(lianju, book):
    out(lianju("add", "chapter", "Two", cwd=book))
    number = out(
        lianju("add", "scene", "Scene 1", "-f", "-", "--by", "mine", cwd=book, stdin="Here")
    ).split()[0]
    assert lianju("who", "Scene 1", cwd=book).returncode == 9
    for name in (number, "Two/Scene 1"):
        assert "Here" in out(lianju("who", name, cwd=book))
