"""Our sampler chain against llama.cpp's own: same raw distribution in, same distribution out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from suite import llamacpp_apart, run

from lianju.models import catalog
from lianju.models.apart import Apart
from lianju.models.sampler import Sampler
from lianju.values.chunk import Candidate
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling

pytestmark = pytest.mark.real

PROMPTS = (
    Prompt.of("One two three four five. One two three four five. One two three"),
    Prompt.of("The rain had stopped, and"),
    Prompt.of('"No," she said: "no'),
)
OPEN: dict[str, Any] = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0}
SAMPLINGS = {
    "default": Sampling(),
    "top_k": Sampling(**OPEN | {"top_k": 7}),
    "top_p": Sampling(**OPEN | {"top_p": 0.8}),
    "min_p": Sampling(**OPEN | {"min_p": 0.02}),
    "typical_p": Sampling(**OPEN | {"typical_p": 0.7}),
    "top_n_sigma": Sampling(**OPEN | {"top_n_sigma": 1.5}),
    "temperature": Sampling(**OPEN | {"top_k": 200, "temperature": 1.7}),
    "greedy": Sampling(**OPEN | {"temperature": 0.0}),
    "xtc": Sampling(**OPEN | {"top_k": 50, "xtc_probability": 1.0, "xtc_threshold": 0.05}),
    "presence": Sampling(**OPEN | {"top_k": 50, "presence_penalty": 1.5, "frequency_penalty": 0.4}),
    "short memory": Sampling(**OPEN | {"top_k": 50, "presence_penalty": 3.0, "repeat_last_n": 3}),
    "dry": Sampling(**OPEN | {"top_k": 50, "dry_multiplier": 0.8, "dry_sequence_breakers": ("\n",)}),
    "dry with breakers": Sampling(
        **OPEN | {"top_k": 50, "dry_multiplier": 0.8, "dry_sequence_breakers": (".",)}
    ),
    "logit_bias": Sampling(
        **OPEN | {"top_k": 50, "logit_bias": ((260, 4.0), (284, -math.inf), (10**7, 1.0))}
    ),
    "mirostat 1": Sampling(mirostat=1, mirostat_tau=2.0, temperature=0.9),
    "mirostat 2": Sampling(mirostat=2, mirostat_tau=1.5, temperature=1.2),
    "all": Sampling(
        **OPEN
        | {
            "top_n_sigma": 3.0,
            "top_k": 90,
            "typical_p": 0.95,
            "top_p": 0.9,
            "min_p": 0.01,
            "temperature": 0.7,
        }
    ),
}


@pytest.fixture(scope="module")
def smollm2() -> Iterator[Apart]:
    if not catalog.installed("smollm2"):
        pytest.skip("not installed: smollm2")
    model = llamacpp_apart("smollm2", context=512)
    yield model
    model.close()


def first(model: Apart, prompt: Prompt, sampling: Sampling) -> tuple[Candidate, ...]:
    """Return the runners-up of the first token."""
    return run(model, prompt, replace(sampling, seed=1, max_tokens=1))[0].runners_up


@pytest.mark.parametrize("prompt", PROMPTS, ids=["repeating", "plain", "quoted"])
def test_the_chain_gives_what_llama_cpp_drew_from(smollm2: Apart, prompt: Prompt) -> None:
    raw = first(smollm2, prompt, Sampling(n_probs=100_000, post_sampling_probs=False))
    logits = np.full(1 + max(each.token or 0 for each in raw), -math.inf)
    logits[np.array([each.token for each in raw], dtype=np.int64)] = [each.logprob for each in raw]
    before = smollm2.spell(prompt)
    pieces = [b""] * len(logits)
    for token in set(before):
        pieces[token] = smollm2.detokenize([token]).encode()
    for name, sampling in SAMPLINGS.items():
        sampling = replace(sampling, n_probs=200)
        theirs = {each.token: math.exp(each.logprob) for each in first(smollm2, prompt, sampling)}
        draw = Sampler(sampling, 1, pieces=pieces).draw(logits, before)
        assert draw is not None
        ours = {token: math.exp(logprob) for token, logprob in draw.runners_up}
        assert ours == pytest.approx(theirs, rel=2e-3, abs=2e-6), name


def test_the_top_200_are_enough_behind_top_k(smollm2: Apart) -> None:
    for prompt in PROMPTS:
        raw = first(smollm2, prompt, Sampling(n_probs=200, post_sampling_probs=False))
        logits = np.full(1 + max(each.token or 0 for each in raw), -math.inf)
        logits[np.array([each.token for each in raw], dtype=np.int64)] = [each.logprob for each in raw]
        sampling = Sampling(top_k=150, typical_p=0.9, top_p=0.97, min_p=0.001, temperature=1.3, n_probs=200)
        theirs = {each.token: math.exp(each.logprob) for each in first(smollm2, prompt, sampling)}
        draw = Sampler(sampling, 1, pieces=[b""] * len(logits)).draw(logits, smollm2.spell(prompt))
        assert draw is not None
        assert {t: math.exp(v) for t, v in draw.runners_up} == pytest.approx(theirs, rel=2e-3, abs=2e-6)
