"""Resemblyzer's GE2E speaker encoder, rebuilt small: a voice's stretch of sound becomes one unit vector.

The vectors tell speakers of one recording apart. They live in memory while that is done and are never kept.

Architecture, spectrogram and slicing are those of Resemblyzer 0.1.4 (Apache-2.0; `voice_encoder.py`,
`audio.py`, `hparams.py`), without librosa: its mel filter bank is written out here.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.records import SAMPLE_RATE_HZ

WINDOW_SAMPLES = 400
HOP_SAMPLES = 160
MEL_BANDS = 40
HIDDEN_SIZE = 256
LAYERS = 3

PART_FRAMES = 160
"""Frames in the part that the encoder hears at once: 1.6 s."""

PART_STEP_FRAMES = 77
"""From part to part; Resemblyzer's 1.3 parts a second."""

LEAST_COVERAGE = 0.75
"""A last part with less of it filled is left out."""

TARGET_DBFS = -30.0
"""Quieter sound is raised to this; the spectrogram is not logarithmic, so loudness would count otherwise."""

SILENT_POWER = 1e-8
"""80 dB below full scale: nothing to hear."""


class VoiceEncoder(nn.Module):
    """Three LSTM layers and a projection; `forward` takes (parts, frames, bands) and gives (parts, 256)."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(MEL_BANDS, HIDDEN_SIZE, LAYERS, batch_first=True)
        self.linear = nn.Linear(HIDDEN_SIZE, HIDDEN_SIZE)

    def forward(self, mels: torch.Tensor) -> torch.Tensor:
        """Return the unit vectors, none of their numbers negative, of `mels`, (parts, frames, bands)."""
        _, (hidden, _) = self.lstm(mels)
        raw = torch.relu(self.linear(hidden[-1]))
        return raw / torch.linalg.vector_norm(raw, dim=1, keepdim=True)


class SpeakerEmbedding:
    """What pyannote's pipeline asks of a speaker embedding, answered by the GE2E encoder in `weights`."""

    sample_rate = SAMPLE_RATE_HZ
    metric = "cosine"
    dimension = HIDDEN_SIZE
    min_num_samples = SAMPLE_RATE_HZ // 2

    def __init__(self, weights: Path) -> None:
        state = torch.load(weights, map_location="cpu", weights_only=True)["model_state"]
        self._encoder = VoiceEncoder()
        wanted = self._encoder.state_dict().keys()
        # The checkpoint also holds the loss's two scalars, which training alone needs.
        self._encoder.load_state_dict({name: state[name] for name in wanted})
        self._encoder.eval()
        self._window = torch.hann_window(WINDOW_SAMPLES, periodic=True)
        self._filters = torch.from_numpy(mel_filters())

    def to(self, device: Any) -> "SpeakerEmbedding":  # noqa: ARG002 - pyannote asks; the CPU is all there is
        """Return itself: it stays on the CPU."""
        return self

    def __call__(self, waveforms: torch.Tensor, masks: torch.Tensor) -> NDArray[np.float32]:
        """Return (batch, 256) float32, NaN rows where less than half a second is left to hear.

        `waveforms` is (batch, 1, samples) at 16 000 Hz; `masks` is (batch, frames), 1 where the voice speaks.
        """
        vectors = np.full((len(waveforms), self.dimension), np.nan, dtype=np.float32)
        parts: list[torch.Tensor] = []
        rows: list[int] = []
        mels: torch.Tensor | None = None
        with torch.inference_mode():
            for row, (waveform, mask) in enumerate(zip(waveforms[:, 0], masks, strict=True)):
                # pyannote sends each stretch once per voice in it, one after the other.
                if mels is None or not torch.equal(waveform, waveforms[row - 1, 0]):
                    mels = self.mel_spectrogram(waveform)
                heard = self._heard(waveform, mels, mask)
                if heard is not None:
                    split = split_parts(heard)
                    parts.append(split)
                    rows += [row] * len(split)
            if parts:
                self._average(self._encoder(torch.cat(parts)).numpy(), np.array(rows), vectors)
        return vectors

    def alone(self, sounds: torch.Tensor) -> NDArray[np.float32]:
        """Return how each of `sounds`, (batch, samples), sounds: (batch, 256) float32, zeros in silence.

        Each is heard as one part, so they are to be shorter than that.
        """
        with torch.inference_mode():
            spectrum = torch.stft(
                sounds,
                n_fft=WINDOW_SAMPLES,
                hop_length=HOP_SAMPLES,
                window=self._window,
                center=False,
                return_complex=True,
            )
            power = sounds.square().mean(dim=1)
            gain = torch.clamp(10 ** (TARGET_DBFS / 10) / power.clamp(min=SILENT_POWER), min=1.0)
            mels = (self._filters @ spectrum.abs().square()).transpose(1, 2) * gain[:, None, None]
            vectors = self._encoder(mels)
            vectors[power <= SILENT_POWER] = 0.0
        heard: NDArray[np.float32] = vectors.numpy()
        return heard

    def mel_spectrogram(self, waveform: torch.Tensor) -> torch.Tensor:
        """Return the mel power spectrogram, (frames, bands), of `waveform`, (samples,) at 16 000 Hz.

        As `librosa.feature.melspectrogram(n_fft=400, hop_length=160, n_mels=40)` gives it: periodic Hann
        window, frames centred with zeros beyond the ends, squared magnitudes.
        """
        spectrum = torch.stft(
            waveform,
            n_fft=WINDOW_SAMPLES,
            hop_length=HOP_SAMPLES,
            window=self._window,
            center=True,
            pad_mode="constant",
            return_complex=True,
        )
        return (self._filters @ spectrum.abs().square()).T

    def _heard(self, waveform: torch.Tensor, mels: torch.Tensor, mask: torch.Tensor) -> torch.Tensor | None:
        """Return the frames of `mels` in which the voice speaks, at an even loudness, or None if too few."""
        speaks = stretched(mask, len(mels))
        if int(speaks.sum()) * HOP_SAMPLES < self.min_num_samples:
            return None
        power = waveform[stretched(mask, len(waveform))].square().mean()
        if power <= 0:
            return None
        gain = torch.clamp(10 ** (TARGET_DBFS / 10) / power, min=1.0)
        return mels[speaks] * gain

    @staticmethod
    def _average(parts: NDArray[np.float32], rows: NDArray[np.int_], vectors: NDArray[np.float32]) -> None:
        """Write into `vectors`, at each of `rows`, the unit mean of its `parts`."""
        for row in np.unique(rows):
            mean = parts[rows == row].mean(axis=0)
            vectors[row] = mean / np.linalg.norm(mean)


