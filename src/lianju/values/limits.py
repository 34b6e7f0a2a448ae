"""What a model can do, as facts that a person is shown."""

from __future__ import annotations

from dataclasses import dataclass

from lianju.values.grammar import GrammarKind

ALL_GRAMMARS: frozenset[GrammarKind] = frozenset({"regex", "lark", "gbnf", "json_schema"})


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Capabilities of one model; what is not there is False or empty, never an exception.

    `context` is in tokens (None: not known). `choices` is how many continuations one call
    can make over one reading of the prompt. `continues` says that the model goes on from
    a given beginning of its answer; `fill` that it was trained to fill a gap;
    `ignored` names the sampling parameters that it does not know.
    """

    context: int | None = None
    chat: bool = False
    grammars: frozenset[GrammarKind] = frozenset()
    logprobs: bool = False
    post_sampling_probs: bool = False
    seed: bool = False
    scores: bool = False
    continues: bool = False
    choices: int = 1
    adapters: bool = False
    embeddings: bool = False
    fill: bool = False
    ignored: frozenset[str] = frozenset()
