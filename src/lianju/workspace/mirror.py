"""The readable copy of a book: one Markdown file a scene, in folders, beside the project's file.

The log is the truth and these files follow it. A file that was changed outside is never
written over: its edits come in first (`outside.py`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lianju.store.manuscript import Manuscript
from lianju.values.binder import WITH_TEXT, Node

FOLDER = "manuscript"
RECORD = ".mirror.json"
LONGEST_NAME = 60
LONGEST_BYTES = 180  # with a number, an ending and the mark of a file kept aside, no system's 255 are reached
STATES = 8  # of a file that are known again in an editor that did not read it anew
_NEVER = -1
_UNFINISHED = ".lianju-tmp"
_UNPORTABLE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True)
class State:
    """What a file held: the row up to which it follows from the log, or else its `text`, and its hash.

    `outside` tells that what the file held next was written there, in another editor.
    """

    row: int
    sha256: str
    text: str | None = None
    outside: bool = False


@dataclass(frozen=True)
class Copy:
    """One file as it was last written: its place, the last row it shows, and its content's hash.

    `older` are the states before, the newest first, of which an editor may still hold one.
    """

    path: str
    row: int
    sha256: str
    modified: int
    size: int
    older: tuple[State, ...] = ()

    @property
    def state(self) -> State | None:
        """The state in which it was read or written last; None where nothing tells what that was."""
        if self.row != _NEVER:
            return State(self.row, self.sha256)
        return next((each for each in self.older if each.sha256 == self.sha256), None)


@dataclass(frozen=True)
class Held:
    """What a file was found to hold, and the marks by which it is known not to have changed since."""

    text: str
    sha256: str
    modified: int
    size: int


def write(manuscript: Manuscript, project: Path) -> None:
    """Bring the files up to date; one that was changed outside meanwhile stays as it is."""
    folder = project / FOLDER
    copies = known(project)
    ours = {parent for copy in copies.values() for parent in Path(copy.path).parents}
    wanted = dict(places(manuscript))
    for number in [number for number in copies if number not in wanted]:
        if _drop(folder, copies[number]):
            del copies[number]
    staying = _staying(folder, copies, wanted)
    _make_way(project, copies, {number: path for number, path in wanted.items() if number not in staying})
    for number, path in wanted.items():
        if number not in staying:
            copies |= _written(manuscript, folder, number, path, copies.get(number))
    record(project, {number: _clean(copy, manuscript.redacted) for number, copy in copies.items()})
    _sweep(folder, ours)


def record(project: Path, copies: Mapping[int, Copy]) -> None:
    """Remember what was written."""
    folder = project / FOLDER
    folder.mkdir(exist_ok=True)
    data = json.dumps({number: asdict(copy) for number, copy in copies.items()}).encode()
    if not (folder / RECORD).exists() or (folder / RECORD).read_bytes() != data:
        _replace(folder / RECORD, data)


def taken(copy: Copy, held: Held, manuscript: Manuscript, number: int) -> Copy:
    """Return the copy of a file whose edits are in the log: it may be written over now.

    What it held is what the next edits of it are edits of, also before it is written again.
    """
    older = _before(copy, held.sha256, outside=True)
    if digest(content(manuscript.text(number))) == held.sha256:
        row = manuscript.touched(number)
    else:
        row, older = _NEVER, (State(manuscript.last, held.sha256, held.text), *older)
    return Copy(copy.path, row, held.sha256, held.modified, held.size, older)


def known(project: Path) -> dict[int, Copy]:
    """Return what was written last; nothing where the record cannot be read."""
    try:
        told = json.loads((project / FOLDER / RECORD).read_text("utf-8"))
        return {int(number): _copy(copy) for number, copy in told.items() if _inside(copy["path"])}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def _copy(told: Mapping[str, Any]) -> Copy:
    older = tuple(State(**each) for each in told.get("older", ()))
    return Copy(**{**told, "older": older})


def places(manuscript: Manuscript) -> Iterator[tuple[int, str]]:
    """Give each text's number and the path of its file below FOLDER: portable, NFC, no two alike."""
    folders: dict[int, str] = {0: ""}
    counts: dict[int, int] = {}
    for node in manuscript.nodes:
        counts[node.parent] = counts.get(node.parent, 0) + 1
        path = f"{folders[node.parent]}{counts[node.parent]:02d} {portable(node)}"
        folders[node.id] = path + "/"
        if node.kind in WITH_TEXT:
            yield node.id, path + ".md"


def portable(node: Node) -> str:
    """Make a file name of a title that every system takes."""
    name = "".join(each for each in node.title if unicodedata.category(each) not in ("Cf", "Cs"))
    name = " ".join(_UNPORTABLE.sub(" ", unicodedata.normalize("NFC", name)).split())
    name = name[:LONGEST_NAME].encode()[:LONGEST_BYTES].decode(errors="ignore").strip(" .")
    return name if name and not _RESERVED.fullmatch(name) else f"{node.kind} {node.id}"


def content(text: str) -> bytes:
    """Return the bytes of a text's file."""
    return (text + "\n").encode("utf-8", "replace")


