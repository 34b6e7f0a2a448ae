"""Look at a Hugging Face folder before anything of it is loaded: weights as data, never as code.

Source of the file format: huggingface/safetensors, README.md, "Format".
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lianju.errors import ModelFileBroken, ModelMissing, ModelRefused

_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
_LONGEST_HEADER = 100_000_000


@dataclass(frozen=True)
class Folder:
    """The weights files of a folder, in order of their names, and how many numbers they hold."""

    weights: tuple[Path, ...]
    parameters: int


def read_folder(path: Path) -> Folder:
    """Check that `path` holds whole safetensors and asks for no code of its own.

    Raises ModelMissing, ModelRefused (`remote code` or `pickle`) or ModelFileBroken.
    """
    if not path.is_dir():
        raise ModelMissing(name=str(path))
    _refuse_code(path)
    weights = tuple(sorted(path.glob("*.safetensors")))
    if not weights:
        if any(file for pattern in _PICKLES for file in path.glob(pattern)):
            raise ModelRefused(name=path.name, detail="pickle")
        raise ModelFileBroken(path=str(path), fault="damaged")
    return Folder(weights, sum(_count_parameters(file) for file in weights))


def _refuse_code(path: Path) -> None:
    configs = [_read_json(path / "config.json", needed=True), _read_json(path / "tokenizer_config.json")]
    if any("auto_map" in config for config in configs) or next(path.rglob("*.py"), None):
        raise ModelRefused(name=path.name, detail="remote code")


def _read_json(path: Path, *, needed: bool = False) -> dict[str, Any]:
    if not needed and not path.exists():
        return {}
    try:
        config = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise ModelFileBroken(path=str(path), fault="damaged") from None
    if not isinstance(config, dict):
        raise ModelFileBroken(path=str(path), fault="damaged")
    return config


def _count_parameters(path: Path) -> int:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        if len(start) < 8:
            raise ModelFileBroken(path=str(path), fault="short")
        length = int(struct.unpack("<Q", start)[0])
        if length > _LONGEST_HEADER:
            raise ModelFileBroken(path=str(path), fault="damaged")
        header = file.read(length)
    if len(header) < length:
        raise ModelFileBroken(path=str(path), fault="short")
    try:
        tensors = [value for name, value in json.loads(header).items() if name != "__metadata__"]
        needed = 8 + length + max((int(tensor["data_offsets"][1]) for tensor in tensors), default=0)
        parameters = sum(int(math.prod(tensor["shape"])) for tensor in tensors)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise ModelFileBroken(path=str(path), fault="damaged") from None
    if size != needed:
        raise ModelFileBroken(path=str(path), fault="short" if size < needed else "damaged")
    return parameters
