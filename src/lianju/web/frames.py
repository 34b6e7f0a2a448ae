"""Binary frames of the socket: variable-length numbers and length-prefixed bytes, as lib0 writes them.

Source: y-protocols (PROTOCOL.md) and lib0/encoding.js; the kinds are those of docs/protocol.md.
"""

from __future__ import annotations

import json
from typing import Any

SYNC, AWARENESS, EDIT, WRITTEN, ELSEWHERE = 0, 1, 10, 11, 12
ASK, ANSWER = 0, 1
_LONGEST = 63


class BrokenFrame(ValueError):
    """The bytes are no frame of the protocol."""


def frame(*parts: int | bytes | dict[str, Any]) -> bytes:
    """Write numbers, bytes with their length, and objects as JSON with its length."""
    out = bytearray()
    for part in parts:
        if isinstance(part, int):
            out += _number(part)
        else:
            data = part if isinstance(part, bytes) else json.dumps(part, ensure_ascii=False).encode()
            out += _number(len(data)) + data
    return bytes(out)


class Reader:
    """Reads a frame from its beginning; BrokenFrame where it is cut short."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def number(self) -> int:
        """Read a number."""
        value = shift = 0
        while shift <= _LONGEST:
            if self._place >= len(self._data):
                break
            byte = self._data[self._place]
            self._place += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise BrokenFrame("number")

    def bytes(self) -> bytes:
        """Read bytes."""
        length = self.number()
        found = self._data[self._place : self._place + length]
        if len(found) != length:
            raise BrokenFrame("bytes")
        self._place += length
        return found

    def told(self) -> dict[str, Any]:
        """Read an object."""
        try:
            found = json.loads(self.bytes())
        except ValueError:
            raise BrokenFrame("object") from None
        if not isinstance(found, dict):
            raise BrokenFrame("object")
        return found


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
