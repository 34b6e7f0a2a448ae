"""The words of Word's elements: readings above characters, symbols of fonts, formulas and tabs among them."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_OFF = {"0", "false", "off", "none", "baseline"}
_FACES = ("strike", "dstrike", "vertAlign", "u", "em", "smallCaps", "caps", "vanish", "emboss", "imprint")
# Fonts of symbols put their signs at F020-F0FF; those that prose uses, by their place in the font.
_SYMBOLS: dict[str, dict[int, str]] = {
    "symbol": dict(
        zip(
            range(0x61, 0x7B),
            "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",
            strict=True,
        )
    )
    | {0xA3: "≤", 0xA5: "∞", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠"}
    | {0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xBB: "≈", 0xBC: "…", 0xD6: "√"},
    "wingdings": {
        0x21: "✏", 0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x4E: "☠", 0x52: "☼",
        0x54: "❄", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0xA7: "▪", 0xA8: "◻",
        0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
        0xFE: "☑",
    },
}  # fmt: skip


def kind_of(element: Any) -> str:
    """Return the name of an element, in full where it is not Word's own."""
    tag = element.tag
    return tag.removeprefix(W) if isinstance(tag, str) else "proofErr"  # a comment or instruction of XML


def is_on(switch: Any) -> bool:
    """Tell whether a property of a run is there and not turned off."""
    return switch is not None and switch.get(f"{W}val", "1") not in _OFF


def has_other_face(run: Any) -> bool:
    """Tell whether a run has a face that a text cannot hold: struck out, raised, underlined, dotted…"""
    return any(is_on(run.find(f"{W}rPr/{W}{name}")) for name in _FACES)


def symbol(element: Any) -> str:
    """Return the character that a symbol of a font shows; "" when that is not known."""
    place = int(element.get(f"{W}char", "0"), 16)
    font = element.get(f"{W}font", "").casefold()
    if font in _SYMBOLS or 0xF000 <= place <= 0xF0FF:
        return _SYMBOLS.get(font, {}).get(place & 0xFF, "")
    return chr(place) if place >= 0x20 and not 0xD800 <= place < 0xF900 else ""


def formula(element: Any) -> str:
    """Return a formula in one line: fractions with a slash, powers with ^, what stands below with _."""
    kind = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""
    if kind == "t":
        return element.text or ""
    parts = [(each.tag, formula(each)) for each in element if isinstance(each.tag, str)]
    told = {tag.removeprefix(M): _grouped(text) for tag, text in parts}
    if kind == "f":
        return f"{told.get('num', '')}/{told.get('den', '')}"
    if kind in ("sSup", "sSub", "sSubSup"):
        below = f"_{told['sub']}" if "sub" in told else ""
        return told.get("e", "") + below + (f"^{told['sup']}" if "sup" in told else "")
    if kind == "rad":
        return f"{told.get('deg', '')}√{told.get('e', '')}"
    return "".join(text for _, text in parts)


def _grouped(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"


def words_of(element: Any, *, kept: bool = False, without: Set[Any] = frozenset()) -> str:
    """Return the words of an element, deleted ones too; with `kept` without those inserted under tracking."""
    found = []
    left = {each for one in element.iter(f"{W}ins", f"{W}moveTo") for each in one.iter()} if kept else set()
    left |= without
    left |= {each for box in element.iter(f"{W}txbxContent") if box is not element for each in box.iter()}
    left |= {each for reading in element.iter(f"{W}rt") for each in reading.iter()}
    for each in element.iter():
        kind = kind_of(each)
        if each in left:
            continue
        if kind in ("t", "delText"):
            found.append(each.text or "")
        elif kind == "sym":
            found.append(symbol(each))
        elif kind == f"{M}oMath":
            found.append(formula(each))
        elif kind in SIGNS and kind_of(each.getparent()) == "r":
            found.append(SIGNS[kind])
    return "".join(found)
