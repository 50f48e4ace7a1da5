"""The microphones of this machine: the only module that knows `sounddevice`.

PortAudio is one for the whole process. Its list of devices is as it was when it began, and on Windows (COM)
it wants its calls from the thread that began it, while the screens call from many. Hence all calls go through
one thread, and the list is made anew whenever nothing is open.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotAnswered
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from observer.errors import (
    MicrophoneBusy,
    MicrophoneFailed,
    MicrophoneRefused,
    NoMicrophone,
    SoundError,
    SoundSystemMissing,
    SoundSystemStuck,
)
from observer.resampling import SAMPLE_RATE_HZ, Frames16

ANSWER_S: Final = 10.0
# Half a minute of speech is worth more than a tenth of a second of delay: wide buffers outlive a busy moment.
LATENCY_S: Final = 0.2

_INVALID_DEVICE: Final = -9996
_DEVICE_UNAVAILABLE: Final = -9985
_HOST_ERROR: Final = -9999
# Channel count, sample rate, sample format: the device works, but not like that.
_UNFIT: Final = frozenset({-9998, -9997, -9994})
_HOST_REFUSED: Final = frozenset({-2147024891})  # E_ACCESSDENIED
_HOST_BUSY: Final = frozenset({-2004287478, 4, -16})  # AUDCLNT_E_DEVICE_IN_USE, MMSYSERR_ALLOCATED, -EBUSY
_MME_UNDEFINED: Final = 1  # what MME says when Windows' privacy setting refuses

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDevice:
    """A microphone as the sound system names it.

    `index` holds only until the list is made anew; `name` and `host_api` name it after that.
    """

    index: int
    name: str
    host_api: str
    channels: int
    default: bool

    def is_same(self, other: InputDevice) -> bool:
        """Whether it is the same microphone, perhaps at another place in the list."""
        return (self.name, self.host_api) == (other.name, other.host_api)


class Listener(Protocol):
    """Who gets the sound. Called from the sound system's thread, so it must never wait."""

    def begins(self, rate_hz: int) -> None:
        """Sound is about to come, so many frames a second; said before any of it is heard."""
        ...

    def hears(self, frames: Frames16, *, overflowed: bool) -> bool:
        """Take (frames, channels) int16, its own to keep; False: no more, please.

        `overflowed`: the sound system lost some before it.
        """
        ...

    def ends(self) -> None:
        """No more will come, for whatever reason: it was stopped, or the microphone is gone."""
        ...


class SoundStream(Protocol):
    """An open microphone, running."""

    def stop(self) -> None:
        """Close it: what has come is delivered first, nothing after. Harmless when it is done or gone."""
        ...


class SoundSource(Protocol):
    """Where sound comes from: the machine's microphones, or a made-up one in tests."""

    def devices(self) -> tuple[InputDevice, ...]:
        """The microphones there are now, the default first; none is an empty tuple."""
        ...

    def open(self, device: InputDevice | None, listener: Listener) -> SoundStream:
        """Open a microphone (None: the default) and start it.

        Raises NoMicrophone, MicrophoneBusy, MicrophoneRefused, MicrophoneFailed, SoundSystemMissing,
        SoundSystemStuck.
        """
        ...


class Microphones:
    """The machine's microphones, through PortAudio: the process's own unless another is given."""

    def __init__(self, port: PortAudio | None = None) -> None:
        self._given = port

    @property
    def _port(self) -> PortAudio:
        return self._given if self._given is not None else _portaudio()

    def devices(self) -> tuple[InputDevice, ...]:
        """The microphones there are now, the default first. Raises SoundSystemMissing, SoundSystemStuck."""
        return self._port.call(self._port.list)

    def open(self, device: InputDevice | None, listener: Listener) -> SoundStream:
        """Open and start a microphone at 16 000 Hz mono if it can, else as it can; see SoundSource."""
        port = self._port
        opening = _Opening(port, device, listener)
        try:
            return port.call(opening.run)
        except SoundSystemStuck:
            opening.give_up()
            raise


def list_devices() -> tuple[InputDevice, ...]:
    """The microphones there are now, the default first; none is an empty tuple.

    Raises SoundSystemMissing, SoundSystemStuck.
    """
    return Microphones().devices()


@functools.cache
def _portaudio() -> PortAudio:
    return PortAudio()


class PortAudio:
    """PortAudio and its one thread; `library` is the module `sounddevice` unless another is given."""

    def __init__(self, library: Any = None, *, answer_s: float = ANSWER_S) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="medlyt-sound")
        self._library = library
        self._answer_s = answer_s
        self.open_streams = 0

    def call(self, work: Callable[[], T]) -> T:
        """Do the work on PortAudio's thread; raises SoundSystemStuck when it does not come back."""
        try:
            return self._thread.submit(work).result(timeout=self._answer_s)
        except NotAnswered as exc:
            raise SoundSystemStuck(waited_s=self._answer_s) from exc

    def library(self) -> Any:
        """`sounddevice`, its list of devices fresh unless a stream is open; only on PortAudio's thread."""
        if self._library is None:
            try:
                import sounddevice
            except (OSError, ImportError) as exc:
                raise SoundSystemMissing from exc
            self._library = sounddevice
        if self.open_streams == 0:
            try:
                # The only way PortAudio knows to notice what was plugged in; it would end an open stream.
                if self._library._initialized:
                    self._library._terminate()
                self._library._initialize()
            except self._library.PortAudioError as exc:
                raise translated(exc) from exc
        return self._library

    def list(self) -> tuple[InputDevice, ...]:
        """The microphones, the default first; only on PortAudio's thread."""
        library = self.library()
        apis = library.query_hostapis()
        # Windows shows each microphone once per interface; WASAPI is the one with whole names.
        wanted = {n for n, api in enumerate(apis) if api["name"] == "Windows WASAPI" and api["devices"]}
        default = library.default.device[0]
        if wanted:
            default = apis[min(wanted)]["default_input_device"]
        found = [
            InputDevice(
                index=int(entry["index"]),
                name=str(entry["name"]),
                host_api=str(apis[entry["hostapi"]]["name"]),
                channels=int(entry["max_input_channels"]),
                default=int(entry["index"]) == default,
            )
            for entry in library.query_devices()
            if entry["max_input_channels"] > 0 and (not wanted or entry["hostapi"] in wanted)
        ]
        return tuple(sorted(found, key=lambda device: not device.default))


