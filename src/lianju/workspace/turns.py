"""What reads a book in order to write into it holds it still meanwhile."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from lianju.store.manuscript import Manuscript

_Function = TypeVar("_Function", bound=Callable[..., Any])


def in_turn(function: _Function) -> _Function:
    """Have a function that writes see the newest state and nobody else write until it is done."""

    @functools.wraps(function)
    def held(manuscript: Manuscript, *args: Any, **kwargs: Any) -> Any:
        with manuscript.turn():
            return function(manuscript, *args, **kwargs)

    return cast(_Function, held)
