"""A language model small enough to read: which character follows the last few.

It has everything that a large one has (tokens, true probabilities, seeds, grammars, scores,
half characters), and none of the sense. Smoothing: Witten and Bell 1991, method C,
interpolated (Chen and Goodman 1998, TR-10-98, section 2.5). A character that the training
text lacks is spelled in UTF-8 bytes, as SentencePiece's byte fallback does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lianju.models import decoding
from lianju.models.base import Cancel
from lianju.models.capabilities import check_length, check_request
from lianju.values.chunk import Chunk, TokenScore
from lianju.values.limits import ALL_GRAMMARS, Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling

Probabilities = NDArray[np.float64]

SAMPLE = """\
Alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to do: \
once or twice she had peeped into the book her sister was reading, but it had no pictures or conversations \
in it, “and what is the use of a book,” thought Alice “without pictures or conversations?”

So she was considering in her own mind (as well as she could, for the hot day made her feel very sleepy and \
stupid), whether the pleasure of making a daisy-chain would be worth the trouble of getting up and picking \
the daisies, when suddenly a White Rabbit with pink eyes ran close by her.

晋太元中，武陵人捕鱼为业。缘溪行，忘路之远近。忽逢桃花林，夹岸数百步，中无杂树，芳草鲜美，落英缤纷。渔人甚异之，复前行，欲穷其林。

林尽水源，便得一山，山有小口，仿佛若有光。便舍船，从口入。初极狭，才通人。复行数十步，豁然开朗。土地平旷，屋舍俨然，有良田、美池、\
桑竹之属。阡陌交通，鸡犬相闻。其中往来种作，男女衣着，悉如外人。黄发垂髫，并怡然自乐。
"""
"""The openings of Alice's Adventures in Wonderland (1865) and of 陶渊明《桃花源记》(421): public domain."""

CHOICES = 8
_END = 0
_CONTINUATIONS = range(0x80, 0xC0)
_LEADS = range(0xC2, 0xF5)
_SECOND_BYTES = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}
_BYTES = [*_CONTINUATIONS, *_LEADS]
_TOKEN_OF_BYTE = {byte: token for token, byte in enumerate(_BYTES, start=1)}
_UNSEEN = 0.001  # weight of a character that the text lacks, against 1 for one that it has


