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


def tab(browser, studio, *, language="en", size=WIDE, dark=False, address=None):
    """Open the studio in a fresh profile; whatever the page says went wrong is collected in `.wrong`."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=LOCALES[language],
        color_scheme="dark" if dark else "light",
        has_touch=size[0] < 600,
        accept_downloads=True,
    )
    context.set_default_timeout(15_000)
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
