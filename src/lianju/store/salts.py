"""The salts of the log's hashes: what was redacted cannot be found again by trying texts against its hash.

The payload of a row is hashed together with a salt. Salts cost no bytes a row: those of BLOCK rows
follow from one key. When a row is redacted its salt is forgotten: the key goes, and the other rows of
its block keep theirs written out. Rows of the formats before 3 have none.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import struct
from collections.abc import Callable, Iterable

BLOCK = 256
SIZE = 16

TABLES = """
CREATE TABLE secret(block INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
CREATE TABLE salt(seq INTEGER PRIMARY KEY, salt BLOB NOT NULL) STRICT;
"""
# The first row that has a salt.
BEGIN = "INSERT INTO meta SELECT 'salted', coalesce(max(seq), 0) + 1 FROM log;"


def new(database: sqlite3.Connection, seq: int) -> bytes:
    """Return the salt for the row `seq` that is about to be written."""
    found = database.execute("SELECT key FROM secret WHERE block = ?", (seq // BLOCK,)).fetchone()
    key = found[0] if found else secrets.token_bytes(2 * SIZE)
    if found is None:
        database.execute("INSERT INTO secret VALUES(?,?)", (seq // BLOCK, key))
    return _derived(key, seq)


def reader(database: sqlite3.Connection) -> Callable[[int], bytes]:
    """Return what tells the salt of every row; it is empty where there is none."""
    first = _first(database)
    if first is None:
        return lambda seq: b""
    keys = dict(database.execute("SELECT block, key FROM secret"))
    apart = dict(database.execute("SELECT seq, salt FROM salt"))

    def salt(seq: int) -> bytes:
        if seq in apart:
            return bytes(apart[seq])
        key = keys.get(seq // BLOCK)
        return _derived(key, seq) if key is not None and seq >= first else b""

    return salt


def renew(database: sqlite3.Connection, rows: Iterable[int]) -> dict[int, bytes]:
    """Forget the salts of `rows`, inside the caller's transaction; returns new ones for what is left."""
    wanted, salt = sorted(rows), reader(database)
    first = _first(database) or 0
    for block in {seq // BLOCK for seq in wanted if seq >= first}:
        low, high = max(first, block * BLOCK), block * BLOCK + BLOCK
        kept = database.execute("SELECT seq FROM log WHERE seq >= ? AND seq < ?", (low, high)).fetchall()
        database.executemany("INSERT OR IGNORE INTO salt VALUES(?,?)", [(seq, salt(seq)) for (seq,) in kept])
        database.execute("DELETE FROM secret WHERE block = ?", (block,))
    made = {seq: secrets.token_bytes(SIZE) for seq in wanted}
    database.executemany("INSERT OR REPLACE INTO salt VALUES(?,?)", made.items())
    return made


def salted(database: sqlite3.Connection, seq: int) -> bool:
    """Tell whether the hash of a row as it was written has a salt."""
    first = _first(database)
    return first is not None and seq >= first


def _first(database: sqlite3.Connection) -> int | None:
    """Return the first row that has a salt; DatabaseError where the file does not tell."""
    found = database.execute("SELECT value FROM meta WHERE key = 'salted'").fetchone()
    try:
        return int(found[0]) if found else None
    except ValueError:
        raise sqlite3.DatabaseError("salted") from None


def _derived(key: bytes, seq: int) -> bytes:
    return hashlib.sha256(key + struct.pack(">q", seq)).digest()[:SIZE]
