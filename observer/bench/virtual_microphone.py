"""A microphone for a machine without one: PulseAudio's null sink, a source made of it, ALSA's pulse plugin.

What is played into it comes out of `sounddevice` as from a real one, in real time. It lives in a folder
of its own (runtime directory, socket, configuration): it neither sees nor disturbs a sound server that runs.

Needs the programs pulseaudio, paplay and pactl, and ALSA's pulse plugin (Debian: libportaudio2
libasound2-plugins pulseaudio pulseaudio-utils).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NEEDED = ("pulseaudio", "paplay", "pactl")
START_S = 15.0

# `default` is what PortAudio opens unasked.
_ASOUND = """\
pcm.!default { type pulse hint { show on description "Medlyts prøvemikrofon" } }
ctl.!default { type pulse }
"""
SINK_RATE_HZ = 48_000
"""As most sound cards have it."""


class VirtualMicrophone:
    """A running one; `environment` is what a process must see to find it."""

    def __init__(self, folder: Path, *, rate_hz: int = SINK_RATE_HZ) -> None:
        self._folder = folder
        self._rate_hz = rate_hz
        self._server: subprocess.Popen[bytes] | None = None
        self._players: list[subprocess.Popen[bytes]] = []
        (folder / "asound.conf").write_text(_ASOUND, encoding="utf-8")

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables to set; nothing of this machine's own sound is reached with them."""
        return {
            "XDG_RUNTIME_DIR": str(self._folder),
            "PULSE_RUNTIME_PATH": str(self._folder / "pulse"),
            "PULSE_STATE_PATH": str(self._folder / "state"),
            "PULSE_SERVER": f"unix:{self._folder / 'socket'}",
            "PULSE_COOKIE": str(self._folder / "cookie"),
            "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{self._folder / 'asound.conf'}",
            "HOME": str(self._folder),
        }

    def plug_in(self) -> None:
        """Start the sound server and wait until it answers."""
        command = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--disallow-exit=no",
            "--use-pid-file=no",
            "--disable-shm=yes",
            "--realtime=no",
            "--high-priority=no",
            "--log-target=stderr",
            f"--load=module-native-protocol-unix auth-anonymous=1 socket={self._folder / 'socket'}",
            f"--load=module-null-sink sink_name=room rate={self._rate_hz} channels=1",
            "--load=module-remap-source source_name=microphone master=room.monitor",
        ]
        log = (self._folder / "pulseaudio.log").open("ab")
        with log:
            self._server = subprocess.Popen(  # noqa: S603 -- the system's own sound server
                command, env=self._whole_environment(), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self._await_answer()
        self._pactl("set-default-sink", "room")
        self._pactl("set-default-source", "microphone")

    def unplug(self) -> None:
        """Take it away at once, as when a cable is pulled."""
        self._stop_players()
        if self._server is not None:
            self._server.kill()
            self._server.wait(timeout=10)
            self._server = None
            (self._folder / "socket").unlink(missing_ok=True)

    def play(self, sound: Path) -> subprocess.Popen[bytes]:
        """Begin to play a wav file into the room; returns the player, which ends with the file."""
        player = subprocess.Popen(  # noqa: S603 -- and its own player
            ["paplay", "--device=room", str(sound)],  # noqa: S607
            env=self._whole_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._players.append(player)
        return player

    def _stop_players(self) -> None:
        for player in self._players:
            player.kill()
            player.wait(timeout=10)
        self._players.clear()

    def _await_answer(self) -> None:
        deadline = time.monotonic() + START_S
        while self._pactl("info", check=False) != 0:
            if self._server is None or self._server.poll() is not None or time.monotonic() > deadline:
                log = (self._folder / "pulseaudio.log").read_text(errors="replace")
                raise RuntimeError(f"pulseaudio did not start:\n{log}")
            time.sleep(0.05)

    def _pactl(self, *words: str, check: bool = True) -> int:
        done = subprocess.run(  # noqa: S603 -- and its own control
            ["pactl", *words],  # noqa: S607
            env=self._whole_environment(),
            capture_output=True,
            timeout=10,
            check=check,
        )
        return done.returncode

    def _whole_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


def missing_programs() -> tuple[str, ...]:
    """What must be installed before a virtual microphone can run here."""
    return tuple(program for program in NEEDED if shutil.which(program) is None)


@contextmanager
def virtual_microphone(*, rate_hz: int = SINK_RATE_HZ) -> Iterator[VirtualMicrophone]:
    """A plugged-in virtual microphone in a folder of its own; gone at the end, whatever happened.

    The folder is not pytest's: a socket's path may be at most 107 characters long.
    """
    with tempfile.TemporaryDirectory(prefix="medlyt-mic-") as folder:
        microphone = VirtualMicrophone(Path(folder), rate_hz=rate_hz)
        try:
            microphone.plug_in()
            yield microphone
        finally:
            microphone.unplug()
