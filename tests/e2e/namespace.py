"""A network with nothing in it but this machine's own loopback: no route, no other interface.

Linux counts in it each attempt to reach anything else, by whatever code: a library in C, which Python's audit
hooks never see, is counted too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("unshare", "nsenter", "ip")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneNetwork:
    """A running one; put `prefix` before a command to run it there."""

    prefix: tuple[str, ...]

    def attempts(self) -> Mapping[str, int]:
        """How often something in it tried to leave: packets without a route, and any datagram at all.

        A datagram is counted even on loopback: a name server may listen there, and nothing here uses one.
        """
        found = self._counted("/proc/net/snmp")
        found6 = dict(line.split() for line in self._read("/proc/net/snmp6").splitlines())
        return {
            "no route (IPv4)": found["Ip"]["OutNoRoutes"],
            "no route (IPv6)": int(found6["Ip6OutNoRoutes"]),
            "datagrams (IPv4)": found["Udp"]["OutDatagrams"],
            "datagrams (IPv6)": int(found6["Udp6OutDatagrams"]),
        }

    def routes(self) -> str:
        """What the kernel would send anywhere but to itself: empty."""
        shown = subprocess.run(
            [*self.prefix, "ip", "route", "show"], capture_output=True, text=True, check=True
        )
        return shown.stdout.strip()

    def program(self, folder: Path, program: str) -> Path:
        """A small program in `folder` that runs `program` in here, for who can only be told one path."""
        path = folder / f"alone-{Path(program).name}"
        path.write_text(f'#!/bin/sh\nexec {" ".join(self.prefix)} {program} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
        return path

    def _counted(self, path: str) -> Mapping[str, Mapping[str, int]]:
        lines = [line.split() for line in self._read(path).splitlines()]
        return {
            names[0].rstrip(":"): dict(zip(names[1:], map(int, values[1:]), strict=True))
            for names, values in zip(lines[::2], lines[1::2], strict=True)
        }

    def _read(self, path: str) -> str:
        return subprocess.run([*self.prefix, "cat", path], capture_output=True, text=True, check=True).stdout


def why_not() -> str | None:
    """Why no such network can be made here; None where it can."""
    if sys.platform != "linux":
        return "only Linux has network namespaces"
    if os.geteuid() != 0:
        return "only root can make a network namespace"
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        return f"no {', '.join(missing)} here"
    made = subprocess.run(
        ["unshare", "--net", "ip", "link", "set", "lo", "up"], capture_output=True, check=False
    )
    return None if made.returncode == 0 else "this machine allows no network namespace"


@contextmanager
def lone_network() -> Iterator[LoneNetwork]:
    """Make one; it is gone when the last process in it is."""
    # The held-open pipe is its life: whatever becomes of us, the process in there ends.
    holder = subprocess.Popen(
        ["unshare", "--net", "sh", "-c", "ip link set lo up && echo ready && exec cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "ready\n"
        yield LoneNetwork(prefix=("nsenter", f"--net=/proc/{holder.pid}/ns/net", "--"))
    finally:
        holder.stdin.close()
        holder.wait(timeout=10)
        holder.stdout.close()
