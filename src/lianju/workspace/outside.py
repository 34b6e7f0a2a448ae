"""Edits that the author made in another editor: read from the mirror's files as a difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from lianju.language.changes import by_words
from lianju.store.manuscript import Manuscript
from lianju.values.binder import WITH_TEXT, Node
from lianju.values.proposal import Origin
from lianju.workspace import mirror
from lianju.workspace.meeting import carried, distance, met, shows, without
from lianju.workspace.mirror import Copy, Held, State
from lianju.workspace.moving import LONG, Moving, arrived, more

LARGEST_FILE = 32 * 2**20
BLOCK = 512  # bytes of which disks and sync services write whole ones: where a file stops that is half there
READINGS = 3  # of a file that is being written meanwhile


@dataclass
class Outside:
    """What was found: texts that took edits in, those whose edits wait as a proposal, files left alone.

    `unread` are files that are no text, `cut` such as seem not to be written to their end, and `unknown`
    such as belong to no entry of the book;
    `stale` are texts whose file an editor saved that had read an older state; `kept` are copies of files
    of which the book has no place any more; `ahead` show rows that the log does not have. `original`
    is where the project's file of an older format was kept, when it was brought up to date just now;
    `no_backup` is the system's reason when no backup could be made. `torn` is where the
    file was kept as it was found, when a fault of the disk destroyed what was written to it last.
    """

    taken: list[Node] = field(default_factory=list)
    waiting: list[tuple[Node, int]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
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
    changed: list[tuple[Node, Copy, Held]] = []
    for node in manuscript.nodes:
        copy = copies.get(node.id)
        ahead = copy is not None and copy.row > manuscript.last
        held = _changed(folder, copy, found, ahead=ahead) if copy else None
        if copy and held and _is_cut(manuscript, node, copy, held):
            found.cut.append(copy.path)
        elif copy and held:
            changed.append((node, copy, held))
    texts = [(manuscript.text(node.id), mirror.plain(held.text)) for node, _, held in changed]
    tracing = manuscript.tracing([node.id for node, _, _ in changed])
    moving, origin = Moving(tracing, more(texts), arrived(texts)), Origin("import", by=claim)
    for node, copy, held in changed:
        text = mirror.plain(held.text)
        _take(manuscript, node, copy, text, folder=folder, origin=origin, moving=moving, found=found)
        copies[node.id] = mirror.taken(copy, held, manuscript, node.id)
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


def _changed(folder: Path, copy: Copy, found: Outside, *, ahead: bool = False) -> Held | None:
    """Return what is held by a file that is not as it was written, or is `ahead`; None for any other."""
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
        read = _at_rest(file)
    except OSError:
        return None
    if read is None:
        return None
    data, modified = read
    sha256 = mirror.digest(data)
    if not ahead and sha256 == copy.sha256:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found.unread.append(copy.path)
        return None
    return Held(text, sha256, modified, len(data))


def _at_rest(file: Path) -> tuple[bytes, int] | None:
    """Return what a file holds and since when; None while it is being written: it is read next time."""
    for _ in range(READINGS):
        before, data, after = file.stat(), file.read_bytes(), file.stat()
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, len(data)):
            return data, after.st_mtime_ns
    return None


def _is_cut(manuscript: Manuscript, node: Node, copy: Copy, held: Held) -> bool:
    """Tell whether a file holds only the beginning of what it held, up to where a block ends, or nothing."""
    if held.text.endswith("\n") or held.size % BLOCK:
        return False
    base = _held(manuscript, node, copy.state) if copy.state else None
    whole, text = manuscript.text(node.id) if base is None else base, mirror.plain(held.text)
    return len(text) < len(whole) and whole.startswith(text)


def _unknown(manuscript: Manuscript, folder: Path, listed: set[str]) -> list[str]:
    """Return the files of no entry; one that a crash kept from being recorded is that of its entry.

    What is hidden, or in a hidden folder, is another tool's (.git, .stversions, .trash).
    """
    ours = {path: number for number, path in mirror.places(manuscript)}
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*.md")
        for name in [path.relative_to(folder).as_posix()]
        if name not in listed and not any(part.startswith(".") for part in Path(name).parts)
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
    file, now = mirror.digest(text.encode()), manuscript.text(node.id)
    state = copy.state
    if text == now or manuscript.merged(node.id, file, after=state.row if state else -1):
        return  # also where a crash came between the file and the record of it
    base = _held(manuscript, node, state) if state else None
    if base is not None and shows(base, now, text):
        base, state = (
            now,
            State(manuscript.touched(node.id), copy.sha256),
        )  # as after a crash, or an old record
    older = None if base is None else _older(manuscript, node, copy, text, base, moving.arrived)
    row, lost = manuscript.touched(node.id), False
    if base is None or older == text:  # saved by chance, or taken back on purpose: the author says which
        apply, apart = met(now, by_words(now, text, moved=moving.came), repeat(False), [True] * len(now))
    elif older is not None or (state and state.text is not None):
        base = base if older is None else older
        apply, apart = carried(base, now, by_words(base, text, moved=moving.came))
    else:
        row = state.row if state else row
        edits = by_words(base, text, moved=moving.came)
        clean, alive = manuscript.standing(node.id, row, edits)
        apply, apart = met(base, edits, clean, alive)
        lost = bool(apart and base and not any(alive))
    if lost:
        found.kept.append(mirror.keep(folder, copy))
    if older is not None:
        found.stale.append(node)
    waiting = manuscript.merge(node.id, row, apply, apart=apart, origin=origin, file=file, parts=moving.parts)
    if apply:
        found.taken.append(node)
    if waiting:
        found.waiting.append((node, waiting))


def _older(manuscript: Manuscript, node: Node, copy: Copy, text: str, base: str, arrived: str) -> str | None:
    """Return the older state of a file that an editor went on from, None when that was the last.

    What came in here since is missing in what it saved then, and the older state is the nearer one: what
    came in outside may be taken back there, and what `arrived` in another file was moved.
    """

    def elsewhere(line: str) -> bool:
        texts = (each.id for each in manuscript.nodes if each.kind in WITH_TEXT and each != node)
        return line in arrived or (len(line) >= LONG and any(line in manuscript.text(one) for one in texts))

    nearest, found, here = distance(base, text), None, False
    for state in copy.older:
        if state.sha256 == copy.sha256:
            continue
        here = here or not state.outside
        held = _held(manuscript, node, state)
        far = nearest if held is None else distance(held, text)
        if held is not None and far < nearest and (not here or without(held, base, text, elsewhere)):
            nearest, found = far, held if here else None
    return found


def _held(manuscript: Manuscript, node: Node, state: State) -> str | None:
    """Return the text that a file held; None where the log has another one there."""
    if state.text is not None:
        return mirror.plain(state.text)
    text = manuscript.text_at(node.id, state.row)
    return text if mirror.digest(mirror.content(text)) == state.sha256 else None
