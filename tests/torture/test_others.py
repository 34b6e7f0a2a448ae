"""Other processes at the same project, locks of the dead, and clocks that lie."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from itertools import islice

import pytest
from deeds import ME, moves, rightly_attributed
from share import KILLS, draw
from test_kills import WORKER, killed

from lianju.errors import ProjectBusy
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.workspace import backups, project
from lianju.workspace.history import events, moments, name_version
from lianju.workspace.project import DATABASE, create, opened, verify

START = "春" * 50


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    create(folder, language=None, chapter="Chapter")
    with opened(folder) as manuscript:
        manuscript.add("scene", "One", parent=manuscript.nodes[0].id, origin=ME, text=START)
    return folder


@contextlib.contextmanager
def working(kind, folder, seed="1"):
    command = [sys.executable, str(WORKER), kind, str(folder), seed]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()
            process.stdout.read()


def test_a_reader_sees_whole_states_while_another_process_writes(book):
    """Text, authors and examination agree with each other although rows and snapshots come in meanwhile."""
    states = {text: number for number, (*_, text) in enumerate(islice(moves("1", START), 20_000), start=1)}
    states[START] = 0
    seen = []
    with working("newcomers", book) as process:
        while len(seen) < max(15, KILLS):
            assert verify(book).whole
            with opened(book, read_only=True) as manuscript:
                one = project.find(manuscript, "One").id
                authored = manuscript.authored(one)
                text = "".join(each.text for each in authored)
                assert text == manuscript.text(one)
                assert manuscript.faulty_snapshot() is None
                seen.append(states[text])
        assert process.poll() is None
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]


def test_a_backup_is_whole_while_another_process_writes(book, tmp_path):
    with working("snapshots", book):
        for number in range(5):
            path = project.back_up(book, tmp_path / f"{number}.db")
            assert backups.examine(path) > 0


def test_of_many_writers_one_gets_it(book):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from lianju.errors import ProjectBusy\n"
        "from lianju.store.database import Database\n"
        "try:\n    database = Database.open(Path(sys.argv[1]))\n"
        "except ProjectBusy:\n    print('busy')\n"
        "else:\n    print('mine', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(book / DATABASE)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    try:
        said = [process.stdout.readline().strip() for process in processes]
        with pytest.raises(ProjectBusy), opened(book):
            pass
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert sorted(said) == ["busy"] * 5 + ["mine"]
    with opened(book) as manuscript:
        assert manuscript.text(project.find(manuscript, "One").id) == START


def test_a_stopped_writer_keeps_the_project_and_a_dead_one_does_not(book):
    with working("typing", book) as process:
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(ProjectBusy), opened(book):
            pass
        with opened(book, read_only=True) as manuscript:
            assert rightly_attributed(manuscript.authored(project.find(manuscript, "One").id))
        process.send_signal(signal.SIGCONT)
        for _ in range(50):
            assert process.stdout.readline()
    assert (book / f"{DATABASE}.lock").exists()
    with opened(book) as manuscript:
        assert manuscript.last >= 50
    killed("typing", book, "2", 0.1)
    with opened(book):
        pass


def test_a_lock_file_of_another_time_locks_nothing(book):
    (book / f"{DATABASE}.lock").write_text("pid 1, host elsewhere, 1999")
    with opened(book) as manuscript:
        node = manuscript.add("scene", "Two", origin=ME)
    with opened(book, read_only=True) as again:
        assert again.node(node.id).title == "Two"


CLOCKS = {
    "1970": 0, "before 1970": -86_400 * 365, "2106": 2**32 + 5, "2038": 2**31 + 1, "now": 1_795_000_000,
    "years ago": 1_795_000_000 - 5 * 365 * 86_400, "a minute ago": 1_795_000_000 - 60,
}  # fmt: skip


def test_clocks_that_jump(book, monkeypatch):
    """Order, text, authors and examination do not depend on the clock; the times of the log never go back."""
    draws = draw("clocks")
    jumps = list(CLOCKS.values())
    text = START
    edits = moves("clock", START)
    for number in range(4):
        draws.shuffle(jumps)
        for now in jumps:
            monkeypatch.setattr(time, "time", lambda now=now: float(now))
            with opened(book) as manuscript:
                one = project.find(manuscript, "One").id
                start, end, new, origin, text = next(edits)
                manuscript.replace(one, start, end, new, act="type" if new else "delete", origin=origin)
                assert manuscript.text(one) == text
        name_version(manuscript := Manuscript(Database.open(book / DATABASE)), f"version {number}")
        manuscript.close()
    with opened(book, read_only=True) as manuscript:
        assert manuscript.text(one) == text
        assert rightly_attributed(manuscript.authored(one))
        times = [row.time for row in manuscript.rows()]
        assert times == sorted(times)
        happened = events(manuscript)
        assert len([each for each in moments(happened) if each.why == "named"]) == 4
    assert verify(book).whole


def test_the_log_and_the_backups_of_any_clock_can_be_shown(book, lianju):
    for name, now in CLOCKS.items():
        code = f"import time; time.time = lambda: float({now}); from lianju.cli import main; main()"
        for command in (["edit", "One", "--synopsis", name], ["log"], ["backup", "--list"], ["status"]):
            done = subprocess.run(
                [sys.executable, "-c", code, *command, "--project", str(book)],
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, (name, command, done.stderr.decode())
    assert lianju("verify", "--project", book).returncode == 0


def test_a_backup_from_the_future_spares_none_of_today(book):
    with contextlib.closing(Database.open(book / DATABASE)) as database:
        folder = backups.folder_of_backups(database)
        for each in backups.listed(database):
            each.path.unlink()
        now = float(CLOCKS["now"])
        for when in (float(CLOCKS["2106"]), now, now + 60, now + 3600, now - 86_400):
            backups.keep_up(database, now=when)
        made = sorted(
            datetime.strptime(path.stem, "%Y%m%d-%H%M%S").timestamp() for path in folder.glob("*.db")
        )
    assert made == [now - 86_400, now, now + 3600, float(CLOCKS["2106"])]
    assert os.environ["XDG_DATA_HOME"] in str(folder)
