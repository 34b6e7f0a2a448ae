"""The main screens look as they did: no part is missing, no page is blank. `make pictures` renews what is kept."""

import os
from pathlib import Path

import numpy as np
import pictures
import pytest
from browser import FLAGS, PHONE, WIDE, chromium, frozen, tab
from pictures import SHARE, WIDTH, change, read, shrunk, write
from studio_process import Studio

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
SIZES, WIDTHS = {"wide": WIDE, "narrow": PHONE}, {"wide": WIDTH, "narrow": WIDTH // 2}
HARMLESS = [
    (".cm-content, h1, .title", "font-family: DejaVu Sans, Noto Sans CJK TC"),
    (".cm-content, h1, .title", "font-family: monospace"),
    ("button, input, p, span", "font-family: Liberation Sans Narrow, Noto Sans CJK TC"),
    ("button, input, p, span", "letter-spacing: 0.02em"),
    ("body *", "text-shadow: 0 0 1px currentColor"),
]
PARTS = ("#panel", "#panel-body", "#binder", ".page .sheet", "header", "body > *")
RESTYLE = """([where, rule]) => {
  for (const each of document.querySelectorAll(where)) {
    each.dataset.before ??= each.style.cssText
    each.style.cssText = `${each.dataset.before};${rule}`
  }
}"""
RENEW = os.environ.get("LIANJU_PICTURES") == "renew"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def blank(browser):
    return browser.new_context().new_page()


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def studio(tmp_path, lianju, request):
    lianju("new", tmp_path / "book", "--language", request.param)
    running = Studio(tmp_path / "book", model="echo")
    running.language = request.param
    yield running
    running.stop()


def ready(page):
    expect(page.locator(".cm-content").first).to_have_attribute("aria-busy", "false")
    expect(page.locator(".light.model.ready")).to_be_attached()
    page.wait_for_timeout(300)


def screens(page, studio, size):
    """Give the main screens one after another, each by its name when it is there."""
    expect(page.locator(".way").first).to_be_visible()
    expect(page.locator(".light.model.ready")).to_be_attached()
    yield "first"
    studio.call("sample", language=studio.language)
    page.evaluate("localStorage.setItem('lianju.desk', '{\"toured\":true}')")
    page.reload()
    ready(page)
    yield "scene"
    if size == "wide":
        page.locator("#tab-write").click()
        expect(page.locator("#panel-body form").first).to_be_visible()
        yield "write"
    else:
        page.locator("[aria-controls=binder]").first.click()
        expect(page.get_by_role("treeitem").first).to_be_visible()
        yield "binder"
        page.keyboard.press("Escape")
    page.keyboard.press("Control+,")
    expect(page.locator("main.settings")).to_be_visible()
    yield "settings"


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("studio", ["en", "zh"], indirect=True, ids=["en", "zh"])
def test_the_main_screens_look_as_they_did(browser, blank, studio, size, dark):
    page = tab(browser, studio, language=studio.language, size=SIZES[size], dark=dark, still=True)
    changed = {}
    for name in screens(page, studio, size):
        picture = shrunk(blank, frozen(page), WIDTHS[size])
        kept = pictures.FOLDER / f"{name}-{studio.language}-{size}-{'dark' if dark else 'light'}.png"
        if RENEW:
            write(kept, picture)
        share = change(read(kept), picture)
        if share > SHARE:
            changed[kept.name] = round(share, 3)
            write(Path(".artefacts/pictures") / kept.name, picture)
    page.context.close()
    assert changed == {}, "looked at the pictures in .artefacts/pictures? make pictures"


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("studio", ["en", "zh"], indirect=True, ids=["en", "zh"])
def test_a_part_that_is_missing_is_a_change_and_another_font_is_none(browser, blank, studio, dark):
    studio.call("sample", language=studio.language)
    page = tab(browser, studio, language=studio.language, dark=dark, still=True)
    page.evaluate("localStorage.setItem('lianju.desk', '{\"toured\":true}')")
    page.reload()
    ready(page)
    before = shrunk(blank, frozen(page))

    def restyled(where, rule):
        page.evaluate(RESTYLE, [where, rule])
        page.wait_for_timeout(100)
        picture = shrunk(blank, frozen(page))
        page.evaluate(RESTYLE, [where, ""])
        assert not np.array_equal(picture, before), f"{where} {rule} changes nothing"
        return change(before, picture)

    told = {f"{where} {rule}": restyled(where, rule) for where, rule in HARMLESS}
    missing = {where: restyled(where, "visibility: hidden") for where in PARTS}
    page.context.close()
    assert max(told.values()) < SHARE, told
    assert min(missing.values()) > SHARE, missing


def drawn(seed=7, ink=40, shift=0.0, gain=1.0):
    """Draw what resembles the page: a binder, lines of text, a panel, in grey."""
    draw = np.random.default_rng(seed)
    picture = np.full((215, 320), 245.0)
    picture[:, :68] = picture[:, 234:] = 236.0
    for left, right, step in ((8, 60, 8), (84, 210, 9), (240, 312, 7)):
        for top in range(20, 190, step):
            words = draw.random(right - left) < 0.75
            picture[top : top + 3, left:right] -= np.where(words, ink * gain, 0)
    if shift:
        picture = (1 - shift) * picture + shift * np.roll(picture, 1, axis=1)
    return np.clip(picture, 0, 255).astype(np.uint8)


def test_ink_may_be_fainter_or_moved_by_a_part_of_a_point():
    assert change(drawn(), drawn(shift=0.5, gain=0.85)) < SHARE
    assert change(drawn(), drawn(seed=8)) < SHARE  # other letters


@pytest.mark.parametrize(
    "spoil",
    [
        lambda picture: np.full_like(picture, 245),
        lambda picture: np.where(np.arange(320) >= 234, 245, picture).astype(np.uint8),
        lambda picture: np.where(np.arange(320) < 68, 236, picture).astype(np.uint8),
        lambda picture: 255 - picture,
        lambda picture: picture[:200],
    ],
    ids=["blank", "no panel", "no binder", "other theme", "other shape"],
)
def test_what_is_missing_is_a_gross_change(spoil):
    assert change(drawn(), spoil(drawn())) > SHARE
    assert change(spoil(drawn()), drawn()) > SHARE


def test_a_picture_is_small_and_comes_back(tmp_path):
    write(tmp_path / "a.png", drawn())
    assert (tmp_path / "a.png").stat().st_size < 20_000
    back = read(tmp_path / "a.png")
    assert back.shape == (215, 320)
    assert np.abs(back.astype(int) - drawn().astype(int)).max() <= 9
    assert change(drawn(), back) < SHARE


def test_every_picture_is_kept_and_none_that_nobody_compares():
    names = {
        "wide": ("first", "scene", "write", "settings"),
        "narrow": ("first", "scene", "binder", "settings"),
    }
    wanted = {
        f"{name}-{language}-{size}-{theme}.png"
        for size, some in names.items()
        for name in some
        for language in ("en", "zh")
        for theme in ("light", "dark")
    }
    kept = list(pictures.FOLDER.glob("*.png"))
    assert {path.name for path in kept} == wanted
    assert all(path.stat().st_size < 12_000 for path in kept)
