"""A long draft: a job in the log that goes on where it stopped, and ends as a proposal.

The job is a row; what it has written so far, and every change of its condition, are rows about it. A
studio that was closed, or killed, finds them and goes on from the last piece that was written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from lianju.errors import JobMissing
from lianju.language.count import count
from lianju.language.detect import Language
from lianju.language.segment import to_sentence_end
from lianju.store.anchors import Anchor
from lianju.store.manuscript import Manuscript, Record
from lianju.values.cancel import Cancel
from lianju.values.proposal import Origin
from lianju.values.sampling import Sampling
from lianju.values.studio import OVER, CharacterId, JobState
from lianju.values.studio import JobCondition as Condition
from lianju.workspace.asking import asked
from lianju.workspace.project import AUTHOR, plain
from lianju.workspace.proposing import propose
from lianju.workspace.session import Session
from lianju.workspace.turns import in_turn
from lianju.workspace.writing import WriteRequest, Writing

PIECE = 160
"""Characters after which what came is written down: as much is lost when the power goes."""
_TOKENS = 256
_MOST = 20_000


@dataclass(frozen=True)
class Job:
    """A draft as the log tells it: what was asked, what came, how much of `wanted` (字 or words) that is."""

    number: int
    scene: int
    told: dict[str, Any]
    text: str
    condition: Condition

    @property
    def language(self) -> Language:
        """The language in which it counts."""
        return "zh" if self.told["language"] == "zh" else "en"

    @property
    def between(self) -> tuple[CharacterId | None, CharacterId | None]:
        """The characters between which it is to stand."""
        left, right = self.told["left"], self.told["right"]
        return left and (left[0], left[1]), right and (right[0], right[1])

    @property
    def done(self) -> int:
        """How much there is."""
        return count(self.text).market(self.language)

    @property
    def state(self) -> JobState:
        """The job as a page shows it."""
        wanted = int(self.told["wanted"])
        return JobState(self.number, self.scene, "draft", self.condition, min(self.done, wanted), wanted)


@in_turn
def begin(
    manuscript: Manuscript,
    scene: int,
    left: CharacterId | None,
    right: CharacterId | None,
    *,
    language: Language,
    instruction: str,
    wanted: int,
    model: str | None,
) -> Job:
    """Write down a draft of `wanted` 字 or words that is to stand between two characters."""
    told = {
        "left": left,
        "right": right,
        "language": language,
        "instruction": instruction,
        "wanted": max(1, min(wanted, _MOST)),
        "model": model,
    }
    (number,) = manuscript.record(Record("job", scene, told, AUTHOR))
    return Job(number, scene, told, "", "running")


def jobs(manuscript: Manuscript, *, open_only: bool = True) -> list[Job]:
    """Return the drafts that are not over, or all, the oldest first."""
    found = [job(manuscript, number) for number in manuscript.records("job")]
    return [each for each in found if not open_only or each.condition not in OVER]


def job(manuscript: Manuscript, number: int) -> Job:
    """Return one draft; JobMissing when there is none of this number."""
    told = manuscript.records("job").get(number)
    if told is None:
        raise JobMissing(number=number)
    text, condition = "", "running"
    for step in manuscript.records("step").values():
        if step["job"] == number:
            text += step.get("text", "")
            condition = step.get("condition", condition)
    return Job(number, manuscript.subject(number), dict(told), text, cast(Condition, condition))


@in_turn
def turn(manuscript: Manuscript, number: int, condition: Condition) -> Job:
    """Pause, resume or cancel a draft; what came stays in the log. One that is over stays as it is."""
    found = job(manuscript, number)
    if found.condition not in OVER and found.condition != condition:
        manuscript.record(Record("step", found.scene, {"job": number, "condition": condition}, AUTHOR))
    return job(manuscript, number)


@in_turn
def go_on(manuscript: Manuscript, number: int) -> WriteRequest | None:
    """Return what is to be asked next; None when the draft does not run or has what was wanted."""
    found = job(manuscript, number)
    if found.condition != "running" or found.done >= int(found.told["wanted"]):
        return None
    left, right = (
        None if each is None else (each[0], each[1]) for each in (found.told["left"], found.told["right"])
    )
    start = asked(
        manuscript,
        found.scene,
        left,
        right,
        language=found.language,
        instruction=str(found.told["instruction"]),
        sampling=Sampling(max_tokens=_TOKENS, cache_prompt=True, ignore_eos=True),
        model=found.told["model"],
        after=found.text,
    )
    return start.request


def write(
    session: Session, request: WriteRequest, *, room: int, cancel: Cancel
) -> Iterator[tuple[Writing, str]]:
    """Run the model and give what comes, piece by piece, until `room` 字 or words, its end, or a cancel."""
    writing = Writing(session, request)
    piece, whole = "", ""
    for chunk in writing.stream(cancel):
        piece += chunk.text
        whole += chunk.text
        enough = count(whole).market(writing.language) >= room
        if piece and (len(piece) >= PIECE or enough):
            yield writing, piece
            piece = ""
        if enough:
            return
    if piece:
        yield writing, piece


@in_turn
def keep(manuscript: Manuscript, number: int, writing: Writing, piece: str) -> Job:
    """Write down a piece."""
    scene = manuscript.subject(number)
    told = {"job": number, "text": plain(piece), "seed": writing.sampling.seed}
    manuscript.record(Record("step", scene, told, _by(writing)))
    return job(manuscript, number)


@in_turn
def finish(manuscript: Manuscript, number: int, writing: Writing) -> int | None:
    """Propose the draft where it was asked for, up to its last whole sentence; returns the number."""
    found = job(manuscript, number)
    text = to_sentence_end(found.text)
    scene = found.scene
    told = {"job": number, "condition": "done"}
    if not text.strip():
        manuscript.record(Record("step", scene, told | {"condition": "failed"}, AUTHOR))
        return None
    writing.texts[0] = text
    left, right = (
        None if each is None else (each[0], each[1]) for each in (found.told["left"], found.told["right"])
    )
    proposal = propose(manuscript, manuscript.node(scene), writing, anchor=Anchor(left, right))
    manuscript.record(Record("step", scene, told | {"proposal": proposal}, AUTHOR))
    return proposal


def _by(writing: Writing) -> Origin:
    return writing.proposals()[0].origin
