"""Lianju 联句: a person and a language model write together, on the person's own machine.

The names below are loaded when they are first used; importing the package loads no engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lianju.errors import LianjuError as LianjuError
    from lianju.values.cancel import Cancel as Cancel
    from lianju.values.grammar import Grammar as Grammar
    from lianju.values.prompt import Prompt as Prompt
    from lianju.values.sampling import Sampling as Sampling
    from lianju.workspace.session import Session as Session
    from lianju.workspace.settings import load as load_settings
    from lianju.workspace.writing import WriteRequest as WriteRequest
    from lianju.workspace.writing import Writing as Writing

_PLACES = {
    "Cancel": "lianju.values.cancel",
    "Grammar": "lianju.values.grammar",
    "LianjuError": "lianju.errors",
    "Prompt": "lianju.values.prompt",
    "Sampling": "lianju.values.sampling",
    "Session": "lianju.workspace.session",
    "WriteRequest": "lianju.workspace.writing",
    "Writing": "lianju.workspace.writing",
    "load_settings": "lianju.workspace.settings",
}

__all__ = [*_PLACES]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module 'lianju' has no attribute {name!r}")
    module = import_module(_PLACES[name])
    return getattr(module, "load" if name == "load_settings" else name)
