"""Errors as the page shows them."""

from __future__ import annotations

from typing import Any

from lianju.errors import LianjuError
from lianju.messages import messages


def refusal(error: LianjuError, language: str) -> dict[str, Any]:
    """Return what happened and what to do next, in the page's language."""
    what, hint = messages(language).error(error)
    return {"id": error.message_id(), "what": what, "hint": hint}
