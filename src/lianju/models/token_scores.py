"""Exact log-probabilities of a given text on llama.cpp, which has no echo of a prompt.

Runs of whole-character tokens are forced, a token a decode step, by a grammar of literal
token ids (GBNF `<[id]>`), and the raw probabilities of what was forced are read. That
grammar fails on tokens which are part of a character (measured on b11549); each of those
is found among all the runners-up of its place instead, which is slower and as exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lianju.errors import ModelRefused
from lianju.values.cancel import Cancel
from lianju.values.chunk import TokenScore

Complete = Callable[[dict[str, Any]], dict[str, Any]]
Piece = tuple[int, str | None]  # a token id and its text; None: part of a character
_ALL = 2_000_000


def forced(
    prompt: Sequence[int], pieces: Sequence[Piece], complete: Complete, *, cancel: Cancel
) -> tuple[TokenScore, ...]:
    """Score `pieces` after the tokens of `prompt`; about one decode step each. Fewer after a cancel."""
    scores: list[TokenScore] = []
    before = list(prompt)
    for run in _runs(pieces):
        if cancel.cancelled:
            break
        tokens = [token for token, _ in run]
        warm = bool(scores)
        try:
            if run[0][1] is None:
                values = [_among_all(before, tokens[0], complete, warm)]
            else:
                values = _along(before, tokens, complete, warm)
        except ModelRefused:
            if cancel.cancelled:  # the answer was cut short
                break
            raise
        scores += [
            TokenScore(token, text or "", value) for (token, text), value in zip(run, values, strict=True)
        ]
        before += tokens
    return tuple(scores)


def _runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    run: list[Piece] = []
    for piece in pieces:
        if piece[1] is None:
            if run:
                yield run
            yield [piece]
            run = []
        else:
            run.append(piece)
    if run:
        yield run


def _along(before: Sequence[int], tokens: Sequence[int], complete: Complete, warm: bool) -> list[float]:
    grammar = "root ::= " + " ".join(f"<[{token}]>" for token in tokens)
    entries = _entries(complete(_force(before, grammar, len(tokens), 1, warm)))
    if [entry["id"] for entry in entries] != list(tokens):
        raise ModelRefused(name="llama.cpp", detail="score")
    return [float(entry["logprob"]) for entry in entries]


def _among_all(before: Sequence[int], token: int, complete: Complete, warm: bool) -> float:
    entries = _entries(complete(_force(before, 'root ::= "a"', 1, _ALL, warm)))
    for entry in entries[0]["top_logprobs"] if entries else ():
        if entry["id"] == token:
            return float(entry["logprob"])
    raise ModelRefused(name="llama.cpp", detail=f"token {token}")


def _entries(answer: dict[str, Any]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = answer["choices"][0]["logprobs"]["content"]
    return entries


def _force(before: Sequence[int], grammar: str, count: int, n_probs: int, warm: bool) -> dict[str, Any]:
    return {
        "prompt": list(before),
        "grammar": grammar,
        "max_tokens": count,
        "n_probs": n_probs,
        "temperature": 0.0,
        "seed": 0,
        "cache_prompt": warm,
    }
