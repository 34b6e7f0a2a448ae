"""PDF by typst: a fixed template, and the text as data."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lianju.errors import ExtraMissing, FontMissing, FormatRefused
from lianju.exchange.outgoing.flow import Break, Heading, Layout, Piece, flow, language_of
from lianju.values.book import Book

# The first that is there and has the character is used.
FONTS = (
    "Libertinus Serif", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN",
    "Songti SC", "SimSun", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC",
    "Microsoft YaHei", "WenQuanYi Micro Hei", "Noto Emoji", "DejaVu Serif", "DejaVu Sans",
)  # fmt: skip
# What Libertinus Serif, which typst carries, has (a test sets them all).
CARRIED = (
    (0x20, 0x180),
    (0x391, 0x3CA),
    (0x400, 0x460),
    (0x2010, 0x2028),
    (0x2030, 0x2038),
    (0x20AC, 0x20AD),
)
_UNSEEN = frozenset(
    "\u061c\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e"
    "\t\n\xa0\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u3000\ufe0f\ufeff"
)


def write(book: Book, layout: Layout) -> bytes:
    """Write the book; FontMissing when a character has no font here: none is ever left out."""
    try:
        import typst
    except ImportError:
        raise ExtraMissing(format="pdf") from None
    known = typst.Fonts(font_paths=_carried_folders())
    families = set(known.families())
    told = {
        "title": book.title,
        "author": book.author,
        "language": language_of(book),
        "paper": layout.paper,
        "fonts": [name for name in FONTS if name in families],
        "disclosure": str(layout.disclosure or ""),
        "pieces": [_told(piece) for piece in flow(book, layout)],
    }
    text = json.dumps(told, ensure_ascii=False)
    _refuse_missing(text, {font.path for font in known.fonts() if font.path and font.family in FONTS})
    template = files("lianju.exchange.outgoing").joinpath("book.typ").read_bytes()
    try:
        compiled: Any = typst.compile
        made: bytes = compiled(template, sys_inputs={"book": text}, font_paths=_carried_folders())
    except RuntimeError as error:
        raise FormatRefused(format="typst", detail=type(error).__name__) from None
    return made


def _told(piece: Piece) -> dict[str, Any]:
    if isinstance(piece, Heading):
        return {"kind": "heading", "level": piece.level, "text": piece.text}
    if isinstance(piece, Break):
        return {"kind": "break"}
    spans = [{"text": each.text, "emphasis": each.emphasis, "strong": each.strong} for each in piece.spans]
    return {"kind": "paragraph", "spans": spans}


def _refuse_missing(text: str, paths: set[str]) -> None:
    wanted = {each for each in set(text) if each not in _UNSEEN and not _in_carried(ord(each))}
    for path in sorted(paths):
        if not wanted:
            return
        wanted -= _characters(path)
    if wanted:
        some = " ".join(f"U+{ord(each):04X}" for each in sorted(wanted)[:5])
        raise FontMissing(count=len(wanted), some=some)


def _in_carried(code: int) -> bool:
    return any(low <= code < high for low, high in CARRIED)


@lru_cache(maxsize=32)
def _characters(path: str) -> frozenset[str]:
    """Return what the fonts of one file have."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        fonts = TTCollection(path, lazy=True).fonts if path.endswith(".ttc") else [TTFont(path, lazy=True)]
        return frozenset(chr(code) for font in fonts for code in font.getBestCmap() or ())
    except (OSError, TTLibError):
        return frozenset()


def _carried_folders() -> list[str]:
    """Return the folder of the Chinese fonts that the extra `books` brings."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    return [str(Path(spec.origin).parent)] if spec and spec.origin else []
