"""Continue a text: from what the author gave to a stream of chunks, and at its end a Proposal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from lianju.errors import EmptyPrompt, InputTooLarge, ModelChanged
from lianju.language.detect import Language as Language
from lianju.language.detect import detect
from lianju.memory.assembly import Assembly
from lianju.models.base import Branches, Cancel, Identifies, Model
from lianju.values.chunk import Candidate, Chunk, End
from lianju.values.prompt import Prompt
from lianju.values.proposal import Edit, Origin, Passage, Proposal
from lianju.values.sampling import Sampling
from lianju.workspace.session import Session
from lianju.writing import alternatives, bans, bridge, revision
from lianju.writing.bridge import Bridge, Edges
from lianju.writing.continuation import DEFAULT_WINDOW, prompt_for
from lianju.writing.difference import UNSTEERED, Steering, spread
from lianju.writing.phrases import BanReport, Phrases

Task = Literal["continue", "bridge", "instead", "rewrite", "expand", "condense", "describe"]
LARGEST_INPUT = 8 * 2**20


RUNNERS = 6


@dataclass(frozen=True)
class Steer:
    """A text of an earlier run that the next are to be like (`toward`) or unlike; `choice` counts them."""

    run: int
    choice: int
    toward: bool
    text: str


@dataclass(frozen=True)
class Onward:
    """A recorded run to be gone on from: `prompt` ends in `forced`, which the author chose."""

    run: int
    prompt: Prompt
    forced: str
    sha256: str | None


@dataclass(frozen=True, kw_only=True)
class WriteRequest:
    """What the author asks for; `text` is what stands before the place to write, or what is to be revised.

    A bridge leads from there to `after`. `runners` wants what else could have been drawn at each place kept
    with the run, of models that tell it.
    """

    text: str
    after: str = ""
    task: Task = "continue"
    language: Language | None = None
    instruction: str = ""
    model: str | None = None
    sampling: Sampling = field(default_factory=Sampling)
    banned: Sequence[str] = ()
    alternatives: int = 1
    steer: Sequence[Steer] = ()
    onward: Onward | None = None
    runners: bool = False
    window: int = DEFAULT_WINDOW
    may_cut: bool = True


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a run is to come to, besides its prompt; it is recorded, so that the run can be made again.

    `edges` are those of a bridge; `steering` is what the texts are to be like, and unlike; `forced` is what
    the author chose for the model to have said, at the end of what it is to go on from.
    """

    edges: Edges | None = None
    steering: Steering = UNSTEERED
    forced: str = ""


class Writing:
    """One run: opened, streamed once, and then a proposal."""

    def __init__(self, session: Session, request: WriteRequest) -> None:
        check_size(request.text)
        self.request = request
        self.language: Language = request.language or detect(request.text + request.instruction)
        name = request.model or session.default_model(self.language, instruction=bool(request.instruction))
        self.sampling = request.sampling.settled()
        self.report = BanReport()
        self.texts: list[str] = [""] * request.alternatives
        self.ends: dict[int, End] = {}
        self.runners: dict[int, list[tuple[int, tuple[Candidate, ...]]]] = {}
        self._phrases = Phrases(request.banned)
        self.model: Model = session.model(name)
        if request.runners and self.model.limits.logprobs:
            self.sampling = replace(self.sampling, n_probs=RUNNERS)
        self.assembly: Assembly = self._assembled()
        self.aim = self._aim()

    def _assembled(self) -> Assembly:
        asked, room = self.request, self.sampling.max_tokens
        if asked.onward:
            self._refuse_another_model(asked.onward)
            return Assembly(asked.onward.prompt, ())
        if asked.task == "bridge":
            return bridge.prompt_for(
                self.model,
                asked.text,
                asked.after,
                language=self.language,
                instruction=asked.instruction,
                window=asked.window,
                max_tokens=room,
            )
        if asked.task != "continue" and asked.task != "instead":
            return revision.prompt_for(
                self.model,
                asked.text,
                task=asked.task,
                language=self.language,
                instruction=asked.instruction,
                max_tokens=room,
            )
        return prompt_for(
            self.model,
            asked.text,
            language=self.language,
            instruction=asked.instruction,
            window=asked.window,
            max_tokens=room,
            may_cut=asked.may_cut,
        )

    def _aim(self) -> Aim:
        asked = self.request
        bridged = asked.task == "bridge"
        return Aim(
            edges=bridge.edges(asked.text, asked.after, self.language) if bridged else None,
            steering=steering_of(asked.steer),
            forced=asked.onward.forced if asked.onward else "",
        )

    def _refuse_another_model(self, onward: Onward) -> None:
        sha256 = self.model.sha256 if isinstance(self.model, Identifies) else None
        if onward.sha256 and sha256 != onward.sha256:
            raise ModelChanged(number=onward.run, name=self.model.name)

    def stream(self, cancel: Cancel | None = None) -> Iterator[Chunk]:
        """Yield the chunks of all alternatives as they come; what came is in `texts`.

        When the sampling asks for runners-up, `runners` holds those of each place of each text.
        """
        for chunk in self._chunks(cancel or Cancel()):
            if self.sampling.n_probs and chunk.text and chunk.runners_up:
                place = len(self.texts[chunk.choice])
                self.runners.setdefault(chunk.choice, []).append((place, chunk.runners_up))
            self.texts[chunk.choice] += chunk.text
            if chunk.end:
                self.ends[chunk.choice] = chunk.end
            yield chunk

    @property
    def banned_by_asking_again(self) -> bool:
        """Tell whether a ban can be kept here only by asking for the sentence, or the answer, again."""
        return bool(len(self._phrases)) and not bans.can_go_back(
            self.model, self.assembly.prompt, self.sampling
        )

    @property
    def ranked(self) -> bool:
        """Tell whether the alternatives come in the order of what was measured, the best first."""
        return self.request.task == "bridge" and not self.aim.steering and bridge.ranks(self.model)

    @property
    def next_seed(self) -> int:
        """The first seed from which no text of this run was drawn."""
        return (self.sampling.seed or 0) + alternatives.seeds(self.request.alternatives)

    @property
    def spread(self) -> float:
        """How different the alternatives are: 0 the same, 1 nothing in common."""
        return spread(self.texts)

    def proposals(self) -> tuple[Proposal, ...]:
        """Return what came as proposals to insert after the author's text, one an alternative."""
        place = Passage("", len(self.request.text))
        return tuple(
            Proposal((Edit(place, text),), self._origin(choice), self._notes())
            for choice, text in enumerate(self.texts)
        )

    def _chunks(self, cancel: Cancel) -> Iterator[Chunk]:
        return chunks(
            self.model,
            self.assembly.prompt,
            self.sampling,
            count=self.request.alternatives,
            phrases=self._phrases,
            cancel=cancel,
            report=self.report,
            aim=self.aim,
        )

    def _origin(self, choice: int) -> Origin:
        end = self.ends.get(choice)
        return Origin(
            "model",
            model=self.model.name,
            model_sha256=self.model.sha256 if isinstance(self.model, Identifies) else None,
            prompt_sha256=self.assembly.prompt.sha256,
            sampling=self.sampling,
            cold=end.cold if end else None,
        )

    def _notes(self) -> tuple[tuple[str, int | float | str], ...]:
        if not len(self._phrases):
            return ()
        report = self.report
        return (
            ("ban-hits", report.hits),
            ("ban-thrown-away", report.thrown_away),
            ("ban-runs", report.runs),
            ("ban-asked-again", report.asked_again),
        )


