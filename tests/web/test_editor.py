"""The text of a scene in real Chromium: typed, composed, offered, decided, and never lost."""

import hashlib
import json
import resource

import pytest
from browser import FLAGS, chromium, keep, tab
from studio_process import Studio

from lianju.store.updates import craft

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = pytest.mark.browser

PINYIN = ["n", "ni", "ni'h", "ni'hao", "你好"]
VIEW = "(document.querySelectorAll('.cm-content')[%d].cmTile.root.view)"


@pytest.fixture(scope="module")
def started():
    with playwright.sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(started):
    launched = started.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def studio(tmp_path, lianju):
    lianju("new", tmp_path / "book", "--language", "zh")
    running = Studio(tmp_path / "book")
    running.scene = running.call("add", kind="scene", title="桥上")["id"]
    running.other = running.call("add", kind="scene", title="桥下")["id"]
    yield running
    running.stop()


@pytest.fixture
def page(browser, studio):
    opened = tab(browser, studio, language="zh")
    ready(opened)
    yield opened
    assert [each for each in opened.wrong if "ERR_CONNECTION" not in each and "WebSocket" not in each] == []
    opened.context.close()


def content(page, side=0):
    return page.locator(".cm-content").nth(side)


def ready(page, side=0):
    expect(content(page, side)).to_have_attribute("aria-busy", "false")


def saved(page):
    expect(page.locator(".light.saved")).to_be_visible()


def text(page, side=0):
    return page.evaluate(VIEW % side + ".state.doc.toString()")


def put_cursor(page, at, head=None, side=0):
    selection = {"anchor": at, "head": at if head is None else head}
    page.evaluate(
        f"([s]) => {{ const v = {VIEW % side}; v.focus(); v.dispatch({{ selection: s }}) }}", [selection]
    )


def write(page, words, side=0):
    content(page, side).click()
    page.keyboard.insert_text(words)
    saved(page)


def shown(lianju, studio, scene=None):
    told = lianju("show", f"#{scene or studio.scene}", "--project", studio.folder).stdout.decode()
    return told.rstrip("\n")


def sources(studio):
    return {each["source"]: each["characters"] for each in studio.call("shares", node=studio.scene)}


def compose(page, steps, during=None):
    cdp = page.context.new_cdp_session(page)
    for number, step in enumerate(steps[:-1]):
        cdp.send(
            "Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)}
        )
        page.wait_for_timeout(50)
        if during and number == 1:
            during()
            page.wait_for_timeout(150)
    cdp.send("Input.insertText", {"text": steps[-1]})
    page.wait_for_timeout(200)


def rows(lianju, studio):
    told = lianju("log", "--json", "--project", studio.folder).stdout.decode()
    return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


def until(page, holds, what, tries=200):
    for _ in range(tries):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(what)


def wants(page, *, count=None):
    """Ask until the small model has something to say."""
    ghost = page.locator(".lj-ghost")
    for _ in range(30):
        page.keyboard.press("Control+Shift+J" if count else "Control+j")
        page.wait_for_timeout(400)
        if ghost.count() and len(ghost.text_content() or "") > 4:
            return ghost
    raise AssertionError("no ghost in thirty asks")


def test_typed_text_is_there_after_a_restart(page, studio, lianju):
    write(page, "夜里下了一场雨。")
    page.keyboard.press("Enter")
    page.keyboard.type("He stood on the bridge.")
    saved(page)
    assert shown(lianju, studio) == "夜里下了一场雨。\nHe stood on the bridge."
    studio.kill()
    again = Studio(studio.folder)
    try:
        assert shown(lianju, again, studio.scene) == text(page)
        expect(page.locator(".light.saved")).to_be_visible(timeout=20_000)
        write(page, "又写。")
        assert "又写。" in shown(lianju, again, studio.scene)
    finally:
        again.stop()


def test_server_dead_browser_closed_both_started_again(started, studio, lianju, tmp_path):
    def browse(address):
        window = started.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium(), args=FLAGS, locale="zh-CN"
        )
        page = window.pages[0]
        page.goto(address)
        ready(page)
        return window, page

    window, page = browse(studio.address)
    write(page, "在线。")
    studio.kill()
    expect(page.locator(".light.offline")).to_be_visible()
    put_cursor(page, 3)
    page.keyboard.insert_text("离线写的。")
    put_cursor(page, 0, 2)
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+z")
    assert text(page) == "在线。离线写的。"
    page.wait_for_timeout(200)
    window.close()
    again = Studio(studio.folder)
    try:
        assert again.host == studio.host, "a project keeps its port"
        window, page = browse(again.address)
        until(page, lambda: text(page) == "在线。离线写的。", "what was kept in the browser is there")
        saved(page)
        assert shown(lianju, again, studio.scene) == "在线。离线写的。"
        kept = """new Promise(done => { const open = indexedDB.open('lianju'); open.onsuccess = () => {
            const all = open.result.transaction('edits').objectStore('edits').count()
            all.onsuccess = () => done(all.result) } })"""
        until(page, lambda: page.evaluate(kept) == 0, "nothing is kept any longer")
        window.close()
    finally:
        again.stop()


