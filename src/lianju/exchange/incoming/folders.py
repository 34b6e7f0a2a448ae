"""Projects of other programs: a folder, or a zip of one, read by name and never beyond it."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from lianju.errors import ArchiveUnsafe, ExtraMissing, FileMissing, FormatRefused, InputTooLarge
from lianju.exchange.incoming.archives import LARGEST_XML, refuse_entities, refuse_unsafe

LARGEST_FILE = 64 * 2**20
MOST_LISTED = 20_000


class Folder:
    """The files of one project, by their names below it (`Files/Docs/3.rtf`)."""

    def __init__(self, path: Path, *, ending: str) -> None:
        """Find in `path` (a folder, a zip, or the file itself) the project whose main file has an ending."""
        self.path = path
        if not path.exists():
            raise FileMissing(path=str(path))
        self._zip = path.is_file() and zipfile.is_zipfile(path)
        if self._zip:
            refuse_unsafe(path)
            with zipfile.ZipFile(path) as archive:
                self._sizes = {each.filename: each.file_size for each in archive.infolist()}
            mains = [PurePosixPath(each) for each in self._sizes if _is_main(each, ending)]
        else:
            self._root = path if path.is_dir() else path.parent
            mains = [PurePosixPath(each.name) for each in self._root.iterdir() if _is_main(each.name, ending)]
        best = min(mains, key=lambda each: (len(each.parts), each.stem != path.stem, str(each)), default=None)
        if best is None:
            raise FileMissing(path=str(path / f"*{ending}"))
        self.main = best.name
        self._prefix = "" if str(best.parent) == "." else f"{best.parent}/"

    def read(self, name: str, *, limit: int = LARGEST_FILE) -> bytes | None:
        """Return the bytes of a file, None when there is none; ArchiveUnsafe where a name leads elsewhere."""
        if ".." in PurePosixPath(name).parts or name.startswith("/") or "\\" in name or ":" in name:
            raise ArchiveUnsafe(path=str(self.path), fault="names")
        if self._zip:
            return self._unpacked(self._prefix + name, limit)
        place = self._root
        for part in PurePosixPath(name).parts:
            place = place / part
            if place.is_symlink():
                raise ArchiveUnsafe(path=str(self.path), fault="link")
        if not place.is_file():
            return None
        if place.stat().st_size > limit:
            raise InputTooLarge(size=place.stat().st_size, limit=limit)
        return place.read_bytes()

    def names(self, below: str) -> list[str]:
        """List the files below a folder, links left out, in order; at most 20,000."""
        if self._zip:
            wide = len(self._prefix)
            found = [name[wide:] for name in self._sizes if name.startswith(f"{self._prefix}{below}/")]
            return sorted(name for name in found if not name.endswith("/"))
        found = []
        waiting = [self._root / below]
        while waiting and len(found) < MOST_LISTED:
            folder = waiting.pop()
            if folder.is_symlink() or not folder.is_dir():
                continue
            for each in folder.iterdir():
                if each.is_dir():
                    waiting.append(each)
                elif not each.is_symlink():
                    found.append(each.relative_to(self._root).as_posix())
        return sorted(found)

    def xml(self, name: str) -> Any:
        """Parse a file that declares no entities; None when there is none."""
        data = self.read(name, limit=LARGEST_XML)
        return None if data is None else parsed(data, self.path)

    def _unpacked(self, name: str, limit: int) -> bytes | None:
        size = self._sizes.get(name)
        if size is None:
            return None
        if size > limit:
            raise InputTooLarge(size=size, limit=limit)
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name) as file:
                data = file.read(size + 1)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, ValueError):
            raise ArchiveUnsafe(path=str(self.path), fault="broken") from None
        if len(data) > size:
            raise ArchiveUnsafe(path=str(self.path), fault="bomb")
        return data


def holds(path: Path, ending: str) -> bool:
    """Tell whether a folder or a zip holds a project whose main file has an ending."""
    try:
        Folder(path, ending=ending)
    except FileMissing:
        return False
    return True


def parsed(data: bytes, path: Path) -> Any:
    """Parse XML without entities, network or DTD; ArchiveUnsafe, or FormatRefused when it is no XML."""
    try:
        from lxml import etree
    except ImportError:
        raise ExtraMissing(format=path.suffix.removeprefix(".") or "xml") from None
    refuse_entities(path, data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise FormatRefused(format=path.suffix.removeprefix(".") or "xml", detail="XML") from None


def _is_main(name: str, ending: str) -> bool:
    path = PurePosixPath(name)
    return path.name.endswith(ending) and not path.name.startswith(".") and "__MACOSX" not in path.parts
