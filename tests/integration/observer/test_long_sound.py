"""Two hours of sound are read second by second: what is in memory does not grow with the length."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from observer.sound_files import decode, duration_s

pytestmark = pytest.mark.integration

HOURS = 2
RATE_HZ = 16_000
ALLOWED_MB = 30
"""Two hours are 230 MB at 16 000 Hz mono int16, and 1.4 GB as FFmpeg decodes them."""


@pytest.fixture
def long_recording(tmp_path: Path) -> Path:
    """Noise at a low rate: one minute is encoded, and its packets written as often as it takes."""
    path = tmp_path / "long.mp3"
    minutes = HOURS * 60
    noise = np.random.default_rng(3).integers(-3000, 3000, size=(1, 60 * RATE_HZ), dtype=np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libmp3lame", rate=RATE_HZ, layout="mono")
        stream.bit_rate = 24_000
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout="mono", rate=RATE_HZ, frame_size=576
        )
        frame = av.AudioFrame.from_ndarray(noise, format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        packets = []
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            piece.pts = None
            packets += stream.encode(piece)
        packets += stream.encode(None)
        contents = [bytes(packet) for packet in packets]
        for minute in range(minutes):
            for number, content in enumerate(contents):
                packet = av.Packet(content)
                packet.stream = stream
                packet.time_base = Fraction(1, RATE_HZ)
                packet.pts = packet.dts = (minute * len(contents) + number) * 576
                packet.duration = 576
                container.mux(packet)
    return path


def test_two_hours_fit_in_little_memory(long_recording: Path) -> None:
    process = psutil.Process(os.getpid())
    expected_s = duration_s(long_recording)
    assert expected_s == pytest.approx(HOURS * 3600, rel=0.02)
    read = baseline = peak = 0
    with decode(long_recording) as seconds:
        for number, second in enumerate(seconds):
            read += len(second)
            if number == 60:
                baseline = process.memory_info().rss
            if number > 60 and number % 20 == 0:
                peak = max(peak, process.memory_info().rss)
    assert read / RATE_HZ == pytest.approx(expected_s, rel=0.001)
    assert seconds.report is not None
    assert seconds.report.complete
    assert (peak - baseline) / 1e6 < ALLOWED_MB