def steering_of(steer: Sequence[Steer]) -> Steering:
    """Return the texts to be like, and those to be unlike."""
    toward, away = ([each.text for each in steer if each.toward is wanted] for wanted in (True, False))
    return Steering(tuple(toward), tuple(away))


def read_ahead(session: Session, request: WriteRequest, *, cancel: Cancel) -> End | None:
    """Have a model in this process read the prompt of a request that may come; None when nothing was read.

    What another process or machine runs is never sent anything unasked.
    """
    if cancel.cancelled:
        return None
    writing = Writing(session, request)
    if cancel.cancelled or not isinstance(writing.model, Branches):
        return None
    one = replace(writing.sampling, max_tokens=1, cache_prompt=True)
    read = [chunk.end for chunk in writing.model.stream(writing.assembly.prompt, one, cancel=cancel)]
    return next(filter(None, read), None)


def chunks(
    model: Model,
    prompt: Prompt,
    sampling: Sampling,
    *,
    count: int,
    phrases: Phrases,
    cancel: Cancel,
    report: BanReport,
    aim: Aim,
) -> Iterator[Chunk]:
    """Stream `count` continuations that hold none of `phrases`, or what else a run aims at."""
    if aim.edges is not None:
        return bridge.stream(
            model, prompt, sampling, count, around=aim.edges, steering=aim.steering, cancel=cancel
        )
    if aim.forced:
        return _forced(model, prompt, sampling, aim.forced, phrases=phrases, cancel=cancel, report=report)
    if aim.steering:
        return alternatives.stream_like(model, prompt, sampling, count, steering=aim.steering, cancel=cancel)
    if len(phrases):
        return alternatives.stream_without(
            model, prompt, sampling, count, phrases=phrases, cancel=cancel, report=report
        )
    if count > 1:
        return alternatives.stream(model, prompt, sampling, count, cancel=cancel)
    return model.stream(prompt, sampling, cancel=cancel)


def _forced(
    model: Model,
    prompt: Prompt,
    sampling: Sampling,
    forced: str,
    *,
    phrases: Phrases,
    cancel: Cancel,
    report: BanReport,
) -> Iterator[Chunk]:
    yield Chunk(forced, forced="author")
    yield from bans.stream(model, prompt, sampling, phrases, cancel=cancel, report=report)


def complete(
    session: Session,
    *,
    before: str,
    after: str,
    sampling: Sampling,
    count: int = 6,
    model: str | None = None,
    window: int = DEFAULT_WINDOW,
    cancel: Cancel,
) -> list[Bridge]:
    """Write what could stand between two passages, the best first."""
    check_size(before + after)
    if not after.strip():
        raise EmptyPrompt()
    language = detect(before + after)
    opened = session.model(model or session.default_model(language))
    assembly = bridge.prompt_for(
        opened, before, after, language=language, window=window, max_tokens=sampling.max_tokens + 256
    )
    around = bridge.edges(before, after, language)
    return bridge.bridges(opened, assembly.prompt, sampling, count, around=around, cancel=cancel)


def check_size(text: str) -> None:
    """Refuse what is empty or larger than LARGEST_INPUT bytes."""
    if not text.strip():
        raise EmptyPrompt()
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > LARGEST_INPUT:
        raise InputTooLarge(size=size, limit=LARGEST_INPUT)
