"""Sound for the browser: decrypted in memory, a stretch at a time, as WAV; never a file.

`/lyd/{observation}.wav` is the whole recording as a virtual WAV that answers HTTP ranges, so that the browser
can jump; `/lyd/{observation}?fra=..&til=..` is one stretch of it, in seconds. Struck passages are silence.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import Protocol

import numpy as np
from fastapi import APIRouter, Request
from numpy.typing import NDArray
from starlette.responses import JSONResponse, Response, StreamingResponse

from observer.errors import ROOTS

RATE_HZ = 16_000
SAMPLE_BYTES = 2
HEADER_BYTES = 44
# What is decrypted at a time: long enough to be cheap, short enough to hold little in memory.
STRETCH_S = 10
LONGEST_S = 600.0


class Sound(Protocol):
    """What playback asks of the services."""

    def sound(self, observation_id: str, start_s: float, end_s: float) -> NDArray[np.int16]:
        """(samples,) int16 mono, 16 000 Hz, of the half-open stretch; zeros where it is struck."""
        ...

    def duration_s(self, observation_id: str) -> float:
        """How long the recording is."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteRange:
    """The half-open range of bytes `[first, stop)` that is asked for of `total`."""

    first: int
    stop: int
    total: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.stop - self.first


class RangeInvalid(ValueError):
    """The asked range is not within the sound."""


def wav_header(samples: int) -> bytes:
    """The 44 bytes before `samples` int16 samples, mono, 16 000 Hz."""
    data = samples * SAMPLE_BYTES
    head = struct.pack("<4sI4s", b"RIFF", HEADER_BYTES - 8 + data, b"WAVE")
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE_HZ, RATE_HZ * SAMPLE_BYTES, SAMPLE_BYTES, 16)
    return head + form + struct.pack("<4sI", b"data", data)


def asked_range(header: str | None, total: int) -> ByteRange | None:
    """The range a `Range` header asks for, or None for all; raises RangeInvalid.

    Only one range of bytes is served (RFC 9110 lets a server answer several as it likes); a form that is not
    understood is passed over, as the RFC says.
    """
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip()) if header else None
    if match is None or match.group() == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(0, total - int(last)), total
    else:
        start, stop = int(first), min(total, int(last) + 1) if last else total
    if not start < stop:
        raise RangeInvalid(header)
    return ByteRange(first=start, stop=stop, total=total)


def wav_bytes(sound: Sound, observation_id: str, wanted: ByteRange) -> Iterator[bytes]:
    """The bytes of the virtual WAV in `wanted`, some seconds at a time."""
    samples = (wanted.total - HEADER_BYTES) // SAMPLE_BYTES
    if wanted.first < HEADER_BYTES:
        yield wav_header(samples)[wanted.first : wanted.stop]
    position = max(wanted.first, HEADER_BYTES)
    while position < wanted.stop:
        start_s = floor((position - HEADER_BYTES) / SAMPLE_BYTES / RATE_HZ)
        origin = HEADER_BYTES + start_s * RATE_HZ * SAMPLE_BYTES
        end_s = min(start_s + STRETCH_S, ceil(samples / RATE_HZ))
        stretch = as_bytes(sound.sound(observation_id, start_s, end_s))
        # A shorter last block than the duration promises must not end the answer early.
        stretch = stretch.ljust((end_s - start_s) * RATE_HZ * SAMPLE_BYTES, b"\0")
        piece = stretch[position - origin : wanted.stop - origin]
        yield piece
        position += len(piece)


def as_bytes(samples: NDArray[np.int16]) -> bytes:
    """Little-endian bytes of (samples,) int16."""
    return samples.astype("<i2", copy=False).tobytes()


def router(sound: Sound) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.get("/lyd/{observation_id}.wav")
    def whole(observation_id: str, request: Request) -> Response:
        try:
            total = HEADER_BYTES + round(sound.duration_s(observation_id) * RATE_HZ) * SAMPLE_BYTES
            wanted = asked_range(request.headers.get("range"), total)
            # Fails here, while the answer can still say so: consent is asked for again at each use.
            sound.sound(observation_id, 0, 0)
        except RangeInvalid:
            return Response(status_code=416, headers={"content-range": f"bytes */{total}"})
        except ROOTS as error:
            return refused(error)
        part = wanted or ByteRange(first=0, stop=total, total=total)
        headers = {"accept-ranges": "bytes", "content-length": str(part.length)}
        if wanted is not None:
            headers["content-range"] = f"bytes {part.first}-{part.stop - 1}/{total}"
        return StreamingResponse(
            wav_bytes(sound, observation_id, part),
            status_code=200 if wanted is None else 206,
            media_type="audio/wav",
            headers=headers,
        )

    @routes.get("/lyd/{observation_id}")
    def stretch(observation_id: str, fra: float, til: float) -> Response:
        try:
            until_s = min(til, sound.duration_s(observation_id))
            if not 0 <= fra < until_s or until_s - fra > LONGEST_S:
                return Response(status_code=416)
            samples = sound.sound(observation_id, fra, until_s)
        except ROOTS as error:
            return refused(error)
        return Response(wav_header(len(samples)) + as_bytes(samples), media_type="audio/wav")

    return routes


def refused(error: Exception) -> JSONResponse:
    """The answer where the sound may not be heard, or is gone."""
    return JSONResponse(
        {"message": getattr(error, "message", ""), "remedy": getattr(error, "remedy", "")}, status_code=409
    )
