"""What every windowed diarizer does: the same as when it hears all at once, the fake one and pyannote's."""

import numpy as np
import pytest

from models.fakes import FakeWindowedDiarizer
from models.protocols import WindowedDiarizer
from models.records import SAMPLE_RATE_HZ, Samples, duration_s
from models.store import ModelShelf
from models.windows import GrowingDiarization
from tests.contract.conftest import silence

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module", params=["fake", "pyannote"])
def diarizer(request: pytest.FixtureRequest, weights: ModelShelf) -> WindowedDiarizer:
    if request.param == "fake":
        return FakeWindowedDiarizer()
    from models.engines.diarization_windows import WindowedPyannoteDiarizer

    return WindowedPyannoteDiarizer(weights.verified("segmentation-3.0"), weights.verified("resemblyzer"))


def grown(diarizer: WindowedDiarizer, samples: Samples, *, piece: int) -> GrowingDiarization:
    growing = GrowingDiarization(diarizer)
    for start in range(0, len(samples), piece):
        growing.hear(samples[start : start + piece])
    growing.finish()
    return growing


@pytest.mark.parametrize("speakers", [None, 2])
@pytest.mark.parametrize("seconds", [3.0, 9.3, 24.0, 61.0])
def test_window_by_window_gives_the_turns_of_the_whole(
    diarizer: WindowedDiarizer, talk: Samples, speakers: int | None, seconds: float
) -> None:
    # A minute is heard by halves, in two threads.
    samples = np.tile(talk, 3)[: round(seconds * SAMPLE_RATE_HZ)]

    assert grown(diarizer, samples, piece=7001).decide(speakers=speakers) == diarizer.diarize(
        samples, speakers=speakers
    )


def test_windows_that_are_known_are_not_heard_again(diarizer: WindowedDiarizer, talk: Samples) -> None:
    first = GrowingDiarization(diarizer)
    known = first.hear(talk)
    again = GrowingDiarization(diarizer)
    again.begin(known)
    again.hear(talk[round(again.wanted_s * SAMPLE_RATE_HZ) :])
    rest = again.finish()

    assert known
    assert again.decide(speakers=2) == diarizer.diarize(talk, speakers=2)
    assert len(known) + len(rest) == len(grown(diarizer, talk, piece=16_000).windows)


@pytest.mark.parametrize("seconds", [0.0, 0.5, 12.0])
def test_nobody_is_heard_in_silence(diarizer: WindowedDiarizer, seconds: float) -> None:
    assert grown(diarizer, silence(seconds), piece=16_000).decide(speakers=2) == ()


def test_only_whole_windows_are_listened_to(diarizer: WindowedDiarizer, talk: Samples) -> None:
    with pytest.raises(ValueError, match="whole windows"):
        diarizer.listen(talk[: diarizer.window_samples + 1])


def test_each_moment_is_heard_once(diarizer: WindowedDiarizer, talk: Samples) -> None:
    [first, *rest] = grown(diarizer, talk, piece=16_000).windows
    [own] = diarizer.listen(talk[: diarizer.window_samples], first=True)

    assert np.allclose(first.moments, own.moments, atol=1e-5)
    assert {len(window.moments) for window in rest} == {
        len(diarizer.listen(talk[: diarizer.window_samples])[0].moments)
    }
    assert len(first.moments) > len(rest[0].moments)


def test_a_window_is_vectors_and_tracks_alone(diarizer: WindowedDiarizer, talk: Samples) -> None:
    [window] = diarizer.listen(talk[: diarizer.window_samples])

    assert window.speaks.dtype == np.uint8
    assert set(np.unique(window.speaks)) == {0, 1}
    assert window.vectors.dtype == np.float32
    assert len(window.vectors) == window.speaks.shape[1]
    assert window.moments.dtype == np.float32
    assert window.moments.shape[1] == window.vectors.shape[1]
    assert duration_s(talk) > diarizer.window_samples / SAMPLE_RATE_HZ
