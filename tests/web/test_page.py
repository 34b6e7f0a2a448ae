"""The studio's page in real Chromium: a novelist's first session, by mouse, by keyboard and by screen reader."""

import re

import pytest
from browser import FLAGS, PHONE, chromium, keep, tab
from studio_process import Studio

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "first": "Write the first line",
        "saved": "Saved",
        "sample": "Open the sample story",
        "skip": "Skip",
    },
    "zh": {"first": "写下第一句", "saved": "已存好", "sample": "打开样例故事", "skip": "跳过"},
}
LINES = {"en": "The letter came on a Tuesday.", "zh": "信是星期二到的。"}


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def studio(tmp_path, lianju, request):
    language = getattr(request, "param", "en")
    lianju("new", tmp_path / "book", "--language", language)
    running = Studio(tmp_path / "book", model="echo")
    running.language = language
    yield running
    running.stop()


@pytest.fixture
def page(browser, studio):
    opened = tab(browser, studio, language=studio.language)
    yield opened
    assert opened.wrong == []
    opened.context.close()


def text(page, side=0):
    """The text of a scene, when it can be written in."""
    found = page.locator(".cm-content").nth(side)
    expect(found).to_have_attribute("aria-busy", "false")
    return found


def begin(page, line):
    """Write the first line of an empty book."""
    page.locator(".way").first.click()
    expect(text(page)).to_be_focused()
    page.keyboard.type(line)
    saved(page)


def saved(page):
    page.wait_for_timeout(150)  # what was typed is on its way
    expect(page.locator(".light.saved")).to_be_visible()


def scenes(studio):
    return [node for node in studio.call("book")["nodes"] if node["kind"] == "scene"]


def shown(lianju, studio, scene):
    return lianju("show", f"#{scene}", "--project", studio.folder).stdout.decode().rstrip("\n")


def filled(studio, *titles):
    """A book with scenes of these titles, and their numbers."""
    return [studio.call("add", kind="scene", title=title)["id"] for title in titles]


both = pytest.mark.parametrize("studio", ["en", "zh"], indirect=True, ids=["en", "zh"])


@both
def test_first_session(page, studio, lianju):
    words = WORDS[studio.language]
    expect(page.get_by_role("button", name=words["first"])).to_be_visible()
    expect(page.get_by_role("button", name=words["sample"])).to_be_visible()
    keep(page, f"empty-{studio.language}")
    begin(page, LINES[studio.language])
    (scene,) = scenes(studio)
    assert shown(lianju, studio, scene["id"]) == LINES[studio.language]

    page.keyboard.press("Control+j")
    ghost = page.locator(".lj-ghost")
    expect(ghost).to_be_visible()
    keep(page, f"ghost-{studio.language}")
    page.keyboard.press("Tab")
    expect(ghost).to_have_count(0)
    saved(page)
    taken = shown(lianju, studio, scene["id"])
    assert taken.startswith(LINES[studio.language])
    assert len(taken) > len(LINES[studio.language])

    page.keyboard.press("Control+.")
    expect(page.locator(".lj-who-model").first).to_be_visible()
    page.locator("#tab-who").click()
    page.locator(".lj-who-model").first.hover()
    run = page.locator("#panel-body section dl")
    expect(run).to_contain_text("echo")
    keep(page, f"who-{studio.language}")
    sources = {each["source"]: each["characters"] for each in studio.call("shares", node=scene["id"])}
    assert sources["typed"] == len("".join(LINES[studio.language].split()))
    assert sources["model"] > 0

    text(page).click()
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_text(LINES[studio.language])
    saved(page)
    assert shown(lianju, studio, scene["id"]) == LINES[studio.language]

    page.reload()
    expect(text(page)).to_have_text(LINES[studio.language])
    assert "token" not in page.url


@both
def test_sample_and_tour(page, studio):
    words = WORDS[studio.language]
    page.get_by_role("button", name=words["sample"]).click()
    expect(text(page)).to_contain_text("秋禾" if studio.language == "zh" else "Nell")
    tour = page.locator(".tour")
    expect(tour).to_be_focused()
    keep(page, f"sample-{studio.language}")
    tour.get_by_role("button", name=words["skip"]).last.click()
    expect(tour).to_have_count(0)
    page.reload()
    expect(text(page)).to_be_visible()
    expect(tour).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("导览" if studio.language == "zh" else "tour")
    page.keyboard.press("Enter")
    for _ in range(3):
        expect(tour).to_be_visible()
        tour.locator(".main").click()
    expect(tour).to_have_count(0)
    assert len(scenes(studio)) == 3


def test_binder_by_keyboard(page, studio):
    filled(studio, "Dawn", "Noon", "Dusk")
    page.reload()
    entry = page.get_by_role("treeitem")
    expect(entry).to_have_count(4)
    entry.filter(has_text="Noon").focus()
    page.keyboard.press("Enter")
    expect(entry.filter(has_text="Noon")).to_have_attribute("aria-selected", "true")
    entry.filter(has_text="Noon").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(entry.nth(1)).to_contain_text("Noon")
    expect(entry.nth(1)).to_be_focused()
    assert [each["title"] for each in scenes(studio)] == ["Noon", "Dawn", "Dusk"]

    page.keyboard.press("F2")
    page.keyboard.type("High noon")
    page.keyboard.press("Enter")
    expect(entry.filter(has_text="High noon")).to_be_focused()
    page.keyboard.press("Home")
    expect(entry.first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(entry).to_have_count(1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(entry.nth(1)).to_be_focused()
    page.keyboard.type("du")
    expect(entry.filter(has_text="Dusk")).to_be_focused()
    page.keyboard.press("Delete")
    expect(entry).to_have_count(3)
    expect(entry.filter(has_text="Dawn")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(entry).to_have_count(4)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(entry.nth(1)).to_contain_text("Dawn")
    assert [each["title"] for each in scenes(studio)] == ["Dawn", "Noon", "Dusk"]
    tree = page.get_by_role("tree")
    assert tree.locator("[tabindex='0']").count() == 1


def test_binder_by_mouse(page, studio):
    dawn, noon, _dusk = filled(studio, "Dawn", "Noon", "Dusk")
    page.reload()
    page.locator(f"#entry-{noon}").drag_to(page.locator(f"#entry-{dawn}"), target_position={"x": 80, "y": 4})
    expect(page.get_by_role("treeitem").nth(1)).to_contain_text("Noon")
    expect(page.locator(f"#entry-{noon}")).to_be_focused()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("menuitem", name="Note").click()
    expect(page.locator("[role=treeitem] input")).to_be_focused()
    page.keyboard.type("Names")
    page.keyboard.press("Enter")
    expect(page.get_by_role("treeitem", name="Note: Names")).to_be_visible()
    page.get_by_role("button", name="Remove “Names”").click()
    expect(page.get_by_role("treeitem", name="Note: Names")).to_have_count(0)
    page.locator(".notice").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("treeitem", name="Note: Names")).to_be_visible()


@pytest.mark.parametrize("studio", ["zh"], indirect=True)
def test_palette(page, studio):
    filled(studio, "早上六点", "涨水", "一九九八年的簿子")
    page.reload()
    text(page).click()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="命令与各场")
    expect(field).to_be_focused()
    page.keyboard.type("zs")
    expect(page.get_by_role("option").first).to_contain_text("涨水")
    page.keyboard.press("Enter")
    expect(page.locator("input.title")).to_have_value("涨水")
    expect(text(page)).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("深色")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(text(page)).to_be_focused()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("input.title")).to_have_value("涨水")


