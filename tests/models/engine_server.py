"""llama.cpp's own HTTP server as a separate process, on weights that a package ships."""

from __future__ import annotations

import contextlib
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAM = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.port, params.api_keys = sys.argv[1], int(sys.argv[2]), [sys.stdin.readline().strip()]
params.n_ctx, params.n_parallel, params.kv_unified, params.swa_full = 8192, 4, False, True
params.n_batch = params.n_ubatch = 128
params.cache_ram_mib, params.verbosity = 0, -1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1  # two would wait for each other on a busy machine
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Engine:
    """Where the server listens, and its key."""

    url: str
    key: str


@contextlib.contextmanager
def engine(weights: Path) -> Iterator[Engine]:
    """Run the server until the end of the block."""
    key = secrets.token_urlsafe(12)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, weights, str(_free_port())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        process.stdin.write(key + "\n")
        process.stdin.flush()
        try:
            address = process.stdout.readline().strip()
            assert address, "the server did not start"
            yield Engine(address, key)
        finally:
            process.stdin.close()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
