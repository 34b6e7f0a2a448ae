"""The studio from start to page, and the model through the whole stack, in real Chromium.

    python benchmarks/studio_whole.py             all parts, with the bundled model
    python benchmarks/studio_whole.py open ghost  some parts

usable    seconds from `lianju studio` to a page in which a key is typed, the model still loading; peer: the same
          Python importing uvicorn and doing nothing
open      seconds from the address to the first scene of a book of 1,000,000 characters in 1,000 scenes
ghost     first token after a typed word, through page, socket, desk and engine, in decode steps of the engine
memory    MB of the server with a book of 1,000,000 characters and no model

`studio.py` measures the keys.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from lianju.store.manuscript import Manuscript
from lianju.values.book import Section
from lianju.values.proposal import Origin
from lianju.workspace.project import AUTHOR, create, opened

SEED = 20261125
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LETTERS = "河水在夜里冻住了没有人来他站桥上想起那年的雪村子里灯一盏接着一盏亮"


def main() -> None:
    parts = set(sys.argv[1:]) or {"usable", "open", "ghost", "memory"}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "LIANJU_CONFIG"):
            os.environ[name] = str(Path(folder) / name)
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        if parts & {"ghost", "usable"}:
            book = a_book(Path(folder) / "small", scenes=2, length=100_000)
            if "usable" in parts:
                usable(browser, book)
            if "ghost" in parts:
                ghosts(browser, book)
        if parts & {"open", "memory"}:
            large(browser, a_book(Path(folder) / "large", scenes=1000, length=1000), parts)


def a_book(folder: Path, *, scenes: int, length: int) -> Path:
    """Make a book of invented Chinese sentences."""
    draw = random.Random(SEED)
    create(folder, language="zh", chapter="一")
    with opened(folder) as manuscript:
        for part in range(0, scenes, 100):
            sections = tuple(
                Section(kind="scene", title=f"第{part + number + 1}场", text=a_text(draw, length))
                for number in range(min(100, scenes - part))
            )
            _bring(manuscript, sections)
    return folder


def _bring(manuscript: Manuscript, sections: tuple[Section, ...]) -> None:
    chapter = Section(kind="chapter", title="章", sections=sections)
    manuscript.bring([chapter], parent=0, origin=AUTHOR, brought=Origin("import", by="mine"))


def a_text(draw: random.Random, length: int) -> str:
    """Write sentences and paragraphs up to a length."""
    text = ""
    while len(text) < length:
        text += (
            "".join(draw.choices(LETTERS, k=draw.randint(6, 24)))
            + draw.choice("。。！？，")
            + draw.choice(["", "", "\n"])
        )
    return text[:length]


@contextlib.contextmanager
def studio(book: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `lianju studio` and give its address."""
    command = [sys.executable, "-m", "lianju", "studio", str(book), "--no-browser", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        yield process.stdout.readline().strip(), process
    finally:
        process.terminate()
        process.wait()


def a_page(browser: Browser, address: str, scene: str | None = None) -> Page:
    """Open the studio and a scene, ready to type at its end."""
    page = browser.new_context(viewport={"width": 1280, "height": 860}, locale="zh-CN").new_page()
    page.goto(address)
    if scene:
        page.get_by_role("treeitem", name=re.compile(f"{scene}，")).first.click()
    editor = page.locator(".cm-content").first
    editor.wait_for()
    editor.click()
    page.keyboard.press("Control+End")
    return page


def usable(browser: Browser, book: Path) -> None:
    found, peer = [], []
    for _ in range(5):
        begun = time.perf_counter()
        with studio(book) as (address, _):
            page = a_page(browser, address)
            page.keyboard.press("a")
            found.append(time.perf_counter() - begun)
            page.close()
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import uvicorn, starlette.applications"], check=True)
        peer.append(time.perf_counter() - begun)
    say(
        "usable",
        "seconds to a first key (peer: importing uvicorn)",
        statistics.median(found),
        statistics.median(peer),
        "≤ 1",
    )


def ghosts(browser: Browser, book: Path) -> None:
    with studio(book) as (address, _):
        page = a_page(browser, address, "第2场")
        frames: list[tuple[float, dict]] = []

        def heard(socket: WebSocket) -> None:
            socket.on("framereceived", lambda data: _note(frames, data))

        page.on("websocket", heard)
        page.reload()
        page.locator(".cm-content").first.click()
        page.keyboard.press("Control+End")
        _measure(page, frames, "idle")
        _draft(page, address)
        _measure(page, frames, "a draft in the queue")


def _measure(page: Page, frames: list, beside: str) -> None:
    """Type a word's character and ask, forty times; the first two, which read the whole scene, are left out."""
    ratios = []
    for number in range(42):
        page.keyboard.insert_text(LETTERS[number % len(LETTERS)])
        time.sleep(0.05)
        asked, known = time.perf_counter(), len(frames)
        page.keyboard.press("Control+j")
        first, end = _first(page, frames, known)
        page.keyboard.press("Escape")
        step = end["ends"]["0"]["decode_seconds"] / max(1, end["ends"]["0"]["tokens"])
        if number >= 2:
            ratios.append((first - asked) / step)
    say("ghost", f"first token in decode steps, p50, {beside}", statistics.median(ratios), 1, "")
    say("ghost", f"first token in decode steps, p90, {beside}", p(ratios, 90), 1, "≤ 6")


def _draft(page: Page, address: str) -> None:
    """Have the model write on from the first scene, for longer than this measures."""
    token = address.split("/#token=")[1]

    def call(name: str, **arguments: object) -> list | dict:
        fetch = """async ([name, body, token]) => (await fetch('/api/' + name, {
            method: 'POST', body, headers: { Authorization: 'Bearer ' + token } })).json()"""
        return page.evaluate(fetch, [name, json.dumps(arguments), token])

    scene = next(each for each in call("book")["nodes"] if each["title"] == "第2场")
    call("draft", scene=scene["id"], wanted=20_000)
    deadline = time.perf_counter() + 120
    while not any(each["done"] for each in call("jobs")):
        assert time.perf_counter() < deadline, "the draft does not begin"
        time.sleep(0.2)


def _note(frames: list, data: object) -> None:
    if isinstance(data, str) and '"op": "ghost' in data:
        frames.append((time.perf_counter(), json.loads(data)))


def _first(page: Page, frames: list, known: int) -> tuple[float, dict]:
    while not any(told["op"] == "ghost-end" for _, told in frames[known:]):
        page.wait_for_timeout(5)
    found = frames[known:]
    first = next(when for when, told in found if told["op"] == "ghost")
    return first, next(told for _, told in found if told["op"] == "ghost-end")


def large(browser: Browser, book: Path, parts: set[str]) -> None:
    with studio(book, "--no-model") as (address, process):
        if "open" in parts:
            found = []
            for _ in range(5):
                page = browser.new_context(locale="zh-CN").new_page()
                begun = time.perf_counter()
                page.goto(address)
                page.locator(".cm-content .cm-line").first.wait_for()
                found.append(time.perf_counter() - begun)
                page.close()
            say(
                "open",
                "seconds to the first scene of 1,000 (1,000,000 characters)",
                statistics.median(found),
                1,
                "≤ 1",
            )
        if "memory" in parts:
            time.sleep(4)
            say(
                "memory",
                "MB of the server, no model",
                psutil.Process(process.pid).memory_info().rss / 2**20,
                1,
                "≤ 200",
            )


def p(values: list[float], percent: int) -> float:
    """Return a percentile."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def say(part: str, what: str, value: float, peer: float, wanted: str) -> None:
    ratio = f"{value / peer:8.2f} x" if peer != 1 else " " * 10
    print(f"{part:8} {what:62} {value:9.2f} {ratio}  {wanted}", flush=True)


if __name__ == "__main__":
    main()
