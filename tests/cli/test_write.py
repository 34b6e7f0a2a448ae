"""The command line as a person meets it, in a process of its own."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import time

import pytest
from fake_openai import Make
from rude_server import serving

from lianju.store.database import Database
from lianju.store.manuscript import Manuscript

SHORT = ("-m", "markov", "-n", "20", "--seed", "3")


def out(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_a_pipe_gets_the_continuation_and_nothing_else(lianju):
    done = lianju("write", "The river", *SHORT)
    assert out(done).strip()
    assert not out(done).startswith("The river")
    assert done.stderr == b""


def test_argument_file_and_standard_input_give_the_same(lianju, tmp_path):
    (tmp_path / "a.txt").write_text("The river\n", "utf-8")
    texts = [
        out(lianju("write", "The river", *SHORT)),
        out(lianju("write", "-f", "a.txt", *SHORT)),
        out(lianju("write", "-f", "-", *SHORT, stdin="The river\n")),
        out(lianju("write", *SHORT, stdin="The river\r\n")),
        out(lianju("write", *SHORT, stdin="\ufeffThe river")),
    ]
    assert len(set(texts)) == 1


def test_a_file_is_written_whole_and_never_replaced_unasked(lianju, tmp_path):
    assert out(lianju("write", "The river", *SHORT, "-o", "b.txt")) == ""
    first = (tmp_path / "b.txt").read_text("utf-8")
    assert first.strip()
    again = lianju("write", "The river", *SHORT, "-o", "b.txt")
    assert again.returncode == 8
    assert b"left as it is" not in again.stdout
    assert (tmp_path / "b.txt").read_text("utf-8") == first
    assert lianju("write", "Another", *SHORT, "-o", "b.txt", "--force").returncode == 0
    assert [path.name for path in tmp_path.iterdir() if "tmp" in path.name] == []


def test_json_holds_proposals_with_their_origin(lianju):
    answer = json.loads(out(lianju("write", "The river", *SHORT, "--json", "--probabilities")))
    (proposal,) = answer["proposals"]
    assert proposal["edits"][0]["passage"] == {"text": "", "start": len("The river")}
    assert proposal["edits"][0]["text"] == answer["texts"][0]
    assert proposal["origin"]["kind"] == "model"
    assert proposal["origin"]["sampling"]["seed"] == 3
    assert len(proposal["origin"]["prompt_sha256"]) == 64
    assert all(token["logprob"] <= 0 and token["runners_up"] for token in answer["tokens"])


def test_alternatives_probabilities_and_prompt_are_shown(lianju):
    done = lianju("write", "The river", *SHORT, "-a", "3", "--probabilities", "--show-prompt")
    assert [f"[{number}]" in out(done) for number in (1, 2, 3, 4)] == [True, True, True, False]
    shown = done.stderr.decode()
    assert "The river" in shown
    assert "What else could have stood here" in shown
    assert "%" in shown


def test_a_ban_and_a_grammar_hold(lianju):
    assert "e" not in out(lianju("write", "The river", *SHORT, "--ban", "e"))
    assert out(lianju("write", "The river", *SHORT, "--regex", "(red|blue) [0-9]{2}")).strip()[-2:].isdigit()


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (("write", ""), None, 4),
        (("write", "   "), None, 4),
        (("write", *SHORT), b"", 4),
        (("write", *SHORT), b"\xff\xfe\x00bad", 4),
        (("write", *SHORT), b"word " * (2 * 2**20), 4),
        (("write", "-f", "nowhere.txt", *SHORT), None, 8),
        (("write", "-f", "", *SHORT), None, 8),
        (("write", b"bad\xff and", *SHORT), None, 4),
        (("write", "x", "-o", "n" * 300, *SHORT), None, 8),
        (("write", "x", "-m", "n" * 300), None, 8),
        (("write", "x", "-m", "nowhere.gguf"), None, 3),
        (("write", "x", "-m", "http://198.51.100.1"), None, 7),
        (("write", "x", "-m", "http://127.0.0.1:9"), None, 6),
        (("write", "x", *SHORT, "--regex", "a("), None, 5),
        (("write", "x", *SHORT, "--temperature", "-1"), None, 5),
        (("write", "x", *SHORT, "-o", "no/such/folder/a.txt"), None, 8),
        (("write", "word " * 3000, *SHORT, "--no-cut"), None, 4),
        (("complete", "--before", "x"), None, 2),
        (("models", "nowhere"), None, 3),
        (("server", "probe", "nowhere"), None, 3),
        (("nonsense",), None, 2),
    ],
)
def test_bad_input_is_a_clear_error_in_both_languages(lianju, tmp_path, arguments, stdin, code):
    for language in ("en", "zh"):
        done = lianju(*arguments, stdin=stdin or b"", env={"LIANJU_LANG": language})
        shown = done.stderr.decode()
        assert done.returncode == code, shown
        assert done.stdout == b""
        assert "Traceback" not in shown
        assert len(shown.strip().splitlines()) >= 2
        if code != 2:
            assert ("Stopped:" if language == "en" else "停下了：") in shown
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


@pytest.mark.parametrize("fault", ["not-gguf", "short", "damaged"])
def test_a_broken_weights_file_is_named(lianju, tmp_path, fault):
    content = {"not-gguf": b"hello" * 100, "short": b"GGUF\x03\x00\x00\x00" + b"\x01" + b"\0" * 7 + b"\x05" + b"\0" * 7,
               "damaged": b"GGUF" + b"\xff" * 200}[fault]  # fmt: skip
    (tmp_path / "model.gguf").write_bytes(content)
    done = lianju("write", "x", "-m", "model.gguf")
    assert done.returncode == 3
    assert b"model.gguf cannot be used" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_parameter_that_a_server_does_not_know_is_named_when_it_was_asked_for(lianju):
    off = ("--temperature", "1", "--top-k", "0", "--min-p", "0", "--dry-multiplier", "0")
    with serving(Make(seed=False)) as server:
        quiet = lianju("write", "x", "-n", "4", "-m", server.url, *off)
        told = lianju("write", "x", "-n", "4", "-m", server.url, *off, "--mirostat", "2", "--seed", "3")
    assert (quiet.returncode, quiet.stderr) == (0, b"")
    assert told.stderr.decode().splitlines()[0].endswith("they have no effect: mirostat, seed")


def breaks_off(call):
    """Answer the small requests of a probe, and stop in the middle of anything longer."""
    if call.said and call.said["max_tokens"] > 20:
        call.events({"choices": [{"index": 0, "text": "snow falls on the"}]}, done=False)
    else:
        Make()(call)


def test_a_server_that_stops_half_way_leaves_what_came_and_no_file(lianju, tmp_path):
    with serving(breaks_off) as server:
        asked = ("write", "x", "-n", "40", "-m", server.url)
        plain, filed = lianju(*asked), lianju(*asked, "-o", "out.txt")
        done = lianju(*asked, "--json")
    assert [each.returncode for each in (plain, filed, done)] == [6, 6, 6]
    assert plain.stdout == b"snow falls on the"
    assert b"snow falls on the" not in plain.stderr
    for each in (filed, done):
        assert each.stdout == b""
        assert b"\nsnow falls on the\n" in each.stderr
        assert b"no file was written" in each.stderr
    assert list(tmp_path.glob("*.txt")) == []


def test_a_reader_that_leaves_is_no_fault_of_the_text(tmp_path):
    command = f"{sys.executable} -m lianju write the -m markov -n 3000 --temperature 1 | head -c 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stdout[1:].strip() in ("141", "0")
    assert "Traceback" not in done.stderr


def test_interrupting_keeps_what_came(tmp_path):
    command = [
        sys.executable,
        "-m",
        "lianju",
        "write",
        "The",
        "-m",
        "markov",
        "-n",
        "3000",
        "--ban",
        "~",
        "-o",
        "kept.txt",
    ]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, shown = process.communicate(timeout=30)
    assert process.returncode in (0, 130), shown.decode()
    assert (tmp_path / "kept.txt").read_text("utf-8").strip()


def at_a_terminal(arguments, folder, answers):
    """Run a command on a terminal and type an answer whenever it asks; returns its exit code and all shown."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "lianju", *arguments],
        cwd=folder, stdin=side, stdout=side, stderr=side, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(side)
    shown, waiting, seen = "", list(answers), 0
    with contextlib.suppress(OSError):  # a terminal whose other side is closed ends in an error
        while part := os.read(main, 4096):
            shown += part.decode("utf-8", "replace")
            asked = "? (" in shown[seen:] or "(0: none" in shown[seen:]
            if waiting and asked and shown.rstrip().endswith(":"):
                seen = len(shown)
                os.write(main, waiting.pop(0).encode() + b"\n")
    os.close(main)
    return process.wait(timeout=30), shown


