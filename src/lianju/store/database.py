"""The project's SQLite file: opened by one writer, or by anybody to read."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import struct
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from lianju.errors import (
    DiskRefused,
    ProjectBusy,
    ProjectDamaged,
    ProjectMissing,
    ProjectNewer,
)
from lianju.store import burial, log, reading, salts, torn
from lianju.store.burial import Left
from lianju.store.log import Entry, Examined, Row
from lianju.store.migrations import FORMAT, migrate

# SQLite tells of a broken schema with the bytes that it found there, which may be no text;
# a broken head of a row gives values of other types than the table's.
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError, TypeError, AttributeError, struct.error)


_PATIENCE = 5000  # milliseconds that another process's lock is waited for
UNFINISHED = ".lianju-tmp"  # how the name of a copy ends while it is written
Tombstones = Mapping[int, tuple[Mapping[str, Any], Collection[int]]]


class Desk(Protocol):
    """The process that writes a project, as another sees it that joined it."""

    def turn(self) -> contextlib.AbstractContextManager[int]:
        """Keep all others from writing for the time of a `with`; gives the number of the last row."""
        ...

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """Have entries written, inside a turn."""
        ...

    def redact(self, left: Mapping[int, Left], tombstones: Tombstones, *, origin: int) -> list[int]:
        """Have rows redacted, inside a turn, while this process reads nothing."""
        ...


class Database:
    """An open project file. Everything that `append` returned from is on the disk.

    With a `desk` the file is only read here, and what is to be written goes to the process that holds it.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        lock: FileLock | None,
        *,
        has_snapshots: bool = True,
        original: Path | None = None,
        desk: Desk | None = None,
    ) -> None:
        self.path = path
        self.original = original  # where a file of an older format was kept
        self.torn: Path | None = None  # where a file was kept whose last rows were destroyed
        self._has_snapshots = has_snapshots
        self._connection = connection
        self._lock = lock
        self._desk = desk
        self._clock: Callable[[], int] = lambda: int(time.time() * 1000)
        self.last = self._last()
        if lock is not None and burial.unfinished(connection):
            burial.clean(connection)

    @classmethod
    def create(cls, path: Path) -> Database:
        """Make a new project file and open it to write."""
        lock = _lock(path)
        try:
            connection = _connect(path)
            try:
                connection.executescript(
                    f"BEGIN; {log.LOG} {log.INDEX_OF_TOLD} {log.INDEX_OF_SUBJECTS} {log.INDEX_OF_BLOCKS}"
                    f" {log.SNAPSHOTS} {salts.TABLES} {salts.BEGIN}"
                    f" INSERT INTO meta VALUES('format', '{FORMAT}'); COMMIT;"
                )
            except BaseException:
                connection.close()
                raise
        except sqlite3.OperationalError as error:
            _release(lock)
            raise DiskRefused(path=str(path), detail=str(error)) from None
        return cls(path, connection, lock)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, desk: Desk | None = None) -> Database:
        """Open a project file; ProjectBusy when another process writes it and this one wants to."""
        read_only = read_only or desk is not None
        if not path.is_file():
            raise ProjectMissing(path=str(path.parent))
        lock = None if read_only else _lock(path)
        found_torn = _torn(path, lock)
        try:
            connection, version = _known(path, read_only=read_only)
        except sqlite3.OperationalError as error:
            _release(lock)
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # the tables are not what they were
                raise ProjectDamaged(path=str(path), place="header") from None
            raise DiskRefused(path=str(path), detail=str(error)) from None
        except (sqlite3.DatabaseError, ValueError, TypeError):
            _release(lock)
            raise ProjectDamaged(path=str(path), place="header") from None
        if version != FORMAT and not read_only:
            connection.close()
            made = cls._renewed(path, version, lock)
            made.torn = found_torn
            return made
        try:
            made = cls(path, connection, lock, has_snapshots=version >= 2, desk=desk)
        except _DAMAGE:
            connection.close()
            _release(lock)
            raise ProjectDamaged(path=str(path), place="log") from None
        made.torn = found_torn
        return made

    @classmethod
    def _renewed(cls, path: Path, version: int, lock: FileLock | None) -> Database:
        """Open a file of another format: an older one is migrated first, a newer one refused."""
        try:
            if version > FORMAT:
                raise ProjectNewer(path=str(path), format=version, known=FORMAT)
            kept = migrate(path, version)
            return cls(path, _connect(path), lock, original=kept)
        except (OSError, sqlite3.Error) as error:
            _release(lock)
            raise DiskRefused(path=str(path), detail=str(error)) from None
        except ProjectNewer:
            _release(lock)
            raise

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Keep others from writing; `last` is up to date then."""
        if self._desk is None:
            yield
            return
        with self._desk.turn() as last:
            self.last = last
            reading.renew(self._connection)
            yield

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """Write entries, all or none, and return their numbers once they are on the disk."""
        if self._desk is not None:
            numbers = self._desk.append(entries)
            reading.renew(self._connection)
            self.last = numbers[-1] if numbers else self.last
            return numbers
        try:
            with self._transaction():
                numbers = log.append(self._connection, entries, now=self._clock())
            self.last = numbers[-1] if numbers else self.last
            return numbers
        except sqlite3.OperationalError as error:
            raise DiskRefused(path=str(self.path), detail=str(error)) from None
        except sqlite3.DatabaseError:
            raise ProjectDamaged(path=str(self.path), place="log") from None

    def redact(self, left: Mapping[int, Left], tombstones: Tombstones, *, origin: int) -> list[int]:
        """Put `left` in the place of what rows held, all or none, and clean the file; see `burial`.

        ProjectDamaged when the log does not hold as it is: a tombstone would hide it.
        """
        if self._desk is not None:
            with reading.left(self._connection):  # the file is written anew: nobody may read it
                numbers = self._desk.redact(left, tombstones, origin=origin)
            self.last = numbers[-1] if numbers else self.last
            return numbers
        fault = self.examine().fault
        if fault is not None:
            raise ProjectDamaged(path=str(self.path), place=f"log {fault}")
        try:
            with self._transaction():
                numbers = burial.bury(self._connection, left, tombstones, origin=origin, now=self._clock())
        except sqlite3.OperationalError as error:
            raise DiskRefused(path=str(self.path), detail=str(error)) from None
        except sqlite3.DatabaseError:
            raise ProjectDamaged(path=str(self.path), place="log") from None
        self.last = numbers[-1] if numbers else self.last
        burial.clean(self._connection)
        return numbers

    @property
    def unfinished(self) -> bool:
        """Tell whether something was redacted and the file could not be cleaned yet."""
        return burial.unfinished(self._connection)

    def tidy(self) -> None:
        """Clean the file of what was redacted when that could not be done at once; nobody is waited for."""
        if self._lock is not None and self.unfinished:
            with self._impatient():
                burial.clean(self._connection)

    @contextlib.contextmanager
    def _impatient(self) -> Iterator[None]:
        self._connection.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")

    def salted(self, row: int) -> bool:
        """Tell whether the hash of a row keeps what it held from being guessed."""
        with self._readable():
            return salts.salted(self._connection, row)

    def rows(self, *, subject: int | None = None, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """Read the log in order."""
        with self._readable():
            yield from log.rows(self._connection, subject=subject, after=after, until=until)

    def touched(self, after: int, until: int) -> set[int]:
        """Return the subjects whose texts were changed behind row `after`, `until` included."""
        with self._readable():
            return log.touched(self._connection, after, until)

    def edits(self, *, after: int) -> Iterator[Row]:
        """Read in order the rows of the texts behind row `after`."""
        with self._readable():
            yield from log.edits(self._connection, after)

    def repeats(self) -> Iterator[Row]:
        """Read in order all rows that may bring again what stood before."""
        with self._readable():
            yield from log.repeats(self._connection)

    def told(self, *, until: int | None = None) -> Iterator[Row]:
        """Read in order, `until` included, all that is not about the words of a text."""
        with self._readable():
            yield from log.told(self._connection, until=until)

    def blocks(self) -> Iterator[Row]:
        """Read in order the stretches of prompts."""
        with self._readable():
            yield from log.blocks(self._connection)

    def snapshots(self) -> list[int]:
        """Return the subjects that have a snapshot."""
        if not self._has_snapshots:
            return []
        with self._readable():
            return [
                row[0] for row in self._connection.execute("SELECT subject FROM snapshot ORDER BY subject")
            ]

    def snapshot(self, subject: int) -> tuple[int, bytes] | None:
        """Return the row up to which a snapshot goes and its data; None when there is none that holds."""
        if not self._has_snapshots:
            return None
        with self._readable():
            asked = (
                "SELECT seq, s.data, digest, chain FROM snapshot s JOIN log USING(seq) WHERE s.subject = ?"
            )
            found = self._connection.execute(asked, (subject,)).fetchone()
            if found is None or log.sealed(subject, found[1], found[3]) != found[2]:
                return None
        return found[0], found[1]

    def keep(self, subject: int, seq: int, data: bytes) -> None:
        """Put a snapshot in the place of the one before; a disk that refuses costs time later, not text."""
        if self._lock is None:
            return
        with contextlib.suppress(sqlite3.OperationalError), self._transaction():
            (chain,) = self._connection.execute("SELECT chain FROM log WHERE seq = ?", (seq,)).fetchone()
            self._connection.execute(
                "INSERT OR REPLACE INTO snapshot VALUES(?,?,?,?)",
                (subject, seq, data, log.sealed(subject, data, chain)),
            )

    def last_of(self, subject: int, acts: Iterable[str]) -> int:
        """Return the number of the last row of these acts about `subject`, 0 when there is none."""
        marks = list(acts)
        asked = f"SELECT max(seq) FROM log WHERE subject = ? AND act IN ({','.join('?' * len(marks))})"  # noqa: S608 - only question marks
        return int(self._connection.execute(asked, (subject, *marks)).fetchone()[0] or 0)

    def copy_to(self, path: Path) -> None:
        """Write a copy of the file as it is now, whole or not at all; DiskRefused when that cannot be.

        It is SQLite's online backup: others may write meanwhile.
        """
        temporary = path.with_name(f".{path.name}{UNFINISHED}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.unlink(missing_ok=True)
            with contextlib.closing(sqlite3.connect(temporary)) as other:
                self._connection.backup(other)
                other.execute("PRAGMA journal_mode = DELETE")
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(path)
        except (OSError, sqlite3.Error) as error:
            raise DiskRefused(path=str(path), detail=getattr(error, "strerror", None) or str(error)) from None
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def row(self, number: int) -> Row:
        """Read one row; LookupError when there is none."""
        found = next(self.rows(after=number - 1), None)
        if found is None or found.seq != number:
            raise LookupError(number)
        return found

    def examine(self) -> Examined:
        """Derive every hash of the log again; ProjectDamaged when the rows hold and the file does not.

        An index that lost an entry would hide a row from every reader but this one.
        """
        with self._readable():
            found = log.examine(self._connection)
            if found.fault is None:
                (first, *_) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
                if first != "ok":
                    raise ProjectDamaged(path=str(self.path), place="file")
        return found

    def close(self) -> None:
        """Let others write."""
        self._connection.close()
        _release(self._lock)

    @contextlib.contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGE:
            raise ProjectDamaged(path=str(self.path), place="log") from None

    def _last(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(seq), 0) FROM log").fetchone()[0])

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise


def _connect(path: Path) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=rwc"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _known(path: Path, *, read_only: bool) -> tuple[sqlite3.Connection, int]:
    """Open a file and read which format it has; ValueError or TypeError where that is none."""
    connection = reading.connect(path) if read_only else _connect(path)
    try:
        found = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        version = int(found[0])
        if version < 1:
            raise ValueError(version)
    except BaseException:
        connection.close()
        raise
    return connection, version


def _torn(path: Path, held: FileLock | None) -> Path | None:
    """Tell where a torn file was kept, now or before; whoever else has the lock has looked."""
    if not reading.beside(path, "-wal") and not reading.beside(path, "-shm"):
        return torn.kept(path)
    try:
        lock = held or _lock(path, patience=0)
    except (ProjectBusy, DiskRefused):
        return torn.kept(path)
    try:
        return torn.examine(path) or torn.kept(path)
    finally:
        if held is None:
            _release(lock)


def _lock(path: Path, *, patience: float = 0.3) -> FileLock:
    """Take the lock of the system, which a crash releases: a lock file left behind locks nothing.

    A reader may hold it for a moment (`_torn`): hence `patience`, in seconds.
    """
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    try:
        lock.acquire(timeout=patience, poll_interval=0.02)
    except Timeout:
        raise ProjectBusy(path=str(path.parent)) from None
    except OSError as error:
        raise DiskRefused(path=str(path), detail=error.strerror or "?") from None
    return lock


def _release(lock: FileLock | None) -> None:
    if lock is not None:
        lock.release()
