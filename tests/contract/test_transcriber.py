"""What every transcriber does: the fake one, Whisper, and sherpa-onnx with a model made here."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from models.fakes import FakeTranscriber
from models.install import install
from models.protocols import Transcriber
from models.records import Samples, duration_s
from models.store import ModelShelf
from tests.contract.conftest import room_noise, silence
from tests.contract.tiny_ctc import build_ctc

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module", params=["fake", "whisper", "sherpa"])
def transcriber(
    request: pytest.FixtureRequest, weights: ModelShelf, tmp_path_factory: pytest.TempPathFactory
) -> Transcriber:
    if request.param == "fake":
        return FakeTranscriber()
    if request.param == "sherpa":
        from models.engines.transcribers import load_transcriber

        folder = tmp_path_factory.mktemp("sherpa")
        shelf = ModelShelf(folder / "shelf")
        (model,) = install(shelf, ["ekko-v1-tiny"], source=build_ctc(folder / "brought"))
        return load_transcriber(model)
    from models.engines.whisper import WhisperTranscriber

    return WhisperTranscriber(weights.verified("whisper-base"), at_once=2)


def test_words_come_in_order_and_lie_within_the_sound(transcriber: Transcriber, talk: Samples) -> None:
    words = list(transcriber.transcribe(talk))

    assert len(words) > 10
    assert all(before.start_s <= after.start_s for before, after in pairwise(words))
    assert words[-1].end_s <= duration_s(talk)
    assert not any(" " in word.text for word in words)


def test_the_same_sound_gives_the_same_words(transcriber: Transcriber, talk: Samples) -> None:
    short = talk[: 8 * 16_000]

    assert list(transcriber.transcribe(short)) == list(transcriber.transcribe(short))


def test_what_is_heard_at_once_is_heard_as_alone(transcriber: Transcriber, talk: Samples) -> None:
    stretches = [talk[: len(talk) // 2], talk[len(talk) // 2 :]] * transcriber.at_once

    with ThreadPoolExecutor(transcriber.at_once) as ears:
        together = list(ears.map(lambda stretch: list(transcriber.transcribe(stretch)), stretches))

    assert together == [list(transcriber.transcribe(stretch)) for stretch in stretches]
    assert all(together)


@pytest.mark.parametrize("sound", [silence(0), silence(0.01), silence(5), room_noise(10)])
def test_nothing_is_heard_where_nobody_speaks(transcriber: Transcriber, sound: Samples) -> None:
    assert list(transcriber.transcribe(sound)) == []


def test_progress_never_falls_and_ends_at_the_whole(transcriber: Transcriber, talk: Samples) -> None:
    seen: list[tuple[float, float]] = []

    list(transcriber.transcribe(talk, progress=lambda *step: seen.append(step)))

    done_s = [step[0] for step in seen]
    assert done_s == sorted(done_s)
    assert {step[1] for step in seen} == {duration_s(talk)}
    assert done_s[-1] == duration_s(talk)


def test_nothing_is_done_before_a_word_is_asked_for(transcriber: Transcriber, talk: Samples) -> None:
    seen: list[tuple[float, float]] = []

    words = transcriber.transcribe(talk, progress=lambda *step: seen.append(step))

    assert isinstance(words, Iterator)
    assert seen == []
    next(words)
    assert not seen or seen[-1][0] < duration_s(talk)
