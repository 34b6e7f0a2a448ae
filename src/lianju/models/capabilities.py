"""Refuse what a model cannot do before it starts; a capability is named by its field in Limits."""

from __future__ import annotations

from lianju.errors import CapabilityMissing, ContextOverflow, EmptyPrompt
from lianju.values.limits import Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling


def check_request(name: str, limits: Limits, *, prompt: Prompt, sampling: Sampling) -> None:
    """Raise EmptyPrompt, or CapabilityMissing for the first thing that model `name` lacks."""
    if not (prompt.text or prompt.continued):
        raise EmptyPrompt()
    for capability, lacking in _demands(limits, prompt, sampling=sampling):
        if lacking:
            raise CapabilityMissing(name=name, capability=capability)


def check_length(tokens: int, limit: int) -> None:
    """Raise ContextOverflow when a prompt of `tokens` leaves no room for an answer in `limit` + 1."""
    if tokens > limit:
        raise ContextOverflow(tokens=tokens, limit=limit, excess=tokens - limit, cut=0)


def _demands(limits: Limits, prompt: Prompt, *, sampling: Sampling) -> list[tuple[str, bool]]:
    grammar = sampling.grammar
    drawn_from = sampling.n_probs > 0 and sampling.post_sampling_probs
    return [
        ("chat", prompt.chat and not limits.chat),
        ("continues", bool(prompt.continued) and not limits.continues),
        ("grammars", grammar is not None and grammar.kind not in limits.grammars),
        ("logprobs", bool(sampling.n_probs) and not limits.logprobs),
        ("post_sampling_probs", drawn_from and not limits.post_sampling_probs),
        (f"choices>{limits.choices}", sampling.choices > limits.choices),
    ]