def plain(text: str) -> str:
    """Return the text of which a file holds `text`, whatever its line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")


def digest(data: bytes) -> str:
    """Return the hash by which a file is known."""
    return hashlib.sha256(data).hexdigest()


def reached(folder: Path, path: str) -> Path | None:
    """Return the file at `path`, None when a link would lead out of `folder`."""
    file = folder / path
    real = folder.resolve()
    return file if not folder.is_symlink() and file.resolve().is_relative_to(real) else None


def _staying(folder: Path, copies: Mapping[int, Copy], wanted: Mapping[int, str]) -> set[int]:
    """Return the texts whose files keep their places for now: edited outside, or in the way of such a one."""
    moving = {number: copy for number, copy in copies.items() if wanted.get(number) != copy.path}
    staying = {number for number, copy in moving.items() if not _unchanged(folder, copy)}
    while True:
        taken = {copies[number].path for number in staying if number in copies}
        more = {number for number, path in wanted.items() if path in taken} - staying
        if not more:
            return staying
        staying |= more


def _make_way(project: Path, copies: dict[int, Copy], wanted: Mapping[int, str]) -> None:
    """Take away the files that stand where the file of another text must go, and remember that.

    Each is written anew at its own place; were it not remembered first, what a crash leaves there
    would be read as an edit of the wrong text.
    """
    folder, places = project / FOLDER, {path: number for number, path in wanted.items()}
    moved = {
        number: copy
        for number, copy in copies.items()
        if number in wanted and places.get(copy.path, number) != number
        if reached(folder, copy.path) and reached(folder, wanted[number])
    }
    for copy in moved.values():
        (folder / copy.path).unlink(missing_ok=True)
    for number in moved:
        if (folder / wanted[number]).exists():
            (folder / wanted[number]).rename(_aside(folder / wanted[number]))
        copies[number] = replace(copies[number], path=wanted[number])
    if moved:
        record(project, copies)


def _written(
    manuscript: Manuscript, folder: Path, number: int, path: str, copy: Copy | None
) -> dict[int, Copy]:
    file, row = reached(folder, path), manuscript.touched(number)
    if file is None:
        return {number: copy} if copy else {}
    if copy and copy.path == path and copy.row == row and file.exists():
        return {number: copy}
    if copy and not _unchanged(folder, copy):
        return {number: copy}
    data = content(manuscript.text(number))
    before = folder / copy.path if copy and copy.path != path else None
    own = before is not None and _same(before, file)
    if (copy is None or before) and not own and file.exists() and file.read_bytes() != data:
        file.rename(_aside(file))
    older = _before(copy, digest(data), outside=_shows(copy, data)) if copy else ()
    file.parent.mkdir(parents=True, exist_ok=True)
    if before and own:  # the names differ in their case, or their accents, and the disk takes them as one
        before.rename(file)
    modified = _replace(file, data)
    if before and not own:
        before.unlink(missing_ok=True)
    return {number: Copy(path, row, digest(data), modified, len(data), older)}


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _before(copy: Copy, now: str, *, outside: bool) -> tuple[State, ...]:
    """Return the states before the one with the hash `now`, which came from `outside` or from here.

    Of states that follow each other outside only the first is kept: an editor that saves every second
    would leave no room for others.
    """
    last, older = copy.state, [each for each in copy.older if each.sha256 not in (now, copy.sha256)]
    if last is None or now == last.sha256 or (outside and older and older[0].outside):
        return tuple(older)
    return (replace(last, outside=outside), *older)[:STATES]


def _shows(copy: Copy, data: bytes) -> bool:
    """Tell whether a file holds what its text is, but for its line ends."""
    last = copy.state
    return last is not None and last.text is not None and content(plain(last.text)) == data


def _clean(copy: Copy, redacted: int) -> Copy:
    """Forget the states before the row `redacted`: a short secret can be guessed from their hashes."""
    return replace(copy, older=tuple(each for each in copy.older if each.row > redacted))


def _unchanged(folder: Path, copy: Copy) -> bool:
    """Tell whether the file is as it was written, or gone."""
    try:
        return digest((folder / copy.path).read_bytes()) == copy.sha256
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _drop(folder: Path, copy: Copy) -> bool:
    """Take away the file of a text that left the book, unless it was changed outside."""
    file = reached(folder, copy.path)
    if file is None or not _unchanged(folder, copy):
        return False
    file.unlink(missing_ok=True)
    return True


def keep(folder: Path, copy: Copy) -> str:
    """Copy a file that was edited outside, before it is written over, beside it; returns that path."""
    other = _aside(folder / copy.path)
    shutil.copy2(folder / copy.path, other)
    return other.relative_to(folder).as_posix()


def _aside(file: Path) -> Path:
    """Return a name for a file that is kept beside `file`."""
    number = 1
    while (other := file.with_name(f"{file.stem}.outside-{number}{file.suffix}")).exists():
        number += 1
    return other


def _replace(file: Path, data: bytes) -> int:
    """Put `data` in the place of a file at once; returns when that was written, whoever writes it next."""
    temporary = file.with_name(f".{file.name}{_UNFINISHED}")
    try:
        with temporary.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        modified = temporary.stat().st_mtime_ns
        temporary.replace(file)
        return modified
    finally:
        temporary.unlink(missing_ok=True)


def _sweep(folder: Path, ours: Collection[Path]) -> None:
    """Take away what a crash left half written, and those of `ours` among the folders that are empty now."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            if name.startswith(".") and name.endswith(_UNFINISHED):
                (Path(place) / name).unlink(missing_ok=True)
        if Path(place) != folder and Path(place).relative_to(folder) in ours:
            with contextlib.suppress(OSError):
                Path(place).rmdir()


def _inside(path: Any) -> bool:
    """Tell whether a recorded path may be trusted to lie below the folder."""
    return isinstance(path, str) and not Path(path).is_absolute() and ".." not in Path(path).parts
