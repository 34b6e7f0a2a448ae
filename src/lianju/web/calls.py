"""What a page may ask for by `POST /api/NAME`: one function each, its arguments checked by its signature."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_type_hints

import msgspec

from lianju.errors import BadCall, NotOwner
from lianju.values.binder import NodeKind
from lianju.values.cancel import Cancel
from lianju.values.studio import (
    BookState,
    Decided,
    DifferenceState,
    Found,
    GuestState,
    JobState,
    MarkState,
    ModelState,
    MomentState,
    NodeState,
    ProbeState,
    RunnerState,
    RunState,
    SettingsState,
    ShareState,
    TriedState,
    WhyState,
)
from lianju.web.desk import Desk
from lianju.web.drafts import Drafts
from lianju.web.engine import Engine
from lianju.web.growth import progress, shares_through
from lianju.web.imports import Imports
from lianju.web.people import People
from lianju.workspace import (
    binding,
    bringing,
    comparing,
    drafting,
    explaining,
    history,
    marking,
    page,
    preferences,
    project,
    proposing,
    samples,
    studios,
    trying,
)
from lianju.workspace.project import Manuscript
from lianju.workspace.settings import Settings, load
from lianju.workspace.studios import OWNER, Studio


@dataclass
class Caller:
    """Who asks, and of what."""

    desk: Desk
    engine: Engine
    folder: Path
    person: str
    studio: Studio
    people: People
    drafts: Drafts
    imports: Imports
    gone: Callable[[], Awaitable[None]]
    """Waits until whoever asks has hung up."""

    @property
    def settings(self) -> Settings:
        """The settings in force now."""
        return load(start=self.folder)


async def book(at: Caller, *, counts: bool = True) -> BookState:
    """Return the whole binder; without counts at once, however long the book is."""
    told, folder = at.settings.project, at.folder.resolve().name
    return await at.desk.do(lambda it: page.book(it, told, by=at.person, folder=folder, counted=counts))


async def add(
    at: Caller,
    *,
    kind: NodeKind,
    title: str,
    parent: int | None = None,
    before: int | None = None,
    text: str = "",
) -> NodeState:
    """Add an entry: behind the last of `parent` (None: where its kind goes; 0: the book itself).

    A `text` that it begins with is said to be the author's.
    """

    def work(it: Manuscript) -> NodeState:
        with it.turn():
            node = project.add(
                it, kind, title, parent=f"#{parent}" if parent else None, text=text, claim="mine"
            )
            place = it.node(before) if before is not None else None
            if place or parent == 0:
                home = place.parent if place else 0
                binding.move(it, node, parent=it.node(home) if home else None, before=place)
            return _node(it, at, node.id)

    return await at.desk.do(work)


async def edit(
    at: Caller,
    *,
    node: int,
    title: str | None = None,
    synopsis: str | None = None,
    status: str | None = None,
    labels: list[str] | None = None,
    pov: str | None = None,
    target: int | None = None,
) -> NodeState:
    """Change what is said of an entry; what is not given stays."""
    given = {"synopsis": synopsis, "status": status, "labels": labels, "pov": pov, "target": target}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    changes |= {"title": " ".join(title.split())} if title and title.strip() else {}
    changes |= {"target": None} if target == 0 else {}

    def work(it: Manuscript) -> NodeState:
        if changes:
            binding.describe(it, it.node(node), **changes)
        return _node(it, at, node)

    return await at.desk.do(work)


async def move(at: Caller, *, node: int, parent: int, before: int | None = None) -> None:
    """Put an entry elsewhere."""

    def work(it: Manuscript) -> None:
        home = it.node(parent) if parent else None
        binding.move(it, it.node(node), parent=home, before=it.node(before) if before else None)

    await at.desk.do(work)


async def remove(at: Caller, *, node: int) -> int:
    """Take an entry out of the book; returns how many went with it."""
    return await at.desk.do(lambda it: binding.remove(it, it.node(node)))


async def bring_back(at: Caller, *, node: int) -> None:
    """Put a removed entry back."""
    await at.desk.do(lambda it: comparing.bring_back(it, comparing.locate(it, f"#{node}")))


async def accept(
    at: Caller, *, proposal: int, hunk: int | None = None, chosen: int = 0, edited: str | None = None
) -> Decided:
    """Accept a proposal, or one hunk of it."""
    by = page.person(at.person)

    def work(it: Manuscript) -> Decided:
        proposing.accept(it, proposal, hunk=hunk, chosen=chosen, edited=edited, by=by)
        return Decided(*proposing.last_choice(it, proposal))

    return await at.desk.do(work, by=at)


async def refuse(at: Caller, *, proposal: int, hunk: int | None = None) -> Decided:
    """Refuse a proposal, or one hunk of it."""
    by = page.person(at.person)

    def work(it: Manuscript) -> Decided:
        proposing.refuse(it, proposal, hunk=hunk, by=by)
        return Decided(*proposing.last_choice(it, proposal))

    return await at.desk.do(work)


async def reopen(at: Caller, *, choice: int) -> bool:
    """Take one decision back; its proposal waits again."""
    by = page.person(at.person)
    await at.desk.do(lambda it: proposing.reopen(it, choice, by=by))
    return True


async def undo(at: Caller, *, proposal: int) -> None:
    """Take the last acceptance of a proposal back."""
    await at.desk.do(lambda it: proposing.undo(it, proposal))


async def run(at: Caller, *, run: int) -> RunState:
    """Return a model run with all that went into it."""
    return await at.desk.do(lambda it: page.run(it, run))


async def mark(at: Caller, *, node: int, start: int | None = None, end: int | None = None) -> list[MarkState]:
    """Keep a passage (characters), or a whole entry, from models; returns the entry's marks."""

    def work(it: Manuscript) -> list[MarkState]:
        with it.turn():
            if start is None or end is None:
                marking.mark_entry(it, it.node(node))
            else:
                marking.mark_range(it, it.node(node), start, end)
            return list(page.marked(it, node))

    return await at.desk.do(work)


