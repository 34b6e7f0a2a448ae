"""Grammars for the decoder: judged before use, and followed to see what was forced.

llama.cpp ignores a grammar that llguidance cannot compile (xllamacpp 2026.10, measured):
whoever sends one must have it judged here first.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from llguidance import LLMatcher, LLTokenizer
from llguidance.gbnf_to_lark import gbnf_to_lark

from lianju.errors import InvalidGrammar
from lianju.values.chunk import Chunk
from lianju.values.grammar import Grammar

LARK_MARK = "%llguidance {}\n"


@lru_cache(maxsize=64)
def to_lark(grammar: Grammar) -> str:
    """Write any grammar in llguidance's Lark, as llama.cpp takes it; InvalidGrammar if it is none."""
    try:
        lark = _lark(grammar)
    except (ValueError, TypeError) as error:
        raise InvalidGrammar(detail=_first_line(str(error))) from None
    fault = LLMatcher.validate_grammar(LLMatcher.grammar_from_lark(lark), _bytes())
    if fault:
        raise InvalidGrammar(detail=_first_line(fault))
    return lark


class Walk:
    """Follows a text through a grammar, character by character."""

    def __init__(self, grammar: Grammar) -> None:
        self._matcher = _start(grammar).deep_copy()
        self._left = False

    def forces(self, text: str) -> bool:
        """Tell whether the grammar allows nothing else here than `text` (and what follows it)."""
        data = text.encode("utf-8", "replace")
        return bool(data) and not self._left and self._matcher.compute_ff_bytes()[: len(data)] == data

    def take(self, text: str) -> bool:
        """Step over `text`; False when it leaves the language."""
        data = list(text.encode("utf-8", "replace"))
        self._left = self._left or self._matcher.try_consume_tokens(data) != len(data)
        return not self._left

    @property
    def complete(self) -> bool:
        """Tell whether the text so far is a whole word of the language."""
        return bool(self._matcher.is_accepting())


def marked(chunk: Chunk, walk: Walk) -> Chunk:
    """Step `walk` over the chunk and say so if the grammar forced its text."""
    forced = walk.forces(chunk.text)
    walk.take(chunk.text)
    return replace(chunk, forced="grammar") if forced else chunk


def belongs(grammar: Grammar, text: str) -> bool:
    """Tell whether `text` is a word of the language."""
    walk = Walk(grammar)
    return walk.take(text) and walk.complete


@lru_cache(maxsize=64)
def _start(grammar: Grammar) -> LLMatcher:
    return LLMatcher(_bytes(), LLMatcher.grammar_from_lark(to_lark(grammar)), log_level=0)


def _lark(grammar: Grammar) -> str:
    if grammar.kind == "lark":
        text = grammar.text
        return text if text.startswith("%llguidance") else LARK_MARK + text
    if grammar.kind == "regex":
        return f"{LARK_MARK}start: /{_escape_slashes(grammar.text)}/"
    if grammar.kind == "json_schema":
        return f"{LARK_MARK}start: %json {json.dumps(_compact(json.loads(grammar.text)))}"
    lark: str = gbnf_to_lark(grammar.text)
    return lark if lark.startswith("%llguidance") else LARK_MARK + lark


def _compact(schema: Any) -> Any:
    """Allow no free white space, in which a small model rambles, unless the schema says how much."""
    if isinstance(schema, dict) and "x-guidance" not in schema:
        return {**schema, "x-guidance": {"whitespace_flexible": False}}
    return schema


def _escape_slashes(pattern: str) -> str:
    out: list[str] = []
    escaped = False
    for character in pattern:
        if character == "\n":
            out.append("\\n")
        else:
            out.append("\\/" if character == "/" and not escaped else character)
        escaped = character == "\\" and not escaped
    return "".join(out)


def _first_line(fault: str) -> str:
    return fault.strip().splitlines()[0][:200] if fault.strip() else "?"


@lru_cache(maxsize=1)
def _bytes() -> LLTokenizer:
    return LLTokenizer("byte")
