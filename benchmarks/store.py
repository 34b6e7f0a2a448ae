"""What the store costs, beside what it stands on.

    python benchmarks/store.py [keystrokes]

edit      one typed character through Manuscript.take to the disk, against the same bytes written by bare sqlite3
open      a book of 1,000,000 characters in 300 scenes, typed: 400 characters a second would take 42 minutes
log       bytes a keystroke in the file, against the bytes of the updates themselves
verify    every hash, every snapshot and every count of 100,000 keystrokes
memory    the most that a process held with every scene open, against one that only imports the store
diff      two texts of 100,000 characters that share most or nothing, and a text before 50,000 keystrokes; CPU time
search    words in the book as it stands, and in everything that ever stood there
compact   text, ids and authors from snapshots against a replay of the whole log
prompts   100 runs in one scene, every third one asked again, against their prompts written out in each run
redact    a passage of 60 characters of the typed scene, and words that stood once, from all of it
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from lianju.language.compare import differences
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.store.updates import Id, craft
from lianju.values.binder import WITH_TEXT
from lianju.values.book import Section
from lianju.values.proposal import Origin
from lianju.values.sampling import Sampling
from lianju.workspace.comparing import compare
from lianju.workspace.progress import progress
from lianju.workspace.project import DATABASE, opened, verify
from lianju.workspace.proposing import propose
from lianju.workspace.redacting import carry_out, plan_range, plan_words
from lianju.workspace.searching import Pattern, search, search_all
from lianju.workspace.session import Session
from lianju.workspace.writing import WriteRequest, Writing

SEED = 20261125
AUTHOR = Origin("person", by="author")
PARAGRAPH = "河水在夜里冻住了，没有人来。他站在桥上，想起那年的雪。The river froze in the night.\n"
BURST = 40  # characters between two jumps of the cursor

MEMORY = """
import sys
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from pathlib import Path
if len(sys.argv) > 1:
    manuscript = Manuscript(Database.open(Path(sys.argv[1]), read_only=True))
    texts = [manuscript.text(node.id) for node in manuscript.nodes if node.kind == "scene"]
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def main() -> None:
    """Measure everything and print one line a figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("keystrokes", type=int, nargs="?", default=100_000)
    keystrokes = parser.parse_args().keystrokes
    print(f"{time.strftime('%Y-%m-%d')}  {platform.platform()}  sqlite {sqlite3.sqlite_version}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book" / DATABASE
        path.parent.mkdir()
        scenes = a_book(path)
        typing(path, scenes[0], keystrokes)
        verifying(path.parent)
        opening(path, scenes)
        compacting(path)
        memory(path)
        searching(path)
        comparing(path, scenes[0], keystrokes)
        redacting(path.parent, scenes[0])
        prompts(Path(folder) / "runs.db")


def a_book(path: Path) -> list[int]:
    """Write 300 scenes of 3,334 characters in 30 chapters."""
    text = (PARAGRAPH * 60)[:3334]
    chapters = [
        Section(
            kind="chapter",
            title=f"Chapter {chapter}",
            sections=tuple(
                Section(kind="scene", title=f"Scene {chapter}.{one}", text=text) for one in range(10)
            ),
        )
        for chapter in range(30)
    ]
    manuscript = Manuscript(Database.create(path))
    made = manuscript.bring(chapters, parent=0, origin=AUTHOR, brought=Origin("import", by="mine"))
    manuscript.close()
    return [node.id for node in made if node.kind in WITH_TEXT]


def typing(path: Path, scene: int, keystrokes: int) -> None:
    """Type into one scene as an author does, and the same bytes into a bare table."""
    manuscript = Manuscript(Database.open(path))
    before, sizes = path.stat().st_size, 0
    times: list[float] = []
    updates = list(strokes(manuscript, scene, keystrokes))
    for update, act in updates:
        begun = time.perf_counter()
        manuscript.take(scene, update, act=act, origin=AUTHOR)
        times.append(time.perf_counter() - begun)
        sizes += len(update)
    manuscript.close()
    bare = bare_inserts(path.with_name("bare.db"), [update for update, _ in updates[:5000]])
    median = statistics.median(times)
    say("edit", "milliseconds a keystroke, median", 1000 * median, "condition <= 1")
    say("edit", "milliseconds a keystroke, p99", 1000 * statistics.quantiles(times, n=100)[98], "")
    say("edit", "median / a bare sqlite3 insert, as durable", median / bare, "")
    grown = path.stat().st_size - before
    say("log", f"bytes a keystroke, of {keystrokes}", grown / keystrokes, "condition <= 100")
    say("log", "bytes / the bytes of the updates", grown / sizes, "")


def strokes(manuscript: Manuscript, scene: int, count: int) -> Iterator[tuple[bytes, str]]:
    """Give single-character updates: bursts of typing, a jump between two, every ninth burst deletes."""
    draw, client, clock = random.Random(SEED), 7, 0
    typed: list[Id] = []
    left: Id | None = None
    right: Id | None = None
    for number in range(count):
        burst, place = divmod(number, BURST)
        if place == 0 and typed:
            left = draw.choice(typed)
            right = (left[0], left[1] + 1) if left[1] + 1 < clock else None
        if burst % 9 == 8 and typed:
            gone = typed.pop()
            yield craft(client, clock, "", left=None, right=None, deleted=[(*gone, 1)]), "delete"
            continue
        yield craft(client, clock, draw.choice("的一是了 etaoin，。"), left=left, right=right), "type"
        left = (client, clock)
        typed.append(left)
        clock += 1


def bare_inserts(path: Path, updates: list[bytes]) -> float:
    """Return the median seconds of one insert, committed as durably."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE log(seq INTEGER PRIMARY KEY, data BLOB)")
    times = []
    for update in updates:
        begun = time.perf_counter()
        connection.execute("INSERT INTO log(data) VALUES(?)", (update,))
        times.append(time.perf_counter() - begun)
    connection.close()
    return statistics.median(times)


