"""The pipeline over fakes: one step at a time, in time order, and never beyond a withdrawal."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import ConsentWithdrawn
from consent.fakes import RamLedgerStore, SetClock
from consent.gate import ConsentGate
from consent.ledger import Ledger
from models.fakes import FakeDiarizer, FakeTranscriber
from models.records import SAMPLE_RATE_HZ, Turn, Word
from nlp.records import Role, Tag, Tagged
from observer.bench.meetings import ArraySound
from observer.pipeline import LISTENING, POINTING, TELLING_APART, hear, stretches, transcribe

pytestmark = pytest.mark.unit


class KeywordTagger:
    """Points wherever the consultant says "drøm"."""

    def tag(self, utterances):
        return tuple(
            Tagged(
                utterance=one,
                tags=(TAG,) if one.role is Role.JOBFORMIDLER and "drøm" in one.text.lower() else (),
                candidates=(),
            )
            for one in utterances
        )


TAG = Tag(behaviour="goal_ask_job_wishes", topic="goal", confidence=0.9, evidence=("drøm",), example="…")


class FakeEngines:
    def __init__(self, words=None, turns=None):
        self.words, self.turns, self.loaded = words, turns, []

    def transcriber(self):
        self.loaded.append("transcriber")
        return FakeTranscriber(self.words)

    def diarizer(self):
        self.loaded.append("diarizer")
        return FakeDiarizer(self.turns)

    def tagger(self):
        self.loaded.append("tagger")
        return KeywordTagger()

    def split(self, words):
        return (tuple(words),)

    def options(self):
        return {"transcriber": "fake"}


@pytest.fixture
def gate():
    gate = ConsentGate(Ledger(RamLedgerStore(), SetClock()))
    people = (Person.BORGER, Person.FOKUSPERSON)
    answers = tuple(Answer(person=one, purpose=Purpose.RECORDING, yes=True) for one in people)
    gate.record(
        "o",
        Choices(
            persons=people, answers=answers, text_version="da-1", text_sha256="0" * 64, read_at=SetClock()()
        ),
    )
    return gate


def tone(*, seconds, silent=()):
    samples = np.full(int(seconds * SAMPLE_RATE_HZ), 3000, dtype=np.int16)
    for start_s, end_s in silent:
        samples[int(start_s * SAMPLE_RATE_HZ) : int(end_s * SAMPLE_RATE_HZ)] = 0
    return ArraySound(samples)


def said(start_s, text):
    words = text.split()
    return [
        Word(start_s=start_s + n * 0.25, end_s=start_s + (n + 1) * 0.25, text=word, probability=0.9)
        for n, word in enumerate(words)
    ]


MEETING = FakeEngines(
    words=[
        *said(1, "Hvad drømmer du om?"),
        *said(3, "Jeg drømmer ikke"),
        *said(5, "Drøm lidt, hvad siger du?"),
    ],
    turns=[
        Turn(start_s=1, end_s=2.5, speaker="S1"),
        Turn(start_s=3, end_s=4.5, speaker="S2"),
        Turn(start_s=5, end_s=7, speaker="S1"),
    ],
)


def test_a_recording_becomes_tagged_utterances(gate):
    heard = hear(tone(seconds=10), gate.permission("o", Purpose.RECORDING), MEETING, speakers=2)

    assert [(one.utterance.speaker, one.utterance.role, len(one.tags)) for one in heard.tagged] == [
        ("S1", Role.JOBFORMIDLER, 1),
        ("S2", Role.BORGER, 0),
        ("S1", Role.JOBFORMIDLER, 1),
    ]
    assert heard.speakers == ("S1", "S2")


def test_a_choice_of_roles_moves_the_pointers(gate):
    permission = gate.permission("o", Purpose.RECORDING)

    heard = hear(tone(seconds=10), permission, MEETING, roles={Role.JOBFORMIDLER: "S2"})

    assert [len(one.tags) for one in heard.tagged] == [0, 1, 0]


def test_each_engine_is_loaded_when_its_step_begins(gate):
    engines = FakeEngines()
    order = []

    def progress(step, _done, _total):
        order.append((step, tuple(engines.loaded)))

    hear(tone(seconds=3), gate.permission("o", Purpose.RECORDING), engines, progress=progress)

    loaded = dict(reversed(order))
    assert loaded[LISTENING] == ("transcriber",)
    assert loaded[TELLING_APART] == ("transcriber", "diarizer")
    assert loaded[POINTING] == ("transcriber", "diarizer", "tagger")
    assert [step for step, _ in dict.fromkeys(order)] == sorted(
        [step for step, _ in dict.fromkeys(order)], key=[LISTENING, TELLING_APART, POINTING].index
    )


def test_progress_never_falls_within_a_step(gate):
    seen = {}

    def progress(step, done, total):
        assert 0 <= done <= total
        assert done >= seen.get(step, 0.0)
        seen[step] = done

    hear(tone(seconds=5), gate.permission("o", Purpose.RECORDING), FakeEngines(), progress=progress)

    assert seen == {LISTENING: 5.0, TELLING_APART: 5.0, POINTING: 2}


class WithdrawingTranscriber:
    """Someone takes consent back while words are being written down."""

    def __init__(self, gate, after):
        self.gate, self.after, self.given = gate, after, 0

    def transcribe(self, samples, *, progress=None):
        for word in FakeTranscriber(word_s=0.1).transcribe(samples, progress=progress):
            self.given += 1
            if self.given == self.after:
                self.gate.withdraw("o")
            yield word


def test_a_withdrawal_is_felt_within_twenty_words(gate):
    transcriber = WithdrawingTranscriber(gate, after=5)

    with pytest.raises(ConsentWithdrawn):
        transcribe(tone(seconds=60), gate.permission("o", Purpose.RECORDING), transcriber)

    assert transcriber.given <= 25


def test_nothing_is_read_after_a_withdrawal(gate):
    permission = gate.permission("o", Purpose.RECORDING)
    gate.withdraw("o")
    engines = FakeEngines()

    with pytest.raises(ConsentWithdrawn):
        hear(tone(seconds=3), permission, engines)

    assert "diarizer" not in engines.loaded


def test_silence_gives_nothing(gate):
    sound = ArraySound(np.zeros(5 * SAMPLE_RATE_HZ, dtype=np.int16))

    assert hear(sound, gate.permission("o", Purpose.RECORDING), FakeEngines()).tagged == ()


def test_no_sound_gives_nothing(gate):
    sound = ArraySound(np.zeros(0, dtype=np.int16))

    assert hear(sound, gate.permission("o", Purpose.RECORDING), FakeEngines()).tagged == ()


def test_a_long_recording_is_cut_where_it_is_quiet():
    sound = tone(seconds=100, silent=[(33, 34), (66.5, 67.5)])

    cuts = list(stretches(sound, stretch_s=40, search_s=10))

    assert [round(start_s) for start_s, _ in cuts] == [0, 33, 67]
    assert cuts[-1][1] == 100


def test_words_of_every_stretch_stand_at_their_time(gate, monkeypatch):
    sound = tone(seconds=100, silent=[(33, 34), (66.5, 67.5)])
    cut = list(stretches(sound, stretch_s=40, search_s=10))
    monkeypatch.setattr("observer.pipeline.stretches", lambda _sound: iter(cut))

    words = transcribe(sound, gate.permission("o", Purpose.RECORDING), FakeTranscriber(word_s=1.0))

    starts = [word.start_s for word in words]
    assert starts == sorted(starts)
    assert len([one for one in words if re.fullmatch(r"ord1", one.text)]) == 3
    assert words[-1].end_s <= 100
    assert not [word for word in words if 33.2 < word.start_s < 33.8 or 66.7 < word.start_s < 67.3]


@settings(deadline=None)
@given(
    seconds=st.floats(0, 30),
    stretch_s=st.floats(4, 12),
    silent=st.lists(st.tuples(st.floats(0, 30), st.floats(0, 30)), max_size=4),
)
def test_stretches_cover_the_recording_once_and_none_is_too_long(seconds, stretch_s, silent):
    sound = tone(seconds=seconds, silent=silent)

    cuts = list(stretches(sound, stretch_s=stretch_s, search_s=2))

    ends = [0.0, *(end_s for _, end_s in cuts)]
    assert [start_s for start_s, _ in cuts] == ends[:-1]
    assert ends[-1] == sound.duration_s
    assert all(0 < end_s - start_s <= stretch_s + 1e-9 for start_s, end_s in cuts)
