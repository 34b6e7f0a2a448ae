"""How each kind of server wants a request written, and one way to read what they all answer."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Literal

from lianju.errors import ServerStopped
from lianju.models import wire
from lianju.models.constraint import to_lark
from lianju.values.chunk import Chunk
from lianju.values.grammar import Grammar, GrammarKind
from lianju.values.sampling import Sampling

ServerKind = Literal["llama-server", "vllm", "ollama", "other"]
Way = Literal["llguidance", "structured_outputs", "guided", "gbnf", "response_format"]

_STANDARD = {
    "temperature": "temperature",
    "top_p": "top_p",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
    "seed": "seed",
    "stop": "stop",
    "max_tokens": "max_tokens",
    "choices": "n",
}
_VLLM = _STANDARD | {
    "top_k": "top_k",
    "min_p": "min_p",
    "repeat_penalty": "repetition_penalty",
    "ignore_eos": "ignore_eos",
    "logit_bias": "logit_bias",
}
_NAMES: Mapping[ServerKind, Mapping[str, str]] = MappingProxyType(
    {"vllm": _VLLM, "ollama": _STANDARD, "other": _STANDARD}
)
_ALWAYS = frozenset({"temperature", "top_p", "top_k", "min_p", "max_tokens"})
_CAPABILITIES = frozenset({"grammar", "n_probs", "post_sampling_probs"})
_FIELDS: Mapping[GrammarKind, str] = MappingProxyType(
    {"regex": "regex", "json_schema": "json", "lark": "grammar", "gbnf": "grammar"}
)


def ignored(kind: ServerKind) -> frozenset[str]:
    """Name the sampling parameters that a server of this kind does not know."""
    if kind == "llama-server":
        return frozenset()
    return frozenset(each.name for each in fields(Sampling)) - _CAPABILITIES - frozenset(_NAMES[kind])


def parameters(kind: ServerKind, sampling: Sampling, *, chat: bool) -> dict[str, Any]:
    """Write all of `sampling` that the server knows, but for its grammar.

    What would change nothing is left out: strict servers refuse names that they do not know.
    """
    if kind == "llama-server":
        return wire.request(sampling) | {"return_progress": True}
    names, plain = _NAMES[kind], Sampling()
    body = {
        theirs: getattr(sampling, ours)
        for ours, theirs in names.items()
        if ours in _ALWAYS or getattr(sampling, ours) != getattr(plain, ours)
    }
    if body.get("top_k") == 0:
        body["top_k"] = -1
    if "logit_bias" in body:
        body["logit_bias"] = {
            str(token): max(-100.0, min(100.0, bias)) for token, bias in sampling.logit_bias
        }
    return body | (probabilities(sampling.n_probs, chat=chat) if sampling.n_probs else {})


def probabilities(count: int, *, chat: bool) -> dict[str, Any]:
    """Ask for the model's own log-probabilities as OpenAI's two endpoints take it."""
    return {"logprobs": True, "top_logprobs": count} if chat else {"logprobs": count}


def constrained(way: Way, grammar: Grammar) -> dict[str, Any]:
    """Write `grammar` as the server takes it; InvalidGrammar if it is none, whatever the way."""
    lark = to_lark(grammar)
    if way == "llguidance":
        return {"grammar": lark, "ignore_eos": False}
    if way == "gbnf":
        return {"grammar": grammar.text, "ignore_eos": False}
    value = json.loads(grammar.text) if grammar.kind == "json_schema" else grammar.text
    if way == "response_format":
        return {
            "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": value}}
        }
    field, value = _FIELDS[grammar.kind], lark if grammar.kind == "lark" else value
    return {way: {field: value}} if way == "structured_outputs" else {f"guided_{field}": value}


@contextlib.contextmanager
def understood(server: str) -> Iterator[None]:
    """Count an answer of no known shape as that of a server that stopped."""
    try:
        yield
    except (TypeError, ValueError, LookupError, AttributeError):
        raise ServerStopped(server=server) from None


def read(event: Mapping[str, Any], sampling: Sampling, *, server: str) -> list[Chunk]:
    """Read one event of a stream."""
    with understood(server):
        return list(wire.chunks(event, sampling))


def joined(events: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put the costs, which some servers send after the end, into the event of the end.

    What several choices cost together is nobody's own: only the prompt's part is kept then.
    """
    ends: list[dict[str, Any]] = []
    try:
        for event in events:
            if ends and not event.get("choices"):
                yield from (end | _costs(event, alone=_choices(ends) == 1) for end in ends)
                ends = []
            elif _ends(event) and not event.get("usage") and not event.get("timings"):
                ends.append(event)
            else:
                yield event
    except ServerStopped:
        yield from ends
        raise
    yield from ends


def _choices(events: Iterable[Mapping[str, Any]]) -> int:
    return sum(len(event["choices"]) for event in events)


def _ends(event: Mapping[str, Any]) -> bool:
    choices = event.get("choices")
    return isinstance(choices, list) and any(
        isinstance(each, dict) and each.get("finish_reason") for each in choices
    )


def _costs(event: Mapping[str, Any], *, alone: bool) -> dict[str, Any]:
    costs = {name: event[name] for name in ("usage", "timings") if isinstance(event.get(name), dict)}
    if not alone:
        costs.pop("timings", None)
        usage = costs.get("usage", {})
        costs["usage"] = {name: value for name, value in usage.items() if name != "completion_tokens"}
    return costs
