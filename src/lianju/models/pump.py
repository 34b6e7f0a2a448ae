"""Turn a call that pushes items into a generator that can be cancelled."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from lianju.models.base import Cancel

Item = TypeVar("Item")


class _Asked:
    """Somebody threw the switch."""


class _Finished:
    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def pump(
    produce: Callable[[Callable[[Item], bool]], None],
    cancel: Cancel,
    *,
    interrupt: Callable[[], None] = lambda: None,
) -> Iterator[Item]:
    """Run `produce(emit)` in a thread and yield what it emits until it ends or is cancelled.

    `emit` returns True when the producer must stop; `interrupt` wakes a producer that is
    blocked. Whoever leaves the generator waits for the producer: at most one decode step
    or one prefill batch, so that the engine is free for the next run.
    """
    items: queue.SimpleQueue[Item | _Finished | _Asked] = queue.SimpleQueue()
    left = threading.Event()

    def emit(item: Item) -> bool:
        stop = left.is_set() or cancel.cancelled
        if not stop:
            items.put(item)
        return stop

    def work() -> None:
        try:
            produce(emit)
        except BaseException as error:  # noqa: BLE001 - handed to the consumer, which raises it
            items.put(_Finished(error))
        else:
            items.put(_Finished(None))

    thread = threading.Thread(target=work, name="lianju-run", daemon=True)
    thread.start()
    try:
        with cancel.heard(lambda: items.put(_Asked())):
            while not cancel.cancelled and not isinstance(item := items.get(), _Asked):
                if isinstance(item, _Finished):
                    if item.error is not None:
                        raise item.error
                    return
                yield item
    finally:
        left.set()
        if thread.is_alive():
            interrupt()
            thread.join()
