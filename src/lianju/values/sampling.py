"""How the next token is drawn: the field's parameters under the field's names."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from lianju.errors import InvalidSampling
from lianju.values.grammar import Grammar

MAX_SEED = 2**32 - 2


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """Parameters of one run of a model; names and meanings are those of llama.cpp's server.

    `max_tokens` counts tokens of each choice. `seed=None` draws a fresh seed, which the
    end of the stream reports. `n_probs` asks for that many runners-up a token: of the
    distribution really drawn from, or with `post_sampling_probs=False` of the model's own.
    `cache_prompt=False` makes a cold run, the only kind that the same seed repeats exactly.
    """

    temperature: float = 0.8
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    typical_p: float = 1.0
    top_n_sigma: float = -1.0
    xtc_probability: float = 0.0
    xtc_threshold: float = 0.1
    dry_multiplier: float = 0.0
    dry_base: float = 1.75
    dry_allowed_length: int = 2
    dry_penalty_last_n: int = 256
    dry_sequence_breakers: tuple[str, ...] = ("\n", ":", '"', "*")
    repeat_penalty: float = 1.0
    repeat_last_n: int = 64
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    mirostat: int = 0
    mirostat_tau: float = 5.0
    mirostat_eta: float = 0.1
    logit_bias: tuple[tuple[int, float], ...] = ()
    seed: int | None = None
    stop: tuple[str, ...] = ()
    max_tokens: int = 128
    choices: int = 1
    n_probs: int = 0
    post_sampling_probs: bool = True
    ignore_eos: bool = False
    cache_prompt: bool = False
    grammar: Grammar | None = None

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if value is None and name == "seed":
                continue
            if not low <= value <= high:
                raise InvalidSampling(name=name, value=value, low=low, high=high)
        if "" in self.stop:
            raise InvalidSampling(name="stop", value='""', low=1, high=MAX_STOP)

    def settled(self) -> Sampling:
        """Return the same sampling with a seed, drawn now if there was none."""
        if self.seed is not None:
            return self
        return replace(self, seed=secrets.randbelow(MAX_SEED))

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Sampling:
        """Read what `to_json` wrote."""
        grammar = told.get("grammar")
        bias = tuple((int(token), float(weight)) for token, weight in told.get("logit_bias", ()))
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
        }
        return cls(**plain | {"logit_bias": bias, "grammar": Grammar(**grammar) if grammar else None})

    @property
    def in_effect(self) -> frozenset[str]:
        """Name the parameters that change which token is drawn."""
        return frozenset(name for name, off in _OFF.items() if getattr(self, name) != off)

    @classmethod
    def preset(cls, name: str, **changes: Any) -> Sampling:
        """Return the sampling of one intent (`faithful`, `balanced`, `bold`) with changes."""
        if name not in PRESETS:
            raise InvalidSampling(name="preset", value=name, low=0, high=0)
        return cls(**{**PRESETS[name], **changes})


MAX_STOP = 1024

_OFF: Mapping[str, Any] = MappingProxyType(
    {
        "temperature": 1.0,
        "top_k": 0,
        "top_p": 1.0,
        "min_p": 0.0,
        "typical_p": 1.0,
        "top_n_sigma": -1.0,
        "xtc_probability": 0.0,
        "dry_multiplier": 0.0,
        "repeat_penalty": 1.0,
        "presence_penalty": 0.0,
        "frequency_penalty": 0.0,
        "mirostat": 0,
        "logit_bias": (),
        "seed": None,
        "ignore_eos": False,
    }
)

_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "temperature": (0.0, 10.0),
        "top_k": (0, 1_000_000),
        "top_p": (0.0, 1.0),
        "min_p": (0.0, 1.0),
        "typical_p": (0.0, 1.0),
        "top_n_sigma": (-1.0, 100.0),
        "xtc_probability": (0.0, 1.0),
        "xtc_threshold": (0.0, 1.0),
        "dry_multiplier": (0.0, 100.0),
        "dry_base": (1.0, 100.0),
        "dry_allowed_length": (1, 1_000),
        "dry_penalty_last_n": (-1, 1_000_000),
        "repeat_penalty": (0.01, 100.0),
        "repeat_last_n": (-1, 1_000_000),
        "presence_penalty": (-100.0, 100.0),
        "frequency_penalty": (-100.0, 100.0),
        "mirostat": (0, 2),
        "mirostat_tau": (0.0, 100.0),
        "mirostat_eta": (0.0, 1.0),
        "seed": (0, MAX_SEED),
        "max_tokens": (1, 1_000_000),
        "choices": (1, 64),
        "n_probs": (0, 1_000_000),
    }
)

# llama.cpp looks for every breaker in the whole vocabulary at the start of each run: 45 ms for each with
# Gemma's 262,144 tokens (docs/log.md). Prose needs the paragraph; the other three are for chats.
_BREAKERS = ("\n",)

PRESETS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "faithful": MappingProxyType({"temperature": 0.5, "top_p": 0.9, "min_p": 0.1}),
        "balanced": MappingProxyType(
            {
                "temperature": 0.8,
                "top_p": 0.95,
                "min_p": 0.05,
                "dry_multiplier": 0.6,
                "dry_allowed_length": 3,
                "dry_sequence_breakers": _BREAKERS,
            }
        ),
        "bold": MappingProxyType(
            {
                "temperature": 1.15,
                "top_k": 0,
                "top_p": 1.0,
                "min_p": 0.03,
                "xtc_probability": 0.3,
                "dry_multiplier": 0.8,
                "dry_sequence_breakers": _BREAKERS,
            }
        ),
    }
)
