"""Loaded by every Python process of the test run: a connection beyond this machine fails."""

import ipaddress
import socket

_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


class LeftThisMachine(OSError):
    pass


def _check(address):
    if isinstance(address, tuple) and not _local(str(address[0])):
        raise LeftThisMachine(f"a test tried to reach {address[0]}")


def _local(host):
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def connect(self, address):
    _check(address)
    return _connect(self, address)


def connect_ex(self, address):
    _check(address)
    return _connect_ex(self, address)


def getaddrinfo(host, *rest, **named):
    if host is not None and not _local(host.decode() if isinstance(host, bytes) else str(host)):
        raise LeftThisMachine(f"a test tried to look up {host}")
    return _getaddrinfo(host, *rest, **named)


socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo = connect, connect_ex, getaddrinfo
