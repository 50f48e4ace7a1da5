"""The rebuilt speaker encoder: its spectrogram by the book, and voices told apart."""

import numpy as np
import pytest
import torch

from models.engines.speaker_embedding import (
    PART_FRAMES,
    SpeakerEmbedding,
    hz_to_mel,
    mel_filters,
    mel_to_hz,
    split_parts,
)
from models.records import SAMPLE_RATE_HZ
from models.store import ModelShelf, default_folder
from tests.contract.conftest import ROOT, read_sound

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def embedding() -> SpeakerEmbedding:
    return SpeakerEmbedding(ModelShelf(default_folder()).verified("resemblyzer").file("pretrained.pt"))


def test_the_scale_is_slaneys() -> None:
    # The table of Slaney's Auditory Toolbox: 200/3 Hz a step up to 1 000 Hz, then 27 steps to 6 400 Hz.
    assert hz_to_mel(1000.0) == pytest.approx(15.0)
    assert hz_to_mel(6400.0) == pytest.approx(42.0)
    assert mel_to_hz(np.array([3.0, 15.0, 42.0])) == pytest.approx([200.0, 1000.0, 6400.0])


def test_the_filters_are_triangles_of_equal_area() -> None:
    filters = mel_filters()

    assert filters.shape == (40, 201)
    assert (filters >= 0).all()
    # librosa.filters.mel(sr=16000, n_fft=400, n_mels=40) peaks so: 2 / (upper edge - lower edge) at a centre.
    edges_hz = mel_to_hz(np.linspace(0.0, hz_to_mel(8000.0), 42))
    bins_hz = np.arange(201) * 40.0
    for band in (0, 10, 25, 39):
        lower, centre, upper = edges_hz[band : band + 3]
        expected = np.interp(bins_hz, [lower, centre, upper], [0, 2 / (upper - lower), 0], left=0, right=0)
        assert filters[band] == pytest.approx(expected, abs=1e-6)


def test_the_spectrogram_is_the_power_by_definition(embedding: SpeakerEmbedding) -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ).astype(np.float32)

    mels = embedding.mel_spectrogram(torch.from_numpy(tone)).numpy()

    assert mels.shape == (101, 40)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    frame = tone[50 * 160 - 200 : 50 * 160 + 200] * window
    assert mels[50] == pytest.approx(mel_filters() @ np.abs(np.fft.rfft(frame)) ** 2, rel=1e-3, abs=1e-5)


def test_parts_overlap_and_a_scant_last_one_is_left_out() -> None:
    mels = torch.arange(400.0)[:, None].expand(400, 40)

    parts = split_parts(mels)

    assert [int(part[0, 0]) for part in parts] == [0, 77, 154, 231]
    assert len(split_parts(mels[:PART_FRAMES])) == 1
    assert split_parts(mels[:50]).shape == (1, PART_FRAMES, 40)
    assert split_parts(mels[:50])[0, 50:].abs().sum() == 0


def test_one_voice_is_nearer_to_itself_than_to_another(embedding: SpeakerEmbedding) -> None:
    sound = torch.from_numpy(read_sound(ROOT / "observer" / "sample" / "d3.ogg"))

    def cut(start_s: float, end_s: float) -> torch.Tensor:
        piece = sound[int(start_s * SAMPLE_RATE_HZ) : int(end_s * SAMPLE_RATE_HZ)]
        return torch.nn.functional.pad(piece, (0, 4 * SAMPLE_RATE_HZ - len(piece)))

    # The consultant, the citizen, the consultant again: the first lines of the sample's own rttm.
    pieces = torch.stack([cut(1.2, 4.4), cut(4.8, 7.4), cut(8.1, 11.7)])[:, None]
    masks = torch.zeros(3, 400)
    masks[0, :320], masks[1, :260], masks[2, :360] = 1, 1, 1
    consultant, citizen, again = embedding(pieces, masks)

    assert np.linalg.norm(consultant) == pytest.approx(1.0, abs=1e-5)
    assert consultant @ again > consultant @ citizen + 0.1


def test_too_little_of_a_voice_has_no_vector(embedding: SpeakerEmbedding) -> None:
    noise = torch.from_numpy(np.random.default_rng(1).normal(0, 0.1, (1, 1, 32_000)).astype(np.float32))
    masks = torch.zeros(4, 200)
    masks[1, :40], masks[2, :60], masks[3, :] = 1, 1, 1
    sound = noise.repeat(4, 1, 1)
    sound[3] = 0

    vectors = embedding(sound, masks)

    assert np.isnan(vectors).all(axis=1).tolist() == [True, True, False, True]


def test_loudness_does_not_change_a_quiet_voice(embedding: SpeakerEmbedding) -> None:
    sound = torch.from_numpy(read_sound(ROOT / "observer" / "sample" / "d3.ogg")[19_200:70_400])[None, None]
    masks = torch.ones(1, 300)

    quiet, quieter = embedding(sound * 0.01, masks)[0], embedding(sound * 0.001, masks)[0]

    assert quiet == pytest.approx(quieter, abs=1e-3)
