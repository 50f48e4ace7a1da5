"""Is what was recorded what was played? Sample for sample, wherever in the recording it begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from consent.sealed_file import Samples16
from models.records import SAMPLE_RATE_HZ

CHUNK: Final = SAMPLE_RATE_HZ
KEY: Final = 64
REACH: Final = 5 * SAMPLE_RATE_HZ


def compared_with(played: Samples16, recorded: Samples16) -> Mapping[str, int]:
    """Return how many samples of `played` are not in `recorded`, (n,) int16 both, which may begin earlier.

    `lost_samples` are missing from between others, or at the end; `inserted_samples` stand between them that
    were not played (a player that fell behind); `changed_samples` are other than they were.
    """
    at = place_of(0, played, recorded, near=None)
    if at is None:
        return {"lost_samples": len(played), "inserted_samples": 0, "changed_samples": 0}
    inserted = changed = 0
    # Where the recording begins later than what was played, its beginning is lost.
    lost = position = max(0, -at)
    while position < len(played):
        position += same_from(played[position:], recorded[position + at :])
        if position + at >= len(recorded):
            lost += len(played) - position
            break
        if position == len(played):
            break
        place = place_of(position, played, recorded, near=at)
        if place is None or place == at:
            there = recorded[position + at : position + at + CHUNK]
            changed += int(np.count_nonzero(played[position : position + len(there)] != there))
            position += len(there)
        else:
            lost, inserted = lost + max(0, at - place), inserted + max(0, place - at)
            position, at = position + max(0, at - place), place
    return {"lost_samples": lost, "inserted_samples": inserted, "changed_samples": changed}


def same_from(played: Samples16, recorded: Samples16) -> int:
    """Return how many samples from the first on are the same in both."""
    common = min(len(played), len(recorded))
    different = np.flatnonzero(played[:common] != recorded[:common])
    return int(different[0]) if len(different) else common


def place_of(position: int, played: Samples16, recorded: Samples16, *, near: int | None) -> int | None:
    """Return by how much `recorded` is later than `played` from `position` on; None if it lacks all of that.

    It is told by the loudest samples of one of the next seconds. `near` is where it was until then: only
    around there is looked.
    """
    for start in range(position, min(len(played), position + REACH), CHUNK):
        key = start + loudest(played[start : start + CHUNK])
        place = place_of_key(key, played, recorded, near=near)
        if place is not None:
            return place
    return None


def loudest(samples: Samples16) -> int:
    """Return where the loudest `KEY` samples begin."""
    until = np.concatenate([[0], np.cumsum(np.abs(samples.astype(np.int64)))])
    return int(np.argmax(until[KEY:] - until[:-KEY])) if len(samples) >= KEY else 0


def place_of_key(key: int, played: Samples16, recorded: Samples16, *, near: int | None) -> int | None:
    """Return the place by the samples at `key` alone, the nearest; None if they are not there, or silent."""
    wanted = played[key : key + KEY]
    first = 0 if near is None else max(0, key + near - REACH)
    within = recorded[first:] if near is None else recorded[first : key + near + REACH]
    if len(wanted) < KEY or len(within) < KEY or not wanted.any():
        return None
    windows = np.lib.stride_tricks.sliding_window_view(within, KEY)
    candidates = np.flatnonzero(windows[:, 0] == wanted[0])
    places = candidates[(windows[candidates] == wanted).all(axis=1)] + first - key
    if not len(places):
        return None
    return int(places[0] if near is None else places[np.argmin(np.abs(places - near))])
