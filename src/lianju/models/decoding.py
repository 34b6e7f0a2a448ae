"""The decode loop of every back end that gives logits: one token at a time, one choice after another."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from llguidance import LLMatcher, LLTokenizer
from numpy.typing import NDArray

from lianju.errors import InvalidGrammar
from lianju.models.base import Cancel
from lianju.models.constraint import to_lark
from lianju.models.sampler import Draw, Mask, Sampler, log_softmax
from lianju.models.text_stream import TextStream
from lianju.values.chunk import Candidate, Chunk, End, Reason, TokenScore
from lianju.values.grammar import Grammar
from lianju.values.sampling import Sampling

Logits = NDArray[np.floating[Any]]


class Reader(Protocol):
    """One reading of a text: what the model remembers of it."""

    def read(self, tokens: Sequence[int]) -> Logits:
        """Read on over `tokens` (at least one), return the logits of what follows."""
        ...

    def fork(self) -> Reader:
        """Return a second reading that goes its own way from here."""
        ...


class Vocabulary:
    """All tokens of a model: `pieces` are their bytes (empty for marks), `ends` end an answer.

    Without `ends` there are no grammars: nothing could say that a text is whole. `spell` is
    the model's own tokenizer for plain text: forced stretches of a grammar are spelled with
    it, so that the model sees the tokens that it knows.
    """

    def __init__(
        self, pieces: Sequence[bytes], ends: frozenset[int], *, spell: Callable[[str], list[int]]
    ) -> None:
        self.pieces = tuple(pieces)
        self.ends = ends
        self.spell = spell

    def text(self, token: int) -> str:
        """Read one token; bytes that are only part of a character become U+FFFD."""
        return self.pieces[token].decode("utf-8", "replace")

    def whole(self, token: int) -> str:
        """Read one token; one that is only part of a character is empty."""
        text = self.text(token)
        return "" if "\ufffd" in text else text

    @cached_property
    def no_end(self) -> Mask:
        """A mask of all tokens but the ends."""
        mask = np.ones(len(self.pieces), dtype=np.bool_)
        mask[sorted(self.ends)] = False
        return mask

    @cached_property
    def for_grammars(self) -> LLTokenizer:
        """The same vocabulary as llguidance reads it."""
        return LLTokenizer(_ForGrammars(self), eos_token=sorted(self.ends))


@dataclass(frozen=True)
class Engine:
    """What the loop needs of a back end; a prompt is read in pieces of `batch` tokens."""

    vocabulary: Vocabulary
    open: Callable[[], Reader]
    context: int
    batch: int = 128


def decode(engine: Engine, prompt: Sequence[int], *, sampling: Sampling, cancel: Cancel) -> Iterator[Chunk]:
    """Continue the tokens of `prompt` as `Model.stream` promises; the choices' seeds count up."""
    sampling = sampling.settled()
    constraint = Constraint(engine.vocabulary, sampling.grammar) if sampling.grammar else None
    if sampling.grammar:
        sampling = replace(sampling, ignore_eos=False)
    began = time.perf_counter()
    reader, logits = _read_prompt(engine, prompt, cancel=cancel)
    prompt_seconds = time.perf_counter() - began
    for index in range(sampling.choices):
        choice = _Choice(
            engine, sampling, index=index, prompt=prompt, constraint=constraint and constraint.fork()
        )
        began = time.perf_counter()
        reason: Reason = "cancelled"
        if logits is not None and not cancel.cancelled:
            reason = yield from choice.run(reader.fork(), logits, cancel=cancel)
        yield choice.end(reason, prompt_seconds=prompt_seconds, decode_seconds=time.perf_counter() - began)


def score(
    engine: Engine, prompt: Sequence[int], *, tokens: Sequence[int], cancel: Cancel
) -> tuple[TokenScore, ...]:
    """Give the model's own log-probability of each of `tokens` after `prompt`, until a cancel."""
    reader, logits = _read_prompt(engine, prompt, cancel=cancel)
    scores: list[TokenScore] = []
    for token in tokens:
        if cancel.cancelled:
            break
        if logits is not None:
            logprob = float(log_softmax(np.asarray(logits, dtype=np.float64))[token])
            scores.append(TokenScore(token, engine.vocabulary.whole(token), min(0.0, logprob)))
        logits = reader.read([token])
    return tuple(scores)


