"""A meeting recorded through `sounddevice` into a real, encrypted home, in real time."""

from __future__ import annotations

import time
import wave
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import ConsentMissing, ObservationErased
from observer.bench.virtual_microphone import VirtualMicrophone, missing_programs, virtual_microphone
from observer.bootstrap import open_services
from observer.capture import Recorder, RecorderState
from observer.records import Origin
from observer.services import Services
from observer.sound_files import decode

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(bool(missing_programs()), reason=f"no {', '.join(missing_programs())} here"),
]

RATE_HZ = 16_000
SAMPLE = Path(__file__).parents[2] / "observer" / "sample" / "d3.ogg"
Sound = NDArray[np.int16]


@pytest.fixture
def microphone(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualMicrophone]:
    with virtual_microphone() as plugged_in:
        for name, value in plugged_in.environment.items():
            monkeypatch.setenv(name, value)
        yield plugged_in


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def services(home: Path) -> Iterator[Services]:
    opened = open_services(home, "en lang nok adgangssætning")
    yield opened
    opened.close()


@pytest.fixture
def observation_id(services: Services) -> str:
    observation = services.create(origin=Origin.RECORDING)
    text = services.read_aloud()
    persons = (Person.BORGER, Person.FOKUSPERSON)
    services.give_consent(
        observation.id,
        Choices(
            persons=persons,
            answers=tuple(
                Answer(person=person, purpose=purpose, yes=True)
                for person in persons
                for purpose in (Purpose.OBSERVER, Purpose.RECORDING)
            ),
            text_version=text.version,
            text_sha256=text.sha256,
            read_at=datetime.now(UTC),
        ),
    )
    return observation.id


def talk(tmp_path: Path, start_s: int, end_s: int) -> tuple[Sound, Path]:
    """A stretch of the sample, as samples and as a wav file to play."""
    with decode(SAMPLE) as seconds:
        sound = np.concatenate([second for n, second in enumerate(seconds) if start_s <= n < end_s])
    path = tmp_path / f"talk-{start_s}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(sound.tobytes())
    return sound, path


def place_of(played: Sound, heard: Sound) -> tuple[int, float]:
    """Where in `heard` the played sound is: its first sample, and how alike they are there (0 to 1)."""
    a, b = heard.astype(np.float64), played.astype(np.float64)
    size = 1 << (len(a) + len(b)).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(a, size) * np.conj(np.fft.rfft(b, size)), size)[: len(a) - len(b) + 1]
    power = np.concatenate([[0.0], np.cumsum(a**2)])
    norm = np.sqrt(np.maximum(power[len(b) :] - power[: -len(b)], 1.0) * (b @ b))
    start = int(np.argmax(likeness / norm))
    return start, float(likeness[start] / norm[start])


def wait_until(holds: Callable[[], bool], *, within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)


def hears(recorder: Recorder) -> bool:
    """Whether the microphone is awake; what is said before it is, no microphone hears."""
    return recorder.elapsed_s > 0.2


def test_what_is_said_is_sealed_whole(
    services: Services, observation_id: str, microphone: VirtualMicrophone, tmp_path: Path, home: Path
) -> None:
    said, path = talk(tmp_path, 20, 45)
    recorder = services.recorder(observation_id)
    recorder.start()
    wait_until(lambda: hears(recorder))
    started_at_s, elapsed_s = time.monotonic(), recorder.elapsed_s
    loudest_db = -96.0
    player = microphone.play(path)
    while player.poll() is None:
        time.sleep(0.1)
        loudest_db = max(loudest_db, recorder.level().rms_db)
    time.sleep(1)
    recorded_s, wall_s = recorder.elapsed_s - elapsed_s, time.monotonic() - started_at_s
    duration_s = recorder.stop()
    assert recorder.failure is None
    assert recorder.overflows == 0
    assert recorded_s == pytest.approx(wall_s, abs=0.5)
    assert -40 < loudest_db < 0

    heard = services.sound(observation_id, 0, duration_s)
    assert len(heard) / RATE_HZ == pytest.approx(duration_s)
    start, likeness = place_of(said, heard)
    assert likeness > 0.98
    # One lost sample anywhere would move all that comes after it.
    places = []
    for second in range(0, 25, 2):
        piece = said[second * RATE_HZ : (second + 2) * RATE_HZ]
        if np.sqrt(np.mean(piece.astype(float) ** 2)) > 300:
            nearby = heard[start + second * RATE_HZ - 400 : start + (second + 2) * RATE_HZ + 400]
            place, piece_likeness = place_of(piece, nearby)
            assert piece_likeness > 0.95
            places.append(place)
    assert len(places) >= 8
    assert max(places) - min(places) <= 1

    # Sealed means that no stretch of it lies anywhere under the home.
    runs = [
        heard[at : at + 64].tobytes()
        for at in range(start, len(heard) - 64, RATE_HZ)
        if heard[at : at + 64].any()
    ]
    assert len(runs) > 20
    for file in (path for path in home.rglob("*") if path.is_file()):
        data = file.read_bytes()
        assert not any(run in data for run in runs), file.name


