"""How any thread asks a run to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Cancel:
    """A switch that any thread may throw; the stream ends at its next token or batch."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._heard: list[Callable[[], None]] = []
        self._lock = threading.RLock()  # a signal may come in the middle

    def cancel(self) -> None:
        """Ask the run to stop."""
        with self._lock:
            first, heard = not self._event.is_set(), list(self._heard)
            self._event.set()
        for tell in heard if first else ():
            tell()

    @property
    def cancelled(self) -> bool:
        """Tell whether somebody asked."""
        return self._event.is_set()

    @contextmanager
    def heard(self, tell: Callable[[], None]) -> Iterator[None]:
        """Within the block, have `tell` called when somebody asks, or did before; whoever asks calls it."""
        with self._lock:
            already = self._event.is_set()
            self._heard.append(tell)
        try:
            if already:
                tell()
            yield
        finally:
            with self._lock:
                self._heard.remove(tell)
