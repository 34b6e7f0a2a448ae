"""A book's folder: made, found, opened, added to, checked."""

from __future__ import annotations

import contextlib
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import tomli_w

from lianju.errors import (
    DiskRefused,
    FileMissing,
    FileUnwritable,
    FolderNotEmpty,
    NodeMissing,
    PlaceRefused,
    ProjectBusy,
    ProjectMissing,
    TitleMissing,
)
from lianju.provenance.shares import UNKNOWN
from lianju.provenance.shares import Share as Share
from lianju.provenance.shares import shares as shares
from lianju.store.database import Database
from lianju.store.manuscript import Authored
from lianju.store.manuscript import Manuscript as Manuscript
from lianju.store.redaction import Tombstone as Tombstone
from lianju.store.redaction import tombstones
from lianju.values.binder import HOMES, WITH_TEXT, Node, NodeKind
from lianju.values.proposal import Origin
from lianju.workspace import backups as keeping
from lianju.workspace import mirror
from lianju.workspace.backups import Backup as Backup
from lianju.workspace.backups import of_all as of_all
from lianju.workspace.holding import DATABASE as DATABASE
from lianju.workspace.holding import Entry as Entry
from lianju.workspace.holding import Holding
from lianju.workspace.holding import heard as outside_of
from lianju.workspace.joining import join
from lianju.workspace.outside import Outside as Outside
from lianju.workspace.outside import ahead_of
from lianju.workspace.outside import pending as changed_outside
from lianju.workspace.settings import PROJECT_FILE
from lianju.workspace.turns import in_turn

AUTHOR = Origin("person", by="author")


@dataclass(frozen=True)
class Line:
    """One entry of the binder as a person sees it: how deep it lies, and who wrote how much of it."""

    node: Node
    depth: int
    shares: Counter[Share]


@dataclass(frozen=True)
class Verdict:
    """What an examination of the project's file found.

    `fault` is the first row of the log that the chain of hashes does not cover, None when all
    is whole; `last` is the last hash: kept elsewhere, it proves that nothing before it changed.
    `snapshot` is the first entry whose snapshot is not what its rows give. `tombstones` tell what was
    redacted, and when; `unfinished` that the file has not been cleaned of it yet. `torn` is where the file
    was kept as it was found, when a fault of the disk destroyed what was written to it last. `ahead` are the
    files of the readable copy that show rows which the log does not have.
    """

    rows: int
    fault: int | None
    last: str
    characters: Counter[Share]
    snapshot: int | None = None
    tombstones: tuple[Tombstone, ...] = ()
    unfinished: bool = False
    torn: str | None = None
    ahead: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Tell whether nothing was found in what is there."""
        return self.fault is None and self.snapshot is None


def create(folder: Path, *, language: str | None, chapter: str) -> None:
    """Make a project with one chapter in `folder`, which is new or empty; whole or not at all."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(path=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(Manuscript(Database.create(folder / DATABASE))) as manuscript:
            manuscript.add("chapter", chapter, origin=AUTHOR)
            mirror.write(manuscript, folder)
        settings = {"language": language} if language else {}
        (folder / PROJECT_FILE).write_text(tomli_w.dumps(settings), "utf-8")
    except (OSError, DiskRefused) as error:
        for name in (PROJECT_FILE, *(DATABASE + ending for ending in ("", "-wal", "-shm", ".lock"))):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / mirror.FOLDER, ignore_errors=True)
        detail = error.arguments["detail"] if isinstance(error, DiskRefused) else error.strerror
        raise FileUnwritable(path=str(folder), detail=detail or "?") from None


def is_project(folder: Path, *, above: bool = True) -> bool:
    """Tell whether a project lies in `folder`, or `above` it."""
    places = (folder, *folder.absolute().parents) if above else (folder,)
    return any((each / DATABASE).is_file() for each in places)


def folder_of(start: Path) -> Path:
    """Find the project around `start`; ProjectMissing when there is none."""
    for folder in (start, *start.absolute().parents):
        if (folder / DATABASE).is_file():
            return folder
    raise ProjectMissing(path=str(start))


