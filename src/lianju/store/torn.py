"""Whether the end of the write-ahead log was destroyed while nobody had the project open.

SQLite takes from that log (`-wal`) what its checksums vouch for, and is silent about the rest. The
index beside it (`-shm`) outlives a crash and counts the pages that were committed: where fewer are
found, some are gone. Format: sqlite.org/walformat.html, “The WAL-Index File Format”. Where there is no
index (the project was copied, or the system took it away) the log is read by itself (`wal.py`).
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from lianju.store.wal import cut_off

_HEADER = 48  # bytes, written twice
_MARK = "-torn-"
_BACKFILLED = 96  # where the index counts the pages that are in the file already


@dataclass(frozen=True)
class _Counted:
    pages: int
    salt: bytes
    in_file: int


def examine(path: Path) -> Path | None:
    """Compare what was committed with what SQLite still finds; None when nothing is missing.

    Otherwise the files as they were found are kept beside it, and the path of that copy is returned;
    `path` itself where there was no room for one. The caller holds the project's lock and has no
    connection: closing a file that this process reads here would give up SQLite's own locks.
    """
    before = _counted(path)
    if before is None:
        log = path.with_name(path.name + "-wal")
        if not cut_off(log):
            return None
        already = kept(path)
        if already and _same(log, already.with_name(already.name + "-wal")):
            return already
        return _keep(path) or path
    with (
        contextlib.suppress(sqlite3.Error, UnicodeDecodeError),
        contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as probe,
    ):
        probe.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return (_keep(path) or path) if _missing(before, path) else None


def kept(path: Path) -> Path | None:
    """Return the last copy that stands beside the file, of a project found torn before."""
    return max(path.parent.glob(f"{path.stem}{_MARK}*{path.suffix}"), default=None)


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


def _counted(path: Path) -> _Counted | None:
    try:
        data = path.with_name(path.name + "-shm").read_bytes()
        (pages,) = struct.unpack_from("=I", data, 16)
        (in_file,) = struct.unpack_from("=I", data, _BACKFILLED)
    except (OSError, struct.error):
        return None
    header = data[:_HEADER]
    return _Counted(pages, header[32:40], in_file) if header == data[_HEADER : 2 * _HEADER] else None


def _missing(before: _Counted, path: Path) -> int:
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return max(
            0, before.pages - before.in_file
        )  # a closing that was cut short had everything in the file
    after = _counted(path)
    if after is None or (after.pages and after.salt != before.salt):
        return 0  # the log was begun anew since
    return max(0, before.pages - after.pages)


def _keep(path: Path) -> Path | None:
    """Copy the file and its log, before anything is written over what may still be read from them."""
    copy = path.with_name(f"{path.stem}{_MARK}{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
    log = path.with_name(path.name + "-wal")
    try:
        shutil.copy2(path, copy)
        if log.exists():
            shutil.copy2(log, copy.with_name(copy.name + "-wal"))
    except OSError:
        return None
    return copy
