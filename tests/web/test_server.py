"""The studio's server, by its protocol: what is acknowledged is on the disk, and everybody sees it."""

import contextlib
import http.client
import json
import threading

import pytest
from studio_process import Refused, Studio
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def studio(tmp_path):
    running = Studio(tmp_path / "book")
    yield running
    running.stop()


@pytest.fixture
def scene(studio):
    return studio.call("add", kind="scene", title="Opening")["id"]


def test_two_pages_see_each_other_and_the_log_holds_it_all(studio, scene, lianju):
    one, two = studio.page(), studio.page()
    one.open(scene)
    two.open(scene)
    one.type(scene, 0, "天色渐渐暗了。😀")
    while two.text(scene) != "天色渐渐暗了。😀":
        two.hear()
    two.type(scene, 2, "已经")
    while one.text(scene) != two.text(scene):
        one.hear()
    one.delete(scene, 0, 2)
    assert one.text(scene) == "已经渐渐暗了。😀"
    assert lianju("show", "Opening", "--project", studio.folder).stdout.decode().rstrip("\n") == one.text(
        scene
    )
    assert b"whole" in lianju("verify", "--project", studio.folder).stdout


def test_acknowledged_edits_outlive_a_kill(studio, scene, tmp_path):
    page = studio.page()
    page.open(scene)
    for _ in range(30):
        page.type(scene, 0, "字")
    studio.kill()
    again = Studio(tmp_path / "book")
    try:
        assert again.address == studio.address  # a page that was left open finds its server
        other = again.page()
        other.open(scene)
        assert other.text(scene) == "字" * 30
    finally:
        again.stop()


def test_an_edit_that_comes_twice_is_taken_once(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "once")
    last = studio.call("book")["last"]
    number = page.send(scene, page.docs[scene].get_update(), "type")
    assert page.written[number] == {"row": 0, "pieces": []}
    assert studio.call("book")["last"] == last


def test_an_edit_that_does_not_fit_is_refused_and_the_page_stays(studio, scene):
    page = studio.page()
    page.open(scene)
    number = page.send(scene, b"\x01\x02\x03", "type")
    assert page.written[number]["error"]["id"] == "error-edit-refused"
    page.type(scene, 0, "still here")
    assert page.written[page.number]["row"]


def test_a_paste_keeps_its_authors_and_a_foreign_one_is_a_paste(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "typed")
    client, clock, length, typed = page.written[page.number]["pieces"][0]
    page.type(scene, 5, "typed", kind="paste", src=[[scene, client, clock, length]])
    page.type(scene, 10, "foreign", kind="paste")
    own, foreign = (page.written[number]["pieces"][0][3] for number in (page.number - 1, page.number))
    assert own == typed
    assert page.origins[str(foreign)]["kind"] == "paste"


def test_a_ghost_is_only_written_when_it_is_taken_and_then_as_the_models(studio, scene, lianju):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The wind rose. ")
    last = studio.call("book")["last"]
    page.tell(op="ghost", id="g1", scene=scene, left=page.last_id(), right=None, tokens=24, seed=7)
    end = page.until("ghost-end")
    offered = "".join(each["text"] for each in page.heard if isinstance(each, dict) and each["op"] == "ghost")
    assert offered
    assert end["tokens"]
    assert page.text(scene) == "The wind rose. "
    assert studio.call("book")["last"] == last  # a ghost that nobody took leaves no trace
    page.tell(op="take", id="g1", choice=0, start=0, length=5, left=page.last_id(), right=None)
    while len(page.text(scene)) < 20:
        page.hear()
    client, clock, length, _ = page.heard[-1][2]["pieces"][-1]
    page.tell(op="take", id="g1", choice=0, start=5, left=[client, clock + length - 1], right=None)
    while page.text(scene) != "The wind rose. " + offered:
        page.hear()
    takes = [each[2] for each in page.heard if isinstance(each, tuple) and each[0] == "elsewhere"]
    assert [each["take"] for each in takes] == ["g1", "g1"]
    origin = page.origins[str(takes[0]["origin"])]
    assert (origin["kind"], origin["model"]) == ("model", "markov")
    assert studio.call("run", run=origin["run"])["texts"] == [offered]
    shares = {each["source"]: each["characters"] for each in studio.call("shares")}
    assert shares == {"typed": 12, "model": len("".join(offered.split()))}
    assert b"whole" in lianju("verify", "--project", studio.folder).stdout


