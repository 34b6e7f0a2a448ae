"""Running pandoc: sandboxed, with bounds on time and memory; a program of its own, never linked."""

from __future__ import annotations

import subprocess

from lianju.errors import ExtraMissing, FormatRefused

LONGEST = 300  # seconds


def run(options: list[str], data: bytes = b"") -> bytes:
    """Run pandoc: it reads what is named on the line and fetches nothing; FormatRefused when it fails."""
    try:
        import pypandoc
    except ImportError:
        raise ExtraMissing(format="pandoc") from None
    command = [pypandoc.get_pandoc_path(), "--sandbox", *options, "+RTS", "-M2G", "-RTS"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise FormatRefused(format="pandoc", detail=f"> {LONGEST} s") from None
    if done.returncode:
        raise FormatRefused(format="pandoc", detail=f"exit {done.returncode}")
    return done.stdout
