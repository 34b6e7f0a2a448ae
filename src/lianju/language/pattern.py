"""Words to look for in a text, whatever their case and however their accents are encoded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

Span = tuple[int, int]

LINE = 1000  # characters of a line, on either side of an edit, that a regular expression is held against
_FIRST_COMBINING = "\u0300"


@dataclass(frozen=True)
class Pattern:
    """What is looked for; with `regex` a regular expression that is held against each line by itself.

    Composed and decomposed accents are the same. `re.error` when the expression cannot be read.
    """

    words: str
    case: bool = False
    regex: bool = False

    def __post_init__(self) -> None:
        assert self._expression

    def spans(self, text: str) -> list[Span]:
        """Return where it stands, in order; words may overlap with themselves."""
        if unicodedata.is_normalized("NFC", text):
            return list(self._found(text))
        composed, starts, ends = _composed(text)
        return [(starts[start], ends[end - 1]) for start, end in self._found(composed)]

    @property
    def reach(self) -> int:
        """How many UTF-16 units on either side of an edit can decide whether it stands there."""
        if self.regex:
            return LINE
        plain = unicodedata.is_normalized("NFD", self._composed)
        return len(self._composed.encode("utf-16-le", "surrogatepass")) // 2 * (1 if plain else 4) + 4

    def possible(self, characters: str) -> bool:
        """Tell whether a text of these characters, in any order, could hold it."""
        if self.regex:
            return True
        if not unicodedata.is_normalized("NFC", characters):
            return True
        return all(each.search(characters) for each in self._letters)

    @cached_property
    def _composed(self) -> str:
        return unicodedata.normalize("NFC", self.words)

    @cached_property
    def _flags(self) -> re.RegexFlag:
        cased = self.regex or self._composed.lower() != self._composed.upper()
        return re.IGNORECASE if cased and not self.case else re.NOFLAG

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(self._composed if self.regex else re.escape(self._composed), self._flags)

    @cached_property
    def _letters(self) -> list[re.Pattern[str]]:
        whole = {each for each in self._composed if unicodedata.is_normalized("NFD", each)}
        return [re.compile(re.escape(each), self._flags) for each in whole]

    def _found(self, text: str) -> Iterator[Span]:
        if self.regex:
            start = 0
            for line in text.split("\n"):
                for match in self._expression.finditer(line):
                    if match.group():
                        yield start + match.start(), start + match.end()
                start += len(line) + 1
            return
        found = self._expression.search(text) if self._composed else None
        while found:
            yield found.span()
            found = self._expression.search(text, found.start() + 1)


@dataclass(frozen=True)
class Spelled:
    """Words as they are, to the letter, and with each of their accents encoded in any other way."""

    words: str

    def spans(self, text: str) -> list[Span]:
        """Return where they stand, in order; they may overlap with themselves."""
        if unicodedata.is_normalized("NFC", text) and self.words == self._pattern._composed:
            return self._pattern.spans(text)
        exact, start = list[Span](), text.find(self.words) if self.words else -1
        while start >= 0:
            exact.append((start, start + len(self.words)))
            start = text.find(self.words, start + 1)
        return sorted({*exact, *self._pattern.spans(text)})

    def put(self, text: str, sign: str) -> str:
        """Return a text with a sign in the place of the words."""
        found, place = "", 0
        for start, end in self.spans(text):
            found += text[place:start] + (sign if start >= place else "")
            place = max(place, end)
        return found + text[place:]

    @property
    def reach(self) -> int:
        """How many UTF-16 units on either side of an edit can decide whether they stand there."""
        return max(self._pattern.reach, len(self.words.encode("utf-16-le", "surrogatepass")) // 2)

    def possible(self, characters: str) -> bool:
        """Tell whether a text of these characters, in any order, could hold them."""
        return bool(self.words) and (set(self.words) <= set(characters) or self._pattern.possible(characters))

    @cached_property
    def _pattern(self) -> Pattern:
        return Pattern(self.words, case=True)


def _composed(text: str) -> tuple[str, list[int], list[int]]:
    """Return `text` in NFC, and for each character where what it was made of starts and ends in `text`."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place < len(text) and _joins(text[start:place], text[place]):
            continue
        piece = unicodedata.normalize("NFC", text[start:place])
        same = piece == text[start:place]
        pieces.append(piece)
        starts += range(start, place) if same else [start] * len(piece)
        ends += range(start + 1, place + 1) if same else [place] * len(piece)
        start = place
    return "".join(pieces), starts, ends


def _joins(before: str, character: str) -> bool:
    """Tell whether `character` may be composed with what stands before it."""
    if character < _FIRST_COMBINING:
        return False
    if unicodedata.combining(character):
        return True
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", character)
    return unicodedata.normalize("NFC", before + character) != apart
