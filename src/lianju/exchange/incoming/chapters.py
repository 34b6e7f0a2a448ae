"""Parts, chapters and scenes of a plain text, by the lines that head them, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from lianju.exchange.incoming.set_off import is_title, titles
from lianju.values.book import Section

_ZH_NUMBER = "[0-9０-９零〇○一二三四五六七八九十百千万萬两兩廿卅壹贰貳叁參肆伍陆陸柒捌玖拾佰仟]+"
_ZH_CHAPTER = re.compile(rf"第\s*(?P<n>{_ZH_NUMBER})\s*[章回节節话話](?P<rest>.*)")
_ZH_PART = re.compile(
    rf"(?:第\s*(?P<n>{_ZH_NUMBER})\s*[卷部集篇编編](?!分)|[卷部](?P<m>{_ZH_NUMBER}|[上中下])|(?P<k>[上中下])[卷部篇])(?P<rest>.*)"
)
_ZH_ALONE = re.compile(
    r"(?P<n>楔子|序章|序幕|序言|自序|代序|序|前言|引子|引言|尾声|尾聲|终章|終章|终曲|后记|後記|跋|番外[篇]?)"
    rf"(?P<rest>(?:{_ZH_NUMBER})?(?:$|[\s　：:·—].*))"
)
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
    "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth last"
)
_TENS = (
    "twenty thirty forty fifty sixty seventy eighty ninety twentieth thirtieth fortieth fiftieth "
    "hundred hundredth and a"
)
_WORD = "|".join(sorted((*_ONES.split(), *_TENS.split()), key=len, reverse=True))
_SCANNED = "[0-9Ilo]*[0-9][0-9Ilo]*"  # letters that a scanner takes for digits
_EN_NUMBER = rf"(?:{_SCANNED}|[IVXLCDM]+|[ivxlcdm]+|(?:{_WORD})(?:[\s-]+(?:{_WORD}))*)(?![A-Za-z0-9])"
_EN_HEAD = re.compile(
    rf"(?P<what>(?i:chapter|part|book|volume))\s+(?P<n>(?i:(?:the\s+)?{_EN_NUMBER}))(?P<rest>.*)"
)
_EN_ALONE = re.compile(
    r"(?P<n>(?i:prologue|epilogue|preface|introduction|foreword|afterword|interlude|coda))(?P<rest>.*)"
)
_NUMERAL = re.compile(r"(?:chapter\s+)?([0-9]{1,3}|[IVXLC]{1,8}|[一二三四五六七八九十百]{1,5})[.、．]?", re.I)
_NUMBERED = re.compile(r"([0-9]{1,3}|[IVXLC]{1,8}|[一二三四五六七八九十百]{1,5})[.、．][\s　]*(?=\S)")
_BREAK = re.compile(r"[\s　]*(?:(?:[*＊※◇◆☆★~～＃#][\s　]*)+|⁂|⁂[\s　]*)")
_STRAY = re.compile(r"^['‘’`.,]\s+")  # dirt of a scan: no quotation begins with a space
_LEADER = re.compile(r"[.…·．]{3,}\s*\d+$|\t\s*\d+$")
_ENDS = frozenset("。！？…”’」』.!?\"')）》—：:*_]】")
_TITLE_ZH, _TITLE_EN, _SUBTITLE = 40, 90, 60
Rank = Literal["part", "chapter"]


@dataclass(frozen=True)
class Heading:
    """A line that heads a part or a chapter: where it is, and which number or word it bears."""

    line: int
    rank: Rank
    number: str
    title: str
    bare: bool = False
    lines: int = 1


def sections(text: str, *, chapters: bool = True) -> tuple[Section, ...]:
    """Cut a text into parts, chapters and scenes; without any heading, scenes alone come back.

    What stands before the first heading is a chapter without a title. Lines stay as they are;
    empty ones beside a heading or a break are layout and go.
    """
    if not chapters:
        return (Section(kind="scene", text=text.removesuffix("\n")),)
    lines = text.split("\n")
    found = headings(lines)
    if not found:
        return tuple(_scenes(lines))
    front = tuple(_scenes(lines[: found[0].line]))
    result = [Section(kind="chapter", sections=front)] if any(each.text for each in front) else []
    ends = [heading.line for heading in found[1:]] + [len(lines)]
    for heading, end in zip(found, ends, strict=True):
        scenes = tuple(_scenes(lines[heading.line + heading.lines : end]))
        _place(result, heading, tuple(each for each in scenes if each.text))
    return tuple(result)


def rank_of(title: str) -> Rank | None:
    """Tell whether a title by itself names a part or a chapter."""
    found = _heading(title.strip(), 0)
    return found.rank if found else None


def headings(lines: Sequence[str]) -> list[Heading]:
    """Find the lines that head parts and chapters, and not those of a table of contents."""
    found = [heading for heading in _candidates(lines) if _stands_free(lines, heading.line)]
    found = _with_missing(lines, _without_running_heads(_without_contents(lines, found)))
    if not any(heading.rank == "chapter" and heading.number[:1] != "=" for heading in found):
        more = _numerals(lines) or _titled(lines, {heading.line for heading in found})
        found = sorted([*found, *more], key=lambda heading: heading.line)
    return [_with_subtitle(lines, heading) for heading in found]


def is_break(line: str) -> bool:
    """Tell whether a line only marks the border of two scenes."""
    return _BREAK.fullmatch(line) is not None


def _place(result: list[Section], heading: Heading, scenes: tuple[Section, ...]) -> None:
    if heading.rank == "part":
        inner = (Section(kind="chapter", sections=scenes),) if scenes else ()
        result.append(Section(kind="part", title=heading.title, sections=inner))
        return
    chapter = Section(kind="chapter", title=heading.title, sections=scenes)
    if result and result[-1].kind == "part":
        result[-1] = replace(result[-1], sections=(*result[-1].sections, chapter))
    else:
        result.append(chapter)


def _scenes(lines: Sequence[str]) -> Iterator[Section]:
    block: list[str] = []
    for line in [*lines, "***"]:
        if not is_break(line):
            block.append(line)
            continue
        text = "\n".join(_trimmed(block))
        if text:
            yield Section(kind="scene", text=text)
        block = []


def _trimmed(block: list[str]) -> list[str]:
    while block and not block[0].strip():
        block = block[1:]
    while block and not block[-1].strip():
        block = block[:-1]
    return block


def _candidates(lines: Sequence[str]) -> Iterator[Heading]:
    for place, line in enumerate(lines):
        if len(line) <= 200 and (found := _heading(_STRAY.sub("", line.strip(" \t　\ufeff_*\f")), place)):
            yield replace(found, title=line.strip(" \t　\ufeff\f"))


def _heading(line: str, place: int) -> Heading | None:
    if not line or _LEADER.search(line):
        return None
    return _chinese(line, place) or _english(line, place)


def _chinese(line: str, place: int) -> Heading | None:
    if found := _ZH_CHAPTER.fullmatch(line):
        rank: Rank = "chapter"
    elif found := _ZH_ALONE.fullmatch(line):
        ok = _zh_title(found["rest"])
        return Heading(place, "chapter", "=" + line[:12], line) if ok else None
    elif found := _ZH_PART.fullmatch(line):
        rank = "part"
    else:
        return None
    if not _zh_title(found["rest"]):
        return None
    groups = found.groupdict()
    number = groups["n"] or groups.get("m") or groups.get("k") or ""
    return Heading(place, rank, number, line, bare=not found["rest"].strip())


def _zh_title(rest: str) -> bool:
    """Tell whether what follows a number can be a title: prose goes on with a comma and ends in a stop."""
    title = rest.lstrip(" \t　：:、．.·—-")
    if (
        len(rest) > _TITLE_ZH
        or title.endswith(("。", "，", "；", "”", "」"))
        or rest[:1] in "，。；,;”」』）)"
    ):
        return not rest
    if title != rest or not title:
        return True
    return not re.search(r"[，。；！？“”：,;]", title) and title[0] not in "里中的是讲講说說写寫结結内內以之"


def _english(line: str, place: int) -> Heading | None:
    if found := _EN_HEAD.fullmatch(line):
        what = found["what"]
        rank: Rank = "chapter" if what.lower() == "chapter" else "part"
        number = _read_number(found["n"].removeprefix("the ").strip())
    elif found := _EN_ALONE.fullmatch(line):
        what, rank, number = found["n"], "chapter", "=" + found["n"].lower()
        if found["rest"].strip() and found["rest"].lstrip()[:1] not in ".:—–-":
            return None
    else:
        return None
    if what[0].islower() or not _en_title(found["rest"]):
        return None
    return Heading(place, rank, number, line, bare=not found["rest"].strip(" .:"))


def _read_number(number: str) -> str:
    if re.fullmatch(_SCANNED, number):
        return number.translate({ord("I"): "1", ord("l"): "1", ord("o"): "0"})
    return number.lower().removeprefix("the ").strip()


def _en_title(rest: str) -> bool:
    title = rest.lstrip(" \t.:—–-_")
    if not title:
        return True
    if len(title) > _TITLE_EN or rest[0] in ",;'’\")?!" or title[0].islower():
        return False
    words = title.split()
    small = sum(word[0].islower() for word in words)
    return not (title.rstrip("_")[-1] in ".,;!?" and len(words) >= 5 and small >= len(words) / 2)


def _stands_free(lines: Sequence[str], place: int) -> bool:
    """Refuse a line in the midst of a sentence that goes on from the line before it."""
    before = next((lines[each].rstrip() for each in range(place - 1, -1, -1) if lines[each].strip()), "")
    if len(before) < 30 or before[-1] in _ENDS or before.isupper():
        return True
    adjacent = bool(lines[place - 1].strip())
    return not (adjacent or before[-1].islower() or before[-1] in ",;-，；、")


def _without_contents(lines: Sequence[str], found: list[Heading]) -> list[Heading]:
    """Leave out a run of headings with no text between them that come again later: a table of contents."""
    keys = list(_keys(found))
    dropped: set[int] = set()
    start = 0
    for place in range(1, len(found) + 1):
        if place < len(found) and _empty_between(lines, found[place - 1], found[place]):
            continue
        run = range(start, place)
        for each in run:
            several = sum(found[other].rank == found[each].rank for other in run) > 1
            again = keys[each] in keys[each + 1 :]
            restarts = each == run[-1] and keys[each] in keys[start:each]
            if several and again and not restarts:
                dropped.add(each)
        start = place
    return [heading for place, heading in enumerate(found) if place not in dropped]


def _without_running_heads(found: list[Heading]) -> list[Heading]:
    """Leave out what only says again which chapter this is, as the head of a page does.

    Where the numbers run on in headings of one style, those of other styles count only in their gaps.
    """
    kept = _without_other_styles(found)
    keys = list(_keys(kept))
    return [
        each
        for place, each in enumerate(kept)
        if not (place and each.bare and keys[place] == keys[place - 1])
    ]


def _without_other_styles(found: list[Heading]) -> list[Heading]:
    keyed = [(each, key) for each, key in zip(found, _keys(found), strict=True) if each.rank == "chapter"]
    numbered = [(each, key) for each, key in keyed if each.bare and each.number.isdigit()]
    numbers = {int(each.number) for each, _ in numbered}
    for style in {_style(each) for each, _ in numbered}:
        main = [each for each, _ in numbered if _style(each) == style]
        own = [int(each.number) for each in main]
        reached = sum(number <= max(own) for number in numbers)
        if len(own) < 3 or len(set(own)) < len(own) or 5 * len(own) < 4 * reached:
            continue
        dropped = {each.line for each, _ in numbered if _style(each) != style and not _fills(each, main)}
        return [each for each in found if each.line not in dropped]
    return found


def _style(heading: Heading) -> bool:
    word = re.search(r"[A-Za-z]+", heading.title)
    return bool(word and word[0].isupper())


def _fills(heading: Heading, main: list[Heading]) -> bool:
    """Tell whether a heading bears a number that is missing where it stands."""
    before = [int(each.number) for each in main if each.line < heading.line]
    behind = [int(each.number) for each in main if each.line > heading.line]
    low, high = before[-1] if before else 0, behind[0] if behind else 10**6
    return low < int(heading.number) < high and int(heading.number) == low + 1


def _keys(found: list[Heading]) -> Iterator[tuple[str, str, str]]:
    part = ""
    for heading in found:
        if heading.rank == "part":
            part = heading.number
        yield (part, heading.rank, heading.number)


def _empty_between(lines: Sequence[str], one: Heading, two: Heading) -> bool:
    between = [line for line in lines[one.line + 1 : two.line] if line.strip()]
    return len(between) <= 1 and all(len(line) <= _SUBTITLE for line in between)


def _numerals(lines: Sequence[str]) -> list[Heading]:
    """Take numbers that stand alone, or before a title set off, as headings where they run on: 1, 2, 3 …

    At least three of them; a part begins again at 1.
    """
    runs: list[list[Heading]] = [[]]
    for place, line in enumerate(lines):
        match = _NUMERAL.fullmatch(line.strip()) or _numbered_title(lines, place)
        value = _value(match[1]) if match else 0
        if match and value == 1:
            runs.append([])
        if match and value == len(runs[-1]) + 1:
            runs[-1].append(Heading(place, "chapter", match[1], line.strip(), bare=match[0] == line.strip()))
    return [heading for run in runs if len(run) >= 3 for heading in run]


def _with_missing(lines: Sequence[str], found: list[Heading]) -> list[Heading]:
    """Take a number that stands alone as a heading where the chapters around it miss just this one."""
    more: list[Heading] = []
    numbered = [each for each in found if each.rank == "chapter" and _NUMERAL.fullmatch(each.number)]
    for one, two in pairwise(numbered):
        missing = _value(one.number) + 1
        if _value(two.number) != missing + 1:
            continue
        places = [
            place
            for place in range(one.line + 1, two.line)
            if (match := _NUMERAL.fullmatch(lines[place].strip()))
            and _value(match[1]) == missing
            and _is_free(lines, place)
        ]
        if len(places) == 1:
            title = lines[places[0]].strip()
            more.append(Heading(places[0], "chapter", title.rstrip("."), title, bare=True))
    return sorted([*found, *more], key=lambda heading: heading.line)


def _is_free(lines: Sequence[str], place: int) -> bool:
    return not any(lines[each].strip() for each in (place - 1, place + 1) if 0 <= each < len(lines))


def _numbered_title(lines: Sequence[str], place: int) -> re.Match[str] | None:
    line = lines[place].strip()
    found = _NUMBERED.match(line)
    return found if found and _is_free(lines, place) and is_title(line[found.end() :]) else None


def _titled(lines: Sequence[str], known: set[int]) -> list[Heading]:
    places = [place for place in titles(lines) if place not in known and not is_break(lines[place])]
    return [Heading(place, "chapter", f"={place}", lines[place].strip(" \t　\ufeff\f")) for place in places]


def _value(numeral: str) -> int:
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    if numeral.isascii():
        digits = ["IVXLC".index(each) for each in numeral.upper() if each in "IVXLC"]
        sizes = [(1, 5, 10, 50, 100)[each] for each in digits]
        pairs = zip(sizes, [*sizes[1:], 0], strict=True)
        return sum(-one if one < two else one for one, two in pairs)
    total = digit = 0
    for each in numeral:
        if each in "十百":
            total += (digit or 1) * (10 if each == "十" else 100)
            digit = 0
        else:
            digit = "一二三四五六七八九".index(each) + 1
    return total + digit


def _with_subtitle(lines: Sequence[str], heading: Heading) -> Heading:
    """Take a line in capitals under a bare heading into its title."""
    if not heading.bare:
        return heading
    below = range(heading.line + 1, min(heading.line + 6, len(lines)))
    place = next((each for each in below if lines[each].strip()), None)
    line = lines[place].strip() if place is not None else ""
    if place is None or not line.isupper() or len(line) > _SUBTITLE or _heading(line, 0) or len(line) < 3:
        return heading
    return replace(heading, title=f"{heading.title} {line}", lines=place + 1 - heading.line)
