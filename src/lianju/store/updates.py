"""Read and write Yjs updates (version 1), as far as authorship needs: which ids carry which characters.

pycrdt hides the ids of characters, and its text offsets are UTF-8 bytes. Here an update is
decoded into the runs it inserts and the ids it deletes. What the document then looks like is
never guessed: order is found by integrating a relabelled update (`in_order`).

Format: yjs/yjs, src/utils/encoding.js and src/structs/*.js; lib0/encoding.js. An id is a pair
(client, clock); a clock counts UTF-16 units.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pycrdt import Doc, Text

ROOT = "text"

Id = tuple[int, int]
IdRange = tuple[int, int, int]  # client, first clock, length

_GC, _DELETED, _JSON, _BINARY, _STRING, _EMBED, _FORMAT, _TYPE, _ANY, _DOC, _SKIP = range(11)
_HAS_LEFT, _HAS_RIGHT, _HAS_KEY = 0x80, 0x40, 0x20
_LONGEST_VARINT = 63
_LABELS = 0x4E00  # labels are characters of this block: one UTF-16 unit each, 20,000 of them
_LABEL_COUNT = 20_000
_SAME = re.compile(r"(.)\1*", re.DOTALL)


class BrokenUpdate(ValueError):
    """The bytes are no whole update."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring ids that one update inserts; `text` is None unless they are characters."""

    client: int
    clock: int
    length: int
    text: str | None
    left: Id | None
    right: Id | None
    head: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """What one update inserts and deletes."""

    runs: tuple[Run, ...]
    deleted: tuple[IdRange, ...]
    deletions: bytes = field(repr=False, default=b"")


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def parse(data: bytes) -> Update:
    """Decode an update; BrokenUpdate when it is cut short or holds what Yjs never writes."""
    reader = _Reader(data)
    runs: list[Run] = []
    for _ in range(reader.number()):
        count, client, clock = reader.number(), reader.number(), reader.number()
        for _ in range(count):
            run = _run(reader, client, clock)
            runs.append(run)
            clock += run.length
    start = reader.place
    deleted = [
        (client, reader.number(), reader.number())
        for _ in range(reader.number())
        for client, ranges in [(reader.number(), reader.number())]
        for _ in range(ranges)
    ]
    if reader.place != len(data):
        raise BrokenUpdate("bytes behind the end")
    return Update(tuple(runs), tuple(deleted), data[start:])


def craft(
    client: int, clock: int, text: str, *, left: Id | None, right: Id | None, deleted: Iterable[IdRange] = ()
) -> bytes:
    """Encode an update that inserts `text` between two ids and deletes id ranges."""
    out = bytearray()
    if text:
        info = _STRING | (_HAS_LEFT if left else 0) | (_HAS_RIGHT if right else 0)
        out += b"\1\1" + _varint(client) + _varint(clock) + bytes([info])
        for neighbour in filter(None, (left, right)):
            out += _varint(neighbour[0]) + _varint(neighbour[1])
        if not left and not right:
            out += b"\1" + _string(ROOT)
        out += _string(text)
    else:
        out += b"\0"
    return bytes(out + _deletions(deleted))


def without(data: bytes, gone: Callable[[IdRange], list[IdRange]]) -> bytes:
    """Return an update with the same ids in which the characters of some are not there any more.

    `gone` tells which parts of a range those are. They stay as ids that were deleted, so that every
    later update finds its neighbours. A character of two units goes whole.
    """
    update = parse(data)
    runs = [piece for run in update.runs for piece in _emptied(run, gone)]
    return _encoded(runs, update.deletions, lambda run: run.body)


def growing(data: bytes, update: Update) -> bytes:
    """Return an update, which was parsed already, without what it deletes."""
    return data[: len(data) - len(update.deletions)] + _deletions(())


