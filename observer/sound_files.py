"""Reading a recording that exists already: any common sound or video file, second by second, never whole.

FFmpeg does the reading, through PyAV, and gets an open file, not a name: so no name reaches a log or an
error, and a name cannot be taken for an address. Playlists, which point at other files, are not read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final

import numpy as np

from consent.sealed_file import Samples16
from observer.errors import SoundEmpty, SoundFileMissing, SoundUnreadable
from observer.resampling import SAMPLE_RATE_HZ, joined

__all__ = ["BLOCK_SAMPLES", "DecodeReport", "Decoding", "decode", "duration_s"]

BLOCK_SAMPLES: Final = SAMPLE_RATE_HZ
"""One second."""

Progress = Callable[[float, float], None]
"""(done_s, total_s); the total is an estimate, never less than what is done."""

# FFmpeg's own names. Left out on purpose: hls, dash, concat, sdp, rtsp and what else leads out of the file.
_FORMATS: Final = (
    "3gp,aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,eac3,flac,flv,m4a,matroska,mov,mp3,mp4,mpeg,mpegts,"
    "ogg,tta,voc,w64,wav,webm,wv"
)
_OPTIONS: Final = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}

# Headers round, encoders pad: shorter than the header says by more than this is a file that was cut off.
_SLACK_S: Final = 1.0
_SLACK_SHARE: Final = 0.02
_HOLE_S: Final = 0.1

_LONGEST_OGG_PAGE_BYTES: Final = 65_307
_UNKNOWN_RIFF_SIZES: Final = frozenset({0, 0xFFFF_FFFF})


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeReport:
    """What came of reading a file: its length as read, and whether that is all of it."""

    complete: bool
    """False where the file was cut off, or parts of it are missing or were damaged and left out."""
    duration_s: float


class Decoding(Iterator[Samples16]):
    """The seconds of a file: each (16 000,) int16 mono 16 000 Hz, the last may be shorter.

    Also a context manager; read to the end it closes by itself.
    """

    def __init__(self, path: Path, *, progress: Progress | None = None) -> None:
        self._progress = progress
        self._done = 0
        self._damaged = 0
        self._expected_at_s: float | None = None
        self._report: DecodeReport | None = None
        with ExitStack() as opening:
            self._file = opening.enter_context(_open(path))
            self._container = opening.enter_context(_container(self._file))
            self._stream = _sound_stream(self._container)
            self._estimate_s = _estimate_s(self._container, self._stream)
            self._blocks = _blocks(self._pieces())
            # What cannot be read is told now, before the caller has made a place for it.
            self._next: Samples16 | None = self._first_block()
            self._opened = opening.pop_all()

    @property
    def report(self) -> DecodeReport | None:
        """How it went; None until the last second was given."""
        return self._report

    def __iter__(self) -> Decoding:
        return self

    def __next__(self) -> Samples16:
        block = self._next
        if block is None:
            raise StopIteration
        self._done += len(block)
        if self._progress is not None:
            done_s = self._done / SAMPLE_RATE_HZ
            self._progress(done_s, max(done_s, self._estimate_s or 0.0))
        self._next = next(self._blocks, None)
        if self._next is None:
            self._report = self._judge()
            self.close()
        return block

    def close(self) -> None:
        """Let go of the file; nothing more is read from it. Harmless when done."""
        self._next = None
        self._opened.close()

    def __enter__(self) -> Decoding:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _first_block(self) -> Samples16:
        block = next(self._blocks, None)
        if block is not None and len(block) == BLOCK_SAMPLES:
            return block
        if block is None and self._damaged:
            raise SoundUnreadable(reason="lyden i den er beskadiget")
        raise SoundEmpty(duration_s=0.0 if block is None else len(block) / SAMPLE_RATE_HZ)

    def _pieces(self) -> Iterator[Samples16]:
        """The stream as (n,) int16 mono 16 000 Hz pieces, damaged packets left out."""
        import av

        resampler: Any = None
        form: tuple[object, ...] = ()
        for frame in self._frames():
            # A joined or broadcast file may change rate or channels midway; a resampler knows only one.
            previous, form = form, (frame.format.name, frame.layout.nb_channels, frame.sample_rate)
            if form != previous:
                if resampler is not None:
                    yield joined(resampler.resample(None))
                resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
            frame.pts = None
            yield joined(resampler.resample(frame))
        if resampler is not None:
            yield joined(resampler.resample(None))

    def _frames(self) -> Iterator[Any]:
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                frames = packet.decode()
            except av.error.EOFError:
                return
            except (av.error.InvalidDataError, av.error.BugError, ValueError):
                self._damaged += 1
                continue
            except (OSError, av.error.FFmpegError) as exc:
                raise SoundUnreadable(reason="den kan ikke læses til ende") from exc
            for frame in frames:
                self._look_for_hole(frame)
                yield frame

    def _look_for_hole(self, frame: Any) -> None:
        """Count a hole in the file's own times: FFmpeg finds its way past damage without an error."""
        if frame.time is None:
            return
        if self._expected_at_s is not None and frame.time - self._expected_at_s > _HOLE_S:
            self._damaged += 1
        self._expected_at_s = frame.time + frame.samples / frame.sample_rate

    def _judge(self) -> DecodeReport:
        done_s = self._done / SAMPLE_RATE_HZ
        expected_s = self._estimate_s or 0.0
        short = done_s < expected_s * (1 - _SLACK_SHARE) - _SLACK_S
        complete = not (short or self._damaged or _is_cut_off(self._file))
        return DecodeReport(complete=complete, duration_s=done_s)


