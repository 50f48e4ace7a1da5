"""What every diarizer does: the fake one and pyannote's."""

from itertools import pairwise

import numpy as np
import pytest

from models.fakes import FakeDiarizer
from models.protocols import Diarizer
from models.records import Samples, duration_s
from models.store import ModelShelf
from tests.contract.conftest import room_noise, silence

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module", params=["fake", "pyannote"])
def diarizer(request: pytest.FixtureRequest, weights: ModelShelf) -> Diarizer:
    if request.param == "fake":
        return FakeDiarizer()
    from models.engines.diarization import PyannoteDiarizer

    return PyannoteDiarizer(weights.verified("segmentation-3.0"), weights.verified("resemblyzer"))


@pytest.mark.parametrize("speakers", [None, 1, 2])
def test_turns_are_in_order_and_within_the_sound_and_nobodys_own_overlap(
    diarizer: Diarizer, talk: Samples, speakers: int | None
) -> None:
    turns = diarizer.diarize(talk, speakers=speakers)

    assert turns
    assert [turn.start_s for turn in turns] == sorted(turn.start_s for turn in turns)
    assert all(turn.start_s < turn.end_s <= duration_s(talk) for turn in turns)
    for speaker in {turn.speaker for turn in turns}:
        own = [turn for turn in turns if turn.speaker == speaker]
        assert all(before.end_s <= after.start_s for before, after in pairwise(own))


@pytest.mark.parametrize(("speakers", "labels"), [(1, ["S1"]), (2, ["S1", "S2"])])
def test_as_many_people_as_were_told_numbered_as_they_speak(
    diarizer: Diarizer, talk: Samples, speakers: int, labels: list[str]
) -> None:
    turns = diarizer.diarize(talk, speakers=speakers)

    assert list(dict.fromkeys(turn.speaker for turn in turns)) == labels


@pytest.mark.parametrize("speakers", [None, 2])
@pytest.mark.parametrize("sound", [silence(0), silence(0.5), silence(3), room_noise(3), room_noise(0.9)])
def test_nobody_is_heard_where_nobody_speaks(
    diarizer: Diarizer, sound: Samples, speakers: int | None
) -> None:
    assert diarizer.diarize(sound, speakers=speakers) == ()


def test_a_word_or_two_is_enough_to_be_heard(diarizer: Diarizer, talk: Samples) -> None:
    turns = diarizer.diarize(talk[: 3 * 16_000], speakers=2)

    assert [turn.speaker for turn in turns][:1] == ["S1"]


def test_more_people_than_are_heard_are_no_error_and_nothing_is_printed(
    diarizer: Diarizer, talk: Samples, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = diarizer.diarize(talk, speakers=6)

    assert 1 <= len({turn.speaker for turn in turns}) <= 6
    assert capsys.readouterr().out == ""


def test_progress_never_falls_and_ends_at_the_whole(diarizer: Diarizer, talk: Samples) -> None:
    seen: list[tuple[float, float]] = []

    diarizer.diarize(talk, progress=lambda *step: seen.append(step))

    done_s = [step[0] for step in seen]
    assert done_s == sorted(done_s)
    assert seen[-1] == (duration_s(talk), duration_s(talk))


def test_what_the_progress_raises_ends_the_work(diarizer: Diarizer, talk: Samples) -> None:
    """A withdrawn consent is told in this way; also where two threads share a long recording."""

    class Withdrawn(Exception):
        pass

    def progress(_done_s: float, _total_s: float) -> None:
        raise Withdrawn

    minutes = np.tile(talk, -(-90 * 16_000 // len(talk)))
    with pytest.raises(Withdrawn):
        diarizer.diarize(minutes, progress=progress)


def test_no_people_is_no_hint(diarizer: Diarizer, talk: Samples) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        diarizer.diarize(talk, speakers=0)