def in_order(state: bytes, label: Callable[[Run], Iterable[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Give (units, label) of the living characters of a document, in their order.

    `label` gives (units, number below 20,000) over a run. The order is that of the library:
    the update is integrated with every character replaced by its label, and ids decide order.
    """
    return _ordered(parse(state), label)


def living_ids(state: bytes) -> list[Id]:
    """Give the id of every living UTF-16 unit of a document, in order."""
    return _ids(parse(state))


def every_id(state: bytes) -> list[Id]:
    """Give the id of every UTF-16 unit that a document ever had, the dead ones too, in order.

    Where a character stands does not depend on which others live.
    """
    update = parse(state)
    return _ids(Update(tuple(map(_revived, update.runs)), (), _deletions(())))


def _ordered(update: Update, label: Callable[[Run], Iterable[tuple[int, int]]]) -> list[tuple[int, int]]:
    scratch: Doc[Text] = Doc()
    text = scratch.get(ROOT, type=Text)
    scratch.apply_update(_relabelled(update, label))
    return [(len(each[0]), ord(each[1]) - _LABELS) for each in _SAME.finditer(str(text))]


def _ids(update: Update) -> list[Id]:
    """Give the ids of a document's units, in order; those of a run count up, whatever stands between them."""
    runs = [run for run in update.runs if run.text is not None]
    indices = {(run.client, run.clock): index for index, run in enumerate(runs)}

    def labelled(divisor: int) -> Callable[[Run], list[tuple[int, int]]]:
        return lambda run: [(run.length, indices[run.client, run.clock] // divisor % _LABEL_COUNT)]

    if len(runs) <= _LABEL_COUNT:
        order = _ordered(update, labelled(1))
    else:
        low, high = (_spread(_ordered(update, labelled(each))) for each in (1, _LABEL_COUNT))
        order = [(1, one + other * _LABEL_COUNT) for one, other in zip(low, high, strict=True)]
    ids, given = list[Id](), [0] * len(runs)
    for count, index in order:
        client, clock = runs[index].client, runs[index].clock + given[index]
        ids += [(client, clock + offset) for offset in range(count)]
        given[index] += count
    return ids


def _spread(order: Iterable[tuple[int, int]]) -> Iterator[int]:
    return (number for count, number in order for _ in range(count))


def _revived(run: Run) -> Run:
    """Give a deleted run characters again; which ones does not matter for their order."""
    if run.text is not None or run.head[0] & 0x1F != _DELETED:
        return run
    head = bytes([run.head[0] & ~0x1F | _STRING]) + run.head[1:]
    return replace(run, text=chr(_LABELS) * run.length, head=head)


def ranges_of(ids: Sequence[Id]) -> list[IdRange]:
    """Join neighbouring ids."""
    found: list[IdRange] = []
    for client, clock in ids:
        if found and found[-1][0] == client and found[-1][1] + found[-1][2] == clock:
            found[-1] = (client, found[-1][1], found[-1][2] + 1)
        else:
            found.append((client, clock, 1))
    return found


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def byte(self) -> int:
        if self.place >= len(self._data):
            raise BrokenUpdate("cut short")
        self.place += 1
        return self._data[self.place - 1]

    def number(self) -> int:
        if self.place < len(self._data) and self._data[self.place] < 0x80:  # most are one byte
            self.place += 1
            return self._data[self.place - 1]
        value = shift = 0
        while (byte := self.byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
            if shift > _LONGEST_VARINT:
                raise BrokenUpdate("number")
        return value | byte << shift

    def take(self, count: int) -> bytes:
        if self.place + count > len(self._data):
            raise BrokenUpdate("cut short")
        self.place += count
        return self._data[self.place - count : self.place]

    def string(self) -> bytes:
        return self.take(self.number())

    def since(self, start: int) -> bytes:
        return self._data[start : self.place]

    def id(self) -> Id:
        return self.number(), self.number()


def _run(reader: _Reader, client: int, clock: int) -> Run:
    start = reader.place
    info = reader.byte()
    kind = info & 0x1F
    if kind == _SKIP:
        raise BrokenUpdate("ids are missing")
    if kind == _GC:
        length = reader.number()
        return Run(client, clock, length, None, None, None, reader.since(start), b"")
    left = reader.id() if info & _HAS_LEFT else None
    right = reader.id() if info & _HAS_RIGHT else None
    beginning = not info & (_HAS_LEFT | _HAS_RIGHT)
    if beginning and (reader.number() != 1 or reader.string() != ROOT.encode() or info & _HAS_KEY):
        raise BrokenUpdate("not the text")
    body = reader.place
    text, length = _content(reader, kind)
    head = reader.since(start)[: body - start]
    return Run(client, clock, length, text, left, right, head, reader.since(body))


def _content(reader: _Reader, kind: int) -> tuple[str | None, int]:
    if kind == _STRING:
        try:
            text = reader.string().decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise BrokenUpdate("text") from None
        return text, units(text)
    if kind == _DELETED:
        return None, reader.number()
    # A document of ours is one plain text: marks, embeds and nested types have no place in it.
    raise BrokenUpdate(f"content {kind}")


def _relabelled(update: Update, label: Callable[[Run], Iterable[tuple[int, int]]]) -> bytes:
    def body(run: Run) -> bytes:
        if run.text is None:
            return run.body
        return _string("".join(chr(_LABELS + number) * count for count, number in label(run)))

    return _encoded(update.runs, update.deletions, body)


def _encoded(runs: Iterable[Run], deletions: bytes, body: Callable[[Run], bytes]) -> bytes:
    out = bytearray()
    groups: list[list[Run]] = []
    for run in runs:
        last = groups[-1][-1] if groups else None
        if last and last.client == run.client and last.clock + last.length == run.clock:
            groups[-1].append(run)
        else:
            groups.append([run])
    out += _varint(len(groups))
    for group in groups:
        out += _varint(len(group)) + _varint(group[0].client) + _varint(group[0].clock)
        for run in group:
            out += run.head + body(run)
    return bytes(out + deletions)


def _emptied(run: Run, gone: Callable[[IdRange], list[IdRange]]) -> Iterator[Run]:
    """Cut a run where characters go, as Yjs cuts: the left neighbour of a part is the part before."""
    if run.text is None:
        yield run
        return
    characters, place = run.text.encode("utf-16-le", "surrogatepass"), 0
    for start, end, empty in _parts(run, characters, gone((run.client, run.clock, run.length))):
        text = None if empty else characters[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
        kind = _STRING if text is not None else _DELETED
        body = _string(text) if text is not None else _varint(end - start)
        if place == 0:
            head, left = bytes([run.head[0] & ~0x1F | kind]) + run.head[1:], run.left
        else:
            left = (run.client, run.clock + start - 1)
            info = kind | _HAS_LEFT | (_HAS_RIGHT if run.right else 0)
            neighbours = [left, run.right] if run.right else [left]
            head = bytes([info]) + b"".join(_varint(number) for one in neighbours for number in one)
        yield Run(run.client, run.clock + start, end - start, text, left, run.right, head, body)
        place = end


def _parts(run: Run, characters: bytes, gone: list[IdRange]) -> Iterator[tuple[int, int, bool]]:
    """Give the units of a run that stay and that go, in turn; a pair of surrogates is not cut."""

    def halved(unit: int) -> bool:
        high, low = characters[2 * unit - 1 : 2 * unit], characters[2 * unit + 1 : 2 * unit + 2]
        return b"\xd8" <= high <= b"\xdb" and b"\xdc" <= low <= b"\xdf"

    place = 0
    for _, clock, length in gone:
        start, end = clock - run.clock, clock - run.clock + length
        start, end = max(place, start - halved(start)), end + halved(end)
        if start > place:
            yield place, start, False
        if end > start:
            yield start, end, True
        place = max(place, end)
    if place < run.length:
        yield place, run.length, False


def _deletions(deleted: Iterable[IdRange]) -> bytes:
    by_client: dict[int, list[tuple[int, int]]] = {}
    for client, clock, length in deleted:
        by_client.setdefault(client, []).append((clock, length))
    out = bytearray(_varint(len(by_client)))
    for client, ranges in by_client.items():
        out += _varint(client) + _varint(len(ranges))
        for clock, length in sorted(ranges):
            out += _varint(clock) + _varint(length)
    return bytes(out)


def _string(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return _varint(len(data)) + data


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
