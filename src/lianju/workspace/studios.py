"""Where the studio of a project is to be found: its port and tokens, in a file that only its owner reads."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from lianju.errors import NameTaken

_TOKEN_BYTES = 24
OWNER = "author"
LONGEST_NAME = 40


@dataclass(frozen=True)
class Studio:
    """A studio's address; both are kept, so that a page finds its server again. `tokens` name persons."""

    port: int
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """The token of the project's owner."""
        return next(token for token, person in self.tokens.items() if person == OWNER)

    @property
    def address(self) -> str:
        """The address to open: what stands behind # is never sent."""
        return f"http://127.0.0.1:{self.port}/#token={self.token}"

    def of(self, person: str) -> str:
        """Return the address to give to a person."""
        token = next(token for token, name in self.tokens.items() if name == person)
        return f"http://127.0.0.1:{self.port}/#token={token}"


def invite(folder: Path, studio: Studio, person: str) -> str:
    """Give a person a token of their own, once; returns the address to open. NameTaken for the owner's."""
    name = " ".join(person.split())[:LONGEST_NAME]
    if not name or name == OWNER:
        raise NameTaken(name=name)
    if name not in studio.tokens.values():
        studio.tokens[secrets.token_urlsafe(_TOKEN_BYTES)] = name
        remember(folder, studio)
    return studio.of(name)


def dismiss(folder: Path, studio: Studio, person: str) -> None:
    """Take a person's token back; what they wrote stays theirs."""
    for token in [token for token, name in studio.tokens.items() if name == person and name != OWNER]:
        del studio.tokens[token]
    remember(folder, studio)


def record(folder: Path) -> Path:
    """Return the file that tells of the studio of a project."""
    mark = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return Path(platformdirs.user_state_dir("lianju", appauthor=False)) / "studios" / f"{mark}.json"


def known(folder: Path) -> Studio | None:
    """Return the studio that was last opened for a project, None when there was none."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        told = json.loads(record(folder).read_text("utf-8"))
        return Studio(int(told["port"]), {str(key): str(value) for key, value in told["tokens"].items()})
    return None


def fresh(port: int) -> Studio:
    """Return a studio with a new token for its owner."""
    return Studio(port, {secrets.token_urlsafe(_TOKEN_BYTES): OWNER})


def remember(folder: Path, studio: Studio) -> None:
    """Write the file, readable by its owner alone."""
    path = record(folder)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"port": studio.port, "tokens": studio.tokens}, file)
    temporary.replace(path)
