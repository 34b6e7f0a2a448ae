"""Find a server's key: in an environment variable or the system's keyring, never in a file of ours."""

from __future__ import annotations

import os

from lianju.errors import KeyMissing
from lianju.workspace.settings import NamedServer

KEYRING_SERVICE = "lianju"


def key_of(named: NamedServer) -> str | None:
    """Return the key that is bound to the host of `named`, or None if it needs none.

    The keyring holds keys by host: a server whose address changes does not get the old key.
    """
    if named.key_env:
        key = os.environ.get(named.key_env)
        if not key:
            raise KeyMissing(server=named.server.name, source=f"${named.key_env}")
        return key
    if not named.keyring:
        return None
    try:
        import keyring
    except ImportError:
        raise KeyMissing(server=named.server.name, source="pip install 'lianju[keyring]'") from None
    kept: str | None = keyring.get_password(KEYRING_SERVICE, named.host)
    if not kept:
        raise KeyMissing(server=named.server.name, source=f"keyring {KEYRING_SERVICE} {named.host}")
    return kept


def remember_key(host: str, key: str) -> None:
    """Put a key into the system's keyring, bound to `host`."""
    try:
        import keyring
    except ImportError:
        raise KeyMissing(server=host, source="pip install 'lianju[keyring]'") from None
    keyring.set_password(KEYRING_SERVICE, host, key)
