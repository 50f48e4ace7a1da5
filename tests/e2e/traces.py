"""Looking for what should be gone: stretches of sound and sentences, in every byte of files."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# A run of 64 samples, wherever it begins, holds two windows of 32 that begin at multiples of 16.
RUN = 64
WINDOW = 32
STEP = 16
KEY_BYTES = 8
CHUNK_BYTES = 8 << 20
SLOTS_BITS = 24
# A file that begins like these, or holds one that does.
SOUND_HEADERS = re.compile(
    rb"RIFF.{4}WAVE|OpusHead|OggS\x00[\x00-\x07].{4}|fLaC\x00\x00\x00\x22|\x1a\x45\xdf\xa3.{,40}webm",
    re.DOTALL,
)


class Finder:
    """Looks for any of many byte strings at every offset of a file; `patterns` says what each one is.

    Eight bytes at a time are looked up in a table, so that a hundred thousand strings cost what one costs.
    """

    def __init__(self, patterns: Mapping[bytes, str]) -> None:
        assert patterns
        assert min(map(len, patterns)) >= KEY_BYTES
        self._by_key: dict[int, list[tuple[bytes, str]]] = {}
        for pattern, what in patterns.items():
            key = int.from_bytes(pattern[:KEY_BYTES], "little")
            self._by_key.setdefault(key, []).append((pattern, what))
        self._keys = np.array(sorted(self._by_key), dtype=np.uint64)
        self._slots = np.zeros(1 << SLOTS_BITS, dtype=bool)
        self._slots[self._slot(self._keys)] = True
        self._longest = max(map(len, patterns))

    def found_in(self, path: Path) -> list[str]:
        """What of it lies in the file, each with its first place."""
        found: dict[str, int] = {}
        at, rest = 0, b""
        with path.open("rb") as file:
            while read := file.read(CHUNK_BYTES):
                data = rest + read
                for place, what in self._in(data):
                    found.setdefault(what, at - len(rest) + place)
                at += len(read)
                rest = data[-(self._longest - 1) :]
        return [f"{path}: {what} at byte {place}" for what, place in found.items()]

    def _in(self, data: bytes) -> Iterator[tuple[int, str]]:
        for shift in range(min(KEY_BYTES, len(data) - KEY_BYTES + 1)):
            count = (len(data) - shift) // KEY_BYTES
            values = np.frombuffer(data, dtype="<u8", offset=shift, count=count)
            likely = np.flatnonzero(self._slots[self._slot(values)])
            nearest = np.minimum(np.searchsorted(self._keys, values[likely]), len(self._keys) - 1)
            likely = likely[self._keys[nearest] == values[likely]]
            for index in likely:
                place = shift + int(index) * KEY_BYTES
                for pattern, what in self._by_key[int(values[index])]:
                    if data.startswith(pattern, place):
                        yield place, what

    @staticmethod
    def _slot(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
        # Multiplying wraps around and stirs; the high bits are the best stirred.
        return (values * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - SLOTS_BITS)


def sound_patterns(samples: NDArray[np.int16]) -> Mapping[bytes, str]:
    """(n,) int16 as it lies in memory and files: 16 bit integers, and the floats that engines take.

    Any run of 64 samples that is not as good as silence holds one of them, wherever it begins.
    """
    floats = (samples.astype(np.float32) / np.float32(32_768)).astype("<f4")
    whole = samples.astype("<i2")
    found: dict[bytes, str] = {}
    for start in telling_starts(samples):
        what = f"sound of second {start // 16_000}"
        found[whole[start : start + WINDOW].tobytes()] = what
        found[floats[start : start + WINDOW].tobytes()] = what
    return found


def telling_starts(samples: NDArray[np.int16]) -> list[int]:
    """Where windows begin that are looked for: not the (nearly) constant ones, which lie in any file."""
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::STEP]
    steps = np.count_nonzero(np.diff(windows, axis=1), axis=1)
    # The key is eight bytes: the first four samples as integers, the first two as floats.
    telling = (steps > WINDOW // 4) & (np.ptp(windows[:, :4], axis=1) > 8) & (windows[:, 0] != 0)
    return [int(number) * STEP for number in np.flatnonzero(telling)]


def sentence_patterns(sentences: Iterable[str]) -> Mapping[bytes, str]:
    """Sentences as UTF-8, as UTF-16 (Windows and browsers) and as JSON writes them in ASCII."""
    found: dict[bytes, str] = {}
    for sentence in sentences:
        found[sentence.encode()] = f"the sentence {sentence!r}"
        found[sentence.encode("utf-16-le")] = f"the sentence {sentence!r} (UTF-16)"
        found.setdefault(json.dumps(sentence)[1:-1].encode(), f"the sentence {sentence!r} (JSON)")
    return found


def long_sentences(texts: Iterable[str], *, words: int = 5) -> tuple[str, ...]:
    """Those of at least so many words."""
    return tuple(dict.fromkeys(text for text in texts if len(text.split()) >= words))


def files_under(folder: Path, *, left_out: Callable[[Path], bool] = lambda _: False) -> Iterator[Path]:
    """Every file under a folder, but those (and those under folders) that are left out."""
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not left_out(Path(root, name))]
        for name in names:
            path = Path(root, name)
            if not left_out(path) and path.is_file() and not path.is_symlink():
                yield path


def sound_header_in(path: Path) -> list[str]:
    """Whether the file is, or holds, a sound file."""
    found = SOUND_HEADERS.search(path.read_bytes())
    return [] if found is None else [f"{path}: the head of a sound file at byte {found.start()}"]


def traces(paths: Iterable[Path], looks: Sequence[Callable[[Path], list[str]]]) -> list[str]:
    """What the looks find in files; one that goes away meanwhile (another program's) holds nothing."""
    found: list[str] = []
    for path in paths:
        for look in looks:
            try:
                found += look(path)
            except FileNotFoundError:
                break
    return found
