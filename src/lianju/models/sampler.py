"""The sampler chain of llama.cpp in numpy, for back ends that give logits.

Order: logit bias, allowed tokens, penalties, DRY, top-nσ, top-k, typical, top-p, min-p, XTC,
temperature; or with mirostat: logit bias, allowed tokens, temperature, mirostat.
Semantics: llama.cpp, src/llama-sampling.cpp and common/sampling.cpp. Two differences: the
grammar's mask always comes first (llama.cpp draws without it and draws again only if the
token does not fit, which reports a distribution that it did not draw from), and what has no
probability left is gone (there it still counts for typical and mirostat).

Papers: top-k (Fan et al. 2018, arXiv:1805.04833), top-p (Holtzman et al. 2019,
arXiv:1904.09751), mirostat (Basu et al. 2020, arXiv:2007.14966), locally typical (Meister
et al. 2022, arXiv:2202.00666), min-p (Nguyen et al. 2024, arXiv:2407.01082), top-nσ (Tang
et al. 2024, arXiv:2411.07641); XTC is p-e-w's (oobabooga/text-generation-webui, pull
request 6335).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lianju.models.penalties import Logits, dry, penalise
from lianju.values.sampling import Sampling

Mask = NDArray[np.bool_]
_MIROSTAT_SAMPLE = 100
_HIGHEST_BIAS = 1e6


@dataclass(frozen=True)
class Candidates:
    """Tokens that may be drawn, the likeliest first, and their logits."""

    tokens: NDArray[np.int64]
    logits: Logits

    @property
    def logprobs(self) -> Logits:
        """Their log-probabilities among one another."""
        return log_softmax(self.logits)

    def only(self, chosen: NDArray[np.bool_] | slice) -> Candidates:
        """Keep some, in their order."""
        return Candidates(self.tokens[chosen], self.logits[chosen])


@dataclass(frozen=True)
class Draw:
    """A drawn token, its log-probability and the runners-up (the likeliest first)."""

    token: int
    logprob: float
    runners_up: tuple[tuple[int, float], ...]


class Sampler:
    """Draws the tokens of one choice; the same seed and logits draw the same tokens.

    `pieces` are the bytes of every token; DRY looks for its breakers in them.
    """

    def __init__(self, sampling: Sampling, seed: int, *, pieces: Sequence[bytes]) -> None:
        self._sampling = sampling
        self._pieces = pieces
        self._random = np.random.Generator(np.random.PCG64(seed))
        self._surprise = 2.0 * sampling.mirostat_tau

    def draw(
        self, logits: NDArray[np.floating], before: Sequence[int], *, allowed: Mask | None = None
    ) -> Draw | None:
        """Draw what follows `before`; None when no token is left to draw."""
        own = np.asarray(logits, dtype=np.float64)
        candidates = self._candidates(_biased(own, self._sampling.logit_bias, allowed=allowed), before)
        if not len(candidates.tokens):
            return None
        logprobs = candidates.logprobs
        place = self._place(logprobs)
        self._surprise -= self._sampling.mirostat_eta * (
            -logprobs[place] / math.log(2) - self._sampling.mirostat_tau
        )
        token, count = int(candidates.tokens[place]), self._sampling.n_probs
        if self._sampling.post_sampling_probs:
            return Draw(
                token, min(0.0, float(logprobs[place])), _pairs(candidates.tokens, logprobs, count=count)
            )
        raw = log_softmax(own)
        top = ranked(own, count).tokens if count else np.empty(0, np.int64)
        return Draw(token, min(0.0, float(raw[token])), _pairs(top, raw[top], count=count))

    def _candidates(self, logits: Logits, before: Sequence[int]) -> Candidates:
        if not self._sampling.mirostat:
            penalise(logits, before, sampling=self._sampling)
            dry(logits, before, sampling=self._sampling, pieces=self._pieces)
            return truncated(logits, self._sampling, chance=self._random.random)
        candidates = heated(ranked(logits), self._sampling.temperature)
        if self._sampling.mirostat == 1:
            return _mirostat_1(candidates, self._surprise, vocabulary=len(logits))
        return _mirostat_2(candidates, self._surprise)

    def _place(self, logprobs: Logits) -> int:
        if len(logprobs) == 1:
            return 0
        sums = np.cumsum(np.exp(logprobs))
        return min(int(np.searchsorted(sums, self._random.random() * sums[-1])), len(sums) - 1)


def truncated(logits: Logits, sampling: Sampling, *, chance: Callable[[], float]) -> Candidates:
    """Run the chain from top-nσ to temperature; `chance` draws from [0, 1) for XTC."""
    candidates = ranked(top_n_sigma(logits, sampling.top_n_sigma), sampling.top_k)
    candidates = typical(candidates, sampling.typical_p)
    candidates = top_p(candidates, sampling.top_p)
    candidates = min_p(candidates, sampling.min_p)
    xtc = sampling.xtc_probability > 0 and sampling.xtc_threshold <= 0.5 and len(candidates.tokens) > 1
    if xtc and chance() <= sampling.xtc_probability:
        candidates = without_top_choices(candidates, sampling.xtc_threshold)
    return heated(candidates, sampling.temperature)


def log_softmax(logits: Logits) -> Logits:
    """Return natural log-probabilities."""
    if not len(logits):
        return logits
    shifted = logits - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def ranked(logits: Logits, count: int = 0) -> Candidates:
    """Sort what has any probability, the likeliest first; keep the first `count` (0: all)."""
    tokens = np.flatnonzero(logits > -math.inf)
    if 0 < count < len(tokens):
        lowest = np.partition(logits[tokens], -count)[-count]
        tokens = tokens[logits[tokens] >= lowest]
    order = np.argsort(-logits[tokens], kind="stable")
    tokens = tokens[order][: count or None]
    return Candidates(tokens, logits[tokens])


def top_n_sigma(logits: Logits, count: float) -> Logits:
    """Drop what lies more than `count` standard deviations below the highest logit."""
    there = logits[logits > -math.inf]
    if count <= 0 or len(there) <= 1:
        return logits
    return np.where(logits < there.max() - count * there.std(), -math.inf, logits)


def typical(candidates: Candidates, mass: float) -> Candidates:
    """Keep the tokens whose surprise is nearest the entropy, until they hold more than `mass`."""
    if mass >= 1.0 or not len(candidates.tokens):
        return candidates
    logprobs = candidates.logprobs
    entropy = -(np.exp(logprobs) * logprobs).sum()
    nearest = np.argsort(np.abs(-logprobs - entropy), kind="stable")
    sums = np.cumsum(np.exp(logprobs[nearest]))
    kept = np.zeros(len(nearest), dtype=np.bool_)
    kept[nearest[: int(np.searchsorted(sums, mass, side="right")) + 1]] = True
    return candidates.only(kept)


def top_p(candidates: Candidates, mass: float) -> Candidates:
    """Keep the fewest likeliest tokens that together hold at least `mass`."""
    if mass >= 1.0 or not len(candidates.tokens):
        return candidates
    sums = np.cumsum(np.exp(candidates.logprobs))
    return candidates.only(slice(int(np.searchsorted(sums, mass)) + 1))


def min_p(candidates: Candidates, share: float) -> Candidates:
    """Keep what is at least `share` times as likely as the likeliest."""
    if share <= 0.0 or not len(candidates.tokens):
        return candidates
    return candidates.only(candidates.logits >= candidates.logits[0] + math.log(share))


def without_top_choices(candidates: Candidates, threshold: float) -> Candidates:
    """Drop all tokens of at least `threshold` but the least likely of them."""
    above = int((np.exp(candidates.logprobs) >= threshold).sum())
    return candidates.only(slice(max(above - 1, 0), None))


def heated(candidates: Candidates, temperature: float) -> Candidates:
    """Divide the logits by `temperature`; at 0 only the likeliest token is left."""
    if temperature <= 0.0:
        return candidates.only(slice(1))
    with np.errstate(over="ignore"):
        logits = (candidates.logits - candidates.logits[:1]) / temperature
    return Candidates(candidates.tokens, logits).only(logits > -math.inf)


def _biased(logits: Logits, biases: Sequence[tuple[int, float]], *, allowed: Mask | None) -> Logits:
    biased = logits.copy()
    for token, bias in biases:
        if 0 <= token < len(biased):
            biased[token] += min(bias, _HIGHEST_BIAS)
    if allowed is not None:
        biased[~allowed] = -math.inf
    return biased


def _mirostat_1(candidates: Candidates, surprise: float, *, vocabulary: int) -> Candidates:
    logprobs = candidates.logprobs
    count = min(_MIROSTAT_SAMPLE, len(logprobs)) - 1
    if count < 1:
        return candidates
    steps = np.log(np.arange(2, count + 2) / np.arange(1, count + 1))
    slope = float((steps * (logprobs[:count] - logprobs[1 : count + 1])).sum() / (steps**2).sum())
    excess = slope - 1.0
    if slope <= 0.0 or excess == 0.0:
        return candidates
    base = excess * 2.0**surprise / (1.0 - float(vocabulary) ** -excess)
    exponent = math.log2(base) / slope if base > 0.0 else 0.0
    return candidates.only(slice(max(int(2.0 ** min(exponent, 31.0)), 1)))


def _mirostat_2(candidates: Candidates, surprise: float) -> Candidates:
    likely = -candidates.logprobs / math.log(2) <= surprise
    return candidates.only(slice(max(int(likely.sum()), 1)))


def _pairs(tokens: NDArray[np.int64], logprobs: Logits, *, count: int) -> tuple[tuple[int, float], ...]:
    pairs = zip(tokens[:count].tolist(), logprobs[:count].tolist(), strict=True)
    return tuple((token, min(0.0, value)) for token, value in pairs)
