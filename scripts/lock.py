"""Write requirements/*.lock with hashes from pyproject.toml and requirements/*.in (needs `pip install uv`)."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ("--quiet", "--generate-hashes", "--universal", "--python-version", "3.11", "--no-emit-index-url",
         "--no-annotate", "--no-header", "--emit-build-options")  # fmt: skip

# The file of torch differs by place (a CPU build, a CUDA build): the Makefile installs it, no lock names it.
INPUTS: dict[str, tuple[str, ...]] = {
    "run": ("pyproject.toml",),
    "test": ("pyproject.toml",),
    "no-deps": ("--no-deps",),
    "train": ("--constraint", "requirements/test.lock", "--override", "requirements/train-override.in"),
}


def main() -> None:
    """Lock what `make run`, `make test` and `make test-real` install."""
    for name, more in INPUTS.items():
        arguments = (f"requirements/{name}.in", *more, "--output-file", f"requirements/{name}.lock")
        subprocess.run(["uv", "pip", "compile", *FLAGS, *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
