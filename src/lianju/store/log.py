"""The log: one append-only table, each row chained to the one before it by a hash.

A row's hash covers its number, time, act, subject, origin, and the hashes of `meta` and
`data`. Whoever has the last hash can tell whether anything before it was changed; the chain
says nothing of whether the owner told the truth.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GENESIS = bytes(32)
_LAST = 2**63 - 1

TEXT_ACTS = frozenset(
    {"type", "delete", "undo", "redo", "paste", "import", "accept", "unaccept", "rule", "restore"}
)
_TOLD = f"act NOT IN ({', '.join(repr(act) for act in sorted(TEXT_ACTS))})"

LOG = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE log(
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,      -- milliseconds since 1970, as the machine's clock said
  act TEXT NOT NULL,
  subject INTEGER NOT NULL,   -- the row that made what this one is about; 0: the project
  origin INTEGER NOT NULL,    -- the row that introduced who did it; 0: nobody yet
  meta TEXT,
  data BLOB,
  chain BLOB NOT NULL) STRICT;
CREATE INDEX log_subject ON log(subject, seq);
"""
# What is read at every opening.
INDEX_OF_TOLD = f"CREATE INDEX log_told ON log(seq) WHERE {_TOLD};"
# Texts up to a row: derived, replaced at will, checked by `verify`.
SNAPSHOTS = """
CREATE TABLE snapshot(
  subject INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  data BLOB NOT NULL,
  digest BLOB NOT NULL) STRICT;
"""


@dataclass(frozen=True)
class Entry:
    """What is to be written: `act` on `subject` by `origin`, with its payload."""

    act: str
    subject: int = 0
    origin: int = 0
    meta: str | None = None
    data: bytes | None = None


@dataclass(frozen=True)
class Row:
    """One row of the log."""

    seq: int
    time: int
    act: str
    subject: int
    origin: int
    meta: str | None
    data: bytes | None
    chain: bytes


def link(before: bytes, row: Row) -> bytes:
    """Return the hash that chains `row` to the row whose hash is `before`."""
    payload = digests(row.meta, row.data)
    act = row.act.encode()
    head = struct.pack(f">qqqqH{len(act)}s", row.seq, row.time, row.subject, row.origin, len(act), act)
    return hashlib.sha256(before + head + payload).digest()


def digests(meta: str | None, data: bytes | None) -> bytes:
    """Return the two hashes of a payload, 32 bytes each; zeros where there is none."""
    return b"".join(
        bytes(32) if part is None else hashlib.sha256(part).digest()
        for part in (None if meta is None else meta.encode("utf-8", "surrogatepass"), data)
    )


def append(database: sqlite3.Connection, entries: Sequence[Entry], *, now: int) -> list[int]:
    """Write `entries` inside the caller's transaction; returns their numbers."""
    last = database.execute("SELECT seq, time, chain FROM log ORDER BY seq DESC LIMIT 1").fetchone()
    seq, time, chain = last or (0, 0, GENESIS)
    numbers: list[int] = []
    for entry in entries:
        seq, time = seq + 1, max(now, time)  # a clock that goes back stands still here
        row = Row(seq, time, entry.act, entry.subject, entry.origin, entry.meta, entry.data, b"")
        chain = link(chain, row)
        database.execute(
            "INSERT INTO log VALUES(?,?,?,?,?,?,?,?)",
            (seq, time, entry.act, entry.subject, entry.origin, entry.meta, entry.data, chain),
        )
        numbers.append(seq)
    return numbers


def rows(
    database: sqlite3.Connection, *, subject: int | None = None, after: int = 0, until: int | None = None
) -> Iterator[Row]:
    """Read the log in order: all of it or what is about one subject, behind `after`, `until` included."""
    last = _LAST if until is None else until
    if subject is None:
        found = database.execute("SELECT * FROM log WHERE seq > ? AND seq <= ? ORDER BY seq", (after, last))
    else:
        about = "SELECT * FROM log WHERE seq > ? AND seq <= ? AND subject = ? ORDER BY seq"
        found = database.execute(about, (after, last, subject))
    for values in found:
        yield Row(*values)


def touched(database: sqlite3.Connection, after: int, until: int) -> set[int]:
    """Return the subjects whose texts were changed behind row `after`, `until` included."""
    asked = f"SELECT DISTINCT subject FROM log WHERE seq > ? AND seq <= ? AND NOT ({_TOLD})"  # noqa: S608 - a constant
    return {subject for (subject,) in database.execute(asked, (after, until))}


def repeats(database: sqlite3.Connection) -> Iterator[Row]:
    """Read in order all rows that may bring again what stood before: undone, pasted, restored."""
    asked = "SELECT * FROM log WHERE act IN ('undo', 'redo') OR meta LIKE '%\"src\"%' ORDER BY seq"
    for values in database.execute(asked):
        yield Row(*values)


def told(database: sqlite3.Connection, *, until: int | None = None) -> Iterator[Row]:
    """Read in order all rows but those of the texts."""
    asked = f"SELECT * FROM log WHERE {_TOLD} AND seq <= ? ORDER BY seq"  # noqa: S608 - a constant
    for values in database.execute(asked, (_LAST if until is None else until,)):
        yield Row(*values)


def sealed(subject: int, data: bytes, chain: bytes) -> bytes:
    """Return the hash that ties a snapshot to the row up to which it goes."""
    return hashlib.sha256(struct.pack(">q", subject) + chain + data).digest()


@dataclass(frozen=True)
class Examined:
    """How many rows hold, the hash of the last of them, and the first that the chain does not cover."""

    rows: int
    last: bytes
    fault: int | None


def examine(database: sqlite3.Connection) -> Examined:
    """Derive every hash of the chain again."""
    chain, count = GENESIS, 0
    for row in rows(database):
        if row.seq != count + 1 or link(chain, row) != row.chain:
            return Examined(count, chain, count + 1)
        chain, count = row.chain, row.seq
    return Examined(count, chain, None)