async def unmark(at: Caller, *, mark: int) -> None:
    """Take a mark off."""
    await at.desk.do(lambda it: marking.unmark(it, mark))


async def search(at: Caller, *, words: str, case: bool = False) -> list[Found]:
    """Find words in the book."""
    return await at.desk.do(lambda it: page.search(it, words, case=case))


async def replace(
    at: Caller, *, words: str, by: str, nodes: list[int] | None = None, case: bool = False
) -> int:
    """Replace words in the book, as the author's typing."""
    return await at.desk.do(lambda it: page.replace_all(it, words, by, case=case, nodes=nodes))


async def shares(at: Caller, *, node: int | None = None) -> list[ShareState]:
    """Return who wrote how much."""
    return await at.desk.do(lambda it: page.shared(it, node))


async def moments(at: Caller, *, node: int | None = None) -> list[MomentState]:
    """Return the states that can be looked at, the newest first."""
    return await at.desk.do(lambda it: page.moments(it, node))


async def past(at: Caller, *, node: int, row: int) -> str:
    """Return a text as it was after a row."""
    return await at.desk.do(lambda it: it.past(node, row).text)


async def restore(at: Caller, *, node: int, row: int) -> bool:
    """Bring a text back to what it was after a row; false when it is so already."""
    return await at.desk.do(lambda it: comparing.restore(it, it.node(node), f"@{row}"))


async def version(at: Caller, *, name: str) -> int:
    """Name the state of now."""
    return await at.desk.do(lambda it: history.name_version(it, name))


async def settings(at: Caller) -> SettingsState:
    """Return what may be changed here."""
    return preferences.state(at.settings)


async def set(
    at: Caller,
    *,
    interface: Literal["zh", "en", "auto"] | None = None,
    language: Literal["zh", "en", "auto"] | None = None,
    model: str | None = None,
    claim: str | None = None,
    title: str | None = None,
    author: str | None = None,
    daily_goal: int | None = None,
) -> SettingsState:
    """Change settings; what is not given stays, and a daily goal of 0 is none.

    `model` is a name, a path, an address, "" for the usual choice, or OFF for none until told otherwise.
    """
    preferences.change(
        at.folder,
        interface=interface,
        language=language,
        model=model,
        claim=claim,
        title=title,
        author=author,
        daily_goal=daily_goal,
    )
    if model is not None:
        at.engine.use(at.settings, preferences.model_of(at.settings))
    return preferences.state(at.settings)


async def models(at: Caller) -> list[ModelState]:
    """Return the models that the settings know."""
    return preferences.models(at.settings)


async def probe(at: Caller, *, address: str) -> ProbeState:
    """Find out what a server on this machine can do."""
    return await at.engine.ask(lambda session: preferences.probe(session, address))


async def sample(at: Caller, *, language: Literal["zh", "en"]) -> str:
    """Fill an empty book with the sample story; returns its title."""
    await at.desk.do(lambda it: samples.fill(it, language))
    title = samples.sample(language)[0]
    preferences.change(at.folder, title=title, language=language)
    return title


async def runners(at: Caller, *, run: int, choice: int = 0, place: int = 0) -> list[RunnerState]:
    """Return what could have stood at a character of a run's text."""
    recorded = await at.desk.do(lambda it: explaining.Recorded(it, run, choice))
    return await at.engine.ask(lambda session: explaining.runners(session, recorded, place))


async def why(at: Caller, *, run: int, choice: int = 0, start: int, end: int, name: str = "") -> WhyState:
    """Measure what a stretch of a run's text rests on; stops when whoever asks hangs up."""
    recorded = await at.desk.do(lambda it: explaining.Recorded(it, run, choice))
    cancel, loop = Cancel(), asyncio.get_running_loop()
    watching = asyncio.ensure_future(at.gone())
    watching.add_done_callback(lambda _: cancel.cancel())

    def told(done: int, of: int) -> None:
        loop.call_soon_threadsafe(at.people.tell, {"op": "why", "name": name, "done": done, "of": of})

    try:
        return await at.engine.ask(
            lambda session: explaining.why(session, recorded, start, end, cancel=cancel, progress=told)
        )
    finally:
        watching.cancel()


