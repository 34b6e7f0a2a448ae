"""The decode loop, over a back end that says exactly what a test wants it to."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from suite import end_of, text_of

from lianju.errors import InvalidGrammar
from lianju.models import decoding
from lianju.models.base import Cancel
from lianju.values.chunk import Chunk
from lianju.values.grammar import Grammar
from lianju.values.sampling import Sampling

PIECES = [b"", b"a", b"b", b"c", b" ", "静".encode()[:1], "静".encode()[1:], b"abc", b"\n", b"1", b"2"]
END = 0
GREEDY = Sampling(temperature=0.0, seed=1, max_tokens=20)


@dataclass
class Puppet:
    """Says the tokens of `line` in order, then its end; counts what it is asked to read."""

    line: Sequence[int]
    read_sizes: list[int] = field(default_factory=list)
    on_read: Callable[[], None] = lambda: None
    said: int = -1

    def read(self, tokens: Sequence[int]) -> np.ndarray:
        self.read_sizes.append(len(tokens))
        self.on_read()
        logits = np.full(len(PIECES), -5.0)
        at = self.said + 1 if self.said >= 0 or len(tokens) == 1 else 0
        self.said = at
        logits[self.line[at] if at < len(self.line) else END] = 5.0
        return logits

    def fork(self) -> Puppet:
        return Puppet(self.line, self.read_sizes, self.on_read, 0)


def spell(text: str) -> list[int]:
    """Spell byte by byte where a byte is a token."""
    return [
        token for letter in text for token in ([5, 6] if letter == "静" else [PIECES.index(letter.encode())])
    ]


def engine(puppet: Puppet, *, context: int = 100, batch: int = 128) -> decoding.Engine:
    """Wrap a puppet."""
    vocabulary = decoding.Vocabulary(PIECES, frozenset({END}), spell=spell)
    return decoding.Engine(vocabulary, lambda: puppet, context=context, batch=batch)


def say(line: Sequence[int], sampling: Sampling = GREEDY, *, context: int = 100) -> list[Chunk]:
    """Decode after a prompt of two tokens."""
    return list(
        decoding.decode(engine(Puppet(line), context=context), [1, 2], sampling=sampling, cancel=Cancel())
    )


def test_an_end_token_ends_it_and_counts() -> None:
    chunks = say([1, 4, 2])
    assert text_of(chunks) == "a b"
    end = end_of(chunks)
    assert (end.reason, end.tokens, end.prompt_tokens, end.seed, end.cold) == ("stop", 4, 2, 1, True)


def test_every_token_is_one_chunk_and_a_character_comes_whole() -> None:
    chunks = say([1, 5, 6, 2])
    assert [chunk.text for chunk in chunks if chunk.token] == ["a", "", "静", "b"]


def test_half_a_character_is_never_shown() -> None:
    assert text_of(say([1, 5])) == "a"
    assert text_of(say([1, 5, 2])) == "a\ufffdb"


def test_a_stop_string_is_held_back_over_tokens_and_cut() -> None:
    chunks = say([1, 2, 3, 4, 1], Sampling(temperature=0.0, stop=("bc ",)))
    assert (text_of(chunks), end_of(chunks).reason, end_of(chunks).tokens) == ("a", "stop", 4)


def test_what_was_held_back_is_shown_when_it_was_no_stop_string() -> None:
    assert text_of(say([1, 2, 3, 8], Sampling(temperature=0.0, stop=("bc ",)))) == "abc\n"
    assert text_of(say([1, 2, 3], Sampling(temperature=0.0, stop=("bc ",)))) == "abc"
    assert text_of(say([1, 2, 3, 3], Sampling(temperature=0.0, stop=("bc ",), max_tokens=3))) == "abc"


def test_a_stop_string_inside_one_token_cuts_it() -> None:
    assert text_of(say([4, 7, 1], Sampling(temperature=0.0, stop=("b",)))) == " a"


def test_max_tokens_and_the_context_end_with_length() -> None:
    assert end_of(say([1] * 50, Sampling(temperature=0.0, max_tokens=5))).tokens == 5
    end = end_of(say([1] * 50, Sampling(temperature=0.0, max_tokens=50), context=12))
    assert (end.reason, end.tokens) == ("length", 10)


def test_ignore_eos_goes_on() -> None:
    assert end_of(say([1], Sampling(temperature=0.0, max_tokens=7, ignore_eos=True))).tokens == 7


def test_the_prompt_is_read_in_pieces_and_once_for_all_choices() -> None:
    puppet = Puppet([1, 2])
    sampling = Sampling(temperature=0.0, choices=2)
    list(decoding.decode(engine(puppet, batch=3), [1] * 8, sampling=sampling, cancel=Cancel()))
    assert puppet.read_sizes[:3] == [3, 3, 2]
    assert sum(size > 1 for size in puppet.read_sizes) == 3


def test_cancel_is_looked_at_before_every_piece_of_the_prompt() -> None:
    cancel = Cancel()
    puppet = Puppet([1], on_read=cancel.cancel)
    chunks = list(decoding.decode(engine(puppet, batch=3), [1] * 8, sampling=GREEDY, cancel=cancel))
    assert puppet.read_sizes == [3]
    assert [chunk.end.reason for chunk in chunks if chunk.end] == ["cancelled"]


def test_cancel_is_looked_at_before_every_token_and_ends_every_choice() -> None:
    cancel = Cancel()
    sampling = Sampling(temperature=0.0, choices=3)
    stream = decoding.decode(engine(Puppet([1] * 9)), [1, 2], sampling=sampling, cancel=cancel)
    assert next(stream).text == "a"
    cancel.cancel()
    assert [chunk.end.reason for chunk in stream if chunk.end] == ["cancelled"] * 3


def test_choices_have_seeds_that_count_up() -> None:
    chunks = say([1], Sampling(seed=9, choices=3, temperature=0.0))
    assert [end_of(chunks, choice).seed for choice in range(3)] == [9, 10, 11]


def test_a_grammar_overrules_the_model_and_says_what_it_forced() -> None:
    chunks = say([4] * 9, Sampling(temperature=0.0, n_probs=3, grammar=Grammar("regex", "ab静[12]c")))
    told = [(chunk.text, chunk.forced) for chunk in chunks if chunk.token is not None]
    assert told[:4] == [("a", "grammar"), ("b", "grammar"), ("", "grammar"), ("静", "grammar")]
    assert told[4][0] in ("1", "2") and told[4][1] is None
    assert told[5] == ("c", "grammar")
    assert end_of(chunks).reason == "stop"


def test_a_forced_token_is_certain_where_it_was_drawn_and_not_for_the_model() -> None:
    for post, certain in ((True, True), (False, False)):
        sampling = Sampling(n_probs=1, post_sampling_probs=post, grammar=Grammar("regex", "c"))
        chunk = say([1], sampling)[0]
        assert (chunk.logprob == 0.0) == certain


def test_a_grammar_that_no_token_can_spell_is_an_error() -> None:
    with pytest.raises(InvalidGrammar):
        say([1], Sampling(grammar=Grammar("regex", "zzz")))


def test_logprobs_only_when_asked_for() -> None:
    assert say([1])[0].logprob is None
    asked = say([1], Sampling(temperature=0.0, n_probs=2, post_sampling_probs=False))[0]
    assert asked.logprob is not None and math.isfinite(asked.logprob)
    assert asked.runners_up[0].text == "a"


def test_score_reads_the_log_probability_of_each_given_token() -> None:
    scores = decoding.score(engine(Puppet([1, 5])), [2, 2], tokens=[1, 6], cancel=Cancel())
    other = math.exp(-10)
    whole = math.log(1 + (len(PIECES) - 1) * other)
    assert [score.logprob for score in scores] == pytest.approx([-whole, -10 - whole])
    assert [score.text for score in scores] == ["a", ""]


def test_a_cancelled_score_tells_what_it_has() -> None:
    cancel = Cancel()
    cancel.cancel()
    assert decoding.score(engine(Puppet([1, 5])), [2, 2], tokens=[1, 6], cancel=cancel) == ()