def test_two_tabs_and_a_killed_server(page, studio, lianju):
    write(page, "甲")
    other = page.context.new_page()
    other.goto(studio.address)
    ready(other)
    until(other, lambda: text(other) == "甲", "the other tab has it")
    content(other).click()
    other.keyboard.press("Control+End")
    other.keyboard.insert_text("乙")
    until(page, lambda: text(page) == "甲乙", "and this one its answer")
    studio.kill()
    expect(page.locator(".light.offline")).to_be_visible()
    page.bring_to_front()
    put_cursor(page, 2)
    page.keyboard.insert_text("左")
    other.bring_to_front()
    put_cursor(other, 0)
    other.keyboard.insert_text("右")
    again = Studio(studio.folder)
    try:
        until(page, lambda: text(page) == "右甲乙左" == text(other), "both are merged", 600)
        saved(page)
        assert shown(lianju, again, studio.scene) == "右甲乙左"
        page.bring_to_front()
        page.keyboard.press("Control+z")
        until(other, lambda: text(other) == "右甲乙", "each takes back its own")
    finally:
        again.stop()


def test_a_full_disk_is_told_and_nothing_is_dropped(page, studio, lianju):
    write(page, "还有地方。")

    def room(size):
        unlimited = resource.RLIM_INFINITY
        resource.prlimit(studio.process.pid, resource.RLIMIT_FSIZE, (size, unlimited))

    room(0)
    put_cursor(page, 5)
    page.keyboard.insert_text("没有了。")
    expect(page.locator(".light.refused")).to_be_visible()
    page.keyboard.insert_text("还在写。")
    page.wait_for_timeout(1500)
    assert text(page) == "还有地方。没有了。还在写。"
    keep(page, "editor-refused")
    room(resource.RLIM_INFINITY)
    expect(page.locator(".light.saved")).to_be_visible(timeout=30_000)
    assert shown(lianju, studio) == "还有地方。没有了。还在写。"


def test_two_people_keep_their_own_undo_and_their_own_words(browser, page, studio, lianju):
    guest = tab(browser, studio, language="zh", address=studio.call("invite", name="小满"))
    ready(guest)
    write(page, "主人写。")
    until(guest, lambda: text(guest) == "主人写。", "the guest reads it")
    content(guest).click()
    guest.keyboard.press("Control+End")
    guest.keyboard.insert_text("客人写。")
    saved(guest)
    until(page, lambda: text(page) == "主人写。客人写。", "and the owner the answer")
    expect(page.locator(".lj-caret-name")).to_have_attribute("data-name", "小满")
    keep(page, "editor-two-people")
    page.keyboard.press("Control+z")
    until(guest, lambda: text(guest) == "客人写。", "one's undo leaves the other's words")
    page.keyboard.press("Control+Shift+Z")
    until(guest, lambda: text(guest) == "主人写。客人写。", "and gives them back")
    saved(page)
    told = {each["by"]: each["characters"] for each in studio.call("shares", node=studio.scene)}
    assert told["小满"] == 4
    assert sum(told.values()) == 8
    studio.kill()
    expect(guest.locator(".light.offline")).to_be_visible()
    guest.keyboard.insert_text("断线也写。")
    put_cursor(page, 0)
    page.keyboard.insert_text("同时，")
    again = Studio(studio.folder)
    try:
        both = "同时，主人写。客人写。断线也写。"
        until(page, lambda: text(page) == both == text(guest), "both are merged", 600)
        saved(guest)
        saved(page)
        assert shown(lianju, again, studio.scene) == both
        told = {each["by"]: each["characters"] for each in again.call("shares", node=studio.scene)}
        assert told["小满"] == 9
    finally:
        guest.context.close()
        again.stop()


