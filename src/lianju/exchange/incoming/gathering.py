"""What a reader has read so far: stretches of text with their marks and remarks, and what was not kept."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from lianju.exchange.inline import escaped, is_open
from lianju.values.book import Loss, LossKind
from lianju.values.proposal import Passage
from lianju.values.remark import Change, Remark


class Stretch:
    """What stands between two headings: the depth and title of the first (0 and "" at the beginning).

    The text grows piece by piece and is joined when it is asked for.
    """

    def __init__(self, depth: int = 0, title: str = "", text: str = "") -> None:
        self.depth, self.title = depth, title
        self.length = len(text)
        self._pieces = [text]
        self.remarks: list[Remark] = []
        self.changes: list[Change] = []

    @property
    def text(self) -> str:
        """All that was written."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0]

    @text.setter
    def text(self, text: str) -> None:
        self._pieces, self.length = [text], len(text)

    def add(self, text: str) -> None:
        """Write text behind the last."""
        if text:
            self._pieces.append(text)
            self.length += len(text)

    @property
    def last(self) -> str:
        """The end of the text: one character at least, and all backslashes there."""
        found = ""
        for piece in reversed(self._pieces):
            found = piece + found
            if piece.rstrip("\\"):
                break
        return found

    def strip_end(self) -> str:
        """Take off the white space at the end; returns it."""
        spaces = ""
        while self._pieces:
            piece = self._pieces.pop()
            bare = piece.rstrip()
            spaces = piece[len(bare) :] + spaces
            if bare or not self._pieces:
                self._pieces.append(bare)
                break
        self.length -= len(spaces)
        return spaces


@dataclass(frozen=True)
class _Marked:
    """Marked words that are closed: `mark` stands at `start` and before `end`."""

    start: int
    end: int
    mark: str


class Gathering:
    """Gathers what a format holds, in order; faces are written as marks where the text can hold them."""

    def __init__(self) -> None:
        self.stretches = [Stretch()]
        self._lost: Counter[LossKind] = Counter()
        self._first: dict[LossKind, str] = {}
        self._mark = ""
        self._began = 0
        self._closed: list[_Marked] = []  # those that touch each other and end where the text does
        self._ranges: dict[str, int] = {}

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What was not kept, and where the first of it stood."""
        return tuple(Loss(what, count, self._first[what]) for what, count in self._lost.items())

    @property
    def place(self) -> int:
        """The offset at which the next character will stand."""
        return self.stretches[-1].length

    def put(self, text: str) -> None:
        """Write text behind the last, as it is."""
        self.stretches[-1].add(text)

    def word(self, text: str, face: str = "") -> None:
        """Write plain text in a face (its stars); spaces at the borders of a face stand outside."""
        if face != self._mark:
            self.end_face()
            bare = text.lstrip()
            self._plain(text[: len(text) - len(bare)])
            if face and bare:
                self._begin(face)
            text = bare
        self._plain(text)

    def end_face(self) -> None:
        """End the face that is written in."""
        if self._mark:
            last = self.stretches[-1]
            spaces = last.strip_end()
            last.add("\\" * is_open(last.last) + self._mark)
            if self._closed and self._closed[-1].end != self._began:
                self._closed.clear()
            self._closed.append(_Marked(self._began, last.length, self._mark))
            last.add(spaces)
            self._mark = ""

    def end_line(self) -> None:
        """End the paragraph."""
        self.end_face()
        self.put("\n")
        self._closed.clear()

    def remark(self, start: int, text: str, by: str) -> None:
        """Write a remark on what stands from `start` to here."""
        place = self.place
        words = self.stretches[-1].text[start:] if start < place else ""
        self.stretches[-1].remarks.append(Remark(Passage(words, place - len(words)), text, by))

    def remark_at(self, place: int, text: str) -> None:
        """Write a remark on a place of the text."""
        self.stretches[-1].remarks.append(Remark(Passage("", place), text))

    def begin_range(self, name: str) -> None:
        """Remember that what `name` is about begins here."""
        self.end_face()
        self._ranges[name] = self.place

    def end_range(self, name: str) -> int:
        """Return where what `name` is about began; here, when it never did."""
        self.end_face()
        return self._ranges.pop(name, self.place)

    def cut(self, ranges: Sequence[tuple[int, int]]) -> Callable[[int], int]:
        """Take stretches out of the last text, in order; returns where a place stands then."""
        text = self.stretches[-1].text
        starts = [start for start, _ in ranges]
        gone = [0, *accumulate(end - start for start, end in ranges)]
        borders = [0, *(border for one in ranges for border in one), len(text)]
        kept = "".join(text[start:end] for start, end in zip(borders[::2], borders[1::2], strict=True))

        def moved(offset: int) -> int:
            before = bisect_right(starts, offset)
            inside = max(ranges[before - 1][1] - offset, 0) if before else 0
            return offset - gone[before] + inside

        self._change(kept, moved)
        return moved

    def lose(self, what: LossKind, count: int = 1, *, at: str | None = None) -> None:
        """Count something that cannot be kept, here or below the title `at`."""
        self._lost[what] += count
        self._first.setdefault(what, self.stretches[-1].title if at is None else at)

    def _plain(self, text: str) -> None:
        if not text:
            return
        if not self._mark and _continues(text[0]) and self._touching():
            self._unmark()
        if text[0] in "*\\" and is_open(self.stretches[-1].last):
            self.put("\\")
        self.put(escaped(text))

    def _begin(self, face: str) -> None:
        """Write the stars that open a face, unless they would stand inside a word."""
        last = self.stretches[-1].last
        if self._touching() and self._closed[-1].mark == face:
            self._began, end = self._closed.pop().start, self.place - len(face)
            self._change(self.stretches[-1].text[:end], lambda offset: min(offset, end))
        elif last and _continues(last[-1]):
            self.lose("style")
            return
        else:
            self.put("\\" * is_open(last))
            self._began = self.place
            self.put(face)
        self._mark = face

    def _touching(self) -> bool:
        if self._closed and self._closed[-1].end != self.place:
            self._closed.clear()
        return bool(self._closed)

    def _unmark(self) -> None:
        """Take back marks that a word would follow directly: they would be read as stars."""
        for mark in reversed(self._closed):
            text, wide = self.stretches[-1].text, len(mark.mark)
            bare = text[: mark.start] + text[mark.start + wide : mark.end - wide]
            self._change(bare + text[mark.end :], _without(mark))
            self.lose("style")
        self._closed.clear()

    def _change(self, text: str, moved: Callable[[int], int]) -> None:
        """Replace the text; remarks, changes and ranges stay where they stood."""
        last = self.stretches[-1]

        def again(passage: Passage) -> Passage:
            start, end = moved(passage.start), moved(passage.end)
            return Passage(text[start:end], start)

        last.text = text
        last.remarks = [replace(each, passage=again(each.passage)) for each in last.remarks]
        last.changes = [
            replace(each, edit=replace(each.edit, passage=again(each.edit.passage))) for each in last.changes
        ]
        self._ranges = {name: moved(start) for name, start in self._ranges.items()}


def _continues(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _without(mark: _Marked) -> Callable[[int], int]:
    """Return where a place stands when a mark is gone."""
    wide = len(mark.mark)

    def moved(offset: int) -> int:
        inside = min(max(offset - mark.start, 0), wide)
        behind = min(max(offset - (mark.end - wide), 0), wide)
        return offset - inside - behind

    return moved