class _Opening:
    """One attempt to open a microphone; when nobody waits for it any more, it closes what it opened."""

    def __init__(self, port: PortAudio, device: InputDevice | None, listener: Listener) -> None:
        self._port = port
        self._device = device
        self._listener = listener
        self._given_up = threading.Event()

    def give_up(self) -> None:
        self._given_up.set()

    def run(self) -> _MicrophoneStream:
        devices = self._port.list()
        device = _chosen(devices, self._device)
        library = self._port.library()
        own_rate_hz = int(library.query_devices(device.index)["default_samplerate"])
        # A microphone array that gives all its channels or none is the last resort.
        forms = dict.fromkeys(
            [
                (SAMPLE_RATE_HZ, 1),
                *((own_rate_hz, count) for count in (1, min(2, device.channels), device.channels)),
            ]
        )
        stream = _MicrophoneStream(self._port, self._listener)
        refusal: Exception | None = None
        for rate_hz, channels in forms:
            try:
                stream.begin(library, device, rate_hz, channels)
            except library.PortAudioError as exc:
                refusal = exc
                if code_of(exc) not in _UNFIT:
                    break
            else:
                if self._given_up.is_set():
                    stream.close()
                return stream
        assert refusal is not None  # noqa: S101 -- there is always a form to try
        raise translated(refusal) from refusal


def _chosen(devices: tuple[InputDevice, ...], wanted: InputDevice | None) -> InputDevice:
    if not devices:
        raise NoMicrophone
    if wanted is None:
        return devices[0]
    same = [device for device in devices if device.is_same(wanted)]
    if not same:
        raise NoMicrophone(wanted=wanted.name)
    # Two of one kind have one name; the place in the list is then the best that is known.
    return next((device for device in same if device.index == wanted.index), same[0])


class _MicrophoneStream:
    """A `sounddevice.InputStream`; its callbacks do no more than hand over a copy."""

    def __init__(self, port: PortAudio, listener: Listener) -> None:
        self._port = port
        self._listener = listener
        self._stream: Any = None

    def begin(self, library: Any, device: InputDevice, rate_hz: int, channels: int) -> None:
        """Open and start; runs on PortAudio's thread. Raises PortAudioError."""

        def callback(frames: Frames16, _count: int, _time: object, status: Any) -> None:
            if not self._listener.hears(frames.copy(), overflowed=bool(status.input_overflow)):
                raise library.CallbackStop

        stream = library.InputStream(
            device=device.index,
            samplerate=rate_hz,
            channels=channels,
            dtype="int16",
            latency=LATENCY_S,
            callback=callback,
            finished_callback=self._listener.ends,
        )
        try:
            self._listener.begins(rate_hz)
            stream.start()
        except library.PortAudioError:
            stream.close()
            raise
        self._stream = stream
        self._port.open_streams += 1

    def stop(self) -> None:
        self._port.call(self.close)

    def close(self) -> None:
        """Stop and close; runs on PortAudio's thread."""
        stream, self._stream = self._stream, None
        if stream is not None:
            try:
                # A device that is gone cannot be stopped: sounddevice passes over that by itself.
                stream.stop()
                stream.close()
            finally:
                self._port.open_streams -= 1


def code_of(error: Exception) -> int | None:
    """PortAudio's number for an error, where it has one."""
    return error.args[1] if len(error.args) > 1 else None


def translated(error: Exception, *, refused: Callable[[], bool] = lambda: refused_by_windows()) -> SoundError:
    """A PortAudioError as one of ours; `refused` asks the system's privacy setting."""
    code = code_of(error)
    host_code: int | None = None
    words = str(error.args[0]) if error.args else ""
    if len(error.args) > 2:
        _, host_code, host_words = error.args[2]
        words = f"{words}: {host_words}" if host_words else words
    if host_code in _HOST_REFUSED or "denied" in words.lower() or refused():
        return MicrophoneRefused()
    if code == _HOST_ERROR and host_code == _MME_UNDEFINED and sys.platform == "win32":
        return MicrophoneRefused()
    if code == _DEVICE_UNAVAILABLE or host_code in _HOST_BUSY or "busy" in words.lower():
        return MicrophoneBusy()
    if code == _INVALID_DEVICE or code is None:
        return NoMicrophone()
    return MicrophoneFailed(reason=words, code=code)


def refused_by_windows() -> bool:
    """Whether Windows' privacy setting keeps desktop programs from the microphone; False elsewhere."""
    if sys.platform != "win32":
        return False
    import winreg

    place = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\microphone"
    for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
        for key in (place, place + r"\NonPackaged"):
            try:
                with winreg.OpenKey(root, key) as opened:
                    if winreg.QueryValueEx(opened, "Value")[0] == "Deny":
                        return True
            except OSError:
                # The key is not on every Windows; where it is missing nothing is refused by it.
                continue
    return False
