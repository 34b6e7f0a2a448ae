"""A formal language that a model's output must belong to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

GrammarKind = Literal["regex", "lark", "gbnf", "json_schema"]


@dataclass(frozen=True)
class Grammar:
    """One grammar as text, in one of the notations that llguidance reads."""

    kind: GrammarKind
    text: str

    @property
    def sha256(self) -> str:
        """Identify the language by its notation and text."""
        return hashlib.sha256(f"{self.kind}\n{self.text}".encode()).hexdigest()