async def tried(at: Caller, *, node: int) -> list[TriedState]:
    """Return what models proposed in a scene, taken or not."""
    return await at.desk.do(lambda it: trying.tried(it, node))


async def take_tried(
    at: Caller,
    *,
    proposal: int,
    choice: int,
    left: tuple[int, int] | None = None,
    right: tuple[int, int] | None = None,
) -> None:
    """Put a text that was proposed once between two characters."""
    by = page.person(at.person)
    await at.desk.do(lambda it: trying.take_tried(it, proposal, choice, left, right, by=by), by=at)


async def compare(at: Caller, *, old: str, new: str) -> list[DifferenceState]:
    """Return what differs between two texts, by word."""
    return await asyncio.to_thread(trying.compared, old, new)


async def draft(
    at: Caller,
    *,
    scene: int,
    left: tuple[int, int] | None = None,
    right: tuple[int, int] | None = None,
    wanted: int,
    instruction: str = "",
) -> JobState:
    """Begin a draft of `wanted` characters or words at a place; it ends as a proposal."""

    def work(it: Manuscript) -> drafting.Job:
        language = page.language_of(it, at.settings.project)
        return drafting.begin(
            it,
            scene,
            left,
            right,
            language=language,
            instruction=instruction,
            wanted=wanted,
            model=at.engine.model,
        )

    job = await at.desk.do(work)
    at.drafts.start(job.number)
    return job.state


async def bring(at: Caller, *, arrivals: list[str], claim: str = "", parent: int = 0) -> list[JobState]:
    """Bring files in that were sent and read; whose text they hold is as claimed."""
    claim = " ".join(claim.split()) or at.settings.claim
    return [each.state for each in await at.imports.begin(arrivals, claim=claim, parent=parent)]


async def leave(at: Caller, *, arrivals: list[str]) -> None:
    """Forget files that were sent; they are not brought in."""
    at.imports.drop(arrivals)


async def jobs(at: Caller) -> list[JobState]:
    """Return the long work that is not over."""

    def look(it: Manuscript) -> list[JobState]:
        found = [each.state for each in drafting.jobs(it)]
        found += [at.imports.state(each) for each in bringing.bringings(it)]
        return sorted(found, key=lambda each: each.number)

    return await at.desk.do(look)


async def job(at: Caller, *, number: int, condition: Literal["running", "paused", "cancelled"]) -> JobState:
    """Pause, resume or cancel long work."""
    is_import = await at.desk.do(lambda it: bringing.is_bringing(it, number))
    turn = at.imports.turn if is_import else at.drafts.turn
    return (await turn(number, condition)).state


async def guests(at: Caller) -> list[GuestState]:
    """Return who else may write here, each with the address to open; the owner's to ask."""
    _owner(at)
    return [GuestState(name, at.studio.of(name)) for name in at.studio.tokens.values() if name != OWNER]


async def invite(at: Caller, *, name: str) -> str:
    """Let a second person of this machine write here under a name; returns their address."""
    _owner(at)
    return studios.invite(at.folder, at.studio, name)


async def dismiss(at: Caller, *, name: str) -> None:
    """Let a person write here no more; what they wrote stays theirs."""
    _owner(at)
    studios.dismiss(at.folder, at.studio, name)
    at.people.dismiss(name)


def _owner(at: Caller) -> None:
    if at.person != OWNER:
        raise NotOwner()


OFF = "off"
CALLS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        book, add, edit, move, remove, bring_back, accept, refuse, reopen, undo, run, mark, unmark, search,
        replace,
        shares, moments, past, restore, version, settings, set, models, probe, sample,
        guests, invite, dismiss, draft, bring, leave, jobs, job, tried, take_tried, compare,
        runners, why, progress, shares_through,
    )
}  # fmt: skip


def _struct(function: Callable[..., Any]) -> type[msgspec.Struct]:
    hints = get_type_hints(function)
    fields: list[Any] = []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            fields.append(
                (name, hints[name])
                if parameter.default is inspect.Parameter.empty
                else (name, hints[name], parameter.default)
            )
    return msgspec.defstruct(function.__name__, fields, kw_only=True, forbid_unknown_fields=True)


_ARGUMENTS = {name: _struct(function) for name, function in CALLS.items()}


async def call(at: Caller, name: str, body: bytes) -> Any:
    """Run one call; BadCall when there is none of that name or its arguments are others."""
    if name not in CALLS:
        raise BadCall(name=name[:40], detail="?")
    try:
        given = msgspec.json.decode(body or b"{}", type=_ARGUMENTS[name])
    except msgspec.DecodeError as error:
        raise BadCall(name=name, detail=str(error)[:200]) from None
    return await CALLS[name](at, **msgspec.structs.asdict(given))


def _node(it: Manuscript, at: Caller, number: int) -> NodeState:
    return page.node(it, number, page.language_of(it, at.settings.project))
