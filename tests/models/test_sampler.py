"""Properties of the sampler chain that hold for any logits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lianju.models.penalties import dry, penalise
from lianju.models.sampler import (
    Candidates,
    Sampler,
    log_softmax,
    min_p,
    ranked,
    top_n_sigma,
    top_p,
    truncated,
    typical,
    without_top_choices,
)
from lianju.values.sampling import Sampling

OPEN: dict[str, Any] = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0}
LETTERS = [bytes([code]) for code in range(97, 123)]  # token 0 is a, and so on

logits = st.lists(st.floats(-30, 30), min_size=1, max_size=40).map(np.array)
shares = st.floats(0.01, 0.99)


def never() -> float:
    """A chance that never falls low."""
    return 1.0


def draws(sampling: Sampling, values: np.ndarray, *, seed: int = 0, count: int = 1, **more: Any) -> list[int]:
    """Draw `count` tokens one after another."""
    sampler = Sampler(sampling, seed, pieces=LETTERS)
    before: list[int] = []
    for _ in range(count):
        draw = sampler.draw(values, before, **more)
        assert draw is not None
        before.append(draw.token)
    return before


def tokens(text: str) -> list[int]:
    """Spell letters as tokens."""
    return [ord(letter) - 97 for letter in text]


@given(logits)
def test_log_softmax_sums_to_one(values: np.ndarray) -> None:
    assert np.exp(log_softmax(values)).sum() == pytest.approx(1.0)


@given(
    logits,
    st.builds(
        Sampling, temperature=st.floats(0, 3), top_k=st.integers(0, 50), top_p=st.floats(0, 1), min_p=st.floats(0, 1),
        typical_p=st.floats(0, 1), top_n_sigma=st.floats(-1, 4), xtc_probability=st.floats(0, 1),
    ),
    st.floats(0, 1),
)  # fmt: skip
def test_any_chain_leaves_sorted_candidates_that_sum_to_one(
    values: np.ndarray, sampling: Sampling, chance: float
) -> None:
    left = truncated(values, sampling, chance=lambda: chance)
    assert 1 <= len(left.tokens) <= len(values)
    assert len(set(left.tokens.tolist())) == len(left.tokens)
    assert (np.diff(left.logits) <= 0).all()
    assert np.exp(left.logprobs).sum() == pytest.approx(1.0)


@given(logits, st.integers(1, 50))
def test_top_k_keeps_the_k_highest(values: np.ndarray, count: int) -> None:
    left = ranked(values, count)
    assert len(left.tokens) == min(count, len(values))
    assert left.logits.tolist() == sorted(values.tolist(), reverse=True)[:count]


@given(logits, shares)
def test_top_p_keeps_the_fewest_that_hold_the_mass(values: np.ndarray, mass: float) -> None:
    held = np.exp(top_p(ranked(values), mass).logits - values.max()) / np.exp(values - values.max()).sum()
    assert held.sum() >= mass - 1e-9
    assert held[:-1].sum() < mass + 1e-9


@given(logits, shares)
def test_min_p_keeps_what_has_that_share_of_the_likeliest(values: np.ndarray, share: float) -> None:
    probabilities = np.exp(values - values.max())
    assume((np.abs(probabilities - share) > 1e-9).all())
    assert len(min_p(ranked(values), share).tokens) == (probabilities >= share).sum()


@given(logits, shares)
def test_typical_keeps_those_nearest_the_entropy(values: np.ndarray, mass: float) -> None:
    everything = ranked(values)
    left = typical(everything, mass)
    surprise = dict(zip(everything.tokens.tolist(), (-everything.logprobs).tolist(), strict=True))
    entropy = sum(math.exp(-each) * each for each in surprise.values())
    kept = {token: abs(surprise[token] - entropy) for token in left.tokens.tolist()}
    dropped = [abs(each - entropy) for token, each in surprise.items() if token not in kept]
    assert not dropped or max(kept.values()) <= min(dropped) + 1e-9
    assert sum(math.exp(-surprise[token]) for token in kept) >= min(mass, 1.0) - 1e-9


@given(logits, st.floats(0.1, 4))
def test_top_n_sigma_keeps_what_lies_near_the_highest(values: np.ndarray, count: float) -> None:
    left = top_n_sigma(values, count)
    floor = values.max() - count * values.std()
    assert left.max() == values.max()
    assert ((left > -math.inf) == (values >= floor)).all()


def test_top_n_sigma_does_not_count_what_is_already_gone() -> None:
    values = np.array([3.0, 2.0, 1.0, -math.inf])
    assert top_n_sigma(values, 1.0).tolist() == [3.0, -math.inf, -math.inf, -math.inf]
    assert top_n_sigma(values, 1.3).tolist() == [3.0, 2.0, -math.inf, -math.inf]


def test_xtc_keeps_the_least_likely_of_the_top_choices() -> None:
    likely = Candidates(np.arange(4), np.log([0.5, 0.3, 0.15, 0.05]))
    assert without_top_choices(likely, 0.2).tokens.tolist() == [1, 2, 3]
    assert without_top_choices(likely, 0.4).tokens.tolist() == [0, 1, 2, 3]
    assert without_top_choices(likely, 0.01).tokens.tolist() == [3]


@pytest.mark.parametrize(
    ("probability", "chance", "left"), [(1.0, 0.99, 3), (0.5, 0.4, 3), (0.5, 0.6, 4), (0.0, 0.0, 4)]
)
def test_xtc_happens_with_its_probability(probability: float, chance: float, left: int) -> None:
    sampling = Sampling(**OPEN, xtc_probability=probability, xtc_threshold=0.2)
    assert len(truncated(np.log([0.5, 0.3, 0.15, 0.05]), sampling, chance=lambda: chance).tokens) == left


def test_xtc_above_one_half_never_happens() -> None:
    sampling = Sampling(**OPEN, xtc_probability=1.0, xtc_threshold=0.51)
    assert len(truncated(np.log([0.9, 0.1]), sampling, chance=never).tokens) == 2


@given(logits, st.integers(0, 1000))
def test_temperature_zero_draws_the_likeliest(values: np.ndarray, seed: int) -> None:
    assert draws(Sampling(temperature=0.0), values, seed=seed) == [int(values.argmax())]


@given(logits, st.floats(0.2, 3))
def test_temperature_divides_the_logits(values: np.ndarray, temperature: float) -> None:
    left = truncated(values, Sampling(**OPEN | {"temperature": temperature}), chance=never)
    assert left.logprobs == pytest.approx(log_softmax(np.sort(values)[::-1] / temperature))


@given(logits, st.integers(0, 2**32 - 2))
def test_the_same_seed_draws_the_same_tokens(values: np.ndarray, seed: int) -> None:
    sampling = Sampling(**OPEN, xtc_probability=0.5)
    assert draws(sampling, values, seed=seed, count=8) == draws(sampling, values, seed=seed, count=8)


def test_other_seeds_draw_other_tokens() -> None:
    assert len({tuple(draws(Sampling(**OPEN), np.zeros(26), seed=seed, count=4)) for seed in range(20)}) == 20


def test_tokens_come_as_often_as_they_should() -> None:
    probabilities = np.array([0.5, 0.25, 0.15, 0.1])
    counts = Counter(draws(Sampling(**OPEN), np.log(probabilities), count=4000))
    assert [counts[token] / 4000 for token in range(4)] == pytest.approx(probabilities.tolist(), abs=0.03)


@pytest.mark.parametrize("version", [1, 2])
def test_mirostat_steers_the_surprise_to_its_target(version: int) -> None:
    values = -1.2 * np.log(np.arange(1, 2001))
    sampling = Sampling(temperature=1.0, mirostat=version, mirostat_tau=3.0, n_probs=1)
    sampler = Sampler(sampling, 1, pieces=[b""] * 2000)
    logprobs = [draw.logprob for draw in (sampler.draw(values, []) for _ in range(600)) if draw]
    assert -np.mean(logprobs[100:]) / math.log(2) == pytest.approx(3.0, abs=0.5)


@given(logits, st.sets(st.integers(0, 39), min_size=1))
def test_only_allowed_tokens_are_drawn(values: np.ndarray, chosen: set[int]) -> None:
    allowed = np.isin(np.arange(len(values)), list(chosen))
    draw = Sampler(Sampling(**OPEN, n_probs=50), 3, pieces=LETTERS).draw(values, [], allowed=allowed)
    if not allowed.any():
        assert draw is None
    else:
        assert draw is not None
        assert {draw.token} | {token for token, _ in draw.runners_up} <= chosen


def test_logit_bias_is_added_and_unknown_tokens_are_ignored() -> None:
    never_one = Sampling(**OPEN | {"temperature": 0.0}, logit_bias=((1, -math.inf), (99, 5.0)))
    assert draws(never_one, np.array([1.0, 9.0, 2.0])) == [2]
    always_one = Sampling(**OPEN, logit_bias=((1, math.inf),))
    assert draws(always_one, np.zeros(3), count=5) == [1] * 5


@given(logits, st.integers(1, 10), st.integers(0, 99))
def test_runners_up_come_from_the_distribution_that_was_asked_for(
    values: np.ndarray, count: int, seed: int
) -> None:
    own = Sampler(Sampling(n_probs=count, post_sampling_probs=False), seed, pieces=LETTERS).draw(values, [])
    drawn_from = Sampler(Sampling(n_probs=count), seed, pieces=LETTERS).draw(values, [])
    assert own is not None and drawn_from is not None
    assert own.token == drawn_from.token
    assert own.logprob == pytest.approx(log_softmax(values)[own.token], abs=1e-9)
    assert [value for _, value in own.runners_up] == pytest.approx(
        np.sort(log_softmax(values))[::-1][:count].tolist()
    )
    chain = truncated(values, Sampling(), chance=never)
    assert drawn_from.runners_up == tuple(
        zip(chain.tokens.tolist()[:count], np.minimum(chain.logprobs, 0).tolist()[:count], strict=True)
    )


def test_penalties_fall_on_what_was_said_lately() -> None:
    values = np.array([2.0, 2.0, -2.0, 2.0])
    penalise(values, [3, 0, 0, 2], sampling=Sampling(repeat_penalty=2.0, repeat_last_n=3))
    assert values.tolist() == [1.0, 2.0, -4.0, 2.0]
    values = np.zeros(4)
    penalise(
        values, [3, 0, 0, 2], sampling=Sampling(presence_penalty=1.0, frequency_penalty=0.5, repeat_last_n=-1)
    )
    assert values.tolist() == [-2.0, 0.0, -1.5, -1.5]
    values = np.zeros(4)
    penalise(values, [0, 1], sampling=Sampling(presence_penalty=1.0, repeat_last_n=0))
    assert values.tolist() == [0.0] * 4


def dried(text: str, **parameters: Any) -> dict[str, float]:
    """Return what DRY takes from each letter after `text`."""
    values = np.zeros(26)
    sampling = Sampling(dry_multiplier=1.0, dry_base=2.0, **{"dry_sequence_breakers": (), **parameters})
    dry(values, tokens(text), sampling=sampling, pieces=LETTERS)
    return {chr(97 + letter): -float(value) for letter, value in enumerate(values) if value}


@pytest.mark.parametrize(
    ("text", "parameters", "expected"),
    [
        ("abcabcab", {}, {"c": 8.0}),  # abcab stood before c: 2 ** (5 - 2)
        ("abcdxab", {}, {"c": 1.0}),
        ("abcdxabc", {}, {"d": 2.0}),
        ("abcdxa", {}, {}),
        ("abcdxabc", {"dry_allowed_length": 4}, {}),
        ("abcdxabc", {"dry_sequence_breakers": ("x",)}, {"d": 2.0}),
        ("abcdxabc", {"dry_sequence_breakers": ("b",)}, {}),
        ("abcdxbabc", {"dry_sequence_breakers": ("xb",)}, {"d": 2.0}),
        ("abcdxabc", {"dry_sequence_breakers": ("d",)}, {}),
        ("abcdxabc", {"dry_penalty_last_n": 4}, {}),
        ("abcdxabc", {"dry_penalty_last_n": -1}, {"d": 2.0}),
        ("abcdxabceabc", {}, {"d": 2.0, "e": 2.0}),
    ],
)
def test_dry_penalises_what_would_lengthen_a_repetition(
    text: str, parameters: dict[str, Any], expected: dict[str, float]
) -> None:
    assert dried(text, **parameters) == expected


@given(st.text("abc", max_size=30), st.integers(1, 4))
def test_dry_agrees_with_looking_at_every_place(text: str, allowed: int) -> None:
    expected: dict[str, int] = {}
    for place in range(1, len(text)):
        length = 0
        while length < place and text[place - 1 - length] == text[len(text) - 1 - length]:
            length += 1
        if length >= allowed:
            expected[text[place]] = max(expected.get(text[place], 0), length)
    penalties = {letter: 2.0 ** (length - allowed) for letter, length in expected.items()}
    assert dried(text, dry_allowed_length=allowed) == (penalties if len(text) > allowed else {})


def test_dry_never_overflows() -> None:
    assert all(map(math.isfinite, dried("a" * 3000, dry_penalty_last_n=-1).values()))


@pytest.mark.parametrize("make", [lambda: np.array([]), lambda: np.array([-math.inf, -math.inf])])
def test_nothing_to_draw_is_none(make: Callable[[], np.ndarray]) -> None:
    assert Sampler(Sampling(), 0, pieces=LETTERS).draw(make(), []) is None
