"""Running the studio: a port of this machine, one project, until Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from lianju.errors import PageMissing, PortTaken
from lianju.web.app import application, page_folder
from lianju.workspace import studios
from lianju.workspace.holding import Holding
from lianju.workspace.preferences import model_of
from lianju.workspace.project import folder_of
from lianju.workspace.settings import load
from lianju.workspace.studios import Studio

HOST = "127.0.0.1"
LARGEST_MESSAGE = 32 * 2**20


def serve(
    start: Path, *, port: int | None, model: str | None, use_model: bool, ready: Callable[[Studio], None]
) -> None:
    """Serve the project around `start`; `ready` hears the address once it answers.

    The port and the token are those of the last time, so that a page left open finds its server again.
    """
    if not (page_folder() / "index.html").is_file():
        raise PageMissing()
    folder = folder_of(start)
    holding = Holding(folder)
    try:
        listening, studio = _listen(folder, port)
        studios.remember(folder, studio)
        settings = load(start=folder.absolute())
        chosen = (model or model_of(settings)) if use_model else None
        app = application(holding, studio, settings, model=chosen)
        with listening:
            config = uvicorn.Config(
                app,
                ws="websockets-sansio",
                ws_max_size=LARGEST_MESSAGE,
                log_level="error",
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=3,
            )
            server = _Server(config, lambda: ready(studio))
            with contextlib.suppress(KeyboardInterrupt):
                server.run(sockets=[listening])
    finally:
        holding.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()


def _listen(folder: Path, port: int | None) -> tuple[socket.socket, Studio]:
    """Bind the port that is asked for, else the one of the last time, else any; PortTaken."""
    known = studios.known(folder)
    for wanted in [port] if port else [known.port, 0] if known else [0]:
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((HOST, wanted or 0))
        except OSError:
            bound.close()
            continue
        given = int(bound.getsockname()[1])
        return bound, Studio(given, known.tokens) if known else studios.fresh(given)
    raise PortTaken(port=port or 0)
