"""Where edits from outside meet what was changed here: whole sentences are kept apart, never scraps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from lianju.language.changes import by_words
from lianju.language.segment import sentences

MISSING = 0.9  # of the letters that came in: a sentence that was written anew still shares some words
LINE = 8  # characters that are known again wherever they stand
Edit = tuple[int, int, str]


def met(
    base: str, edits: Sequence[Edit], clean: Iterable[bool], alive: Sequence[bool]
) -> tuple[list[Edit], list[Edit]]:
    """Return the edits of `base` that can be applied, and the passages that cannot, each as a whole.

    A passage is made of whole sentences, with every edit in it, and reaches as far as its neighbours
    are `alive`: there it can be put in the place of what stands between them now.
    """
    borders = _borders(base)
    spans: list[tuple[int, int]] = []
    for (start, end, _), good in zip(edits, clean, strict=False):
        if not good:
            spans.append(_widened(start, end, borders, alive))
    while True:
        joined = _joined(spans)
        wide = [_grown(span, edits, borders, alive) for span in joined]
        if wide == spans:
            break
        spans = wide
    apart = [(start, end, _after(base, start, end, edits)) for start, end in spans]
    return [edit for edit in edits if not any(_in(edit, span) for span in spans)], apart


def _borders(text: str) -> list[int]:
    """Return where sentences and the spaces between them begin and end."""
    found, place = {0, len(text)}, 0
    for sentence in sentences(text):
        found |= {place, place + len(sentence.rstrip()), place + len(sentence)}
        place += len(sentence)
    return sorted(found)


def _widened(start: int, end: int, borders: Sequence[int], alive: Sequence[bool]) -> tuple[int, int]:
    low = borders[bisect_right(borders, start) - 1]
    high = borders[bisect_left(borders, end)]
    while low > 0 and not alive[low - 1]:
        low = borders[bisect_left(borders, low) - 1]
    while high < len(alive) and not alive[high]:
        high = borders[bisect_right(borders, high)]
    return low, high


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _grown(
    span: tuple[int, int], edits: Sequence[Edit], borders: Sequence[int], alive: Sequence[bool]
) -> tuple[int, int]:
    """Reach over every edit that begins or ends inside."""
    inside = [edit for edit in edits if _in(edit, span)]
    low, high = min([span[0], *(each[0] for each in inside)]), max([span[1], *(each[1] for each in inside)])
    return _widened(low, high, borders, alive)


def _in(edit: Edit, span: tuple[int, int]) -> bool:
    if edit[0] == edit[1] or span[0] == span[1]:
        return span[0] <= edit[0] and edit[1] <= span[1]
    return edit[0] < span[1] and edit[1] > span[0]


def _after(base: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    text, place = "", start
    for edit in edits:
        if _in(edit, (start, end)):
            text, place = text + base[place : edit[0]] + edit[2], edit[1]
    return text + base[place:end]


def carried(old: str, now: str, edits: Sequence[Edit]) -> tuple[list[Edit], list[Edit]]:
    """Return edits of an `old` text as edits of what it is `now`: those that can be applied, and passages.

    What came into the text since `old` stays, but where an edit meets it.
    """
    since = by_words(old, now)
    places = _places(len(old), since)
    clean = [_whole(places[start:end]) for start, end, _ in edits]
    apply, apart = met(old, edits, clean, [place is not None for place in places])
    return [_moved(each, places, now) for each in apply], [_moved(each, places, now) for each in apart]


def _whole(places: Sequence[int | None]) -> bool:
    """Tell whether all is still there, with nothing new between."""
    first = places[0] if places else None
    return not places or (first is not None and list(places) == [*range(first, first + len(places))])


def _places(length: int, since: Sequence[Edit]) -> list[int | None]:
    """Return where each character is now, None for those that are gone."""
    found: list[int | None] = []
    shift = 0
    for start, end, text in [*since, (length, length, "")]:
        found += range(len(found) + shift, start + shift)
        found += [None] * (end - start)
        shift += len(text) - (end - start)
    return found


def _moved(edit: Edit, places: Sequence[int | None], now: str) -> Edit:
    start, end, text = edit
    before, behind = places[start - 1] if start else -1, places[end] if end < len(places) else len(now)
    if start < end and places[start] is not None and places[end - 1] is not None:
        return places[start] or 0, (places[end - 1] or 0) + 1, text
    if start == end:
        place = before + 1 if before is not None else behind if behind is not None else len(now)
        return place, place, text
    return (before + 1 if before is not None else 0), (behind if behind is not None else len(now)), text


def without(old: str, now: str, text: str, elsewhere: Callable[[str], bool]) -> bool:
    """Tell whether `text` lacks what made `now` of `old`: edited elsewhere, or without it.

    It does not where a line of that was moved in it, nor where all are `elsewhere` in the book.
    """
    since, own = by_words(old, now), by_words(old, text)
    added = [line.strip() for _, _, came in since for line in came.splitlines()]
    lines = [line for line in added if len(line) >= LINE and line not in old]
    if lines and (any(line in text for line in lines) or all(elsewhere(line) for line in lines)):
        return False
    if not any(one[0] <= other[1] and other[0] <= one[1] for one in since for other in own):
        return True
    stays = [place is not None for place in _places(len(now), by_words(now, text))]
    came = [stays[place] for place in _came(since) if now[place].isalnum()]
    return bool(came) and came.count(False) > MISSING * len(came)


def shows(old: str, now: str, text: str) -> bool:
    """Tell whether `text` holds all that came into `now` since `old`, and is nearer to that."""
    since = by_words(old, now) if old != now else []
    if not since or distance(now, text) >= distance(old, text):
        return False
    stays = [place is not None for place in _places(len(now), by_words(now, text))]
    return all(stays[place] for place in _came(since))


def distance(one: str, other: str) -> int:
    """Count the characters that must go and come to make one text of the other."""
    return sum(end - start + len(text) for start, end, text in by_words(one, other))


def _came(since: Sequence[Edit]) -> Iterator[int]:
    """Give the places of what edits brought, in the text that they made."""
    shift = 0
    for start, end, text in since:
        yield from range(start + shift, start + shift + len(text))
        shift += len(text) - (end - start)
