"""The only marks inside a text: `*emphasis*` and `**strong emphasis**`; a backslash makes a star plain."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A star marks emphasis where something stands close inside, as in CommonMark, and no Latin word or
# number is cut: 2*3*4 and **** are plain.
_MARKED = re.compile(
    r"""\\([*\\])
      | (?<![A-Za-z0-9*\\])(\*\*)(?=[^\s*])((?:[^*\\]|\\.)*?[^\s*\\])\*\*(?![A-Za-z0-9*])
      | (?<![A-Za-z0-9*\\])(\*)(?=[^\s*])((?:[^*\\]|\\.)*?[^\s*\\])\*(?![A-Za-z0-9*])""",
    re.X,
)


@dataclass(frozen=True)
class Span:
    """A stretch of one line in one face."""

    text: str
    emphasis: bool = False
    strong: bool = False


def spans(line: str) -> list[Span]:
    """Read the marks of one line; joined, the texts are the line without them."""
    found: list[Span] = []
    start = 0
    for match in _MARKED.finditer(line):
        _put(found, Span(line[start : match.start()]))
        start = match.end()
        if match[1]:
            _put(found, Span(match[1]))
        elif match[2]:
            _put(found, Span(_plain(match[3]), strong=True))
        else:
            _put(found, Span(_plain(match[5]), emphasis=True))
    _put(found, Span(line[start:]))
    return found


def without_marks(line: str) -> str:
    """Return a line as it is read."""
    return "".join(span.text for span in spans(line))


def escaped(text: str) -> str:
    """Write plain text so that `spans` gives it back as one plain span."""
    return re.sub(r"\\(?=[*\\])|\*", r"\\\g<0>", text)


def _plain(text: str) -> str:
    return re.sub(r"\\([*\\])", r"\1", text)


def _put(found: list[Span], span: Span) -> None:
    if not span.text:
        return
    if found and (found[-1].emphasis, found[-1].strong) == (span.emphasis, span.strong):
        found[-1] = Span(found[-1].text + span.text, span.emphasis, span.strong)
    else:
        found.append(span)
