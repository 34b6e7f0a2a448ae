"""Build the studio's page with npm when, and only when, its sources changed.

A git checkout needs Node.js for that; a released wheel or sdist carries the page and needs none.
LIANJU_STUDIO=skip leaves it out (the command line works without it).
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

IGNORED = {"node_modules", "tests"}


def digest(studio: Path) -> str:
    """Return the hash of all sources of the page."""
    found = hashlib.sha256()
    for path in sorted(studio.rglob("*")):
        if path.is_file() and not IGNORED & set(path.relative_to(studio).parts):
            found.update(path.relative_to(studio).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


class StudioHook(BuildHookInterface):
    """Run before a wheel or an sdist is packed."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Build the page if it is missing or older than its sources."""
        studio, static = Path(self.root) / "studio", Path(self.root) / "src" / "lianju" / "web" / "static"
        stamp = static / "sources.sha256"
        if os.environ.get("LIANJU_STUDIO") == "skip" or not studio.is_dir():
            return
        wanted = digest(studio)
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit(
                "Building the studio's page needs Node.js 20.19 or newer with npm on the PATH. "
                "A released wheel needs neither; LIANJU_STUDIO=skip builds the command line alone."
            )
        for arguments in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([npm, *arguments], cwd=studio, check=True)
        stamp.write_text(wanted)
