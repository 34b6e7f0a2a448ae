"""The models without weights keep their promises."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from suite import cancelled_after, end_of, run, text_of

from lianju.errors import CapabilityMissing, ContextOverflow, ModelRefused, ServerSlow
from lianju.models.fakes import PLAIN, Echo, Markov, Script
from lianju.values.grammar import Grammar
from lianju.values.limits import Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling

MARKOV = Markov()
LINE = Prompt.of("first\nsecond line 静")


def test_echo_says_the_last_line_a_character_a_chunk() -> None:
    chunks = run(Echo(), LINE, Sampling())
    assert [chunk.text for chunk in chunks if chunk.text] == list("second line 静")
    end = end_of(chunks)
    assert (end.reason, end.prompt_tokens, end.tokens, end.seed) == ("stop", len(LINE.text), 13, None)


def test_echo_goes_on_from_what_was_continued() -> None:
    assert text_of(run(Echo(), LINE.going_on("second "), Sampling())) == "line 静"


def test_script_says_its_answers_in_order_in_exact_chunks() -> None:
    script = Script(["one", ["t", "wo", ""], "three", "four"])
    assert [chunk.text for chunk in run(script, LINE, Sampling()) if chunk.text] == ["one"]
    assert [chunk.text for chunk in run(script, LINE, Sampling()) if chunk.text] == ["t", "wo"]
    both = run(script, LINE, Sampling(choices=2))
    assert [text_of(both, 0), text_of(both, 1)] == ["three", "four"]
    assert [asked.choices for _, asked in script.asked] == [1, 1, 2]
    with pytest.raises(ModelRefused):
        run(script, LINE, Sampling())


def test_script_fails_when_told_to() -> None:
    script = Script([["a", "b", "c"]], failure=ServerSlow(server="s", seconds=1), failure_after=2)
    stream = script.stream(LINE, Sampling(), cancel=cancelled_after(60))
    assert [next(stream).text, next(stream).text] == ["a", "b"]
    with pytest.raises(ServerSlow):
        next(stream)


def test_script_pauses_and_can_be_cancelled_meanwhile() -> None:
    began = time.perf_counter()
    chunks = run(
        Script([["x"] * 1000], pause=0.02), LINE, Sampling(max_tokens=1000), cancel=cancelled_after(0.1)
    )
    assert end_of(chunks).reason == "cancelled"
    assert time.perf_counter() - began < 2.0


def test_script_pretends_to_lack_what_it_is_told_to_lack() -> None:
    with pytest.raises(CapabilityMissing):
        run(Script(["a"], limits=Limits()), LINE.going_on("so "), Sampling())
    with pytest.raises(ContextOverflow):
        run(Script(["a"], limits=Limits(context=5)), LINE, Sampling())
    assert "temperature" in PLAIN.ignored


@given(st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace").decode()))
def test_markov_spells_any_text_and_reads_it_back(text: str) -> None:
    assert MARKOV.detokenize(MARKOV.tokenize(text)) == text


def test_markov_has_one_token_a_known_character() -> None:
    assert MARKOV.count("Alice 桃花") == 8
    assert MARKOV.count("龘") == 3


@given(st.text("abc桃花龘 \n", min_size=1, max_size=12))
def test_markov_probabilities_sum_to_one_after_anything(text: str) -> None:
    logits = MARKOV._engine.open().read(MARKOV.tokenize(text))
    assert np.exp(logits).sum() == pytest.approx(1.0)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_markov_never_breaks_a_character_that_it_began(count: int) -> None:
    for text in ("é", "龘", "😀", "\ud7ff"):
        begun = MARKOV.tokenize(text)[:count] if MARKOV.count(text) > count else []
        if begun:
            logits = MARKOV._engine.open().read(begun)
            following = {
                MARKOV._engine.vocabulary.pieces[token] for token in np.flatnonzero(np.isfinite(logits))
            }
            assert all(len(piece) == 1 and 0x80 <= piece[0] < 0xC0 for piece in following)
            assert text.encode()[count : count + 1] in following


def test_markov_scores_add_up_over_all_continuations() -> None:
    prompt = Prompt.of("Alic")
    known = [
        piece.decode()
        for piece in MARKOV._engine.vocabulary.pieces[1:]
        if len(piece) == 1 and piece[0] < 0x80
    ]
    probabilities = {text: np.exp(MARKOV.score(prompt, text)[0].logprob) for text in known}
    assert 0.8 < sum(probabilities.values()) <= 1.0
    assert max(probabilities, key=probabilities.__getitem__) == "e"


def test_markov_learns_the_text_that_it_is_given() -> None:
    model = Markov("abababababab\n\nabab", order=2)
    assert text_of(run(model, Prompt.of("ab"), Sampling(temperature=0.0, max_tokens=4))) == "abab"
    assert end_of(run(model, Prompt.of("abab"), Sampling(seed=1, max_tokens=200))).reason == "stop"


def test_markov_writes_characters_it_does_not_know_when_the_grammar_wants_them() -> None:
    chunks = run(MARKOV, Prompt.of("A"), Sampling(seed=1, grammar=Grammar("regex", "[龘靐]{2}😀")))
    assert text_of(chunks)[:2].strip("龘靐") == "" and text_of(chunks)[2:] == "😀"
    assert end_of(chunks).tokens == 10


def test_markov_writes_in_both_languages() -> None:
    assert text_of(run(MARKOV, Prompt.of("Alice was"), Sampling(seed=1, max_tokens=10))).isascii()
    assert not text_of(run(MARKOV, Prompt.of("晋太元中，"), Sampling(seed=1, max_tokens=10))).isascii()
