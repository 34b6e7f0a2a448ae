"""What is remembered about weights files: their hash, once a file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import platformdirs


def cache_folder() -> Path:
    """The folder for what can be made again."""
    return Path(platformdirs.user_cache_dir("lianju", appauthor=False))


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of `path`; computed again only if its size or time changed."""
    state = path.stat()
    mark = [state.st_size, state.st_mtime_ns]
    record = (
        cache_folder() / "hashes" / (hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24] + ".json")
    )
    known = read_record(record)
    if known.get("mark") == mark:
        return str(known["sha256"])
    digest = sha256_of(path)
    write_record(record, {"path": str(path), "mark": mark, "sha256": digest})
    return digest


def sha256_of(path: Path) -> str:
    """Hash a file in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_record(path: Path) -> dict[str, Any]:
    """Read a small JSON record; one that is missing or damaged is empty."""
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write a small JSON record whole or not at all; a cache that cannot be written is no fault."""
    temporary = path.with_name(f"{path.name}.{id(record):x}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(record), "utf-8")
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