def choices(folder):
    database = Database.open(folder / "lianju.db", read_only=True)
    manuscript = Manuscript(database)
    told = [*manuscript.records("proposal").values()], [*manuscript.records("choice").values()]
    database.close()
    return told


def test_r_asks_again_and_the_choice_tells_how_often(lianju, tmp_path):
    out(lianju("new", "book"))
    folder = tmp_path / "book"
    out(lianju("add", "scene", "River", "-f", "-", cwd=folder, stdin="The river"))
    command = ["write", "--in", "River", *SHORT]
    code, shown = at_a_terminal(command, folder, ["r", "r", "x", "n"])
    assert code == 0, shown
    proposals, chosen = choices(folder)
    assert [each["regenerations"] for each in chosen] == [0, 1, 2]
    assert {each["decision"] for each in chosen} == {"refused"}
    assert [each.get("again") for each in proposals] == [None, chosen[0]["proposal"], chosen[1]["proposal"]]
    assert len({each["edits"][0]["texts"][0] for each in proposals}) > 1
    assert out(lianju("show", "River", cwd=folder)) == "The river\n"


def test_other_texts_are_others_also_with_a_seed(lianju, tmp_path):
    out(lianju("new", "book"))
    folder = tmp_path / "book"
    out(lianju("add", "scene", "River", "-f", "-", cwd=folder, stdin="The river"))
    code, shown = at_a_terminal(["write", "--in", "River", *SHORT, "-a", "2"], folder, ["r", "r", "0"])
    assert code == 0, shown
    proposals, chosen = choices(folder)
    texts = [text for each in proposals for text in each["edits"][0]["texts"]]
    assert len(texts) == len(set(texts)) == 6
    assert [each["shown"] for each in chosen] == [[0, 1]] * 3


