"""Files that the page brings and fetches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from lianju.errors import InputTooLarge
from lianju.values.wire import to_json
from lianju.web.calls import Caller
from lianju.web.imports import named
from lianju.workspace import exporting, importing
from lianju.workspace.project import opened

TYPES = {
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "html": "text/plain; charset=utf-8",  # to be saved, never to be shown by this origin
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "pdf": "application/pdf",
}


async def bring(at: Caller, asked: Mapping[str, str], body: AsyncIterator[bytes]) -> dict[str, Any]:
    """Read one file, its name and encoding as asked; returns what it holds. The call `bring` brings it in."""
    data = await whole(body, importing.LARGEST)
    arrived = await at.imports.take(named(asked.get("name", "")), data, asked.get("encoding") or None)
    told: dict[str, Any] = to_json(arrived)
    return told


async def fetch(at: Caller, kind: str, asked: Mapping[str, str]) -> tuple[str, bytes]:
    """Export the book, or one entry of it; returns the media type and the file."""
    name = exporting.format_of(Path(f"book.{kind}"))
    told = at.settings.project

    def read() -> exporting.Written:
        with opened(at.folder, read_only=True) as it:  # a file of its own to read: typing goes on
            entry = it.node(int(asked["node"])) if asked.get("node", "").isdigit() else None
            return exporting.export(
                it,
                name,
                exporting.Layout(),
                entry=entry,
                title=told.title if told else "",
                author=told.author if told else "",
                language=told.language if told else None,
                notes="notes" in asked,
                disclose="disclose" in asked,
            )

    return TYPES[name], (await asyncio.to_thread(read)).data


async def whole(body: AsyncIterator[bytes], limit: int) -> bytes:
    """Read what is sent; InputTooLarge, and the rest unread, when it is too much."""
    found = bytearray()
    async for chunk in body:
        found += chunk
        if len(found) > limit:
            raise InputTooLarge(size=len(found), limit=limit)
    return bytes(found)
