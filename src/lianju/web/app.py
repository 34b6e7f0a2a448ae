"""The studio's server: the page, its calls, its socket, and the door for other commands."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from importlib import resources
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from lianju.errors import LianjuError
from lianju.values.studio import Lights
from lianju.values.wire import to_json
from lianju.web import files
from lianju.web.calls import Caller, call
from lianju.web.desk import Desk
from lianju.web.drafts import Drafts
from lianju.web.engine import Engine
from lianju.web.files import whole
from lianju.web.guard import DESK, Guard
from lianju.web.imports import Imports
from lianju.web.joined import Joined
from lianju.web.live import Live
from lianju.web.people import People
from lianju.web.refusals import refusal
from lianju.web.upkeep import Upkeep
from lianju.workspace.holding import Holding
from lianju.workspace.settings import Settings
from lianju.workspace.studios import Studio

LARGEST_BODY = 64 * 2**20
Answer = Callable[[Request], Awaitable[Response]]


def page_folder() -> Path:
    """Return where the built page lies in the package."""
    return Path(str(resources.files("lianju.web") / "static"))


def application(holding: Holding, studio: Studio, settings: Settings, *, model: str | None) -> ASGIApp:
    """Put the server of one project together; it opens nothing and loads nothing before it starts."""
    nonce = secrets.token_urlsafe(16)
    people = People()
    html = (page_folder() / "index.html").read_text("utf-8").replace("__NONCE__", nonce)

    async def index(request: Request) -> Response:
        return HTMLResponse(html)

    def caller(request: Request) -> Caller:
        return Caller(
            desk=app.state.desk,
            engine=app.state.engine,
            folder=holding.folder,
            person=request.scope["person"],
            studio=studio,
            people=people,
            drafts=app.state.drafts,
            imports=app.state.imports,
            gone=partial(_gone, request),
        )

    @_refusable
    async def answer(request: Request) -> Response:
        body = await whole(request.stream(), LARGEST_BODY)
        return JSONResponse(to_json(await call(caller(request), request.path_params["name"], body)))

    @_refusable
    async def bring(request: Request) -> Response:
        return JSONResponse(await files.bring(caller(request), request.query_params, request.stream()))

    @_refusable
    async def fetch(request: Request) -> Response:
        kind, data = await files.fetch(caller(request), request.path_params["kind"], request.query_params)
        return Response(data, media_type=kind)

    app = Starlette(
        lifespan=_running(holding, settings, people, model),
        routes=[
            Route("/", index),
            Route("/api/import", bring, methods=["POST"]),
            Route("/api/export/{kind}", fetch),
            Route("/api/{name}", answer, methods=["POST"]),
            WebSocketRoute("/live", lambda socket: app.state.live.serve(socket)),
            WebSocketRoute(DESK, lambda socket: app.state.joined.serve(socket)),
            Mount("/assets", StaticFiles(directory=page_folder() / "assets")),
        ],
    )
    return Guard(app, port=studio.port, tokens=studio.tokens, nonce=nonce)


def _running(
    holding: Holding, settings: Settings, people: People, model: str | None
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Return what opens the rooms of the house when it starts, and leaves all in order when it stops."""

    @contextlib.asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()

        def changed(lights: Lights) -> None:
            loop.call_soon_threadsafe(people.tell, {"op": "lights", **to_json(lights)})

        desk = app.state.desk = Desk(holding.manuscript)
        engine = app.state.engine = Engine(settings, model=model, changed=changed)
        upkeep = Upkeep(desk, holding, people, claim=settings.claim)
        app.state.live = Live(desk, people, engine, settings)
        app.state.joined = Joined(desk, upkeep, people)
        drafts = app.state.drafts = Drafts(desk, engine, people)
        imports = app.state.imports = Imports(desk, people, holding.folder)
        engine.start()
        await drafts.resume()
        await imports.resume()
        keeping = asyncio.create_task(upkeep.run())
        try:
            yield
        finally:
            keeping.cancel()
            await imports.close()
            await asyncio.to_thread(engine.close)  # its thread may wait for this loop
            with contextlib.suppress(LianjuError):
                await upkeep.write()
            desk.close()

    return running


async def _gone(request: Request) -> None:
    """Wait until a request, which was read whole, is hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _refusable(answer: Answer) -> Answer:
    """Answer an error of ours by its words, in the language of the page."""

    async def answered(request: Request) -> Response:
        language = "zh" if request.headers.get("accept-language", "").startswith("zh") else "en"
        try:
            return await answer(request)
        except LianjuError as error:
            return JSONResponse({"error": refusal(error, language)}, status_code=409)

    return answered