def test_what_is_said_in_a_pause_is_not_heard(
    services: Services, observation_id: str, microphone: VirtualMicrophone, tmp_path: Path
) -> None:
    kept, kept_path = talk(tmp_path, 20, 23)
    private, private_path = talk(tmp_path, 60, 63)
    recorder = services.recorder(observation_id)
    recorder.start()
    wait_until(lambda: hears(recorder))
    microphone.play(kept_path).wait(timeout=10)
    time.sleep(0.7)
    recorder.pause()
    paused_at_s = recorder.elapsed_s
    microphone.play(private_path).wait(timeout=10)
    time.sleep(0.7)
    assert recorder.elapsed_s == paused_at_s
    recorder.resume()
    wait_until(lambda: recorder.elapsed_s > paused_at_s + 1)
    duration_s = recorder.stop()

    heard = services.sound(observation_id, 0, duration_s)
    assert place_of(kept, heard)[1] > 0.95
    assert place_of(private, heard)[1] < 0.3


def test_a_microphone_pulled_out_and_put_back(
    services: Services, observation_id: str, microphone: VirtualMicrophone, tmp_path: Path
) -> None:
    before, before_path = talk(tmp_path, 20, 23)
    after, after_path = talk(tmp_path, 60, 63)
    recorder = services.recorder(observation_id)
    recorder.start()
    wait_until(lambda: hears(recorder))
    microphone.play(before_path).wait(timeout=10)
    time.sleep(0.7)
    microphone.unplug()
    wait_until(lambda: recorder.state is RecorderState.INTERRUPTED)
    assert recorder.failure is not None
    assert "Mikrofonen forsvandt" in recorder.failure
    kept_s = recorder.elapsed_s
    microphone.plug_in()
    recorder.resume()
    wait_until(lambda: recorder.elapsed_s > kept_s + 0.2)
    microphone.play(after_path).wait(timeout=10)
    time.sleep(0.7)
    duration_s = recorder.stop()

    heard = services.sound(observation_id, 0, duration_s)
    first, likeness = place_of(before, heard)
    assert likeness > 0.95
    second, likeness = place_of(after, heard)
    assert likeness > 0.95
    assert first + len(before) <= kept_s * RATE_HZ <= second


def test_without_consent_the_microphone_stays_closed(
    services: Services, microphone: VirtualMicrophone, home: Path
) -> None:
    del microphone  # it is there, and must not be opened
    observation = services.create(origin=Origin.RECORDING)
    with pytest.raises(ConsentMissing):
        services.recorder(observation.id)
    assert not list(home.rglob("*.sealed"))


def test_a_consent_taken_back_while_it_records_ends_it_and_erases(
    services: Services, observation_id: str, microphone: VirtualMicrophone, tmp_path: Path, home: Path
) -> None:
    _, path = talk(tmp_path, 20, 40)
    recorder = services.recorder(observation_id)
    recorder.start()
    microphone.play(path)
    wait_until(lambda: recorder.sealed_s >= 2)
    services.withdraw(observation_id)
    wait_until(lambda: recorder.state is RecorderState.STOPPED)
    assert not list(home.rglob("*.sealed"))
    with pytest.raises(ObservationErased):
        services.recorder(observation_id)