def test_a_composition_is_one_edit(page, studio, lianju):
    write(page, "他说：")
    page.wait_for_timeout(600)
    before = studio.call("book")["last"]
    compose(page, PINYIN)
    saved(page)
    assert text(page) == "他说：你好" == shown(lianju, studio)
    assert studio.call("book")["last"] == before + 1
    cdp = page.context.new_cdp_session(page)
    cdp.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    page.wait_for_timeout(80)
    expect(page.locator(".light.saved")).to_have_count(0)
    cdp.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    page.wait_for_timeout(250)
    saved(page)
    assert text(page) == "他说：你好" == shown(lianju, studio)
    page.wait_for_timeout(600)
    page.keyboard.press("Control+z")
    until(page, lambda: text(page) == "他说：", "a composed word goes back in one step")


@pytest.mark.parametrize("where", ["before", "behind", "line"])
def test_others_write_while_somebody_composes(page, studio, lianju, where):
    write(page, "第一行\n甲乙丙丁")
    peer = studio.page()
    peer.open(studio.scene)
    put_cursor(page, 6)
    place = {"before": 4, "behind": 8, "line": 0}[where]
    started = "window.begun = 0; document.querySelector('.cm-content').addEventListener('compositionstart', () => begun++)"
    page.evaluate(f"() => {{ {started} }}")
    compose(page, PINYIN, during=lambda: peer.type(studio.scene, place, "【远】"))
    saved(page)
    wanted = {
        "before": "第一行\n【远】甲乙你好丙丁",
        "behind": "第一行\n甲乙你好丙丁【远】",
        "line": "【远】第一行\n甲乙你好丙丁",
    }[where]
    until(page, lambda: text(page) == wanted == shown(lianju, studio), f"{text(page)!r}, not {wanted!r}", 60)
    drawn = page.evaluate("[...document.querySelectorAll('.cm-line')].map(e => e.textContent).join('\\n')")
    assert drawn == wanted
    assert page.evaluate("begun") == 1, "the composition was not torn"
    peer.close()


def test_ghost_taken_seen_and_undone(page, studio, lianju):
    start = "忽逢桃花林，"
    write(page, start)
    ghost = wants(page)
    offered = ghost.text_content()
    keep(page, "editor-ghost")
    assert shown(lianju, studio) == start, "a ghost is no text"
    expect(page.locator(".lj-said")).to_contain_text(offered[:4])
    page.keyboard.press("Control+ArrowRight")
    until(page, lambda: len(text(page)) > len(start), "a phrase is taken")
    saved(page)
    taken = text(page)[len(start) :]
    assert offered.startswith(taken)
    assert sources(studio) == {"typed": len(start), "model": len(taken)}
    if ghost.count():
        page.keyboard.press("Tab")
        until(page, lambda: text(page) == start + offered, "and the rest")
    saved(page)
    page.keyboard.insert_text("完。")
    saved(page)
    page.keyboard.press("Control+.")
    page.wait_for_timeout(400)
    coloured = page.evaluate(
        "[...document.querySelectorAll('.lj-who-model')].map(e => e.textContent).join('')"
    )
    assert coloured == text(page)[len(start) : -2].replace("\n", "")
    keep(page, "editor-who")
    page.keyboard.press("Control+z")
    until(page, lambda: text(page).endswith("完。") is False, "typing goes first")
    for _ in range(2):
        page.keyboard.press("Control+z")
        page.wait_for_timeout(150)
    until(page, lambda: text(page) == start, "then what was taken, a step each")
    page.keyboard.press("Control+Shift+Z")
    until(page, lambda: text(page) == start + taken, "and it comes back")
    saved(page)
    assert sources(studio) == {"typed": len(start), "model": len(taken)}, "as the model's"


def test_typing_what_a_ghost_predicts_uses_it_up(page, studio):
    write(page, "忽逢桃花林，")
    ghost = wants(page)
    offered = ghost.text_content()
    page.keyboard.insert_text(offered[0])
    expect(ghost).to_have_text(offered[1:])
    compose(page, ["z", "zh", offered[1]])
    expect(ghost).to_have_text(offered[2:])
    page.keyboard.press("Tab")
    until(page, lambda: text(page) == "忽逢桃花林，" + offered, "the rest is taken")
    saved(page)
    told = sources(studio)
    assert told["typed"] == 6 + len("".join(offered[:2].split()))
    assert told["model"] == len("".join(offered[2:].split()))


