"""llama.cpp in this process, through xllamacpp: any GGUF file."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from lianju.errors import (
    CapabilityMissing,
    ContextOverflow,
    EmptyPrompt,
    ModelRefused,
    ModelTooLarge,
)
from lianju.models import chat, gguf, token_scores, wire
from lianju.models.base import Cancel
from lianju.models.constraint import Walk, marked, to_lark
from lianju.models.files import fingerprint
from lianju.models.http import Door
from lianju.models.pump import pump
from lianju.models.slots import Place, SlotBook
from lianju.models.text_stream import StopStrings
from lianju.values.chunk import Chunk, End, TokenScore
from lianju.values.limits import ALL_GRAMMARS, Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.values.servers import Server

SLOTS = 6
SLOT_FOLDER = "lianju-slots-"
PREFILL_BATCH = 256
DEFAULT_CONTEXT = 4096
_STEPPED = {"stream": True, "timings_per_token": True, "return_progress": True}


_file_here: Path | None = None


class LlamaCpp:
    """One GGUF file, loaded; `context` is shared by the choices of a call.

    A process loads one file and no other: llama.cpp keeps the vocabulary of its last grammar by its
    address, also when the model is gone, and takes it for that of a later model which lies there
    (common/llguidance.cpp; seen on b11549: a failed assertion, the end of the process). `apart`
    gives each file a process of its own.
    """

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        context: int = DEFAULT_CONTEXT,
        threads: int | None = None,
        check_memory: bool = True,
    ) -> None:
        self._header = gguf.read_header(path)
        _claim_process(path, name or path.stem)
        if check_memory:
            _refuse_larger_than_memory(path, self._header.size)
        self._path = path
        self._name = name or path.stem
        self._context = min(context, self._header.context or context)
        self._key = secrets.token_urlsafe(24)
        _sweep_dead_folders()
        self._slot_folder = Path(tempfile.mkdtemp(prefix=f"{SLOT_FOLDER}{os.getpid()}-"))
        self._server = self._start(threads or _usable_cores())
        self._door = Door(Server("llama.cpp", self._server.listening_address), key=self._key)
        self._bos = self._mark_of_beginning()
        self._counted = lru_cache(maxsize=1024)(lambda text: len(self.tokenize(text)))
        self._book = SlotBook(SLOTS)
        self._copying = threading.Lock()
        self._held: list[int] = []
        self._active = self._started = 0

    @property
    def name(self) -> str:
        """The name that the user types."""
        return self._name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights file, computed once a file and remembered."""
        return fingerprint(self._path)

    @property
    def limits(self) -> Limits:
        """What llama.cpp can do with this file."""
        return Limits(
            context=self._context,
            chat=self._header.chat,
            grammars=ALL_GRAMMARS,
            logprobs=True,
            post_sampling_probs=True,
            seed=True,
            scores=True,
            continues=True,
            choices=SLOTS,
            adapters=True,
            fill=self._header.fill_token("mid") is not None,
        )

    def stream(self, prompt: Prompt, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Continue `prompt`; cancelling takes one decode step or one prefill batch."""
        sampling = sampling.settled()
        if sampling.choices > SLOTS:
            raise CapabilityMissing(name=self.name, capability=f"choices>{SLOTS}")
        return self._alone(self.spell(prompt), sampling, cancel)

    def branch(
        self, prompt: Prompt, beginnings: Sequence[Prompt], sampling: Sampling, *, cancel: Cancel
    ) -> Iterator[Chunk]:
        """Continue at once several beginnings of the `prompt` that was last read by `hold`."""
        sampling = sampling.settled()
        if len(beginnings) > SLOTS or sampling.choices > 1:
            raise CapabilityMissing(name=self.name, capability=f"choices>{SLOTS}")
        return self._branched(self.spell(prompt), [self.spell(each) for each in beginnings], sampling, cancel)

    def hold(self, prompt: Prompt) -> None:
        """Read `prompt` and keep the state for `branch`."""
        tokens = self.spell(prompt)
        place = self._book.take(tokens)
        self._keep(place)
        self._settle(tokens, place.slot, place.reuse)
        self._door.post(f"/slots/{place.slot}?action=save", {"filename": "held"})
        self._held = tokens
        self._book.give_back(place.slot, tokens, floor=place.floor)

    def spell(self, prompt: Prompt) -> list[int]:
        """Return the token ids that `prompt` is read as, the mark of beginning included."""
        if not (prompt.text or prompt.continued):
            raise EmptyPrompt()
        if prompt.chat:
            if not self._header.chat:
                raise CapabilityMissing(name=self.name, capability="chat")
            tokens = chat.spell(prompt, self._template, self._tokens)
        else:
            joined = prompt.text if prompt.continued_tokens else prompt.text + prompt.continued
            tokens = self._bos + self.tokenize(joined)
        if prompt.continued_tokens:
            tokens += prompt.continued_tokens
        elif prompt.chat and prompt.continued:
            tokens += self.tokenize(prompt.continued)
        self._refuse_overflow(len(tokens))
        return tokens

    def tokenize(self, text: str) -> list[int]:
        """Spell `text` alone; marks like <s> in it are read as plain text."""
        return self._tokens(text, special=False)

    def detokenize(self, tokens: Sequence[int]) -> str:
        """Read ids as text."""
        return str(self._door.post("/detokenize", {"tokens": list(tokens)})["content"])

    def count(self, text: str) -> int:
        """Count the tokens of `text` alone; what was counted lately is remembered."""
        return self._counted(text)

    def score(self, prompt: Prompt, text: str, *, cancel: Cancel | None = None) -> tuple[TokenScore, ...]:
        """Give the exact log-probability of each token of `text` after `prompt`; fewer after a cancel."""
        before, pieces = self.spell(prompt), self._pieces(text)
        self._refuse_overflow(len(before) + len(pieces))
        if cancel is None:
            return token_scores.forced(before, pieces, self._complete, cancel=Cancel())
        complete = partial(self._complete_or_stop, cancel=cancel)
        return token_scores.forced(before, pieces, complete, cancel=cancel)

    def fill(self, prompt: Prompt, after: str, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Fill the gap between `prompt` and `after`, if the file names the marks for it."""
        marks = [self._header.fill_token(place) for place in ("pre", "suf", "mid")]
        if None in marks:
            raise CapabilityMissing(name=self.name, capability="fill")
        before, behind = self.tokenize(prompt.text + prompt.continued), self.tokenize(after)
        tokens = [*self._bos, marks[0] or 0, *before, marks[1] or 0, *behind, marks[2] or 0]
        self._refuse_overflow(len(tokens))
        sampling = replace(sampling.settled(), choices=1)
        return self._alone(tokens, sampling, cancel)

    def close(self) -> None:
        """Free the weights."""
        self._door.close()
        del self._server
        shutil.rmtree(self._slot_folder, ignore_errors=True)

    def _start(self, threads: int) -> Any:
        # OpenMP's threads spin at every step of the graph; on busy cores that took seconds a token
        # (measured: 0.7 to 4.7 s, with this 0.05 to 0.2 s; on idle ones 21 ms with and without).
        os.environ.setdefault("GOMP_SPINCOUNT", "5000")
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(self._path)
        params.n_ctx = self._context * SLOTS
        params.n_parallel = SLOTS
        params.kv_unified = False
        params.swa_full = True
        params.n_batch = params.n_ubatch = PREFILL_BATCH
        params.cache_ram_mib = 0
        params.cache_idle_slots = False
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        params.verbosity = -1
        params.api_keys = [self._key]
        params.endpoint_props = params.endpoint_metrics = params.ui = False
        params.slot_save_path = str(self._slot_folder) + os.sep
        params.lora_init_without_apply = True
        try:
            return xllamacpp.Server(params)
        except RuntimeError:
            raise ModelRefused(name=self._name, detail=self._header.architecture) from None

    def _place(self, tokens: list[int], sampling: Sampling) -> Place:
        if sampling.cache_prompt or self._active:
            place = self._book.take(tokens)
            self._keep(place)
            return place
        for slot in range(SLOTS):
            self._door.post(f"/slots/{slot}?action=erase", {})
        self._book.forget()
        return self._book.take(tokens)

    def _alone(self, tokens: list[int], sampling: Sampling, cancel: Cancel) -> Iterator[Chunk]:
        yield from self._run([_Run(tokens, sampling, self._place(tokens, sampling))], cancel)

    def _branched(
        self, held: list[int], beginnings: list[list[int]], sampling: Sampling, cancel: Cancel
    ) -> Iterator[Chunk]:
        runs = []
        for choice, slot in enumerate(self._book.take_any(len(beginnings))):
            if held == self._held:
                self._door.post(f"/slots/{slot}?action=restore", {"filename": "held"})
            settled = replace(sampling, seed=(sampling.seed or 0) + choice)
            place = Place(slot, held == self._held, len(held) - 1 if held == self._held else 0)
            runs.append(_Run(beginnings[choice], settled, place, choice))
        yield from self._run(runs, cancel)

    def _run(self, runs: Sequence[_Run], cancel: Cancel) -> Iterator[Chunk]:
        first = runs[0].sampling
        read = [list(run.tokens) for run in runs]
        going = {run.first_choice + index: run for run in runs for index in range(first.choices)}
        self._active += 1
        self._started += 1
        number_of_run, alone = self._started, self._active == 1
        stops = StopStrings(first.stop)
        try:
            lark = to_lark(first.grammar) if first.grammar else None
            walks = (
                [Walk(first.grammar) for _ in range(max(len(runs), first.choices))] if first.grammar else []
            )
            bodies = [run.body(lark) for run in runs]
            for number, answer in pump(partial(self._call_all, bodies), cancel):
                for chunk in wire.chunks(self._checked(answer), runs[number].sampling):
                    chunk = replace(chunk, choice=runs[number].first_choice + chunk.choice)
                    if chunk.token is not None and chunk.choice == runs[number].first_choice:
                        read[number].append(chunk.token)
                    stopped = partial(wire.end, "stop", answer, first, chunk.choice)
                    for part in stops.step(chunk, stopped=stopped):
                        if part.end:
                            going.pop(part.choice, None)
                            cold = alone and not first.cache_prompt and self._started == number_of_run
                            part = replace(part, end=replace(part.end, cold=cold))
                        yield marked(part, walks[part.choice]) if walks and part.text else part
                if not going:
                    break
        finally:
            self._active -= 1
            for run, tokens in zip(runs, read, strict=True):
                self._book.give_back(run.place.slot, tokens, floor=run.place.floor)
            if first.choices > 1:
                self._book.forget(but=runs[0].place.slot)
        for choice, run in going.items():
            seed = (run.sampling.seed or 0) + choice - run.first_choice
            yield Chunk("", choice, end=End("cancelled", seed=seed))

    def _call_all(
        self, bodies: Sequence[dict[str, Any]], emit: Callable[[tuple[int, dict[str, Any]]], bool]
    ) -> None:
        def call(number: int) -> None:
            self._server.handle_completions(bodies[number], lambda answer: emit((number, answer)))

        others = [
            threading.Thread(target=call, args=(number,), daemon=True) for number in range(1, len(bodies))
        ]
        for thread in others:
            thread.start()
        call(0)
        for thread in others:
            thread.join()

    def _keep(self, place: Place) -> None:
        """Copy what a run would overwrite to another slot, exact for going on from its end."""
        if place.keep_in is None:
            return
        self._settle(place.keep, place.slot, True)
        with self._copying:
            self._door.post(f"/slots/{place.slot}?action=save", {"filename": "copy"})
            self._door.post(f"/slots/{place.keep_in}?action=restore", {"filename": "copy"})
            (self._slot_folder / "copy").unlink(missing_ok=True)
        self._book.give_back(place.keep_in, place.keep, floor=len(place.keep) - 1)

    def _settle(self, tokens: Sequence[int], slot: int, reuse: bool) -> None:
        """Make `slot` hold exactly `tokens`."""
        self._complete({"prompt": list(tokens), "id_slot": slot, "max_tokens": 1, "cache_prompt": reuse})

    def _complete(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._checked(self._server.handle_completions(body))

    def _complete_or_stop(self, body: dict[str, Any], *, cancel: Cancel) -> dict[str, Any]:
        """Complete, in steps between which it can be stopped; an answer that was stopped is cut short."""
        told: list[Any] = []
        for _, answer in pump(partial(self._call_all, [body | _STEPPED]), cancel):
            for choice in self._checked(answer).get("choices", ()):
                told += (choice.get("logprobs") or {}).get("content", ())
        return {"choices": [{"logprobs": {"content": told}}]}

    def _checked(self, answer: dict[str, Any]) -> dict[str, Any]:
        error = answer.get("error")
        if error is None:
            return answer
        if error.get("type") == "exceed_context_size_error":
            self._refuse_overflow(error["n_prompt_tokens"])
        raise ModelRefused(name=self.name, detail=f"{error.get('type')} {error.get('code')}")

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        answer = self._door.post(
            "/tokenize", {"content": text, "add_special": False, "parse_special": special}
        )
        return list(answer["tokens"])

    def _pieces(self, text: str) -> list[token_scores.Piece]:
        body = {"content": text, "add_special": False, "parse_special": False, "with_pieces": True}
        pieces = self._door.post("/tokenize", body)["tokens"]
        return [(each["id"], each["piece"] if isinstance(each["piece"], str) else None) for each in pieces]

    def _refuse_overflow(self, tokens: int) -> None:
        limit = self._context - 1
        if tokens > limit:
            raise ContextOverflow(tokens=tokens, limit=limit, excess=tokens - limit, cut=0)

    def _template(self, messages: list[dict[str, str]]) -> str:
        return str(self._door.post("/apply-template", {"messages": messages})["prompt"])

    def _mark_of_beginning(self) -> list[int]:
        with_mark = self._door.post("/tokenize", {"content": "a", "add_special": True})["tokens"]
        without = self._door.post("/tokenize", {"content": "a", "add_special": False})["tokens"]
        return list(with_mark[: len(with_mark) - len(without)])


@dataclass(frozen=True)
class _Run:
    tokens: list[int]
    sampling: Sampling
    place: Place
    first_choice: int = 0

    def body(self, lark: str | None) -> dict[str, Any]:
        body = wire.request(self.sampling) | {
            "prompt": self.tokens,
            "id_slot": self.place.slot,
            "cache_prompt": self.sampling.cache_prompt and self.place.reuse,
            **_STEPPED,
        }
        return body | {"grammar": lark, "ignore_eos": False} if lark else body


def _claim_process(path: Path, name: str) -> None:
    global _file_here
    if (_file_here or path).resolve() != path.resolve():
        raise ModelRefused(name=name, detail="one file a process")
    _file_here = path


def _sweep_dead_folders() -> None:
    """Take away what killed processes left: the states of their slots hold the tokens of prompts."""
    import psutil

    for folder in Path(tempfile.gettempdir()).glob(f"{SLOT_FOLDER}*"):
        process = folder.name.removeprefix(SLOT_FOLDER).partition("-")[0]
        if not (process.isdecimal() and psutil.pid_exists(int(process))):
            shutil.rmtree(folder, ignore_errors=True)


def _usable_cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return max(1, min(8, len(affinity(0)) if affinity else (os.cpu_count() or 1)))


def _refuse_larger_than_memory(path: Path, size: int) -> None:
    import psutil

    free = psutil.virtual_memory().available
    if size > free:
        raise ModelTooLarge(path=str(path), needed=size, free=free)
