"""Tokens of a llama-server, over its own endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lianju.models.dialects import understood
from lianju.models.http import Door
from lianju.models.token_scores import Piece


def tokens(door: Door, text: str, *, special: bool = False, begin: bool = False) -> list[int]:
    """Spell `text`: with its special marks read as marks, with the mark of beginning before it."""
    answer = door.post("/tokenize", {"content": text, "add_special": begin, "parse_special": special})
    with understood(door.server.name):
        return [int(token) for token in answer["tokens"]]


def pieces(door: Door, text: str) -> list[Piece]:
    """Spell `text` alone, each token with its text."""
    body = {"content": text, "add_special": False, "parse_special": False, "with_pieces": True}
    answer = door.post("/tokenize", body)
    with understood(door.server.name):
        return [
            (int(each["id"]), each["piece"] if isinstance(each["piece"], str) else None)
            for each in answer["tokens"]
        ]


def text_of(door: Door, spelled: Sequence[int]) -> str:
    """Read ids as text."""
    answer = door.post("/detokenize", {"tokens": list(spelled)})
    with understood(door.server.name):
        return str(answer["content"])


def templated(door: Door, messages: list[dict[str, str]]) -> str:
    """Write a conversation with the model's own template, up to where the answer begins."""
    answer = door.post("/apply-template", {"messages": messages})
    with understood(door.server.name):
        return str(answer["prompt"])


def completion(door: Door, model: str | None, body: dict[str, Any]) -> dict[str, Any]:
    """Make one completion that is not streamed."""
    answer: dict[str, Any] = door.post("/v1/completions", body | ({"model": model} if model else {}))
    return answer