def located(start: Path, name: str) -> tuple[Path, str]:
    """Return the project that an entry's name leads into by its folder, and the rest of the name.

    Where a project lies around `start`, or the name leads into none, both are as they were.
    """
    if not is_project(start):
        parts = name.replace("\\", "/").split("/")
        for count in range(len(parts) - 1, 0, -1):
            folder, rest = start / "/".join(parts[:count]), "/".join(parts[count:])
            if rest and (folder / DATABASE).is_file():
                return folder, rest
    return start, name


@contextlib.contextmanager
def opened(
    start: Path,
    *,
    read_only: bool = False,
    claim: str = UNKNOWN,
    heard: Callable[[Outside], None] = lambda found: None,
) -> Iterator[Manuscript]:
    """Open the project around `start` for the time of a `with`.

    Who opens it to write first takes in what was edited outside, with its `claim`, hears of it, and
    leaves the readable copy up to date. MirrorUnwritable when that copy cannot be written. Where a studio
    holds the project, it does the writing and looks after the copy; without one, ProjectBusy.
    """
    folder = folder_of(start)
    if read_only:
        with _looked_at(start) as database:
            yield Manuscript(database)
        return
    try:
        holding = Holding(folder)
    except ProjectBusy:
        yield from _joined(folder, claim, heard)
        return
    try:
        heard(replace(holding.take_in(claim), original=holding.original, torn=holding.torn))
        yield holding.manuscript
        no_backup = holding.settle()
        if no_backup:
            heard(Outside(no_backup=no_backup))
    finally:
        holding.close()


def _joined(folder: Path, claim: str, heard: Callable[[Outside], None]) -> Iterator[Manuscript]:
    """Open a project that a studio holds: its desk writes for us. ProjectBusy when no studio answers."""
    desk = join(folder)
    if desk is None:
        raise ProjectBusy(path=str(folder))
    database = Database.open(folder / DATABASE, desk=desk)
    try:
        found = desk.sync(claim)
        manuscript = Manuscript(database)
        heard(outside_of(manuscript, found))
        yield manuscript
        database.close()  # while it is read, nothing that was redacted can be cleaned away
        desk.settle()
    finally:
        database.close()
        desk.close()


def find(manuscript: Manuscript, name: str) -> Node:
    """Return the entry called `name`: its number (#12), its title, titles from above (A/B), or its file."""
    if name.startswith("#") and name[1:].isascii() and name[1:].isdigit():
        return manuscript.node(int(name[1:]))
    whole = [node for node in manuscript.nodes if _folded(node.title) == _folded(name)]
    wanted = [_folded(part) for part in name.split("/") if part.strip()]
    found = whole or [
        node for node in manuscript.nodes if _titles(manuscript, node)[-len(wanted) :] == wanted
    ]
    found = found or [
        manuscript.node(number) for number, path in mirror.places(manuscript) if _is(name, path)
    ]
    if len(found) != 1 or not wanted:
        raise NodeMissing(name=name)
    return found[0]


@in_turn
def add(
    manuscript: Manuscript, kind: NodeKind, title: str, *, parent: str | None, text: str, claim: str
) -> Node:
    """Put a new entry into the binder, and into it a text that came from elsewhere, with its claim.

    PlaceRefused when `parent` cannot hold it, TitleMissing.
    """
    if not title.strip():
        raise TitleMissing()
    above = find(manuscript, parent) if parent else _last_home(manuscript, kind)
    if above and above.kind not in HOMES[kind]:
        raise PlaceRefused(number=above.id)
    return manuscript.add(
        kind,
        " ".join(title.split()),
        parent=above.id if above else 0,
        origin=AUTHOR,
        text=plain(text),
        brought=Origin("import", by=claim),
    )


def lines(manuscript: Manuscript) -> list[Line]:
    """Return the binder in order; a chapter's shares are those of all that is in it."""
    own = {node.id: _shares(manuscript, node) for node in manuscript.nodes}
    depths: dict[int, int] = {0: -1}
    for node in manuscript.nodes:
        depths[node.id] = depths[node.parent] + 1
    for node in reversed(manuscript.nodes):
        if node.parent:
            own[node.parent] = own[node.parent] + own[node.id]
    return [Line(node, depths[node.id], own[node.id]) for node in manuscript.nodes]


