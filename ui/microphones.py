"""The machine's microphones, for the list and for trying one."""

from __future__ import annotations

from collections.abc import Callable

from observer.capture import Microphones, try_microphone
from observer.devices import InputDevice
from observer.level import Level


class MachineMicrophones:
    """What `ui.services.Microphones` asks, through PortAudio."""

    def __init__(self) -> None:
        self._source = Microphones()

    def devices(self) -> tuple[InputDevice, ...]:
        """Those there are now, the default first."""
        return self._source.devices()

    def listen(self, seconds: float, device: InputDevice | None, seen: Callable[[Level], None]) -> None:
        """Listen for a while without keeping anything."""
        try_microphone(seconds, source=self._source, device=device, seen=seen)
