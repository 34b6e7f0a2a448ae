"""The project's SQLite file: opened by one writer, or by anybody to read."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from lianju.errors import DiskRefused, ProjectBusy, ProjectDamaged, ProjectMissing, ProjectNewer
from lianju.store import log
from lianju.store.log import Entry, Row

FORMAT = 1


class Database:
    """An open project file. Everything that `append` returned from is on the disk."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: FileLock | None) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._clock: Callable[[], int] = lambda: int(time.time() * 1000)
        self.last = self._last()

    @classmethod
    def create(cls, path: Path) -> Database:
        """Make a new project file and open it to write."""
        lock = _lock(path)
        try:
            connection = _connect(path, read_only=False)
            connection.executescript(
                f"BEGIN; {log.SCHEMA} INSERT INTO meta VALUES('format', '{FORMAT}'); COMMIT;"
            )
        except sqlite3.OperationalError as error:
            _release(lock)
            raise DiskRefused(path=str(path), detail=str(error)) from None
        return cls(path, connection, lock)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Database:
        """Open a project file; ProjectBusy when another process writes it and this one wants to."""
        if not path.is_file():
            raise ProjectMissing(path=str(path.parent))
        lock = None if read_only else _lock(path)
        try:
            connection = _connect(path, read_only=read_only)
            found = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
            version = int(found[0]) if found else 0
        except sqlite3.OperationalError as error:
            _release(lock)
            raise DiskRefused(path=str(path), detail=str(error)) from None
        except (sqlite3.DatabaseError, ValueError):
            _release(lock)
            raise ProjectDamaged(path=str(path), place="header") from None
        if version > FORMAT and not read_only:
            connection.close()
            _release(lock)
            raise ProjectNewer(path=str(path), format=version, known=FORMAT)
        return cls(path, connection, lock)

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """Write entries, all or none, and return their numbers once they are on the disk."""
        try:
            with self._transaction():
                numbers = log.append(self._connection, entries, now=self._clock())
            self.last = numbers[-1] if numbers else self.last
            return numbers
        except sqlite3.OperationalError as error:
            raise DiskRefused(path=str(self.path), detail=str(error)) from None

    def rows(self, *, subject: int | None = None, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """Read the log in order, behind `after`, `until` included."""
        try:
            yield from log.rows(self._connection, subject=subject, after=after, until=until)
        except sqlite3.DatabaseError:
            raise ProjectDamaged(path=str(self.path), place="log") from None

    def last_of(self, subject: int, acts: Iterable[str]) -> int:
        """Return the number of the last row of these acts about `subject`, 0 when there is none."""
        marks = list(acts)
        asked = f"SELECT max(seq) FROM log WHERE subject = ? AND act IN ({','.join('?' * len(marks))})"  # noqa: S608 - only question marks
        return int(self._connection.execute(asked, (subject, *marks)).fetchone()[0] or 0)

    def row(self, number: int) -> Row:
        """Read one row; LookupError when there is none."""
        found = next(self.rows(after=number - 1), None)
        if found is None or found.seq != number:
            raise LookupError(number)
        return found

    def first_fault(self) -> int | None:
        """Return the first row that the chain of hashes does not cover."""
        try:
            return log.first_fault(self._connection)
        except sqlite3.DatabaseError:
            raise ProjectDamaged(path=str(self.path), place="log") from None

    def close(self) -> None:
        """Let others write."""
        self._connection.close()
        _release(self._lock)

    def _last(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(seq), 0) FROM log").fetchone()[0])

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    if read_only and not _beside(path, "-wal") and not os.access(path.parent, os.W_OK):
        address += (
            "&immutable=1"  # nobody can write here: SQLite need not, and could not, keep its index beside it
        )
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA busy_timeout = 5000")
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    return connection


def _beside(path: Path, ending: str) -> bool:
    """Tell whether SQLite left something beside the file."""
    other = path.with_name(path.name + ending)
    return other.exists() and other.stat().st_size > 0


def _lock(path: Path) -> FileLock:
    """Take the lock of the system, which a crash releases: a lock file left behind locks nothing."""
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ProjectBusy(path=str(path.parent)) from None
    except OSError as error:
        raise DiskRefused(path=str(path), detail=error.strerror or "?") from None
    return lock


def _release(lock: FileLock | None) -> None:
    if lock is not None:
        lock.release()
