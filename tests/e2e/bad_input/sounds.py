"""Cases of `docs/bad-input.md`: sounds of every bad kind, and odd ones that are not bad."""

from __future__ import annotations

import numpy as np
import psutil
import pytest

from observer.cli.listen import BRINGING_IN
from observer.sound_files import decode
from tests.e2e.bad_input.case import READABLE, WHOLE, Case, entering, processed, refused
from tests.e2e.mishaps import RATE_HZ, SAMPLE, Stage

CASES: dict[str, Case] = {}
case = entering(CASES)


@case
def not_audio(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.write("referat.wav", "Dette er ikke lyd.\n" * 99)))


@case
def empty(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.write("tom.wav", b"")))


@case
def under_a_second(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.tone("kort.wav", seconds=0.5)))


@case
def film_without_sound(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.film("film.mp4")))


@case
def playlist(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.tone("anden.wav", seconds=5)
    lines = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nanden.wav\n#EXT-X-ENDLIST\n"
    return refused(stage, lambda: stage.process(stage.write("liste.m3u8", lines)))


@case
def no_such_file(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.path("findes-ikke.wav")))


@case
def folder_for_a_file(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.path("mappe").mkdir()
    return refused(stage, lambda: stage.process(stage.path("mappe")))


@case
def truncated(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    whole = SAMPLE.read_bytes()
    said, sealed_s = processed(stage, stage.write("afbrudt.ogg", whole[: len(whole) // 10]))
    assert 10 < sealed_s < 40
    return said, READABLE


@case
def damaged_midway(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    with decode(SAMPLE) as seconds:
        sound = np.concatenate([second for number, second in enumerate(seconds) if number < 40])
    content = bytearray(stage.ogg(sound).read_bytes())
    middle = len(content) // 2
    content[middle : middle + 9_000] = np.random.default_rng(1).bytes(9_000)
    said, sealed_s = processed(stage, stage.write("skadet.ogg", bytes(content)))
    assert 25 < sealed_s < 40
    return said, READABLE


@case
def eight_kilohertz_stereo(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    with decode(SAMPLE) as seconds:
        sound = np.concatenate([second for number, second in enumerate(seconds) if number < 12])
    frames = np.repeat(sound[::2].astype("<i2"), 2)
    said, sealed_s = processed(stage, stage.wav("telefon.wav", frames, rate_hz=8_000, channels=2))
    assert sealed_s == pytest.approx(12, abs=0.1)
    return said, WHOLE


@case
def silence(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    said, sealed_s = processed(stage, stage.wav("stille.wav", np.zeros(5 * RATE_HZ, dtype="<i2")))
    assert sealed_s == pytest.approx(5)
    return said, WHOLE


@case
def two_hours(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    """Imported only: what is in memory must not grow with the length (230 MB as 16 bit integers)."""
    sound = stage.long_noise("lang.mp3", minutes=120)
    process = psutil.Process()
    memory_bytes: list[int] = []
    shares: list[float] = []

    def seen(done_s: float, total_s: float) -> None:
        shares.append(done_s / total_s)
        if done_s >= 60 and int(done_s) % 20 == 0:
            memory_bytes.append(process.memory_info().rss)

    with stage.services() as services:
        observation_id = stage.consented(services)
        report = services.import_sound(observation_id, sound, seen)
        assert services.duration_s(observation_id) == pytest.approx(report.duration_s)
    assert report.duration_s == pytest.approx(7_200, rel=0.01)
    assert report.complete
    assert shares == sorted(shares)
    assert (max(memory_bytes) - memory_bytes[0]) / 1e6 < 40
    return BRINGING_IN, WHOLE
