"""Settings on two levels: the user's, which may name servers and files, and the project's, which may not.

User: `settings.toml` in the platform's folder for settings. Project: `lianju.toml` beside
the manuscript; it comes with a folder that may be anybody's, so it chooses by name among
what the user has named, and every other word in it is left aside and reported.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs
import tomli_w

from lianju.errors import SettingsBroken
from lianju.values.servers import Server

PROJECT_FILE = "lianju.toml"
QUIET = "quiet"  # the value of `synced_folders` that silences the warning
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PROJECT_KEYS: Mapping[str, Any] = {
    "language": str,
    "form": str,
    "title": str,
    "author": str,
    "model": str,
    "server": str,
    "target": int,
    "daily_goal": int,
    "session_gap": int,
    "keep_prompts": (int, str),
    "keep_refused": (int, str),
}
_COUNTS = ("target", "daily_goal", "session_gap")
_USER_KEYS: Mapping[str, Any] = {
    "interface": str,
    "model": str,
    "claim": str,
    "context": int,
    "threads": int,
    "synced_folders": str,
    "plugins": list,
    "models": dict,
    "servers": dict,
    "keep_prompts": (int, str),
    "keep_refused": (int, str),
}
FOREVER = "forever"
_SERVER_KEYS: Mapping[str, Any] = {
    "url": str,
    "model": str,
    "key_env": str,
    "keyring": bool,
    "silence": (int, float),
}


@dataclass(frozen=True)
class NamedServer:
    """A server that the user named, and where its key is kept (never the key itself)."""

    server: Server
    key_env: str | None = None
    keyring: bool = False

    @property
    def host(self) -> str:
        """The host that alone may receive the key."""
        return urlsplit(self.server.url).hostname or ""


@dataclass(frozen=True)
class Project:
    """What `lianju.toml` may say; `ignored` names what it said besides.

    `target` (of the book) and `daily_goal` count characters in Chinese, words in English; a silence of
    `session_gap` minutes ends a session.
    """

    path: Path
    language: str | None = None
    form: str | None = None
    model: str | None = None
    title: str = ""
    author: str = ""
    target: int | None = None
    daily_goal: int | None = None
    session_gap: int = 30
    keep_prompts: int | str | None = None
    keep_refused: int | str | None = None
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Retention:
    """For how many days the prompts of runs, and refused texts, are kept; None: for good."""

    prompts: int | None = None
    refused: int | None = None


@dataclass(frozen=True)
class Settings:
    """All settings in force; `keep_prompts` and `keep_refused` are days, or `forever`."""

    interface: str | None = None
    model: str | None = None
    claim: str = "unknown"
    context: int | None = None
    threads: int | None = None
    synced_folders: str | None = None
    plugins: tuple[str, ...] = ()
    models: Mapping[str, Path] = field(default_factory=dict)
    servers: Mapping[str, NamedServer] = field(default_factory=dict)
    project: Project | None = None
    keep_prompts: int | str = FOREVER
    keep_refused: int | str = FOREVER

    @property
    def retention(self) -> Retention:
        """What the project says of it, or else the user."""
        own = self.project or Project(Path())
        prompts = _days(own.keep_prompts, self.keep_prompts)
        return Retention(prompts, _days(own.keep_refused, self.keep_refused))

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that the user named."""
        return frozenset(each.host for each in self.servers.values())


def settings_path() -> Path:
    """Where the user's settings are."""
    folder = os.environ.get("LIANJU_CONFIG") or platformdirs.user_config_dir("lianju", appauthor=False)
    return Path(folder) / "settings.toml"


def load(*, start: Path | None = None) -> Settings:
    """Read the user's settings, and those of the project around `start`, if there is one."""
    settings = _user(settings_path())
    project = _find_project(start) if start else None
    return replace(settings, project=_project(project, settings)) if project else settings


def save_server(named: NamedServer) -> None:
    """Write one server into the user's settings; a server of that name is replaced."""
    if not _NAME.fullmatch(named.server.name):
        raise SettingsBroken(path=str(settings_path()), detail=f"servers.{named.server.name[:64]}")
    table: dict[str, Any] = {"url": named.server.url, "silence": named.server.silence}
    table |= {"model": named.server.model} if named.server.model else {}
    table |= {"key_env": named.key_env} if named.key_env else {}
    table |= {"keyring": True} if named.keyring else {}
    _change(lambda whole: whole.setdefault("servers", {}).__setitem__(named.server.name, table))


