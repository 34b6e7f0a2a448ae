"""An open workplace: the settings in force and the models that were loaded under them."""

from __future__ import annotations

import hashlib
from importlib.metadata import entry_points
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from lianju.errors import ModelMissing
from lianju.language.detect import Language
from lianju.models import catalog
from lianju.models.base import Closes, Model
from lianju.models.catalog import Progress
from lianju.models.files import cache_folder, read_record, write_record
from lianju.values.servers import Server
from lianju.values.wire import to_json
from lianju.workspace.keys import key_of
from lianju.workspace.settings import NamedServer, Settings

PLUGIN_GROUP = "lianju.models"
FAKES = ("echo", "markov")


class Session:
    """Opens each model once, by name; close it, or use it in a `with`."""

    def __init__(
        self, settings: Settings | None = None, *, progress: Progress = lambda done, total: None
    ) -> None:
        self.settings = settings or Settings()
        self._progress = progress
        self._open: dict[str, Model] = {}

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def model(self, name: str) -> Model:
        """Open a model: bundled, of the settings, a path, a loopback address, a fake, a plug-in."""
        if name not in self._open:
            self._open[name] = self._find(name)
        return self._open[name]

    def adopt(self, model: Model) -> None:
        """Use a model made elsewhere under its own name."""
        self._open[model.name] = model

    def default_model(self, language: Language, *, instruction: bool = False) -> str:
        """Name the model for a text: the settings' choice, or Gemma, or SmolLM2 for English instructions."""
        chosen = (self.settings.project and self.settings.project.model) or self.settings.model
        if chosen:
            return chosen
        follows = instruction and language == "en" and catalog.installed(catalog.SMOLLM2.name)
        return catalog.SMOLLM2.name if follows else catalog.GEMMA.name

    def close(self) -> None:
        """Free all models."""
        for model in self._open.values():
            if isinstance(model, Closes):
                model.close()
        self._open.clear()

    def _find(self, name: str) -> Model:
        name = catalog.GEMMA.name if name == "bundled" else name
        if catalog.card(name):
            path = catalog.find(name, progress=self._progress)
            if path is None:
                raise ModelMissing(name=name)
            return self._llamacpp(path, name)
        if name in self.settings.models:
            return self._file(self.settings.models[name], name)
        if name in self.settings.servers:
            return self._server(self.settings.servers[name])
        if name.startswith(("http://", "https://")):
            return self._server(NamedServer(Server(name, name)))
        if name in FAKES:
            return _fake(name)
        return self._plugin(name) or self._file(Path(name).expanduser(), Path(name).name)

    def _file(self, path: Path, name: str) -> Model:
        if not path.exists():
            raise ModelMissing(name=name)
        return _transformers(path, name) if path.is_dir() else self._llamacpp(path, name)

    def _llamacpp(self, path: Path, name: str) -> Model:
        from lianju.models.apart import Apart
        from lianju.models.llamacpp import DEFAULT_CONTEXT, LlamaCpp

        context = self.settings.context or DEFAULT_CONTEXT
        return Apart(LlamaCpp, path, name=name, context=context, threads=self.settings.threads)

    def _server(self, named: NamedServer) -> Model:
        from lianju.models.openai import open_server
        from lianju.models.probe import Probe

        record = _probe_record(named.server)
        known = Probe.from_json(found) if (found := read_record(record)) else None
        allowed = self.settings.allowed_hosts if named.server.name in self.settings.servers else frozenset()
        model = open_server(named.server, allowed=allowed, key=key_of(named), known=known)
        if known is None:
            write_record(record, to_json(model.found))
        return model

    def _plugin(self, name: str) -> Model | None:
        """Load a plug-in's model only if the user's own settings name the plug-in."""
        if name not in self.settings.plugins:
            return None
        found = entry_points(group=PLUGIN_GROUP, name=name)
        return next(iter(found)).load()() if found else None


def forget_probe(server: Server) -> None:
    """Have the server probed anew at its next use."""
    _probe_record(server).unlink(missing_ok=True)


def is_loopback_address(name: str) -> bool:
    """Tell whether `name` is the address of a server on this machine."""
    from lianju.models.http import is_loopback

    parts = urlsplit(name)
    return parts.scheme in ("http", "https") and is_loopback(parts.hostname or "")


def _probe_record(server: Server) -> Path:
    mark = hashlib.sha256(f"{server.url}\n{server.model}".encode()).hexdigest()[:24]
    return cache_folder() / "probes" / f"{mark}.json"


def _fake(name: str) -> Model:
    from lianju.models import fakes

    return fakes.Echo() if name == "echo" else fakes.Markov()


def _transformers(path: Path, name: str) -> Model:
    from lianju.models.transformers import Transformers

    return Transformers(path, name=name)
