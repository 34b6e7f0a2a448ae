"""The only marks of a text: `*emphasis*`, `**strong**`, `***both***`; a backslash makes a star plain."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A star marks emphasis where something stands close inside, as in CommonMark, and no Latin word or
# number is cut: 2*3*4, f*ck and **** are plain. Marks may touch each other: **ab***cd*.
_MARKED = re.compile(
    r"""(\*{1,3})(?=[^\s*])
        ((?:[^*\\]|\\[*\\]|\\(?![*\\]))*?(?:[^\s*\\]|\\[*\\]))
        \1(?![A-Za-z0-9])""",
    re.X,
)
_START = re.compile(r"\\[*\\]|\*+")


@dataclass(frozen=True)
class Span:
    """A stretch of one line in one face."""

    text: str
    emphasis: bool = False
    strong: bool = False

    @property
    def mark(self) -> str:
        """The stars that stand on both sides of it."""
        return "*" * (self.emphasis + 2 * self.strong)


def spans(line: str) -> list[Span]:
    """Read the marks of one line; joined, the texts are the line without them."""
    found: list[Span] = []
    done = place = 0
    while match := _START.search(line, place):
        start, place = match.span()
        if match[0][0] == "\\":
            _put(found, Span(line[done:start]))
            _put(found, Span(match[0][1]))
            done = place
        elif start > done and _cuts(line[start - 1]):
            continue
        elif run := _run(line, start):
            _put(found, Span(line[done:start]))
            for mark, body in run:
                _put(found, Span(_plain(body), len(mark) != 2, len(mark) > 1))
            done = place = start + sum(2 * len(mark) + len(body) for mark, body in run)
    _put(found, Span(line[done:]))
    return found


def without_marks(line: str) -> str:
    """Return a line as it is read."""
    return "".join(span.text for span in spans(line))


def escaped(text: str) -> str:
    """Write plain text so that `spans` gives it back as one plain span."""
    return re.sub(r"\\(?=[*\\])|\*", r"\\\g<0>", text)


def is_open(text: str) -> bool:
    """Tell whether a text ends in a backslash that would make the next star or backslash plain."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _cuts(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _run(line: str, place: int) -> list[tuple[str, str]]:
    """Return the marks that begin at a place and touch each other: none when the last does not close."""
    found: list[tuple[str, str]] = []
    while match := _MARKED.match(line, place):
        if found and found[-1][0] == match[1]:
            break
        found.append((match[1], match[2]))
        place = match.end()
    return found if not line.startswith("*", place) else []


def _plain(text: str) -> str:
    return re.sub(r"\\([*\\])", r"\1", text)


def _put(found: list[Span], span: Span) -> None:
    if not span.text:
        return
    if found and (found[-1].emphasis, found[-1].strong) == (span.emphasis, span.strong):
        found[-1] = Span(found[-1].text + span.text, span.emphasis, span.strong)
    else:
        found.append(span)
