"""The text of one document of novelWriter: headings, comments, tags and emphasis, line by line.

As its documentation describes it (docs.novelwriter.io, versions 1.0 to 2.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lianju.exchange.incoming.gathering import Gathering, Stretch

_HEADING = re.compile(r"(#{1,4})(!?)[ \t]+(.*)")
_FOOTNOTE = re.compile(r"%\s*footnote\.([^:\s]+):\s*(.*)", re.I)
_SAID = re.compile(r"%\s*(synopsis|short):\s*(.*)", re.I)
_STORY = re.compile(r"%\s*((?:story|note)(?:\.[^:\s]+)?:.*)", re.I)
_TAG = re.compile(r"@(\w+):\s*(.*)")
_COMMAND = re.compile(r"\s*\[(?:new ?page|vspace(?::\d+)?)\]\s*", re.I)
_BREAK_AT_END = re.compile(r"\s*(?:\[br\])?\s*\Z", re.I)
_RIGHT, _LEFT = re.compile(r"\s*<<?\s*\Z"), re.compile(r"\A\s*>>?\s+")
_MARKS = (
    ("**", re.compile(r"(?<![\w\\])(\*{2})(?![\s*])(?:.+?)(?<![\s\\])(\*{2})(?!\w)")),
    ("*", re.compile(r"(?<![\w\\])(_)(?![\s_])(?:.+?)(?<![\s\\])(_)(?!\w)")),
    ("", re.compile(r"(?<![\w\\])(~{2})(?![\s~])(?:.+?)(?<![\s\\])(~{2})(?!\w)")),
)
_CODE = re.compile(r"(?<!\\)\[(/?)(b|i|s|u|m|sup|sub|br)\]|(?<!\\)\[footnote:([^\]]+)\]", re.I)
_ESCAPED = re.compile(r"\\([*_~\[])")
_FACES = {"b": "**", "i": "*"}


class Block(Stretch):
    """A heading (`depth` 1 to 4, `hard` with `!`) with its text and what is said of it."""

    def __init__(self, depth: int = 0, title: str = "", *, hard: bool = False) -> None:
        super().__init__(depth, title)
        self.hard = hard
        self.synopsis = self.pov = ""
        self.labels: list[str] = []


class Reader(Gathering):
    """Reads one document into blocks; text before its first heading stands in a block of depth 0."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.blocks = [Block(title=title)]
        self.stretches = [*self.blocks]
        self._notes: dict[str, str] = {}

    def read(self, text: str) -> None:
        """Read a document without its header."""
        lines = [line for line in text.split("\n") if not line.startswith("%%~")]
        self._notes = {found[1]: found[2] for line in lines if (found := _FOOTNOTE.fullmatch(line.rstrip()))}
        for paragraph in _paragraphs(lines):
            for line in paragraph:
                self._line(line)
        for words in self._notes.values():
            self.remark(self.place, words, "")
        for each in self.blocks:
            each.text = each.text.rstrip("\n")

    def _line(self, line: str) -> None:
        block = self.blocks[-1]
        if heading := _HEADING.fullmatch(line.rstrip()):
            title = " ".join(_ESCAPED.sub(r"\1", heading[3]).split())
            self.blocks.append(Block(len(heading[1]), title, hard=bool(heading[2])))
            self.stretches.append(self.blocks[-1])
        elif _FOOTNOTE.fullmatch(line.rstrip()):
            return
        elif said := _SAID.fullmatch(line.rstrip()):
            block.synopsis = "\n".join(each for each in (block.synopsis, said[2].strip()) if each)
        elif line.startswith("%"):
            told = _STORY.fullmatch(line.rstrip())
            words = told[1] if told else line.lstrip("%~").strip()
            if words:
                self.remark(self.place, words, "")
        elif tag := _TAG.fullmatch(line.rstrip()):
            self._tagged(block, tag[1].lower(), tag[2].strip())
        elif _COMMAND.fullmatch(line):
            self.lose("style")
        else:
            self._prose(line)

    def _tagged(self, block: Block, key: str, value: str) -> None:
        if key == "pov" and not block.pov:
            block.pov = value
        else:
            names = [value] if key == "tag" else [each.strip() for each in value.split(",")]
            block.labels += [f"{key}: {name}" for name in names if name]

    def _prose(self, line: str) -> None:
        bare = _RIGHT.sub("", _LEFT.sub("", line)) if _aligned(line) else line
        if bare != line:
            self.lose("style")
        for kind, what in _pieces(_BREAK_AT_END.sub("", bare)):
            if kind == "word":
                self.word(_ESCAPED.sub(r"\1", what[0]), what[1])
            elif kind == "break":
                self.end_line()
            elif kind == "style":
                self.lose("style")
            else:
                self._noted(what[0])
        self.end_line()

    def _noted(self, key: str) -> None:
        self.lose("footnote")
        self.end_face()
        if key in self._notes:
            self.remark(self.place, self._notes.pop(key), "")


def _aligned(line: str) -> bool:
    return bool(_LEFT.match(line) or _RIGHT.search(line)) and not line.rstrip().endswith(("\\<", "\\>"))


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Give the paragraphs; an empty line stays only beside one of several lines, as between stanzas."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    before = 0  # lines of the paragraph before, in the same block
    for block in (each for each in blocks if each):
        prose = sum(not line.startswith(("%", "@", "#", "[")) for line in block)
        before = 0 if block[0].startswith("#") else before
        if prose and before and before + prose > 2:
            yield [""]
        before = prose or before
        yield block


def _pieces(line: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give words with their face, breaks, styles that are not kept, and the keys of footnotes, in order."""
    signs: list[tuple[int, int, str, str]] = []
    for face, pattern in _MARKS:
        for found in pattern.finditer(line):
            kinds = ("face", "face") if face else ("style", "skip")
            signs += [(*found.span(group), kinds[group - 1], face) for group in (1, 2)]
    for code in _CODE.finditer(line):
        word = (code[2] or "").lower()
        kind = "note" if code[3] else "break" if word == "br" else "face" if word in _FACES else "style"
        if kind == "style" and code[1]:
            kind = "skip"
        signs.append((*code.span(), kind, code[3] or _FACES.get(word, "")))
    on = {"*": False, "**": False}
    place = 0
    for start, end, what, value in sorted(signs):
        if start < place:
            continue
        yield "word", (line[place:start], _face(on))
        if what == "face":
            on[value] = not on[value]
        elif what != "skip":
            yield what, (value, "")
        place = end
    yield "word", (line[place:], _face(on))


def _face(on: dict[str, bool]) -> str:
    return "*" * (on["*"] + 2 * on["**"])