def test_a_ghost_goes_when_something_else_is_typed_or_escape_pressed(page, studio):
    write(page, "忽逢桃花林，")
    ghost = wants(page)
    page.keyboard.insert_text("㐂")
    expect(ghost).to_have_count(0)
    page.keyboard.press("Backspace")
    wants(page)
    page.keyboard.press("Escape")
    expect(ghost).to_have_count(0)
    wants(page)
    page.keyboard.press("ArrowLeft")
    expect(ghost).to_have_count(0)
    assert text(page) == "忽逢桃花林，"


def test_a_ghost_hides_while_somebody_composes(page, studio):
    write(page, "忽逢桃花林，")
    ghost = wants(page)
    seen = []
    compose(page, PINYIN, during=lambda: seen.append(ghost.count()))
    assert seen == [0]
    expect(ghost).to_have_count(0)
    assert text(page) == "忽逢桃花林，你好"


def relayed(page, told):
    """Reload with every message of the server passing by; gives what speaks in its place."""
    sockets = []

    def relay(socket):
        server = socket.connect_to_server()
        sockets.append(socket)
        socket.on_message(lambda message: told(message) or server.send(message))
        server.on_message(socket.send)

    page.route_web_socket(lambda address: "/live" in address, relay)
    page.reload()
    ready(page)
    return lambda **message: sockets[-1].send(json.dumps(message))


def offering(page, studio, texts):
    """Answer every ask with these alternatives, piece by piece, in the model's place."""

    def told(message):
        told = json.loads(message) if isinstance(message, str) else {}
        if told.get("op") != "ghost":
            return False
        for choice, words in enumerate(texts):
            for piece in words:
                say(op="ghost", id=told["id"], choice=choice, text=piece)
        say(op="ghost-end", id=told["id"], ends={})
        return True

    say = relayed(page, told)


def test_hostile_text_of_a_model_acts_nowhere(page, studio):
    offering(page, studio, [["<img src=x onerror=alert(1)>", "\u202eright\u2066", "\u0007"]])
    write(page, "门开了。")
    page.keyboard.press("Control+j")
    ghost = page.locator(".lj-ghost")
    expect(ghost).to_have_text("<img src=x onerror=alert(1)>⟨U+202E⟩right⟨U+2066⟩⟨U+0007⟩")
    assert page.locator(".cm-content img[src='x']").count() == 0
    keep(page, "editor-hostile")


def test_a_ghost_of_several_paragraphs_is_set_as_they_will_be(page, studio):
    offering(page, studio, [["他说。\n", "她没有", "回答。\n\n", "天亮了"]])
    write(page, "门开了。")
    page.keyboard.press("Control+j")
    ghost = page.locator(".lj-ghost")
    expect(ghost).to_be_visible()
    until(page, lambda: ghost.text_content() == "他说。\n她没有回答。\n\n天亮了", "all of it")
    lines = page.evaluate(
        "[...document.querySelectorAll('.lj-ghost-paragraph')].map(e => [e.getBoundingClientRect().height, getComputedStyle(e).textIndent])"
    )
    height = page.evaluate(f"{VIEW % 0}.defaultLineHeight")
    assert [round(each[0] / height) for each in lines] == [1, 1, 1]
    assert all(float(indent[:-2]) > 20 for _, indent in lines)
    keep(page, "editor-ghost-paragraphs")


def test_alternatives_are_turned_and_announced(page, studio):
    offering(page, studio, [["天黑", "了。"], ["天亮", "了。"], ["他走了。"]])
    write(page, "然后，")
    page.keyboard.press("Control+Shift+J")
    ghost = page.locator(".lj-ghost")
    expect(ghost).to_have_text("天黑了。")
    page.keyboard.press("Alt+]")
    expect(ghost).to_have_text("天亮了。")
    expect(page.locator(".lj-said")).to_contain_text("天亮了。")
    page.keyboard.press("Alt+[")
    page.keyboard.press("Alt+[")
    expect(ghost).to_have_text("他走了。")
    page.keyboard.insert_text("天")
    expect(ghost).to_have_text("黑了。")
    page.keyboard.insert_text("亮")
    expect(ghost).to_have_text("了。")


def copied(page, words, at):
    start = text(page).index(words)
    put_cursor(page, start, start + len(words))
    page.keyboard.press("Control+c")
    put_cursor(page, at)


