"""Text that a model offers where the cursor is: streamed to one page, written only when it is taken."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from lianju.errors import LianjuError, ProposalGone
from lianju.values.cancel import Cancel
from lianju.values.chunk import Chunk
from lianju.values.sampling import Sampling
from lianju.values.wire import to_json
from lianju.web.desk import Desk
from lianju.web.engine import ASKED, TYPING, Engine, Rank
from lianju.web.people import Peer
from lianju.web.refusals import refusal
from lianju.workspace.asking import Asked, asked, asked_between, gap_of, refuse_change
from lianju.workspace.explaining import Recorded, instead, refuse_marked
from lianju.workspace.page import language_of, person
from lianju.workspace.project import Manuscript, plain
from lianju.workspace.proposing import Anchor, accept, propose, propose_rest, refuse, steer
from lianju.workspace.revising import is_task, passage, propose_revision, request
from lianju.workspace.session import Session
from lianju.workspace.settings import Settings
from lianju.workspace.writing import Language, Steer, Writing, read_ahead

MOST_ALTERNATIVES = 8
MOST_TOKENS = 512
MOST_STEERS = 4
BRIDGE, INSTEAD = "bridge", "instead"


@dataclass
class Ghost:
    """One offer: what was asked, what came so far, and the proposal that it became when some was taken."""

    id: str
    scene: int
    asked: Asked
    cancel: Cancel = field(default_factory=Cancel)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    writing: Writing | None = None
    shown: bool = False
    failed: bool = False
    again: int | None = None
    proposal: int | None = None


@dataclass(frozen=True)
class Taken:
    """Who took an offer: their own undo may take it back."""

    peer: Peer
    id: str


Propose = Callable[[Manuscript, Ghost, Writing], int | None]


class Ghosts:
    """The offers of one page; a new one ends the one before."""

    def __init__(self, peer: Peer, desk: Desk, engine: Engine, settings: Settings) -> None:
        self._peer = peer
        self._desk = desk
        self._engine = engine
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._ghosts: dict[str, Ghost] = {}

    async def ask(self, told: dict[str, Any]) -> None:
        """Have the model go on at a place, bridge a gap or revise a passage; what comes is told in pieces."""
        self.stop()
        task = str(told.get("task") or "continue")
        if is_task(task):
            await self._revise(told)
        elif task == BRIDGE:
            await self._bridge(told)
        elif task == INSTEAD:
            await self._instead(told)
        else:
            await self._go_on(told)

    async def _go_on(self, told: dict[str, Any]) -> None:
        steers, again = await self._steered(told)

        def look(manuscript: Manuscript) -> Asked:
            return asked(
                manuscript,
                int(told["scene"]),
                _id(told.get("left")),
                _id(told.get("right")),
                **self._wanted(manuscript, told, steers),
            )

        self._begin(told, await self._desk.do(look), rank=TYPING, again=again)

    async def _bridge(self, told: dict[str, Any]) -> None:
        scene, selection = int(told["scene"]), _ids(told.get("selection"))
        steers, again = await self._steered(told)

        def look(manuscript: Manuscript) -> Asked:
            gap = gap_of(manuscript, scene, _id(told.get("left")), _id(told.get("right")), selection)
            return asked_between(manuscript, scene, gap, **self._wanted(manuscript, told, steers))

        ghost = self._begin(told, await self._desk.do(look), rank=ASKED, again=again)
        if selection:
            await self._as_changes(ghost, self._propose)

    async def _instead(self, told: dict[str, Any]) -> None:
        """Have a run go on as if it had said another word; that is to replace the rest of its passage."""
        scene, wanted = int(told["scene"]), told["instead"]

        def look(manuscript: Manuscript) -> Asked:
            recorded = Recorded(manuscript, int(wanted["run"]), int(wanted["choice"]))
            gap = gap_of(manuscript, scene, None, None, _ids(told["selection"]))
            refuse_change(manuscript, scene, gap)
            refuse_marked(manuscript, recorded)
            request = instead(recorded, int(wanted["place"]), str(wanted["token"]))
            return Asked(request, manuscript.anchor(scene, *gap), 0)

        ghost = self._begin(told, await self._desk.do(look), rank=ASKED)
        await self._as_changes(ghost, self._propose)

    async def _revise(self, told: dict[str, Any]) -> None:
        language: Language = await self._desk.do(lambda it: language_of(it, self._settings.project))
        found = await self._desk.do(lambda it: passage(it, int(told["scene"]), _ids(told.get("selection"))))
        wanted = request(
            found,
            told["task"],
            language=language,
            instruction=str(told.get("instruction") or ""),
            seed=told.get("seed"),
            model=self._engine.model,
        )
        ghost = self._begin(told, Asked(wanted, Anchor(None, None, found.ids), 0), rank=ASKED)
        await self._as_changes(ghost, lambda it, ghost, writing: propose_revision(it, found, writing))

    async def _steered(self, told: dict[str, Any]) -> tuple[tuple[Steer, ...], int | None]:
        """Write which text of the last offer the next are to be like, or unlike; add what was said before."""
        wanted = told.get("again")
        if not wanted:
            return (), None
        before = await self._finished(wanted)
        assert before.writing
        texts = before.writing.texts
        choice = int(wanted["choice"])
        if before.proposal is not None or not 0 <= choice < len(texts) or not texts[choice]:
            raise ProposalGone(number=before.proposal or 0)
        pointed = sum(bool(each) for each in texts[:choice])

        def write(manuscript: Manuscript) -> Steer:
            with manuscript.turn():
                before.proposal = self._propose_at(manuscript, before, before.asked.anchor)
                by = person(self._peer.person)
                return steer(manuscript, before.proposal, pointed, toward=bool(wanted["toward"]), by=by)

        found = await self._desk.do(write)
        return (*before.asked.request.steer, found)[-MOST_STEERS:], before.proposal

    def _wanted(
        self, manuscript: Manuscript, told: dict[str, Any], steers: tuple[Steer, ...]
    ) -> dict[str, Any]:
        sampling = Sampling(
            max_tokens=min(int(told.get("tokens") or 48), MOST_TOKENS),
            seed=told.get("seed"),
            cache_prompt=True,
        )
        return {
            "language": language_of(manuscript, self._settings.project),
            "instruction": str(told.get("instruction") or ""),
            "count": min(int(told.get("count") or 1), MOST_ALTERNATIVES),
            "sampling": sampling,
            "model": self._engine.model,
            "steer": steers,
        }

    def _begin(self, told: dict[str, Any], wanted: Asked, *, rank: Rank, again: int | None = None) -> Ghost:
        wanted = replace(wanted, request=replace(wanted.request, runners=True))
        ghost = Ghost(str(told["id"]), int(told["scene"]), wanted, again=again)
        self._ghosts = {ghost.id: ghost}
        self._engine.submit(rank, lambda session: self._stream(session, ghost))
        return ghost

    async def _as_changes(self, ghost: Ghost, propose: Propose) -> None:
        """Have what comes stand as a proposal that waits among the changes."""
        await ghost.done.wait()
        writing = ghost.writing
        if writing is None or ghost.failed or ghost.cancel.cancelled:
            return
        number = await self._desk.do(lambda it: propose(it, ghost, writing))
        self._peer.tell({"op": "revised", "id": ghost.id, "proposal": number})

    async def rest(self, told: dict[str, Any]) -> None:
        """Have the model read what stands before the cursor, so that it need not when it is asked there."""
        if self._engine.light.condition != "ready":
            return

        def look(manuscript: Manuscript) -> Asked:
            return asked(
                manuscript,
                int(told["scene"]),
                _id(told.get("left")),
                _id(told.get("right")),
                **self._wanted(manuscript, {}, ()),
            )

        with contextlib.suppress(LianjuError):  # nobody asked
            request = (await self._desk.do(look)).request
            self._engine.ahead(lambda session, cancel: read_ahead(session, request, cancel=cancel))

    def stop(self) -> None:
        """Stop what streams; what came stays on the page."""
        for ghost in self._ghosts.values():
            ghost.cancel.cancel()

    async def take(self, told: dict[str, Any]) -> None:
        """Write a part of an alternative (UTF-16 units) as the model's, between two characters."""
        ghost = await self._finished(told)
        assert ghost.writing
        choice, start = int(told.get("choice") or 0), int(told.get("start") or 0)
        whole = plain(ghost.writing.texts[choice])
        first = _characters(whole, start)
        last = _characters(whole, start + int(told["length"])) if "length" in told else len(whole)
        anchor = Anchor(_id(told.get("left")), _id(told.get("right")))

        def write(manuscript: Manuscript) -> None:
            by = person(self._peer.person)
            with manuscript.turn():
                if ghost.proposal is None:
                    ghost.proposal = self._propose_at(manuscript, ghost, anchor)
                    accept(manuscript, ghost.proposal, chosen=choice, taken=(first, last), by=by)
                else:
                    number = propose_rest(manuscript, ghost.proposal, whole[first:], anchor)
                    accept(manuscript, number, taken=(0, last - first), by=by)

        await self._desk.do(write, by=Taken(self._peer, ghost.id))

    async def drop(self, told: dict[str, Any]) -> None:
        """Write that what was shown is not wanted."""
        ghost = await self._finished(told)
        del self._ghosts[ghost.id]
        if not ghost.shown or ghost.proposal is not None:
            return

        def write(manuscript: Manuscript) -> None:
            with manuscript.turn():
                number = self._propose_at(manuscript, ghost, ghost.asked.anchor)
                refuse(manuscript, number, by=person(self._peer.person))

        await self._desk.do(write)

    async def _finished(self, told: dict[str, Any]) -> Ghost:
        ghost = self._ghosts.get(str(told.get("id")))
        if ghost is None:
            raise ProposalGone(number=0)
        ghost.cancel.cancel()
        await ghost.done.wait()
        if ghost.writing is None or not any(ghost.writing.texts):
            raise ProposalGone(number=0)
        return ghost

    def _propose(self, manuscript: Manuscript, ghost: Ghost, writing: Writing) -> int | None:
        return propose(manuscript, manuscript.node(ghost.scene), writing, anchor=ghost.asked.anchor)

    def _propose_at(self, manuscript: Manuscript, ghost: Ghost, anchor: Anchor) -> int:
        assert ghost.writing
        number = propose(
            manuscript, manuscript.node(ghost.scene), ghost.writing, anchor=anchor, again=ghost.again
        )
        if number is None:
            raise ProposalGone(number=0)
        return number

    def _stream(self, session: Session, ghost: Ghost) -> None:
        """Run on the engine's thread."""
        started = time.perf_counter()
        try:
            if not ghost.cancel.cancelled:
                ghost.writing = Writing(session, ghost.asked.request)
                for chunk in ghost.writing.stream(ghost.cancel):
                    self._on_loop(self._show, ghost, chunk)
            self._on_loop(self._end, ghost, time.perf_counter() - started)
        except LianjuError as error:
            self._on_loop(self._fail, ghost, error)

    def _on_loop(self, function: Any, *arguments: Any) -> None:
        self._loop.call_soon_threadsafe(function, *arguments)

    def _show(self, ghost: Ghost, chunk: Chunk) -> None:
        if chunk.text and not ghost.cancel.cancelled:
            ghost.shown = True
            self._peer.tell(
                {"op": "ghost", "id": ghost.id, "choice": chunk.choice, "text": plain(chunk.text)}
            )

    def _end(self, ghost: Ghost, seconds: float) -> None:
        ghost.done.set()
        ends = ghost.writing.ends if ghost.writing else {}
        tokens = sum(end.tokens or 0 for end in ends.values())
        reused = max((end.reused_tokens or 0 for end in ends.values()), default=0)
        self._engine.note(tokens=tokens, seconds=seconds)
        self._peer.tell(
            {
                "op": "ghost-end",
                "id": ghost.id,
                "ends": to_json(ends),
                "seconds": seconds,
                "tokens": tokens,
                "reused": reused,
                "ranked": bool(ghost.writing and ghost.writing.ranked),
                "withheld": ghost.asked.withheld,
            }
        )

    def _fail(self, ghost: Ghost, error: LianjuError) -> None:
        ghost.failed = True
        ghost.done.set()
        self._peer.tell({"op": "ghost-failed", "id": ghost.id, "error": refusal(error, self._peer.language)})


def _id(told: Any) -> tuple[int, int] | None:
    return None if told is None else (int(told[0]), int(told[1]))


def _ids(told: Any) -> list[tuple[int, int, int]]:
    return [(int(a), int(b), int(c)) for a, b, c in told or []]


def _characters(text: str, units: int) -> int:
    """Return how many whole characters the first UTF-16 units of a text are."""
    data = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(data.decode("utf-16-le", "ignore"))
