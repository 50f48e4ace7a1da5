"""Offline: this machine may be reached, no other, by any way of Python's sockets."""

import os
import socket
import subprocess
import sys
import textwrap

import pytest

from models import offline
from models.errors import NetworkRefused

pytestmark = pytest.mark.unit

# An audit hook stays for the life of a process, so what it does is shown in one of its own.
SCRIPT = """
import socket, sys
from models.errors import NetworkRefused
from models.offline import prepare, refuse_network
prepare()
refuse_network()
refuse_network()

def refused(act):
    try:
        act()
    except NetworkRefused as error:
        return error.address
    raise SystemExit("not refused")

print(refused(lambda: socket.create_connection(("192.0.2.1", 80), timeout=1)))
print(refused(lambda: socket.create_connection(("example.org", 80), timeout=1)))
print(refused(lambda: socket.getaddrinfo("example.org", 443)))
print(refused(lambda: socket.gethostbyname("example.org")))
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
    print(refused(lambda: channel.sendto(b"x", ("192.0.2.1", 53))))
    print(refused(lambda: channel.connect(("192.0.2.1", 53))))
with socket.create_server(("127.0.0.1", 0)) as server:
    port = server.getsockname()[1]
    for host in ("127.0.0.1", "localhost"):
        with socket.create_connection((host, port), timeout=5):
            print("reached", host)
"""


def test_another_machine_is_refused_and_this_one_reached() -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n") == [
        "192.0.2.1",
        "example.org",
        "example.org",
        "example.org",
        "192.0.2.1:53",
        "192.0.2.1:53",
        "reached 127.0.0.1",
        "reached localhost",
        "",
    ]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "localhost", "LOCALHOST", b"localhost", ""]
)
def test_loopback_is_this_machine(host: str | bytes) -> None:
    assert offline.is_this_machine(host)


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",  # noqa: S104 - asked about, not bound to
        "192.0.2.1",
        "fe80::1%eth0",
        "::ffff:192.0.2.1",
        "localhost.evil.example",
        b"a.example",
    ],
)
def test_anything_else_is_not(host: str | bytes) -> None:
    assert not offline.is_this_machine(host)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no local sockets here")
def test_a_local_socket_may_be_used() -> None:
    with socket.socket(socket.AF_UNIX) as channel:
        offline.refuse("socket.connect", (channel, "any/path.sock"))


def test_an_unknown_family_is_refused() -> None:
    class Radio:
        family = -1

    with pytest.raises(NetworkRefused):
        offline.refuse("socket.connect", (Radio(), ("00:11:22:33:44:55", 1)))


def test_other_events_pass() -> None:
    offline.refuse("open", ("192.0.2.1", "r", 0))
    offline.refuse("socket.getaddrinfo", (None, 80, 0, 0, 0))


def test_the_switches_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in offline.SWITCHES:
        monkeypatch.setenv(name, "something else")

    offline.prepare()

    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "0"
    assert os.environ["OTEL_SDK_DISABLED"] == "true"
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert os.environ["DO_NOT_TRACK"] == "1"
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
