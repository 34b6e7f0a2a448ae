"""The log: one append-only table, each row chained to the one before it by a hash.

A row's hash covers its number, time, act, subject, origin, and the seal of its payload: the hash of
`meta` and `data` with a salt. Whoever has the last hash can tell whether anything before it was
changed; the chain says nothing of whether the owner told the truth.

What an author redacts is gone from its row. A later row, the tombstone (act `redact`), keeps the seal
that the chain covers, and the seal of what is left, so that the chain still holds.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lianju.store import salts

GENESIS = bytes(32)
_LAST = 2**63 - 1

TEXT_ACTS = frozenset(
    {"type", "delete", "undo", "redo", "paste", "import", "accept", "unaccept", "rule", "restore"}
)
REDACT = "redact"
BLOCK = "block"  # a stretch of prompts, stored once: read only when it is asked for
_TEXTS = ", ".join(repr(act) for act in sorted(TEXT_ACTS))
_TOLD = f"act NOT IN ({', '.join(repr(act) for act in sorted(TEXT_ACTS | {BLOCK}))})"

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
"""
INDEX_OF_SUBJECTS = "DROP INDEX IF EXISTS log_subject; CREATE INDEX log_subject ON log(subject);"
# What is read at every opening.
INDEX_OF_TOLD = f"DROP INDEX IF EXISTS log_told; CREATE INDEX log_told ON log(seq) WHERE {_TOLD};"
INDEX_OF_BLOCKS = f"CREATE INDEX log_block ON log(seq) WHERE act = '{BLOCK}';"
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


def link(before: bytes, row: Row, payload: bytes) -> bytes:
    """Return the hash that chains `row`, whose payload has this seal, to the row whose hash is `before`."""
    act = row.act.encode()
    head = struct.pack(f">qqqqH{len(act)}s", row.seq, row.time, row.subject, row.origin, len(act), act)
    return hashlib.sha256(before + head + payload).digest()


def seal(meta: str | None, data: bytes | None, salt: bytes) -> bytes:
    """Return the hash of a payload; without a salt, as in the formats before 3, one hash of each part."""
    parts = (None if meta is None else meta.encode("utf-8", "surrogatepass"), data)
    if not salt:
        return b"".join(bytes(32) if part is None else hashlib.sha256(part).digest() for part in parts)
    lengths = struct.pack(">qq", *(-1 if part is None else len(part) for part in parts))
    return hashlib.sha256(salt + lengths + b"".join(part or b"" for part in parts)).digest()


def append(database: sqlite3.Connection, entries: Sequence[Entry], *, now: int) -> list[int]:
    """Write `entries` inside the caller's transaction; returns their numbers."""
    last = database.execute("SELECT seq, time, chain FROM log ORDER BY seq DESC LIMIT 1").fetchone()
    seq, time, chain = last or (0, 0, GENESIS)
    numbers: list[int] = []
    for entry in entries:
        seq, time = seq + 1, max(now, time)  # a clock that goes back stands still here
        row = Row(seq, time, entry.act, entry.subject, entry.origin, entry.meta, entry.data, b"")
        chain = link(chain, row, seal(row.meta, row.data, salts.new(database, seq)))
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


def edits(database: sqlite3.Connection, after: int) -> Iterator[Row]:
    """Read in order the rows of the texts behind row `after`."""
    asked = f"SELECT * FROM log WHERE seq > ? AND act IN ({_TEXTS}) ORDER BY seq"  # noqa: S608 - a constant
    for values in database.execute(asked, (after,)):
        yield Row(*values)


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


def blocks(database: sqlite3.Connection) -> Iterator[Row]:
    """Read in order the stretches of prompts."""
    for values in database.execute(f"SELECT * FROM log WHERE act = '{BLOCK}' ORDER BY seq"):  # noqa: S608 - a constant
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
    """Derive every hash of the chain again; a redacted row must be what its last tombstone says is left."""
    chain, count = GENESIS, 0
    salt, buried = salts.reader(database), tombstones(database)
    for row in rows(database):
        found = seal(row.meta, row.data, salt(row.seq))
        written, left = buried.get(row.seq, (found, found))
        if row.seq != count + 1 or found != left or link(chain, row, written) != row.chain:
            return Examined(count, chain, count + 1)
        chain, count = row.chain, row.seq
    return Examined(count, chain, None)


def tombstones(database: sqlite3.Connection) -> dict[int, tuple[bytes, bytes]]:
    """Return, for each redacted row, the seal with which it was written and the seal of what is left."""
    found: dict[int, tuple[bytes, bytes]] = {}
    for (data,) in database.execute("SELECT data FROM log WHERE act = ? ORDER BY seq", (REDACT,)):
        for seq, written, left in _named(data):
            found[seq] = (found.get(seq, (written,))[0], left)
    return found


def _named(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Give the rows that a tombstone names; none where it was changed, which the chain shows."""
    try:
        told: Mapping[str, list[str]] = json.loads(data)["rows"]
        yield from [(int(seq), bytes.fromhex(one), bytes.fromhex(two)) for seq, (one, two) in told.items()]
    except (ValueError, TypeError, KeyError, AttributeError):
        return
