"""Older formats of the project's file, brought up to date on a copy; the original is kept beside it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from pathlib import Path

from lianju.store import log, salts

FORMAT = 3

# From each format to the next. A step may add tables and indices; a row of the log is never changed.
_STEPS: dict[int, str] = {
    1: log.INDEX_OF_TOLD + log.SNAPSHOTS,
    2: log.INDEX_OF_TOLD + log.INDEX_OF_SUBJECTS + log.INDEX_OF_BLOCKS + salts.TABLES + salts.BEGIN,
}


def migrate(path: Path, version: int) -> Path:
    """Bring the file to FORMAT, whole or not at all; returns where the original is kept.

    The caller holds the lock of the file. OSError or sqlite3.Error when the copy cannot be made:
    the file is then as it was.
    """
    copy = path.with_name(f".{path.name}.lianju-tmp")
    kept = _free(path, version)
    try:
        copy.unlink(missing_ok=True)
        with (
            contextlib.closing(sqlite3.connect(path)) as old,
            contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as new,
        ):
            if old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise sqlite3.OperationalError("the file is being read")
            old.backup(new)
            for step in range(version, FORMAT):
                new.executescript(f"BEGIN; {_STEPS[step]} COMMIT;")
            new.execute("UPDATE meta SET value = ? WHERE key = 'format'", (str(FORMAT),))
            new.execute("PRAGMA journal_mode = DELETE")
        _flush(copy)
        shutil.copy2(path, kept)
        _flush(kept)
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        copy.replace(path)
    finally:
        copy.unlink(missing_ok=True)
    return kept


def _free(path: Path, version: int) -> Path:
    """Name the original by its format and the day, and never an older one's name."""
    stem = f"{path.stem}-format{version}-{time.strftime('%Y%m%d')}"
    numbers = (f"-{number}" if number else "" for number in range(1000))
    names = (path.with_name(f"{stem}{number}{path.suffix}") for number in numbers)
    return next(each for each in names if not each.exists())


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
