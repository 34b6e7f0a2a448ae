"""What a reader has read so far: stretches of text with their marks and remarks, and what was not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lianju.exchange.inline import escaped, is_open
from lianju.values.book import Loss, LossKind
from lianju.values.proposal import Passage
from lianju.values.remark import Change, Remark


@dataclass
class Stretch:
    """What stands between two headings: the depth and title of the first (0 and "" at the beginning)."""

    depth: int = 0
    title: str = ""
    text: str = ""
    remarks: list[Remark] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


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
        return len(self.stretches[-1].text)

    def put(self, text: str) -> None:
        """Write text behind the last, as it is."""
        self.stretches[-1].text += text

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
            words = last.text.rstrip()
            body = words + "\\" * is_open(words)
            end = len(body) + len(self._mark)
            if self._closed and self._closed[-1].end != self._began:
                self._closed.clear()
            self._closed.append(_Marked(self._began, end, self._mark))
            last.text = body + self._mark + last.text[len(words) :]
            self._mark = ""

    def end_line(self) -> None:
        """End the paragraph."""
        self.end_face()
        self.put("\n")
        self._closed.clear()

    def remark(self, start: int, text: str, by: str) -> None:
        """Write a remark on what stands from `start` to here."""
        words = self.stretches[-1].text[min(start, self.place) :]
        self.stretches[-1].remarks.append(Remark(Passage(words, self.place - len(words)), text, by))

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

    def cut(self, start: int, end: int) -> None:
        """Take out a stretch of the last text; what stood around it keeps its remarks."""
        text = self.stretches[-1].text
        self._change(
            text[:start] + text[end:], lambda offset: offset - min(max(offset - start, 0), end - start)
        )

    def lose(self, what: LossKind, count: int = 1) -> None:
        """Count something that cannot be kept."""
        self._lost[what] += count
        self._first.setdefault(what, self.stretches[-1].title)

    def _plain(self, text: str) -> None:
        if not text:
            return
        if not self._mark and _continues(text[0]) and self._touching():
            self._unmark()
        if text[0] in "*\\" and is_open(self.stretches[-1].text):
            self.put("\\")
        self.put(escaped(text))

    def _begin(self, face: str) -> None:
        """Write the stars that open a face, unless they would stand inside a word."""
        text = self.stretches[-1].text
        if self._touching() and self._closed[-1].mark == face:
            self._began = self._closed.pop().start
            self._change(text[: -len(face)], lambda offset: min(offset, len(text) - len(face)))
        elif text and _continues(text[-1]):
            self.lose("style")
            return
        else:
            self.put("\\" * is_open(text))
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
