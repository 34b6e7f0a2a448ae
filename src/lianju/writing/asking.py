"""Keep banned phrases out of the answers of a model that cannot go on from a beginning.

What it says is held back to the end of the sentence. Sentences without a phrase are kept and
join the text that the model is asked to continue; one with a phrase is asked for again.
Inside a grammar, which spans the whole answer, the whole answer is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lianju.errors import BanImpossible
from lianju.language.segment import sentences
from lianju.models.base import Cancel, Model
from lianju.values.chunk import Chunk, End
from lianju.values.prompt import Prompt
from lianju.values.sampling import MAX_SEED, Sampling
from lianju.writing.phrases import BanReport, Phrases

MOST_TIMES_ONE_SENTENCE = 16


def stream(
    model: Model, prompt: Prompt, sampling: Sampling, phrases: Phrases, cancel: Cancel, report: BanReport
) -> Iterator[Chunk]:
    """Continue `prompt`; BanImpossible when one sentence meets a phrase too often."""
    asking = _Asking(model, prompt, sampling, phrases, cancel, report)
    end: End | None = None
    while end is None:
        yield from asking.once()
        end = asking.end
    yield Chunk("", end=replace(end, seed=sampling.seed, tokens=asking.tokens))


@dataclass
class _Asking:
    model: Model
    prompt: Prompt
    sampling: Sampling
    phrases: Phrases
    cancel: Cancel
    report: BanReport
    end: End | None = None
    tokens: int = 0
    kept: str = ""
    held: list[Chunk] = field(default_factory=list)
    tries_here: int = 0
    begins: bool = True

    def once(self) -> Iterator[Chunk]:
        """Ask once; sets `end` unless a phrase was met."""
        left = self.sampling.max_tokens - self.tokens
        if left <= 0:
            self.end = End("length")
            return
        self.report.runs += 1
        self.begins = True
        seed = ((self.sampling.seed or 0) + self.report.runs - 1) % MAX_SEED
        run = replace(self.sampling, max_tokens=left, seed=seed)
        chunks = self.model.stream(self.prompt.longer_by(self.kept), run, cancel=self.cancel)
        for chunk in chunks:
            if chunk.end:
                yield from self._keep(len(self._text))
                self.end = chunk.end
                return
            self._hold(chunk)
            met = self._phrase()
            if met is not None:
                yield from self._keep(self._whole_sentences(met), cut=True)
                self._refuse()
                return
            yield from self._keep(self._whole_sentences(len(self._text) - self._open()))
        self.end = End("cancelled")

    @property
    def _text(self) -> str:
        return "".join(chunk.text for chunk in self.held)

    @property
    def _before(self) -> str:
        return self.prompt.text + self.prompt.continued + self.kept

    def _hold(self, chunk: Chunk) -> None:
        """Take a chunk; of a new answer, not the space that the text kept already ends in."""
        begins = self.begins and self.kept[-1:].isspace()
        text = chunk.text.lstrip() if begins else chunk.text
        self.begins = self.begins and not text
        self.held.append(replace(chunk, text=text, choice=0))

    def _phrase(self) -> int | None:
        """Return where in the held text a phrase begins."""
        before = self._before
        span = self.phrases.first(before + self._text, after=len(before))
        return None if span is None else max(0, span[0] - len(before))

    def _open(self) -> int:
        return self.phrases.open(self._before + self._text)

    def _whole_sentences(self, limit: int) -> int:
        """Count the characters of the held sentences that end by `limit`, or of the space before them."""
        if self.sampling.grammar is not None:
            return 0
        text = self._text
        total = 0
        for sentence in sentences(text + "\0")[:-1]:
            if total + len(sentence) > limit:
                break
            total += len(sentence)
        return total or len(text) - len(text.lstrip())

    def _keep(self, characters: int, *, cut: bool = False) -> Iterator[Chunk]:
        """Release the chunks of the first `characters`, and with `cut` the part of one that lies across."""
        while self.held and (characters > 0 or not self.held[0].text):
            chunk = self.held[0]
            if len(chunk.text) > characters:
                if not cut:
                    return
                chunk = Chunk(chunk.text[:characters])
            self.held.pop(0)
            characters -= len(chunk.text)
            self.kept += chunk.text
            self.tokens += 1
            self.tries_here = 0 if chunk.text.strip() else self.tries_here
            yield chunk

    def _refuse(self) -> None:
        self.report.hits += 1
        self.report.asked_again += 1
        self.report.thrown_away += len(self.held)
        self.held.clear()
        self.tries_here += 1
        if self.tries_here >= MOST_TIMES_ONE_SENTENCE:
            raise BanImpossible(tries=self.tries_here)