def test_search_and_replace(page, studio, lianju):
    one, two = filled(studio, "One", "Two")
    page.reload()
    expect(page.locator("input.title")).to_have_value("One")
    text(page).click()
    page.keyboard.type("😀 The harbour. A harbour, the Harbour.")
    page.locator(f"#entry-{two}").click()
    expect(page.locator("input.title")).to_have_value("Two")
    text(page).click()
    page.keyboard.type("No harbour here.")
    saved(page)
    page.keyboard.press("Control+f")
    panel = page.locator("#panel-body")
    panel.get_by_role("searchbox").fill("harbour")
    expect(panel.get_by_role("status")).to_have_text("Found 4 times in 2 texts.")
    panel.get_by_text("Match case").click()
    expect(panel.get_by_role("status")).to_have_text("Found 3 times in 2 texts.")
    panel.get_by_role("button", name="😀 The harbour. A harbour").first.click()
    expect(page.locator("input.title")).to_have_value("One")
    expect(page.locator(".cm-selectionBackground")).to_have_count(1)
    panel.get_by_label("Replace by").fill("port")
    panel.get_by_role("button", name="Replace all 3").click()
    expect(text(page)).to_have_text("😀 The port. A port, the Harbour.")
    expect(page.get_by_text("Replaced 3 times.")).to_be_visible()
    expect(panel.get_by_role("status")).to_have_text("Not found.")
    assert shown(lianju, studio, two) == "No port here."
    assert shown(lianju, studio, one) == "😀 The port. A port, the Harbour."


@both
def test_a_new_scene_is_there_to_be_written_in(page, studio):
    begin(page, LINES[studio.language])
    page.keyboard.press("Control+k")
    page.keyboard.type("新的一场" if studio.language == "zh" else "New scene")
    page.keyboard.press("Enter")
    expect(page.get_by_role("treeitem")).to_have_count(3)
    expect(text(page)).to_be_focused()
    page.keyboard.type("Now.")
    expect(text(page)).to_have_text("Now.")


def test_what_is_said_of_a_scene(page, studio):
    (scene,) = filled(studio, "Dawn")
    page.reload()
    panel = page.locator("#panel-body")
    panel.get_by_label("Synopsis").fill("A letter comes.")
    panel.get_by_label("Target, in words").fill("1k")
    panel.get_by_label("Labels").fill("winter, harbour")
    panel.get_by_label("Labels").press("Enter")
    panel.get_by_label("Not for the model").check()
    expect(panel.get_by_role("button", name="Take off the label “harbour”")).to_be_visible()
    text(page).click()
    page.keyboard.type("don’t re-read 3.14 pages; 你好")
    saved(page)
    expect(page.locator(".page footer")).to_contain_text("6 words")
    expect(page.locator(".page footer")).to_contain_text("994 to go")
    (told,) = scenes(studio)
    assert told["count"] == 6
    assert (told["synopsis"], told["target"], told["labels"]) == (
        "A letter comes.",
        1000,
        ["winter", "harbour"],
    )
    panel.get_by_label("Target, in words").fill("many")
    panel.get_by_label("Synopsis").click()
    expect(panel.get_by_role("alert")).to_contain_text("A target is a number")
    panel.get_by_label("Target, in words").fill("")
    panel.get_by_label("Synopsis").click()
    expect(page.locator(".page footer")).not_to_contain_text("to go")
    page.keyboard.press("Control+k")
    page.keyboard.type("Show: history")
    page.keyboard.press("Enter")
    panel.get_by_label("Name the state of now").fill("First")
    panel.get_by_role("button", name="Keep").click()
    expect(panel.get_by_role("button", name="First")).to_be_visible()
    text(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And more.")
    saved(page)
    panel.get_by_role("button", name="First").click()
    past = page.get_by_role("document", name="Dawn")
    expect(past).to_contain_text("pages; 你好")
    expect(past).not_to_contain_text("And more.")
    page.get_by_role("button", name="Restore this").click()
    expect(text(page)).to_have_text("don’t re-read 3.14 pages; 你好")
    assert studio.call("book")["nodes"][-1]["id"] == scene


def test_two_scenes_beside_each_other(page, studio):
    filled(studio, "Dawn", "Noon")
    page.reload()
    expect(page.locator("input.title")).to_have_value("Dawn")
    page.keyboard.press("Control+k")
    page.keyboard.type("second scene")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("input.title")).to_have_count(2)
    text(page, 1).click()
    page.keyboard.type("right")
    text(page, 0).click()
    page.keyboard.type("left")
    expect(text(page, 0)).to_have_text("left")
    expect(text(page, 1)).to_have_text("right")
    saved(page)
    page.reload()
    expect(page.locator("input.title")).to_have_count(2)
    page.get_by_role("button", name="Close the second scene").click()
    expect(page.locator("input.title")).to_have_value("Dawn")


def test_focus_mode_and_keys(page, studio):
    filled(studio, "Dawn")
    page.reload()
    text(page).click()
    page.keyboard.press("F8")
    expect(page.locator("header")).to_have_count(0)
    expect(page.locator("#binder")).to_have_count(0)
    expect(text(page)).to_be_focused()
    page.keyboard.press("F8")
    expect(page.locator("header")).to_be_visible()
    page.keyboard.type("Why?")
    expect(text(page)).to_have_text("Why?")
    page.keyboard.press("Control+b")
    expect(page.locator("#binder")).to_have_count(0)
    page.keyboard.press("Control+b")
    page.get_by_role("treeitem").first.focus()
    page.keyboard.press("?")
    expect(page.locator("#panel-body")).to_contain_text("Take all that is offered")


