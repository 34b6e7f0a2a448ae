"""What comes out of a model, a token at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Forced = Literal["grammar", "ban", "author"]
Reason = Literal["stop", "length", "cancelled"]


@dataclass(frozen=True)
class Candidate:
    """A token that could stand here; `logprob` is a natural logarithm."""

    token: int | None
    text: str
    logprob: float


@dataclass(frozen=True)
class End:
    """How one choice ended and what it cost.

    `reused_tokens` of the `prompt_tokens` came from the engine's cache. `cold` says that the
    run used no cache and had the engine to itself: only such a run is repeated exactly by
    its seed. Times are seconds; None is not known.
    """

    reason: Reason
    seed: int | None = None
    prompt_tokens: int | None = None
    reused_tokens: int | None = None
    tokens: int | None = None
    prompt_seconds: float | None = None
    decode_seconds: float | None = None
    cold: bool | None = None


@dataclass(frozen=True)
class Chunk:
    """The next piece of choice number `choice`.

    `text` may be empty (the end, or half a character) and may hold several tokens where
    only together they make a character; `token` is then the last of them. `logprob` and
    `runners_up` (the likeliest first; the drawn token may be one) are those that
    `Sampling.n_probs` asked for. `forced` says that a constraint, or the author, left the model no choice.
    """

    text: str
    choice: int = 0
    token: int | None = None
    logprob: float | None = None
    runners_up: tuple[Candidate, ...] = ()
    forced: Forced | None = None
    end: End | None = None


@dataclass(frozen=True)
class TokenScore:
    """The log-probability of one given token after everything before it."""

    token: int | None
    text: str
    logprob: float