def forget_server(name: str) -> None:
    """Take one server out of the user's settings."""
    _change(lambda whole: whole.get("servers", {}).pop(name, None))


def save_value(key: str, value: str | int | None) -> None:
    """Write one plain user setting (`interface`, `model`, `claim` …); None takes it out."""
    if value is None:
        _change(lambda whole: whole.pop(key, None))
    else:
        _change(lambda whole: whole.__setitem__(key, value))


def save_model(name: str, path: Path) -> None:
    """Give a weights file a name."""
    _change(lambda whole: whole.setdefault("models", {}).__setitem__(name, str(path.resolve())))


def _change(change: Any) -> None:
    path = settings_path()
    _user(path)
    whole = _read(path)
    change(whole)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(tomli_w.dumps(whole), "utf-8")
    temporary.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise SettingsBroken(path=str(path), detail="?") from None
    except RecursionError:
        raise SettingsBroken(path=str(path), detail="?") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at .*\)", str(error))
        raise SettingsBroken(path=str(path), detail=place.group() if place else "?") from None


def _user(path: Path) -> Settings:
    whole = _read(path)
    for key, value in whole.items():
        if key not in _USER_KEYS or not _right(key, value, _USER_KEYS[key]):
            raise SettingsBroken(path=str(path), detail=key)
    servers = {name: _server(path, name, table) for name, table in whole.get("servers", {}).items()}
    return Settings(
        interface=whole.get("interface"),
        model=whole.get("model"),
        claim=whole.get("claim", "unknown"),
        context=whole.get("context"),
        threads=whole.get("threads"),
        synced_folders=whole.get("synced_folders"),
        plugins=tuple(map(str, whole.get("plugins", ()))),
        models={name: Path(str(value)).expanduser() for name, value in whole.get("models", {}).items()},
        servers=servers,
        keep_prompts=whole.get("keep_prompts", FOREVER),
        keep_refused=whole.get("keep_refused", FOREVER),
    )


def _server(path: Path, name: str, table: Any) -> NamedServer:
    right = isinstance(table, dict) and all(
        key in _SERVER_KEYS and isinstance(value, _SERVER_KEYS[key]) for key, value in table.items()
    )
    if not right or "url" not in table or not _NAME.fullmatch(name):
        raise SettingsBroken(path=str(path), detail=f"servers.{name[:64]}")
    server = Server(name, table["url"], table.get("model"), float(table.get("silence", Server.silence)))
    return NamedServer(server, table.get("key_env"), table.get("keyring", False))


def _find_project(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder / PROJECT_FILE
    return None


def _project(path: Path, settings: Settings) -> Project:
    whole = _read(path)
    ignored = [key for key, value in whole.items() if not _right(key, value, _PROJECT_KEYS.get(key, ()))]
    kept = {key: value for key, value in whole.items() if key not in ignored}
    chosen = kept.get("server") or kept.get("model")
    if chosen is not None and not _may_choose(chosen, settings):
        ignored.append("server" if "server" in kept else "model")
        chosen = None
    language = kept.get("language")
    if language not in (None, "auto", "zh", "en"):
        ignored.append("language")
        language = None
    wrong = [key for key in _COUNTS if key in kept and (kept[key] is True or kept[key] < 1)]
    said = ("form", "title", "author", "keep_prompts", "keep_refused")
    told = {key: kept[key] for key in (*said, *_COUNTS) if key in kept and key not in wrong}
    return Project(path, language, model=chosen, ignored=(*ignored, *wrong), **told)


def _right(key: str, value: Any, kinds: Any) -> bool:
    if key in ("keep_prompts", "keep_refused"):
        return value == FOREVER or (type(value) is int and value > 0)
    return isinstance(value, kinds)


def _days(own: int | str | None, general: int | str) -> int | None:
    found = general if own is None else own
    return found if isinstance(found, int) else None


def _may_choose(name: str, settings: Settings) -> bool:
    return name in BUNDLED or name in settings.models or name in settings.servers


BUNDLED = frozenset({"bundled", "gemma3-270m", "smollm2"})