def test_a_revision_comes_as_tracked_changes(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "It was dark. The wind rose. Nobody spoke.")
    client, clock, _, _ = page.written[page.number]["pieces"][0]
    middle = [[client, clock + 13, 14]]
    page.tell(op="ghost", id="r", scene=scene, task="rewrite", selection=middle, seed=7)
    told = page.until("revised")
    assert page.text(scene) == "It was dark. The wind rose. Nobody spoke."
    number = told["proposal"]
    (proposal,) = page.until("proposals")["proposals"]
    assert proposal["number"] == number
    assert proposal["run"]
    run = studio.call("run", run=proposal["run"])
    assert run["purpose"] == "rewrite"
    assert "The wind rose." in "".join(each["text"] for each in run["blocks"])
    studio.call("accept", proposal=number)
    while page.text(scene) == "It was dark. The wind rose. Nobody spoke.":
        page.hear()
    assert page.text(scene).startswith("It was dark. ")
    assert page.text(scene).endswith(" Nobody spoke.")


def test_a_bridge_leads_from_the_text_before_to_the_text_behind(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The river of a ")
    left = page.last_id()
    page.type(scene, 15, "Alice was on the bank.")
    client, clock, _, _ = page.written[page.number]["pieces"][0]
    page.tell(
        op="ghost", id="b", scene=scene, task="bridge", left=left, right=[client, clock], count=2, seed=7
    )
    page.until("ghost-end")
    texts = {}
    for each in page.heard:
        if isinstance(each, dict) and each["op"] == "ghost":
            texts[each["choice"]] = texts.get(each["choice"], "") + each["text"]
    assert len(texts) == 2
    assert all(each.endswith(" ") and not each.startswith(" ") for each in texts.values())
    page.tell(op="take", id="b", choice=1, start=0, left=left, right=[client, clock])
    while page.text(scene)[15:] == "Alice was on the bank.":
        page.hear()
    assert page.text(scene) == f"The river of a {texts[1]}Alice was on the bank."
    (tried,) = studio.call("tried", node=scene)
    run = studio.call("run", run=tried["run"])
    assert (tried["purpose"], run["purpose"], list(run["texts"])) == (
        "bridge",
        "bridge",
        list(texts.values()),
    )
    given = {each["name"]: each["text"] for each in run["blocks"]}
    assert (given["before"], given["after"]) == ("The river of a", "Alice was on the bank.")


def test_a_bridge_in_the_place_of_what_is_selected_is_a_tracked_change(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The river of a (something) Alice was on the bank.")
    client, clock, _, _ = page.written[page.number]["pieces"][0]
    chosen = [[client, clock + 15, 11]]
    page.tell(op="ghost", id="b", scene=scene, task="bridge", selection=chosen, count=2, seed=7)
    number = page.until("revised")["proposal"]
    (proposal,) = page.until("proposals")["proposals"]
    (hunk,) = proposal["hunks"]
    assert (proposal["number"], len(hunk["texts"])) == (number, 2)
    given = "".join(each["text"] for each in studio.call("run", run=proposal["run"])["blocks"])
    assert "something" not in given
    studio.call("accept", proposal=number, hunk=hunk["number"], chosen=1)
    while "something" in page.text(scene):
        page.hear()
    assert page.text(scene) == f"The river of a {hunk['texts'][1]} Alice was on the bank."


def test_a_bridge_reads_no_marked_passage_and_needs_two_sides(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The river rose. Nobody knew. Alice was on the bank.")
    client, clock, _, _ = page.written[page.number]["pieces"][0]
    studio.call("mark", node=scene, start=16, end=28)
    inside = [[client, clock + 14, 6]]
    page.tell(op="ghost", id="m", scene=scene, task="bridge", selection=inside)
    assert page.until("ghost-failed")["error"]["id"] == "error-passage-marked"
    place = {"left": [client, clock + 14], "right": [client, clock + 15]}
    page.tell(op="ghost", id="b", scene=scene, task="bridge", seed=7, tokens=12, **place)
    assert page.until("ghost-end")["withheld"] == 12
    page.tell(op="drop", id="b")
    page.until("proposals")
    (tried,) = studio.call("tried", node=scene)
    assert "Nobody" not in "".join(each["text"] for each in studio.call("run", run=tried["run"])["blocks"])
    page.tell(op="ghost", id="e", scene=scene, task="bridge", left=[client, clock + 50], right=None)
    assert page.until("ghost-failed")["error"]["id"] == "error-bridge-one-sided"
    after = studio.call("add", kind="scene", title="Next")["id"]
    page.open(after)
    page.type(after, 0, "The sea was grey.")
    page.tell(
        op="ghost", id="n", scene=scene, task="bridge", left=[client, clock + 50], right=None, tokens=12
    )
    page.until("ghost-end")  # the next scene is what follows the end of this one


def test_a_marked_passage_is_not_revised(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "It was dark. The wind rose.")
    client, clock, _, _ = page.written[page.number]["pieces"][0]
    studio.call("mark", node=scene, start=13, end=27)
    page.tell(op="ghost", id="r", scene=scene, task="condense", selection=[[client, clock + 10, 8]])
    assert page.until("ghost-failed")["error"]["id"] == "error-passage-marked"


def test_a_dropped_ghost_is_a_refusal(studio, scene, lianju):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The wind rose. ")
    page.tell(op="ghost", id="g", scene=scene, left=page.last_id(), right=None, tokens=8, seed=7)
    page.until("ghost-end")
    page.tell(op="drop", id="g")
    page.until("proposals")
    log = lianju("log", "--project", studio.folder).stdout.decode()
    assert "refused" in log or "choice" in log
    assert page.text(scene) == "The wind rose. "


def test_what_is_marked_is_not_read(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The secret is PERIWINKLE-7781. The wind rose. ")
    studio.call("mark", node=scene, start=14, end=29)
    page.tell(op="ghost", id="g", scene=scene, left=page.last_id(), right=None, tokens=8, seed=7)
    while "ghost-end" not in [each["op"] for each in page.heard if isinstance(each, dict)]:
        page.hear()
    page.tell(op="drop", id="g")
    page.until("proposals")
    run = next(n for n in range(studio.call("book")["last"], 0, -1) if _is_run(studio, n))
    assert "PERIWINKLE" not in json.dumps(studio.call("run", run=run))


def _is_run(studio, number):
    try:
        return bool(studio.call("run", run=number))
    except Refused:
        return False


def test_commands_become_clients_while_the_studio_holds_the_book(studio, scene, lianju):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The wind rose. ")
    folder = studio.folder
    assert lianju("add", "scene", "Added", "--project", folder).returncode == 0
    page.until("binder")
    assert [each["title"] for each in studio.call("book")["nodes"]][-1] == "Added"
    written = lianju(
        "write", "--in", "Opening", "--accept", "--model", "markov", "--seed", "7", "--project", folder
    )
    assert written.returncode == 0, written.stderr
    while page.text(scene) == "The wind rose. ":
        page.hear()
    shown = lianju("show", "Opening", "--project", folder).stdout.decode()
    assert shown.rstrip("\n") == page.text(scene).rstrip("\n")
    assert "model" in {each["source"] for each in studio.call("shares")}
    assert lianju("version", "first", "--project", folder).returncode == 0
    assert b"whole" in lianju("verify", "--project", folder).stdout


def test_pages_and_commands_write_at_once_and_nothing_is_lost(studio, scene, lianju):
    page = studio.page()
    page.open(scene)
    failed = []

    def add():
        for number in range(5):
            done = lianju("add", "note", f"N{number}", "--project", studio.folder)
            failed.extend([done.stderr] if done.returncode else [])

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        page.type(scene, 0, "x")
    assert not failed
    nodes = studio.call("book")["nodes"]
    assert sum(each["kind"] == "note" for each in nodes) == 10
    assert b"whole" in lianju("verify", "--project", studio.folder).stdout


def test_an_edit_in_another_editor_arrives_on_the_page(studio, scene, lianju):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "First line.")
    assert lianju("sync", "--project", studio.folder).returncode == 0
    file = next((studio.folder / "manuscript").rglob("*.md"))
    file.write_text("First line, longer.\n", "utf-8")
    while page.text(scene) != "First line, longer.":
        page.hear()


def test_a_proposal_is_told_decided_and_taken_back(studio, scene, lianju):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The wind rose. ")
    write = ("write", "--in", "Opening", "--model", "markov", "--seed", "7", "--project", studio.folder)
    assert lianju(*write).returncode == 0
    told = page.until("proposals")
    number = told["proposals"][0]["number"]
    studio.call("accept", proposal=number)
    assert page.until("proposals")["proposals"] == []
    assert page.text(scene) != "The wind rose. "
    studio.call("undo", proposal=number)
    assert page.until("proposals")["proposals"][0]["number"] == number
    assert page.text(scene) == "The wind rose. "


@pytest.mark.parametrize(("language", "title"), [("zh", "水尺"), ("en", None)])
def test_the_sample_fills_an_empty_book(studio, language, title, lianju):
    told = studio.call("sample", language=language)
    book = studio.call("book")
    assert book["title"] == told == (title or told)
    assert book["language"] == language
    kinds = [each["kind"] for each in book["nodes"]]
    assert kinds.count("scene") == 3
    assert kinds.count("note") >= 1
    assert all(each["count"] > 50 for each in book["nodes"] if each["kind"] == "scene")
    assert all(each["synopsis"] for each in book["nodes"] if each["kind"] == "scene")
    assert {each["source"] for each in studio.call("shares")} == {"others"}
    assert b"whole" in lianju("verify", "--project", studio.folder).stdout


def test_a_file_comes_in_and_goes_out(studio):
    headers = {"Origin": f"http://{studio.host}", "Authorization": f"Bearer {studio.token}"}
    data = "第一章 雾\n\n江上起了雾。\n".encode("gb18030")
    status, _, body = studio.ask("POST", "/api/import?name=..%2F..%2Fbook.txt", data, **headers)
    told = json.loads(body)
    assert status == 200, told
    assert told["name"] == "book.txt"
    assert told["encoding"].lower().startswith("gb")
    assert told["guessed"]
    page = studio.page()
    (job,) = studio.call("bring", arrivals=[told["id"]], claim="mine")
    while page.until("job")["job"]["condition"] != "done":
        pass
    assert studio.call("jobs") == []
    assert job["kind"] == "import"
    status, found, body = studio.ask("GET", "/api/export/md", Authorization=f"Bearer {studio.token}")
    assert status == 200
    assert "江上起了雾。" in body.decode()
    assert found["content-type"].startswith("text/markdown")
    assert studio.ask("GET", "/api/export/md")[0] == 401
    assert studio.ask("GET", "/api/export/exe", Authorization=f"Bearer {studio.token}")[0] == 409


def test_a_broken_file_is_refused_in_words(studio):
    headers = {"Origin": f"http://{studio.host}", "Authorization": f"Bearer {studio.token}"}
    status, _, body = studio.ask(
        "POST", "/api/import?name=a.docx", b"no zip", Accept_Language="zh", **headers
    )
    assert status == 409
    assert json.loads(body)["error"]["hint"]


def test_settings_change_and_keep_the_authors_comments(studio):
    file = studio.folder / "lianju.toml"
    file.write_text('# my words\ntitle = "Old"\n', "utf-8")
    studio.call("set", title="New", language="zh", claim="mine")
    assert file.read_text("utf-8").startswith("# my words\n")
    assert studio.call("book")["title"] == "New"
    assert studio.call("settings")["claim"] == "mine"


def test_two_people_write_under_their_own_names(studio, scene, lianju):
    address = studio.call("invite", name="小周")
    assert [each["name"] for each in studio.call("guests")] == ["小周"]
    mine, theirs = studio.page(), studio.page(address.partition("token=")[2])
    mine.open(scene)
    theirs.open(scene)
    mine.type(scene, 0, "我写的。")
    while theirs.text(scene) != "我写的。":
        theirs.hear()
    theirs.type(scene, 4, "她写的。")
    number = theirs.written[theirs.number]["pieces"][0][3]
    assert theirs.origins[str(number)] == {**theirs.origins[str(number)], "kind": "person", "by": "小周"}
    assert {each["by"]: each["characters"] for each in studio.call("shares")} == {"author": 4, "小周": 4}
    met = [told["people"] for told in mine.heard if isinstance(told, dict) and told["op"] == "people"]
    assert met[-1] == ["author", "小周"]
    studio.call("dismiss", name="小周")
    with pytest.raises(ConnectionClosed):
        theirs.until_closed()
    with pytest.raises(InvalidStatus):
        studio.page(address.partition("token=")[2])
    with pytest.raises(Refused, match="error-name-taken"):
        studio.call("invite", name="author")


def test_a_guest_invites_nobody(studio):
    token = studio.call("invite", name="Ann").partition("token=")[2]
    headers = {"Origin": f"http://{studio.host}", "Authorization": f"Bearer {token}"}
    status, _, body = studio.ask("POST", "/api/invite", '{"name": "Eve"}', **headers)
    assert (status, json.loads(body)["error"]["id"]) == (409, "error-not-owner")


def _draft(studio, scene, page, wanted):
    page.open(scene)
    page.type(scene, 0, "The wind rose. ")
    job = studio.call("draft", scene=scene, left=page.last_id(), wanted=wanted)
    assert (job["condition"], job["wanted"]) == ("running", wanted)
    return job["number"]


def test_a_draft_runs_beside_the_writing_and_ends_as_a_proposal(studio, scene, lianju):
    page = studio.page()
    number = _draft(studio, scene, page, 120)
    page.type(scene, 0, "Typed meanwhile. ")
    page.tell(op="ghost", id="g", scene=scene, left=page.last_id(), right=None, tokens=4)
    page.until("ghost-end")
    told = page.until("job")
    while told["job"]["condition"] == "running":
        told = page.until("job")
    assert told["job"]["condition"] == "done"
    assert studio.call("jobs") == []
    (proposal,) = studio.page_state(scene)["proposals"]
    assert len(proposal["hunks"][0]["texts"][0].split()) >= 10  # up to the last whole sentence
    assert page.text(scene) == "Typed meanwhile. The wind rose. "
    assert b"whole" in lianju("verify", "--project", studio.folder).stdout
    assert number


def test_a_draft_pauses_resumes_and_outlives_a_kill(studio, scene, tmp_path):
    page = studio.page()
    number = _draft(studio, scene, page, 20_000)
    page.until("job")
    assert studio.call("job", number=number, condition="paused")["condition"] == "paused"
    before = studio.call("jobs")[0]["done"]
    assert before > 0
    studio.call("job", number=number, condition="running")
    page.until("job")
    studio.kill()
    again = Studio(tmp_path / "book")
    try:
        page = again.page()
        done = again.call("jobs")[0]["done"]
        assert done >= before
        while page.until("job")["job"]["done"] <= done:
            pass
        assert again.call("job", number=number, condition="cancelled")["condition"] == "cancelled"
        assert again.call("jobs") == []
        assert again.call("job", number=number, condition="running")["condition"] == "cancelled"
    finally:
        again.stop()


def test_what_was_tried_is_a_tree_and_any_of_it_can_be_taken(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The wind rose. ")
    start = page.last_id()
    page.tell(op="ghost", id="one", scene=scene, left=start, right=None, tokens=8, seed=7, instruction="")
    page.until("ghost-end")
    page.tell(op="drop", id="one")
    page.until("proposals")
    page.tell(op="ghost", id="two", scene=scene, left=start, right=None, tokens=8, seed=8)
    page.until("ghost-end")
    page.tell(op="take", id="two", choice=0, start=0, left=start, right=None)
    page.until("proposals")
    taken = [each[2]["pieces"] for each in page.heard if isinstance(each, tuple) and each[0] == "elsewhere"]
    client, clock, length, _ = taken[-1][-1]
    inside = [client, clock + length - 1]
    page.tell(op="ghost", id="three", scene=scene, left=inside, right=None, tokens=8, seed=9)
    page.until("ghost-end")
    page.tell(op="drop", id="three")
    page.until("proposals")
    one, two, three = studio.call("tried", node=scene)
    assert [each["decision"] for each in (one, two, three)] == ["refused", "accepted", "refused"]
    assert [each["parent"] for each in (one, two, three)] == [None, None, two["run"]]
    before = page.text(scene)
    studio.call("take_tried", proposal=one["proposal"], choice=0, left=inside)
    while page.text(scene) == before:
        page.hear()
    assert page.text(scene) == before + one["texts"][0]
    assert studio.call("compare", old="a b", new="a c") == [{"start": 2, "end": 3, "old": "b", "new": "c"}]


def offered(page, number):
    found = {}
    for each in page.heard:
        if isinstance(each, dict) and each["op"] == "ghost" and each["id"] == number:
            found[each["choice"]] = found.get(each["choice"], "") + each["text"]
    return found


def test_more_like_this_and_less_like_that_are_choices_and_branches(studio, scene, lianju):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The rabbit and")
    asked = {"op": "ghost", "scene": scene, "left": page.last_id(), "right": None, "tokens": 24, "count": 3}
    page.tell(id="one", seed=7, **asked)
    page.until("ghost-end")
    one = offered(page, "one")
    page.tell(id="two", seed=8, again={"id": "one", "choice": 1, "toward": True}, **asked)
    page.until("ghost-end")
    two = offered(page, "two")
    assert two
    page.tell(id="three", seed=9, again={"id": "two", "choice": 0, "toward": False}, **asked)
    page.until("ghost-end")
    page.tell(op="take", id="three", choice=0, start=0, left=asked["left"], right=None)
    while page.text(scene) == "The rabbit and":
        page.hear()
    page.until("proposals")
    first, second, third = studio.call("tried", node=scene)
    assert [(each["decision"], each["pointed"]) for each in (first, second, third)] == [
        ("more", 1), ("less", 0), ("accepted", None),
    ]  # fmt: skip
    assert first["texts"][1] == one[1]
    assert [each["parent"] for each in (first, second, third)] == [None, first["run"], second["run"]]
    assert studio.call("run", run=third["run"])["steer"] == [
        {"run": first["run"], "choice": 1, "toward": True},
        {"run": second["run"], "choice": 0, "toward": False},
    ]
    page.tell(id="four", again={"id": "three", "choice": 0, "toward": True}, **asked)
    assert page.until("ghost-failed")["error"]["id"] == "error-proposal-gone"  # some of it was taken
    assert b"whole" in lianju("verify", "--project", studio.folder).stdout
    studio.stop()
    again = lianju("replay", str(second["run"]), "--project", studio.folder, timeout=60)
    assert again.returncode in (0, 1)
    assert second["texts"][0].strip()[:12].encode() in again.stdout + again.stderr or again.returncode == 0
    assert lianju("redact", "--run", str(first["run"]), "--yes", "--project", studio.folder).returncode == 0
    gone = lianju("replay", str(second["run"]), "--project", studio.folder)
    assert b"redacted" in gone.stderr


def test_what_else_could_have_stood_there_and_why(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The wind rose. ")
    page.tell(op="ghost", id="g", scene=scene, left=page.last_id(), right=None, tokens=8, seed=7)
    page.until("ghost-end")
    page.tell(op="drop", id="g")
    page.until("proposals")
    (tried,) = studio.call("tried", node=scene)
    found = studio.call("runners", run=tried["run"], place=0)
    assert found
    assert all(0 < each["probability"] <= 1 for each in found)
    assert sum(each["drawn"] for each in found) <= 1
    why = studio.call("why", run=tried["run"], start=0, end=4)
    assert why["tokens"] > 0
    assert all(each["nats"] > 0 and each["text"] == "The wind rose. " for each in why["parts"])
    with pytest.raises(Refused, match="error-run-missing"):
        studio.call("runners", run=99_999)


def test_hanging_up_stops_the_why(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The wind rose and nobody spoke of it. " * 400)
    page.tell(op="ghost", id="g", scene=scene, left=page.last_id(), right=None, tokens=512, seed=7)
    page.until("ghost-end")
    page.tell(op="drop", id="g")
    page.until("proposals")
    (tried,) = studio.call("tried", node=scene)
    asked = {"run": tried["run"], "start": 0, "end": 400, "name": "n"}
    studio.call("why", **asked)
    whole = _measured(page)
    headers = {"Origin": f"http://{studio.host}", "Authorization": f"Bearer {studio.token}"}
    connection = http.client.HTTPConnection(studio.host, timeout=30)
    connection.request("POST", "/api/why", json.dumps(asked), headers)
    while page.until("why")["done"] < 1:
        pass
    connection.close()
    studio.call("runners", run=tried["run"], place=0)  # the engine answers behind it
    studio.call("draft", scene=scene, wanted=1)
    assert len(_measured(page, until="job")) < len(whole) - 2


def _measured(page, until=None):
    """Read on to the end of a why, or to what came behind it, and return how far it was told to be."""
    found = []
    while True:
        told = page.hear()
        if isinstance(told, dict) and told["op"] == "why":
            found.append(told["done"])
            if until is None and told["done"] == told["of"]:
                return found
        if isinstance(told, dict) and told["op"] == until:
            return found


def test_where_the_cursor_rests_leaves_no_trace(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The rabbit and")
    last = studio.call("book")["last"]
    page.tell(op="rest", scene=scene, left=page.last_id(), right=None)
    page.tell(op="rest", scene=99_999, left=None, right=None)
    page.tell(op="ghost", id="g", scene=scene, left=page.last_id(), right=None, tokens=8, seed=3)
    page.until("ghost-end")
    assert not any(isinstance(each, dict) and each["op"] == "ghost-failed" for each in page.heard)
    assert studio.call("book")["last"] == last


def test_a_run_goes_on_from_another_word_as_a_tracked_change(studio, scene, lianju):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "The rabbit and")
    left = page.last_id()
    page.tell(op="ghost", id="g", scene=scene, left=left, right=None, tokens=40, seed=3)
    page.until("ghost-end")
    whole = offered(page, "g")[0]
    page.tell(op="take", id="g", choice=0, start=0, left=left, right=None)
    while page.text(scene) == "The rabbit and":
        page.hear()
    client, clock, _, _ = page.heard[-1][2]["pieces"][-1]
    page.type(scene, len("The rabbit and" + whole), " THE END")
    (tried,) = studio.call("tried", node=scene)
    at = 4
    drawn = whole[at]
    found = studio.call("runners", run=tried["run"], place=at)
    token = next(each["text"] for each in found if each["text"] != drawn and not each["drawn"])
    asked = {"run": tried["run"], "choice": 0, "place": at, "token": token}
    rest = [[client, clock + at, len(whole) - at]]
    page.tell(op="ghost", id="i", scene=scene, task="instead", instead=asked, selection=rest)
    number = page.until("revised")["proposal"]
    (proposal,) = page.until("proposals")["proposals"]
    (text,) = proposal["hunks"][0]["texts"]
    assert text.startswith(token)
    assert page.text(scene) == f"The rabbit and{whole} THE END"
    run = studio.call("run", run=proposal["run"])
    assert (run["purpose"], run["forced"]) == ("instead", token)
    assert (run["blocks"][-1]["name"], run["blocks"][-1]["text"]) == ("written", whole[:at] + token)
    studio.call("accept", proposal=number)
    while not page.text(scene).startswith(f"The rabbit and{whole[:at]}{token}"):
        page.hear()
    assert page.text(scene) == f"The rabbit and{whole[:at]}{text} THE END"
    (first, *_) = studio.call("runners", run=proposal["run"], place=0)
    assert first["text"]
    there = [each for each in studio.call("runners", run=proposal["run"], place=0) if each["drawn"]]
    assert [(each["text"], each["forced"]) for each in there] == [(token, True)]
    assert studio.call("why", run=proposal["run"], start=0, end=len(text))["tokens"] > 0
    tree = studio.call("tried", node=scene)
    assert (tree[-1]["purpose"], tree[-1]["parent"]) == ("instead", tried["run"])
    assert b"whole" in lianju("verify", "--project", studio.folder).stdout
    assert lianju("replay", str(proposal["run"]), "--project", studio.folder).returncode in (0, 1)


def test_a_run_that_read_what_is_marked_by_now_does_not_go_on(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "Nobody knew where the rabbit had been. He and")
    left = page.last_id()
    page.tell(op="ghost", id="g", scene=scene, left=left, right=None, tokens=40, seed=3)
    page.until("ghost-end")
    page.tell(op="take", id="g", choice=0, start=0, left=left, right=None)
    while page.text(scene).endswith(" and"):
        page.hear()
    client, clock, length, _ = page.heard[-1][2]["pieces"][-1]
    (tried,) = studio.call("tried", node=scene)
    studio.call("mark", node=scene, start=0, end=38)
    asked = {"run": tried["run"], "choice": 0, "place": 1, "token": "x"}
    rest = [[client, clock + 1, length - 1]]
    page.tell(op="ghost", id="i", scene=scene, task="instead", instead=asked, selection=rest)
    assert page.until("ghost-failed")["error"]["id"] == "error-prompt-marked"


def test_what_is_redacted_while_the_studio_is_open_is_gone_from_the_folder(studio, scene, lianju):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "They met at Willow End in May.")
    page.type(scene, 30, " And parted.")
    folder = studio.folder
    done = lianju("redact", "--text", "Willow End", "--yes", "--project", folder)
    assert done.returncode == 0, done.stderr
    page.until("renewed")
    page.close()
    fresh = studio.page()
    fresh.open(scene)
    assert fresh.text(scene) == "They met at  in May. And parted."
    fresh.type(scene, 0, "So. ")
    assert b"whole" in lianju("verify", "--project", folder).stdout
    assert lianju("sync", "--project", folder).returncode == 0
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"Willow" not in held
    shares = {each["source"]: each["characters"] for each in studio.call("shares")}
    assert shares == {"typed": len("".join(["So.", "They", "met", "at", "in", "May.", "And", "parted."]))}


def test_a_folder_below_a_project_becomes_one_of_its_own(studio):
    below = Studio(studio.folder / "other")
    try:
        assert below.call("book")["epoch"] != studio.call("book")["epoch"]
    finally:
        below.stop()


# --- who may speak ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({}, 403),
        ({"Origin": "SELF"}, 401),
        ({"Origin": "SELF", "Authorization": "Bearer wrong"}, 401),
        ({"Origin": "null", "Authorization": "TOKEN"}, 403),
        ({"Origin": "SELF", "Authorization": "TOKEN"}, 200),
    ],
)
def test_only_the_page_with_the_token_is_answered(studio, headers, status):
    known = {"SELF": f"http://{studio.host}", "TOKEN": f"Bearer {studio.token}"}
    headers = {name: known.get(value, value) for name, value in headers.items()}
    assert studio.ask("POST", "/api/book", "{}", **headers)[0] == status


def test_the_page_is_public_and_carries_its_policy(studio):
    status, headers, body = studio.ask("GET", "/")
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert studio.token not in body.decode()
    assert studio.ask("GET", "/", host="evil.example")[0] == 421


@pytest.mark.parametrize("path", ["/live", "/desk"])
@pytest.mark.parametrize("origin", ["http://evil.example", None, "SELF"])
@pytest.mark.parametrize("token", ["TOKEN", "wrong", ""])
def test_sockets_ask_for_origin_and_token(studio, path, origin, token):
    own = f"http://{studio.host}"
    origin = own if origin == "SELF" else origin
    allowed = token == "TOKEN" and origin == (own if path == "/live" else None)
    given = studio.token if token == "TOKEN" else token
    protocols = ["lianju", *([f"token.{given}"] if given else [])]
    refused = contextlib.nullcontext() if allowed else pytest.raises(InvalidStatus, match=r"HTTP 40[13]")
    with refused, connect(f"ws://{studio.host}{path}", subprotocols=protocols, origin=origin, proxy=None):
        pass


def test_a_message_of_50_mb_ends_the_socket_and_nothing_else(studio, scene):
    page, other = studio.page(), studio.page()
    other.open(scene)
    with contextlib.suppress(ConnectionClosed, OSError):
        page.socket.send(b"\x0a" + bytes(50 * 2**20))
    with pytest.raises((ConnectionClosed, OSError)):
        page.until_closed()
    other.type(scene, 0, "still served")


@pytest.mark.parametrize("wire", [b"", b"\xff" * 12, b"\x0a", "[]", "{}", "nonsense", '{"op": "open"}'])
def test_nonsense_ends_the_socket_and_nothing_else(studio, scene, wire):
    page, other = studio.page(), studio.page()
    other.open(scene)
    page.socket.send(wire)
    with pytest.raises(ConnectionClosed):
        page.until_closed()
    other.type(scene, 0, "still served")


def test_the_record_is_the_owners_alone(studio, tmp_path):
    (record,) = (tmp_path / "state").rglob("*.json")
    assert record.stat().st_mode & 0o777 == 0o600
    assert studio.token in record.read_text()


def test_a_lock_that_nobody_answers_for_is_told(studio, lianju, tmp_path):
    (record,) = (tmp_path / "state").rglob("*.json")
    record.unlink()
    done = lianju("add", "note", "N", "--project", studio.folder)
    assert done.returncode == 9
    assert b"Another process" in done.stderr


def test_a_refusal_speaks_the_language_of_the_page(studio):
    with pytest.raises(Refused, match="页面要求的事"):
        studio.call("nothing", tongue="zh")


def test_progress_and_shares_follow_the_text(studio, scene):
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "one two three")
    other = studio.call("add", kind="scene", title="Later")["id"]
    found = studio.call("progress")
    assert [each["written"] for each in found["days"]] == [3]
    assert (found["total"], found["streak"], found["daily_goal"]) == (3, 1, None)
    told = studio.call("shares_through")
    assert [(each["node"], [each["characters"] for each in each["shares"]]) for each in told] == [
        (scene, [11]),
        (other, []),
    ]
    page.type(scene, 13, " four")
    studio.call("set", daily_goal=4)
    studio.call("edit", node=scene, target=40)
    found = studio.call("progress")
    assert (found["days"][-1]["written"], found["daily_goal"]) == (4, 4)
    assert [(each["node"], each["target"], each["count"]) for each in found["goals"]] == [(scene, 40, 4)]
    assert studio.call("shares_through")[0]["shares"][0]["characters"] == 15
    studio.call("set", daily_goal=0)
    assert studio.call("progress")["daily_goal"] is None
    page.close()


def test_what_was_found_outside_is_told_once(studio, scene):
    page = studio.page()
    below = studio.folder / "manuscript"
    below.mkdir(exist_ok=True)
    (below / "Mine.md").write_text("Mine.\n", "utf-8")
    assert page.until("outside")["unknown"] == ["Mine.md"]
    (below / "Yours.md").write_text("Yours.\n", "utf-8")
    told = page.until("outside")
    assert (told["unknown"], told["cut"], told["waiting"]) == (["Yours.md"], [], [])
