"""Copies of a project's file outside its folder: made by themselves, thinned out with age."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs

from lianju.errors import BackupBroken, DiskRefused, ProjectDamaged
from lianju.store.database import UNFINISHED, Database

EVERY = 30 * 60  # seconds between two that are made by themselves
LAST, DAYS = 10, 30  # how many stay in any case; for how many days one a day; then one a month
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Backup:
    """One copy: where it is, when it was made (seconds since 1970), and its size in bytes."""

    path: Path
    made: float
    size: int


def folder_of_backups(database: Database) -> Path:
    """Return the folder of a project's backups; its name is the hash of the project's first row."""
    first = next(database.rows(until=1), None)
    return _all_folders() / (first.chain.hex()[:16] if first else "empty")


def listed(database: Database) -> list[Backup]:
    """Return a project's backups, the oldest first."""
    return _in(folder_of_backups(database))


def unfinished(database: Database) -> list[Path]:
    """Return the copies that were begun and not finished: of a process that was killed, or that is at it."""
    return sorted(folder_of_backups(database).glob(f".*{UNFINISHED}*"))


def of_all() -> list[Backup]:
    """Return the backups of all projects, the oldest first."""
    folders = [path for path in _all_folders().glob("*") if path.is_dir()]
    return sorted((each for folder in folders for each in _in(folder)), key=lambda each: each.made)


def _all_folders() -> Path:
    return Path(platformdirs.user_data_dir("lianju", appauthor=False)) / "backups"


def _in(folder: Path) -> list[Backup]:
    found = []
    for path in sorted(folder.glob("*.db")):
        with contextlib.suppress(ValueError, OSError):
            made = datetime.strptime(path.stem, _STAMP).timestamp()
            found.append(Backup(path, made, path.stat().st_size))
    return found


def make(database: Database, out: Path | None = None) -> Path:
    """Copy the project's file, and examine the copy; BackupBroken when it is not whole."""
    path = out or folder_of_backups(database) / f"{time.strftime(_STAMP)}.db"
    database.copy_to(path)
    examine(path)
    return path


def keep_up(database: Database, *, now: float | None = None) -> None:
    """Make a backup when the last one is old, and thin out those before; DiskRefused when it cannot be.

    One with a date to come, from a day when the clock was wrong, spares none of today's.
    """
    found, now = listed(database), time.time() if now is None else now
    if any(0 <= now - each.made < EVERY for each in found):
        return
    database.copy_to(folder_of_backups(database) / f"{datetime.fromtimestamp(now):{_STAMP}}.db")
    for old in surplus(listed(database), now=now):
        old.path.unlink(missing_ok=True)
    for path in unfinished(database):
        with contextlib.suppress(FileNotFoundError):
            if now - path.stat().st_mtime > EVERY:  # nobody is writing it any more
                path.unlink()


def surplus(found: list[Backup], *, now: float) -> list[Backup]:
    """Return those that nothing asks for: not among the last, nor the last of a day or of a month."""
    kept = set(found[-LAST:])
    for stamp, oldest in (("%Y-%m-%d", now - DAYS * 86_400), ("%Y-%m", 0.0)):
        newest = {
            f"{datetime.fromtimestamp(each.made):{stamp}}": each for each in found if each.made >= oldest
        }
        kept |= set(newest.values())
    return [each for each in found if each not in kept]


def examine(path: Path) -> int:
    """Return how many rows a copy has; BackupBroken when its chain of hashes does not hold."""
    try:
        database = Database.open(path, read_only=True)
        try:
            found = database.examine()
        finally:
            database.close()
    except (ProjectDamaged, DiskRefused):
        raise BackupBroken(path=str(path), row=0) from None
    if found.fault is not None or not found.rows:
        raise BackupBroken(path=str(path), row=found.fault or 0)
    return found.rows
