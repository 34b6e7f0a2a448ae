"""Spell a conversation: the template's marks as marks, the author's words as words.

The template is rendered around placeholders, and only then the words are put in, spelled
without special tokens: a manuscript that holds `<|im_end|>` cannot end its own turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from lianju.values.prompt import Prompt

_HOLE = "\ue000{}\ue001"
_HOLES = re.compile("\ue000(\\d+)\ue001")


class Spell(Protocol):
    """Spells text as token ids, with or without reading special marks."""

    def __call__(self, text: str, *, special: bool) -> list[int]:
        """Return the ids."""
        ...


def turns(prompt: Prompt) -> list[tuple[str, str]]:
    """Join neighbouring blocks of one role; plain text counts as the user's."""
    joined: list[tuple[str, str]] = []
    for block in prompt.blocks:
        role = "user" if block.role == "text" else block.role
        if joined and joined[-1][0] == role:
            joined[-1] = (role, joined[-1][1] + block.text)
        else:
            joined.append((role, block.text))
    return joined


def spell(prompt: Prompt, template: Callable[[list[dict[str, str]]], str], tokens: Spell) -> list[int]:
    """Return the token ids of the whole conversation, up to where the answer begins."""
    said = turns(prompt)
    rendered = template(
        [{"role": role, "content": _HOLE.format(number)} for number, (role, _) in enumerate(said)]
    )
    ids: list[int] = []
    for index, part in enumerate(_HOLES.split(rendered)):
        if part:
            ids += tokens(said[int(part)][1], special=False) if index % 2 else tokens(part, special=True)
    return ids
