"""Put together the prompt that has a passage revised, and cut the answer into changes that can be judged."""

from __future__ import annotations

from itertools import accumulate
from typing import Literal, get_args

from lianju.language.compare import aligned
from lianju.language.detect import Language
from lianju.language.segment import sentences
from lianju.memory.assembly import Assembly, Part, assemble
from lianju.models.base import Model
from lianju.prompts import render
from lianju.writing.continuation import UNKNOWN_CONTEXT, counter

Task = Literal["rewrite", "expand", "condense", "describe"]
TASKS: tuple[Task, ...] = get_args(Task)
STOPS = {"zh": ("\n要求：", "\n原文："), "en": ("\nAsked:", "\nPassage:")}


def prompt_for(
    model: Model, passage: str, *, task: Task, language: Language, instruction: str, max_tokens: int
) -> Assembly:
    """Lay out a passage and what is asked of it; ContextOverflow when it does not fit, for none is cut."""
    form = "asked" if model.limits.chat else "noted"
    told = "".join(block.text for block in render("revise", task, language, {})).strip()
    wanted = f"{told} {instruction}".strip() if language == "en" else told + instruction
    parts = [Part(block) for block in render("revise", form, language, _given(wanted, passage))]
    context = model.limits.context or UNKNOWN_CONTEXT
    return assemble(parts, counter(model, language), context - min(max_tokens, context // 2))


def room_for(passage: str, task: Task) -> int:
    """Return how many tokens an answer may have: a revision is about as long, more of it up to thrice."""
    length = len(passage) if not passage.isascii() else len(passage) // 3
    return max(48, min(1024, length * (3 if task in ("expand", "describe") else 2)))


def cleaned(answer: str, passage: str) -> str:
    """Return the answer without white space around it, but with what stood around the passage."""
    head = passage[: len(passage) - len(passage.lstrip())]
    tail = passage[len(passage.rstrip()) :]
    return head + answer.strip() + tail if answer.strip() else ""


def changes(old: str, new: str) -> list[tuple[int, int, str]]:
    """Return what changed, sentence by sentence: characters `start` to `end` of the old became a text."""
    one, two = sentences(old), sentences(new)
    places = [0, *accumulate(map(len, one))]
    return [
        (places[start], places[end], "".join(two[first:last]))
        for start, end, first, last in aligned(one, two, ends=lambda sentence: True)
    ]


def _given(instruction: str, passage: str) -> dict[str, str]:
    return {"instruction": instruction, "passage": passage.strip()}
