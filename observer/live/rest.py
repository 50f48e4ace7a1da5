"""Whether the machine is better left alone: on battery, or hot."""

from __future__ import annotations

from typing import Any, Final

HOT_C: Final = 85.0
"""Hotter than this a laptop slows down and its fan is heard in the room."""


def should_rest() -> bool:
    """Return whether the machine runs on battery or is hot; where it cannot tell, it is neither."""
    import psutil

    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    temperatures = psutil.sensors_temperatures() if hasattr(psutil, "sensors_temperatures") else {}
    return is_strained(battery, temperatures)


def is_strained(battery: Any, temperatures: dict[str, list[Any]]) -> bool:
    """Return the same of psutil's answers; `battery` is None where there is none."""
    on_battery = battery is not None and battery.power_plugged is False
    hot = any(sensor.current >= HOT_C for sensors in temperatures.values() for sensor in sensors)
    return on_battery or hot
