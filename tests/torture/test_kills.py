"""Killed with SIGKILL at random moments of any work: all that was acknowledged is there, and nothing half."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from deeds import ME, chapters, moves, rightly_attributed
from share import KILLS, draw

from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.workspace import backups, importing, mirror
from lianju.workspace.project import DATABASE, create, find, opened, verify
from lianju.workspace.proposing import waiting

WORKER = Path(__file__).with_name("worker.py")
OLD = WORKER.parent.parent / "old" / "1"
KINDS = ("typing", "streaming", "importing", "snapshots", "mirror", "migration", "backup")
SHARE = {kind: len(range(place, max(KILLS, len(KINDS)), len(KINDS))) for place, kind in enumerate(KINDS)}
OPENING = "The river froze in the night, and nobody came to the harbour. "


def killed(kind, folder, seed, after):
    """Let a worker work for `after` seconds, kill it, and return all that it acknowledged."""
    command = [sys.executable, str(WORKER), kind, str(folder), seed]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        first = process.stdout.readline()
        time.sleep(after)
        assert process.poll() is None, process.stderr.read().decode()
        process.send_signal(signal.SIGKILL)
        lines = (first + process.stdout.read()).decode().split("\n")[:-1]
    return [json.loads(line) for line in lines]


def last(acknowledged, key):
    return max((each[key] for each in acknowledged if key in each), default=0)


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "book"
    create(folder, language=None, chapter="Chapter")
    return folder


@pytest.fixture
def draws(request):
    return draw(request.node.name)


def add(folder, title, text="", **options):
    with opened(folder) as manuscript:
        chapter = manuscript.nodes[0].id
        return manuscript.add("scene", title, parent=chapter, origin=ME, text=text, **options).id


def sound(folder):
    """The file is whole, every snapshot is what its rows give, and the lock of the dead holds nobody."""
    verdict = verify(folder)
    assert verdict.whole, verdict
    with opened(folder) as manuscript:
        assert manuscript.faulty_snapshot() is None
        assert not mirror.known(folder) or not list((folder / mirror.FOLDER).rglob("*.outside-*"))


@pytest.mark.parametrize("kind", ["typing", "snapshots"])
def test_while_typing_and_while_snapshots_are_written(project, draws, kind):
    node = add(project, "One", "春" * (20_000 if kind == "snapshots" else 10))
    kept = Counter()
    for number in range(SHARE[kind]):
        with opened(project, read_only=True) as manuscript:
            before = manuscript.text(node)
        seed = f"{draws.random()} {number}"
        acknowledged = last(killed(kind, project, seed, draws.random() / 2), "done")
        states = [before, *(each[-1] for each in islice(moves(seed, before), acknowledged + 1))]
        with opened(project, read_only=True) as manuscript:
            text = manuscript.text(node)
            assert text in states[acknowledged:], (seed, acknowledged)
            assert rightly_attributed(manuscript.authored(node)), seed
        sound(project)
        kept["acknowledged"] += acknowledged
        kept["one more"] += text == states[-1] != states[acknowledged]
    print(kind, dict(kept))
    assert kept["acknowledged"] > 0


def test_while_a_proposal_streams_and_is_decided(project, draws):
    node = add(project, "One", OPENING)
    for number in range(SHARE["streaming"]):
        with opened(project, read_only=True) as manuscript:
            before, open_before = manuscript.text(node), {each.number for each in waiting(manuscript)}
        said = killed("streaming", project, str(number), draws.random() / 2)
        texts = {each["proposed"]: each["text"] for each in said if "proposed" in each}
        tried = [each["accepting"] for each in said if "accepting" in each]
        accepted = {each["accepted"] for each in said if "accepted" in each}
        refused = {each["refused"] for each in said if "refused" in each}
        sound(project)
        with opened(project, read_only=True) as manuscript:
            records = manuscript.records("proposal")
            choices = {each["proposal"]: each["decision"] for each in manuscript.records("choice").values()}
            assert all(records[one]["edits"][0]["texts"] == [text] for one, text in texts.items())
            assert all(records[one]["run"] in manuscript.records("run") for one in texts)
            taken = [one for one in tried if choices.get(one) == "accepted"]
            assert accepted <= set(taken)
            assert manuscript.text(node) == before + "".join(texts[one] for one in taken)
            assert all(choices.get(one) == "refused" for one in refused)
            still = {each.number for each in waiting(manuscript)}
            assert still >= open_before | (set(texts) - set(choices))
            accepts = [row for row in manuscript.rows(subject=node) if row.act == "accept"]
            assert len(accepts) == list(choices.values()).count("accepted")
            model = "".join(each.text for each in manuscript.authored(node) if each.origin.kind == "model")
            assert OPENING + model == manuscript.text(node)


def test_while_a_big_file_comes_in(tmp_path, draws):
    for number in range(SHARE["importing"]):
        folder = tmp_path / f"book {number}"
        create(folder, language=None, chapter="Chapter")
        (folder / "big.txt").write_text(chapters(40, 200), "utf-8")
        wanted = [each.text for each in importing.read(folder / "big.txt").all if each.kind == "scene"]
        acknowledged = last(killed("importing", folder, "", draws.random() / 2), "done")
        sound(folder)
        with opened(folder, read_only=True) as manuscript:
            scenes = [manuscript.text(each.id) for each in manuscript.nodes if each.kind == "scene"]
        assert scenes in (wanted * acknowledged, wanted * (acknowledged + 1))


def test_while_the_readable_copy_is_written(project, draws):
    """What a kill leaves in the folder is never taken for an edit of the author's."""
    nodes = [add(project, "One", "1"), add(project, "Two", "二😀\n" * 2000)]
    for number in range(SHARE["mirror"]):
        with opened(project, read_only=True) as manuscript:
            before = [manuscript.text(node) for node in nodes]
        acknowledged = last(killed("mirror", project, "", draws.random() / 2), "done")
        at_least = "".join(f"{step}." for step in range(1, acknowledged + 1))
        heard = []
        with opened(project, heard=heard.append) as manuscript:
            for node, text in zip(nodes, before, strict=True):
                found = manuscript.text(node)
                assert found in (text + at_least, text + at_least + f"{acknowledged + 1}."), number
            assert not (heard[0].taken or heard[0].waiting or heard[0].unread or heard[0].unknown), heard
            assert waiting(manuscript) == []
            wanted = {path: manuscript.text(one) + "\n" for one, path in mirror.places(manuscript)}
        sound(project)
        there = project / mirror.FOLDER
        files = {str(each.relative_to(there)) for each in there.rglob("*") if each.is_file()}
        assert files == {*wanted, mirror.RECORD}
        assert all((there / path).read_text("utf-8") == text for path, text in wanted.items())


