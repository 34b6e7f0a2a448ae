"""Zip files from anywhere: looked at before anything is unpacked or handed on."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath

from lianju.errors import ArchiveUnsafe

LARGEST = 512 * 2**20  # bytes unpacked
LARGEST_XML = 64 * 2**20
MOST_FILES = 20_000
STEEPEST = 200  # unpacked bytes a packed one; prose packs about 3, XML about 20
SMALL = 2**20  # below this no ratio is a danger
_ENTITY = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]*\[", re.I)
_XML = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".svg")


def refuse_unsafe(path: Path) -> None:
    """Pass a zip file that is what it says; ArchiveUnsafe names what is wrong with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_sizes(path, archive.infolist())
            for entry in archive.infolist():
                _refuse_name(path, entry.filename)
                if entry.filename.casefold().endswith(_XML):
                    _refuse_entities(path, archive, entry)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, ValueError):
        raise ArchiveUnsafe(path=str(path), fault="broken") from None


def refuse_entities(path: Path, data: bytes) -> None:
    """Refuse XML that declares entities: they are how a small file grows large, or reads other files."""
    if _ENTITY.search(data) or _ENTITY.search(data.replace(b"\0", b"")):
        raise ArchiveUnsafe(path=str(path), fault="entities")


def _refuse_sizes(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    steep = total > SMALL and total > STEEPEST * max(packed, 1)
    if len(entries) > MOST_FILES or total > LARGEST or steep:
        raise ArchiveUnsafe(path=str(path), fault="bomb")


def _refuse_name(path: Path, name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts or name.startswith(("/", "\\")) or ":" in name[:3] or "\0" in name:
        raise ArchiveUnsafe(path=str(path), fault="names")


def _refuse_entities(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read no more than the entry says it holds: a lie about its size is found here."""
    if entry.file_size > LARGEST_XML:
        raise ArchiveUnsafe(path=str(path), fault="bomb")
    with archive.open(entry) as file:
        data = file.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise ArchiveUnsafe(path=str(path), fault="bomb")
    refuse_entities(path, data)
