"""What the studio's page is told, as plain values; `studio/src/api.ts` is generated from this file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lianju.values.binder import NodeKind
from lianju.values.chunk import End
from lianju.values.proposal import Origin
from lianju.values.sampling import Sampling

CharacterId = tuple[int, int]
"""The id of a UTF-16 unit: client, clock."""
CharacterIds = tuple[int, int, int]
"""Neighbouring ids: client, first clock, length."""
Piece = tuple[int, int, int, int]
"""Neighbouring ids of one origin: client, first clock, length, the origin's number."""
ModelCondition = Literal["absent", "loading", "ready", "failed"]
JobCondition = Literal["running", "paused", "done", "cancelled", "failed"]
OVER: frozenset[JobCondition] = frozenset({"done", "cancelled", "failed"})


@dataclass(frozen=True)
class NodeState:
    """An entry of the binder with what it holds; `count` is what `target` counts."""

    id: int
    parent: int
    place: int
    kind: NodeKind
    title: str
    synopsis: str
    status: str
    labels: tuple[str, ...]
    pov: str
    target: int | None
    count: int


@dataclass(frozen=True)
class BookState:
    """The book as a page shows it; `epoch` names its history, `last` is the last row of the log."""

    title: str
    author: str
    language: Literal["zh", "en"]
    person: str
    epoch: str
    last: int
    nodes: tuple[NodeState, ...]


@dataclass(frozen=True)
class OpenHunk:
    """One edit that nobody has decided; `stale` when its place is gone."""

    number: int
    left: CharacterId | None
    right: CharacterId | None
    inside: tuple[CharacterIds, ...]
    texts: tuple[str, ...]
    stale: bool


@dataclass(frozen=True)
class OpenProposal:
    """A proposal with edits that are open; `run` is the model run it came from."""

    number: int
    scene: int
    by: str
    run: int | None
    hunks: tuple[OpenHunk, ...]


@dataclass(frozen=True)
class Decided:
    """A decision on a proposal: the number of its choice, and the rows in which it changed the text."""

    choice: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class MarkState:
    """A passage, or a whole entry, that is not for the model."""

    number: int
    node: int
    whole: bool
    left: CharacterId | None
    right: CharacterId | None
    inside: tuple[CharacterIds, ...]


@dataclass(frozen=True)
class SceneState:
    """What a page needs beside the text of a scene or note."""

    scene: int
    epoch: str
    origins: dict[str, Origin]
    pieces: tuple[Piece, ...]
    proposals: tuple[OpenProposal, ...]
    marks: tuple[MarkState, ...]


@dataclass(frozen=True)
class BlockState:
    """A block of a prompt and why it is there.

    `tokens` is None for a run made before they were kept; `left_out` counts the characters that did not fit.
    """

    name: str
    reason: str
    role: str
    text: str
    tokens: int | None
    left_out: int


@dataclass(frozen=True)
class RunnerState:
    """A token that could have stood at a place, with its probability.

    `drawn` is the one that stands there; `forced` says that the author chose it.
    """

    text: str
    probability: float
    drawn: bool
    forced: bool


@dataclass(frozen=True)
class PlaceRunners:
    """What could have stood at the characters `start` to `end` of a run's text, as kept with the run."""

    choice: int
    start: int
    end: int
    runners: tuple[RunnerState, ...]


@dataclass(frozen=True)
class SteerState:
    """A text of another run that those of a run were chosen to be like (`toward`), or unlike."""

    run: int
    choice: int
    toward: bool


@dataclass(frozen=True)
class RunState:
    """All that went into a model run, and what came.

    `runners` only where the sampling asked for them; a text begins with `forced`, which the author chose.
    """

    run: int
    time: int
    scene: int
    purpose: str
    model: str
    model_sha256: str | None
    prompt_sha256: str
    blocks: tuple[BlockState, ...]
    sampling: Sampling
    texts: tuple[str, ...]
    ends: tuple[End, ...]
    cold: bool | None
    runners: tuple[PlaceRunners, ...]
    forced: str
    steer: tuple[SteerState, ...]


@dataclass(frozen=True)
class TriedState:
    """What a model was asked for once, and what became of it: a node of the tree of what was tried.

    `parent` is the run in whose accepted text, or in whose place, it was asked for; `chosen` is which of
    `texts` was taken, None while it is open, refused or taken back; `pointed` is the one that the next were
    to be like (`decision` is `more`) or unlike (`less`).
    """

    proposal: int
    run: int
    parent: int | None
    time: int
    purpose: str
    instruction: str
    texts: tuple[str, ...]
    chosen: int | None
    pointed: int | None
    decision: str


@dataclass(frozen=True)
class InfluenceState:
    """A part of a prompt and how much likelier it made a stretch, in nats, against the prompt without it."""

    block: str
    reason: str
    text: str
    nats: float


