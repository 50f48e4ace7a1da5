"""Offline is enforced here: switches before the heavy imports, and a hook that refuses to leave this machine.

The hook sees what Python's own `socket` module does, in this process. A library in C goes past it, as
onnxruntime does with telemetry that is on by default (1.31, measured): there the switch is all there is.
Tests in a network namespace without a route, where the kernel counts every attempt, see what the hook cannot.
"""

import ipaddress
import os
import socket
import sys
from typing import Any

from models.errors import NetworkRefused

SWITCHES = {
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    # Before onnxruntime is initialised: no uploader, no events, no device id in the user's cache.
    "ORT_DISABLE_TELEMETRY": "1",
    "OTEL_SDK_DISABLED": "true",
    "PYANNOTE_METRICS_ENABLED": "0",
    "TRANSFORMERS_OFFLINE": "1",
}

LOCAL_NAMES = {"", "localhost", "localhost.", "ip6-localhost"}
SENDING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
# Families that cannot leave the machine: local sockets, and talk with the kernel. Absent on some systems.
LOCAL_FAMILIES = {getattr(socket, name) for name in ("AF_UNIX", "AF_NETLINK") if hasattr(socket, name)}
INTERNET_FAMILIES = {socket.AF_INET, socket.AF_INET6}


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
    if event in SENDING:
        channel, address = args[0], args[1]
        # No address: the socket was connected before, and that was looked at then.
        if address is None or channel.family in LOCAL_FAMILIES:
            return
        if channel.family not in INTERNET_FAMILIES or not is_this_machine(address[0]):
            raise NetworkRefused(address=shown(address))
    elif event in LOOKING_UP:
        address = args[0]
        host = address[0] if isinstance(address, tuple) else address
        if host is not None and not is_this_machine(host):
            raise NetworkRefused(address=shown(address))


def is_this_machine(host: str | bytes) -> bool:
    """Return whether `host` is loopback; any other name is not, for looking it up would ask the network."""
    name = host.decode("utf-8", "replace") if isinstance(host, bytes) else host
    if name.lower() in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def shown(address: object) -> str:
    """Return `address` as a person would read it."""
    if isinstance(address, tuple) and len(address) > 1:
        return f"{address[0]}:{address[1]}"
    return address.decode("utf-8", "replace") if isinstance(address, bytes) else str(address)
