"""Small disks that are really full or really read-only, and a limit on files that works without being root."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import subprocess
import sys
import warnings
from pathlib import Path

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0 and sys.platform == "linux"
KINDS = ["tmpfs", "ext4", "limit"] if ROOT else ["limit"]
SIZE = 6 * 2**20
if not ROOT:
    warnings.warn(
        "not root: no small disk can be mounted, only a limit on the size of files is tried", stacklevel=1
    )


class Place:
    """A folder on a disk of SIZE bytes that can be filled and emptied again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    @contextlib.contextmanager
    def full(self, *, room: int):
        """Leave `room` bytes for the time of a `with`."""
        with self._ballast.open("wb", buffering=0) as file:
            for size in (65536, 4096, 512):
                with contextlib.suppress(OSError):
                    while file.write(os.urandom(size)):
                        pass
            file.truncate(max(0, self._ballast.stat().st_size - room))
        try:
            yield
        finally:
            self._ballast.unlink()


class Limited(Place):
    """A folder in which no file may grow beyond the largest one there."""

    @contextlib.contextmanager
    def full(self, *, room: int):
        files = [each.stat().st_size for each in self.folder.rglob("*") if each.is_file()]
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (max([4096, *files]) // 8 + room, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def mounted(kind: str, folder: Path):
    """Mount a small disk of a kind at `folder`."""
    folder.mkdir()
    if kind == "limit":
        yield Limited(folder)
        return
    if kind == "tmpfs":
        mount("-t", "tmpfs", "-o", f"size={SIZE}", "lianju", folder)
    else:
        image = folder.with_suffix(".img")
        with image.open("wb") as file:
            file.truncate(SIZE)
        # blocks of 4096 bytes, as on every disk above 512 MB: with smaller ones SQLite itself gets a bus error
        # where the index beside the log (-shm) finds no room (see docs/log.md)
        make = ["mkfs.ext4", "-q", "-m", "0", "-b", "4096", "-O", "^has_journal", image]
        subprocess.run(make, check=True, capture_output=True)
        mount("-o", "loop", image, folder)
    try:
        yield Place(folder)
    finally:
        here = [
            each for each in Path("/proc/self/fd").iterdir() if str(each.resolve()).startswith(str(folder))
        ]
        subprocess.run(["umount", "-l" if here else "-v", folder], check=True, capture_output=True)
        assert not here, [each.resolve() for each in here]  # nothing was left open


@contextlib.contextmanager
def read_only(place: Place):
    """Make a mounted disk read-only for the time of a `with`."""
    mount("-o", "remount,ro", place.folder)
    try:
        with contextlib.suppress(OSError):
            (place.folder / "probe").touch()
            raise AssertionError("the disk takes writes")
        yield
    finally:
        mount("-o", "remount,rw", place.folder)


def mount(*arguments) -> None:
    done = subprocess.run(["mount", *map(str, arguments)], check=False, capture_output=True, text=True)
    if done.returncode:
        raise OSError(errno.EPERM, done.stderr)


@contextlib.contextmanager
def journaled(image: Path, folder: Path):
    """Mount an image of 32 MB with ext4 and its journal, made unless it is there."""
    folder.mkdir(exist_ok=True)
    if not image.exists():
        with image.open("wb") as file:
            file.truncate(32 * 2**20)
        subprocess.run(["mkfs.ext4", "-q", "-b", "4096", image], check=True, capture_output=True)
    mount("-o", "loop", image, folder)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True, capture_output=True)
