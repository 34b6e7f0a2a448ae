"""A model in a process of its own: neither its loading nor its end stops what happens in ours."""

from __future__ import annotations

import contextlib
import itertools
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import IO, Any

from lianju.errors import ModelStopped
from lianju.models.base import Cancel, Model
from lianju.values.chunk import Chunk, TokenScore
from lianju.values.limits import Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling

PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from lianju.models.apart_process import main; main()"
CLOSE_SECONDS = 10


class Apart:
    """The model that `kind(*arguments, **named)` makes, made and asked in another process.

    What `kind` and the model raise is raised here. When the process ends in the middle of a call,
    the call raises ModelStopped and the next one starts the process again.
    """

    def __init__(self, kind: Callable[..., Model], *arguments: Any, name: str, **named: Any) -> None:
        self._name = name
        self._recipe = (kind, arguments, {"name": name, **named})
        self._starting = threading.Lock()
        self._process = _Process(name, self._recipe)
        self._counted = lru_cache(maxsize=1024)(lambda text: int(self._ask("count", text)))

    @property
    def name(self) -> str:
        """The name that the user types."""
        return self._name

    @property
    def limits(self) -> Limits:
        """What the model can do."""
        return self._process.limits

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights file."""
        return str(self._ask("sha256"))

    def stream(self, prompt: Prompt, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Continue `prompt`."""
        return self._follow("stream", (prompt, sampling), cancel)

    def branch(
        self, prompt: Prompt, beginnings: Sequence[Prompt], sampling: Sampling, *, cancel: Cancel
    ) -> Iterator[Chunk]:
        """Continue at once several beginnings of the `prompt` that was last read by `hold`."""
        return self._follow("branch", (prompt, beginnings, sampling), cancel)

    def fill(self, prompt: Prompt, after: str, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Write what stands between `prompt` and `after`."""
        return self._follow("fill", (prompt, after, sampling), cancel)

    def hold(self, prompt: Prompt) -> None:
        """Read `prompt` and keep the state for `branch`."""
        self._ask("hold", prompt)

    def spell(self, prompt: Prompt) -> list[int]:
        """Return the token ids that `prompt` is read as, the mark of beginning included."""
        return list(self._ask("spell", prompt))

    def tokenize(self, text: str) -> list[int]:
        """Spell `text` alone; marks like <s> in it are read as plain text."""
        return list(self._ask("tokenize", text))

    def detokenize(self, tokens: Sequence[int]) -> str:
        """Read ids as text."""
        return str(self._ask("detokenize", tokens))

    def count(self, text: str) -> int:
        """Count the tokens of `text` alone; what was counted lately is remembered."""
        return self._counted(text)

    def score(self, prompt: Prompt, text: str, *, cancel: Cancel | None = None) -> tuple[TokenScore, ...]:
        """Give the exact log-probability of each token of `text` after `prompt`; fewer after a cancel."""
        return tuple(self._ask("score", prompt, text, cancel=cancel))

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def _running(self) -> _Process:
        with self._starting:
            if self._process.ended:
                self._process.close()
                self._process = _Process(self._name, self._recipe)
            return self._process

    def _ask(self, method: str, *arguments: Any, cancel: Cancel | None = None) -> Any:
        return next(value for kind, value in self._parts(method, arguments, cancel) if kind == "value")

    def _follow(self, method: str, arguments: tuple[Any, ...], cancel: Cancel) -> Iterator[Chunk]:
        for kind, value in self._parts(method, arguments, cancel):
            if kind == "item":
                yield value

    def _parts(
        self, method: str, arguments: tuple[Any, ...], cancel: Cancel | None
    ) -> Iterator[tuple[str, Any]]:
        """Ask, pass a cancel on, and give the parts of the answer; whoever leaves waits for its end."""
        process = self._running()
        call = process.call(method, arguments, cancellable=cancel is not None)
        ended = False
        hearing = (
            cancel.heard(lambda: call.answers.put(("asked", None))) if cancel else contextlib.nullcontext()
        )
        try:
            with hearing:
                while not ended:
                    kind, value = call.get()
                    ended = kind in ("value", "error")
                    if kind == "error":
                        raise value
                    if kind == "asked":
                        process.cancel(call)
                    else:
                        yield kind, value
        finally:
            if not ended:
                process.cancel(call)
                while call.get()[0] in ("item", "asked"):
                    pass


class _Call:
    """One question on its way; `get` waits for the next part of its answer."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.answers: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

    def get(self) -> tuple[str, Any]:
        return self.answers.get()


class _Process:
    """The other process, from its start to its end; `limits` are those of the model in it."""

    def __init__(self, name: str, recipe: tuple[Any, ...]) -> None:
        self._name = name
        self.ended = False
        self._calls: dict[int, _Call] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._popen = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._popen.stdin
        assert self._popen.stdout
        self._to: IO[bytes] = self._popen.stdin
        made = self._calls[0] = _Call(0)
        threading.Thread(target=self._hear, args=(self._popen.stdout,), name="apart", daemon=True).start()
        self._tell(recipe)
        kind, value = made.get()
        if kind == "error":
            self.close()
            raise value
        self.limits: Limits = value

    def call(self, method: str, arguments: tuple[Any, ...], *, cancellable: bool) -> _Call:
        call = _Call(next(self._numbers))
        with self._lock:
            self._calls[call.number] = call
        if self.ended:
            self._lose()
        self._tell((call.number, method, arguments, cancellable))
        return call

    def cancel(self, call: _Call) -> None:
        self._tell((call.number, None, (), False))

    def close(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            self._to.close()
        try:
            self._popen.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def _tell(self, message: object) -> None:
        """Send; what a process that has ended does not hear is answered by `_lose`."""
        spelled = pickle.dumps(message)
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._to.write(spelled)
            self._to.flush()

    def _hear(self, answers: IO[bytes]) -> None:
        with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                number, kind, value = pickle.load(answers)  # noqa: S301 - from a process of our own
                if kind == "item":
                    self._calls[number].answers.put((kind, value))
                else:
                    self._calls.pop(number).answers.put((kind, value))
        self.ended = True
        self._lose()

    def _lose(self) -> None:
        with self._lock:
            for call in self._calls.values():
                call.answers.put(("error", ModelStopped(name=self._name)))
            self._calls.clear()
