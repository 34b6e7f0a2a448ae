"""From bytes to text that may be shown: whole characters only, and nothing of a stop string."""

from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from lianju.values.chunk import Chunk, End


class TextStream:
    """Takes the bytes of one choice piece by piece and gives back what may be shown.

    A piece that completes a stop string ends the text before the earliest stop string in
    it; what may yet become one is held back until it is decided. Half a character at the
    very end is dropped, bytes that are no UTF-8 become U+FFFD.
    """

    def __init__(self, stop: tuple[str, ...] = ()) -> None:
        self._stop = stop
        self._decode = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self.stopped = False

    def push(self, piece: bytes) -> str:
        """Take the next bytes, give the text that is now certain."""
        text = self._held + self._decode.decode(piece)
        places = [text.find(each) for each in self._stop if each in text]
        if places:
            self.stopped, self._held = True, ""
            return text[: min(places)]
        certain = len(text) - self._undecided(text)
        self._held = text[certain:]
        return text[:certain]

    def rest(self) -> str:
        """Give what was held back, once nothing more comes."""
        held, self._held = self._held, ""
        return held

    def _undecided(self, text: str) -> int:
        """Count the characters at the end of `text` with which a stop string begins."""
        longest = max((len(each) for each in self._stop), default=1) - 1
        for length in range(min(longest, len(text)), 0, -1):
            if any(each.startswith(text[-length:]) for each in self._stop):
                return length
        return 0


class StopStrings:
    """Stop strings for an engine that loses, in a stream, what it holds back when its tokens run out.

    llama.cpp does (b11549). It is sent only `sent`, for which nothing is held back; the
    longer ones are looked for here.
    """

    def __init__(self, stop: tuple[str, ...]) -> None:
        self.sent = tuple(each for each in stop if len(each) == 1)
        own = tuple(each for each in stop if len(each) > 1)
        self._choices: defaultdict[int, TextStream] = defaultdict(lambda: TextStream(own))
        self._halves: dict[int, str] = {}
        self._ended: set[int] = set()

    def _whole(self, chunk: Chunk) -> str:
        """Join the halves of a character that a server cut in UTF-16 between two events."""
        text = self._halves.pop(chunk.choice, "") + chunk.text
        if text and "\ud800" <= text[-1] <= "\udbff" and not chunk.end:
            self._halves[chunk.choice], text = text[-1], text[:-1]
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def step(self, chunk: Chunk, *, stopped: Callable[[], End]) -> Iterator[Chunk]:
        """Take a chunk of the engine, give what may be shown; `stopped` describes an end found here."""
        if chunk.choice in self._ended:
            return
        out = self._choices[chunk.choice]
        whole = self._whole(chunk).encode("utf-8", "replace")
        text = out.push(whole) + (out.rest() if chunk.end and not out.stopped else "")
        if text or not chunk.end:
            yield replace(chunk, text=text, end=None)
        if chunk.end or out.stopped:
            self._ended.add(chunk.choice)
            yield Chunk("", chunk.choice, end=chunk.end or stopped())
