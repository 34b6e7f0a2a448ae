"""Edits that the author made in another editor: read from the mirror's files as a difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from lianju.language.changes import by_words
from lianju.store.manuscript import Manuscript
from lianju.values.binder import Node
from lianju.values.proposal import Origin
from lianju.workspace import mirror
from lianju.workspace.meeting import carried, met, without
from lianju.workspace.mirror import Copy
from lianju.workspace.moving import Moving

LARGEST_FILE = 32 * 2**20


@dataclass
class Outside:
    """What was found: texts that took edits in, those whose edits wait as a proposal, files left alone.

    `unread` are files that are no text, `unknown` such as belong to no entry of the book;
    `stale` are texts whose file an editor saved that had read an older state; `kept` are copies of files
    of which the book has no place any more; `ahead` show rows that the log does not have. `original`
    is where the project's file of an older format was kept, when it was brought up to date just now;
    `no_backup` is the system's reason when no backup could be made. `torn` is where the
    file was kept as it was found, when a fault of the disk destroyed what was written to it last.
    """

    taken: list[Node] = field(default_factory=list)
    waiting: list[tuple[Node, int]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    stale: list[Node] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    original: Path | None = None
    no_backup: str | None = None
    torn: Path | None = None


def read(manuscript: Manuscript, project: Path, *, claim: str) -> Outside:
    """Take the edits of all changed files into their texts, as `import` with its claim.

    An edit to a passage that was changed here too is not applied: its whole sentence waits as a
    proposal, so that both are kept. So does a copy that shows rows which the log does not have (an
    older file was put in its place, or a disk lost its end), and such a copy of an entry that the log
    does not know is left alone.
    """
    found, folder = Outside(ahead=ahead_of(mirror.known(project), manuscript.last)), project / mirror.FOLDER
    copies = {number: copy for number, copy in mirror.known(project).items() if number <= manuscript.last}
    moving, origin = Moving(manuscript, manuscript.last), Origin("import", by=claim)
    for node in manuscript.nodes:
        copy = copies.get(node.id)
        ahead = copy is not None and copy.row > manuscript.last
        text = _changed(folder, copy, found, ahead=ahead) if copy else None
        if copy and text is not None:
            _take(
                manuscript,
                node,
                copy,
                text,
                folder=folder,
                origin=origin,
                moving=moving,
                found=found,
            )
            copies[node.id] = mirror.taken(folder, copy)
    mirror.record(project, copies)
    found.unknown = _unknown(manuscript, folder, {copy.path for copy in copies.values()} | {*found.kept})
    return found


def ahead_of(copies: Mapping[int, Copy], last: int) -> list[str]:
    """Return the files that show more than `last` rows: the log has lost its end, or is an older one."""
    return [copy.path for number, copy in copies.items() if max(number, copy.row) > last]


def pending(project: Path) -> list[str]:
    """Return the paths of files that differ from what was written, for commands that only read."""
    folder, ignored = project / mirror.FOLDER, Outside()
    return [
        copy.path for copy in mirror.known(project).values() if _changed(folder, copy, ignored) is not None
    ]


def _changed(folder: Path, copy: Copy, found: Outside, *, ahead: bool = False) -> str | None:
    """Return the text of a file that is not as it was written, or is `ahead`; None for any other."""
    file = mirror.reached(folder, copy.path)
    try:
        status = file.stat() if file else None
        if not file or not status:
            return None
        if not ahead and (status.st_mtime_ns, status.st_size) == (copy.modified, copy.size):
            return None
        if status.st_size > LARGEST_FILE:
            found.unread.append(copy.path)
            return None
        data = file.read_bytes()
    except OSError:
        return None
    if not ahead and mirror.digest(data) == copy.sha256:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found.unread.append(copy.path)
        return None
    return _plain(text)


def _unknown(manuscript: Manuscript, folder: Path, listed: set[str]) -> list[str]:
    """Return the files of no entry; one that a crash kept from being recorded is that of its entry."""
    ours = {path: number for number, path in mirror.places(manuscript)}
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*.md")
        for name in [path.relative_to(folder).as_posix()]
        if name not in listed and not path.name.startswith(".")
        if name not in ours or path.read_bytes() != mirror.content(manuscript.text(ours[name]))
    )


def _take(
    manuscript: Manuscript,
    node: Node,
    copy: Copy,
    text: str,
    *,
    folder: Path,
    origin: Origin,
    moving: Moving,
    found: Outside,
) -> None:
    file = mirror.digest(text.encode())
    if manuscript.merged(node.id, file, after=copy.row):
        return
    if mirror.content(text) == mirror.content(manuscript.text(node.id)):
        return  # also where a crash came between the file and the record of it
    base = manuscript.text_at(node.id, copy.row)
    known = mirror.digest(mirror.content(base)) == copy.sha256
    row = copy.row if known else manuscript.touched(node.id)
    base = base if known else manuscript.text(node.id)
    edits = by_words(base, text)
    if not edits:
        return
    older = _older(manuscript, node, copy, text, base) if known else None
    if older is not None:
        row, base = manuscript.touched(node.id), manuscript.text(node.id)
        apply, apart = carried(older, base, by_words(older, text))
        if older == text:  # saved by chance, or taken back on purpose: the author says which
            apply, apart = met(base, by_words(base, text), repeat(False), [True] * len(base))
        found.stale.append(node)
    else:
        clean, alive = manuscript.standing(node.id, row, edits)
        apply, apart = met(base, edits, [known and good for good in clean], alive)
        if apart and base and not any(alive):
            found.kept.append(mirror.keep(folder, copy))
    waiting = manuscript.merge(node.id, row, apply, apart=apart, origin=origin, file=file, parts=moving.parts)
    if apply:
        found.taken.append(node)
    if waiting:
        found.waiting.append((node, waiting))


def _older(manuscript: Manuscript, node: Node, copy: Copy, text: str, base: str) -> str | None:
    """Return the older state of a file that an editor went on from, None when that was the last.

    What came in since is missing in what it saved then, and the older state is the nearer one.
    """
    nearest, found = _distance(base, text), None
    for state in copy.older:
        held = manuscript.text_at(node.id, state.row) if state.text is None else _plain(state.text)
        if state.text is None and mirror.digest(mirror.content(held)) != state.sha256:
            continue
        distance = _distance(held, text)
        if distance < nearest and without(held, base, text):
            nearest, found = distance, held
    return found


def _distance(one: str, other: str) -> int:
    return sum(end - start + len(text) for start, end, text in by_words(one, other))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
