"""Prompts as prose that a writer can read and edit: `<task>/<form>.<zh|en>.md`.

A file is a row of sections, each headed by its role (`# text`, `# system`, `# user`); a
section holds prose and `{variables}`. Every variable must be given and none may be spare.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from lianju.values.prompt import Block, Role

_SECTION = re.compile(r"^# (text|system|user|assistant)\n", re.MULTILINE)
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


def render(task: str, form: str, language: str, variables: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the blocks of one prompt; each variable is a block of its own, named after it."""
    sections = _sections(task, form, language)
    named = {name for _, body in sections for name in _VARIABLE.findall(body)}
    if named != set(variables):
        raise KeyError(f"{task}/{form}.{language}: {sorted(named ^ set(variables))}")
    return tuple(
        Block(part, variables[part], f"reason-{part}", role)
        if index % 2
        else Block("template", part, role=role)
        for role, body in sections
        for index, part in enumerate(_VARIABLE.split(body))
        if part
    )


@lru_cache(maxsize=256)
def _sections(task: str, form: str, language: str) -> tuple[tuple[Role, str], ...]:
    source = files(__package__).joinpath(task, f"{form}.{language}.md").read_text("utf-8")
    pieces = _SECTION.split(source)
    if pieces[0].strip():
        raise ValueError(f"{task}/{form}.{language}: text before the first section")
    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
    return tuple((role, body.removesuffix("\n")) for role, body in pairs)  # type: ignore[misc]