def test_a_copy_keeps_its_author_and_a_foreign_paste_is_the_persons(page, studio, lianju):
    write(page, "忽逢桃花林，")
    wants(page)
    page.keyboard.press("Tab")
    until(page, lambda: len(text(page)) > 8, "taken")
    saved(page)
    model = sources(studio)["model"]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    words = text(page)[6:9]
    copied(page, words, 0)
    page.keyboard.press("Control+v")
    saved(page)
    assert text(page).startswith(words)
    assert sources(studio)["model"] == model + len("".join(words.split()))
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text/plain', '别处\\r\\n来的\\r字')
        data.setData('text/html', '<img src=x onerror=alert(1)>')
        document.querySelector('.cm-content').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }"""
    )
    saved(page)
    assert "别处\n来的\n字" in text(page)
    assert "\r" not in shown(lianju, studio)
    assert sources(studio)["pasted"] == 5
    page.keyboard.insert_text("\u202e反")
    expect(page.locator(".lj-acting")).to_have_text("⟨U+202E⟩")


def revised(page, studio, words):
    """Write with a second page, and have the model revise all of it; the proposal is on every page."""
    peer = studio.page()
    peer.open(studio.scene)
    peer.type(studio.scene, 0, words)
    client, last = peer.last_id()
    until(page, lambda: text(page) == words, "the words are here")
    peer.tell(
        op="ghost",
        id="r",
        scene=studio.scene,
        task="rewrite",
        left=None,
        right=None,
        selection=[[client, 0, last + 1]],
    )
    peer.until("revised")
    expect(page.locator(".lj-change").first).to_be_visible()
    return peer


def test_changes_are_decided_one_by_one(page, studio, lianju):
    words = "他走进房间。他很累。天黑了。窗外没有人。"
    peer = revised(page, studio, words)
    changes = page.locator(".lj-change")
    before = changes.count()
    assert text(page) == words == shown(lianju, studio), "nothing is applied by itself"
    accept = changes.first.locator("button").first
    assert accept.get_attribute("aria-label").startswith("采用")
    keep(page, "editor-changes")

    put_cursor(page, len(words))
    page.keyboard.insert_text("他等着。")
    saved(page)
    page.wait_for_timeout(400)
    expect(changes).to_have_count(before)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".lj-said")).to_contain_text("要")
    struck = page.locator(".lj-delete").first
    assert struck.count() == 0 or struck.text_content()[0] in words
    page.keyboard.press("Alt+Enter")
    expect(changes).to_have_count(before - 1)
    until(page, lambda: text(page) != words + "他等着。", "it is in the text")
    assert text(page).endswith("他等着。")
    saved(page)
    assert sources(studio)["model"] > 0
    content(page).focus()
    page.keyboard.press("Control+z")
    until(page, lambda: text(page) == words + "他等着。", "and goes back by itself")
    saved(page)
    assert sources(studio).get("model", 0) == 0
    while count := changes.count():
        changes.first.locator("button").nth(1).click()
        expect(changes).to_have_count(count - 1)
    assert text(page) == words + "他等着。" == shown(lianju, studio)
    peer.close()


def test_a_step_back_reopens_what_was_decided(page, studio, lianju):
    words = "他走进房间。他很累。天黑了。窗外没有人。"
    peer = revised(page, studio, words)
    page.locator("#tab-changes").click()
    changes, listed = page.locator(".lj-change"), page.locator("#panel li")
    before = changes.count()
    expect(listed).to_have_count(before)
    shown_first = changes.first.text_content()

    listed.first.locator("button").last.click()  # refuse, by mouse in the panel
    expect(listed).to_have_count(before - 1)
    page.keyboard.press("Control+z")
    expect(listed).to_have_count(before)
    expect(changes.first).to_have_text(shown_first)
    assert text(page) == words

    put_cursor(page, 0)
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+Enter")
    expect(changes).to_have_count(before - 1)
    until(page, lambda: text(page) != words, "it is in the text")
    taken = text(page)
    saved(page)
    page.keyboard.press("Control+z")
    until(page, lambda: text(page) == words, "the text is back at once")
    expect(changes).to_have_count(before)
    expect(page.locator(".lj-said")).to_contain_text("重新")
    assert sources(studio).get("model", 0) == 0
    keep(page, "editor-reopened")

    page.keyboard.press("Control+Shift+Z")
    expect(changes).to_have_count(before - 1)
    until(page, lambda: text(page) == taken, "and decided again, once")
    assert sources(studio)["model"] > 0
    page.keyboard.press("Control+z")
    expect(changes).to_have_count(before)
    until(page, lambda: text(page) == words, "and back")

    page.locator("#panel section .head button").first.click()  # all of it
    expect(listed).to_have_count(0)
    until(page, lambda: text(page) != words, "all is in the text")
    saved(page)
    page.keyboard.press("Control+z")
    until(page, lambda: text(page) == words, "all goes back in one step")
    expect(listed).to_have_count(before)
    saved(page)
    assert shown(lianju, studio) == words
    assert sources(studio).get("model", 0) == 0
    assert studio.call("shares", node=studio.scene)[0]["characters"] == len(words)
    assert lianju("verify", "--project", studio.folder).returncode == 0
    page.reload()
    ready(page)
    expect(page.locator(".lj-change")).to_have_count(before)
    peer.close()


def test_a_change_with_several_texts_is_turned_and_the_shown_one_taken(page, studio, lianju):
    write(page, "忽逢桃花林，")
    lianju(
        "write",
        "--in",
        f"#{studio.scene}",
        "-a",
        "3",
        "--seed",
        "3",
        "--project",
        studio.folder,
        "-m",
        "markov",
    )
    change = page.locator(".lj-change")
    expect(change).to_be_visible()
    first = change.locator("ins").text_content()
    put_cursor(page, 0)
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+]")
    expect(change.locator(".lj-turn")).to_have_text("2/3")
    second = change.locator("ins").text_content()
    assert second != first
    change.locator(".lj-turn").click()
    expect(change.locator(".lj-turn")).to_have_text("3/3")
    page.keyboard.press("Alt+[")
    expect(change.locator("ins")).to_have_text(second)
    keep(page, "editor-texts")
    page.keyboard.press("Alt+Enter")
    until(page, lambda: text(page) == "忽逢桃花林，" + second, "the shown one is taken")


def test_a_change_whose_place_is_gone_is_not_drawn(page, studio):
    peer = revised(page, studio, "天黑了。")
    content(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    saved(page)
    expect(page.locator(".lj-change")).to_have_count(0)
    page.wait_for_timeout(600)
    page.keyboard.press("Control+z")
    until(page, lambda: text(page) == "天黑了。", "back")
    peer.close()


def beside(page):
    """Open the other scene beside this one."""
    page.keyboard.press("Control+k")
    page.keyboard.type("在旁边打开")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")


def test_a_copy_between_two_scenes_keeps_its_author(page, studio):
    write(page, "忽逢桃花林，")
    wants(page)
    page.keyboard.press("Tab")
    until(page, lambda: len(text(page)) > 8, "taken")
    saved(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    beside(page)
    ready(page, 1)
    words = text(page)[7:10]
    put_cursor(page, 7, 10)
    page.keyboard.press("Control+c")
    content(page, 1).click()
    page.keyboard.press("Control+v")
    until(page, lambda: text(page, 1) == words, "pasted beside")
    saved(page)
    keep(page, "editor-beside")
    told = {each["source"]: each["characters"] for each in studio.call("shares", node=studio.other)}
    assert told == {"model": len("".join(words.split()))}


def test_what_is_not_for_the_model_is_drawn_where_it_is(page, studio):
    write(page, "一二三四五")
    studio.call("mark", node=studio.scene, start=1, end=3)
    expect(page.locator(".lj-mark")).to_have_text("二三")
    put_cursor(page, 0)
    page.keyboard.insert_text("零")
    page.wait_for_timeout(300)
    expect(page.locator(".lj-mark")).to_have_text("二三")


def test_a_screen_reader_is_told_what_the_text_is(page, studio):
    place = content(page)
    for name, value in {
        "role": "textbox",
        "aria-multiline": "true",
        "lang": "zh-CN",
        "translate": "no",
    }.items():
        expect(place).to_have_attribute(name, value)
    assert place.get_attribute("aria-label")
    said = page.locator(".lj-said")
    expect(said).to_have_attribute("aria-live", "polite")
    page.keyboard.press("Tab")
    content(page).focus()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.classList.contains('cm-content')"), "Tab leaves the text"


def test_focus_indent_and_typewriter(page, studio):
    write(page, "第一段。\n　　第二段。\n第三段。")
    put_cursor(page, 2)
    page.keyboard.press("F8")
    page.wait_for_timeout(400)
    dim = page.evaluate("[...document.querySelectorAll('.cm-line')].map(e => getComputedStyle(e).opacity)")
    assert dim[0] == "1"
    assert float(dim[1]) < 1 > float(dim[2])
    indent = page.evaluate(
        "[...document.querySelectorAll('.cm-line')].map(e => getComputedStyle(e).textIndent)"
    )
    assert float(indent[0][:-2]) > 20
    assert indent[1] == "0px", "a paragraph that has its own spaces gets no second indent"
    keep(page, "editor-focus")


def test_cursors_of_others_are_seen(page, studio):
    write(page, "一二三四")
    other = page.context.new_page()
    other.goto(studio.address)
    ready(other)
    put_cursor(other, 2)
    page.bring_to_front()
    expect(page.locator(".lj-caret")).to_have_count(1)
    before = "(() => { const r = document.createRange(); const c = document.querySelector('.cm-line'); r.setStart(c, 0); r.setEndBefore(document.querySelector('.lj-caret')); return r.toString() })()"
    until(page, lambda: page.evaluate(before) == "一二", "it stands where they are")
    put_cursor(page, 0)
    page.keyboard.insert_text("零")
    until(page, lambda: page.evaluate(before) == "零一二", "and moves with the text")
    other.close()
    expect(page.locator(".lj-caret")).to_have_count(0)


def test_a_ghost_comes_by_itself_after_a_pause_only_behind_what_is_typed(page, studio):
    offering(page, studio, [["天黑了。"]])
    ghost = page.locator(".lj-ghost")
    write(page, "然后，")
    page.wait_for_timeout(1500)
    expect(ghost).to_have_count(0)
    page.evaluate(
        "localStorage.setItem('lianju.desk', JSON.stringify({ ...JSON.parse(localStorage.getItem('lianju.desk') ?? '{}'), ghosts: 'often' }))"
    )
    page.reload()
    ready(page)
    put_cursor(page, 3)
    page.wait_for_timeout(1500)
    expect(ghost).to_have_count(0)
    compose(page, PINYIN)
    expect(ghost).to_have_text("天黑了。")
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    page.wait_for_timeout(1500)
    expect(ghost).to_have_count(0)


def test_the_line_stays_in_the_middle(page, studio):
    write(page, "段落。\n" * 120)
    put_cursor(page, 3 * 4)
    page.keyboard.press("Control+k")
    page.keyboard.type("打字机")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    put_cursor(page, 60 * 4)
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(200)
    place = f"{VIEW % 0}.coordsAtPos({VIEW % 0}.state.selection.main.head).top / innerHeight"
    assert 0.35 < page.evaluate(place) < 0.65
    page.keyboard.insert_text("字")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert 0.35 < page.evaluate(place) < 0.65
    keep(page, "editor-typewriter")


def test_typing_along_while_a_ghost_streams(page, studio):
    asked = []

    def told(message):
        if isinstance(message, str) and '"ghost"' in message:
            asked.append(json.loads(message)["id"])
            return True
        return False

    write(page, "x")
    say = relayed(page, told)
    put_cursor(page, 1)
    page.keyboard.press("Control+j")
    until(page, lambda: asked, "asked")
    words = "the quick brown fox jumps over the lazy dog"
    ghost = page.locator(".lj-ghost")
    for place, letter in enumerate(words):
        say(op="ghost", id=asked[0], choice=0, text=words[place * 4 : place * 4 + 4])
        expect(ghost).to_have_text(words[place : place * 4 + 4])
        page.keyboard.press("Space" if letter == " " else letter)
        if place == 9:
            break
    expect(ghost).to_have_text(words[10:40])
    assert len(asked) == 1
    saved(page)
    assert sources(studio) == {"typed": 1 + len(words[:10].replace(" ", ""))}


@pytest.mark.parametrize("case", ["beside-insertion", "inside-struck", "arriving", "edge-of-model"])
def test_composing_beside_what_is_drawn(page, studio, case):
    words = "甲乙丙丁戊己"
    peer = studio.page()
    peer.open(studio.scene)
    peer.type(studio.scene, 0, words)
    client, _ = peer.last_id()
    peer.close()
    say = relayed(page, lambda message: False)
    until(page, lambda: text(page) == words, "the words are here")
    inside = [] if case == "beside-insertion" else [[client, 1, 4]]
    hunk = {
        "number": 0,
        "left": [client, 2],
        "right": [client, 3],
        "inside": inside,
        "texts": ["改写"],
        "stale": False,
    }
    proposal = {"number": 9, "scene": studio.scene, "by": "m", "run": None, "hunks": [hunk]}

    def propose():
        say(op="proposals", scene=studio.scene, proposals=[proposal])

    if case == "edge-of-model":
        origin = {"kind": "model", "run": 3, "by": None, "model": "m"}
        say(op="origins", origins={"77": origin})
        page.keyboard.press("Control+.")
    elif case != "arriving":
        propose()
        expect(page.locator(".lj-change")).to_be_visible()
    put_cursor(page, 3)
    page.evaluate(
        "() => { window.begun = 0; document.querySelector('.cm-content').addEventListener('compositionstart', () => begun++) }"
    )
    compose(page, PINYIN, during=propose if case == "arriving" else None)
    saved(page)
    assert text(page) == "甲乙丙你好丁戊己"
    assert page.evaluate("begun") == 1, "the composition was not torn"
    if case in ("inside-struck", "arriving"):
        until(
            page,
            lambda: page.locator(".lj-delete").all_text_contents() == ["乙丙", "丁戊"],
            "what is new is not struck",
        )
    keep(page, f"editor-composed-{case}")


def sight(page):
    """The top and the bottom of what scrolls, of the caret, and the bottom of what is offered; a line's height."""
    return page.evaluate(
        """() => {
            const view = document.querySelector('.cm-content').cmTile.root.view
            const box = document.querySelector('.page .scroll').getBoundingClientRect()
            const caret = view.coordsAtPos(view.state.selection.main.head)
            const ghost = [...document.querySelectorAll('.lj-ghost')].at(-1)
            return { top: box.top, bottom: box.bottom, caretTop: caret.top, caret: caret.bottom,
              ghost: ghost ? ghost.getBoundingClientRect().bottom : 0, line: view.defaultLineHeight }
        }"""
    )


