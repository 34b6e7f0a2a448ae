"""An import is a job: in turns beside the typing, paused, resumed, taken out, and whole after a kill."""

import io
import json
import resource
import time
import urllib.parse
import zipfile

import pytest
from studio_process import Refused, Studio

from lianju.values.studio import OVER
from lianju.workspace.bringing import FOLDER
from lianju.workspace.project import opened

CHAPTERS = 120
LINE = "江上起了雾，渡船还没有来。"


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def studio(tmp_path):
    running = Studio(tmp_path / "book")
    yield running
    running.stop()


def novel(chapters=CHAPTERS, characters=8400):
    """A plain text of a million characters, each chapter with words of its own."""
    lines = characters // len(LINE)
    parts = [f"第{number}章\n\n第{number}句。{LINE * lines}\n\n" for number in range(1, chapters + 1)]
    return "".join(parts).encode()


def send(studio, name, data, **asked):
    query = urllib.parse.urlencode({"name": name, **asked})
    headers = {"Origin": f"http://{studio.host}", "Authorization": f"Bearer {studio.token}"}
    status, _, body = studio.ask("POST", f"/api/import?{query}", data, **headers)
    assert status == 200, body
    return json.loads(body)


def bring(studio, name, data, **asked):
    arrived = send(studio, name, data)
    (job,) = studio.call("bring", arrivals=[arrived["id"]], **asked)
    return job


def until(page, number, *, done=0):
    """Read on until a job is over, or as far as `done`, and return its state."""
    while True:
        job = page.until("job")["job"]
        if job["number"] == number and (job["condition"] in OVER or 0 < done <= job["done"]):
            return job


def nodes(studio, kind):
    return [node for node in studio.call("book", counts=False)["nodes"] if node["kind"] == kind]


def imported(studio):
    """Return the first sentence of every imported scene, in the order of the book."""
    with opened(studio.folder, read_only=True) as manuscript:
        scenes = [node for node in manuscript.nodes if node.kind == "scene" and node.title != "Opening"]
        return [manuscript.text(node.id).strip().split("。")[0].split(".")[0] for node in scenes]


def waiting(studio):
    folder = studio.folder / FOLDER
    return list(folder.iterdir()) if folder.exists() else []


def test_a_million_characters_come_in_while_somebody_types(studio):
    scene = studio.call("add", kind="scene", title="Opening")["id"]
    page, typist = studio.page(), studio.page()
    typist.open(scene)
    number = bring(studio, "雾.txt", novel(), claim="mine")["number"]
    seconds = []
    for _ in range(30):
        begun = time.perf_counter()
        typist.type(scene, 0, "字")
        seconds.append(time.perf_counter() - begun)
    during = [each for each in studio.call("jobs") if each["number"] == number]
    job = until(page, number)
    assert job["condition"] == "done"
    assert (job["done"], job["title"]) == (job["wanted"], "雾.txt")
    assert during, "the import was over before anybody could type beside it"
    print(
        f"a key beside an import: median {sorted(seconds)[15] * 1000:.0f} ms, worst {max(seconds) * 1000:.0f} ms"
    )
    assert sorted(seconds)[15] < 0.25
    assert waiting(studio) == []
    assert studio.call("jobs") == []
    shares = {each["source"]: each["characters"] for each in studio.call("shares")}
    assert shares["typed"] == 30
    assert shares["own"] > 990_000


def test_a_killed_server_goes_on_and_brings_every_chapter_once(studio, lianju, tmp_path):
    number = bring(studio, "雾.txt", novel(), claim="mine")["number"]
    page = studio.page()
    until(page, number, done=100_000)
    studio.kill()
    for _ in range(2):  # and killed again on its way
        again = Studio(tmp_path / "book")
        page = again.page()
        (found,) = again.call("jobs")
        assert 100_000 <= found["done"] < found["wanted"]
        assert waiting(again)
        until(page, number, done=found["done"] + 100_000)
        again.kill()
    again = Studio(tmp_path / "book")
    try:
        page = again.page()
        if again.call("jobs"):
            assert until(page, number)["condition"] == "done"
        assert imported(again) == [f"第{each}句" for each in range(1, CHAPTERS + 1)]
        assert [node["title"] for node in nodes(again, "chapter")][-1].startswith(f"第{CHAPTERS}章")
        assert waiting(again) == []
        assert b"whole" in lianju("verify", "--project", again.folder).stdout
    finally:
        again.stop()


def test_paused_it_waits_also_for_a_restart(studio, lianju, tmp_path):
    page = studio.page()
    number = bring(studio, "雾.txt", novel(), claim="Ann")["number"]
    until(page, number, done=50_000)
    assert studio.call("job", number=number, condition="paused")["condition"] == "paused"
    last = studio.call("book", counts=False)["last"]
    time.sleep(0.5)
    assert studio.call("book", counts=False)["last"] == last
    studio.stop()
    again = Studio(tmp_path / "book")
    try:
        page = again.page()
        (found,) = again.call("jobs")
        assert (found["condition"], found["title"]) == ("paused", "雾.txt")
        again.call("job", number=number, condition="running")
        assert until(page, number)["condition"] == "done"
        assert imported(again) == [f"第{each}句" for each in range(1, CHAPTERS + 1)]
        assert {each["source"] for each in again.call("shares")} == {"others"}
    finally:
        again.stop()


