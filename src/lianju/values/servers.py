"""A server that the user named."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Server:
    """An OpenAI-compatible server: its base `url` (without /v1), the model to ask there,
    and after how many seconds of silence it counts as slow.
    """

    name: str
    url: str
    model: str | None = None
    silence: float = 120.0
