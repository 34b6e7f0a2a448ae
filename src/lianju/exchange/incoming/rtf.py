"""Rich Text Format, read to the character (specification 1.9.1).

pandoc is not used here: its reader takes Chinese bytes for western ones, whatever code page the font has,
and characters beyond the basic plane for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from lianju.errors import FormatRefused
from lianju.exchange.incoming.chapters import is_break
from lianju.exchange.incoming.gathering import Gathering, Stretch
from lianju.exchange.incoming.outline import arranged
from lianju.exchange.incoming.rtf_names import (
    CHARACTERS,
    FACES,
    KNOWN,
    LINES,
    SILENT,
    SYMBOLS,
    charset,
    page,
)
from lianju.exchange.inline import escaped
from lianju.values.book import Book
from lianju.values.proposal import Edit, Passage
from lianju.values.remark import Change

DEEPEST = 2_000
_TOKEN = re.compile(
    rb"""\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])
        |([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)""",
    re.S | re.X,
)
_LINK = re.compile(r'HYPERLINK\s+(?:\\\S\s+)*"?([^"\s]+)')
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.I)


def read(path: Path) -> Book:
    """Read a file; FormatRefused when it is none."""
    reader = Reader()
    reader.read(path.read_bytes())
    said = reader.said
    sections = arranged(reader.stretches)
    return Book(
        sections=sections, title=said.get("title", ""), author=said.get("author", ""), losses=reader.losses
    )


def plain(data: bytes) -> str:
    """Return the words of a file alone."""
    reader = Reader(headings=False)
    reader.read(data)
    return "\n".join(each.text for each in reader.stretches).strip("\n")


@dataclass
class _Group:
    """What holds inside one pair of braces."""

    into: str = "text"  # or the name of the destination that takes the words
    font: int = -1
    fonts: dict[str, int] = field(default_factory=dict)
    script: str = ""
    skipped: int = 1  # characters that stand for one of Unicode
    bold: bool = False
    italic: bool = False
    fancy: frozenset[str] = frozenset()
    tracked: str = ""
    style: int = -1
    level: int = 0
    in_table: bool = False
    end: Callable[[], None] | None = None


class Reader(Gathering):
    """Reads files into `stretches`; links to `comments` (by the end of their address) become remarks."""

    def __init__(self, comments: Mapping[str, str] | None = None, *, headings: bool = True) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.unused = dict(comments or {})
        self._headings = headings
        self._comments = comments or {}

    def read(self, data: bytes) -> None:
        """Read one file behind what was read before."""
        if not data.lstrip().startswith(b"{\\rtf"):
            raise FormatRefused(format="rtf", detail="?")
        self._codec = "cp1252"
        self._codecs: dict[int, str] = {}
        self._styles: dict[int, int] = {}
        self._words: dict[str, str] = {}
        self._events: list[tuple[str, Any, Any]] = []
        self._bytes, self._skip, self._high = bytearray(), 0, 0
        self._groups: list[_Group] = []
        self._now = _Group()
        self._tabled = False
        place = 0
        while match := _TOKEN.match(data, place):
            place = match.end()
            place += self._token(*match.groups())
        self._flush()
        self._end_paragraph(last=True)

    def _token(self, word: bytes, number: bytes, code: bytes, sign: bytes, brace: bytes, text: bytes) -> int:
        """Take one token; returns how many bytes behind it are no text."""
        if code or text:
            self._byte(bytes.fromhex(code.decode()) if code else text, bool(code))
            return 0
        if not (word or sign or brace):
            return 0
        if self._skip and not brace and (sign or word.decode() in CHARACTERS):
            self._skip -= 1
            return 0
        unicode = word == b"u"
        if not unicode or self._bytes:
            self._flush(keep=unicode)
        self._skip = 0
        if brace == b"{":
            self._open()
        elif brace == b"}":
            self._close()
        elif sign:
            self._sign(sign)
        elif word == b"bin":
            return max(int(number or 0), 0)
        else:
            self._control(word.decode(), int(number) if number else None)
        return 0

    def _byte(self, data: bytes, coded: bool) -> None:
        if self._skip:
            gone = 1 if coded else min(self._skip, len(data))
            self._skip -= gone
            data = data[gone:]
        if data and self._now.into not in ("silent", "*"):
            self._bytes += data

    def _flush(self, *, keep: bool = False) -> None:
        """Write the bytes read so far in the code page of their font."""
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            self._emit(data.decode(self._page(), "replace"))
        elif self._high and not keep:
            self._emit("")

    def _page(self) -> str:
        now: _Group = self._now
        font = now.fonts.get(now.script, now.font) if now.script == "dbch" else now.font
        return self._codecs.get(font, self._codec)

    def _emit(self, text: str) -> None:
        if self._high:
            self._high, text = 0, "\ufffd" + text
        now = self._now
        if now.into != "text":
            self._words[now.into] = self._words.get(now.into, "") + text
        elif text:
            lost = "\ufffd" in text
            face = "*" * (now.italic + 2 * now.bold)
            self._events.append((now.tracked or "word", text, face))
            if lost:
                self._events.append(("lose", "other", None))

    def _open(self) -> None:
        self._groups.append(self._now)
        if len(self._groups) > DEEPEST:
            raise FormatRefused(format="rtf", detail="{")
        end = self._style if self._now.into == "style" else None
        self._now = replace(self._now, end=end, fonts=dict(self._now.fonts))

    def _close(self) -> None:
        if self._now.end:
            self._now.end()
        if self._groups:
            self._now = self._groups.pop()

    def _sign(self, sign: bytes) -> None:
        if sign in (b"\n", b"\r"):
            self._line("par")
        elif sign == b"*":
            self._now.into = "*" if self._now.into == "text" else self._now.into
        elif sign in SYMBOLS:
            self._emit(SYMBOLS[sign])

    def _control(self, word: str, number: int | None) -> None:
        now = self._now
        if word == "u":
            self._unicode(number or 0)
        elif word in CHARACTERS:
            self._emit(CHARACTERS[word])
        elif word in LINES:
            self._line(word)
        elif word in ("b", "i"):
            setattr(now, "bold" if word == "b" else "italic", number != 0)
        elif word == "plain":
            now.bold = now.italic = False
            now.fancy, now.tracked = frozenset(), ""
        elif word == "pard":
            now.style, now.level, now.in_table = -1, 0, False
        elif word in FACES:
            now.fancy = now.fancy - {word} if number == 0 else now.fancy | {word}
            if number != 0 and now.into == "text":
                self._events.append(("lose", "style", None))
        elif word in ("revised", "deleted"):
            now.tracked = word if number != 0 else ""
        elif word in ("f", "af", "loch", "hich", "dbch", "uc", "ansicpg", "mac", "fcharset"):
            self._coding(word, number or 0)
        elif word in ("s", "outlinelevel", "intbl"):
            self._paragraph_property(word, number or 0)
        else:
            self._destination(word)

    def _unicode(self, number: int) -> None:
        code = number % 0x10000 if number < 0 else number
        self._skip = self._now.skipped
        if 0xD800 <= code < 0xDC00:
            if self._high:
                self._emit("")
            self._high = code
        elif self._high and 0xDC00 <= code < 0xE000:
            pair = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00
            self._high = 0
            self._emit(chr(pair))
        else:
            self._emit("\ufffd" if 0xDC00 <= code < 0xE000 or code > 0x10FFFF else chr(code))

    def _coding(self, word: str, number: int) -> None:
        now = self._now
        if word == "f":
            now.font = number
        elif word == "af":
            now.fonts[now.script] = number
        elif word in ("loch", "hich", "dbch"):
            now.script = word
        elif word == "uc":
            now.skipped = min(max(number, 0), 8)
        elif word == "fcharset":
            self._codecs[now.font] = charset(number, self._codec)
        else:
            self._codec = "mac_roman" if word == "mac" else page(number)

    def _paragraph_property(self, word: str, number: int) -> None:
        now = self._now
        if word == "s":
            now.style = number
        elif word == "outlinelevel":
            now.level = number + 1 if 0 <= number < 9 else 0
        else:
            now.in_table = True

    def _destination(self, word: str) -> None:
        now = self._now
        if (now.into == "*" and word not in KNOWN) or word in SILENT:
            now.into = "silent"
        elif word == "ud" or (word in ("shppict", "shpinst") and now.into == "*"):
            now.into = "text"
        elif word in ("fonttbl", "info"):
            now.into = "silent"
        elif word == "stylesheet":
            now.into = "style"
        elif now.into == "silent" and word in ("title", "author"):
            self._take(word, lambda: self.said.__setitem__(word, self._words.get(word, "").strip()))
        elif word in ("footnote", "annotation"):
            self._take(word, lambda: self._noted(word))
        elif word == "atnauthor":
            self._take(word)
        elif word in ("pict", "object") and now.into in ("text", "*"):
            now.into = "silent"
            self._events.append(("lose", "image", None))
        elif word == "fldinst":
            self._take(word)
        elif word == "fldrslt" and now.into == "text":
            self._linked(self._words.pop("fldinst", ""))

    def _take(self, name: str, end: Callable[[], None] | None = None) -> None:
        self._words.pop(name, None)
        self._now.into, self._now.end = name, end

    def _style(self) -> None:
        found = _HEADING.match(self._words.pop("style", "").strip().removesuffix(";"))
        if self._now.style >= 0 and (found or self._now.level):
            self._styles[self._now.style] = int(found[1]) if found else self._now.level

    def _noted(self, kind: str) -> None:
        words, by = self._words.pop(kind, "").strip(), self._words.pop("atnauthor", "").strip()
        if kind == "footnote":
            self._events.append(("lose", "footnote", None))
        if words:
            self._events.append(("note", words, by))

    def _linked(self, instruction: str) -> None:
        """Begin the words of a link: they are what a comment is about, or plain."""
        found = _LINK.search(instruction)
        name = found[1].rpartition("/")[2] if found else ""
        if name in self._comments:
            self._events.append(("begin", name, None))
            self._now.end = lambda: self._events.append(("end", name, None))
        elif found:
            self._events.append(("lose", "link", None))

    def _line(self, word: str) -> None:
        now = self._now
        if now.into != "text":
            self._emit("\n")
        elif word == "line":
            self._events.append(("line", None, None))
        else:
            tabled, self._tabled = self._tabled, word in ("row", "nestrow") or now.in_table
            if self._tabled and not tabled:
                self.lose("table")
            if word in ("row", "nestrow") and [each[1] for each in self._events[-1:]] == ["\t"]:
                self._events.pop()
            self._end_paragraph()

    def _end_paragraph(self, *, last: bool = False) -> None:
        events, self._events = self._events, []
        words = "".join(text for kind, text, _ in events if kind in ("word", "deleted"))
        level = self._now.level or self._styles.get(self._now.style, 0)
        if self._headings and level and words.strip():
            self.stretches.append(Stretch(level, " ".join(words.split())))
            events = [each for each in events if each[0] in ("note", "lose")]
            words = ""
        elif is_break(words.strip()) and all(kind in ("word", "lose") for kind, _, _ in events):
            self.put(words.strip() + "\n")
            return
        if events or not (last or (level and self._headings)):
            for event in _joined(events):
                self._play(*event)
            self.end_line()

    def _play(self, kind: str, what: Any, more: Any) -> None:
        if kind == "word":
            self.word(what, more)
        elif kind == "line":
            self.end_line()
        elif kind == "lose":
            self.lose(what)
        elif kind == "begin":
            self.begin_range(what)
        elif kind == "end":
            self._commented(what)
        elif kind == "note":
            self.end_face()
            self.remark(self.place, what, more)
        else:
            self._tracked(kind, what, more)

    def _commented(self, name: str) -> None:
        start = self.end_range(name)
        if name in self.unused:
            self.remark(start, self.unused.pop(name), "")

    def _tracked(self, kind: str, text: str, face: str) -> None:
        self.end_face()
        place, changes = self.place, self.stretches[-1].changes
        if kind == "revised":
            changes.append(Change(Edit(Passage("", place), escaped(text))))
            return
        self.word(text, face)
        self.end_face()
        changes.append(Change(Edit(Passage(self.stretches[-1].text[place:], place), "")))


def _joined(events: list[tuple[str, Any, Any]]) -> Iterator[tuple[str, Any, Any]]:
    """Put words of one face together: an escaped character comes alone."""
    for (kind, face), run in groupby(events, key=lambda each: (each[0], each[2])):
        if kind == "word":
            yield kind, "".join(text for _, text, _ in run), face
        else:
            yield from run
