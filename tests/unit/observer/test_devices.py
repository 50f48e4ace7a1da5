from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from observer.devices import InputDevice, Microphones, PortAudio, translated
from observer.errors import (
    MicrophoneBusy,
    MicrophoneFailed,
    MicrophoneRefused,
    NoMicrophone,
    SoundError,
    SoundSystemMissing,
    SoundSystemStuck,
)

pytestmark = pytest.mark.unit


class PortAudioError(Exception):
    pass


class Library:
    """As much of `sounddevice` as is used, with devices that can only do some forms."""

    PortAudioError = PortAudioError

    class CallbackStop(Exception):
        pass

    def __init__(self, *, forms: set[tuple[int, int]], apis: tuple[str, ...] = ("ALSA",)) -> None:
        self.forms = forms
        self.apis = apis
        self.opened: list[Any] = []
        self.refreshes = 0
        self._initialized = 1
        self.default = SimpleNamespace(device=[0, -1])
        self.names = ["Mikrofon (Realtek(R) Audio"]
        self.start_takes = threading.Event()
        self.start_takes.set()

    def _terminate(self) -> None:
        self._initialized -= 1

    def _initialize(self) -> None:
        self._initialized += 1
        self.refreshes += 1

    def query_hostapis(self) -> tuple[dict[str, Any], ...]:
        count = len(self.names)
        return tuple(
            {
                "name": name,
                "devices": list(range(n * count, (n + 1) * count)),
                "default_input_device": n * count,
            }
            for n, name in enumerate(self.apis)
        )

    def query_devices(self, index: int | None = None) -> Any:
        entries = [
            {
                "index": n * len(self.names) + i,
                "name": name,
                "hostapi": n,
                "max_input_channels": 4,
                "default_samplerate": 48_000.0,
            }
            for n, _ in enumerate(self.apis)
            for i, name in enumerate(self.names)
        ]
        return entries if index is None else entries[index]

    def InputStream(self, **wanted: Any) -> Any:  # noqa: N802 -- sounddevice's own name
        if (wanted["samplerate"], wanted["channels"]) not in self.forms:
            raise PortAudioError("Invalid sample rate", -9997)
        stream = SimpleNamespace(
            wanted=wanted,
            is_open=True,
            start=lambda: self.start_takes.wait(10),
            stop=lambda: None,
        )
        stream.close = lambda: setattr(stream, "is_open", False)
        self.opened.append(stream)
        return stream


class Ear:
    def __init__(self) -> None:
        self.rates: list[int] = []

    def begins(self, rate_hz: int) -> None:
        self.rates.append(rate_hz)

    def hears(self, frames: NDArray[np.int16], *, overflowed: bool) -> bool:
        return not overflowed and len(frames) > 0

    def ends(self) -> None: ...


@pytest.mark.parametrize("form", [(16_000, 1), (48_000, 1), (48_000, 2), (48_000, 4)])
def test_a_microphone_is_opened_in_the_best_form_it_has(form: tuple[int, int]) -> None:
    library, ear = Library(forms={form, (48_000, 4)}), Ear()
    stream = Microphones(PortAudio(library)).open(None, ear)
    assert [(o.wanted["samplerate"], o.wanted["channels"]) for o in library.opened] == [form]
    assert ear.rates == [form[0]]
    assert library.opened[0].wanted["dtype"] == "int16"
    stream.stop()
    assert not library.opened[0].is_open


def test_a_microphone_that_has_no_form_we_know_is_told() -> None:
    with pytest.raises(MicrophoneFailed) as caught:
        Microphones(PortAudio(Library(forms=set()))).open(None, Ear())
    assert caught.value.code == -9997


def test_the_list_is_made_anew_but_never_under_an_open_stream() -> None:
    library = Library(forms={(16_000, 1)})
    microphones = Microphones(PortAudio(library))
    microphones.devices()
    assert library.refreshes == 1
    stream = microphones.open(None, Ear())
    refreshes = library.refreshes
    microphones.devices()
    assert library.refreshes == refreshes
    stream.stop()
    microphones.devices()
    assert library.refreshes == refreshes + 1


