"""What the worker answers, without a process: each stretch and window once, and only of this round."""

import numpy as np
import pytest

from observer.live.fakes import FakeEars
from observer.live.messages import (
    Begin,
    Decide,
    Decided,
    Finish,
    Finished,
    HeardVoices,
    HeardWords,
    SoFar,
    Sound,
)
from observer.live.rest import is_strained
from observer.live.worker import Listening

pytestmark = pytest.mark.unit

RATE = 16_000


def talk(seconds=30, pause_every_s=5):
    samples = (np.sin(np.arange(seconds * RATE) * 0.05) * 6000).astype(np.int16)
    for start_s in range(pause_every_s, seconds, pause_every_s):
        samples[start_s * RATE : start_s * RATE + RATE] = 0
    return samples


def answers(listening, *messages):
    return [answer for message in messages for answer in listening.take(message)]


def sounds(samples, *, number=1, piece=RATE):
    return [
        Sound(round=number, samples=samples[start : start + piece]) for start in range(0, len(samples), piece)
    ]


def begin(number=1, *, words_from_s=0.0, windows=(), sound_from_s=0.0):
    return Begin(
        round=number, words_from_s=words_from_s, windows=windows, sound_from_s=sound_from_s, speakers=2
    )


def whole(samples):
    listening = Listening(FakeEars())
    said = answers(listening, begin(), *sounds(samples), Finish(round=1), Decide(round=1, speakers=2))
    stretches = [answer.stretch for answer in said if isinstance(answer, HeardWords)]
    windows = [one for answer in said if isinstance(answer, HeardVoices) for one in answer.windows]
    return said, stretches, windows


def test_a_recording_is_told_stretch_by_stretch_and_ends_with_who_spoke():
    said, stretches, windows = whole(talk())

    assert stretches[0].start_s == 0.0
    assert [one.start_s for one in stretches[1:]] == [one.end_s for one in stretches[:-1]]
    assert stretches[-1].end_s == 30.0
    assert len(windows) == 29
    assert len([one for one in said if isinstance(one, SoFar)]) == 1
    assert isinstance(said[-2], Finished)
    assert isinstance(said[-1], Decided)
    assert {turn.speaker for turn in said[-1].turns} == {"S1", "S2"}


def test_going_on_after_what_is_known_gives_the_rest_alone():
    samples = talk()
    said, stretches, windows = whole(samples)
    known_s, known = stretches[2].end_s, tuple(windows[:7])

    again = Listening(FakeEars())
    rest = answers(
        again,
        begin(words_from_s=known_s, windows=known, sound_from_s=7.0),
        *sounds(samples[7 * RATE :]),
        Finish(round=1),
        Decide(round=1, speakers=2),
    )

    assert [one.stretch for one in rest if isinstance(one, HeardWords)] == stretches[3:]
    assert sum(len(one.windows) for one in rest if isinstance(one, HeardVoices)) == len(windows) - 7
    assert rest[-1] == said[-1]


def test_a_worker_lost_between_the_end_and_the_turns_leaves_the_next_no_window_to_hear_again():
    samples = talk()[: 29 * RATE + RATE // 2]
    said, stretches, windows = whole(samples)

    again = Listening(FakeEars())
    rest = answers(
        again,
        begin(words_from_s=29.5, windows=tuple(windows), sound_from_s=len(windows)),
        *sounds(samples[len(windows) * RATE :]),
        Finish(round=1),
        Decide(round=1, speakers=2),
    )

    assert stretches[-1].end_s == 29.5
    assert [one for one in rest if isinstance(one, HeardWords)] == []
    assert [one.windows for one in rest if isinstance(one, HeardVoices)] == [()]
    assert rest[-1] == said[-1]


def test_sound_of_an_older_round_counts_for_nothing():
    listening = Listening(FakeEars())

    assert answers(listening, begin(number=2), *sounds(talk()), Finish(round=1)) == []


def test_finishing_twice_tells_no_word_twice():
    listening = Listening(FakeEars())
    answers(listening, begin(), *sounds(talk()), Finish(round=1))

    assert answers(listening, Finish(round=1)) == [Finished(round=1)]


class Battery:
    def __init__(self, *, plugged):
        self.power_plugged = plugged


class Sensor:
    def __init__(self, current):
        self.current = current


@pytest.mark.parametrize(
    ("battery", "temperatures", "strained"),
    [
        (None, {}, False),
        (Battery(plugged=True), {"coretemp": [Sensor(60.0)]}, False),
        (Battery(plugged=None), {}, False),
        (Battery(plugged=False), {}, True),
        (Battery(plugged=True), {"coretemp": [Sensor(60.0), Sensor(91.0)]}, True),
    ],
)
def test_it_rests_on_battery_or_heat(battery, temperatures, strained):
    assert is_strained(battery, temperatures) is strained
