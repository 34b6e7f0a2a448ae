"""The door for back ends: one required method, and what a model may offer besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from lianju.values.cancel import Cancel as Cancel
from lianju.values.chunk import Chunk, TokenScore
from lianju.values.limits import Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling


@runtime_checkable
class Model(Protocol):
    """A language model. A new back end is one class with these three names.

    `stream` yields chunks of `sampling.choices` choices, interleaved as they come, and for
    each choice one last chunk with `end`. It raises errors of `lianju.errors` only.
    Closing the generator cancels the run.
    """

    @property
    def name(self) -> str:
        """The name that the user types."""
        ...

    @property
    def limits(self) -> Limits:
        """What this model can do."""
        ...

    def stream(self, prompt: Prompt, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Continue `prompt`."""
        ...


@runtime_checkable
class Counts(Protocol):
    """A model that counts its own tokens."""

    def count(self, text: str) -> int:
        """Count the tokens of `text` alone, without marks of beginning."""
        ...


@runtime_checkable
class Tokenizes(Protocol):
    """A model that shows its token ids."""

    def tokenize(self, text: str) -> list[int]:
        """Spell `text` alone; marks like <s> in it are read as plain text."""
        ...

    def detokenize(self, tokens: Sequence[int]) -> str:
        """Read ids as text."""
        ...


@runtime_checkable
class Scores(Protocol):
    """A model that judges a given text exactly."""

    def score(self, prompt: Prompt, text: str, *, cancel: Cancel | None = None) -> tuple[TokenScore, ...]:
        """Give the model's own log-probability of each token of `text` after `prompt`; fewer after a cancel.

        `text` is spelled on its own: end the prompt without the space and begin `text`
        with it. Temperature and all other sampling do not enter.
        """
        ...


@runtime_checkable
class Fills(Protocol):
    """A model that was trained to fill a gap."""

    def fill(self, prompt: Prompt, after: str, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Write what stands between `prompt` and `after`."""
        ...


@runtime_checkable
class Branches(Protocol):
    """A model that continues several beginnings at once over one reading of a prompt."""

    def hold(self, prompt: Prompt) -> None:
        """Read `prompt` and keep what was read."""
        ...

    def branch(
        self, prompt: Prompt, beginnings: Sequence[Prompt], sampling: Sampling, *, cancel: Cancel
    ) -> Iterator[Chunk]:
        """Continue `beginnings` of the held `prompt`; `choice` counts them, seeds count up."""
        ...


@runtime_checkable
class Identifies(Protocol):
    """A model that knows which file it is."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights file."""
        ...


@runtime_checkable
class Closes(Protocol):
    """A model that holds memory or a connection."""

    def close(self) -> None:
        """Let go of it; the model cannot be used afterwards."""
        ...