def stretched(mask: torch.Tensor, length: int) -> torch.Tensor:
    """Return `mask`, (frames,), as booleans of another `length`, each taken from the nearest frame."""
    index = torch.arange(length) * len(mask) // length
    return mask[index] > 0.5


def split_parts(mels: torch.Tensor) -> torch.Tensor:
    """Return `mels`, (frames, bands), as overlapping parts, (parts, 160, bands), filled up with zeros."""
    frames = len(mels)
    starts = range(0, max(1, frames - PART_FRAMES + PART_STEP_FRAMES + 1), PART_STEP_FRAMES)
    kept = [start for start in starts if start == 0 or (frames - start) / PART_FRAMES >= LEAST_COVERAGE]
    reach = kept[-1] + PART_FRAMES
    padded = torch.nn.functional.pad(mels, (0, 0, 0, max(0, reach - frames)))
    return torch.stack([padded[start : start + PART_FRAMES] for start in kept])


def mel_filters() -> NDArray[np.float32]:
    """Return Slaney's mel filter bank, (40, 201) float32: triangles of equal area, 0-8 000 Hz.

    The scale is linear below 1 000 Hz and logarithmic above (Slaney, Auditory Toolbox, 1998), as in librosa.
    """
    edges_hz = mel_to_hz(np.linspace(0.0, hz_to_mel(SAMPLE_RATE_HZ / 2), MEL_BANDS + 2))
    bins_hz = np.linspace(0.0, SAMPLE_RATE_HZ / 2, WINDOW_SAMPLES // 2 + 1)
    rising = (bins_hz - edges_hz[:-2, None]) / np.diff(edges_hz)[:-1, None]
    falling = (edges_hz[2:, None] - bins_hz) / np.diff(edges_hz)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    filters: NDArray[np.float32] = (triangles * (2.0 / (edges_hz[2:] - edges_hz[:-2]))[:, None]).astype(
        np.float32
    )
    return filters


LINEAR_HZ_PER_MEL = 200.0 / 3
BREAK_HZ = 1000.0
BREAK_MEL = BREAK_HZ / LINEAR_HZ_PER_MEL
LOG_STEP = np.log(6.4) / 27.0


def hz_to_mel(hz: float) -> float:
    """Return `hz` on Slaney's mel scale."""
    if hz < BREAK_HZ:
        return hz / LINEAR_HZ_PER_MEL
    return float(BREAK_MEL + np.log(hz / BREAK_HZ) / LOG_STEP)


def mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `mel`, on Slaney's scale, in Hz."""
    return np.where(mel < BREAK_MEL, mel * LINEAR_HZ_PER_MEL, BREAK_HZ * np.exp(LOG_STEP * (mel - BREAK_MEL)))
