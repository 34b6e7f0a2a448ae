"""One model a back end, loaded once for all its tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from suite import BACKENDS

from lianju.models.base import Closes, Model


def _params() -> list[object]:
    return [
        pytest.param(name, id=name, marks=[pytest.mark.real] if backend.real else [])
        for name, backend in BACKENDS.items()
    ]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where back ends make what they need."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module", params=_params())
def backend(request: pytest.FixtureRequest) -> str:
    """The name of one back end of the suite."""
    name: str = request.param
    missing = BACKENDS[name].missing()
    if missing:
        pytest.skip(f"not installed: {missing}")
    return name


@pytest.fixture(scope="module")
def model(backend: str, folder: Path) -> Iterator[Model]:
    """The model of `backend`."""
    built = BACKENDS[backend].build(folder)
    yield built
    if isinstance(built, Closes):
        built.close()
