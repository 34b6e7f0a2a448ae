"""A book's project from the command line: made, filled, asked who wrote it, checked."""

import contextlib
import io
import json
import sqlite3
import zipfile
from datetime import datetime

import pytest
from fake_openai import Make
from lxml import etree
from rude_server import serving

from lianju.workspace.project import AUTHOR, find, opened

SHORT = ("-m", "markov", "-n", "20", "--seed", "3")


def out(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def book(lianju, tmp_path):
    out(lianju("new", "book", "--language", "en"))
    out(lianju("add", "scene", "Scene 1", cwd=tmp_path / "book"))
    return tmp_path / "book"


def test_a_new_project_has_a_chapter(lianju, book):
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
    assert b"--force" not in done.stderr
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
    assert json.loads(out(lianju("who", "River", "--json", cwd=book)))["shares"] == {"own": 8}
    (waiting,) = json.loads(out(lianju("proposals", "--json", cwd=book)))
    assert f"Proposal {waiting['number']} waits".encode() in done.stderr
    out(lianju("proposals", "accept", waiting["number"], cwd=book))
    assert json.loads(out(lianju("proposals", "--json", cwd=book))) == []
    assert set(json.loads(out(lianju("who", "River", "--json", cwd=book)))["shares"]) == {"own", "model"}
    assert lianju("proposals", "refuse", waiting["number"], cwd=book).returncode == 9


def test_a_refused_proposal_changes_nothing_and_does_not_come_back(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The river"))
    out(lianju("write", "--in", "River", *SHORT, "-a", "2", cwd=book))
    (waiting,) = json.loads(out(lianju("proposals", "--json", cwd=book)))
    assert len(waiting["hunks"][0]["texts"]) == 2
    assert lianju("proposals", "accept", waiting["number"], "--which", "3", cwd=book).returncode == 9
    out(lianju("proposals", "refuse", waiting["number"], cwd=book))
    assert "Nothing waits" in out(lianju("proposals", cwd=book))
    assert json.loads(out(lianju("who", "River", "--json", cwd=book)))["shares"] == {"unknown": 8}


def test_line_ends_of_a_server_become_those_of_the_scene(lianju, book):
    def answer(call):
        if call.said and call.said["max_tokens"] > 20:
            call.events({"choices": [{"index": 0, "text": "One.\r\nTwo \ud83d"}]},
                        {"choices": [{"index": 0, "text": "\ude00.", "finish_reason": "stop"}]})  # fmt: skip
        else:
            Make()(call)

    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The river"))
    with serving(answer) as server:
        out(lianju("write", "--in", "River", "-m", server.url, "-n", "40", "--accept", cwd=book))
    told = json.loads(out(lianju("who", "River", "--json", cwd=book)))
    assert told["stretches"][1]["text"] == "One.\nTwo 😀."


def test_control_characters_of_a_project_cannot_steer_the_terminal(lianju, book):
    told = lianju(
        "add", "scene", "\x1b]0;pwn\x07Two\nlines", "-f", "-", "--by", "\x1b[31mBob", cwd=book, stdin="x"
    )
    shown = out(told) + out(lianju("status", cwd=book)) + out(lianju("who", out(told).split()[0], cwd=book))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    (book / "lianju.toml").write_text('"\\u001b[31mEVIL" = 1\n', "utf-8")
    assert b"\x1b" not in lianju("write", "x", *SHORT, cwd=book).stderr


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
        (("write", "x", *SHORT, "--accept"), 2),
        (("who", "#²"), 9),
        (("new", "n" * 300), 8),
        (("status", "--project", "n" * 300), 8),
        (("add", "scene", "x", "-f", ""), 8),
        (("add", "scene", b"bad\xff"), 4),
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


def test_an_edit_in_any_editor_comes_in_with_the_next_command(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", "--by", "mine", cwd=book, stdin="The river"))
    (file,) = (book / "manuscript").rglob("*River.md")
    file.write_text("The wide river\n", "utf-8")
    assert b"River.md" in lianju("status", cwd=book).stderr
    assert out(lianju("show", "River", cwd=book)) == "The river\n"
    assert b"River" in lianju("sync", "--by", "Ann", cwd=book).stderr
    assert out(lianju("show", "River", cwd=book)) == "The wide river\n"
    assert json.loads(out(lianju("who", "River", "--json", cwd=book)))["shares"] == {"own": 8, "others": 4}
    assert "up to date" in out(lianju("sync", cwd=book))


def test_an_acceptance_is_edited_and_taken_back(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", "--by", "mine", cwd=book, stdin="The river"))
    out(lianju("write", "--in", "River", *SHORT, cwd=book))
    (waiting,) = json.loads(out(lianju("proposals", "--json", cwd=book)))
    written = waiting["hunks"][0]["texts"][0]
    out(lianju("proposals", "accept", waiting["number"], "--edited", written + " Mine.", cwd=book))
    assert out(lianju("show", "River", cwd=book)) == f"The river{written} Mine.\n"
    assert set(json.loads(out(lianju("who", "River", "--json", cwd=book)))["shares"]) == {
        "own",
        "model",
        "typed",
    }
    out(lianju("proposals", "undo", waiting["number"], cwd=book))
    assert out(lianju("show", "River", cwd=book)) == "The river Mine.\n"
    assert lianju("proposals", "undo", waiting["number"], cwd=book).returncode == 9
    assert len(json.loads(out(lianju("proposals", "--json", cwd=book)))) == 1


def test_what_is_marked_is_not_sent(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The key lies under the stone. The river"))
    assert "River" in out(lianju("mark", "River", "--text", "The key lies under the stone.", cwd=book))
    done = lianju("write", "--in", "River", "--show-prompt", *SHORT, cwd=book)
    out(done)
    assert b"stone" not in done.stderr
    assert b"kept from the model" in done.stderr
    (mark,) = json.loads(out(lianju("mark", "--json", cwd=book)))
    assert "stone" in out(lianju("mark", cwd=book))
    out(lianju("unmark", mark["number"], cwd=book))
    assert "Nothing" in out(lianju("mark", cwd=book))
    for wrong in (
        ("mark", "River", "--text", "nowhere"),
        ("mark", "River", "--range", "9:2"),
        ("unmark", "1"),
    ):
        assert lianju(*wrong, cwd=book).returncode == 9
    assert lianju("mark", "River", "--range", "x", cwd=book).returncode == 2


def test_a_run_is_replayed_to_the_character(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The river"))
    for more in ((), ("-a", "3"), ("--ban", "the", "--regex", "[a-z ]{5,40}")):
        out(lianju("write", "--in", "River", *SHORT, *more, "--accept", cwd=book))
    runs = {
        each["origin"]["run"]: each["text"]
        for each in json.loads(out(lianju("who", "River", "--json", cwd=book)))["stretches"]
        if each["origin"]["run"]
    }
    assert len(runs) == 3
    for run, text in runs.items():
        told = json.loads(out(lianju("replay", run, "--json", cwd=book)))
        assert told["same"] and told["parting"] is None and told["then"][0] == text
    assert "The same" in out(lianju("replay", run, cwd=book))
    assert lianju("replay", "1", cwd=book).returncode == 9


def test_a_replay_that_differs_says_where(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The river"))
    out(lianju("write", "--in", "River", *SHORT, "--accept", cwd=book))
    run = json.loads(out(lianju("who", "River", "--json", cwd=book)))["stretches"][1]["origin"]["run"]
    done = lianju("replay", run, "-m", "echo", cwd=book)
    assert (done.returncode, b"differs from character 0" in done.stdout) == (1, True)


def test_a_comment_stays_at_its_passage(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The old clock. The river"))
    number = out(
        lianju("remarks", "add", "River", "old clock", "It stopped.", "--from", "Ann", cwd=book)
    ).split()[1]
    (file,) = (book / "manuscript").rglob("*River.md")
    file.write_text("Now: The very old clock. The river\n", "utf-8")
    out(lianju("sync", cwd=book))
    (told,) = json.loads(out(lianju("remarks", "--json", cwd=book)))
    assert (told["passage"], told["by"]) == ({"text": "old clock", "start": 14}, "Ann")
    assert "“old clock” — Ann: It stopped." in out(lianju("remarks", cwd=book))
    out(lianju("remarks", "done", number, cwd=book))
    assert "No comment" in out(lianju("remarks", cwd=book))
    assert lianju("remarks", "done", number, cwd=book).returncode == 9
    assert lianju("remarks", "add", "River", "nowhere", "x", cwd=book).returncode == 9


def test_who_takes_a_file_of_the_copy_and_a_range(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", "--by", "mine", cwd=book, stdin="河水 wide"))
    out(lianju("write", "--in", "River", *SHORT, "--accept", cwd=book))
    (file,) = (book / "manuscript").rglob("*River.md")
    for name in (str(file), str(file.relative_to(book)), file.name):
        told = json.loads(out(lianju("who", name, "--range", "1:8", "--json", cwd=book)))
        kinds = [(each["text"], each["origin"]["kind"]) for each in told["stretches"]]
        assert kinds[0] == ("水 wide", "import")
        assert [kind for _, kind in kinds] == ["import", "model"]
        assert sum(len(text) for text, _ in kinds) == 7
    assert lianju("who", "Elsewhere.md", cwd=book).returncode == 9


@pytest.fixture
def written(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", "--by", "mine", cwd=book, stdin="河水 *wide*\nThe river"))
    out(lianju("add", "note", "Secret note", "-f", "-", cwd=book, stdin="Not for print"))
    out(lianju("remarks", "add", "River", "wide", "How wide?", cwd=book))
    out(lianju("write", "--in", "River", *SHORT, "--accept", cwd=book))
    out(lianju("write", "--in", "River", *SHORT, cwd=book))
    return book


@pytest.mark.parametrize("ending", ["md", "txt", "html", "docx", "epub", "pdf"])
def test_a_book_goes_out_in_every_format_and_what_is_left_is_told(lianju, written, ending):
    done = lianju("export", f"book.{ending}", "--title", "Ice", "--json", cwd=written)
    told = json.loads(out(done))
    assert (written / f"book.{ending}").stat().st_size == told["bytes"] > 50
    kinds = {loss["what"]: loss["count"] for loss in told["losses"]}
    assert {"note": 1, "comment": 1, "change": 1, "empty": 1}.items() <= kinds.items()
    assert b"Scene 1" in done.stderr
    assert ("style" in kinds) == (ending == "txt")
    assert b"Notes not in the file: 1" in done.stderr
    assert dict(told["disclosure"]["models"]).keys() == {"markov"}
    before = (written / f"book.{ending}").read_bytes()
    assert lianju("export", f"book.{ending}", cwd=written).returncode == 8
    assert (written / f"book.{ending}").read_bytes() == before


def test_a_part_of_a_book_goes_out_and_wrong_wishes_are_told(lianju, written):
    (written / "lianju.toml").write_text('title = "The Ice"\nauthor = "Ann Lee"\n', "utf-8")
    out(lianju("export", "a.md", "--entry", "Secret note", cwd=written))
    text = (written / "a.md").read_text("utf-8")
    assert 'title: "The Ice"' in text and "Not for print" in text and "河水" not in text
    out(lianju("export", "b.txt", "--notes", "--disclose", cwd=written))
    assert "model markov" in (written / "b.txt").read_text("utf-8")
    for arguments, code in [
        (("export", "a.rtf"), 10),
        (("export", "c.txt", "--encoding", "ascii"), 10),
        (("export", "c.txt", "--encoding", "nonsense"), 2),
        (("export", "c.txt", "--entry", "nowhere"), 9),
        (("export", "nowhere/c.txt"), 8),
    ]:
        assert lianju(*arguments, cwd=written).returncode == code, arguments
    assert not (written / "c.txt").exists()


def test_a_scene_below_a_note_that_stays_out_goes_out(lianju, book):
    out(lianju("add", "note", "Ideas", "-f", "-", cwd=book, stdin="Not for print"))
    with opened(book) as manuscript:  # older versions let a scene be added there
        manuscript.add("scene", "Below", parent=find(manuscript, "Ideas").id, origin=AUTHOR, text="Keep me")
    done = lianju("export", "a.txt", cwd=book)
    assert "Keep me" in (out(done), (book / "a.txt").read_text("utf-8"))[1]
    assert "Not for print" not in (book / "a.txt").read_text("utf-8")
    assert b"Notes not in the file: 1" in done.stderr


@pytest.mark.parametrize("ending", ["md", "html", "docx", "epub"])
def test_a_title_that_xml_cannot_hold_is_told_and_breaks_nothing(lianju, written, ending):
    done = lianju("export", f"a.{ending}", "--title", "Ice\x01\x1b", "--remarks", "--json", cwd=written)
    losses = {each["what"]: each["count"] for each in json.loads(out(done))["losses"]}
    assert losses["other"] == 2
    data = (written / f"a.{ending}").read_bytes()
    if ending in ("docx", "epub"):
        with zipfile.ZipFile(io.BytesIO(data)) as whole:
            pages = [whole.read(name) for name in whole.namelist() if name.endswith(("xml", "opf"))]
        assert any("Ice\ufffd\ufffd" in "".join(etree.fromstring(page).itertext()) for page in pages)
    else:
        assert "Ice\ufffd\ufffd" in data.decode() and b"\x1b" not in data


def test_files_come_in_whole_with_their_claim(lianju, book):
    (book / "小说.txt").write_bytes(
        "第一章 桥上\n\n河水冻住了，没有人来。\n\n第二章 远方\n\n他走了。\n".encode("gb18030")
    )
    (book / "b.md").write_text("# Three\n\nThe end.\n", "utf-8")
    done = lianju("import", "小说.txt", "b.md", "--by", "Ann", cwd=book)
    assert "2 chapters, 2 scenes" in out(done)
    assert "gb18030" in done.stderr.decode()
    titles = [line["node"]["title"] for line in json.loads(out(lianju("status", "--json", cwd=book)))]
    assert titles[2:] == ["第一章 桥上", "1", "第二章 远方", "1", "Three", "1"]
    assert out(lianju("show", "第一章 桥上/1", cwd=book)) == "河水冻住了，没有人来。\n"
    assert json.loads(out(lianju("who", "Three/1", "--json", cwd=book)))["shares"] == {"others": 7}
    assert list((book / "manuscript").rglob("*远方/*.md"))


def test_what_would_come_in_is_shown_and_nothing_written(lianju, book):
    (book / "b.md").write_text("# Three\n\nThe end.\n", "utf-8")
    before = (book / "lianju.db").read_bytes()
    (told,) = json.loads(out(lianju("import", "b.md", "--dry-run", "--json", cwd=book)))
    assert [(each["kind"], each["title"]) for each in told["entries"]] == [
        ("chapter", "Three"),
        ("scene", "1"),
    ]
    assert "Nothing was written" in out(lianju("import", "b.md", "--dry-run", cwd=book))
    assert (book / "lianju.db").read_bytes() == before


def test_an_import_into_a_chapter_brings_scenes_and_a_setting_says_whose(lianju, book):
    (book / "b.md").write_text("# Three\n\nThe end.\n\n# Four\n\nMore.\n", "utf-8")
    out(lianju("settings", "set", "claim", "mine", cwd=book))
    out(lianju("import", "b.md", "--in", "Chapter 1", cwd=book))
    told = json.loads(out(lianju("status", "--json", cwd=book)))
    assert [(line["node"]["title"], line["depth"]) for line in told][2:] == [("Three", 1), ("Four", 1)]
    assert json.loads(out(lianju("who", "Four", "--json", cwd=book)))["shares"] == {"own": 5}


def test_files_that_cannot_come_in_change_nothing(lianju, book):
    (book / "bad.txt").write_bytes(b"\x00\x81\xff\xfe\xff\x00\x01")
    (book / "a.docx").write_bytes(b"no zip")
    (book / "good.md").write_text("# One\n", "utf-8")
    before = (book / "lianju.db").read_bytes()
    for arguments, code in [
        (("good.md", "bad.txt"), 10), (("a.docx",), 10), (("a.xyz",), 10), (("nowhere.txt",), 8),
        (("good.md", "--in", "nowhere"), 9), (("bad.txt", "--encoding", "utf-8"), 10), ((), 2),
    ]:  # fmt: skip
        for language in ("en", "zh"):
            done = lianju("import", *arguments, cwd=book, env={"LIANJU_LANG": language})
            assert (done.returncode, b"Traceback" in done.stderr) == (code, False), done.stderr.decode()
    assert (book / "lianju.db").read_bytes() == before


def test_versions_are_named_compared_and_come_back(lianju, book):
    out(
        lianju(
            "add", "scene", "River", "-f", "-", "--by", "mine", cwd=book, stdin="河水冻住了。The river froze."
        )
    )
    assert "First draft" in out(lianju("version", "First  draft", cwd=book))
    (file,) = (book / "manuscript").rglob("*River.md")
    file.write_text("河水早就冻住了。The lake froze.\n", "utf-8")
    out(lianju("sync", cwd=book))
    shown = out(lianju("diff", "First draft", cwd=book))
    assert "[-river-]{+lake+}" in shown and "{+早就+}" in shown
    (told,) = json.loads(out(lianju("diff", "First draft", "River", "--json", cwd=book)))
    assert [each["new"] for each in told["differences"]] == ["早就", "lake"]
    log = json.loads(out(lianju("log", "--json", cwd=book)))
    assert "outside" in {each["deed"] for each in log["events"]}
    assert [each["name"] for each in log["versions"] if each["why"] == "named"] == ["First draft"]
    for language in ("en", "zh"):
        assert "First draft" in out(lianju("log", cwd=book, env={"LIANJU_LANG": language}))
    out(lianju("restore", "River", "--to", "First draft", cwd=book))
    assert out(lianju("show", "River", cwd=book)) == "河水冻住了。The river froze.\n"
    assert json.loads(out(lianju("who", "River", "--json", cwd=book)))["shares"] == {"own": 20}
    assert file.read_text("utf-8") == "河水冻住了。The river froze.\n"
    assert "Nothing differs" in lianju("diff", "First draft", "River", cwd=book).stderr.decode()
    for arguments, code in [
        (("version", "First draft"), 9), (("diff", "nowhere"), 9), (("diff", "@99999"), 9),
        (("restore", "River", "--to", "@1"), 9), (("restore", "River"), 2), (("version", " "), 2), (("version", "@5"), 2), (("version", "2026-11-25"), 2),
    ]:  # fmt: skip
        assert lianju(*arguments, cwd=book).returncode == code, arguments


def test_the_binder_is_edited_moved_and_emptied(lianju, book):
    out(lianju("add", "part", "One", cwd=book))
    out(lianju("add", "chapter", "Two", "--in", "One", cwd=book))
    out(lianju("add", "scene", "B", "-f", "-", "--in", "Two", cwd=book, stdin="河水冻住了。"))
    out(lianju("add", "scene", "A", "--in", "Two", cwd=book))
    out(lianju("move", "A", "--before", "B", cwd=book))
    out(
        lianju(
            "edit",
            "B",
            "--title",
            "The  river",
            "--status",
            "draft",
            "--label",
            "x",
            "--label",
            "y",
            "--target",
            "900",
            cwd=book,
        )
    )
    told = {line["node"]["title"]: line for line in json.loads(out(lianju("status", "--json", cwd=book)))}
    assert list(told)[2:] == ["One", "Two", "A", "The river"]
    node = told["The river"]["node"]
    assert (node["status"], node["labels"], node["target"]) == ("draft", ["x", "y"], 900)
    (counts,) = json.loads(out(lianju("count", "Two", "--json", cwd=book)))
    assert (counts["zh"], counts["en"]) == (6, 5)
    assert "6" in out(lianju("count", cwd=book)).splitlines()[-1]
    assert "3 words" in out(lianju("count", "-f", "-", cwd=book, stdin="One two three."))
    assert "3 in all" in out(lianju("remove", "Two", cwd=book))
    assert not list((book / "manuscript").rglob("*river.md"))
    out(lianju("restore", "Two", cwd=book))
    assert out(lianju("show", "The river", cwd=book)) == "河水冻住了。\n"
    out(lianju("move", "The river", "--in", "Chapter 1", cwd=book))
    assert list((book / "manuscript").rglob("02 The river.md"))
    before = (book / "lianju.db").read_bytes()
    for arguments, code in [
        (("move", "One", "--in", "Two"), 9), (("move", "Two", "--in", "A"), 9), (("move", "A", "--before", "nowhere"), 9),
        (("move", "A", "--in", "Two", "--before", "A"), 2), (("edit", "A"), 2), (("remove", "nowhere"), 9),
    ]:  # fmt: skip
        assert lianju(*arguments, cwd=book).returncode == code, arguments
    assert (book / "lianju.db").read_bytes() == before


def test_backups_are_listed_and_made_projects_of(lianju, book, tmp_path):
    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The river"))
    assert len(json.loads(out(lianju("backup", "--list", "--json", cwd=book)))) == 1
    assert "book.db" in out(lianju("backup", "../book.db", cwd=book))
    assert lianju("backup", "../book.db", cwd=book).returncode == 8
    assert "again" in out(lianju("recover", "book.db", "again"))
    assert out(lianju("show", "River", cwd=tmp_path / "again")) == "The river\n"
    (tmp_path / "bad.db").write_bytes(b"no")
    for arguments, code in [
        (("recover", "bad.db", "new"), 9),
        (("recover", "none.db", "new"), 8),
        (("recover", "book.db", "again"), 8),
    ]:
        assert lianju(*arguments).returncode == code
    assert not (tmp_path / "new").exists()
    assert ".db" in out(lianju("backup", "--list", cwd=book, env={"LIANJU_LANG": "zh"}))


def test_nothing_is_added_or_imported_into_what_cannot_hold_it(lianju, book):
    out(lianju("add", "note", "Idea", cwd=book))
    before = out(lianju("status", "--json", cwd=book))
    (book / "b.md").write_text("# One\n\nText.\n", "utf-8")
    for arguments in (
        ("add", "scene", "Two", "--in", "Idea"),
        ("add", "note", "Two", "--in", "Scene 1"),
        ("add", "part", "Two", "--in", "Chapter 1"),
        ("add", "chapter", "Two", "--in", "Chapter 1"),
        ("import", "b.md", "--in", "Idea"),
        ("import", "b.md", "--in", "Scene 1"),
    ):
        done = lianju(*arguments, cwd=book)
        assert done.returncode == 9, arguments
        assert b"Nothing was added" in done.stderr
    assert out(lianju("status", "--json", cwd=book)) == before


def test_sync_says_one_thing_of_a_file_that_is_no_text(lianju, book):
    out(lianju("add", "scene", "Ice", cwd=book))
    (path,) = (book / "manuscript").rglob("*Ice.md")
    path.write_bytes(b"\xff\xfe broken")
    done = lianju("sync", cwd=book)
    assert b"UTF-8" in done.stderr
    assert done.stdout == b""


def test_nothing_is_put_before_itself(lianju, book):
    out(lianju("add", "scene", "River", cwd=book))
    done = lianju("move", "River", "--before", "River", cwd=book)
    assert done.returncode == 9 and b"cannot stand there" in done.stderr


@pytest.mark.parametrize("value", ["zz", ""])
def test_a_file_that_does_not_tell_its_salts_is_found_wanting(lianju, book, value):
    out(lianju("add", "scene", "River", cwd=book))
    with contextlib.closing(sqlite3.connect(book / "lianju.db")) as database:
        database.execute("UPDATE meta SET value = ? WHERE key = 'salted'", (value,))
        database.commit()
    for arguments in (("verify",), ("redact", "--text", "River", "--yes")):
        done = lianju(*arguments, cwd=book)
        assert done.returncode == 9 and "lianju recover" in done.stderr.decode(), done.stderr
    assert lianju("backup", cwd=book).returncode == 9
    for arguments in (("status",), ("add", "scene", "More")):
        assert lianju(*arguments, cwd=book).returncode in (0, 9)


def test_a_file_whose_header_is_damaged_names_the_backups(lianju, book, tmp_path):
    out(lianju("backup", cwd=book))
    with (book / "lianju.db").open("r+b") as file:
        file.write(bytes(100))
    done = lianju("verify", cwd=book)
    assert done.returncode == 9 and b"lianju verify" not in done.stderr
    assert b"lianju backup --list" in done.stderr and b"lianju recover" in done.stderr
    listed = lianju("backup", "--list", cwd=book)
    path = out(listed).split()[-1]
    assert b"all your projects" in listed.stderr
    out(lianju("recover", path, "again"))
    assert "Scene 1" in out(lianju("status", "--project", "again"))


def test_a_backup_replaces_a_file_only_when_told(lianju, book):
    out(lianju("backup", "copy.db", cwd=book))
    assert b"--force" in lianju("backup", "copy.db", cwd=book).stderr
    out(lianju("backup", "copy.db", "--force", cwd=book))
    assert lianju("backup", "lianju.db", "--force", cwd=book).returncode == 8
    out(lianju("verify", cwd=book))


def test_a_scene_is_found_by_its_projects_folder(lianju, book, tmp_path):
    (tmp_path / "in").mkdir()
    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The river"))
    out(lianju("write", "--in", "book/River", *SHORT, "--accept"))
    assert out(lianju("show", "book/Chapter 1/River")).startswith("The river")
    assert out(lianju("show", book / "River", cwd=tmp_path / "in")).startswith("The river")
    assert "markov" in out(lianju("who", "book/River")) and "River" in out(lianju("mark", "book/River"))
    assert "River" in out(lianju("count", "book/River"))
    assert "River" in out(lianju("edit", "book/River", "--status", "draft"))
    assert lianju("write", "--in", "nowhere/River", *SHORT).returncode == 9


@pytest.mark.parametrize(("language", "title"), [("zh", "第一章"), ("en", "Chapter 1")])
@pytest.mark.parametrize("interface", ["zh", "en"])
def test_the_first_chapter_speaks_the_language_of_the_book(lianju, language, title, interface):
    out(lianju("new", "own", "--language", language, env={"LIANJU_LANG": interface}))
    assert title in out(lianju("status", "--project", "own"))


def test_a_proposal_that_never_was_is_told_so(lianju, book):
    done = lianju("proposals", "accept", "99", cwd=book)
    assert done.returncode == 9 and b"there never was one" in done.stderr


def test_a_proposal_and_a_remark_are_decided_in_a_project_named_behind(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The river"))
    out(lianju("write", "--in", "River", *SHORT, cwd=book))
    (waits,) = json.loads(out(lianju("proposals", "--json", cwd=book)))
    for deed in ("accept", "undo", "refuse"):
        out(lianju("proposals", deed, waits["number"], "--project", "book"))
    out(lianju("remarks", "add", "River", "river", "Which?", "--project", "book"))
    (told,) = json.loads(out(lianju("remarks", "--json", "--project", "book")))
    out(lianju("remarks", "done", told["number"], "--project", "book"))
    for waiting in ("proposals", "remarks"):
        assert json.loads(out(lianju(waiting, "--json", "--project", "book"))) == []


def test_characters_are_not_called_words_in_chinese(lianju, tmp_path):
    (tmp_path / "a.txt").write_text("猫坐在垫子上。", "utf-8")
    assert "词" not in out(lianju("count", "-f", "a.txt", env={"LIANJU_LANG": "zh"}))


def test_an_entry_has_a_title(lianju, book):
    assert b"needs a title" in lianju("add", "scene", "  ", cwd=book).stderr
    out(lianju("add", "scene", "River", cwd=book))
    assert lianju("edit", "River", "--title", "", cwd=book).returncode == 9
    assert "River" in out(lianju("status", cwd=book))


def test_a_text_is_added_in_any_encoding(lianju, book):
    text = "天色渐渐暗了，他还站在桥上，看着河水慢慢地向东流去。"
    done = lianju("add", "scene", "Bridge", "-f", "-", cwd=book, stdin=text.encode("gb18030"))
    assert done.returncode == 0 and b"gb" in done.stderr.lower()
    assert out(lianju("show", "Bridge", cwd=book)).rstrip("\n") == text


def test_words_that_never_stood_are_told_so(lianju, book):
    done = lianju("redact", "--text", "PERIWINKLE", "--yes", cwd=book)
    assert done.returncode == 9 and b"never stood in this book" in done.stderr


def test_the_first_day_and_a_minute_of_the_log_are_states(lianju, book):
    out(lianju("add", "scene", "River", "-f", "-", cwd=book, stdin="The river froze."))
    now = datetime.now()
    assert "River" in out(lianju("diff", f"{now:%Y-%m-%d}", cwd=book))
    done = lianju("restore", "River", "--to", f"{now:%Y-%m-%d %H:%M}", cwd=book)
    assert done.returncode == 0, done.stderr
