"""The power goes: what stands on the disk is what was flushed to it, and every acknowledged edit was.

A small ext4 lies in a file; a copy of that file, taken while it is mounted, is what a disk holds at
that moment. As root only.
"""

import json
import shutil
import signal
import subprocess
import sys
import time
from itertools import islice

import pytest
from deeds import ME, moves, rightly_attributed
from places import ROOT, journaled
from share import KILLS, draw
from test_kills import WORKER, last

from lianju.workspace import project
from lianju.workspace.project import create, opened, verify

pytestmark = pytest.mark.skipif(not ROOT, reason="only root can mount")
CUTS = max(2, KILLS // 10)
START = "春" * 50


@pytest.fixture
def draws(request):
    return draw(request.node.name)


def cut(kind, tmp_path, seed, after):
    """Let a worker work on a disk, take the power away, and return what it acknowledged and the disk's image."""
    image, copy = tmp_path / f"{seed}.img", tmp_path / f"{seed} copy.img"
    with journaled(image, tmp_path / "disk"):
        book = tmp_path / "disk" / "book"
        create(book, language=None, chapter="Chapter")
        with opened(book) as manuscript:
            for title in ("One", "Two"):
                manuscript.add("scene", title, parent=manuscript.nodes[0].id, origin=ME, text=START)
        command = [sys.executable, str(WORKER), kind, str(book), seed]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            first = process.stdout.readline()
            time.sleep(after)
            process.send_signal(signal.SIGSTOP)
            shutil.copyfile(image, copy)
            process.kill()
            lines = (first + process.stdout.read()).decode().split("\n")[:-1]
    image.unlink()
    return [json.loads(line) for line in lines], copy


@pytest.mark.parametrize("kind", ["typing", "snapshots"])
def test_while_typing(tmp_path, draws, kind):
    for number in range(CUTS):
        said, image = cut(kind, tmp_path, str(number), draws.random())
        acknowledged = last(said, "done")
        states = [START, *(each[-1] for each in islice(moves(str(number), START), acknowledged + 1))]
        with journaled(image, tmp_path / "after"):
            book = tmp_path / "after" / "book"
            assert verify(book).whole
            with opened(book) as manuscript:
                one = project.find(manuscript, "One").id
                assert manuscript.text(one) in states[acknowledged:], acknowledged
                assert rightly_attributed(manuscript.authored(one))
        image.unlink()


def test_while_the_readable_copy_is_written(tmp_path, draws):
    for number in range(CUTS):
        said, image = cut("mirror", tmp_path, str(number), draws.random())
        done = last(said, "done")
        with journaled(image, tmp_path / "after"):
            book, heard = tmp_path / "after" / "book", []
            with opened(book, heard=heard.append) as manuscript:
                texts = {manuscript.text(each.id) for each in manuscript.nodes if each.kind == "scene"}
            wanted = START + "".join(f"{step}." for step in range(1, done + 1))
            assert texts <= {wanted, f"{wanted}{done + 1}."}
            assert not (heard[0].taken or heard[0].waiting or heard[0].unread), heard
            assert verify(book).whole
        image.unlink()
