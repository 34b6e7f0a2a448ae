"""Chromium, driven over its own protocol, on a studio in a process of its own."""

import shutil
import warnings
from pathlib import Path

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PLACES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LOCALES = {"zh": "zh-CN", "en": "en-US"}
WIDE, PHONE = (1280, 860), (390, 844)


def chromium() -> str:
    """Where a Chromium is; the test is left out, loudly, where there is none."""
    found = next((path for name in PLACES if (path := shutil.which(name))), None)
    if found is None:
        warnings.warn("NO CHROMIUM HERE: the studio's page is not tested", stacklevel=1)
        pytest.skip("no Chromium: apt-get install chromium")
    return found


def tab(browser, studio, *, language="en", size=WIDE, dark=False, address=None, still=False):
    """Open the studio in a fresh profile; whatever the page says went wrong is collected in `.wrong`.

    `still`: the time is always the same, chance too, and nothing moves.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=LOCALES[language],
        color_scheme="dark" if dark else "light",
        has_touch=size[0] < 600,
        accept_downloads=True,
        reduced_motion="reduce" if still else "no-preference",
    )
    context.set_default_timeout(15_000)
    if still:
        context.clock.set_fixed_time("2026-01-01T12:00:00Z")
        context.add_init_script(
            "{ let seed = 7; Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647 }"
        )
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.wrong.append(said.text))
    page.goto(address or studio.address)
    return page


def keep(page, name: str) -> None:
    """Keep a picture of the page among the artefacts."""
    folder = Path(".artefacts/page")
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def frozen(page) -> bytes:
    """Take a picture in which nothing moves: no caret, no animation, no selection of the mouse."""
    page.mouse.move(0, 0)
    return page.screenshot(animations="disabled", caret="hide", scale="css")
