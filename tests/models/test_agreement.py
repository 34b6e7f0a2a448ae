"""llama.cpp's log-probabilities against those of transformers on the same weights file.

The two share no code. The tolerance is twice the mean difference measured once
(2026-11-23, xllamacpp 2026.10.11549, torch 2.13.0, transformers 5.23.0, both on the
processor): llama.cpp multiplies in 8 bits with weights of 4, transformers in floats.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from suite import found, llamacpp_apart, run

from lianju.models import catalog
from lianju.models.apart import Apart
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling

if TYPE_CHECKING:
    from lianju.models.transformers import Transformers

pytestmark = pytest.mark.real

TOKENS = 500
MEASURED = {"gemma3-270m": 0.062, "smollm2": 0.043}  # mean |difference| of drawn tokens
MEASURED_SCORES = {"gemma3-270m": 0.070, "smollm2": 0.071}
PROMPTS = {
    "gemma3-270m": (
        "The old house stood at the end of the lane, and",
        "他走进院子的时候，",
        "In the spring of that year",
    ),
    "smollm2": (
        "The old house stood at the end of the lane, and",
        "My dear sister,",
        "In the spring of that year",
    ),
}
PASSAGE = (
    " she opened the window and listened. Somewhere below a door was closed, softly, as if by someone who did not"
    " wish to wake the house; then the gravel of the drive, then nothing. It was, she thought, exactly the sort of"
    " silence that comes before bad news. The clock struck two. She counted the strokes twice, for company, and took"
    " her brother's letter out of the drawer again."
)


@dataclass(frozen=True)
class Pair:
    """One weights file in both engines."""

    name: str
    llamacpp: Apart
    transformers: Transformers


@pytest.fixture(scope="module", params=["smollm2", "gemma3-270m"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    absent = [name for name in ("torch", "transformers", "gguf") if importlib.util.find_spec(name) is None]
    if absent or not catalog.installed(request.param):
        pytest.skip(f"not installed: {', '.join(absent) or request.param}")
    from lianju.models.transformers import Transformers

    path = found(request.param)
    pair = Pair(request.param, llamacpp_apart(request.param, context=2048), Transformers(path, context=2048))
    yield pair
    pair.llamacpp.close()
    pair.transformers.close()


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Return Spearman's rho; there are no ties to speak of."""
    ranks = [np.argsort(np.argsort(values)).astype(float) for values in (one, other)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def drawn(model: Apart, name: str) -> Iterator[tuple[list[int], list[int], list[float]]]:
    """Yield prompts, tokens drawn after them and their raw log-probabilities; 500 tokens in all."""
    seed, left = 0, TOKENS
    while left:
        prompt = Prompt.of(PROMPTS[name][seed % 3])
        sampling = Sampling(
            seed=seed, max_tokens=min(100, left), ignore_eos=True, n_probs=1, post_sampling_probs=False
        )
        chunks = run(model, prompt, sampling)
        told = [(chunk.token, chunk.logprob) for chunk in chunks if chunk.token is not None]
        seed += 1
        # A token inside a character is not reported: such a run cannot be recomputed.
        if chunks[-1].end is not None and chunks[-1].end.tokens == len(told):
            left -= len(told)
            yield model.spell(prompt), [token for token, _ in told], [logprob or 0.0 for _, logprob in told]


def test_drawn_tokens_have_the_log_probabilities_that_transformers_computes(pair: Pair) -> None:
    ours: list[float] = []
    theirs: list[float] = []
    for before, tokens, logprobs in drawn(pair.llamacpp, pair.name):
        ours += logprobs
        theirs += [score.logprob for score in pair.transformers.score_tokens(before, tokens)]
    assert len(ours) == TOKENS
    difference = float(np.abs(np.array(ours) - np.array(theirs)).mean())
    correlation = rank_correlation(np.array(ours), np.array(theirs))
    print(f"{pair.name}: drawn: mean |difference| {difference:.4f}, rank correlation {correlation:.4f}")
    assert difference <= 2 * MEASURED[pair.name]
    assert correlation >= 0.99


def test_both_engines_score_a_passage_alike(pair: Pair) -> None:
    prompt = Prompt.of("It was past midnight when the carriage drove away;")
    ours, theirs = pair.llamacpp.score(prompt, PASSAGE), pair.transformers.score(prompt, PASSAGE)
    assert [score.token for score in ours] == [score.token for score in theirs]
    assert "".join(score.text for score in theirs) == PASSAGE
    values = [np.array([score.logprob for score in scores]) for scores in (ours, theirs)]
    difference, correlation = float(np.abs(values[0] - values[1]).mean()), rank_correlation(*values)
    print(
        f"{pair.name}: scored: {len(ours)} mean |difference| {difference:.4f}, rank correlation {correlation:.4f}"
    )
    assert difference <= 2 * MEASURED_SCORES[pair.name]
    assert correlation >= 0.99


def test_both_engines_spell_alike(pair: Pair) -> None:
    for text in (
        "Don't stop. 12345  two  spaces\n\n\nand lines",
        "晋太元中，武陵人捕鱼为业。龘 😀",
        "<bos> <|im_end|>",
    ):
        assert pair.llamacpp.tokenize(text) == pair.transformers.tokenize(text)
        assert pair.llamacpp.spell(Prompt.of(text)) == pair.transformers.spell(Prompt.of(text))
