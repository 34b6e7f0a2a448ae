"""What a write-ahead log holds, read by itself: where the frames stop that its checksums vouch for.

Format: sqlite.org/fileformat2.html, “The Write-Ahead Log”.
"""

from __future__ import annotations

import struct
from array import array
from pathlib import Path

_HEADER, _FRAME = 32, 24
_MAGIC = (0x377F0682, 0x377F0683)  # its last bit: checksums of big-endian words
_WORD = 0xFFFFFFFF


def cut_off(log: Path) -> bool:
    """Tell whether frames of finished transactions lie behind the last that can be read, or the end is cut.

    A frame of an older round of the log has another salt, and one of a transaction that was taken back
    ends none.
    """
    try:
        data = log.read_bytes()
    except OSError:
        return False
    if len(data) <= _HEADER:
        return False
    magic, _, page = struct.unpack_from(">3I", data)
    head = (0, 0)
    if magic in _MAGIC:
        head = _sum(data[:24], (0, 0), big=bool(magic & 1))
    if magic not in _MAGIC or struct.pack(">2I", *head) != data[24:_HEADER]:
        return any(data)  # nothing of it can be read: a log that was begun has a header
    page = 65536 if page == 1 else page
    return _behind(data, _FRAME + page, head, big=bool(magic & 1)) if page else True


def _behind(data: bytes, size: int, head: tuple[int, int], *, big: bool) -> bool:
    salt, place = data[16:24], _HEADER
    while place + size <= len(data):
        frame = data[place : place + size]
        if frame[8:16] != salt:
            break
        head = _sum(frame[_FRAME:], _sum(frame[:8], head, big=big), big=big)
        if struct.pack(">2I", *head) != frame[16:24]:
            break
        place += size
    if place + size > len(data):
        return data[place + 8 : place + 16] == salt
    return any(
        data[each + 8 : each + 16] == salt and data[each + 4 : each + 8] != bytes(4)
        for each in range(place, len(data) - size + 1, size)
    )


def _sum(data: bytes, start: tuple[int, int], *, big: bool) -> tuple[int, int]:
    one, two = start
    words = array("I", data)
    if big != (struct.pack("=I", 1) == struct.pack(">I", 1)):
        words.byteswap()
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & _WORD
        two = (two + second + one) & _WORD
    return one, two
