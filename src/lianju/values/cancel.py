"""How any thread asks a run to stop."""

from __future__ import annotations

import threading


class Cancel:
    """A switch that any thread may throw; the stream ends at its next token or batch."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the run to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Tell whether somebody asked."""
        return self._event.is_set()
