"""What a bench gives back: figures, and under which circumstances they came about."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A bench's result, all plain values: `results` by what was measured, `options` as engines give them."""

    bench: str
    machine: Mapping[str, Any]
    options: Mapping[str, str]
    results: Mapping[str, Any]

    def as_data(self) -> dict[str, Any]:
        """Return all of it for JSON."""
        return {
            "bench": self.bench,
            "machine": dict(self.machine),
            "options": dict(self.options),
            "results": dict(self.results),
        }


def this_machine() -> dict[str, Any]:
    """Return what the figures were made on."""
    import psutil

    return {
        # Its first two numbers: what comes after is the maker's own.
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "python": platform.python_version(),
    }
