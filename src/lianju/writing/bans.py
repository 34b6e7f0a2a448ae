"""Stream text in which banned phrases cannot appear.

The text is held back while it could still become a phrase. When one is complete, everything
from the token in which it begins is thrown away, another token is drawn there from the same
distribution without the refused ones, and the model goes on; where the sampling left nothing
else, it is drawn once from the whole distribution. A phrase that began in the author's own
text, or in text that was released before its sequel was thrown away, is refused the ending.
Models that cannot go on from a beginning, and runs inside a grammar, are asked again (`asking`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from lianju.errors import BanImpossible
from lianju.models.base import Cancel, Model, Tokenizes
from lianju.values.chunk import Candidate, Chunk, End
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing import asking
from lianju.writing.phrases import BanReport, Phrases

RUNNERS_UP = 40
MOST_TRIES_ONE_PLACE = 24
WIDE_RUNNERS_UP = 2000
WIDE: Mapping[str, Any] = MappingProxyType(
    {
        "temperature": 1.0,
        "top_k": 0,
        "top_p": 1.0,
        "min_p": 0.0,
        "typical_p": 1.0,
        "top_n_sigma": -1.0,
        "xtc_probability": 0.0,
        "mirostat": 0,
    }
)
MOST_TRIES_WITHOUT_PROGRESS = 400


def stream(
    model: Model, prompt: Prompt, sampling: Sampling, phrases: Phrases, *, cancel: Cancel, report: BanReport
) -> Iterator[Chunk]:
    """Continue `prompt` with one choice that holds none of `phrases`."""
    sampling = sampling.settled()
    if not len(phrases):
        yield from model.stream(prompt, sampling, cancel=cancel)
    elif can_go_back(model, prompt, sampling):
        yield from _Backtracking(model, prompt, sampling, phrases, cancel, report).run()
    else:
        yield from asking.stream(model, prompt, sampling, phrases, cancel, report)


def can_go_back(model: Model, prompt: Prompt, sampling: Sampling) -> bool:
    """Tell whether a ban can be kept token by token, or only by asking again."""
    goes_on = model.limits.continues and (not prompt.chat or isinstance(model, Tokenizes))
    return goes_on and sampling.grammar is None


@dataclass
class _Backtracking:
    model: Model
    prompt: Prompt
    sampling: Sampling
    phrases: Phrases
    cancel: Cancel
    report: BanReport
    chunks: list[Chunk] = field(default_factory=list)
    text: str = ""
    released: int = 0
    released_characters: int = 0
    refused: dict[int, set[str]] = field(default_factory=dict)
    tries: int = 0
    tries_here: int = 0
    tokens_before_run: int = 0
    wide: bool = False

    def __post_init__(self) -> None:
        given = self.prompt.text + self.prompt.continued
        longest = max([self.phrases.longest, *map(len, self.sampling.stop)])
        self.given = given[-(longest - 1) :] if longest > 1 else ""
        self.random = random.Random(self.sampling.seed)

    def run(self) -> Iterator[Chunk]:
        end: End | None = None
        while end is None:
            end = yield from self._one_run()
        yield from self._release(len(self.chunks))
        yield Chunk("", end=self._summed(end))

    def _one_run(self) -> Generator[Chunk, None, End | None]:
        """Stream until the end, which is returned, or until a phrase was met and mended: None."""
        left = self.sampling.max_tokens - len(self.chunks)
        if left <= 0:
            return End("length")
        self.report.runs += 1
        self.tokens_before_run = len(self.chunks)
        sampling = self._sampling(left)
        chunks = self.model.stream(self._prompt_so_far(), sampling, cancel=self.cancel)
        try:
            for chunk in chunks:
                if chunk.end:
                    return None if self.wide and chunk.end.reason == "length" else chunk.end
                self._append(replace(chunk, choice=0))
                if self._met():
                    return None
                if self._stopped():
                    return End("stop")
                if self.wide:
                    self.wide = False
                    return None
                yield from self._release(self._safe())
        finally:
            if isinstance(chunks, Generator):
                chunks.close()
        return End("cancelled")

    def _met(self) -> bool:
        last = len(self.chunks) - 1
        span = self._phrase_at_end()
        if span is None and self.chunks[last].text not in self.refused.get(last, ()):
            return False
        if span is not None:
            self.report.hits += 1
            last = max(self.released, self._index_at(max(0, span[0] - len(self.given))))
        self._mend(last)
        return True

    def _phrase_at_end(self) -> tuple[int, int] | None:
        whole = self.given + self.text
        return self.phrases.first(whole, after=len(whole) - len(self.chunks[-1].text))

    def _mend(self, index: int) -> None:
        """Put another token at `index`; if none is left there, leave the place, or an earlier one, empty."""
        while True:
            self.tries += 1
            self.tries_here += 1
            if self.tries_here > MOST_TRIES_WITHOUT_PROGRESS:
                raise BanImpossible(tries=self.tries_here)
            dropped = self.chunks[index]
            self.report.thrown_away += len(self.chunks) - index
            self._truncate(index)
            refused = self.refused.setdefault(index, set())
            refused.add(dropped.text)
            other = self._draw(dropped, refused)
            if other is not None:
                self._append(other)
                if self._phrase_at_end() is None:
                    self.wide = False
                    return
            elif not dropped.runners_up and len(refused) < MOST_TRIES_ONE_PLACE:
                return
            elif index <= self.released:
                self.wide = self.model.limits.logprobs
                return
            else:
                index -= 1

    def _draw(self, dropped: Chunk, refused: set[str]) -> Chunk | None:
        left = [each for each in dropped.runners_up if _usable(each) and each.text not in refused]
        if not left:
            return None
        chosen = self.random.choices(left, [math.exp(each.logprob) for each in left])[0]
        return Chunk(chosen.text, 0, chosen.token, chosen.logprob, dropped.runners_up, "ban")

    def _append(self, chunk: Chunk) -> None:
        self.chunks.append(chunk)
        self.text += chunk.text

    def _truncate(self, index: int) -> None:
        gone = sum(len(chunk.text) for chunk in self.chunks[index:])
        self.text = self.text[: len(self.text) - gone]
        del self.chunks[index:]
        self.refused = {place: texts for place, texts in self.refused.items() if place <= index}

    def _stopped(self) -> bool:
        """Cut the text before a stop string, which may have begun before the last mending."""
        new = self.released_characters
        places = [place for stop in self.sampling.stop if (place := self.text.find(stop, new)) >= 0]
        if not places:
            return False
        index = self._index_at(min(places))
        kept = self.chunks[index]
        begin = sum(len(chunk.text) for chunk in self.chunks[:index])
        self._truncate(index)
        self._append(replace(kept, text=kept.text[: min(places) - begin]))
        return True

    def _safe(self) -> int:
        """Count the first chunks that can no longer be part of a phrase or of a stop string."""
        held = max(self.phrases.open(self.given + self.text), self._open_stop())
        sure = len(self.text) - held
        total, count = self.released_characters, self.released
        for chunk in self.chunks[self.released :]:
            total += len(chunk.text)
            if total > sure:
                break
            count += 1
        return count

    def _open_stop(self) -> int:
        lengths = (
            length
            for stop in self.sampling.stop
            for length in range(1, len(stop))
            if self.text.endswith(stop[:length])
        )
        return max(lengths, default=0)

    def _release(self, count: int) -> Iterator[Chunk]:
        while self.released < count:
            chunk = self.chunks[self.released]
            self.released += 1
            self.released_characters += len(chunk.text)
            self.tries_here = 0
            yield chunk

    def _index_at(self, character: int) -> int:
        total = 0
        for index, chunk in enumerate(self.chunks):
            total += len(chunk.text)
            if total > character:
                return index
        return len(self.chunks) - 1

    def _prompt_so_far(self) -> Prompt:
        if not self.text:
            return self.prompt
        tokens = tuple(chunk.token for chunk in self.chunks if chunk.token is not None)
        exact = isinstance(self.model, Tokenizes) and self.model.detokenize(tokens) == self.text
        before = self.prompt
        return before.going_on(
            before.continued + self.text, before.continued_tokens + tokens if exact else ()
        )

    def _sampling(self, left: int) -> Sampling:
        sampling = replace(self.sampling, **WIDE, max_tokens=1) if self.wide else self.sampling
        return replace(
            sampling,
            max_tokens=1 if self.wide else left,
            n_probs=WIDE_RUNNERS_UP
            if self.wide
            else max(RUNNERS_UP, self.sampling.n_probs)
            if self.model.limits.logprobs
            else 0,
            choices=1,
            seed=(self.sampling.seed or 0) + self.tries,
            cache_prompt=self.sampling.cache_prompt or self.report.runs > 1,
        )

    def _summed(self, end: End) -> End:
        mended = self.report.runs > 1
        before = None if end.prompt_tokens is None else end.prompt_tokens - self.tokens_before_run
        return replace(
            end,
            seed=self.sampling.seed,
            tokens=len(self.chunks),
            prompt_tokens=before,
            reused_tokens=None if mended else end.reused_tokens,
            cold=not self.sampling.cache_prompt,
        )


def _usable(candidate: Candidate) -> bool:
    return bool(candidate.text) and "\ufffd" not in candidate.text and candidate.logprob > -math.inf