@dataclass(frozen=True)
class WhyState:
    """Why a stretch was written: the parts of its prompt, the weightiest first, and what asking cost.

    `none` when no part weighs enough to be named.
    """

    parts: tuple[InfluenceState, ...]
    none: bool
    seconds: float
    tokens: int


@dataclass(frozen=True)
class DifferenceState:
    """The characters `start` to `end` of the old text, which were `old`, became `new`."""

    start: int
    end: int
    old: str
    new: str


@dataclass(frozen=True)
class ShareState:
    """How many characters somebody wrote, and from where they came."""

    source: str
    by: str
    characters: int


@dataclass(frozen=True)
class SceneShares:
    """Who wrote how much of one scene."""

    node: int
    shares: tuple[ShareState, ...]


@dataclass(frozen=True)
class DayState:
    """One day on which the book changed: what was new and stood at its end, by the way it came.

    `written` is the author's own, `net` how much the book grew, `total` its length at the day's end,
    `minutes` the time of the sessions that began on it.
    """

    date: str
    written: int
    model: int
    pasted: int
    imported: int
    net: int
    total: int
    minutes: int


@dataclass(frozen=True)
class GoalState:
    """A target of an entry, or of the book (no `node`); `finish` is the day on which the pace reaches it."""

    node: int | None
    target: int
    count: int
    pace: float
    finish: str | None


@dataclass(frozen=True)
class ProgressState:
    """How the book grew; counts are characters with their marks in Chinese, words in English."""

    today: str
    language: Literal["zh", "en"]
    total: int
    streak: int
    longest: int
    daily_goal: int | None
    days: tuple[DayState, ...]
    goals: tuple[GoalState, ...]


@dataclass(frozen=True)
class MomentState:
    """A state that a text can be brought back to; `time` is milliseconds since 1970."""

    row: int
    time: int
    why: str
    name: str


@dataclass(frozen=True)
class Found:
    """Where words stand: characters `start` to `end` of a text, and the line around them."""

    node: int
    start: int
    end: int
    line: str
    line_start: int


@dataclass(frozen=True)
class GuestState:
    """A second person who may write here, and the address that is theirs."""

    name: str
    address: str


@dataclass(frozen=True)
class LossState:
    """So many things of a kind that a text could not keep."""

    what: str
    count: int


@dataclass(frozen=True)
class JobState:
    """Long work: how much of it is done; `condition` is running, paused, done, cancelled or failed.

    A draft is about a `scene`. An import has the `title` of its file, counts characters, and tells how many
    `entries` it made, how many of them a cancel `left`, and what was lost.
    """

    number: int
    scene: int
    kind: str
    condition: str
    done: int
    wanted: int
    title: str = ""
    entries: int = 0
    left: int = 0
    losses: tuple[LossState, ...] = ()


@dataclass(frozen=True)
class ArrivalState:
    """A file that was read and is not in the book: what it holds, its encoding, how its text `begins`."""

    id: str
    name: str
    characters: int
    parts: int
    chapters: int
    scenes: int
    notes: int
    encoding: str | None
    guessed: bool
    begins: str
    losses: tuple[LossState, ...]


@dataclass(frozen=True)
class ModelState:
    """A model that the settings know; `kind` is bundled, file, server, fake or plugin."""

    name: str
    kind: str
    there: bool
    megabytes: int | None
    address: str


@dataclass(frozen=True)
class SettingsState:
    """What the page may show and change of the settings; `model` None means the usual choice."""

    interface: str | None
    language: Literal["zh", "en"] | None
    model: str | None
    claim: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class ProbeState:
    """What a server can do, as far as asking shows."""

    name: str
    address: str
    model: str
    abilities: tuple[str, ...]


@dataclass(frozen=True)
class ModelLight:
    """How the model is; `done` of `total` bytes are joined while it loads."""

    name: str
    condition: ModelCondition
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Lights:
    """What runs, how fast (tokens a second), and which hosts were sent something."""

    model: ModelLight
    speed: float | None
    sent_to: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """Why something was not done: what happened and what to do, in the page's language."""

    id: str
    what: str
    hint: str


SHAPES = (
    TriedState, SteerState, DifferenceState, RunnerState, InfluenceState, WhyState,
    Decided, PlaceRunners, SceneShares, DayState, GoalState, ProgressState,
    NodeState, BookState, OpenHunk, OpenProposal, MarkState, SceneState, BlockState, RunState, ShareState,
    MomentState, Found, GuestState, LossState, JobState, ArrivalState, ModelState, SettingsState, ProbeState,
    ModelLight, Lights, Refusal, Origin, Sampling, End,
)  # fmt: skip
