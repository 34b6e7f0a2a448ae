"""Models without weights, from the simplest up: for tests, for trying the studio, for reading.

`Echo` says the prompt's last line again; `Script` says what it was told to say, or fails when
it was told to; `Markov` is a true language model of a page of text.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from lianju.errors import LianjuError, ModelRefused
from lianju.models.base import Cancel
from lianju.models.capabilities import check_length, check_request
from lianju.models.markov import Markov
from lianju.models.text_stream import TextStream
from lianju.values.chunk import Chunk, End, Reason
from lianju.values.limits import Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling

__all__ = ["Echo", "Markov", "Script"]

IGNORED = frozenset(
    {
        "temperature", "top_k", "top_p", "min_p", "typical_p", "top_n_sigma", "xtc_probability",
        "xtc_threshold", "dry_multiplier", "dry_base", "dry_allowed_length", "dry_penalty_last_n",
        "dry_sequence_breakers", "repeat_penalty", "repeat_last_n", "presence_penalty",
        "frequency_penalty", "mirostat", "mirostat_tau", "mirostat_eta", "logit_bias", "seed", "ignore_eos",
    }
)  # fmt: skip
PLAIN = Limits(context=8192, chat=True, continues=True, choices=8, ignored=IGNORED)


class Echo:
    """Says the last line of the prompt again, a character a chunk; a token is a character."""

    def __init__(self, *, name: str = "echo", context: int = 8192) -> None:
        self._name = name
        self._context = context

    @property
    def name(self) -> str:
        """The name that the user types."""
        return self._name

    @property
    def limits(self) -> Limits:
        """It knows no sampling: the same prompt has one answer."""
        return Limits(context=self._context, chat=True, continues=True, choices=8, ignored=IGNORED)

    def stream(self, prompt: Prompt, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Say the last line, going on from what was continued if the line begins so."""
        check_request(self.name, self.limits, prompt=prompt, sampling=sampling)
        read = len(prompt.text + prompt.continued)
        check_length(read, self._context - 1)
        line = (prompt.text.splitlines() or [""])[-1].removeprefix(prompt.continued)
        for choice in range(sampling.choices):
            yield from _say(line, choice, sampling=sampling, cancel=cancel, read=read)

    def count(self, text: str) -> int:
        """Count the characters."""
        return len(text)


class Script:
    """Says prepared answers in order: each a text (one chunk) or the exact chunks.

    `asked` keeps what it was asked. With `failure` it raises that error after `failure_after`
    chunks of an answer; `pause` seconds pass before each chunk; `limits` may pretend that it
    lacks something. A token is a chunk; when the answers are used up, ModelRefused.
    """

    def __init__(
        self,
        answers: Iterable[str | Sequence[str]],
        *,
        name: str = "script",
        limits: Limits = PLAIN,
        failure: LianjuError | None = None,
        failure_after: int = 0,
        pause: float = 0.0,
    ) -> None:
        self._answers = iter([[answer] if isinstance(answer, str) else list(answer) for answer in answers])
        self._name = name
        self._limits = limits
        self._failure = failure
        self._failure_after = failure_after
        self._pause = pause
        self.asked: list[tuple[Prompt, Sampling]] = []

    @property
    def name(self) -> str:
        """The name that the user types."""
        return self._name

    @property
    def limits(self) -> Limits:
        """What it pretends to be able to do."""
        return self._limits

    def stream(self, prompt: Prompt, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Say the next answer, or as many as there are choices."""
        check_request(self.name, self.limits, prompt=prompt, sampling=sampling)
        read = self.count(prompt.text + prompt.continued)
        if self.limits.context is not None:
            check_length(read, self.limits.context - 1)
        self.asked.append((prompt, sampling))
        for choice in range(sampling.choices):
            answer = self._performed(self._next_answer())
            yield from _say(answer, choice, sampling=sampling, cancel=cancel, read=read)

    def count(self, text: str) -> int:
        """Count the characters."""
        return len(text)

    def _next_answer(self) -> list[str]:
        answer = next(self._answers, None)
        if answer is None:
            raise ModelRefused(name=self.name, detail="no answer is left")
        return answer

    def _performed(self, answer: list[str]) -> Iterator[str]:
        for number, piece in enumerate(answer):
            if self._failure is not None and number >= self._failure_after:
                break
            time.sleep(self._pause)
            yield piece
        if self._failure is not None:
            raise self._failure


def _say(
    pieces: Iterable[str], choice: int, *, sampling: Sampling, cancel: Cancel, read: int
) -> Iterator[Chunk]:
    out = TextStream(sampling.stop)
    reason: Reason = "stop"
    began, said = time.perf_counter(), 0
    for piece in pieces:
        if cancel.cancelled:
            reason = "cancelled"
            break
        said += 1
        text = out.push(piece.encode("utf-8", "replace"))
        if text:
            yield Chunk(text, choice)
        if out.stopped or said >= sampling.max_tokens:
            reason = "stop" if out.stopped else "length"
            break
    rest = "" if reason == "cancelled" else out.rest()
    if rest:
        yield Chunk(rest, choice)
    yield _end(reason, choice, read=read, said=said, seconds=time.perf_counter() - began)


def _end(reason: Reason, choice: int, *, read: int, said: int, seconds: float) -> Chunk:
    end = End(
        reason,
        prompt_tokens=read,
        reused_tokens=0,
        tokens=said,
        prompt_seconds=0.0,
        decode_seconds=seconds,
        cold=True,
    )
    return Chunk("", choice, end=end)