def verifying(folder: Path) -> None:
    """Examine the whole project."""
    begun = time.perf_counter()
    found = verify(folder)
    say("verify", f"seconds for {found.rows} rows, whole: {found.whole}", time.perf_counter() - begun, "<= 5")


def opening(path: Path, scenes: list[int]) -> None:
    """Open the book and then scenes: one that was typed, and all others."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        manuscript = Manuscript(Database.open(path))
        times.append(time.perf_counter() - begun)
        manuscript.close()
    say("open", "seconds for the book", statistics.median(times), "condition <= 0.5")
    manuscript = Manuscript(Database.open(path))
    for name, numbers in (("the typed scene", scenes[:1]), ("other scenes, median", scenes[1:])):
        times = []
        for number in numbers:
            begun = time.perf_counter()
            manuscript.text(number)
            times.append(time.perf_counter() - begun)
        say("open", f"milliseconds for {name}", 1000 * statistics.median(times), "condition <= 20")
    say("open", "characters in all", sum(len(manuscript.text(number)) for number in scenes), "")
    manuscript.close()


def compacting(path: Path) -> None:
    """Compare every text and its authors from snapshots with a replay of the log."""
    quick, whole = (
        Manuscript(Database.open(path, read_only=True), replay=replay) for replay in (False, True)
    )
    wrong = sum(
        quick.authored(node.id) != whole.authored(node.id) for node in whole.nodes if node.kind in WITH_TEXT
    )
    say("compact", "scenes whose text or authors differ", wrong, "condition 0")


def memory(path: Path) -> None:
    """Open every scene in a process of its own."""
    found = []
    for arguments in ([str(path)], []):
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, *arguments],
            capture_output=True,
            check=True,
            text=True,
            env=os.environ,
        )
        found.append(int(done.stdout) / 1024)
    say("memory", "MiB with the whole book open", found[0], "condition <= 150")
    say("memory", "against the store imported and nothing open", found[0] / found[1], "")


def redacting(folder: Path, scene: int) -> None:
    """Forget a passage, then words that are looked for in every state of every text."""
    with opened(folder) as manuscript:
        node, text = manuscript.node(scene), manuscript.text(scene)
        begun = time.perf_counter()
        plan = plan_range(manuscript, node, (3000, 3060), copies=False)
        say("redact", "seconds to find what goes with a passage", time.perf_counter() - begun, "")
        begun = time.perf_counter()
        carry_out(manuscript, plan)
        say(
            "redact",
            f"seconds to take out {len(plan.redaction.ids[scene])} ids",
            time.perf_counter() - begun,
            "",
        )
        begun = time.perf_counter()
        plan_words(manuscript, text[5000:5012], node=None, copies=False)
        say("redact", "seconds to find words in all that ever stood", time.perf_counter() - begun, "")
    assert verify(folder).whole


def prompts(path: Path) -> None:
    """Write 100 runs of a model that reads 2,000 tokens, and say what their prompts take."""
    draw, manuscript = random.Random(SEED), Manuscript(Database.create(path))
    letters = "河水夜里冻住人来他站桥上想起那年雪村说冬天比往更长"

    def sentence() -> str:
        return (
            "".join(draw.choices(letters, k=draw.randint(8, 30)))
            + draw.choice("。。！？")
            + draw.choice(["", "\n"])
        )

    node = manuscript.add("scene", "One", origin=AUTHOR, text="".join(sentence() for _ in range(300)))
    written = 0
    with Session() as session:
        for number in range(100):
            if number % 3 != 2:
                length = len(manuscript.text(node.id))
                added = sentence() + sentence()
                manuscript.replace(node.id, length, length, added, act="type", origin=AUTHOR)
            text = manuscript.text(node.id)
            request = WriteRequest(text=text, model="echo", sampling=Sampling(max_tokens=8, seed=number))
            writing = Writing(session, request)
            list(writing.stream())
            propose(manuscript, node, writing)
            written += sum(len(block.text.encode()) for block in writing.assembly.prompt.blocks)
    rows = [row for row in manuscript.rows() if row.act == "block"]
    named = sum(len(str(told["prompt"])) for told in manuscript.records("run").values())
    kept = sum(len(row.data or b"") + 60 for row in rows) + named  # 60: the rest of a row, measured above
    manuscript.close()
    say("prompts", "kB of 100 prompts as they were sent", written / 1000, "")
    say("prompts", f"kB of their {len(rows)} stretches and of naming them", kept / 1000, "")
    say("prompts", "what is kept / what was sent", kept / written, "")


def searching(path: Path) -> None:
    """Look for words as a command does, from opening the project on; each line is a hit in a line of the book."""
    for words in ("the river", "桥上", "river。", "etc。", "nowhere"):
        for name, look in (("now", search), ("all versions", search_all)):
            begun = time.perf_counter()
            manuscript = Manuscript(Database.open(path, read_only=True))
            found = list(look(manuscript, Pattern(words)))
            taken = time.perf_counter() - begun
            say("search", f"seconds for {words!r}, {name}, {len(found)} lines", taken, "now < 1")
    begun = time.perf_counter()
    manuscript = Manuscript(Database.open(path, read_only=True))
    progress(manuscript, language="zh")
    say("progress", "seconds for every day, target and streak", time.perf_counter() - begun, "")


def comparing(path: Path, scene: int, keystrokes: int) -> None:
    """Compare by word: texts of invented sentences, and the typed scene with itself half-way."""
    draw = random.Random(SEED)
    for language, letters, gap in (
        ("en", "etaoinshr", " "),
        ("zh", "河水在夜里冻住了没有人来他站桥上想起那年的雪", ""),
    ):
        pool = ["".join(draw.choices(letters, k=draw.randint(2, 7))) for _ in range(2000)]
        end = "。" if not gap else ". "
        lines = [gap.join(draw.choices(pool, k=12)) + end for _ in range(2200)]
        edited = [draw.choice(lines) if draw.random() < 0.1 else line for line in lines]
        other = [gap.join(draw.choices(pool, k=12)) + end for _ in lines]
        old = "".join(lines)[:100_000]
        for name, new in (("a tenth of its sentences", edited), ("all of them", other)):
            begun = time.process_time()
            found = len(differences(old, "".join(new)[:100_000]))
            taken = time.process_time() - begun
            say("diff", f"seconds, {language}, {len(old)} characters, {name}: {found}", taken, "< 1")
    manuscript = Manuscript(Database.open(path, read_only=True))
    begun = time.process_time()
    compare(manuscript, manuscript.last - keystrokes // 2, manuscript.last, only=manuscript.node(scene))
    say("diff", "seconds, the typed scene before its last half", time.process_time() - begun, "< 1")


def say(part: str, what: str, value: float, wanted: str) -> None:
    """Print one figure."""
    print(f"{part:8}{what}: {value:.3f}  {wanted}")


if __name__ == "__main__":
    main()
