"""What the studio's page costs a writer, in Chromium.

    python benchmarks/studio.py [keystrokes]

keys    from a key to the frame that shows it, in a scene of 100,000 characters with 3,000 scattered edits:
        plain; with the text coloured by author; while a suggestion streams and is typed along; in one paragraph
open    from the start of `lianju studio` until such a scene can be written in
paste   a million characters at once: until they are shown, until they are on the disk
bundle  what the browser loads, packed with gzip

Needs Playwright and a Chromium (CHROMIUM=path); the model is the small fake one, so that only the page is measured.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.resources
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, WebSocketRoute, expect, sync_playwright

SEED = 20261125
SIZE, EDITS = 100_000, 3_000
PARAGRAPH = "夜里下了一场雨，街灯一盏一盏亮起来，像有人在远处数着他的心跳。他站在桥上，没有说话。"
WORDS = "the quick brown fox jumps over the lazy dog and so on "
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
VIEW = "document.querySelector('.cm-content').cmTile.root.view"
TIMES = """() => { window.times = []; addEventListener('keydown', event => requestAnimationFrame(() => {
  const shown = new MessageChannel()
  shown.port1.onmessage = () => times.push(performance.now() - event.timeStamp)
  shown.port2.postMessage(0) }), true) }"""
SCATTER = """([edits, seed]) => { const view = %s; let state = seed
  for (let each = 0; each < edits; each++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    view.dispatch({ changes: { from: state %% view.state.doc.length, insert: '啊' }, userEvent: 'input.type' }) } }"""
PASTE = """text => { const view = %s; view.focus(); const data = new DataTransfer(); data.setData('text/plain', text)
  const start = performance.now()
  view.contentDOM.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  return performance.now() - start }"""


class Studio:
    """A studio on a project of one scene."""

    def __init__(self, folder: Path, text: str) -> None:
        self._run("new", str(folder), "--language", "zh")
        (folder.parent / "text.txt").write_text(text)
        self._run(
            "add",
            "scene",
            "长",
            "-f",
            str(folder.parent / "text.txt"),
            "--by",
            "mine",
            "--project",
            str(folder),
        )
        self.started = time.perf_counter()
        command = [sys.executable, "-m", "lianju", "studio", str(folder), "--no-browser", "--model", "markov"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout
        found = re.match(r"http://\S+", self.process.stdout.readline())
        assert found
        self.address = found[0]

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()

    def _run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "-m", "lianju", *arguments], check=True, capture_output=True)


class Model:
    """Stands between page and server and says what the page is about to type."""

    def __init__(self) -> None:
        self._sockets: list[WebSocketRoute] = []
        self._asked = ""

    def relay(self, socket: WebSocketRoute) -> None:
        """Pass everything on but what is asked of the model."""
        server = socket.connect_to_server()
        self._sockets.append(socket)

        def told(message: str | bytes) -> None:
            said = json.loads(message) if isinstance(message, str) else {}
            if said.get("op") == "ghost":
                self._asked = said["id"]
            else:
                server.send(message)

        socket.on_message(told)
        server.on_message(socket.send)

    def say(self, text: str) -> None:
        """Stream a piece."""
        self._sockets[-1].send(json.dumps({"op": "ghost", "id": self._asked, "choice": 0, "text": text}))


def ready(page: Page) -> None:
    """Wait until the scene can be written in."""
    expect(page.locator(".cm-content")).to_have_attribute("aria-busy", "false", timeout=60_000)


def saved(page: Page) -> None:
    """Wait until all of it is on the disk."""
    expect(page.locator(".light.saved")).to_be_visible(timeout=120_000)


def typed(page: Page, keystrokes: int, before: Callable[[int], None] = lambda _: None) -> list[float]:
    """Type in the middle of the scene; returns milliseconds from each key to its frame, in order of size."""
    chance = random.Random(SEED)
    page.evaluate(
        f"() => {{ const view = {VIEW}; view.focus(); view.dispatch({{ selection: {{ anchor: {SIZE // 2} }}, scrollIntoView: true }}) }}"
    )
    page.wait_for_timeout(800)
    before(-1)
    page.evaluate(TIMES)
    for place in range(keystrokes):
        before(place)
        letter = WORDS[place % len(WORDS)]
        page.keyboard.press("Space" if letter == " " else letter)
        page.wait_for_timeout(chance.choice([20, 40, 60, 150]))
    page.wait_for_timeout(500)
    found: list[float] = sorted(page.evaluate("times"))
    return found


def told(name: str, times: list[float]) -> None:
    """Print a row."""
    p95 = times[int(len(times) * 0.95)]
    print(
        f"{name:34} median {times[len(times) // 2]:6.1f} ms   p95 {p95:6.1f} ms   most {times[-1]:6.1f} ms",
        flush=True,
    )


def keys(page: Page, keystrokes: int) -> None:
    """Measure plain, coloured, and beside a stream."""
    page.evaluate(SCATTER % VIEW, [EDITS, SEED])
    saved(page)
    told("keys", typed(page, keystrokes))
    page.keyboard.press("Control+.")
    told("keys, coloured by author", typed(page, keystrokes))
    page.keyboard.press("Control+.")
    model = Model()
    page.route_web_socket(re.compile("/live"), model.relay)
    page.reload()
    ready(page)

    def stream(place: int) -> None:
        if place < 0:
            page.keyboard.press("Control+j")
            page.wait_for_timeout(200)
            model.say((WORDS * 2)[:12])
        else:
            model.say(WORDS[(place + 12) % len(WORDS)])

    told("keys, beside a stream", typed(page, keystrokes, stream))
    assert page.locator(".lj-ghost").count(), "the suggestion was typed along to the end"


def paste(page: Page) -> None:
    """Measure a large paste."""
    shown = page.evaluate(PASTE % VIEW, (PARAGRAPH * 6 + "\n") * (1_000_000 // (len(PARAGRAPH) * 6 + 1)))
    start = time.perf_counter()
    saved(page)
    print(
        f"paste of 1,000,000 characters      shown {shown:.0f} ms   on the disk {time.perf_counter() - start:.2f} s",
        flush=True,
    )


def bundle() -> None:
    """Measure what is loaded."""
    static = importlib.resources.files("lianju") / "web" / "static" / "assets"
    sizes = {
        each.name: len(gzip.compress(each.read_bytes(), 9))
        for each in static.iterdir()
        if each.name.endswith((".js", ".css"))
    }
    print(
        "bundle, gzip                       "
        + "   ".join(f"{name} {size / 1000:.0f} kB" for name, size in sorted(sizes.items()))
    )


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("keystrokes", nargs="?", type=int, default=200)
    keystrokes = parser.parse_args().keystrokes
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    lines = (PARAGRAPH * 3 + "\n") * (SIZE // (len(PARAGRAPH) * 3 + 1))
    place = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as started, tempfile.TemporaryDirectory() as folder:
        for name, text in (("lines", lines), ("paragraph", lines.replace("\n", "。"))):
            os.environ["XDG_STATE_HOME"] = f"{folder}/state-{name}"
            (Path(folder) / name).mkdir()
            studio = Studio(Path(folder) / name / "book", text)
            browser = started.chromium.launch(executable_path=place, args=FLAGS)
            try:
                page = browser.new_page()
                page.goto(studio.address)
                ready(page)
                if name == "lines":
                    print(f"open                               {time.perf_counter() - studio.started:.2f} s")
                    keys(page, keystrokes)
                    paste(page)
                else:
                    told("keys, in one paragraph", typed(page, keystrokes))
            finally:
                browser.close()
                studio.stop()
    bundle()


if __name__ == "__main__":
    main()
