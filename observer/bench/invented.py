"""`bench invented`: how many words are heard in five minutes each of silence, a room, music and typing.

Three listen: Medlyt's ear as it is in the product; the same without its voice activity detection, so that
the guards against invented text stand alone; and faster-whisper as it comes. The latter two hear half a
minute: it is their slowest case.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from consent.sealed_file import Samples16
from models.engines.speech import SpeechOptions
from models.engines.whisper import WhisperOptions, WhisperTranscriber
from models.protocols import Transcriber
from models.records import SAMPLE_RATE_HZ, Samples
from observer.bench.figures import Figures, this_machine
from observer.bench.listeners import PLAIN, Hear, medlyt, plain, said
from observer.bench.speechless import SOUNDS
from observer.pipeline import Engines, as_float

LENGTH_S: Final = 300.0
SHORT_S: Final = 30.0
GUARDS_ALONE: Final = "medlyt without voice activity detection"
_FULL_SCALE: Final = 32_767.0


def measure(engines: Engines, folder: Path | None = None) -> Figures:
    """Measure on sounds made by arithmetic; `folder` is not used. Raises ModelMissing."""
    del folder
    from observer.bootstrap import default_shelf

    options = engines.options()
    model = default_shelf().verified(options["transcriber"])
    guards = WhisperTranscriber(model, options=WhisperOptions(speech=SpeechOptions(threshold=0.0)))
    whole, as_it_comes = medlyt(engines), plain(model.folder)
    return Figures(
        bench="invented",
        machine=this_machine(),
        options={**options, PLAIN: as_it_comes.options},
        results={
            name: {
                "medlyt": heard(whole, sound, LENGTH_S),
                GUARDS_ALONE: heard(directly(guards), sound, SHORT_S),
                PLAIN: heard(as_it_comes.hear, sound, SHORT_S),
            }
            for name, sound in SOUNDS.items()
        },
    )


def heard(hear: Hear, sound: Callable[[float], Samples], seconds: float) -> dict[str, Any]:
    """Return how many words `hear` makes of `seconds` of a sound without any, and the first of them."""
    samples: Samples16 = (sound(seconds) * _FULL_SCALE).astype(np.int16)
    began = time.perf_counter()
    (text,) = hear([samples])
    words = text.split()
    return {
        "seconds": len(samples) / SAMPLE_RATE_HZ,
        "words": len(words),
        "first": " ".join(words[:8]),
        "time_of_length": round((time.perf_counter() - began) / seconds, 3),
    }


def directly(transcriber: Transcriber) -> Hear:
    """Return what `transcriber` makes of whole sounds, past the pipeline."""
    return lambda sounds: [said(transcriber.transcribe(as_float(sound))) for sound in sounds]
