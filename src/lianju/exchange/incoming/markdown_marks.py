"""What Markdown holds beside words: front matter, footnotes, links, pictures, tables, comments of HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lianju.values.book import LossKind

PLACE = "\ufdd0"  # stands where a footnote was named: no text may hold this character
Lose = Callable[[LossKind], None]
_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_KEY = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*))?")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_DEFINED = re.compile(r" {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)")
_BORDER = re.compile(
    r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*|[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*"
)
_CELLS = re.compile(r"(?<!\\)\|")
# A plain sign, and code, are no mark.
_SKIPPED = r"\\.|(?P<tick>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=tick)(?!`)"
_COMMENT = re.compile(rf"{_SKIPPED}|(?P<comment><!--.*?-->)", re.S)
_TARGET = r"\(\s*(?:<[^>]*>|(?:\\.|[^()\s\\]|\([^()\s]*\))*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_IMAGE = re.compile(rf"{_SKIPPED}|(?P<image>!\[(?:\\.|[^\[\]\\])*\]{_TARGET})", re.S)
_LINK = re.compile(
    rf"{_SKIPPED}|\[\^(?P<note>[^\]\s]+)\]|(?P<link>\[(?P<words>(?:\\.|[^\[\]\\])*)\]{_TARGET})", re.S
)
_UNDERSCORED = re.compile(
    rf"{_SKIPPED}|(?<!\w)(?P<mark>_{{1,3}})(?=[^\s_])(?P<body>(?:\\.|[^\\])+?)(?<=[^\s_])(?P=mark)(?!\w)",
    re.S,
)


@dataclass
class Marks:
    """The lines of a page without what cannot stand in a text, and what was found beside them."""

    lines: list[str]
    said: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def taken(text: str, lose: Lose) -> Marks:
    """Take front matter, comments, footnotes and tables out of a page."""
    front = _front(text)
    body = text[front.end() :] if front else text
    said = _said(front[1], lose) if front else {}
    found = Marks([], said)
    for block, code in _fenced(body.split("\n")):
        if code:
            found.lines += block
            continue
        plain = _COMMENT.sub(lambda match: _left_out(match, "comment", "hidden", lose), "\n".join(block))
        found.lines += _tabled(_without_notes(plain.split("\n"), body, found.notes), lose)
    return found


def marked(text: str, notes: dict[str, str], lose: Lose) -> tuple[str, list[str]]:
    """Return a paragraph with its links as words and a `PLACE` for each footnote, and those footnotes."""
    named: list[str] = []

    def link(match: re.Match[str]) -> str:
        if match["note"] in notes and PLACE not in text:
            lose("footnote")
            named.append(notes[match["note"]])
            return PLACE
        if match["link"] is None:
            return match[0]
        lose("link")
        return match["words"]

    bare = _IMAGE.sub(lambda match: _left_out(match, "image", "image", lose), text)
    return _LINK.sub(link, bare), named


def starred(text: str, lose: Lose) -> str:
    """Write `_emphasis_` and `__strong emphasis__` with stars."""

    def face(match: re.Match[str]) -> str:
        if not match["mark"]:
            return match[0]
        body, stars = match["body"], "*" * len(match["mark"])
        inner = re.fullmatch(r"(\*{1,2})[^\s*]([^*]*[^\s*])?\1", body)
        if inner and len(inner[1]) + len(stars) == 3:
            return stars + body + stars
        if re.search(r"(?<!\\)\*", body):
            lose("style")
            return body
        return stars + starred(body, lose) + stars if "_" not in body else match[0]

    return _UNDERSCORED.sub(face, text)


def _front(text: str) -> re.Match[str] | None:
    """Find front matter: lines of a name and a colon, and what is set in below them; no prose, no gap."""
    found = _FRONT.match(text)
    lines = found[1].splitlines() if found else []
    shaped = [_KEY.fullmatch(line.rstrip()) or re.match(r"\s+\S|[-#]\s|\]", line) for line in lines]
    return found if shaped and all(shaped) and _KEY.fullmatch(lines[0].rstrip()) else None


def _said(front: str, lose: Lose) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in front.splitlines():
        key = _KEY.fullmatch(line.rstrip())
        name = key[1].casefold() if key else ""
        value = _value(key[2] or "") if key else ""
        if name in ("title", "author", "lang", "language") and value:
            found["language" if name == "lang" else name] = value
        elif line.strip():
            lose("front")
    return found


def _value(told: str) -> str:
    told = told.strip()
    if told[:1] == '"':
        try:
            return str(json.loads(told))
        except ValueError:
            pass
    if len(told) > 1 and told[0] == told[-1] == "'":
        return told[1:-1].replace("''", "'")
    return told.strip('"')


def _fenced(lines: list[str]) -> list[tuple[list[str], bool]]:
    """Cut lines into blocks of text and of fenced code."""
    found: list[tuple[list[str], bool]] = []
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        code = bool(fence or mark)
        if not found or found[-1][1] != code:
            found.append(([], code))
        found[-1][0].append(line)
        fence = "" if mark and fence and mark[1].startswith(fence) else fence or (mark[1] if mark else "")
    return found


def _without_notes(lines: list[str], body: str, notes: dict[str, str]) -> list[str]:
    """Take the definitions of footnotes out that a place names; lines set in below them belong to them."""
    kept: list[str] = []
    name, gap = "", False
    for line in lines:
        defined = _DEFINED.fullmatch(line)
        if defined and len(re.findall(rf"\[\^{re.escape(defined[1])}\](?!:)", body)):
            name = defined[1]
            notes[name] = defined[2].strip()
            gap = False
        elif name and line.strip() and (line.startswith(("    ", "\t")) or not gap):
            notes[name] = f"{notes[name]}\n{line.strip()}".strip()
        else:
            kept.append(line)
            gap = not line.strip()
            name = name if gap else ""
    return kept


def _tabled(lines: list[str], lose: Lose) -> list[str]:
    """Write the rows of tables as lines of their own, a tab between the cells."""
    kept: list[str] = []
    inside = False
    for place, line in enumerate(lines):
        head = "|" in line and _BORDER.fullmatch(lines[place + 1] if place + 1 < len(lines) else "")
        if head and not inside:
            lose("table")
            inside = True
        inside = inside and "|" in line
        if not inside:
            kept.append(line)
        elif not _BORDER.fullmatch(line):
            cells = _CELLS.split(line.strip().removeprefix("|").removesuffix("|"))
            row = "\t".join(each.strip() for each in cells).strip()
            kept.append("\\" * row.startswith(("#", ">", "+", "=", "-", "~", "`")) + row + "\\")
    return kept


def _left_out(match: re.Match[str], name: str, what: LossKind, lose: Lose) -> str:
    if match[name] is None:
        return match[0]
    lose(what)
    return ""
