"""A connection that only reads, also where SQLite cannot keep its index beside the file."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

_NO_ROOM = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}


def connect(path: Path) -> sqlite3.Connection:
    """Open a file to read one state of it throughout, whatever another process writes meanwhile.

    A full disk, or one that takes no writes, has no room for the index (`-shm`) that the write-ahead
    log needs: then the file is read as it is, or with its log in memory. sqlite3.Error when it
    cannot be read.
    """
    try:
        return _begun(_opened(path, ""))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _NO_ROOM:
            raise
        if not beside(path, "-wal"):
            return _begun(_opened(path, "&immutable=1"))
        with contextlib.suppress(OSError):
            return _begun(_in_memory(path))
        raise


def renew(connection: sqlite3.Connection) -> None:
    """Go on to the state of now, and stay there."""
    with left(connection):
        pass


@contextlib.contextmanager
def left(connection: sqlite3.Connection) -> Iterator[None]:
    """Read nothing for the time of a `with`, and go on from the state of then."""
    connection.execute("COMMIT")
    try:
        yield
    finally:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def beside(path: Path, ending: str) -> bool:
    """Tell whether SQLite left something beside the file."""
    other = path.with_name(path.name + ending)
    return other.exists() and other.stat().st_size > 0


def _opened(path: Path, how: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=ro{how}"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


def _begun(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _in_memory(path: Path) -> sqlite3.Connection:
    with tempfile.TemporaryDirectory(prefix="lianju-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(path.with_name(path.name + "-wal"), copy.with_name(copy.name + "-wal"))
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as whole:
            whole.execute("PRAGMA journal_mode = DELETE")
            data = whole.serialize()
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.deserialize(data)
    connection.execute("PRAGMA query_only = ON")
    return connection
