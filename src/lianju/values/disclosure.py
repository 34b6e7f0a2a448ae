"""Who wrote what share of a book, as far as its log can tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Disclosure:
    """Characters (white space left out) by share and by model, the largest first."""

    shares: tuple[tuple[str, int], ...]
    models: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        total = sum(count for _, count in self.shares) or 1
        parts = [f"{name} {100 * count / total:.1f}%" for name, count in self.shares]
        parts += [f"model {name}: {count} characters" for name, count in self.models]
        return "Lianju: " + "; ".join(parts)