def verify(start: Path) -> Verdict:
    """Derive every hash of the log again, and from the log alone every text and every share."""
    folder = folder_of(start)
    copies = mirror.known(folder)  # before the log: a writer writes it behind
    database = Database.open(folder / DATABASE, read_only=True)
    try:
        log = database.examine()
        total: Counter[Share] = Counter()
        snapshot, redacted = None, list[Tombstone]()
        if log.fault is None:
            manuscript = Manuscript(database, replay=True)
            redacted = tombstones(manuscript)
            snapshot = manuscript.faulty_snapshot()
            for node in manuscript.nodes:
                total += _shares(manuscript, node)
        kept = str(database.torn) if database.torn else None
        verdict = Verdict(log.rows, log.fault, log.last.hex(), total, snapshot, tuple(redacted), torn=kept)
        ahead = tuple(ahead_of(copies, database.last))
        return replace(verdict, unfinished=database.unfinished, ahead=ahead)
    finally:
        database.close()


def titles(start: Path) -> dict[int, str]:
    """Return the title of every entry that ever was, by its number."""
    with opened(start, read_only=True) as manuscript:
        return {node.id: node.title for node in manuscript.everything}


def pending(start: Path) -> list[str]:
    """Return the files of the readable copy that were edited and not taken in yet."""
    return changed_outside(folder_of(start))


def back_up(start: Path, out: Path | None = None) -> Path:
    """Copy the project's file, to `out` or among its backups; returns where. Never onto the file itself."""
    if out and out.name.startswith(DATABASE) and out.resolve().parent == folder_of(start).resolve():
        raise FileUnwritable(path=str(out), detail=DATABASE)
    with _looked_at(start) as database:
        return keeping.make(database, out)


def backups(start: Path) -> list[Backup]:
    """Return the backups of the project around `start`, the oldest first."""
    with _looked_at(start) as database:
        return keeping.listed(database)


def recover(backup: Path, folder: Path) -> int:
    """Make a project of a backup in `folder`, which is new or empty; returns how many rows it has."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(path=str(folder))
    if not backup.is_file():
        raise FileMissing(path=str(backup))
    rows = keeping.examine(backup)
    copy = Database.open(backup, read_only=True)
    try:
        copy.copy_to(folder / DATABASE)
        (folder / PROJECT_FILE).touch()
    except OSError as error:
        raise FileUnwritable(path=str(folder), detail=error.strerror or "?") from None
    finally:
        copy.close()
    with opened(folder):
        return rows


@contextlib.contextmanager
def _looked_at(start: Path) -> Iterator[Database]:
    database = Database.open(folder_of(start) / DATABASE, read_only=True)
    try:
        yield database
    finally:
        database.close()


def plain(text: str) -> str:
    """Write line ends as one newline each: a document holds no carriage return."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shares(manuscript: Manuscript, node: Node) -> Counter[Share]:
    return shares(manuscript.authored(node.id)) if node.kind in WITH_TEXT else Counter()


def authored(manuscript: Manuscript, number: int, span: tuple[int, int] | None = None) -> list[Authored]:
    """Return the stretches of one origin, of a whole text or of the characters `span`."""
    start, end = span or (0, len(manuscript.text(number)))
    found, place = list[Authored](), 0
    for each in manuscript.authored(number):
        text = each.text[max(0, start - place) : max(0, end - place)]
        found += [Authored(text, each.origin)] if text else []
        place += len(each.text)
    return found


def _is(name: str, path: str) -> bool:
    """Tell whether `name`, as typed at a shell, means the file `path` of the readable copy."""
    typed = unicodedata.normalize("NFC", name.replace("\\", "/"))
    below = typed.rpartition(f"{mirror.FOLDER}/")[2]
    return f"/{path}".endswith(f"/{below}")


def _titles(manuscript: Manuscript, node: Node) -> list[str]:
    above = _titles(manuscript, manuscript.node(node.parent)) if node.parent else []
    return [*above, _folded(node.title)]


def _folded(title: str) -> str:
    return unicodedata.normalize("NFC", title).strip().casefold()


def _last_home(manuscript: Manuscript, kind: NodeKind) -> Node | None:
    """Return where a new entry goes unless told: a scene into the last chapter, that into the last part."""
    home = {"scene": "chapter", "chapter": "part"}.get(kind)
    return next((node for node in reversed(manuscript.nodes) if node.kind == home), None)
