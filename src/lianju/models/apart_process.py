"""The other end of `apart`: makes the model that it is told to and answers for it, until its input ends."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterator
from typing import IO, Any

from lianju.models.base import Closes, Model
from lianju.values.cancel import Cancel


class Answering:
    """Answers each question in a thread of its own; `answers` is written a message at a time."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._writing = threading.Lock()
        self._cancels: dict[int, Cancel] = {}

    def make(self, recipe: tuple[Any, ...]) -> Model | None:
        """Make the model and tell what it can do, or why there is none."""
        kind, arguments, named = recipe
        try:
            model: Model = kind(*arguments, **named)
        except Exception as error:  # noqa: BLE001 - raised by whoever wanted the model
            self._tell(0, "error", _sendable(error))
            return None
        self._tell(0, "value", model.limits)
        return model

    def answer_all(self, model: Model, questions: IO[bytes]) -> None:
        """Answer until `questions` ends; then all that runs is cancelled."""
        while (question := _next(questions)) is not None:
            number, method, arguments, cancellable = question
            if method is None:
                if number in self._cancels:
                    self._cancels[number].cancel()
                continue
            if cancellable:
                self._cancels[number] = Cancel()
            asked = (model, number, method, arguments)
            threading.Thread(target=self._answer, args=asked, daemon=True).start()
        for cancel in list(self._cancels.values()):
            cancel.cancel()

    def _answer(self, model: Model, number: int, method: str, arguments: tuple[Any, ...]) -> None:
        cancel = {"cancel": self._cancels[number]} if number in self._cancels else {}
        try:
            found = getattr(model, method)
            answer = found(*arguments, **cancel) if callable(found) else found
            if isinstance(answer, Iterator):
                for item in answer:
                    self._tell(number, "item", item)
                answer = None
            self._tell(number, "value", answer)
        except Exception as error:  # noqa: BLE001 - raised by whoever asked
            self._tell(number, "error", _sendable(error))
        finally:
            self._cancels.pop(number, None)

    def _tell(self, number: int, kind: str, value: object) -> None:
        spelled = pickle.dumps((number, kind, value))
        with self._writing:
            self._answers.write(spelled)
            self._answers.flush()


def main() -> None:
    """Serve standard input and output; what a library prints goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    answering = Answering(answers)
    recipe = _next(questions)
    model = answering.make(recipe) if recipe is not None else None
    if model is not None:
        answering.answer_all(model, questions)
        if isinstance(model, Closes):
            model.close()
    os._exit(0)


def _sendable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - what was just made
    except Exception:  # noqa: BLE001 - whatever another library's error does when it is copied
        return RuntimeError(type(error).__name__)
    return error


def _next(questions: IO[bytes]) -> Any:
    try:
        return pickle.load(questions)  # noqa: S301 - from the process that started this one
    except EOFError:
        return None
