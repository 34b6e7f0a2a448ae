"""The text of one document of Scrivener: RTF with marks of its own in it, comments in a file beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lianju.exchange.incoming import rtf
from lianju.exchange.incoming.folders import parsed
from lianju.exchange.inline import without_marks

# What stands in the text as plain characters; the same as a group where a program wrote it so.
_GROUP = re.compile(rb"(?<!\\)\{\\(Scrv_(?:annot|fn))")
_GROUP_END = re.compile(rb"(?<!\\)\\(end_Scrv_(?:annot|fn))[ ]?\}")
_STYLE = re.compile(r"<!?\$Scr(?:_\w+::\d+|\w*)>")
_NOTE_BEGINS = re.compile(r"\*{0,3}\{\\+Scrv_(annot|fn)")
_NOTE = re.compile(
    r"""(?P<stars>\*{1,3})?\{\\+Scrv_(?P<what>annot|fn)(?P<words>.*?)
        \\+end_Scrv_(?P=what)\s?\}(?(stars)(?P=stars))""",
    re.S | re.X,
)
_BEFORE_WORDS = re.compile(r"\A(?:\s*\\*color=\{[^}]*\})?\s*(?:\\*text)?=?")


def text_of(data: bytes | None, comments: bytes | None, title: str) -> rtf.Reader:
    """Read one document; its last stretch is the text, with comments and annotations as remarks."""
    said = _comments(comments)
    reader = rtf.Reader({name: words for name, (words, _) in said.items()}, headings=False)
    reader.stretches[-1].title = title
    if data is not None and data.strip() and not data.lstrip().startswith(b"{\\rtf"):
        reader.lose("file")
    elif data is not None and data.strip():
        reader.read(_GROUP_END.sub(rb"\\\\\1\\}", _GROUP.sub(rb"\\{\\\\\1", data)))
    for words in reader.unused.values():
        reader.remark(reader.place, words, "")
    if notes := sum(is_note for _, is_note in said.values()):
        reader.lose("footnote", notes)
    _take_out(reader)
    last = reader.stretches[-1]
    last.text = last.text.removesuffix("\n")
    return reader


def _take_out(reader: rtf.Reader) -> None:
    """Take Scrivener's own marks out of the text; annotations and footnotes become remarks there."""
    text = reader.stretches[-1].text
    marks = sorted([*_STYLE.finditer(text), *_notes(text)], key=lambda found: found.span())
    ranges: list[tuple[int, int]] = []
    notes: list[tuple[int, str]] = []
    for found in marks:
        if ranges and found.start() < ranges[-1][1]:
            continue
        ranges.append(found.span())
        if found.re is _STYLE:
            reader.lose("style")
            continue
        reader.lose("footnote", found["what"] == "fn")
        words = (
            _BEFORE_WORDS.sub("", found["words"]) if found["what"] == "annot" else found["words"].lstrip("=")
        )
        plain = "\n".join(map(without_marks, words.split("\n")))
        notes.append((found.start(), _STYLE.sub("", plain).strip()))
    moved = reader.cut(ranges)
    for place, words in notes:
        reader.remark_at(moved(place), words)


def _notes(text: str) -> Iterator[re.Match[str]]:
    """Find annotations and footnotes; one that never ends is no reason to look for its end twice."""
    place = 0
    while begin := _NOTE_BEGINS.search(text, place):
        if f"end_Scrv_{begin[1]}" not in text[begin.end() :] or not (
            found := _NOTE.match(text, begin.start())
        ):
            return
        yield found
        place = found.end()


def _comments(data: bytes | None) -> dict[str, tuple[str, bool]]:
    """Return the words of each comment, and whether it is a footnote, by its id."""
    if data is None or not data.strip():
        return {}
    found = {}
    for each in parsed(data, Path("content.comments")).iter("Comment"):
        text = "".join(each.itertext())
        words = rtf.plain(_seven_bits(text)) if text.lstrip().startswith("{\\rtf") else text
        if words.strip() and each.get("ID"):
            found[each.get("ID")] = (words.strip(), each.get("Footnote") == "Yes")
    return found


def _seven_bits(text: str) -> bytes:
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[place : place + 2], "little") for place in range(0, len(units), 2)]
    return b"".join(bytes([code]) if code < 128 else b"{\\uc0\\u%d }" % code for code in codes)
