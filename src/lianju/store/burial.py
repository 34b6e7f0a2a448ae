"""Taking payloads out of the log for good: rows emptied, tombstones written, then the file cleaned."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from typing import Any

from lianju.store import log, salts
from lianju.store.log import Entry
from lianju.store.packing import packed

Left = tuple[str | None, bytes | None]  # what is left of a row: meta and data
_UNFINISHED = "cleaning"


def bury(
    database: sqlite3.Connection,
    left: Mapping[int, Left],
    tombstones: Mapping[int, tuple[Mapping[str, Any], Collection[int]]],
    *,
    origin: int,
    now: int,
) -> list[int]:
    """Put `left` in the place of what rows held, inside the caller's transaction.

    Returns the rows of the tombstones: for each entry `tombstones` gives what its own tells, and the rows
    that it names. Snapshots of these entries go. The file must be cleaned afterwards, which it remembers.
    """
    old, new = salts.reader(database), salts.renew(database, left)
    seals: dict[int, list[str]] = {}
    for seq, (meta, data) in left.items():
        was = database.execute("SELECT meta, data FROM log WHERE seq = ?", (seq,)).fetchone()
        seals[seq] = [log.seal(was[0], was[1], old(seq)).hex(), log.seal(meta, data, new[seq]).hex()]
        database.execute("UPDATE log SET meta = ?, data = ? WHERE seq = ?", (meta, data, seq))
    database.executemany("DELETE FROM snapshot WHERE subject = ?", [(subject,) for subject in tombstones])
    database.execute("INSERT OR REPLACE INTO meta VALUES(?, '1')", (_UNFINISHED,))
    entries = [
        Entry(
            log.REDACT, subject, origin, data=packed({**told, "rows": {str(row): seals[row] for row in rows}})
        )
        for subject, (told, rows) in tombstones.items()
    ]
    return log.append(database, entries, now=now)


def unfinished(database: sqlite3.Connection) -> bool:
    """Tell whether something was redacted whose bytes may still stand in unused parts of the file."""
    return database.execute("SELECT 1 FROM meta WHERE key = ?", (_UNFINISHED,)).fetchone() is not None


def clean(database: sqlite3.Connection) -> bool:
    """Write the file anew, so that no unused part holds what was redacted; False when that cannot be.

    Killed at any moment, it is done again: the file forgets that it must be cleaned when it was.
    """
    try:
        if not _emptied(database):
            return False
        database.execute(
            "PRAGMA temp_store = MEMORY"
        )  # VACUUM would write its copy into a folder of the system
        database.execute("VACUUM")
        if not _emptied(database):
            return False
        database.execute("DELETE FROM meta WHERE key = ?", (_UNFINISHED,))
    except sqlite3.DatabaseError:
        return False
    return True


def _emptied(database: sqlite3.Connection) -> bool:
    """Bring the write-ahead log into the file and leave nothing in it."""
    busy: int = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy
