"""Who is measured against whom: Medlyt's ear, faster-whisper as it comes, and peers where they are installed.

All hear with the same weights, in Danish, with as many threads and in the same precision.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Final

import numpy as np

from consent.sealed_file import Samples16
from models.engines.whisper import MOST_THREADS
from models.protocols import Transcriber
from models.records import SAMPLE_RATE_HZ, UNCLEAR, Word
from observer.bench.meetings import ArraySound, made_up_permission
from observer.pipeline import Engines, as_float, transcribe

Hear = Callable[[Sequence[Samples16]], list[str]]
"""Returns the text of each sound, (samples,) int16 mono 16 000 Hz."""

MEDLYT: Final = "medlyt"
PLAIN: Final = "faster-whisper"
PEER: Final = "whisper-ctranslate2"
# It cannot live in one environment with what Medlyt needs.
NOT_BESIDE_US: Final = {"WhisperX": "not measured: 3.8 wants torch 2.8 and huggingface_hub below 1.0"}
_PEER_MODULE: Final = "whisper_ctranslate2"
_COMPUTE_TYPE: Final = "int8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One that writes down what is said; `options` say how it was asked."""

    name: str
    options: str
    hear: Hear


def listeners(engines: Engines, model: Path) -> tuple[Listener, ...]:
    """Return Medlyt first, then the others, over the weights in `model`; each is loaded here, once."""
    return (
        Listener(name=MEDLYT, options="as in the product", hear=medlyt(engines)),
        plain(model),
        *([peer(model)] if util.find_spec(_PEER_MODULE) else []),
    )


def absent() -> Mapping[str, str]:
    """Return the peers that were not measured, and why, so that nobody takes silence for a result."""
    missing = {} if util.find_spec(_PEER_MODULE) else {PEER: "not installed"}
    return {**missing, **NOT_BESIDE_US}


class Loaded:
    """Engines whose transcriber is loaded once, so that short clips do not each pay for it."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._transcriber = engines.transcriber()
        self.cutter = engines.cutter
        self.diarizer = engines.diarizer
        self.tagger = engines.tagger
        self.split = engines.split
        self.options = engines.options

    def transcriber(self) -> Transcriber:
        """Return the one that is loaded."""
        return self._transcriber


def medlyt(engines: Engines) -> Hear:
    """Return what the product hears: the very way a recording goes."""
    loaded = Loaded(engines)

    def hear(sounds: Sequence[Samples16]) -> list[str]:
        return [said(transcribe(ArraySound(sound), made_up_permission(), loaded)) for sound in sounds]

    return hear


def said(words: Iterable[Word]) -> str:
    """Return the text of `words`, without the marks where somebody was heard but not understood."""
    return " ".join(word.text for word in words if word.text != UNCLEAR)


def plain(model: Path) -> Listener:
    """Return faster-whisper as it comes: no option but the language."""
    from faster_whisper import WhisperModel

    whisper = WhisperModel(
        str(model), device="cpu", compute_type=_COMPUTE_TYPE, cpu_threads=threads(), local_files_only=True
    )

    def hear(sounds: Sequence[Samples16]) -> list[str]:
        heard = (whisper.transcribe(as_float(sound), language="da") for sound in sounds)
        return [" ".join(segment.text for segment in segments) for segments, _ in heard]

    options = f"{metadata.version(PLAIN)} language da, compute_type {_COMPUTE_TYPE}, {threads()} threads"
    return Listener(name=PLAIN, options=options, hear=hear)


def peer(model: Path) -> Listener:
    """Return whisper-ctranslate2, which is a command: its start is part of its time, once a set."""
    asked = ["--language", "da", "--compute_type", _COMPUTE_TYPE, "--threads", str(threads())]

    def hear(sounds: Sequence[Samples16]) -> list[str]:
        # Made-up meetings alone come here: files are what a command takes.
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            paths = [write_wave(folder / f"{number}.wav", sound) for number, sound in enumerate(sounds)]
            where = ["--model_directory", str(model), "--output_format", "txt", "--output_dir", str(folder)]
            subprocess.run(  # noqa: S603 - this interpreter, arguments of our own making
                [sys.executable, "-m", f"{_PEER_MODULE}.{_PEER_MODULE}", *map(str, paths), *asked, *where],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            return [path.with_suffix(".txt").read_text(encoding="utf-8") for path in paths]

    version = metadata.version(PEER)
    return Listener(name=PEER, options=f"{version} {' '.join(asked)}", hear=hear)


def threads() -> int:
    """Return how many threads everyone gets: as many as Medlyt's own ear."""
    return min(MOST_THREADS, os.cpu_count() or 1)


def write_wave(path: Path, samples: Samples16) -> Path:
    """Write (samples,) int16 at 16 000 Hz to `path` and return it."""
    import wave

    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(np.ascontiguousarray(samples, dtype="<i2").tobytes())
    return path
