"""The virtual WAV answers any range with exactly the bytes that a whole file would have there."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.meeting import RATE_HZ, FakeServices
from tests.unit.ui.helpers import consented
from ui.playback import ByteRange, RangeInvalid, asked_range, router, wav_bytes, wav_header

pytestmark = pytest.mark.unit

SECONDS = 25.5
TOTAL = 44 + int(SECONDS * RATE_HZ) * 2


def whole(services: FakeServices) -> bytes:
    samples = services.sound("o1", 0, SECONDS)
    return wav_header(len(samples)) + samples.tobytes()


@pytest.fixture
def services() -> FakeServices:
    return consented(FakeServices(sound_s=SECONDS))


@pytest.fixture
def client(services: FakeServices) -> TestClient:
    app = FastAPI()
    app.include_router(router(services))
    return TestClient(app)


@given(st.integers(0, TOTAL - 1), st.integers(1, TOTAL))
def test_any_range_is_that_part_of_the_whole(first: int, length: int) -> None:
    services = FakeServices(sound_s=SECONDS)
    wanted = ByteRange(first=first, stop=min(TOTAL, first + length), total=TOTAL)
    pieces = b"".join(wav_bytes(services, "o1", wanted))
    assert pieces == whole(services)[wanted.first : wanted.stop]


@pytest.mark.parametrize(
    ("header", "first", "stop"),
    [
        ("bytes=0-", 0, 100),
        ("bytes=10-19", 10, 20),
        ("bytes=90-200", 90, 100),
        ("bytes=-30", 70, 100),
        ("bytes=-300", 0, 100),
    ],
)
def test_ranges_as_the_rfc_has_them(header: str, first: int, stop: int) -> None:
    assert asked_range(header, 100) == ByteRange(first=first, stop=stop, total=100)


@pytest.mark.parametrize("header", [None, "", "bytes=-", "items=1-2", "bytes=1-2,5-6", "bytes=x-"])
def test_what_is_not_one_range_of_bytes_is_passed_over(header: str | None) -> None:
    assert asked_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=20-10", "bytes=-0"])
def test_a_range_outside_the_sound_is_refused(header: str) -> None:
    with pytest.raises(RangeInvalid):
        asked_range(header, 100)


def test_the_whole_is_a_wav_that_others_can_read(client: TestClient, services: FakeServices) -> None:
    answer = client.get("/lyd/o1.wav")
    assert answer.status_code == 200
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert (sound.getnchannels(), sound.getframerate(), sound.getsampwidth()) == (1, RATE_HZ, 2)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
    assert np.array_equal(samples, services.sound("o1", 0, SECONDS))


def test_a_range_comes_as_partial_content(client: TestClient, services: FakeServices) -> None:
    answer = client.get("/lyd/o1.wav", headers={"range": "bytes=1000-1999"})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 1000-1999/{TOTAL}"
    assert answer.content == whole(services)[1000:2000]
    assert client.get("/lyd/o1.wav", headers={"range": f"bytes={TOTAL}-"}).status_code == 416


def test_a_stretch_by_seconds(client: TestClient, services: FakeServices) -> None:
    answer = client.get("/lyd/o1", params={"fra": 2, "til": 3.5})
    assert answer.content[44:] == services.sound("o1", 2, 3.5).tobytes()
    assert client.get("/lyd/o1", params={"fra": 4, "til": 3}).status_code == 416
    assert client.get("/lyd/o1", params={"fra": -1, "til": 3}).status_code == 416


def test_without_consent_there_is_no_sound() -> None:
    app = FastAPI()
    app.include_router(router(FakeServices()))
    answer = TestClient(app).get("/lyd/o1.wav")
    assert answer.status_code == 409
    assert answer.json()["message"]