def test_an_empty_text_is_neither_offered_nor_taken(tmp_path):
    """A model that has nothing to add says so; of several texts the first that says something is taken."""
    code = (
        "import sys\n"
        "from lianju.workspace import writing\n"
        "from lianju.cli.app import run\n"
        "whole = writing.Writing.stream\n"
        "def stream(self, cancel=None):\n"
        "    yield from whole(self, cancel)\n"
        "    for place in map(int, sys.argv[1]):\n"
        "        self.texts[place] = ''\n"
        "writing.Writing.stream = stream\n"
        "run(sys.argv[2:])\n"
    )

    def lianju(*arguments, empty="", stdin=None):
        command = [sys.executable, "-c", code, empty, *arguments]
        return subprocess.run(command, cwd=tmp_path, input=stdin, capture_output=True, check=False)

    out(lianju("new", "book"))
    place = ("--project", "book")
    out(lianju("add", "scene", "River", "-f", "-", *place, stdin=b"The river"))
    ask = ("write", "--in", "River", *SHORT, *place)
    for more in ((), ("--accept",)):
        done = lianju(*ask, *more, empty="0")
        out(done)
        assert b"nothing to add" in done.stderr
        assert json.loads(out(lianju("proposals", "--json", *place))) == []
    assert out(lianju("show", "River", *place)) == "The river\n"
    texts = json.loads(out(lianju(*ask, "--json", "-a", "3", empty="1")))["texts"]
    (waits,) = json.loads(out(lianju("proposals", "--json", *place)))
    assert waits["hunks"][0]["texts"] == [texts[0], texts[2]]
    texts = json.loads(out(lianju(*ask, "--json", "-a", "3", "--accept", empty="0")))["texts"]
    assert out(lianju("show", "River", *place)) == f"The river{texts[1]}\n"