def test_while_an_old_project_is_brought_up_to_date(tmp_path, draws):
    expected = json.loads((OLD / "expected.json").read_text("utf-8"))
    original = (OLD / "lianju.db").read_bytes()
    for number in range(SHARE["migration"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        said = killed("migration", folder, "", draws.random() / 4)
        for each in {last(said, "done"), last(said, "copied")} - {0}:
            book = folder / str(each)
            with opened(book) as manuscript:
                assert [node.title for node in manuscript.nodes] == expected["titles"]
                found = {
                    title: [
                        [e.text, e.origin.kind, e.origin.by or e.origin.model]
                        for e in manuscript.authored(node.id)
                    ]
                    for title in expected["texts"]
                    for node in [find(manuscript, title)]
                }
                assert found == expected["texts"]
            sound(book)
            kept = list(book.glob("*format1*.db"))
            assert kept and original in [each.read_bytes() for each in kept]
            assert not [each.name for each in book.iterdir() if "lianju-tmp" in each.name]


def test_while_a_backup_is_made(project, draws):
    """A backup is whole or not there, and holds all that was acknowledged before it."""
    node = add(project, "One", "春" * 3000)
    folder = project.parent / "backups"
    for number in range(SHARE["backup"]):
        with opened(project, read_only=True) as manuscript:
            before = manuscript.text(node)
        said = killed("backup", project, str(number), draws.random() / 2)
        acknowledged, backed = last(said, "done"), last(said, "backed")
        states = [before, *(each[-1] for each in islice(moves(str(number), before), acknowledged + 1))]
        sound(project)
        with opened(project, read_only=True) as manuscript:
            assert manuscript.text(node) in states[acknowledged:]
        for path in folder.glob("*.db"):
            assert backups.examine(path) > 0
        if backed:
            database = Database.open(folder / f"{backed % 12}.db", read_only=True)
            assert Manuscript(database).text(node) in states[backed:]
            database.close()


def test_every_kill_has_a_kind():
    assert sum(SHARE.values()) == max(KILLS, len(KINDS))
    assert os.environ.get("LIANJU_KILLS", "7") == str(KILLS)


class Stopped(BaseException):
    """Nothing catches it: what follows a kill, in one process."""


@pytest.mark.parametrize("after", [False, True])
def test_stopped_at_every_step_of_the_readable_copy(tmp_path, after):
    """Before and after each change of a file: the next opening takes nothing for an edit of the author's."""
    steps = 0
    while stopped_at(tmp_path / f"book {steps}", steps, after=after):
        steps += 1
    print(f"{steps} steps")
    assert steps > 8


def stopped_at(folder, step, *, after):
    create(folder, language=None, chapter="Chapter")
    nodes = [add(folder, "One", "1"), add(folder, "Two", "二😀\n"), add(folder, "Three", "3")]
    manuscript = Manuscript(Database.open(folder / DATABASE))
    manuscript.replace(nodes[0], 1, 1, "!", act="type", origin=ME)
    manuscript.change(nodes[0], origin=ME, title="Eins")
    manuscript.replace(nodes[1], 3, 3, "more", act="type", origin=ME)
    manuscript.change(nodes[2], origin=ME, removed=True)
    wanted = [manuscript.text(node) for node in nodes[:2]]
    with pytest.MonkeyPatch.context() as patch:
        left = stopping(patch, step, after=after)
        with contextlib.suppress(Stopped):
            mirror.write(manuscript, folder)
    manuscript.close()
    heard = []
    with opened(folder, heard=heard.append) as manuscript:
        found = heard[0]
        assert not (found.taken or found.waiting or found.unread or found.unknown), (step, found)
        assert [manuscript.text(node) for node in nodes[:2]] == wanted, step
        assert waiting(manuscript) == []
    there = folder / mirror.FOLDER
    files = {str(each.relative_to(there)) for each in there.rglob("*") if each.is_file()}
    assert files == {"01 Chapter/01 Eins.md", "01 Chapter/02 Two.md", mirror.RECORD}, step
    return left[0] < 0


def stopping(patch, step, *, after):
    """Stop at the `step`-th change of a file or folder; what is returned holds how many are left.

    A write stops in its middle; nothing happens after a stop, not even what `finally` says.
    """
    budget = [step]

    def counted(change):
        def wrapped(*arguments, **options):
            budget[0] -= 1
            if budget[0] < -1 or (budget[0] == -1 and not after):
                raise Stopped
            result = change(*arguments, **options)
            if budget[0] == -1:
                raise Stopped
            return result

        return wrapped

    class Half(io.FileIO):
        def write(self, data):
            budget[0] -= 1
            if budget[0] < 0:
                super().write(bytes(data)[: len(data) // 2])
                raise Stopped
            return super().write(data)

    opened = Path.open
    patch.setattr(
        Path,
        "open",
        lambda path, mode="r", *rest, **options: (
            Half(path, "w") if mode == "wb" else opened(path, mode, *rest, **options)
        ),
    )
    for name in ("replace", "unlink", "rename", "mkdir", "rmdir"):
        patch.setattr(Path, name, counted(getattr(Path, name)))
    return budget
