"""Words and characters, counted as the market counts them in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lianju.language.detect import Language

_HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAN_ONE = re.compile(f"[{_HAN}]")
_WORD = re.compile(rf"(?:(?![{_HAN}])[^\W_])+(?:[-'’.](?:(?![{_HAN}])[^\W_])+)*")
_MARK = re.compile(r"[^\s\w]|_")
_UNIT = re.compile(f"(?P<han>{_HAN_ONE.pattern})|(?P<word>{_WORD.pattern})|(?P<mark>{_MARK.pattern})")
# Silent reading. English: the mean of 190 studies, Brysbaert, "How many words do we read per minute?",
# Journal of Memory and Language 109 (2019), 104047 (fiction alone: 260). Chinese: between the 300 and the
# 500 characters a minute that the curriculum standard of 2022 (义务教育语文课程标准) asks of the forms 5-6
# and 7-9. Readers differ by half.
WORDS_A_MINUTE, HAN_A_MINUTE = 238, 400


@dataclass(frozen=True)
class Counts:
    """What stands in a text: Chinese characters, words of other scripts, and marks of punctuation.

    A word is a run of letters and digits; an apostrophe, hyphen or point inside does not end it
    (don’t, well-known, 3.14). A dash between words ends one.
    """

    han: int = 0
    words: int = 0
    marks: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.han + other.han, self.words + other.words, self.marks + other.marks)

    def market(self, language: Language) -> int:
        """Return the figure that is asked for: 字数 with punctuation in Chinese, words in English.

        字数, as WPS and Word count it and platforms pay it: each Chinese character and each mark is one, a
        run of Latin letters or digits is one. In English each Chinese character counts as a word.
        """
        return self.han + self.words + (self.marks if language == "zh" else 0)

    @property
    def minutes(self) -> float:
        """How long reading takes, in minutes."""
        return self.han / HAN_A_MINUTE + self.words / WORDS_A_MINUTE


def count(text: str) -> Counts:
    """Count a text."""
    rest, words = _WORD.subn(" ", text)
    return Counts(len(_HAN_ONE.findall(text)), words, len(_MARK.findall(rest)))


def units(text: str, language: Language) -> Iterator[int]:
    """Give where each of the units begins that `Counts.market` counts."""
    for match in _UNIT.finditer(text):
        if match.lastgroup != "mark":
            yield match.start()
        elif language == "zh":
            yield from range(match.start(), match.end())