class Markov:
    """A character n-gram model of `text`: one token a character, its end after each paragraph."""

    def __init__(
        self, text: str = SAMPLE, *, order: int = 2, name: str = "markov", context: int = 4096
    ) -> None:
        self._name = name
        seen = set(text)
        characters = sorted(seen | {chr(code) for code in range(128)})
        self._token_of = {each: token for token, each in enumerate(characters, start=1 + len(_BYTES))}
        pieces = [b"", *(bytes([byte]) for byte in _BYTES), *(each.encode() for each in characters)]
        vocabulary = decoding.Vocabulary(pieces, frozenset({_END}), spell=self.tokenize)
        base = [1.0, *[_UNSEEN] * len(_BYTES), *(1.0 if each in seen else _UNSEEN for each in characters)]
        base[1 : 1 + len(_CONTINUATIONS)] = [0.0] * len(_CONTINUATIONS)
        followers = _count(map(self.tokenize, filter(None, text.split("\n\n"))), order)
        self._engine = decoding.Engine(
            vocabulary, lambda: _Reading(followers, np.array(base) / sum(base), order=order), context=context
        )

    @property
    def name(self) -> str:
        """The name that the user types."""
        return self._name

    @property
    def limits(self) -> Limits:
        """All that a back end with logits can do."""
        return Limits(
            context=self._engine.context,
            grammars=ALL_GRAMMARS,
            logprobs=True,
            post_sampling_probs=True,
            seed=True,
            scores=True,
            continues=True,
            choices=CHOICES,
        )

    def stream(self, prompt: Prompt, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Continue `prompt`."""
        check_request(self.name, self.limits, prompt=prompt, sampling=sampling)
        yield from decoding.decode(self._engine, self.spell(prompt), sampling=sampling, cancel=cancel)

    def score(self, prompt: Prompt, text: str, *, cancel: Cancel | None = None) -> tuple[TokenScore, ...]:
        """Give the exact log-probability of each token of `text` after `prompt`."""
        check_request(self.name, self.limits, prompt=prompt, sampling=Sampling())
        before, tokens = self.spell(prompt), self.tokenize(text)
        check_length(len(before) + len(tokens), self._engine.context - 1)
        return decoding.score(self._engine, before, tokens=tokens, cancel=cancel or Cancel())

    def spell(self, prompt: Prompt) -> list[int]:
        """Return the token ids that `prompt` is read as, or raise ContextOverflow."""
        if prompt.continued_tokens:
            tokens = [*self.tokenize(prompt.text), *prompt.continued_tokens]
        else:
            tokens = self.tokenize(prompt.text + prompt.continued)
        check_length(len(tokens), self._engine.context - 1)
        return tokens

    def count(self, text: str) -> int:
        """Count the tokens of `text` alone."""
        return len(self.tokenize(text))

    def tokenize(self, text: str) -> list[int]:
        """Spell `text`: a token a character, or one a byte for a character it does not know."""
        tokens: list[int] = []
        for each in text:
            known = self._token_of.get(each)
            tokens += [known] if known else [_TOKEN_OF_BYTE[byte] for byte in each.encode("utf-8", "replace")]
        return tokens

    def detokenize(self, tokens: Sequence[int]) -> str:
        """Read ids as text."""
        return b"".join(self._engine.vocabulary.pieces[token] for token in tokens).decode("utf-8", "replace")


Followers = dict[tuple[int, ...], Counter[int]]


class _Reading:
    """The last few tokens that were read."""

    def __init__(
        self, followers: Followers, base: Probabilities, *, order: int, last: tuple[int, ...] = ()
    ) -> None:
        self._followers = followers
        self._base = base
        self._order = order
        self._last = last

    def read(self, tokens: Sequence[int]) -> Probabilities:
        """Read on, return the log-probabilities of what follows."""
        self._last = (*self._last, *tokens)[-max(self._order, 4) :]
        unfinished = _unfinished(self._last)
        probabilities = _next_bytes(unfinished, len(self._base)) if unfinished else self._next_characters()
        with np.errstate(divide="ignore"):
            return np.log(probabilities)

    def fork(self) -> _Reading:
        """Return a second reading."""
        return _Reading(self._followers, self._base, order=self._order, last=self._last)

    def _next_characters(self) -> Probabilities:
        probabilities = self._base.copy()
        for length in range(min(self._order, len(self._last)) + 1):
            counts = self._followers.get(self._last[len(self._last) - length :])
            if counts:
                total = counts.total() + len(counts)
                probabilities *= len(counts) / total
                probabilities[list(counts)] += np.array(list(counts.values())) / total
        return probabilities


def _count(paragraphs: Iterator[list[int]], order: int) -> Followers:
    followers: Followers = defaultdict(Counter)
    for tokens in paragraphs:
        for place, token in enumerate([*tokens, _END]):
            for length in range(min(order, place) + 1):
                followers[tuple(tokens[place - length : place])][token] += 1
    return dict(followers)


def _unfinished(last: Sequence[int]) -> bytes:
    """Return the bytes of a character of which some are still to come."""
    found = bytearray()
    for token in reversed(last):
        if not 1 <= token <= len(_BYTES):
            return b""
        found.insert(0, _BYTES[token - 1])
        if found[0] in _LEADS:
            length = 2 if found[0] < 0xE0 else 3 if found[0] < 0xF0 else 4
            return bytes(found) if len(found) < length else b""
    return b""


def _next_bytes(unfinished: bytes, size: int) -> Probabilities:
    low, high = _SECOND_BYTES.get(unfinished[0], (0x80, 0xBF)) if len(unfinished) == 1 else (0x80, 0xBF)
    probabilities = np.zeros(size)
    probabilities[_TOKEN_OF_BYTE[low] : _TOKEN_OF_BYTE[high] + 1] = 1 / (high - low + 1)
    return probabilities
