"""The completion request and its answer, as llama.cpp, vLLM and OpenAI shape them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from lianju.models.text_stream import StopStrings
from lianju.values.chunk import Candidate, Chunk, End, Reason
from lianju.values.sampling import Sampling

_SAME_NAME = (
    "temperature", "top_k", "top_p", "min_p", "typical_p", "top_n_sigma", "xtc_probability",
    "xtc_threshold", "dry_multiplier", "dry_base", "dry_allowed_length", "dry_penalty_last_n",
    "repeat_penalty", "repeat_last_n", "presence_penalty", "frequency_penalty", "mirostat",
    "mirostat_tau", "mirostat_eta", "seed", "max_tokens", "ignore_eos", "cache_prompt",
)  # fmt: skip


HIGHEST_BIAS = 1e6  # JSON has no infinity; llama.cpp reads False as minus infinity


def request(sampling: Sampling) -> dict[str, Any]:
    """Write the parameters (without prompt and grammar) for llama.cpp's completion call."""
    body: dict[str, Any] = {name: getattr(sampling, name) for name in _SAME_NAME}
    if stop := StopStrings(sampling.stop).sent:
        body["stop"] = list(stop)
    if sampling.dry_multiplier:
        body["dry_sequence_breakers"] = list(sampling.dry_sequence_breakers)
    if sampling.logit_bias:
        body["logit_bias"] = [
            [token, False if bias == -math.inf else min(bias, HIGHEST_BIAS)]
            for token, bias in sampling.logit_bias
        ]
    if sampling.n_probs:
        body["n_probs"] = sampling.n_probs
        body["post_sampling_probs"] = sampling.post_sampling_probs
    if sampling.choices > 1:
        body["n_cmpl"] = sampling.choices
    return body


def chunks(answer: Mapping[str, Any], sampling: Sampling, *, keep: int = 0) -> Iterable[Chunk]:
    """Read one streamed answer; `keep` runners-up a token (0: all that came)."""
    for choice in answer.get("choices", ()):
        index = int(choice.get("index", 0))
        text = choice.get("text")
        if text is None:
            text = (choice.get("delta") or {}).get("content") or ""
        entries = _entries(choice.get("logprobs"))
        if text or entries:
            yield _chunk(index, text, entries, keep or sampling.n_probs)
        if choice.get("finish_reason"):
            yield Chunk("", index, end=end(choice["finish_reason"], answer, sampling, index))


def _chunk(index: int, text: str, entries: list[dict[str, Any]], keep: int) -> Chunk:
    if not entries:
        return Chunk(text, index)
    last = entries[-1]
    return Chunk(
        text,
        index,
        token=last.get("id"),
        logprob=_logprob(last),
        runners_up=tuple(
            Candidate(each.get("id"), str(each.get("token", "")), _logprob(each))
            for each in last.get("top_logprobs") or last.get("top_probs") or ()
            if _logprob(each) > -math.inf
        )[: keep or None],
    )


def _entries(logprobs: Any) -> list[dict[str, Any]]:
    """Read both shapes of log-probabilities: a list of tokens, or OpenAI's older parallel lists."""
    if not isinstance(logprobs, Mapping):
        return []
    if logprobs.get("content"):
        return list(logprobs["content"])
    tokens = logprobs.get("tokens") or ()
    values = logprobs.get("token_logprobs") or ()
    tops = logprobs.get("top_logprobs") or [{}] * len(tokens)
    return [
        {
            "token": token,
            "logprob": value,
            "top_logprobs": [
                {"token": each, "logprob": logprob}
                for each, logprob in sorted((top or {}).items(), key=lambda pair: -pair[1])
            ],
        }
        for token, value, top in zip(tokens, values, tops, strict=False)
    ]


def _logprob(entry: Mapping[str, Any]) -> float:
    if "prob" in entry:
        return math.log(entry["prob"]) if entry["prob"] > 0 else -math.inf
    value = entry.get("logprob")
    return min(0.0, float(value)) if value is not None else -math.inf


def end(finish: str, answer: Mapping[str, Any], sampling: Sampling, index: int) -> End:
    """Read how choice `index` ended, as far as the answer says."""
    usage = answer.get("usage") or {}
    timings = answer.get("timings") or {}
    cached = timings.get("cache_n", (usage.get("prompt_tokens_details") or {}).get("cached_tokens"))
    read = timings.get("cache_n", 0) + timings.get("prompt_n", 0)
    reason: Reason = "length" if finish == "length" else "stop"
    return End(
        reason,
        seed=None if sampling.seed is None else sampling.seed + index,
        prompt_tokens=usage.get("prompt_tokens", read or None),
        reused_tokens=cached,
        tokens=timings.get("predicted_n", usage.get("completion_tokens")),
        prompt_seconds=_seconds(timings.get("prompt_ms")),
        decode_seconds=_seconds(timings.get("predicted_ms")),
    )


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