class Constraint:
    """A grammar over the tokens of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, grammar: Grammar) -> None:
        self._size = len(vocabulary.pieces)
        lark = LLMatcher.grammar_from_lark(to_lark(grammar))
        self._matcher = LLMatcher(vocabulary.for_grammars, lark, log_level=0)
        self._refuse_fault()

    def fork(self) -> Constraint:
        """Return a second walk that goes its own way from here."""
        copy = Constraint.__new__(Constraint)
        copy._size, copy._matcher = self._size, self._matcher.deep_copy()
        return copy

    def allowed(self) -> Mask:
        """Tell for each token whether it may come next."""
        bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        self._refuse_fault()
        return np.unpackbits(bits, count=self._size, bitorder="little").astype(np.bool_)

    def forces(self, piece: bytes) -> bool:
        """Tell whether nothing else than `piece` (and what follows it) may come next."""
        return bool(piece) and self._matcher.compute_ff_bytes().startswith(piece)

    def take(self, token: int) -> None:
        """Step over `token`, which was allowed."""
        self._matcher.consume_token(token)

    @property
    def finished(self) -> bool:
        """Tell whether the text is whole and nothing can be added."""
        return bool(self._matcher.is_stopped())

    @property
    def complete(self) -> bool:
        """Tell whether the text so far is a whole word of the language."""
        return bool(self._matcher.is_accepting())

    def _refuse_fault(self) -> None:
        if self._matcher.is_error():
            fault: str = self._matcher.get_error()
            raise InvalidGrammar(detail=fault.strip().splitlines()[0][:200])


class _Choice:
    """One continuation while it is written."""

    def __init__(
        self,
        engine: Engine,
        sampling: Sampling,
        *,
        index: int,
        prompt: Sequence[int],
        constraint: Constraint | None,
    ) -> None:
        self._vocabulary = engine.vocabulary
        self._sampling = sampling
        self._index = index
        self._seed = (sampling.seed or 0) + index
        self._prompt_tokens = len(prompt)
        self._before = list(prompt)
        self._room = min(sampling.max_tokens, engine.context - len(prompt))
        self._constraint = constraint
        self._sampler = Sampler(sampling, self._seed, pieces=engine.vocabulary.pieces)
        self._out = TextStream(sampling.stop)

    def run(self, reader: Reader, logits: Logits, *, cancel: Cancel) -> Generator[Chunk, None, Reason]:
        """Write until an end; returns the reason."""
        while True:
            if cancel.cancelled:
                return "cancelled"
            draw = self._draw(logits)
            if draw is None:
                reason: Reason | None = "stop"
            else:
                yield self._chunk(draw)
                reason = self._reason(draw.token)
            if reason is not None:
                break
            logits = reader.read(self._before[-1:])
        rest = self._out.rest()
        if rest:
            yield Chunk(rest, self._index)
        return reason

    def end(self, reason: Reason, *, prompt_seconds: float, decode_seconds: float) -> Chunk:
        """Say how it ended."""
        end = End(
            reason,
            seed=self._seed,
            prompt_tokens=self._prompt_tokens,
            reused_tokens=0,
            tokens=len(self._before) - self._prompt_tokens,
            prompt_seconds=prompt_seconds,
            decode_seconds=decode_seconds,
            cold=True,
        )
        return Chunk("", self._index, end=end)

    def _draw(self, logits: Logits) -> Draw | None:
        allowed = self._constraint.allowed() if self._constraint else None
        if self._sampling.ignore_eos:
            allowed = self._vocabulary.no_end
        draw = self._sampler.draw(logits, self._before, allowed=allowed)
        if draw is None and self._constraint and not self._constraint.complete:
            raise InvalidGrammar(detail="no token is left")
        return draw

    def _chunk(self, draw: Draw) -> Chunk:
        self._before.append(draw.token)
        piece = self._vocabulary.pieces[draw.token]
        forced = self._constraint is not None and self._constraint.forces(piece)
        if self._constraint:
            self._constraint.take(draw.token)
        asked = self._sampling.n_probs > 0
        return Chunk(
            self._out.push(piece),
            self._index,
            token=draw.token,
            logprob=draw.logprob if asked else None,
            runners_up=tuple(
                Candidate(token, self._vocabulary.text(token), each) for token, each in draw.runners_up
            ),
            forced="grammar" if forced else None,
        )

    def _reason(self, token: int) -> Reason | None:
        if token in self._vocabulary.ends or self._out.stopped:
            return "stop"
        if self._constraint and self._constraint.finished:
            return "stop"
        return "length" if len(self._before) - self._prompt_tokens >= self._room else None


class _ForGrammars:
    """The shape in which llguidance takes a vocabulary that it does not know."""

    is_tokenizer_wrapper = True
    bos_token_id = None
    special_token_ids: tuple[int, ...] = ()

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.tokens = vocabulary.pieces
        self.eos_token_id = min(vocabulary.ends)
        self._spell = vocabulary.spell

    def __call__(self, text: str) -> list[int]:
        return self._spell(text)


def _read_prompt(engine: Engine, prompt: Sequence[int], *, cancel: Cancel) -> tuple[Reader, Logits | None]:
    reader, logits = engine.open(), None
    for start in range(0, len(prompt), engine.batch):
        if cancel.cancelled:
            return reader, None
        logits = reader.read(prompt[start : start + engine.batch])
    return reader, logits
