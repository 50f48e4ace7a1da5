"""What the disk under a folder is like: whether it is encrypted, and whether it is copied away."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Final

SYNC_MARKS: Final = (
    "onedrive",
    "dropbox",
    "icloud",
    "mobile documents",
    "google drive",
    "googledrive",
    "nextcloud",
    "owncloud",
)
SYNC_VARIABLES: Final = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_BLOCK_DEVICES: Final = Path("/sys/dev/block")


class Encryption(StrEnum):
    """Whether what is on a disk can be read without a key."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


def existing(folder: Path) -> Path:
    """Return `folder`, or the nearest one above it that exists and can be seen."""
    return next((place for place in (folder, *folder.parents) if _is_seen(place)), Path(folder.anchor or "."))


def _is_seen(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # below a folder that one may not look into
        return False


def synced_by(folder: Path) -> str | None:
    """Return the name of the part of the path that says that a service copies `folder` away, or None."""
    resolved = folder.resolve()
    for part in resolved.parts:
        if any(mark in part.lower() for mark in SYNC_MARKS):
            return part
    for variable in SYNC_VARIABLES:
        root = os.environ.get(variable)
        if root and resolved.is_relative_to(Path(root).resolve()):
            return Path(root).name
    return None


def encryption(folder: Path, *, devices: Path = _BLOCK_DEVICES) -> Encryption:
    """Return whether the disk that holds `folder` is encrypted, as far as an ordinary user can see.

    Linux shows it (dm-crypt, also under LVM). Windows tells it to administrators alone.
    """
    if sys.platform != "linux":
        return Encryption.UNKNOWN
    number = existing(folder).stat().st_dev
    device = devices / f"{os.major(number)}:{os.minor(number)}"
    # Network, memory and layered file systems have no block device of their own.
    if not device.exists():
        return Encryption.UNKNOWN
    return Encryption.ON if _is_crypt(device) else Encryption.OFF


def _is_crypt(device: Path) -> bool:
    try:
        if (device / "dm" / "uuid").read_text(encoding="ascii").startswith("CRYPT-"):
            return True
    except FileNotFoundError:
        pass  # Not a mapped device; what it lies on decides.
    below = device / "slaves"
    return below.is_dir() and any(map(_is_crypt, sorted(below.iterdir())))