def test_narrow(browser, studio):
    filled(studio, "Dawn", "Noon")
    page = tab(browser, studio, size=PHONE)
    expect(text(page)).to_be_visible()
    expect(page.locator("#binder")).to_have_count(0)
    keep(page, "narrow")
    page.get_by_role("button", name="Binder", exact=True).click()
    expect(page.get_by_role("treeitem").first).to_be_visible()
    expect(page.locator("#binder :focus")).to_have_count(1)
    keep(page, "narrow-binder")
    page.get_by_role("treeitem").filter(has_text="Noon").click()
    expect(page.locator("#binder")).to_have_count(0)
    expect(page.locator("input.title")).to_have_value("Noon")
    page.get_by_role("button", name="Panel", exact=True).click()
    expect(page.locator("#panel-body")).to_be_visible()
    small = page.evaluate("""() => [...document.querySelectorAll('button, input, textarea, [role=treeitem], [role=tab]')]
        .filter((each) => each.checkVisibility() && !each.closest('.cm-editor, label, .box, .page') && !each.matches('.veil, .heard'))
        .map((each) => [each.ariaLabel || each.textContent || each.type, each.getBoundingClientRect()])
        .filter(([, box]) => box.height < 43.5 || box.width < 28).map(([name, box]) => [name, box.width, box.height])""")
    assert small == []
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert page.wrong == []
    page.context.close()


def test_files_come_and_go(page, studio, tmp_path):
    story = tmp_path / "story.txt"
    story.write_text("CHAPTER I\n\nIt was a dark night.\n\nCHAPTER II\n\nIt was day.\n", "utf-8")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(story)
    page.get_by_role("button", name="Bring it in").click()
    expect(text(page)).to_contain_text("It was a dark night.")
    page.keyboard.press("Control+k")
    page.keyboard.type("plain text")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "It was day." in download.value.path().read_text("utf-8")
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"no archive")
    page.get_by_role("button", name="Settings").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(broken)
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("broken.docx")
    expect(notice.locator(".hint")).not_to_be_empty()
    page.wait_for_timeout(9000)
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Close").click()
    expect(notice).to_have_count(0)
    page.wrong = [each for each in page.wrong if "409" not in each]


BRING = {
    "en": {
        "choose": "Choose files", "folder": "A folder", "other": "Somebody else’s", "name": "Name", "in": "Bring it in",
        "pause": "Pause", "on": "Go on", "cancel": "Take it out again", "gone": "was taken out again",
        "stays": "stay, because", "command": "import files", "jobs": "long work", "done": "is in the book",
        "light": "Import", "encoding": "Encoding",
    },
    "zh": {
        "choose": "选择文件", "folder": "整个文件夹", "other": "别人写的", "name": "名字", "in": "导入",
        "pause": "暂停", "on": "继续", "cancel": "取消并拿掉", "gone": "已拿掉", "stays": "留下", "command": "导入文件",
        "jobs": "长任务", "done": "已经在书里了", "light": "导入", "encoding": "编码",
    },
}  # fmt: skip


def choose(page, button, files):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files(files)


@both
def test_a_long_import_is_paused_goes_on_and_is_taken_out(browser, page, studio, tmp_path):
    words = BRING[studio.language]
    begin(page, LINES[studio.language])
    novel = tmp_path / "novel.txt"
    chapters = [f"第{each}章\n\n{'江上起了雾。' * 2500}\n\n" for each in range(1, 121)]
    novel.write_bytes("".join(chapters).encode("gb18030"))
    page.keyboard.press("Control+k")
    page.keyboard.type(words["command"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=words["choose"])).to_be_focused()
    choose(page, words["choose"], novel)
    form = page.locator(".bring form")
    expect(form).to_contain_text("120")
    expect(form.locator("select")).to_have_value("gb18030")
    expect(form.locator(".begins")).to_contain_text("江上起了雾")
    form.locator("select").select_option("utf-8")
    expect(page.get_by_role("alert")).to_contain_text("novel.txt")
    expect(form.locator("select")).to_have_value("gb18030")  # refused: as it was
    page.get_by_role("alert").get_by_role("button").click()
    page.wrong = [each for each in page.wrong if "409" not in each]
    form.locator("select").select_option("cp1252")
    expect(form.locator(".begins")).not_to_contain_text("江上起了雾")
    form.locator("select").select_option("gb18030")
    expect(form.locator(".begins")).to_contain_text("江上起了雾")
    form.get_by_label(words["other"]).check()
    expect(form.get_by_role("button", name=words["in"], exact=True)).to_be_disabled()
    form.get_by_label(words["name"], exact=True).fill("Ann")
    assert violations(page) == []
    keep(page, f"import-asked-{studio.language}")
    page.keyboard.press("Enter")
    job = page.locator(".bring .job")
    expect(job).to_contain_text("novel.txt")
    job.get_by_role("button", name=words["pause"]).click()
    expect(job.get_by_role("button", name=words["on"])).to_be_visible()
    assert violations(page) == []
    keep(page, f"import-paused-{studio.language}")
    page.reload()  # a closed tab is told of it again
    expect(page.locator(".light.job")).to_contain_text(words["light"])
    page.keyboard.press("Control+k")
    page.keyboard.type(words["jobs"])
    page.keyboard.press("Enter")
    expect(page.locator("#panel-body .job button").first).to_be_focused()
    keep(page, f"import-panel-{studio.language}")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-body .job").get_by_role("button", name=words["pause"])).to_be_visible()
    page.locator("#panel-body .job").get_by_role("button", name=words["cancel"]).click()
    expect(page.locator(".notice")).to_contain_text(words["gone"])
    expect(page.locator(".job")).to_have_count(0)
    expect(page.get_by_role("treeitem")).to_have_count(2)
    assert len(scenes(studio)) == 1
    expect(text(page)).to_have_text(LINES[studio.language])


