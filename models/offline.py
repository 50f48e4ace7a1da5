"""Offline is enforced here: switches before the heavy imports, and a hook that refuses to leave this machine.

The hook sees what Python's own `socket` module does, which is what every library here reaches the network by.
It holds for this process; a test run in a network namespace without a route covers the rest.
"""

import ipaddress
import os
import sys
from collections.abc import Callable
from typing import Any

from models.errors import NetworkRefused

SWITCHES = {
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "OTEL_SDK_DISABLED": "true",
    "PYANNOTE_METRICS_ENABLED": "0",
    "TRANSFORMERS_OFFLINE": "1",
}

LOCAL_NAMES = {"", "localhost", "localhost.", "ip6-localhost"}

_ADDRESSED: dict[str, Callable[[tuple[Any, ...]], object]] = {
    "socket.connect": lambda args: args[1],
    "socket.sendto": lambda args: args[1],
    "socket.sendmsg": lambda args: args[1],
    "socket.getaddrinfo": lambda args: args[0],
    "socket.gethostbyname": lambda args: args[0],
    "socket.gethostbyaddr": lambda args: args[0],
    "socket.getnameinfo": lambda args: args[0],
}


def prepare() -> None:
    """Set the switches that keep libraries quiet and offline; call it before any heavy import."""
    os.environ.update(SWITCHES)


def refuse_network() -> None:
    """Make every attempt of this process to reach another machine raise `NetworkRefused`, for good.

    Loopback and local sockets stay open. Calling it again changes nothing.
    """
    if not _Guard.installed:
        _Guard.installed = True
        sys.addaudithook(refuse)


class _Guard:
    """Whether the hook stands; an audit hook can never be taken out, so a process has one state."""

    installed = False


def refuse(event: str, args: tuple[Any, ...]) -> None:
    """Raise `NetworkRefused` if the audit `event` would reach beyond this machine."""
    address_of = _ADDRESSED.get(event)
    if address_of is not None:
        address = address_of(args)
        if not is_local(address):
            raise NetworkRefused(address=shown(address))


def is_local(address: object) -> bool:
    """Return whether `address`, as the socket module takes it, names this machine.

    A string or bytes is a host in look-ups and a path for local sockets; None is "no host" or a socket that was
    connected before. A name other than localhost is not local: looking it up would ask the network.
    """
    host = address[0] if isinstance(address, tuple) and address else address
    if isinstance(host, bytes):
        host = host.decode("utf-8", "replace")
    if host is None:
        return True
    if not isinstance(host, str):
        return isinstance(
            address, tuple
        )  # families addressed by number, such as netlink, stay on this machine
    if host.lower() in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        # Not an address: a path of a local socket is no tuple and has a separator or an abstract name's zero.
        return not isinstance(address, tuple) and host.startswith(("/", "\0", "."))


def shown(address: object) -> str:
    """Return `address` as a person would read it."""
    if isinstance(address, tuple) and len(address) >= 2:  # noqa: PLR2004 - host and port
        return f"{address[0]}:{address[1]}"
    return str(address)
