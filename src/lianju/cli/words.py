"""The catalogue in the language of the person at this terminal."""

from __future__ import annotations

import contextlib
import tomllib
from functools import lru_cache
from typing import Any

from lianju.messages import Messages, language_of_user, messages


def say(message: str, **arguments: Any) -> str:
    """Return a message in the user's language."""
    return catalogue().text(message, **arguments)


@lru_cache(maxsize=1)
def catalogue() -> Messages:
    """Return the user's catalogue; settings that cannot be read are another command's error."""
    return messages(language_of_user(_interface_setting()))


def _interface_setting() -> str | None:
    from lianju.workspace.settings import settings_path

    with contextlib.suppress(OSError, ValueError, tomllib.TOMLDecodeError):
        value = tomllib.loads(settings_path().read_text("utf-8")).get("interface")
        return value if isinstance(value, str) else None
    return None
