"""The settings that the studio shows and changes: the user's, and those of the project."""

from __future__ import annotations

import contextlib
from dataclasses import fields
from pathlib import Path

import tomlkit

from lianju.errors import FileUnwritable, ModelMissing
from lianju.language.detect import Language
from lianju.values.servers import Server
from lianju.values.studio import ModelState, ProbeState, SettingsState
from lianju.workspace import inventory
from lianju.workspace.session import Session, is_loopback_address
from lianju.workspace.settings import (
    PROJECT_FILE,
    NamedServer,
    Settings,
    save_model,
    save_server,
    save_value,
)

USUAL = ""
"""As a model's name: the usual choice."""


def state(settings: Settings) -> SettingsState:
    """Return what the page shows of the settings."""
    told = settings.project
    language = told.language if told and told.language in ("zh", "en") else None
    model = (told and told.model) or settings.model
    written: Language | None = None if language is None else "zh" if language == "zh" else "en"
    return SettingsState(
        settings.interface, written, model, settings.claim, tuple(sorted(settings.allowed_hosts))
    )


def change(
    folder: Path,
    *,
    interface: str | None = None,
    language: str | None = None,
    model: str | None = None,
    claim: str | None = None,
    title: str | None = None,
    author: str | None = None,
    daily_goal: int | None = None,
) -> None:
    """Write what is given; a path or an address given as a model gets a name of its own first.

    A daily goal of 0 is none.
    """
    for key, value in (("interface", interface), ("claim", claim)):
        if value is not None:
            save_value(key, value)
    if model is not None:
        save_value("model", _named(model) if model != USUAL else None)
    given = {"language": language, "title": title, "author": author, "daily_goal": daily_goal}
    wanted: dict[str, str | int | None] = {key: value for key, value in given.items() if value is not None}
    wanted |= {"model": None} if model is not None else {}
    if wanted:
        _write_project(folder / PROJECT_FILE, wanted)


def model_of(settings: Settings) -> str:
    """Return the name of the model to load for a project."""
    told = settings.project
    with Session(settings) as session:
        return session.default_model("zh" if told and told.language == "zh" else "en")


def models(settings: Settings) -> list[ModelState]:
    """Return the models that can be chosen."""
    return [
        ModelState(row.name, row.kind, row.here, round(row.bytes / 2**20) or None, row.place)
        for row in inventory.models(settings)
    ]


def probe(session: Session, address: str) -> ProbeState:
    """Find out what the server at an address can do; only one on this machine is asked unnamed."""
    opened = session.model(address)
    limits = opened.limits
    able = tuple(each.name for each in fields(limits) if getattr(limits, each.name) is True)
    return ProbeState(address, address, opened.name, able)


def _named(model: str) -> str:
    """Return the name of a model that may be given as a path or an address."""
    if model.startswith(("http://", "https://")):
        if not is_loopback_address(model):
            raise ModelMissing(name=model)
        name = "server-" + model.rpartition(":")[2].strip("/").replace("/", "-")[:40]
        save_server(NamedServer(Server(name, model.rstrip("/").removesuffix("/v1"), None)))
        return name
    path = Path(model).expanduser()
    if "/" in model or "\\" in model or path.suffix == ".gguf":
        if not path.exists():
            raise ModelMissing(name=model)
        name = path.stem[:60]
        save_model(name, path)
        return name
    return model


def _write_project(path: Path, wanted: dict[str, str | int | None]) -> None:
    """Change a few words of the project's settings; comments and the rest stay as they are."""
    try:
        text = path.read_text("utf-8") if path.exists() else ""
        whole = tomlkit.parse(text)
        for key, value in wanted.items():
            if value:
                whole[key] = value
            else:
                with contextlib.suppress(KeyError):
                    del whole[key]
        temporary = path.with_suffix(".tmp")
        temporary.write_text(tomlkit.dumps(whole), "utf-8")
        temporary.replace(path)
    except OSError as error:
        raise FileUnwritable(path=str(path), detail=error.strerror or "?") from None
