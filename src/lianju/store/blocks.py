"""The texts of prompts, each stretch stored once, found again by its hash and read only when asked for.

Two prompts of one scene share most of what they hold, but no border: the text grows at its end and is
cut at its beginning. So a text is cut into stretches at ends of sentences that are chosen by the sentence
itself, and a prompt names the rows of its stretches. No hash of them is in the file: it would tell
whether a text was ever there, also after it was redacted.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence

from lianju.store.database import Database

SHORTEST, LONGEST = 64, 1000  # characters: a row costs about a hundred bytes
_SENTENCE = re.compile(r"[^。！？!?.\n]*[。！？!?.\n]+[ \t]*|[^。！？!?.\n]+")


class Blocks:
    """The stretches of prompts in one log."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers: dict[bytes, int] | None = None

    def text(self, numbers: Iterable[int]) -> str | None:
        """Return the text of these rows, one behind the other; None when some of it was redacted."""
        found = [json.loads(self._database.row(number).data or b"{}").get("text") for number in numbers]
        return None if None in found else "".join(found)

    def place(self, texts: Sequence[str], first: int) -> tuple[list[str], list[list[int]]]:
        """Return the stretches to be written, the first as row `first`, and the rows of each text."""
        known, new = dict(self._known()), list[str]()
        rows: list[list[int]] = []
        for text in texts:
            rows.append([])
            for piece in stretches(text):
                key = _hash(piece)
                if key not in known:
                    known[key] = first + len(new)
                    new.append(piece)
                rows[-1].append(known[key])
        return new, rows

    def follow(self, number: int, data: bytes) -> None:
        """Take a row that was just written."""
        if self._numbers is not None:
            self._numbers[_hash(json.loads(data)["text"])] = number

    def all(self) -> Iterator[tuple[int, str]]:
        """Give every stretch that was not redacted, with its row."""
        for row in self._database.blocks():
            text = json.loads(row.data or b"{}").get("text")
            if text is not None:
                yield row.seq, text

    def _known(self) -> dict[bytes, int]:
        if self._numbers is None:
            self._numbers = {_hash(text): number for number, text in self.all()}
        return self._numbers


def stretches(text: str) -> Iterator[str]:
    """Cut a text where a sentence ends, at about every second one: which ones, the sentence alone decides."""
    kept = ""
    for sentence in _SENTENCE.findall(text):
        kept += sentence
        chosen = zlib.crc32(sentence.encode("utf-8", "surrogatepass")) % 2 == 0
        if len(kept) >= LONGEST or (chosen and len(kept) >= SHORTEST):
            yield kept
            kept = ""
    if kept:
        yield kept


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
