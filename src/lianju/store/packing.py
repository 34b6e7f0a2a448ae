"""Entries of the log from what is to be written: sections of a book, and facts as bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianju.store.document import Document
from lianju.store.log import Entry
from lianju.values.book import Section

_SAID = ("synopsis", "status", "labels", "pov")


@dataclass(frozen=True)
class Part:
    """A section without those in it: which of the parts before holds it (-1: none), and its place there."""

    above: int
    place: int
    section: Section


class Packer:
    """Turns sections into entries of the log whose numbers are known before they are written."""

    def __init__(self, last: int, origin: int, brought: int, changers: Mapping[str, int]) -> None:
        self.entries: list[Entry] = []
        self._last = last
        self._origin = origin
        self._brought = brought
        self._changers = changers

    def pack(self, sections: Sequence[Section], parent: int, place: int = 1) -> None:
        """Write `sections` one after another below `parent`."""
        for offset, section in enumerate(sections):
            self.pack(section.sections, self.pack_one(section, parent, place + offset))

    def pack_one(self, section: Section, parent: int, place: int) -> int:
        """Write a section without those in it; returns the number of its entry."""
        told = {"parent": parent, "place": place, "kind": section.kind, "title": section.title}
        told |= {name: value for name in _SAID if (value := getattr(section, name))}
        number = self._put(Entry("node", 0, self._origin, data=packed(told)))
        self._pack_text(number, section)
        return number

    def _pack_text(self, number: int, section: Section) -> None:
        if not section.text:
            return
        document = Document()
        update = document.replacing(0, 0, section.text)
        self._put(Entry("import", number, self._brought, data=update))
        document.apply(update, origin=self._brought)
        for remark in section.remarks:
            anchor = document.anchor(remark.passage.start, remark.passage.end)
            told = {**anchor.told(), "text": remark.text, "by": remark.by}
            self._put(Entry("remark", number, self._brought, data=packed(told)))
        for change in section.changes:
            passage = change.edit.passage
            anchor = document.anchor(passage.start, passage.end)
            told = {"edits": [{**anchor.told(), "texts": [change.edit.text]}]}
            self._put(Entry("proposal", number, self._changers[change.by], data=packed(told)))

    def _put(self, entry: Entry) -> int:
        self.entries.append(entry)
        return self._last + len(self.entries)


def packed(told: Mapping[str, Any]) -> bytes:
    """Encode facts, always the same bytes for the same facts."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
