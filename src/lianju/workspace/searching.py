"""Words found in a book: as it stands, and in everything that ever stood there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lianju.language.pattern import Pattern as Pattern
from lianju.store.document import Offsets
from lianju.store.lives import NEVER, Hit, hits
from lianju.store.manuscript import Manuscript
from lianju.values.binder import WITH_TEXT, Node
from lianju.values.proposal import Origin
from lianju.workspace.history import below

WIDTH = 200  # characters of a line that are given on either side of what was found
CUT = "…"
Span = tuple[int, int]


@dataclass(frozen=True)
class Stood:
    """Rows and times (milliseconds since 1970) between which it stood; no end where it stands."""

    since: int
    begin: int
    until: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Found:
    """A line of an entry with what was found at `spans` of it.

    `number` counts lines from 1 and `start` is the offset of the first span in the text of now; both are
    None where it no longer stands. A search of the past tells when it `stood`, `by` whom it was written,
    and the entries that bring it `back`: each with the row to restore it to, or None to only return it.
    """

    node: Node
    line: str
    spans: tuple[Span, ...]
    number: int | None = None
    start: int | None = None
    stood: tuple[Stood, ...] = ()
    by: tuple[Origin, ...] = ()
    back: tuple[tuple[int, int | None], ...] = ()


def search(manuscript: Manuscript, pattern: Pattern, *, only: Node | None = None) -> Iterator[Found]:
    """Give every line of the book, or of an entry and all in it, that holds the pattern, in order."""
    wanted = None if only is None else below(manuscript, only)
    for node in manuscript.nodes:
        if node.kind in WITH_TEXT and (wanted is None or node.id in wanted):
            yield from _in_text(node, manuscript.text(node.id), pattern)


def search_all(manuscript: Manuscript, pattern: Pattern, *, only: Node | None = None) -> Iterator[Found]:
    """Give every line that ever held the pattern: for each entry what stands first, then what stood.

    Entries that were removed come behind those of the book.
    """
    wanted = None if only is None else below(manuscript, only)
    gone = _removals(manuscript)
    shown = {node.id for node in manuscript.nodes}
    for node in [*manuscript.nodes, *(each for each in manuscript.everything if each.id not in shown)]:
        if node.kind not in WITH_TEXT or (wanted is not None and node.id not in wanted):
            continue
        if pattern.possible(manuscript.ever(node.id)):
            yield from _Ever(manuscript, node, pattern, gone.get(node.id)).found()


def _in_text(node: Node, text: str, pattern: Pattern) -> list[Found]:
    found = pattern.spans(text)
    breaks = [-1, *(place for place, each in enumerate(text) if each == "\n"), len(text)] if found else []
    groups: list[tuple[int, list[Span]]] = []
    for span in found:
        number = bisect_right(breaks, span[0] - 1)
        if groups and groups[-1][0] == number and span[1] - groups[-1][1][0][0] <= 2 * WIDTH:
            groups[-1][1].append(span)
        else:
            groups.append((number, [span]))
    return [_line(node, text, number, spans, breaks) for number, spans in groups]


def _line(node: Node, text: str, number: int, spans: list[Span], breaks: list[int]) -> Found:
    first, last = spans[0][0], max(end for _, end in spans)
    begin, stop = breaks[number - 1] + 1, max(breaks[number], last)
    low, high = max(begin, first - WIDTH), min(stop, last + WIDTH)
    head, tail = CUT if low > begin else "", CUT if high < stop else ""
    moved = tuple((start - low + len(head), end - low + len(head)) for start, end in spans)
    return Found(node, head + text[low:high] + tail, moved, number, first)


@dataclass(frozen=True)
class _Removal:
    """From which row on an entry is out of the book, and the removed entries that hide it, topmost first."""

    row: int
    time: int
    hidden: tuple[int, ...]


class _Ever:
    """One text with all that was ever found in it."""

    def __init__(
        self, manuscript: Manuscript, node: Node, pattern: Pattern, removal: _Removal | None
    ) -> None:
        self._manuscript = manuscript
        self._node = node
        self._pattern = pattern
        self._removal = removal
        self._lives = manuscript.lives(node.id)
        self._times = {step.row: step.time for step in self._lives.steps}

    def found(self) -> Iterator[Found]:
        """Give the lines that stand, then those that stood, by when they came."""
        pattern = self._pattern
        every = hits(self._lives, pattern.spans, reach=pattern.reach, lines=pattern.regex)
        past = [hit for hit in every if hit.until is not None or self._removal]
        if self._removal is None:
            yield from self._standing({hit.first: hit for hit in every if hit.until is None})
        yield from self._past(sorted(past, key=lambda hit: (hit.since, hit.first)))

    def _standing(self, since: Mapping[int, Hit]) -> Iterator[Found]:
        text = self._manuscript.text(self._node.id)
        wide, living = Offsets(text), self._lives.standing(NEVER - 1)
        for each in _in_text(self._node, text, self._pattern):
            stood: dict[Stood, None] = {}
            by: dict[Origin, None] = {}
            for start, end in each.spans:
                moved = (each.start or 0) - each.spans[0][0]
                places = living[wide[start + moved] : wide[end + moved]]
                hit = since.get(places[0])
                row = hit.since if hit else max(self._lives.born[place] for place in places)
                stood[Stood(row, self._times[row])] = None
                by |= dict.fromkeys(self._by(places))
            yield replace(each, stood=tuple(stood), by=tuple(by))

    def _past(self, past: list[Hit]) -> Iterator[Found]:
        lines: dict[str, tuple[dict[Span, None], dict[Stood, None], dict[Origin, None]]] = {}
        for hit in past:
            stood = self._stood(hit)
            line, span, places = self._line(hit, (stood.until or NEVER) - 1)
            spans, times, by = lines.setdefault(line, ({}, {}, {}))
            spans[span] = times[stood] = None
            by |= dict.fromkeys(self._by(places))
        for line, (spans, times, by) in lines.items():
            back = self._back(max(times, key=lambda each: each.until or 0))
            yield Found(self._node, line, tuple(sorted(spans)), stood=tuple(times), by=tuple(by), back=back)

    def _line(self, hit: Hit, row: int) -> tuple[str, Span, list[int]]:
        """Return a line as it was when it was last there, where the hit is in it, and its places."""
        lives = self._lives
        before, behind = lives.around(row, hit.first, hit.last, width=WIDTH)
        places = lives.standing(row, hit.first, hit.last + 1)
        head = (CUT if len(before) > WIDTH else "") + lives.text(before[-WIDTH:])
        tail = lives.text(behind[:WIDTH]) + (CUT if len(behind) > WIDTH else "")
        words = lives.text(places)
        return head + words + tail, (len(head), len(head) + len(words)), places

    def _stood(self, hit: Hit) -> Stood:
        until, removal = hit.until, self._removal
        begin = self._times[hit.since]
        if until is not None:
            return Stood(hit.since, begin, until, self._times[until])
        assert removal
        return Stood(hit.since, begin, max(removal.row, hit.since + 1), removal.time)

    def _by(self, places: list[int]) -> list[Origin]:
        try:
            stood = self._manuscript.stood(self._node.id, self._lives.ranges(places))
        except LookupError:  # nothing is known of some of them
            return []
        return [each.origin for each in stood]

    def _back(self, stood: Stood) -> tuple[tuple[int, int | None], ...]:
        hidden = self._removal.hidden if self._removal else ()
        if stood.until not in self._times:
            return tuple((number, None) for number in hidden)
        above = tuple((number, None) for number in hidden if number != self._node.id)
        return (*above, (self._node.id, (stood.until or 0) - 1))


def _removals(manuscript: Manuscript) -> dict[int, _Removal]:
    """Return for each entry that is out of the book since when, and through which removals."""
    rows = {
        row.subject: row
        for row in manuscript.facts()
        if row.act == "binder" and manuscript.told(row).get("removed")
    }
    parents = {node.id: node for node in manuscript.everything}
    found = {}
    for node in manuscript.everything:
        chain, each = list[int](), parents.get(node.id)
        while each:
            chain += [each.id] if each.removed else []
            each = parents.get(each.parent)
        if chain:
            first = min((rows[number] for number in chain), key=lambda row: row.seq)
            found[node.id] = _Removal(first.seq, first.time, tuple(reversed(chain)))
    return found
