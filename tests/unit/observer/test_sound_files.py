from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from observer.errors import SoundEmpty, SoundError, SoundFileMissing, SoundUnreadable
from observer.sound_files import BLOCK_SAMPLES, decode, duration_s

pytestmark = pytest.mark.unit

RATE_HZ = 16_000

# What telephones, dictation machines, Teams and browsers make: suffix, codec, rate, channels.
FORMS = [
    ("wav", "pcm_s16le", 44_100, "stereo"),
    ("wav", "pcm_s16le", 8_000, "stereo"),
    ("wav", "pcm_f32le", 48_000, "mono"),
    ("wav", "pcm_mulaw", 8_000, "mono"),
    ("wav", "pcm_s16le", 48_000, "5.1"),
    ("aiff", "pcm_s16be", 44_100, "mono"),
    ("mp3", "libmp3lame", 44_100, "stereo"),
    ("m4a", "aac", 48_000, "mono"),
    ("aac", "aac", 44_100, "mono"),
    ("mp4", "aac", 48_000, "stereo"),
    ("ogg", "libopus", 48_000, "mono"),
    ("opus", "libopus", 48_000, "stereo"),
    ("webm", "libopus", 48_000, "mono"),
    ("flac", "flac", 44_100, "mono"),
    ("wma", "wmav2", 44_100, "stereo"),
]


