"""The write-ahead log cut or garbled after a kill: what opens is what SQLite can vouch for, and a loss is told."""

import shutil
import struct
from itertools import islice

import pytest
from deeds import ME, moves, rightly_attributed
from share import HISTORIES, KILLS, draw
from test_kills import killed, last

from lianju.errors import DiskRefused, ProjectDamaged
from lianju.workspace.project import DATABASE, create, opened, verify

TRIALS = max(20, HISTORIES // 5)  # of each killed project
PROJECTS = max(1, KILLS // 20)
FRAME = 24 + 4096


def commits(log):
    """Give the offsets at which the transactions of a write-ahead log end: its own format, no SQLite."""
    salt, ends = log[16:24], []
    for place in range(32, len(log) - FRAME + 1, FRAME):
        if log[place + 8 : place + 16] != salt:
            break
        if struct.unpack_from(">I", log, place + 4)[0]:
            ends.append(place + FRAME)
    return ends


@pytest.fixture
def draws(request):
    return draw(request.node.name)


def crashed(tmp_path, draws, number):
    """Return a project killed while typing, its states by the number of edits, and how many were acknowledged."""
    folder = tmp_path / f"killed {number}"
    create(folder, language=None, chapter="Chapter")
    with opened(folder) as manuscript:
        node = manuscript.add("scene", "One", origin=ME, text="春" * 60).id
    shutil.rmtree(folder / "manuscript")
    acknowledged = last(killed("typing", folder, str(number), 0.1 + 2 * draws.random()), "done")
    states = ["春" * 60, *(each[-1] for each in islice(moves(str(number), "春" * 60), acknowledged + 1))]
    return folder, node, states


def damage(log, draws, ends):
    """Cut or change some bytes; gives the log as it is then, the first offset that is not as it was, and what was done."""
    way = draws.choice(["cut", "cut at a frame", "cut inside a header", "flip", "garble", "zero", "empty"])
    frames = range(32, len(log) + 1, FRAME)
    if way == "empty":
        return b"", 0, way
    if way == "cut at a frame":
        place = draws.choice(frames)
        return log[:place], place, way
    if way == "cut inside a header":
        place = min(len(log), draws.choice(frames) + draws.randrange(24))
        return log[:place], place, way
    place = draws.randrange(len(log))
    if way == "cut":
        return log[:place], place, way
    length = 1 if way == "flip" else draws.randint(1, 9000)
    new = (
        bytes([log[place] ^ 1 << draws.randrange(8)])
        if way == "flip"
        else bytes(length)
        if way == "zero"
        else draws.randbytes(length)
    )
    made = (log[:place] + new + log[place + length :])[: len(log)]
    first = next((one for one in range(place, len(log)) if made[one] != log[one]), len(log))
    return made, first, way


def test_a_torn_write_ahead_log(tmp_path, draws):
    told = whole = 0
    for number in range(PROJECTS):
        folder, node, states = crashed(tmp_path, draws, number)
        log = (folder / f"{DATABASE}-wal").read_bytes()
        ends = commits(log)
        assert len(ends) > 5
        with opened(shutil.copytree(folder, tmp_path / f"untouched {number}"), read_only=True) as manuscript:
            all_rows = manuscript.last
        for _ in range(TRIALS):
            made, first, way = damage(log, draws, ends)
            book = tmp_path / "torn"
            shutil.rmtree(book, ignore_errors=True)
            shutil.copytree(folder, book)
            (book / f"{DATABASE}-wal").write_bytes(made)
            lost = sum(end > first for end in ends)
            heard = []
            try:
                verdict = verify(book)
                with opened(book, heard=heard.append) as manuscript:
                    text, count = manuscript.text(node), manuscript.last
                    assert rightly_attributed(manuscript.authored(node))
                    written = sum(row.act in ("type", "delete") for row in manuscript.rows(subject=node))
            except (ProjectDamaged, DiskRefused):
                raise AssertionError(f"{way} at {first}: nothing opens") from None
            assert verdict.whole and verdict.rows == count, (way, first)
            assert count == all_rows - lost, (way, first, lost)
            assert text == states[written], (way, first)
            assert bool(verdict.torn) == bool(heard[0].torn), (way, first)
            assert lost if verdict.torn else written >= len(states) - 2, (
                way,
                first,
            )  # the last may be unheard of
            told, whole = told + bool(verdict.torn), whole + (not lost)
    print(f"{PROJECTS * TRIALS} torn logs: {told} lost acknowledged rows and said so, {whole} lost nothing")
    assert told > 3


def test_a_loss_is_told_at_the_terminal_until_the_kept_files_are_gone(tmp_path, draws, lianju):
    folder, _, _ = crashed(tmp_path, draws, 0)
    log = folder / f"{DATABASE}-wal"
    cut = log.read_bytes()[: commits(log.read_bytes())[-4] - 1]
    log.write_bytes(cut)
    for command in ("verify", "sync", "verify", "sync"):
        done = lianju(command, "--project", folder)
        assert done.returncode == 0
        assert b"lianju-torn-" in done.stderr
    (kept,) = folder.glob("lianju-torn-*.db")
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == cut
    for each in folder.glob("lianju-torn-*"):
        each.unlink()
    for command in ("verify", "sync"):
        assert lianju(command, "--project", folder).stderr == b""


def test_a_loss_is_told_also_without_the_index_of_the_log(tmp_path, draws):
    folder, _, _ = crashed(tmp_path, draws, 0)
    log = (folder / f"{DATABASE}-wal").read_bytes()
    ends = commits(log)
    middle = ends[len(ends) // 2] - 100
    flipped = log[:middle] + bytes([log[middle] ^ 1]) + log[middle + 1 :]
    header = bytes([log[0] ^ 1]) + log[1:]
    for name, made, lost in (
        ("whole", log[: ends[-1]], False),
        ("flipped", flipped, True),
        ("cut", log[: ends[-2] + 100], True),
        ("header", header, True),
        ("taken back", log[: ends[-1]] + _taken_back(log), False),
    ):
        book = shutil.copytree(folder, tmp_path / name)
        (book / f"{DATABASE}-shm").unlink()
        (book / f"{DATABASE}-wal").write_bytes(made)
        shm = book / f"{DATABASE}-shm"
        for _ in range(2):
            shm.unlink(missing_ok=True)
            assert bool(verify(book).torn) == lost, name
        kept = [path.read_bytes() for path in book.glob("lianju-torn-*.db-wal")]
        assert kept == ([made] if lost else []), name


def _taken_back(log):
    """Return a frame as a transaction leaves it that was taken back: of this log, and the end of nothing."""
    return log[32:36] + bytes(4) + log[40 : 32 + FRAME]