def test_what_is_taken_after_asking_again_is_the_last_one(lianju, tmp_path):
    out(lianju("new", "book"))
    folder = tmp_path / "book"
    out(lianju("add", "scene", "River", "-f", "-", cwd=folder, stdin="The river"))
    code, shown = at_a_terminal(["write", "--in", "River", *SHORT], folder, ["r", "y", "n"])
    assert code == 0, shown
    proposals, chosen = choices(folder)
    assert [(each["decision"], each["regenerations"]) for each in chosen] == [("refused", 0), ("accepted", 1)]
    assert (
        out(lianju("show", "River", cwd=folder)) == "The river" + proposals[-1]["edits"][0]["texts"][0] + "\n"
    )
    out(lianju("add", "scene", "Sea", "-f", "-", cwd=folder, stdin="The sea"))
    out(lianju("write", "--in", "Sea", *SHORT, "--accept", cwd=folder))
    assert [each["regenerations"] for each in choices(folder)[1]] == [0, 1, 0]


def test_on_a_terminal_control_characters_cannot_steer_it(tmp_path):
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "lianju", "write", "say \x1b[31mred\x07\u202e", "-m", "echo", "-n", "40"],
        cwd=tmp_path, stdin=side, stdout=side, stderr=side, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(side)
    shown = b""
    with contextlib.suppress(OSError):  # a terminal whose other side is closed ends in an error
        while part := os.read(main, 4096):
            shown += part
    process.wait(timeout=10)
    os.close(main)
    assert process.returncode == 0
    assert b"\x1b[31mred" not in shown
    assert b"\x07" not in shown
    assert "\u202e".encode() not in shown


def test_marked_text_reaches_no_model_by_the_readable_copy_or_by_hand(lianju, tmp_path):
    secret = "the key lies under the old stone"
    out(lianju("new", "book", "--language", "en"))
    book = tmp_path / "book"
    out(lianju("add", "scene", "Open", "-f", "-", cwd=book, stdin=f"One. Here {secret}, and Bo. Two."))
    out(lianju("add", "scene", "Shut", "-f", "-", cwd=book, stdin="No."))
    for arguments in (("Open", "--text", secret), ("Open", "--text", "Bo"), ("Shut",)):
        out(lianju("mark", *arguments, cwd=book))
    (path,) = book.rglob("*Open.md")
    (shut,) = book.rglob("*Shut.md")
    model = ("-m", "echo", "-n", "200")
    for folder in (book, tmp_path):
        done = lianju("write", "-f", path, *model, cwd=folder)
        shown = out(done)
        assert "key" not in shown and "Bo" not in shown and "Two." in shown
        assert f"your marks: {len(secret) + 2}" in done.stderr.decode()
        assert lianju("write", "-f", shut, *model, cwd=folder).returncode == 4
    path.write_text(path.read_text("utf-8") + "Added outside.", "utf-8")
    shown = out(lianju("write", "-f", path, *model, cwd=book))
    assert "Bo" not in shown and "Added outside." in shown
    for text in (f"So {secret}.", "a piece: under the old, he said"):
        done = lianju("write", text, *model, cwd=book)
        assert "under the old" not in out(done) and b"your marks" in done.stderr
    bridge = ("--before", f"He said {secret}.", "--after-file", shut)
    assert lianju("complete", *bridge, "-m", "markov", cwd=book).returncode == 4
    done = lianju("complete", *bridge[:2], "--after", "Dawn came.", "-m", "markov", cwd=book)
    assert b"your marks" in done.stderr


