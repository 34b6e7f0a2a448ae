"""Put together the prompt that continues a text, with or without an instruction."""

from __future__ import annotations

from lianju.language.detect import Language
from lianju.memory.assembly import Assembly, Count, Part, assemble
from lianju.models.base import Counts, Model
from lianju.prompts import render

DEFAULT_WINDOW = 2000
UNKNOWN_CONTEXT = 4096
_CHARACTERS_A_TOKEN = {"zh": 1.0, "en": 3.0}


def prompt_for(
    model: Model,
    before: str,
    *,
    language: Language,
    instruction: str = "",
    window: int = DEFAULT_WINDOW,
    max_tokens: int = 128,
    may_cut: bool = True,
) -> Assembly:
    """Lay out `before` for `model`: at most `window` tokens of it, cut at page borders.

    With `may_cut=False` nothing is left out, and a text that does not fit is a ContextOverflow.
    """
    form = "plain" if not instruction else ("asked" if model.limits.chat else "noted")
    variables = {"before": before} | ({"instruction": instruction} if instruction else {})
    parts = [
        Part(block, "beginning", window) if block.name == "before" and may_cut else Part(block)
        for block in render("continue", form, language, variables)
    ]
    context = model.limits.context or UNKNOWN_CONTEXT
    room = context - min(max_tokens, context // 2)
    return assemble(parts, counter(model, language), room)


def counter(model: Model, language: Language) -> Count:
    """Return how to count tokens for `model`: its own way, or a cautious estimate."""
    if isinstance(model, Counts):
        return model.count
    return lambda text: int(len(text) / _CHARACTERS_A_TOKEN[language]) + 1