def speechlike(seconds: float, rate_hz: int) -> NDArray[np.float64]:
    """A sound with a shape in time, so that where it is can be seen: three rising tones with pauses."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    envelope = np.sin(2 * np.pi * 0.7 * t).clip(0) ** 0.5
    return 0.4 * envelope * np.sin(2 * np.pi * (300 * t + 40 * t**2))


def write(
    path: Path,
    seconds: float = 5.0,
    codec: str = "pcm_s16le",
    rate_hz: int = 44_100,
    layout: str = "mono",
    *,
    video: bool = False,
) -> Path:
    """A sound file of that form, made by PyAV."""
    with av.open(str(path), "w") as container:
        if video:
            picture = container.add_stream("mpeg4", rate=5)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        sound = (speechlike(seconds, rate_hz) * 32_767).astype(np.int16)
        stream.bit_rate = 96_000
        channels = stream.codec_context.layout.nb_channels
        packed = np.repeat(sound, channels)[None, :]
        if video:
            for _ in range(round(seconds * 5)):
                image = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), dtype=np.uint8), format="rgb24")
                container.mux(picture.encode(image))
            container.mux(picture.encode(None))
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout=layout,
            rate=rate_hz,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            piece.pts = None
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def cut(path: Path, share: float = 0.6) -> Path:
    """The file with its end torn off."""
    os.truncate(path, round(path.stat().st_size * share))
    return path


def envelope(samples: NDArray[np.int16]) -> NDArray[np.float64]:
    whole = len(samples) - len(samples) % 320
    mean: NDArray[np.float64] = np.abs(samples[:whole].astype(float)).reshape(-1, 320).mean(axis=1)
    return mean


@pytest.mark.parametrize(("suffix", "codec", "rate_hz", "layout"), FORMS)
def test_every_common_form_is_read(
    tmp_path: Path, suffix: str, codec: str, rate_hz: int, layout: str
) -> None:
    path = write(tmp_path / f"møde.{suffix}", codec=codec, rate_hz=rate_hz, layout=layout)
    decoding = decode(path)
    blocks = list(decoding)
    sound = np.concatenate(blocks)
    assert all(len(block) == BLOCK_SAMPLES for block in blocks[:-1])
    assert {(block.dtype, block.ndim) for block in blocks} == {(np.dtype(np.int16), 1)}
    assert len(sound) / RATE_HZ == pytest.approx(5.0, abs=0.1)
    assert duration_s(path) == pytest.approx(5.0, abs=0.25), "an estimate: raw aac has no length in it"
    assert decoding.report is not None
    assert decoding.report.complete
    assert decoding.report.duration_s == len(sound) / RATE_HZ
    wanted = envelope((speechlike(5.0, RATE_HZ) * 32_767).astype(np.int16))
    found = envelope(sound)
    common = min(len(wanted), len(found))
    assert np.corrcoef(wanted[:common], found[:common])[0, 1] > 0.95


def test_the_sound_of_a_video_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "teams.mp4", codec="aac", rate_hz=48_000, video=True)
    assert sum(map(len, decode(path))) / RATE_HZ == pytest.approx(5.0, abs=0.1)


def test_progress_grows_to_its_total(tmp_path: Path) -> None:
    seen: list[tuple[float, float]] = []
    list(
        decode(
            write(tmp_path / "a.wav", seconds=3.5), progress=lambda done, total: seen.append((done, total))
        )
    )
    assert [done for done, _ in seen] == [1.0, 2.0, 3.0, pytest.approx(3.5, abs=0.001)]
    assert all(done <= total == pytest.approx(3.5, abs=0.001) for done, total in seen)


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("ogg", "libopus"), ("webm", "libopus"), ("flac", "flac")],
)
def test_a_file_that_was_cut_off_gives_what_it_has_and_says_so(
    tmp_path: Path, suffix: str, codec: str
) -> None:
    rate_hz = 48_000
    path = cut(write(tmp_path / f"a.{suffix}", seconds=10, codec=codec, rate_hz=rate_hz))
    decoding = decode(path)
    read_s = sum(map(len, decoding)) / RATE_HZ
    assert 3 < read_s < 8
    assert decoding.report is not None
    assert not decoding.report.complete


def test_a_file_damaged_in_the_middle_gives_the_rest(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", seconds=10, codec="flac")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    path.write_bytes(data)
    decoding = decode(path)
    assert 8 < sum(map(len, decoding)) / RATE_HZ <= 10
    assert decoding.report is not None
    assert not decoding.report.complete


def test_a_file_whose_index_was_cut_off_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SoundUnreadable):
        decode(cut(write(tmp_path / "a.m4a", codec="aac")))


@pytest.mark.parametrize("seconds", [0.0, 0.6])
def test_too_little_sound_is_told(tmp_path: Path, seconds: float) -> None:
    path = tmp_path / "kort.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(bytes(2 * round(seconds * RATE_HZ)))
    with pytest.raises(SoundEmpty) as caught:
        decode(path)
    assert caught.value.duration_s == pytest.approx(seconds)


def test_an_empty_file_and_a_video_without_sound(tmp_path: Path) -> None:
    (tmp_path / "tom.wav").touch()
    with pytest.raises(SoundEmpty):
        decode(tmp_path / "tom.wav")
    with av.open(str(tmp_path / "stum.mp4"), "w") as container:
        picture = container.add_stream("mpeg4", rate=5)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        image = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), dtype=np.uint8), format="rgb24")
        container.mux(picture.encode(image))
        container.mux(picture.encode(None))
    with pytest.raises(SoundEmpty):
        duration_s(tmp_path / "stum.mp4")


@pytest.mark.parametrize(
    "content",
    [
        b"Referat af samtalen\n" * 300,
        np.random.default_rng(1).bytes(20_000),
        b"RIFF\x00\x00",
        b"OggS",
        b"ID3",
    ],
    ids=["text", "noise", "torn wav", "torn ogg", "torn mp3"],
)
def test_what_is_no_sound_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "samtale.mp3"
    path.write_bytes(content)
    with pytest.raises(SoundUnreadable):
        decode(path)


def test_no_file_a_folder_and_one_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SoundFileMissing):
        decode(tmp_path / "findes-ikke.wav")
    with pytest.raises(SoundUnreadable):
        decode(tmp_path)
    path = write(tmp_path / "a.wav")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "no", str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(SoundUnreadable) as caught:
        decode(path)
    assert "lov" in caught.value.message


def test_no_name_is_in_an_error_nor_in_a_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    name = "Grethe Hansen 010190"
    (tmp_path / f"{name}.wav").write_bytes(b"nothing" * 100)
    for path in (tmp_path / f"{name}.wav", tmp_path / f"{name}.mp3", tmp_path / name):
        with pytest.raises(SoundError) as caught:
            decode(path)
        error: BaseException | None = caught.value
        while error is not None:
            assert "Grethe" not in f"{error!s} {error!r} {vars(error)}"
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert "Grethe" not in caplog.text


def test_a_playlist_leads_nowhere(tmp_path: Path) -> None:
    """A file that names another, or an address, must not make FFmpeg open it."""
    write(tmp_path / "hemmelig.ts", codec="aac", rate_hz=48_000)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        visits: list[object] = []

        def watch() -> None:
            try:
                visits.append(server.accept())
            except TimeoutError:
                return

        watcher = threading.Thread(target=watch)
        watcher.start()
        port = server.getsockname()[1]
        playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{}\n#EXT-X-ENDLIST\n"
        for target in (str(tmp_path / "hemmelig.ts"), f"http://127.0.0.1:{port}/x.ts"):
            path = tmp_path / "a.m3u8"
            path.write_text(playlist.format(target), encoding="utf-8")
            with pytest.raises(SoundUnreadable):
                decode(path)
        (tmp_path / "b.txt").write_text("ffconcat version 1.0\nfile hemmelig.ts\n", encoding="utf-8")
        with pytest.raises(SoundUnreadable):
            decode(tmp_path / "b.txt")
        watcher.join()
    assert visits == []


def test_only_forms_that_stay_within_the_file_are_tried(tmp_path: Path) -> None:
    """FFmpeg knows some 300 forms; one that is not on our list is refused though it could be read."""
    path = write(tmp_path / "a.nut", codec="pcm_s16le")
    with av.open(str(path)) as container:
        assert container.streams.audio
    with pytest.raises(SoundUnreadable):
        decode(path)


@pytest.mark.parametrize("name", ["http:/localhost/x.wav", "concat:a.wav|b.wav", "pipe:0"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no colon in a name")
def test_a_name_is_never_taken_for_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write(tmp_path / "a.wav", seconds=2).replace(path)
    assert sum(map(len, decode(path))) == pytest.approx(2 * RATE_HZ, abs=2)


def test_the_file_is_let_go_when_done_and_when_given_up(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav")
    with decode(path) as decoding:
        next(decoding)
        assert decoding.report is None
    assert list(decoding) == []
    finished = decode(path)
    list(finished)
    # On Windows neither would work with the file held open.
    path.replace(tmp_path / "b.wav")
    (tmp_path / "b.wav").unlink()
    assert decoding._file.closed
    assert finished._file.closed


def test_a_file_may_change_its_form_midway(tmp_path: Path) -> None:
    one = write(tmp_path / "one.mp3", seconds=3, codec="libmp3lame", rate_hz=44_100, layout="stereo")
    two = write(tmp_path / "two.mp3", seconds=3, codec="libmp3lame", rate_hz=48_000, layout="mono")
    (tmp_path / "both.mp3").write_bytes(one.read_bytes() + two.read_bytes())
    assert sum(map(len, decode(tmp_path / "both.mp3"))) / RATE_HZ == pytest.approx(6, abs=0.3)
