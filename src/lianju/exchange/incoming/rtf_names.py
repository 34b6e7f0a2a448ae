"""What names mean in RTF (its specification 1.9.1): characters, code pages, groups without text."""

from __future__ import annotations

import codecs
from collections.abc import Mapping

CHARACTERS: Mapping[str, str] = {
    "tab": "\t", "emdash": "—", "endash": "–", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "zwj": "\u200d",
    "zwnj": "\u200c", "zwbo": "\u200b", "zwnbo": "\u2060", "ltrmark": "\u200e", "rtlmark": "\u200f",
    "cell": "\t", "nestcell": "\t",
}  # fmt: skip
SYMBOLS: Mapping[bytes, str] = {b"~": "\xa0", b"_": "\u2011", b"-": "\xad"}
SYMBOLS = {**SYMBOLS, **{each: each.decode() for each in (b"\\", b"{", b"}", b"\t")}}
LINES = frozenset({"par", "line", "row", "nestrow", "sect"})
FACES = frozenset({"ul", "uld", "uldb", "ulw", "strike", "striked", "super", "sub", "caps", "scaps", "v"})
# Groups whose text is not the author's; those that begin with `\\*` and are not known here are left out too.
SILENT = frozenset({
    "colortbl", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "xe",
    "tc", "nonshppict", "themedata", "datastore", "generator", "listtable", "listoverridetable", "filetbl",
    "bkmkstart", "bkmkend", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "upr", "atnid", "atndate", "revtbl",
    "rsidtbl", "atnref", "atrfstart", "atrfend", "levelnumbers", "leveltext", "factoidname",
})  # fmt: skip
KNOWN = frozenset({"fldinst", "shppict", "ud", "annotation", "atnauthor", "shpinst", "footnote", "pict"})
_CHARSETS: Mapping[int, str] = {
    77: "mac_roman", 78: "shift_jis", 79: "euc_kr", 80: "gb18030", 81: "big5", 128: "cp932", 129: "cp949",
    130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_PAGES: Mapping[int, str] = {65001: "utf-8", 936: "gb18030", 10000: "mac_roman", 0: "cp1252"}


def page(number: int) -> str:
    """Name the codec of a code page; that of western Windows when there is none."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def charset(number: int, otherwise: str) -> str:
    """Name the codec of a font's character set; western fonts, and unnamed ones, have the file's."""
    return _CHARSETS.get(number, otherwise)
