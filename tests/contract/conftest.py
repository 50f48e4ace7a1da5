"""The installed weights, and sound to hold the engines to."""

from pathlib import Path

import av
import numpy as np
import pytest

from models.records import SAMPLE_RATE_HZ, Samples
from models.store import ModelShelf, default_folder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def weights() -> ModelShelf:
    """The shelf of installed models; a test that asks it for one that is missing fails with the remedy."""
    return ModelShelf(default_folder())


@pytest.fixture(scope="session")
def talk() -> Samples:
    """The first 24 s of the sample meeting, read-only: two people, turn about."""
    samples = read_sound(ROOT / "observer" / "sample" / "d3.ogg")[: 24 * SAMPLE_RATE_HZ]
    samples.setflags(write=False)
    return samples


def read_sound(path: Path) -> Samples:
    """Return the sound in the file at `path`, (samples,) float32 mono 16 000 Hz."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
    with av.open(str(path)) as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)


def silence(seconds: float) -> Samples:
    """Return digital silence."""
    return np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)


def room_noise(seconds: float) -> Samples:
    """Return the faint even hiss of a room in which nobody speaks."""
    noise = np.random.default_rng(7).normal(0.0, 0.002, int(seconds * SAMPLE_RATE_HZ))
    return noise.astype(np.float32)
