"""Chapters that bear a title and no number: named by a table of contents, or set off by empty lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CONTENTS = re.compile(r"\W*(?:table of contents|contents|目\s*[录錄次])\W*", re.I)
_NUMBERED = re.compile(
    r"^(?:chapter|第)?\s*(?:\d+|[ivxlc]+|[一二三四五六七八九十百]+)[章回.、:：\s)]\s*", re.I
)
_PAGE = re.compile(r"[\s.·…_]*\d{1,4}$")
_SMALL = frozenset({
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "off", "on", "or",
    "over", "so", "than", "that", "the", "to", "up", "upon", "with", "without",
})  # fmt: skip
_LONGEST_TITLE, _LONGEST_LIST, _FEWEST = 60, 200, 3
_LEAST_TEXT = 200  # characters below a title
_CJK = re.compile(r"[\u3400-\u9fff]")


def titles(lines: Sequence[str]) -> list[int]:
    """Return the lines that head chapters, by the table of contents or by the empty lines before them."""
    return _listed(lines) or _set_off(lines)


def _listed(lines: Sequence[str]) -> list[int]:
    """Find the lines that a table of contents names, in its order."""
    start = next((place for place, line in enumerate(lines) if _CONTENTS.fullmatch(line)), None)
    if start is None:
        return []
    listed = [
        (place, _bare(lines[place]))
        for place in range(start + 1, min(start + 1 + _LONGEST_LIST, len(lines)))
        if lines[place].strip()
    ]
    later: dict[str, list[int]] = {}
    for place in range(start + 1, len(lines)):
        if lines[place].strip() and len(lines[place]) <= 2 * _LONGEST_TITLE:
            later.setdefault(_bare(lines[place]), []).append(place)
    found: list[int] = []
    names = 0
    for place, name in listed:
        if found and place >= found[0]:
            break
        behind = max(found[-1] if found else 0, place)
        again = next((each for each in later.get(name, ()) if each > behind), None) if name else None
        names += 1
        if again is not None:
            found.append(again)
    return found if len(found) >= _FEWEST and 2 * len(found) > names else []


def _set_off(lines: Sequence[str]) -> list[int]:
    """Find titles that stand behind more empty lines than anything else does."""
    before, behind = _gaps(lines), _gaps(lines[::-1])[::-1]
    best: list[int] = []
    for gap in range(5, 1, -1):
        places = [place for place, line in enumerate(lines) if line.strip() and before[place] >= gap]
        shaped = [place for place in places if behind[place] and is_title(lines[place].strip())]
        ends = [*shaped[1:], len(lines)][: len(shaped)]
        found = [
            place
            for place, end in zip(shaped, ends, strict=True)
            if sum(map(len, lines[place + 1 : end])) >= _LEAST_TEXT
        ]
        if len(found) >= max(_FEWEST, 0.7 * len(places), len(best)):
            best = found
    return best


def _gaps(lines: Sequence[str]) -> list[int]:
    """Count the empty lines before each line; at the beginning there is room enough."""
    counts, empty = [], 9
    for line in lines:
        counts.append(empty)
        empty = 0 if line.strip() else empty + 1
    return counts


def is_title(line: str) -> bool:
    """Tell whether a line has the form of a title: short, no sentence, its words in capitals."""
    if not line or len(line) > _LONGEST_TITLE or line[-1] in ",;.:，；。：、" or line[0] in "\"'“‘「『([（—-":
        return False
    if _CJK.search(line):
        return len(line) <= 20 and not re.search(r"[，。；！？…]", line)
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", line)
    large = [word for word in words if word.lower() not in _SMALL]
    return bool(large) and all(word[0].isupper() for word in large)


def _bare(line: str) -> str:
    """Return a title without number, page and signs: the same in the list and above the chapter."""
    text = _PAGE.sub("", _NUMBERED.sub("", line.strip().strip("_*")))
    return re.sub(r"[\W_]+", "", text).casefold()