def test_the_line_that_is_written_keeps_lines_in_sight_below_and_above(page, studio):
    page.set_viewport_size({"width": 1280, "height": 640})
    write(page, "\n".join(f"第{line}行，夜里下了一场雨。" for line in range(60)))
    put_cursor(page, 0)
    for _ in range(14):
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(200)
    found = sight(page)
    assert found["caret"] + 2 * found["line"] < found["bottom"]
    page.mouse.click(700, found["bottom"] - 8)  # a click moves nothing: the last line, half in sight
    assert sight(page)["caret"] > found["bottom"] - 1.5 * found["line"]
    wants(page)
    page.wait_for_timeout(300)
    found = sight(page)
    assert found["ghost"] > found["caret"] - 2
    assert found["ghost"] + found["line"] / 2 < found["bottom"]
    assert found["caretTop"] > found["top"]
    keep(page, "editor-sight")
    page.keyboard.press("Escape")
    put_cursor(page, 20 * 14)
    for _ in range(19):
        page.keyboard.press("ArrowUp")
        page.keyboard.type("又")
    found = sight(page)
    assert (
        found["caretTop"] - found["line"] > found["top"]
        or page.evaluate("document.querySelector('.page .scroll').scrollTop") < found["line"]
    )


def left_aside(page, studio, words, epoch):
    """Put edits of another history into the browser's store, as a closed page left them."""
    project = hashlib.sha256(f"lianju kept {studio.token}".encode()).hexdigest()[:24]
    update = list(craft(77, 0, words, left=None, right=None))
    page.evaluate(
        """([project, epoch, scene, update]) => new Promise((done, fail) => {
            const request = indexedDB.open('lianju', 1)
            request.onsuccess = () => {
              const store = request.result.transaction('edits', 'readwrite').objectStore('edits')
              const put = store.add({ project, epoch, scene, page: 'gone', meta: { kind: 'type' }, update: Uint8Array.from(update) })
              put.onsuccess = () => done(0); put.onerror = fail
            }
        })""",
        [project, epoch, studio.scene, update],
    )


def test_edits_of_another_history_are_told_until_the_author_chooses(page, studio, lianju):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notice = page.locator(".notice.error")
    left_aside(page, studio, "旧史里的话。", "one")
    left_aside(page, studio, "另一段旧话。", "two")
    for _ in range(2):
        page.reload()
        ready(page)
        expect(notice).to_have_count(2)
    expect(notice.first).to_contain_text("旧史里的话")
    keep(page, "editor-aside")
    notice.filter(has_text="旧史里的话").get_by_role("button").first.click()
    expect(page.locator(".notice.done")).to_contain_text("存成笔记")
    (note,) = [each for each in studio.call("book")["nodes"] if each["kind"] == "note"]
    assert shown(lianju, studio, note["id"]) == "旧史里的话。"
    expect(notice).to_have_count(1)
    notice.get_by_role("button").nth(1).press("Enter")
    expect(notice).to_have_count(0)
    assert page.evaluate("navigator.clipboard.readText()") == "另一段旧话。"
    assert text(page) == ""
    page.reload()
    ready(page)
    page.wait_for_timeout(500)
    expect(page.locator(".notice")).to_have_count(0)
