"""The whole line without a network, and proof that none of its code reaches for one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from observer.bench.meetings import SAMPLE_FOLDER
from tests.e2e.browser import chromium, screens
from tests.e2e.conftest import Person, Processed
from tests.e2e.namespace import LoneNetwork, lone_network, why_not

pytestmark = pytest.mark.e2e

needs_namespace = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


def strangers(person: Person) -> list[object]:
    """What a person's programs reached for that is not this machine."""
    return [line for line in person.reached_for() if not is_here(line["family"], line["host"])]


def is_here(family: str, host: str | None) -> bool:
    if family in {"AF_UNIX", "AF_NETLINK"} or host is None or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture
def alone() -> Iterator[LoneNetwork]:
    with lone_network() as network:
        yield network


@needs_namespace
def test_the_network_has_no_way_out_and_notices_who_looks_for_one(alone: LoneNetwork) -> None:
    nobody = alone.attempts()
    code = (
        "import socket\n"
        "for family, host in ((socket.AF_INET, '192.0.2.1'), (socket.AF_INET6, '2001:db8::1')):\n"
        "    assert socket.socket(family).connect_ex((host, 80))\n"
        "with socket.socket(type=socket.SOCK_DGRAM) as channel:\n"
        "    channel.sendto(b'?', ('127.0.0.1', 53))\n"
    )
    subprocess.run([*alone.prefix, sys.executable, "-c", code], check=True)

    assert alone.routes() == ""
    assert not any(nobody.values()), nobody
    assert {what: count for what, count in alone.attempts().items() if count} == {
        "no route (IPv4)": 1,
        "no route (IPv6)": 1,
        "datagrams (IPv4)": 1,
    }


def test_the_witness_sees_who_reaches_out_even_when_refused(tmp_path: Path) -> None:
    person = Person.new(tmp_path)
    code = (
        "import socket\n"
        "from models import offline\n"
        "offline.refuse_network()\n"
        "for reach in (lambda: socket.create_connection(('192.0.2.1', 80)),\n"
        "              lambda: socket.getaddrinfo('example.invalid', 443)):\n"
        "    try:\n"
        "        reach()\n"
        "    except Exception as error:\n"
        "        print(type(error).__name__)\n"
        "socket.socket().bind(('127.0.0.1', 0))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=person.environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["NetworkRefused"] * 2
    # create_connection looks the address up before it connects, and is refused there.
    assert [line["host"] for line in strangers(person)] == ["192.0.2.1", "example.invalid"]


def test_processing_reaches_for_nothing_but_this_machine(processed_once: Processed) -> None:
    assert len(processed_once.lines) > 20
    assert any(one["tags"] for one in processed_once.lines)
    assert "begin" in {line["event"] for line in processed_once.person.reached_for()}
    assert strangers(processed_once.person) == []
    assert "stoppede et forsøg" not in processed_once.words_to_the_person
    # onnxruntime tells its maker of each use, past Python, unless asked not to; it begins with an id.
    assert not [path for path in processed_once.person.user.rglob("*") if "onnxruntime" in path.name]


@needs_namespace
def test_processing_needs_no_network_and_looks_for_none(processed_once: Processed) -> None:
    assert processed_once.left is not None
    assert not any(processed_once.left.values()), processed_once.left


@needs_namespace
def test_the_screens_need_no_network_and_look_for_none(
    processed: Processed, alone: LoneNetwork, tmp_path: Path
) -> None:
    person = Person(folder=processed.person.folder, network=alone)
    with screens(person, "--open", "latest") as address:
        # Before the browser starts: it tries by itself, and as early as it likes.
        before = alone.attempts()
        with chromium(person, profile=tmp_path / "browser" / "profile") as page:
            failed: list[str] = []
            asked: list[str] = []
            page.on("requestfailed", lambda request: failed.append(request.url))
            page.on("request", lambda request: asked.append(request.url))
            page.goto(address)
            page.locator("medlyt-review[data-ready]").wait_for()
            page.keyboard.press("f")
            page.locator(".pointer.selected").wait_for()
            page.wait_for_function("document.querySelector('medlyt-review').player.audio.currentTime > 0")
            assert page.locator(".pointer").count() == sum(len(one["tags"]) for one in processed.lines)
            page.keyboard.press(" ")
        base = address.split("/?")[0]
        assert len(asked) > 5
        assert [url for url in asked if not url.startswith((base, "data:", "blob:"))] == []
        assert [url for url in failed if ".wav" not in url] == []
    assert strangers(person) == []
    # What Medlyt's screens tried as they started, the kernel has counted; afterwards its witness tells.
    assert not any(before.values()), before


@needs_namespace
def test_the_other_commands_need_no_network_and_look_for_none(
    processed: Processed, alone: LoneNetwork
) -> None:
    person = Person(folder=processed.person.folder, network=alone)
    commands = (
        ("list",),
        ("tag", SAMPLE_FOLDER / "d3.tsv", "--format", "jsonl"),
        ("models", "list"),
        # All is there already; else it would be the one command that may fetch something.
        ("models", "install"),
        ("doctor",),
        ("erase", "latest"),
        ("receipts",),
    )
    for command in commands:
        done = person.medlyt(*command)
        # The doctor may find something to put right on this machine.
        assert done.returncode in ({0, 1} if command == ("doctor",) else {0}), (command, done.stderr)
        assert done.stdout or done.stderr
        assert "stoppede et forsøg" not in done.stderr
    assert strangers(person) == []
    assert not any(alone.attempts().values()), alone.attempts()