def test_a_folder_of_another_program_comes_in(page, studio, tmp_path):
    words, story = BRING["en"], tmp_path / "Ice.scriv"
    (story / "Files" / "Data" / "S1").mkdir(parents=True)
    item = '<BinderItem UUID="S1" Type="Text"><Title>Snow</Title></BinderItem>'
    binder = f'<BinderItem UUID="D" Type="DraftFolder"><Title>Draft</Title><Children>{item}</Children></BinderItem>'
    project = (
        f'<?xml version="1.0"?><ScrivenerProject Version="2.0"><Binder>{binder}</Binder></ScrivenerProject>'
    )
    (story / "Ice.scrivx").write_text(project, "utf-8")
    (story / "Files" / "Data" / "S1" / "content.rtf").write_text(
        r"{\rtf1\ansi It snowed all night.}", "utf-8"
    )
    choose(page, words["folder"], story)
    form = page.locator(".bring form")
    expect(form).to_contain_text("Ice.scriv.zip")
    expect(form.get_by_role("button", name=words["in"], exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(page.get_by_role("button", name=words["choose"])).to_be_focused()
    choose(page, words["folder"], story)
    expect(form.get_by_role("button", name=words["in"], exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(text(page)).to_have_text("It snowed all night.")
    expect(page.locator(".notice")).to_contain_text(words["done"])


def test_settings(page, studio):
    page.get_by_role("button", name="Settings").click()
    settings = page.get_by_role("main", name="Settings")
    settings.get_by_role("radio", name="中文").check()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    settings = page.get_by_role("main", name="设置")
    settings.get_by_label("书名").fill("雪")
    settings.get_by_label("作者").fill("李安")
    settings.get_by_label("作者").press("Tab")
    expect(page.locator("h1")).to_have_text("雪")
    settings.get_by_role("radio", name="经常").check()
    expect(settings).to_contain_text("停笔一秒之后写。")
    settings.get_by_role("radio", name="我写的").check()
    expect(settings.get_by_text("没有任何文字离开过这台机器。")).to_be_visible()
    page.reload()
    expect(page.locator("h1")).to_have_text("雪")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    told = studio.call("settings")
    assert (told["interface"], told["claim"]) == ("zh", "mine")


def test_without_its_token_the_page_says_how_to_come_in(browser, studio):
    page = tab(browser, studio, address=f"http://{studio.host}/")
    expect(page.get_by_role("heading")).to_have_text("This page needs its key.")
    page.context.close()
    page = tab(browser, studio, address=f"http://{studio.host}/#token=wrong")
    expect(page.get_by_role("heading")).to_have_text("The book could not be opened.")
    page.context.close()


def violations(page):
    """What axe-core finds that is serious or worse."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        (each["id"], [node["html"][:160] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


SCREENS = {
    "scene": [],
    "write": ["#tab-write"],
    "selected": ["Control+a", "#tab-write"],
    "tried-none": ["Control+k", "=what was tried", "Enter"],
    "changes": ["#tab-changes"],
    "who": ["#tab-who"],
    "history": ["#tab-history"],
    "progress": ["F9"],
    "search": ["Control+f"],
    "keys": ["Control+k", "=keys", "Enter"],
    "palette": ["Control+k"],
    "settings": ["Control+,"],
    "tour": ["Control+k", "=tour", "Enter"],
    "split": ["Control+k", "=second scene", "Enter", "Enter"],
    "focus": ["F8"],
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@both
def test_nothing_serious_for_axe(browser, studio, dark):
    page = tab(browser, studio, language=studio.language, dark=dark)
    expect(page.locator(".way").first).to_be_visible()
    assert violations(page) == []
    page.locator(".way").nth(2).click()
    page.locator(".tour .icon").click()
    wrong = {}
    for name, steps in SCREENS.items():
        page.reload()
        expect(text(page)).to_be_visible()
        text(page).click()
        for step in steps:
            if step.startswith("#"):
                page.locator(step).click()
            elif step.startswith("="):
                words = {
                    "keys": "按键一览",
                    "tour": "三步导览",
                    "second scene": "在旁边打开",
                    "what was tried": "试过的",
                }
                page.keyboard.type(words[step[1:]] if studio.language == "zh" else step[1:])
            else:
                page.keyboard.press(step)
        page.wait_for_timeout(500)
        keep(page, f"{name}-{studio.language}-{'dark' if dark else 'light'}")
        if found := violations(page):
            wrong[name] = found
        page.evaluate("localStorage.setItem('lianju.desk', '{\"toured\":true}')")
    assert wrong == {}
    assert page.wrong == []
    page.context.close()


def test_nothing_serious_for_axe_when_narrow(browser, studio):
    studio.call("sample", language="en")
    page = tab(browser, studio, size=PHONE)
    expect(text(page)).to_be_visible()
    assert violations(page) == []
    for button in ("Binder", "Panel"):
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_timeout(300)
        assert violations(page) == [], button
        page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("Settings")).click()
    assert violations(page) == []
    page.context.close()


def test_a_draft_waits_among_the_changes(page, studio, lianju):
    begin(page, LINES["en"])
    (scene,) = scenes(studio)
    page.locator("#tab-write").click()
    panel = page.locator("#panel-body")
    panel.get_by_text("A longer draft").click()
    panel.get_by_label("How many words").fill("60")
    panel.get_by_role("button", name="Begin").click()
    page.locator(".notice").get_by_role("button", name="Look at it").click()
    expect(page.locator("#tab-changes")).to_have_attribute("aria-selected", "true")
    expect(panel.locator("ins")).not_to_be_empty()
    assert shown(lianju, studio, scene["id"]) == LINES["en"]
    keep(page, "changes")
    assert violations(page) == []
    panel.get_by_role("button", name="Accept", exact=True).click()
    expect(panel).to_contain_text("No changes are waiting.")
    saved(page)
    assert len(shown(lianju, studio, scene["id"])) > len(LINES["en"])
    text(page).click()
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_text(LINES["en"])


def test_alternatives_beside_each_other(page, studio):
    begin(page, LINES["en"])
    page.locator("#tab-write").click()
    panel = page.locator("#panel-body")
    panel.get_by_label("What should happen next").fill("She burns it.")
    panel.get_by_role("slider").fill("4")
    panel.get_by_role("button", name="Ask", exact=True).click()
    alternative = panel.get_by_role("article")
    expect(alternative).to_have_count(4)
    expect(panel.get_by_role("button", name="Drop all")).to_be_visible()
    keep(page, "alternatives")
    offered = alternative.nth(2).locator("p").inner_text()
    alternative.nth(2).get_by_role("button", name="Take").click()
    expect(alternative).to_have_count(0)
    expect(text(page)).to_contain_text(offered.split("\n")[0][:20].strip())
    saved(page)
    assert any(each["source"] == "model" for each in studio.call("shares"))


BRIDGED = {
    "en": ("He locked the door.", "She wrote back.", "Lead over", "Bridge", "Take alternative 1"),
    "zh": ("他锁上了门。", "她回信了。", "衔接前后", "衔接", "采用第 1 种"),
}


@both
def test_a_bridge_between_two_passages(page, studio, lianju):
    one, two, lead, _, take = BRIDGED[studio.language]
    begin(page, one)
    page.keyboard.press("Enter")
    page.keyboard.type(two)
    page.keyboard.press("Home")
    saved(page)
    page.keyboard.press("Control+;")
    panel = page.locator("#panel-body")
    alternative = panel.get_by_role("article")
    expect(alternative).to_have_count(1)  # this model has one answer, what it read last
    expect(alternative.locator("p")).to_have_text(two)
    expect(page.locator(".lj-ghost")).to_have_count(1)
    panel.get_by_role("radio", name=lead).check(force=True)
    keep(page, f"bridge-{studio.language}")
    assert violations(page) == []
    panel.get_by_role("button", name=take).click()
    expect(page.locator(".cm-line")).to_have_text([one, two, two])
    saved(page)
    (scene,) = scenes(studio)
    text(page).click()
    page.keyboard.press("Control+z")
    expect(page.locator(".cm-line")).to_have_text([one, two])

    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+End")
    page.keyboard.press("Control+;")
    expect(page.get_by_role("alert")).to_be_visible()  # nothing stands before it
    studio.call("add", kind="scene", title="Before", before=scene["id"])
    assert shown(lianju, studio, scene["id"]) == f"{one}\n{two}"


def test_a_second_person_has_an_address(browser, page, studio):
    begin(page, "Ours.")
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Their name").fill("Ann")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Address of Ann").input_value()
    page.get_by_role("button", name="Back to the page").click()
    other = tab(browser, studio, address=address)
    expect(text(other)).to_have_text("Ours.")
    expect(page.locator(".page footer")).to_contain_text("Ann here too")
    text(other).click()
    other.keyboard.press("Control+End")
    other.keyboard.type(" And mine.")
    expect(text(page)).to_contain_text("Ours. And mine.")  # and a cursor with a name
    other.get_by_role("button", name="Settings").click()
    expect(other.get_by_label("Their name")).to_have_count(0)
    other.context.close()


def test_many_changes_elsewhere_are_read_once(page, studio, lianju, tmp_path):
    story = tmp_path / "long.txt"
    story.write_text(
        "".join(f"CHAPTER {number}\n\nIt was day {number}.\n\n" for number in range(1, 121)), "utf-8"
    )
    asked = []
    page.on("request", lambda request: request.url.endswith("/api/book") and asked.append(request.url))
    assert lianju("import", story, "--by", "mine", "--project", studio.folder).returncode == 0
    expect(page.get_by_role("treeitem")).to_have_count(241, timeout=30_000)
    page.wait_for_timeout(500)
    assert 1 <= len(asked) <= 12
    page.keyboard.press("Control+k")
    page.keyboard.type("chapter 77")
    expect(page.get_by_role("option").first).to_contain_text("CHAPTER 77")
    page.keyboard.press("Enter")
    expect(text(page)).to_have_text("It was day 77.")


def test_the_light_is_honest_when_the_server_is_gone(page, studio):
    begin(page, "Here.")
    studio.kill()
    expect(page.locator(".light.offline")).to_be_visible()
    page.keyboard.type(" And gone.")
    expect(page.locator(".light.offline")).to_contain_text("kept here")
    keep(page, "offline")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("menuitem", name="Scene").click()
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("does not answer")
    expect(notice).to_contain_text("kept in this browser")
    page.wrong.clear()


def test_the_binder_comes_before_its_counts(page, studio):
    begin(page, LINES["en"])
    held = []

    def hold(route):
        if (route.request.post_data_json or {}).get("counts", True):
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/book", hold)
    page.reload()
    expect(text(page)).to_have_text(LINES["en"])
    entry = page.get_by_role("treeitem").last
    expect(entry).to_have_attribute("aria-label", re.compile("Counting"))
    expect(page.locator("header .total")).to_have_text("Counting…")
    page.wait_for_timeout(500)
    assert len(held) == 1
    held.pop().continue_()
    expect(page.locator("header .total")).to_have_text("6 words")
    expect(entry).to_contain_text("6")
    page.unroute("**/api/book")


def test_the_model_can_be_off(page, studio):
    begin(page, LINES["en"])
    expect(page.locator("header")).to_contain_text("Model ready")
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("radio", name="None for now").check()
    expect(page.locator("header")).to_contain_text("No model")
    assert studio.call("settings")["model"] == "off"
    page.get_by_role("button", name="Back to the page").click()
    page.locator("#tab-write").click()
    expect(page.locator("#panel-body")).to_contain_text("No model is loaded.")
    page.get_by_role("button", name="Choose a model").click()
    expect(page.get_by_role("radio", name="None for now")).to_be_checked()
    page.get_by_role("radio", name="Whichever suits").check()
    expect(page.locator("header")).not_to_contain_text("No model")


def select_line(page):
    """Select the line in which the cursor is."""
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")


def test_a_selection_is_revised(page, studio, lianju):
    begin(page, "The first came.")
    page.keyboard.press("Enter")
    page.keyboard.type("The second came.")  # the last line is what this model answers
    saved(page)
    (scene,) = scenes(studio)
    before = shown(lianju, studio, scene["id"])
    page.locator("#tab-write").click()
    panel = page.locator("#panel-body")
    expect(panel).to_contain_text("Select a passage")
    text(page).click()
    page.keyboard.press("Control+a")
    form = panel.get_by_role("region", name="Revise the selection")
    expect(form).to_contain_text("6 words are selected")
    keep(page, "revise")
    assert violations(page) == []
    form.get_by_label("How").fill("colder")
    form.get_by_label("How").press("Enter")
    expect(page.locator("#tab-changes")).to_have_attribute("aria-selected", "true")
    expect(panel.locator("li del")).to_have_text(re.compile("The first came"))
    expect(panel.locator("section:focus")).to_have_count(1)
    assert shown(lianju, studio, scene["id"]) == before
    panel.get_by_role("button", name="Accept", exact=True).click()
    expect(text(page)).to_have_text("The second came.")

    text(page).click()
    select_line(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("condense")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("The model would change nothing here.")
    expect(page.locator("#tab-write")).to_have_attribute("aria-selected", "true")
    studio.call("mark", node=scene["id"], start=4, end=10)
    form.get_by_role("button", name="Expand").click()
    expect(page.get_by_role("alert")).to_contain_text("not for the model")
    expect(form.get_by_role("button", name="Expand")).to_be_visible()


def test_a_revision_is_seen_coming_and_can_be_stopped(page, studio):
    begin(page, "The first came.")
    held = []

    def between(page_side):
        server = page_side.connect_to_server()

        def told(message):
            waits = isinstance(message, str) and re.search('"(ghost-end|revised)"', message)
            held.append(message) if waits else page_side.send(message)

        def asked(message):
            server.send(message)
            if '"stop"' in str(message):
                page_side.send(re.sub('("reason": ?)"[a-z]+"', r'\1"cancelled"', held[0]))

        server.on_message(told)
        page_side.on_message(asked)

    page.route_web_socket(re.compile("/live"), between)
    page.reload()
    text(page).click()
    select_line(page)
    page.locator("#tab-write").click()
    form = page.locator("#panel-body").get_by_role("region", name="Revise the selection")
    form.get_by_role("button", name="Rewrite").click()
    expect(form.get_by_role("status")).to_have_text("The model is rewriting the passage…")
    expect(form.locator(".coming")).to_have_text("The first came.")
    keep(page, "revising")
    form.get_by_role("button", name="Stop").click()
    expect(form.get_by_role("button", name="Rewrite")).to_be_visible()


def ask_and(page, key):
    """Ask for a ghost where the cursor is, and take or leave it."""
    page.keyboard.press("Control+j")
    expect(page.locator(".lj-said")).to_contain_text(re.compile("The model offers|模型写的"))
    page.keyboard.press(key)
    expect(page.locator(".lj-ghost")).to_have_count(0)
    saved(page)


def test_what_was_tried_is_kept_and_can_be_taken(page, studio):
    begin(page, "The first letter came.")
    page.keyboard.press("Enter")
    ask_and(page, "Escape")
    page.keyboard.type("The second letter came.")
    page.keyboard.press("Enter")
    ask_and(page, "Tab")
    ask_and(page, "Tab")
    page.keyboard.press("Control+k")
    page.keyboard.type("what was tried")
    page.keyboard.press("Enter")
    panel = page.locator("#panel-body")
    tree = panel.get_by_role("list", name="Tried in this scene")
    heads = tree.locator("button[aria-expanded]")
    expect(heads).to_have_count(3)
    expect(tree.locator("ul li")).to_have_count(1)  # the third was asked for in what the second wrote
    expect(heads.last).to_contain_text("left")
    expect(heads.first).to_contain_text("taken")
    heads.last.click()
    heads.first.focus()
    page.keyboard.press("Enter")
    expect(tree.get_by_role("button", name="Compare")).to_have_count(2)
    tree.get_by_role("button", name="Compare").last.click()
    expect(panel).to_contain_text("Choose “Compare” at another text")
    tree.get_by_role("button", name="Compare").first.click()
    difference = panel.get_by_role("region", name="What differs")
    expect(difference.locator("del").first).to_have_text("first")
    expect(difference.locator("ins").first).to_have_text("second")
    tree.get_by_role("button", name="How it was made").first.click()
    expect(tree.locator("dl")).to_contain_text("echo")
    keep(page, "tried")
    assert violations(page) == []
    before = text(page).inner_text()
    text(page).click()
    page.keyboard.press("Control+Home")
    tree.get_by_role("button", name="Put at the cursor").last.click()
    expect(page.locator(".cm-line").first).to_have_text("The first letter came." * 2)
    expect(text(page)).to_be_focused()
    saved(page)
    page.keyboard.press("Control+z")
    expect(page.locator(".cm-line").first).to_have_text("The first letter came.")
    assert text(page).inner_text() == before


@pytest.fixture
def counting(tmp_path, lianju):
    """A studio whose model can tell how likely a text is."""
    lianju("new", tmp_path / "book", "--language", "en")
    running = Studio(tmp_path / "book", model="markov")
    yield running
    running.stop()


def test_more_like_this_and_less_like_that(browser, counting):
    page = tab(browser, counting)
    begin(page, "The rabbit and")
    page.locator("#tab-write").click()
    text(page).click()
    page.keyboard.press("Control+Shift+j")
    panel = page.locator("#panel-body")
    more = panel.get_by_role("button", name="More like alternative")
    expect(panel.get_by_role("button", name="Drop all")).to_be_visible()
    before = panel.get_by_role("article").locator("p").all_inner_texts()
    keep(page, "more-like")
    assert violations(page) == []
    more.last.click()
    expect(panel).to_contain_text("for likeness to the text that you pointed at")
    expect(panel.get_by_role("button", name="Drop all")).to_be_visible()
    assert panel.get_by_role("article").locator("p").all_inner_texts() != before
    page.keyboard.press("Alt+l")
    expect(panel).to_contain_text("for being unlike the text that you pointed at")
    expect(panel.get_by_role("button", name="Drop all")).to_be_visible()
    page.keyboard.press("Tab")
    saved(page)
    panel.get_by_text("Tried in this scene").click()
    heads = panel.get_by_role("list", name="Tried in this scene").locator("button[aria-expanded]")
    expect(heads).to_have_count(3)
    expect(heads.nth(0)).to_contain_text(re.compile("asked for more like text [1-3]"))
    expect(heads.nth(1)).to_contain_text("asked for less like text 1")
    expect(heads.nth(2)).to_contain_text("taken")
    assert page.wrong == []
    page.context.close()


def test_why_a_model_wrote_it(browser, counting):
    page, held = tab(browser, counting), []
    begin(page, "It is a truth")
    page.locator("#tab-who").click()
    panel = page.locator("#panel-body")
    expect(panel).to_contain_text("Put the cursor into words that a model wrote")
    text(page).click()
    page.keyboard.press("Control+End")
    ask_and(page, "Tab")
    words = panel.get_by_role("region", name="These words")
    expect(words.locator("mark")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("why the model")
    page.keyboard.press("Enter")
    expect(words.get_by_role("button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(words.locator("li").first).to_contain_text("%")
    here = words.locator("li.drawn").or_(words.get_by_text("not among the likeliest"))
    expect(here).to_have_count(1)
    page.route("**/api/why", lambda route: held.append(route))  # no answer comes
    words.get_by_role("button", name="What made it likely").click()
    stop = words.get_by_role("button", name="Stop")
    expect(stop).to_be_focused()
    expect(words.get_by_role("progressbar")).to_be_visible()
    assert violations(page) == []
    keep(page, "why-waits")
    page.keyboard.press("Escape")
    expect(words).to_contain_text("Stopped; nothing was measured")
    expect(words.get_by_role("button", name="What made it likely")).to_be_focused()
    assert len(held) == 1
    page.unroute("**/api/why")
    page.keyboard.press("Enter")
    expect(words).to_contain_text("Measured by leaving each part out")
    expect(words.get_by_text("Stopped; nothing")).to_have_count(0)
    expect(panel.locator("dl")).to_contain_text("markov")
    keep(page, "why")
    assert violations(page) == []
    text(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Home")
    expect(words).to_have_count(0)  # the line begins with what was typed
    page.keyboard.press("Control+End")
    expect(words.get_by_role("button", name="What made it likely")).to_be_visible()
    expect(words.locator("li")).to_have_count(0)
    assert page.wrong == []
    page.context.close()


@both
def test_progress_is_drawn_and_can_be_read(page, studio):
    zh = studio.language == "zh"
    begin(page, LINES[studio.language])
    page.keyboard.press("Control+j")
    expect(page.locator(".lj-ghost")).to_be_visible()
    page.keyboard.press("Tab")
    saved(page)
    loaded = (
        "performance.getEntriesByType('resource').map(e => e.name).filter(n => n.includes('charting')).length"
    )
    assert page.evaluate(loaded) == 0
    page.keyboard.press("F9")
    panel = page.locator("#panel")
    written = 8 if zh else 6
    expect(panel.locator(".today")).to_contain_text(str(written))
    expect(panel.locator("canvas[data-drawn]")).to_have_count(2)
    assert page.evaluate(loaded) > 0
    ink = """place => {
        const { width, height } = document.querySelectorAll('canvas')[place]
        const { data } = document.querySelectorAll('canvas')[place].getContext('2d').getImageData(0, 0, width, height)
        return data.filter((value, at) => at % 4 === 3 && value).length
    }"""
    days, through = panel.get_by_role("table").all()
    expect(days.locator("tbody tr")).to_have_count(1)
    expect(days.locator("tbody td").first).to_have_text(str(written))
    (typed, model) = through.locator("tbody td").all_text_contents()
    assert int(typed.rstrip("%")) + int(model.rstrip("%")) in (99, 100, 101)
    assert int(model.rstrip("%")) > 0
    assert page.evaluate(ink, 0) > 500
    assert page.evaluate(ink, 1) > 500

    goal = panel.get_by_role("textbox")
    goal.fill("5")
    goal.press("Enter")
    expect(panel.locator(".kept")).to_have_count(1)
    expect(panel.locator("progress.done")).to_be_visible()
    assert studio.call("progress")["daily_goal"] == 5
    keep(page, f"progress-{studio.language}")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(300)
    keep(page, f"progress-dark-{studio.language}")
    goal.fill("many")
    goal.press("Enter")
    expect(panel.get_by_role("alert").first).not_to_be_empty()
    goal.fill("")
    goal.press("Enter")
    expect(panel.locator(".kept")).to_have_count(0)
    assert studio.call("progress")["daily_goal"] is None
    page.keyboard.press("Escape")
    expect(text(page)).to_be_focused()
    page.locator(".page footer button").click()
    expect(panel.locator(".today")).to_be_visible()


def test_a_place_of_the_chart_is_opened(page, studio):
    studio.call("sample", language="en")
    page.reload()
    expect(text(page)).to_be_visible()
    page.locator("#tab-who").click()
    page.locator("#panel .through").click()
    rows = page.locator("#panel table").nth(1).locator("tbody button")
    expect(rows).to_have_count(3)
    title = page.locator("input.title")
    before = title.input_value()
    rows.nth(2).press("Enter")
    expect(title).not_to_have_value(before)
    page.get_by_role("radio", name="Chapters").check()
    expect(rows).not_to_have_count(3)


def rest_on(page, place):
    """Let the pointer rest on the character at an offset."""
    box = page.evaluate(
        """at => {
            const view = document.querySelector('.cm-content').cmTile.root.view
            const { left, right, top, bottom } = view.coordsAtPos(at, 1)
            return [left + 3, (top + bottom) / 2]
        }""",
        place,
    )
    page.mouse.move(box[0] - 2, box[1])
    page.mouse.move(*box)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_pointer_rests_on_tells_where_it_comes_from(browser, counting, language, lianju):
    page = tab(browser, counting, language=language)
    begin(page, "It is a truth")
    (scene,) = scenes(counting)
    write = ("write", "--in", f"#{scene['id']}", "--accept", "--model", "markov", "--seed", "7", "-n", "40")
    lianju(*write, "--probabilities", "--project", counting.folder)
    expect(page.locator(".cm-content")).not_to_have_text("It is a truth")
    kept = len(text(page).inner_text())
    text(page).click()
    page.keyboard.press("Control+End")
    ask_and(page, "Tab")
    saved(page)
    took = len(text(page).inner_text())
    lianju(*write, "--project", counting.folder)
    page.wait_for_function(f"document.querySelector('.cm-content').innerText.length > {took}")
    card = page.locator("#pointed")
    rest_on(page, 16)
    page.wait_for_timeout(700)
    expect(card).to_have_count(0)  # colours are off
    page.keyboard.press("Control+.")
    expect(page.locator(".lj-who-model").first).to_be_visible()
    rest_on(page, 4)
    page.wait_for_timeout(700)
    expect(card).to_have_count(0)  # the author's own words
    rest_on(page, 20)
    expect(card).to_be_visible()
    expect(card).to_contain_text("markov")
    expect(card).to_contain_text("7")
    expect(card.locator("ol li").first).to_contain_text("%")
    among = "not among the likeliest" if language == "en" else "不在"
    expect(card.locator("li.drawn").or_(card.get_by_text(among))).to_have_count(1)
    expect(card.locator("ul li").first).to_contain_text(re.compile("token|词元"))
    assert card.get_attribute("role") == "status"
    expect(text(page)).to_be_focused()
    keep(page, f"pointed-{language}")
    assert violations(page) == []

    box = card.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.wait_for_timeout(600)
    expect(card).to_be_visible()  # who reads it may move onto it
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(text(page)).to_be_focused()

    rest_on(page, kept + 3)
    expect(card.locator("ol li").first).to_contain_text("%")
    rest_on(page, took + 3)
    expect(card).to_contain_text("takes seconds" if language == "en" else "要几秒")
    page.keyboard.type("x")
    expect(card).to_have_count(0)  # typing goes on undisturbed
    page.wait_for_timeout(600)
    expect(card).to_have_count(0)
    rest_on(page, 20)
    card.get_by_role("button").click()
    expect(page.locator("#panel dl")).to_contain_text("markov")
    expect(page.locator("#panel .kept li").first).to_contain_text("%")
    expect(card).to_have_count(0)
    assert page.wrong == []
    page.context.close()


@both
def test_what_is_said_of_a_chapter(page, studio):
    zh = studio.language == "zh"
    begin(page, LINES[studio.language])
    chapter = next(each for each in studio.call("book")["nodes"] if each["kind"] == "chapter")
    panel = page.locator("#panel-body")
    title = panel.get_by_label("标题" if zh else "Title")
    expect(title).not_to_have_value(chapter["title"])
    entry = page.get_by_role("treeitem").first
    entry.focus()
    expect(title).to_have_value(chapter["title"])
    expect(entry).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Alt+Enter")
    expect(title).to_be_focused()
    keep(page, f"chapter-{studio.language}")
    for label, words in (
        (("梗概", "信来了。"), ("状态", "定稿"), ("视角", "秋禾"))
        if zh
        else (
            ("Synopsis", "A letter comes."),
            ("Status", "Done"),
            ("Point of view", "Nell"),
        )
    ):
        panel.get_by_label(label, exact=True).fill(words)
        panel.get_by_label(label, exact=True).press("Tab")
    labels = panel.get_by_label("标签" if zh else "Labels", exact=True)
    labels.fill("winter")
    labels.press("Enter")
    expect(panel.locator(".fields")).to_contain_text("winter")
    expect(panel.get_by_role("checkbox")).to_have_count(0)
    page.wait_for_timeout(300)
    told = next(each for each in studio.call("book")["nodes"] if each["id"] == chapter["id"])
    wanted = ("信来了。", "定稿", "秋禾") if zh else ("A letter comes.", "Done", "Nell")
    assert (told["synopsis"], told["status"], told["pov"], told["labels"]) == (*wanted, ["winter"])
    assert violations(page) == []

    page.keyboard.press("Escape")
    expect(text(page)).to_be_focused()
    expect(title).to_have_value(chapter["title"])
    page.keyboard.type("x")
    expect(title).not_to_have_value(chapter["title"])
    page.get_by_role("button", name="梗概、状态、标签" if zh else "Synopsis, status, labels").click()
    expect(title).to_have_value(chapter["title"])
    entry.focus()
    page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    assert studio.call("book")["nodes"][0]["labels"] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_choosing_what_else_could_have_stood_there(browser, tmp_path, lianju, language):
    lianju("new", tmp_path / "book", "--language", language)
    running = Studio(tmp_path / "book", model="markov")
    page = tab(browser, running, language=language)
    begin(page, {"en": "The rabbit and", "zh": "忽逢桃花林，夹岸"}[language])
    page.keyboard.press("Control+j")
    expect(page.locator(".lj-said")).to_contain_text({"en": "The model offers", "zh": "模型"}[language])
    page.keyboard.press("Tab")
    expect(page.locator(".lj-ghost")).to_have_count(0)
    saved(page)
    before = text(page).inner_text()
    page.locator("#tab-who").click()
    panel = page.locator("#panel-body")
    text(page).click()
    page.keyboard.press("Control+End")
    panel.locator("#why button").first.click()
    other = panel.locator("#why li button").first
    expect(other).to_be_visible()
    keep(page, f"instead-{language}")
    assert violations(page) == []
    other.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#tab-changes")).to_have_attribute("aria-selected", "true")
    expect(panel.locator("li ins").first).to_be_visible()
    assert text(page).inner_text().startswith(before[:10])
    keep(page, f"instead-waits-{language}")
    text(page).click()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+Enter")
    saved(page)
    expect(panel.locator("li ins")).to_have_count(0)
    assert text(page).inner_text() != before
    page.locator("#tab-who").click()
    page.keyboard.press("Control+End")
    expect(panel.locator("dl").last).to_contain_text({"en": "Chosen by you", "zh": "你选的"}[language])
    assert page.wrong == []
    page.context.close()
    running.stop()


def test_where_the_cursor_rests_is_told_only_when_suggestions_are_wanted(page, studio):
    told = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framesent", lambda sent: told.append(str(sent)) if '"rest"' in str(sent) else None
        ),
    )
    begin(page, LINES["en"])
    page.reload()
    text(page).click()
    page.wait_for_timeout(1500)
    assert told == []
    page.evaluate(
        "localStorage.setItem('lianju.desk', JSON.stringify({ ...JSON.parse(localStorage.getItem('lianju.desk')), ghosts: 'seldom' }))"
    )
    page.reload()
    text(page)
    page.wait_for_timeout(2500)
    count = len(told)
    assert count >= 1  # the scene was opened, and nobody has clicked into it
    text(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1500)
    assert len(told) == count + 1
    page.wait_for_timeout(1500)
    assert len(told) == count + 1
    assert page.locator(".lj-ghost").count() == 0


@pytest.mark.parametrize("studio", ["en", "zh"], indirect=True)
def test_what_was_found_outside_is_told(page, studio):
    begin(page, LINES[studio.language])
    below = studio.folder / "manuscript"
    below.mkdir(exist_ok=True)
    (below / "Mine.md").write_text("Mine.\n", "utf-8")
    notices = page.locator(".notice.error")
    stays = {"en": "Mine.md belongs to no scene.", "zh": "Mine.md 不属于任何一场。"}[studio.language]
    expect(notices).to_contain_text(stays)
    (below / "Yours.md").write_text("Yours.\n", "utf-8")
    expect(notices).to_have_count(2)
    keep(page, f"outside-{studio.language}")
    for left in (1, 0):
        notices.last.locator("button.icon").focus()
        page.keyboard.press("Enter")
        expect(notices).to_have_count(left)
