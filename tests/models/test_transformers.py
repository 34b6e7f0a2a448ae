"""What the transformers back end refuses before it loads anything; and, with torch, what it loads."""

from __future__ import annotations

import importlib.util
import json
import struct
from pathlib import Path

import pytest
from suite import BACKENDS, PROMPT, make_tiny, run, text_of

from lianju.errors import LianjuError, ModelFileBroken, ModelMissing, ModelRefused, ModelTooLarge
from lianju.models.hf_folder import read_folder
from lianju.models.transformers import Transformers
from lianju.values.sampling import Sampling

TENSORS = {"w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}


def write_safetensors(path: Path, header: object = TENSORS, *, data: bytes = bytes(24)) -> None:
    """Write a safetensors file by hand."""
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A folder that looks right."""
    (tmp_path / "config.json").write_text('{"model_type": "gpt2"}')
    write_safetensors(tmp_path / "model.safetensors")
    return tmp_path


def fault_of(path: Path) -> str:
    """Return what is wrong with a folder."""
    with pytest.raises(ModelFileBroken) as caught:
        read_folder(path)
    return str(caught.value.arguments["fault"])


def test_a_whole_folder_is_counted(whole: Path) -> None:
    write_safetensors(whole / "b.safetensors")
    folder = read_folder(whole)
    assert [path.name for path in folder.weights] == ["b.safetensors", "model.safetensors"]
    assert folder.parameters == 12


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path / "nothing.gguf"):
        with pytest.raises(ModelMissing):
            Transformers(path)


def test_code_in_the_folder_is_refused(whole: Path) -> None:
    (whole / "sub").mkdir()
    (whole / "sub" / "modeling_x.py").write_text("raise SystemExit")
    with pytest.raises(ModelRefused) as caught:
        Transformers(whole)
    assert caught.value.arguments["detail"] == "remote code"


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_a_config_that_asks_for_code_is_refused(whole: Path, name: str) -> None:
    (whole / name).write_text('{"auto_map": {"AutoModel": "x--y.Model"}}')
    with pytest.raises(ModelRefused):
        Transformers(whole)


def test_pickles_are_refused(whole: Path) -> None:
    (whole / "model.safetensors").unlink()
    (whole / "pytorch_model.bin").write_bytes(b"\x80\x04")
    with pytest.raises(ModelRefused) as caught:
        Transformers(whole)
    assert caught.value.arguments["detail"] == "pickle"


def test_broken_folders_say_what_is_wrong(whole: Path) -> None:
    weights = whole / "model.safetensors"
    data = weights.read_bytes()
    for cut in (4, 20, len(data) - 1):
        weights.write_bytes(data[:cut])
        assert fault_of(whole) == "short"
    for broken in (
        data + b"x",
        struct.pack("<Q", 2**60),
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 2) + b"{]",
    ):
        weights.write_bytes(broken)
        assert fault_of(whole) == "damaged"
    weights.unlink()
    assert fault_of(whole) == "damaged"
    for config in ("", "{", "[]", "\udcff"):
        (whole / "config.json").write_text(config, "utf-8", errors="surrogateescape")
        assert fault_of(whole) == "damaged"
    (whole / "config.json").unlink()
    assert fault_of(whole) == "damaged"


def test_weights_larger_than_the_memory_are_refused(whole: Path) -> None:
    huge = {"w": {"dtype": "F32", "shape": [2**30, 2**20], "data_offsets": [0, 24]}}
    write_safetensors(whole / "model.safetensors", huge)
    with pytest.raises(ModelTooLarge) as caught:
        Transformers(whole)
    assert caught.value.arguments["needed"] == 2**52


@pytest.mark.real
@pytest.mark.parametrize("missing", ["tokenizer.json", "config"])
def test_a_folder_that_the_libraries_cannot_read_is_refused(tmp_path: Path, missing: str) -> None:
    _needs_torch()
    make_tiny(tmp_path / "m")
    if missing == "config":
        (tmp_path / "m" / "config.json").write_text('{"model_type": "gpt2", "n_layer": "many"}')
    else:
        (tmp_path / "m" / missing).write_text('{"model": 3}')
    with pytest.raises(LianjuError):
        Transformers(tmp_path / "m")


@pytest.mark.real
def test_choices_are_those_of_single_runs_with_their_seeds(tmp_path: Path) -> None:
    _needs_torch()
    model = BACKENDS["transformers-tiny"].build(tmp_path)
    together = run(model, PROMPT, Sampling(seed=5, max_tokens=12, choices=3))
    for choice in range(3):
        alone = run(model, PROMPT, Sampling(seed=5 + choice, max_tokens=12))
        assert text_of(together, choice) == text_of(alone)


@pytest.mark.real
def test_the_hash_of_a_folder_follows_its_weights(tmp_path: Path) -> None:
    _needs_torch()
    make_tiny(tmp_path / "m")
    first = Transformers(tmp_path / "m", threads=1).sha256
    write_safetensors(tmp_path / "m" / "other.safetensors")
    assert Transformers(tmp_path / "m").sha256 != first


def _needs_torch() -> None:
    if importlib.util.find_spec("torch") is None or importlib.util.find_spec("transformers") is None:
        pytest.skip("not installed: torch, transformers")
