"""The whole suite runs with every connection beyond this machine failing, and in folders of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

OFFLINE = Path(__file__).parent / "offline"
sys.path.insert(0, str(OFFLINE))
import sitecustomize  # noqa: E402, F401  (in this process; PYTHONPATH brings it to the others)

sys.path.remove(str(OFFLINE))


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch, request):
    """Keep the user's settings out of the tests; real weights share one cache, or each would be joined anew."""
    monkeypatch.setenv("LIANJU_CONFIG", str(tmp_path / "settings"))
    monkeypatch.setenv("LIANJU_LANG", "en")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", str(OFFLINE))
    if "real" not in request.keywords:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing skips, but what only root can do where nobody is root."""
    report = yield
    mounts = "only root can mount" in str(report.longrepr) and getattr(os, "geteuid", lambda: 1)() != 0
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail") and not mounts:
        report.outcome = "failed"
    return report


@pytest.fixture
def lianju(tmp_path):
    """Run the installed command line in an empty folder."""

    def run(*arguments, stdin=None, env=None, cwd=None, timeout=120):
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "lianju",
                *(each if isinstance(each, bytes) else str(each) for each in arguments),
            ],
            input=stdin if stdin is None or isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            cwd=cwd or tmp_path,
            env={**os.environ, **(env or {})},
            timeout=timeout,
            check=False,
        )

    return run