def test_cancelled_it_takes_out_what_it_brought_and_nothing_else(studio, lianju):
    scene = studio.call("add", kind="scene", title="Opening")["id"]
    page = studio.page()
    page.open(scene)
    page.type(scene, 0, "Mine. ")
    number = bring(studio, "雾.txt", novel(), claim="mine")["number"]
    until(page, number, done=60_000)
    studio.call("job", number=number, condition="paused")
    before = [node for node in nodes(studio, "scene") if node["id"] != scene]
    written, renamed, moved = before[0], before[1], before[2]
    page.open(written["id"])
    page.type(written["id"], 0, "My own words. ")
    studio.call("edit", node=renamed["id"], title="My title")
    home = next(
        node for node in nodes(studio, "chapter") if node["id"] not in [each["parent"] for each in before]
    )
    studio.call("move", node=moved["id"], parent=home["id"])
    job = studio.call("job", number=number, condition="cancelled")
    assert job["condition"] == "cancelled"
    assert job["left"] == 4  # two scenes and the chapters around them
    left = {node["id"] for node in nodes(studio, "scene")}
    assert left == {scene, written["id"], renamed["id"]}
    assert "My own words." in lianju("show", f"#{written['id']}", "--project", studio.folder).stdout.decode()
    assert page.text(scene) == "Mine. "
    assert waiting(studio) == []
    assert studio.call("jobs") == []
    assert studio.call("job", number=number, condition="running")["condition"] == "cancelled"
    assert b"whole" in lianju("verify", "--project", studio.folder).stdout


def test_what_the_author_adds_meanwhile_stands_behind(studio):
    page = studio.page()
    number = bring(studio, "雾.txt", novel(), claim="mine")["number"]
    until(page, number, done=60_000)
    studio.call("job", number=number, condition="paused")
    added = studio.call("add", kind="chapter", title="Mine", parent=0)
    studio.call("job", number=number, condition="running")
    until(page, number)
    listed = nodes(studio, "chapter")
    assert listed[-1]["id"] == added["id"]
    assert len(listed) == CHAPTERS + 2  # the empty first one of a new book


def test_the_file_is_read_again_in_another_encoding_and_may_be_left(studio):
    data = "第一章 雾\n\n江上起了雾，渡船还没有来。\n".encode("big5", "replace")
    arrived = send(studio, "..\\..\\book.txt", data, encoding="gb18030")
    assert (arrived["name"], arrived["guessed"]) == ("book.txt", False)
    again = send(studio, "book.txt", data)
    assert again["encoding"] != "gb18030"
    assert again["begins"] != arrived["begins"]
    assert (again["chapters"], again["scenes"]) == (1, 1)
    assert waiting(studio) == []
    studio.call("leave", arrivals=[arrived["id"]])
    with pytest.raises(Refused, match="error-arrival-gone"):
        studio.call("bring", arrivals=[again["id"], arrived["id"]])
    assert studio.call("jobs") == []


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_a_project_of_another_program_comes_as_a_zip(studio):
    items = "".join(
        f'<BinderItem UUID="S{each}" Type="Text"><Title>Scene {each}</Title></BinderItem>'
        for each in range(40)
    )
    tree = (
        '<?xml version="1.0"?><ScrivenerProject Version="2.0"><Binder><BinderItem UUID="D" Type="DraftFolder">'
        f"<Title>Draft</Title><Children>{items}</Children></BinderItem></Binder></ScrivenerProject>"
    )
    texts = {
        f"Ice.scriv/Files/Data/S{each}/content.rtf": rf"{{\rtf1\ansi Line {each}. Snow.}}"
        for each in range(40)
    }
    arrived = send(studio, "Ice.scriv.zip", zipped({"Ice.scriv/Ice.scrivx": tree, **texts}))
    assert (arrived["scenes"], arrived["encoding"]) == (40, None)
    page = studio.page()
    (job,) = studio.call("bring", arrivals=[arrived["id"]])
    assert until(page, job["number"])["condition"] == "done"
    assert imported(studio) == [f"Line {each}" for each in range(40)]


def test_a_file_that_is_gone_is_told_and_what_came_stays(studio, tmp_path):
    page = studio.page()
    number = bring(studio, "雾.txt", novel(), claim="mine")["number"]
    until(page, number, done=60_000)
    studio.kill()
    for path in waiting(studio):
        path.unlink()
    again = Studio(tmp_path / "book")
    try:
        page = again.page()
        for _ in range(50):
            if not again.call("jobs"):
                break
            time.sleep(0.1)
        assert again.call("jobs") == []
        assert nodes(again, "scene")
    finally:
        again.stop()


def test_a_full_disk_is_told_and_the_import_waits(studio):
    page = studio.page()
    number = bring(studio, "雾.txt", novel(), claim="mine")["number"]
    until(page, number, done=60_000)

    def room(size):
        resource.prlimit(studio.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    room(0)
    assert page.until("failed")["error"]["id"] == "error-disk-refused"
    (found,) = studio.call("jobs")
    assert found["condition"] == "paused"
    room(resource.RLIM_INFINITY)
    studio.call("job", number=number, condition="running")
    assert until(page, number)["condition"] == "done"
    assert imported(studio) == [f"第{each}句" for each in range(1, CHAPTERS + 1)]


def test_what_is_redacted_is_not_brought_any_more(studio, lianju, tmp_path):
    page = studio.page()
    number = bring(studio, "雾.txt", novel(), claim="mine")["number"]
    until(page, number, done=60_000)
    studio.call("job", number=number, condition="paused")
    studio.stop()
    assert "第119句".encode("unicode_escape").decode() in waiting(studio)[0].read_text("ascii")
    done = lianju("redact", "--text", "第119句", "--yes", "--project", studio.folder)
    assert b"Imports that have some of it still to bring" in done.stdout
    assert waiting(studio) == []
    again = Studio(tmp_path / "book")
    try:
        assert again.call("jobs") == []
        assert again.call("job", number=number, condition="running")["condition"] == "failed"
        assert b"whole" in lianju("verify", "--project", again.folder).stdout
    finally:
        again.stop()
