"""What makes a token less likely because it, or a run of tokens, stood there before.

Sources: the repetition penalty is that of CTRL (Keskar et al. 2019, arXiv:1909.05858), with
llama.cpp's rule for negative logits; presence and frequency are OpenAI's; DRY is p-e-w's
(oobabooga/text-generation-webui, pull request 5677). Semantics: llama.cpp,
src/llama-sampling.cpp, `llama_sampler_penalties` and `llama_sampler_dry`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lianju.values.sampling import Sampling

Logits = NDArray[np.float64]

_LARGEST_FLOAT_LOG = 88.7228391


def penalise(logits: Logits, before: Sequence[int], *, sampling: Sampling) -> None:
    """Lower in place the logits of the tokens among the last `repeat_last_n` of `before`."""
    window = _last(before, sampling.repeat_last_n)
    if not len(window):
        return
    tokens, counts = np.unique(np.asarray(window, dtype=np.int64), return_counts=True)
    known = (tokens >= 0) & (tokens < len(logits))
    tokens, counts = tokens[known], counts[known]
    values = logits[tokens]
    values = np.where(values <= 0, values * sampling.repeat_penalty, values / sampling.repeat_penalty)
    logits[tokens] = values - counts * sampling.frequency_penalty - sampling.presence_penalty


def dry(logits: Logits, before: Sequence[int], *, sampling: Sampling, pieces: Sequence[bytes]) -> None:
    """Lower in place what would lengthen a run of tokens that `before` already holds.

    A run does not reach back over a sequence breaker. llama.cpp looks for breakers as
    spelled by its tokenizer; here they are looked for in the text, whatever its tokens.
    """
    if not sampling.dry_multiplier:
        return
    window = _last(before, sampling.dry_penalty_last_n)
    allowed = sampling.dry_allowed_length
    breakers = [breaker.encode() for breaker in sampling.dry_sequence_breakers if breaker]
    limit = _unbroken(window, breakers, pieces=pieces)
    if len(window) <= allowed or limit < allowed:
        return
    highest = _highest_exponent(sampling.dry_base)
    for token, length in _would_lengthen(window, limit).items():
        broken = any(breaker in pieces[token] for breaker in breakers)
        if length >= allowed and not broken and token < len(logits):
            logits[token] -= sampling.dry_multiplier * sampling.dry_base ** min(length - allowed, highest)


def _last(before: Sequence[int], count: int) -> Sequence[int]:
    if count == 0:
        return ()
    return before if count < 0 else before[-count:]


def _unbroken(window: Sequence[int], breakers: Sequence[bytes], *, pieces: Sequence[bytes]) -> int:
    """Count the tokens at the end of `window` that lie wholly after its last breaker."""
    data = b"".join(pieces[token] for token in window)
    last = max((data.rfind(breaker) + len(breaker) for breaker in breakers if breaker in data), default=0)
    place, unbroken = len(data), 0
    for token in reversed(window):
        place -= len(pieces[token])
        if place < last:
            break
        unbroken += 1
    return unbroken


def _would_lengthen(window: Sequence[int], limit: int) -> dict[int, int]:
    """Give each token that once followed a copy of the window's end the longest such copy."""
    backwards = list(reversed(window))
    longest: dict[int, int] = {}
    for place, length in enumerate(_prefix_matches(backwards)):
        if place and length:
            token = backwards[place - 1]
            longest[token] = max(longest.get(token, 0), min(length, limit))
    return longest


def _prefix_matches(items: Sequence[int]) -> list[int]:
    """Give for each place how far the items from there repeat those from the start.

    Linear: the Z-algorithm (Gusfield, Algorithms on Strings, Trees and Sequences, 1.4).
    """
    total = len(items)
    lengths = [0] * total
    left = right = 0
    for place in range(1, total):
        length = min(right - place, lengths[place - left]) if place < right else 0
        while place + length < total and items[length] == items[place + length]:
            length += 1
        lengths[place] = length
        if place + length > right:
            left, right = place, place + length
    return lengths


def _highest_exponent(base: float) -> float:
    return _LARGEST_FLOAT_LOG // math.log(base) if base > 1.000001 else math.inf