def decode(path: Path, *, progress: Progress | None = None) -> Decoding:
    """Open a sound or video file and give its first sound track second by second.

    Each block is (16 000,) int16 mono at 16 000 Hz, the last may be shorter; some megabytes are in memory at
    a time, whatever the length. `progress` is called with each. The first second is read at once, so a file
    that is no use fails here: SoundFileMissing, SoundUnreadable, SoundEmpty. A file cut off or damaged
    midway gives what can be read, and `report.complete` is then False.
    """
    return Decoding(path, progress=progress)


def duration_s(path: Path) -> float | None:
    """About how long the file's sound is, by its header; None where it does not say.

    Raises SoundFileMissing, SoundUnreadable, SoundEmpty.
    """
    with _open(path) as file, _container(file) as container:
        return _estimate_s(container, _sound_stream(container))


def _open(path: Path) -> BinaryIO:
    # Errors of opening carry the path: they are not chained, so that no log can show it.
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SoundUnreadable(reason="det er ikke en fil, men en mappe eller lignende")
        # By its number the file has no name that FFmpeg could put in a message.
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)), "rb")
    except FileNotFoundError:
        raise SoundFileMissing from None
    except PermissionError:
        raise SoundUnreadable(reason="du har ikke lov at læse den") from None
    except (OSError, ValueError):
        raise SoundUnreadable(reason="computeren kan ikke læse den") from None


def _container(file: BinaryIO) -> Any:
    import av

    if os.fstat(file.fileno()).st_size == 0:
        raise SoundEmpty(duration_s=0.0)
    try:
        return av.open(file, mode="r", options=dict(_OPTIONS))
    except (OSError, ValueError, av.error.FFmpegError) as exc:
        raise SoundUnreadable(reason="den er beskadiget, eller det er ikke en lydfil") from exc


def _sound_stream(container: Any) -> Any:
    if not container.streams.audio:
        raise SoundEmpty(duration_s=0.0)
    stream = container.streams.audio[0]
    if stream.codec_context is None:
        raise SoundUnreadable(reason="dens lydformat kendes ikke, eller den er låst med kopibeskyttelse")
    return stream


def _estimate_s(container: Any, stream: Any) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    # The container's own is in microseconds.
    return None if container.duration is None else container.duration / 1e6


def _blocks(pieces: Iterator[Samples16]) -> Iterator[Samples16]:
    waiting: list[Samples16] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += len(piece)
        while count >= BLOCK_SAMPLES:
            whole = np.concatenate(waiting)
            yield whole[:BLOCK_SAMPLES].copy()
            waiting = [whole[BLOCK_SAMPLES:]]
            count -= BLOCK_SAMPLES
    if count:
        yield np.concatenate(waiting)


def _is_cut_off(file: BinaryIO) -> bool:
    """Whether a wav or ogg file ends before it says that it does; FFmpeg passes over that in silence."""
    size = os.fstat(file.fileno()).st_size
    file.seek(0)
    start = file.read(12)
    if start[:4] == b"RIFF":
        riff_size = int.from_bytes(start[4:8], "little")
        return riff_size not in _UNKNOWN_RIFF_SIZES and riff_size + 8 > size
    if start[:4] != b"OggS":
        return False
    file.seek(max(0, size - _LONGEST_OGG_PAGE_BYTES))
    tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    # RFC 3533: flags at 5 (4: last page), number of segments at 26, their lengths after it.
    is_last = len(page) > 27 and bool(page[5] & 4)
    return not is_last or len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])
