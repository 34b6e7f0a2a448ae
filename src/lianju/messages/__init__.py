"""The words of the interface: one Fluent catalogue a language, shared by terminal and studio."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from lianju.errors import LianjuError

LANGUAGES = ("en", "zh")
_BLOCK = re.compile(r"^[a-z][a-z0-9-]* =.*\n(?:(?:[ \t].*)?\n)*", re.M)


class Messages:
    """The catalogue of one language; a message it lacks is an error that a test finds.

    A message is parsed when it is first asked for: all of them take longer than a help page may.
    """

    def __init__(self, language: str) -> None:
        from fluent.runtime import FluentBundle

        self.language = language
        self._bundle = FluentBundle([language], use_isolating=False)
        self._unparsed = {block.partition(" ")[0]: block for block in _BLOCK.findall(source(language))}

    def text(self, message: str, **arguments: Any) -> str:
        """Return a message with its placeholders filled."""
        name, _, attribute = message.partition(".")
        self._parse(name)
        found = self._bundle.get_message(name)
        pattern = found.attributes[attribute] if attribute else found.value
        if pattern is None:
            raise KeyError(message)
        value, faults = self._bundle.format_pattern(pattern, _plain(arguments))
        if faults:
            raise KeyError(f"{message}: {faults}")
        return str(value)

    def has(self, message: str) -> bool:
        """Tell whether the catalogue holds `message`, or its attribute `message.attribute`."""
        name, _, attribute = message.partition(".")
        self._parse(name)
        return self._bundle.has_message(name) and (
            not attribute or attribute in self._bundle.get_message(name).attributes
        )

    def _parse(self, name: str) -> None:
        block = self._unparsed.pop(name, None)
        if block is not None:
            from fluent.runtime import FluentResource

            self._bundle.add_resource(FluentResource(block))

    def error(self, error: LianjuError) -> tuple[str, str]:
        """Return what happened and what to do next."""
        name = error.message_id()
        return self.text(name, **error.arguments), self.text(f"{name}.hint", **error.arguments)


@lru_cache(maxsize=len(LANGUAGES))
def messages(language: str) -> Messages:
    """Return the catalogue of `language`."""
    return Messages(language)


def source(language: str) -> str:
    """Return the text of a catalogue."""
    return files(__package__).joinpath(f"{language}.ftl").read_text("utf-8")


def language_of_user(setting: str | None = None) -> str:
    """Choose the interface language: LIANJU_LANG, the user's setting, the locale, English."""
    for wish in (
        os.environ.get("LIANJU_LANG"),
        setting,
        *map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")),
    ):
        if wish and wish != "auto":
            return "zh" if wish.lower().startswith("zh") else "en"
    return "en"


def _plain(arguments: dict[str, Any]) -> dict[str, Any]:
    """Keep numbers as they are written: a seed is not 1,234,567."""
    return {name: value if isinstance(value, str) else str(value) for name, value in arguments.items()}
