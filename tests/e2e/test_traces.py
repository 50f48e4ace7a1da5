"""The search of the erasure tests finds what is there, wherever and however it lies."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from observer.bench.meetings import SAMPLE_FOLDER
from observer.sound_files import decode
from tests.e2e import traces

pytestmark = pytest.mark.e2e

SENTENCE = "Så tror jeg godt at jeg kan klare det."


@pytest.fixture(scope="module")
def sample() -> np.ndarray:
    with decode(SAMPLE_FOLDER / "d3.ogg") as seconds:
        return np.concatenate(list(seconds))


@pytest.fixture(scope="module")
def finder(sample: np.ndarray) -> traces.Finder:
    return traces.Finder({**traces.sound_patterns(sample), **traces.sentence_patterns([SENTENCE])})


def test_no_run_of_64_samples_of_speech_is_without_a_window_that_is_looked_for(sample: np.ndarray) -> None:
    power = np.convolve(sample.astype(float) ** 2, np.ones(traces.RUN) / traces.RUN, "valid")
    spoken = np.flatnonzero(power > 100**2)
    starts = np.array(traces.telling_starts(sample))
    next_start = starts[np.minimum(np.searchsorted(starts, spoken), len(starts) - 1)]

    assert len(spoken) > len(sample) / 2
    missed = np.count_nonzero((next_start < spoken) | (next_start + traces.WINDOW > spoken + traces.RUN))
    assert missed / len(spoken) < 0.001


@pytest.mark.parametrize("seed", range(6))
def test_a_run_of_64_samples_is_found_at_any_place(
    finder: traces.Finder, sample: np.ndarray, tmp_path: Path, seed: int
) -> None:
    random = np.random.default_rng(seed)
    start = int(random.choice(traces.telling_starts(sample))) - int(random.integers(0, traces.STEP))
    run = sample[start : start + traces.RUN]
    hidden = run.astype("<i2") if seed % 2 else run.astype("<f4") / np.float32(32_768)
    # The file is read in pieces, and the run may lie across two.
    place = int(random.integers(0, 200)) if seed % 3 else traces.CHUNK_BYTES - int(random.integers(1, 127))
    (tmp_path / "file").write_bytes(random.bytes(place) + hidden.tobytes() + random.bytes(seed))

    assert finder.found_in(tmp_path / "file")


@pytest.mark.parametrize("written", ["utf-8", "utf-16-le", "json"])
def test_a_sentence_is_found_however_it_is_written(
    finder: traces.Finder, tmp_path: Path, written: str
) -> None:
    coded = b"S\\u00e5 tror jeg godt at jeg kan klare det." if written == "json" else SENTENCE.encode(written)
    (tmp_path / "file").write_bytes(b"abc" + coded + b"de")

    assert len(finder.found_in(tmp_path / "file")) == 1


def test_nothing_is_found_where_there_is_nothing(finder: traces.Finder, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(np.random.default_rng(1).bytes(3 << 20))
    (tmp_path / "zeros").write_bytes(bytes(1 << 20))
    (tmp_path / "short").write_bytes(b"abc")
    (tmp_path / "empty").write_bytes(b"")

    assert traces.traces(traces.files_under(tmp_path), [finder.found_in, traces.sound_header_in]) == []


def test_a_sound_file_is_known_by_its_head(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.tmp"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(100))
    (tmp_path / "b.tmp").write_bytes(b"blob" * 9 + (SAMPLE_FOLDER / "d3.ogg").read_bytes()[:4000])

    assert len(traces.traces(traces.files_under(tmp_path), [traces.sound_header_in])) == 2
    assert not list(traces.files_under(tmp_path, left_out=lambda path: path.suffix == ".tmp"))
