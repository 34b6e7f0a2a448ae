"""Exact log-probabilities of a given text on servers that repeat the prompt with its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lianju.errors import ModelRefused
from lianju.values.chunk import TokenScore


def echoed(
    before: str, text: str, complete: Callable[[dict[str, Any]], dict[str, Any]]
) -> tuple[TokenScore, ...]:
    """Score `text` after `before`; ModelRefused when a token lies across where they meet."""
    body = {"prompt": before + text, "echo": True, "logprobs": 1, "max_tokens": 1, "temperature": 0.0}
    answer = complete(body)
    logprobs = answer["choices"][0]["logprobs"] or {}
    read = list(zip(logprobs["tokens"], logprobs["token_logprobs"], strict=True))
    rest, scores = text, list[TokenScore]()
    for token, value in reversed(read[: answer["usage"]["prompt_tokens"]]):
        if not rest:
            break
        if value is None or not token or not rest.endswith(token):
            raise ModelRefused(name="echo", detail="score")
        scores.append(TokenScore(None, token, min(0.0, float(value))))
        rest = rest[: -len(token)]
    if rest:
        raise ModelRefused(name="echo", detail="score")
    return tuple(reversed(scores))