def test_windows_shows_each_microphone_once() -> None:
    library = Library(forms=set(), apis=("MME", "Windows DirectSound", "Windows WASAPI"))
    library.names = ["Bord", "Indbygget"]
    assert Microphones(PortAudio(library)).devices() == (
        InputDevice(index=4, name="Bord", host_api="Windows WASAPI", channels=4, default=True),
        InputDevice(index=5, name="Indbygget", host_api="Windows WASAPI", channels=4, default=False),
    )


def test_of_two_with_one_name_the_place_in_the_list_decides() -> None:
    library = Library(forms={(16_000, 1)})
    library.names = ["Bord", "Bord"]
    microphones = Microphones(PortAudio(library))
    second = microphones.devices()[1]
    microphones.open(second, Ear()).stop()
    assert library.opened[0].wanted["device"] == second.index


def test_the_callback_hands_over_a_copy_and_stops_when_told() -> None:
    library = Library(forms={(16_000, 1)})
    heard: list[NDArray[np.int16]] = []

    class Copying(Ear):
        def hears(self, frames: NDArray[np.int16], *, overflowed: bool) -> bool:
            heard.append(frames)
            return not overflowed

    Microphones(PortAudio(library)).open(None, Copying())
    callback = library.opened[0].wanted["callback"]
    buffer = np.ones((10, 1), dtype=np.int16)
    callback(buffer, 10, None, SimpleNamespace(input_overflow=False))
    buffer[:] = 7
    assert (heard[0] == 1).all()
    with pytest.raises(Library.CallbackStop):
        callback(buffer, 10, None, SimpleNamespace(input_overflow=True))


def test_a_sound_system_that_hangs_is_told_and_leaves_no_open_microphone() -> None:
    library = Library(forms={(16_000, 1)})
    library.start_takes.clear()
    with pytest.raises(SoundSystemStuck):
        Microphones(PortAudio(library, answer_s=0.05)).open(None, Ear())
    library.start_takes.set()
    deadline = time.monotonic() + 5
    while library.opened[0].is_open and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not library.opened[0].is_open


def test_a_machine_without_portaudio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with pytest.raises(SoundSystemMissing) as caught:
        Microphones(PortAudio()).devices()
    assert "libportaudio2" in caught.value.remedy


@pytest.mark.parametrize(
    ("args", "kind"),
    [
        (("Error querying device -1",), NoMicrophone),
        (("Invalid device", -9996), NoMicrophone),
        (("Device unavailable", -9985), MicrophoneBusy),
        (("Unanticipated host error", -9999, (0, -16, "Device or resource busy")), MicrophoneBusy),
        (("Unanticipated host error", -9999, (2, -2004287478, "")), MicrophoneBusy),
        (("Unanticipated host error", -9999, (2, -2147024891, "")), MicrophoneRefused),
        (("Unanticipated host error", -9999, (2, -5, "Access is denied.")), MicrophoneRefused),
        (("Unanticipated host error", -9999, (0, 11, "En ugyldig parameter")), MicrophoneFailed),
        (("Illegal combination of I/O devices", -9993), MicrophoneFailed),
    ],
)
def test_what_portaudio_says_becomes_one_of_our_errors(args: tuple[Any, ...], kind: type[SoundError]) -> None:
    error = translated(PortAudioError(*args), refused=lambda: False)
    assert type(error) is kind
    assert error.message
    assert error.remedy


def test_when_windows_refuses_that_is_the_reason_whatever_portaudio_says() -> None:
    error = translated(PortAudioError("Device unavailable", -9985), refused=lambda: True)
    assert isinstance(error, MicrophoneRefused)
    assert "Indstillinger" in error.remedy
