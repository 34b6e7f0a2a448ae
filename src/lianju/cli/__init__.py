"""The command line; each command is a file beside this one, loaded when it is used."""

from __future__ import annotations


def main() -> None:
    """Run `lianju`."""
    from lianju.cli.app import run

    run()