def test_complete_ranks_bridges(lianju):
    answer = json.loads(
        out(lianju("complete", "--before", "The river", "--after", " the sea", *SHORT, "--json"))
    )
    gains = [bridge["gain"] for bridge in answer["bridges"]]
    assert gains == sorted(gains, reverse=True)


def test_a_hostile_project_is_reported_and_changes_nothing(lianju, tmp_path):
    (tmp_path / "lianju.toml").write_text(
        'model = "http://198.51.100.1"\n[servers.x]\nurl = "http://198.51.100.1"\n', "utf-8"
    )
    done = lianju("write", "The river", *SHORT)
    assert out(done).strip()
    assert b"may not set" in done.stderr


def test_settings_and_servers(lianju):
    assert "set" in out(lianju("settings"))
    out(lianju("settings", "set", "model", "markov"))
    assert "model = markov" in out(lianju("settings"))
    assert out(lianju("write", "The river", "-n", "5", "--seed", "1")) == out(
        lianju("write", "The river", "-n", "5", "--seed", "1", "-m", "markov")
    )
    out(lianju("server", "add", "home", "http://127.0.0.1:9/v1"))
    assert "servers.home = http://127.0.0.1:9\n" in out(lianju("settings"))
    refused = lianju("server", "add", "cloud", "https://api.example.org", stdin="n\n")
    assert refused.returncode == 130
    assert "cloud" not in out(lianju("settings"))
    out(lianju("server", "add", "cloud", "https://api.example.org", "--yes"))
    assert "cloud" in out(lianju("settings"))
    out(lianju("server", "remove", "cloud"))
    assert "cloud" not in out(lianju("settings"))


def test_models_and_doctor(lianju):
    rows = json.loads(out(lianju("models", "--json")))
    assert {"gemma3-270m", "smollm2", "echo", "markov"} <= {row["name"] for row in rows}
    assert all(row["here"] or row["install"] for row in rows if row["kind"] == "bundled")
    limits = json.loads(out(lianju("models", "markov", "--json")))
    assert limits["scores"] is True
    checks = {check["name"]: check["well"] for check in json.loads(out(lianju("doctor", "--json")))}
    assert checks["library-xllamacpp"]
    assert "telemetry" in out(lianju("doctor"))


def test_help_is_in_the_users_language(lianju):
    assert "续写" in out(lianju("--help", env={"LIANJU_LANG": "zh"}))
    assert "Continue a text" in out(lianju("--help", env={"LIANJU_LANG": "en"}))
    chinese = out(lianju("write", "--help", env={"LIANJU_LANG": "zh"}))
    assert not [word for word in ("Usage", "Options", "Show", "this") if word in chinese]
    assert "续写" in out(
        lianju("--help", env={"LIANJU_LANG": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.UTF-8"})
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_commands_help_has_an_example(monkeypatch, language):
    code = (
        "from click.testing import CliRunner; import click\n"
        "from lianju.cli.app import lianju\n"
        "def look(group, words):\n"
        "    for name in group.list_commands(click.Context(group)):\n"
        "        command = group.get_command(click.Context(group), name)\n"
        "        if isinstance(command, click.Group): look(command, [*words, name])\n"
        "        shown = CliRunner().invoke(lianju, [*words, name, '--help']).output\n"
        "        assert ' '.join(['lianju', *words, name]) in shown.split('Usage', 1)[-1].split('\\n', 1)[-1], (words, name)\n"
        "look(lianju, [])"
    )
    environment = {**os.environ, "LIANJU_LANG": language}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_crash_report_holds_no_text_of_the_author(tmp_path):
    secret = "the manuscript says MONTAGUE"
    code = (
        "import lianju.cli.write as w, lianju.cli.app as app\n"
        "def boom(*a, **k): raise RuntimeError(str(a))\n"
        "w.Writing = boom\n"
        f"app.run(['write', {secret!r}, '-m', 'echo'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    assert "MONTAGUE" not in done.stderr
    (report,) = (tmp_path / "cache" / "lianju" / "reports").iterdir()
    assert "RuntimeError" in report.read_text("utf-8")
    assert "MONTAGUE" not in report.read_text("utf-8")
