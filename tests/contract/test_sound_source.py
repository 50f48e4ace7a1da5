"""What every source of sound does: the made-up microphone and the real ones, through a virtual microphone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from observer.bench.virtual_microphone import VirtualMicrophone, missing_programs, virtual_microphone
from observer.devices import InputDevice, Microphones, SoundSource, SoundStream
from observer.errors import NoMicrophone
from tests.contract.fake_microphone import FakeMicrophone

pytestmark = pytest.mark.contract


class Rig(Protocol):
    """A source, and the hands that make sound come to it."""

    @property
    def source(self) -> SoundSource: ...

    def let_sound_come(self, seconds: float) -> None: ...
    def unplug(self) -> None: ...
    def plug_in(self) -> None: ...


class FakeRig:
    def __init__(self) -> None:
        self.source = FakeMicrophone()

    def let_sound_come(self, seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            self.source.stream.feed(np.ones(1600, dtype=np.int16))

    def unplug(self) -> None:
        self.source.unplug()

    def plug_in(self) -> None:
        self.source.plug_in()


class RealRig:
    def __init__(self, microphone: VirtualMicrophone) -> None:
        self.source = Microphones()
        self._microphone = microphone

    def let_sound_come(self, seconds: float) -> None:
        time.sleep(seconds)

    def unplug(self) -> None:
        self._microphone.unplug()

    def plug_in(self) -> None:
        self._microphone.plug_in()


class Ear:
    """A listener that remembers."""

    def __init__(self, *, wants: int | None = None) -> None:
        self.rate_hz = 0
        self.pieces: list[NDArray[np.int16]] = []
        self.ended = threading.Event()
        self.times_ended = 0
        self._wants = wants

    def begins(self, rate_hz: int) -> None:
        assert not self.pieces, "the rate comes before the sound"
        self.rate_hz = rate_hz

    def hears(self, frames: NDArray[np.int16], *, overflowed: bool) -> bool:
        assert isinstance(overflowed, bool)
        self.pieces.append(frames)
        return self._wants is None or len(self.pieces) < self._wants

    def ends(self) -> None:
        self.times_ended += 1
        self.ended.set()

    @property
    def heard_s(self) -> float:
        return sum(map(len, self.pieces)) / self.rate_hz


@pytest.fixture(params=["fake", "real"])
def rig(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    if request.param == "fake":
        yield FakeRig()
        return
    if missing_programs():
        pytest.skip(f"no {', '.join(missing_programs())} here")
    with virtual_microphone() as microphone:
        for name, value in microphone.environment.items():
            monkeypatch.setenv(name, value)
        yield RealRig(microphone)


def heard_first(rig: Rig, ear: Ear, *, device: InputDevice | None = None) -> SoundStream:
    """Open, and wait for the first sound: a fresh sound server takes a moment to wake up."""
    stream = rig.source.open(device, ear)
    deadline = time.monotonic() + 8
    while not ear.pieces and time.monotonic() < deadline:
        rig.let_sound_come(0.1)
    assert ear.pieces, "nothing is heard"
    return stream


def test_the_default_comes_first(rig: Rig) -> None:
    devices = rig.source.devices()
    assert [device.default for device in devices] == [True] + [False] * (len(devices) - 1)
    assert all(device.name and device.host_api and device.channels >= 1 for device in devices)


def test_sound_comes_as_frames_of_int16_at_the_rate_that_was_said(rig: Rig) -> None:
    ear = Ear()
    stream = heard_first(rig, ear)
    before_s = ear.heard_s
    rig.let_sound_come(1.0)
    heard_s = ear.heard_s - before_s
    stream.stop()
    assert ear.rate_hz >= 8_000
    assert heard_s == pytest.approx(1.0, abs=0.35)
    assert all(piece.dtype == np.int16 and piece.ndim == 2 for piece in ear.pieces)
    assert not np.shares_memory(ear.pieces[0], ear.pieces[-1])


def test_after_stop_nothing_is_heard_and_stopping_again_is_harmless(rig: Rig) -> None:
    ear = Ear()
    stream = heard_first(rig, ear)
    stream.stop()
    heard = len(ear.pieces)
    rig.let_sound_come(0.4)
    assert len(ear.pieces) == heard
    assert ear.ended.wait(1)
    stream.stop()
    assert ear.times_ended == 1


def test_a_listener_that_has_enough_gets_no_more(rig: Rig) -> None:
    ear = Ear(wants=2)
    stream = heard_first(rig, ear)
    rig.let_sound_come(0.6)
    assert ear.ended.wait(2)
    assert len(ear.pieces) == 2
    stream.stop()


def test_a_microphone_taken_away_is_told_and_can_come_back(rig: Rig) -> None:
    ear = Ear()
    stream = heard_first(rig, ear)
    device = rig.source.devices()[0]
    rig.unplug()
    assert ear.ended.wait(3)
    stream.stop()
    assert rig.source.devices() == ()
    with pytest.raises(NoMicrophone):
        rig.source.open(None, Ear())
    with pytest.raises(NoMicrophone):
        rig.source.open(device, Ear())
    rig.plug_in()
    again = Ear()
    heard_first(rig, again, device=device).stop()
    assert again.heard_s > 0


def test_one_that_is_not_there_is_missed_by_name(rig: Rig) -> None:
    absent = InputDevice(index=0, name="Bordmikrofon", host_api="ALSA", channels=1, default=False)
    with pytest.raises(NoMicrophone) as caught:
        rig.source.open(absent, Ear())
    assert "Bordmikrofon" in caught.value.message
