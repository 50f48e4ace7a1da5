"""The pipeline over fakes: one step at a time, in time order, and never beyond a withdrawal."""

import threading

import numpy as np
import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import ConsentWithdrawn
from consent.fakes import RamLedgerStore, SetClock
from consent.gate import ConsentGate
from consent.ledger import Ledger
from models.fakes import FakeDiarizer, FakeTranscriber, FakeVoiceActivity, one_stretch_cutter
from models.records import SAMPLE_RATE_HZ, Turn, Word
from models.stretches import Cut, CutOptions, Cutter
from nlp.records import Role, Tag, Tagged
from observer.bench.meetings import ArraySound
from observer.pipeline import (
    LISTENING,
    POINTING,
    TELLING_APART,
    Beforehand,
    Told,
    as_float,
    cuts,
    hear,
    heard_side_by_side,
    transcribe,
)

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

    def cutter(self):
        return one_stretch_cutter()

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


def stretch(start_s, seconds):
    return Cut(
        start=start_s * SAMPLE_RATE_HZ,
        samples=np.full(seconds * SAMPLE_RATE_HZ, 0.1, dtype=np.float32),
        has_voice=True,
    )


class TwoEars(FakeTranscriber):
    """Hears two at once; the first stretch, the longer one, is not done before the second was begun."""

    at_once = 2

    def __init__(self):
        super().__init__()
        self.second_begun = threading.Event()

    def transcribe(self, samples, *, progress=None):
        if len(samples) == 3 * SAMPLE_RATE_HZ:
            assert self.second_begun.wait(10), "one after the other"
        else:
            self.second_begun.set()
        yield from super().transcribe(samples, progress=progress)


def test_stretches_heard_at_once_come_in_their_order(gate):
    following = iter([stretch(0, 3), stretch(3, 2), stretch(5, 2)])
    nobody = Told(None, begun_s=0.0, total_s=7.0)

    heard = heard_side_by_side(following, gate.permission("o", Purpose.RECORDING), TwoEars(), nobody)

    assert [(one.start_s, one.end_s, len(one.words) > 0) for one in heard] == [
        (0.0, 3.0, True),
        (3.0, 5.0, True),
        (5.0, 7.0, True),
    ]


def test_progress_of_stretches_heard_at_once_is_one_that_never_falls():
    seen = []
    told = Told(lambda *step: seen.append(step), begun_s=10.0, total_s=45.0)
    first, second = told.of(stretch(10, 20)), told.of(stretch(30, 15))

    first(5.0, 20.0)
    second(3.0, 15.0)
    first(20.0, 20.0)
    second(15.0, 15.0)

    assert seen == [(15.0, 45.0), (18.0, 45.0), (33.0, 45.0), (45.0, 45.0)]


class WithdrawingTranscriber:
    """Someone takes consent back while words are being written down."""

    at_once = 1

    def __init__(self, gate, after):
        self.gate, self.after, self.given = gate, after, 0

    def transcribe(self, samples, *, progress=None):
        for word in FakeTranscriber(word_s=0.1).transcribe(samples, progress=progress):
            self.given += 1
            if self.given == self.after:
                self.gate.withdraw("o")
            yield word


class GivenEngines(FakeEngines):
    def __init__(self, transcriber):
        super().__init__()
        self.given = transcriber

    def transcriber(self):
        return self.given


def test_a_withdrawal_is_felt_within_twenty_words(gate):
    transcriber = WithdrawingTranscriber(gate, after=5)

    with pytest.raises(ConsentWithdrawn):
        transcribe(tone(seconds=60), gate.permission("o", Purpose.RECORDING), GivenEngines(transcriber))

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


class CuttingEngines(FakeEngines):
    """A word a second, in stretches of 20-40 s."""

    def transcriber(self):
        self.loaded.append("transcriber")
        return FakeTranscriber(word_s=1.0)

    def cutter(self):
        return Cutter(FakeVoiceActivity(), CutOptions(enough_s=20, longest_s=40))


LONG = tone(seconds=100, silent=[(33, 34), (66.5, 67.5)])


def test_a_long_recording_is_cut_where_nobody_speaks():
    stretches = list(cuts(LONG, CuttingEngines().cutter(), start_s=0.0))

    assert [round(cut.start_s) for cut in stretches] == [0, 33, 67]
    assert stretches[-1].end_s == 100
    assert np.array_equal(np.concatenate([cut.samples for cut in stretches]), as_float(LONG.read(0, 100)))


def test_words_of_every_stretch_stand_at_their_time(gate):
    words = transcribe(LONG, gate.permission("o", Purpose.RECORDING), CuttingEngines())

    starts = [word.start_s for word in words]
    assert starts == sorted(starts)
    assert len([one for one in words if one.text == "ord1"]) == 3
    assert words[-1].end_s <= 100
    assert not [word for word in words if 33.2 < word.start_s < 33.8 or 66.7 < word.start_s < 67.3]


def test_what_is_kept_of_a_cut_off_run_is_not_heard_again(gate):
    permission, kept = gate.permission("o", Purpose.RECORDING), []
    whole = transcribe(LONG, permission, CuttingEngines(), keep=kept.append)

    again = []
    assert transcribe(LONG, permission, CuttingEngines(), known=kept[:2], keep=again.append) == whole
    assert again == kept[2:]

    engines = CuttingEngines()
    assert transcribe(LONG, permission, engines, known=kept) == whole
    assert engines.loaded == []


@pytest.mark.parametrize("known", [[1, 2], [0, 2], [2]])
def test_what_is_known_counts_until_the_first_hole(gate, known):
    permission, kept, again = gate.permission("o", Purpose.RECORDING), [], []
    whole = transcribe(LONG, permission, CuttingEngines(), keep=kept.append)

    known = [kept[number] for number in known]
    assert transcribe(LONG, permission, CuttingEngines(), known=known, keep=again.append) == whole
    assert again == kept[1:] if kept[0] in known else again == kept


def test_turns_that_are_known_need_no_diarizer(gate):
    engines = FakeEngines(words=MEETING.words)
    beforehand = Beforehand(turns=tuple(MEETING.turns))

    heard = hear(tone(seconds=10), gate.permission("o", Purpose.RECORDING), engines, beforehand=beforehand)

    assert "diarizer" not in engines.loaded
    assert heard.turns == tuple(MEETING.turns)
