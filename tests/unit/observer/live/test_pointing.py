"""Pointing along: by one tagger, at what is said so far, and never what consent does not allow."""

import threading

import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.fakes import RamLedgerStore, SetClock
from consent.gate import ConsentGate
from consent.ledger import Ledger
from models.records import Turn, Word
from nlp.records import Tagged
from observer.live.pointing import PointingAlong
from observer.records import HeardStretch

pytestmark = pytest.mark.unit

TURNS = (Turn(start_s=0.0, end_s=2.0, speaker="S1"), Turn(start_s=2.0, end_s=4.0, speaker="S2"))


class SeenTagger:
    def __init__(self):
        self.texts = []
        self.tagged = threading.Event()

    def tag(self, utterances):
        self.texts.append([one.text for one in utterances])
        # Who is the consultant is asked first, then it is pointed.
        if len(self.texts) % 2 == 0:
            self.tagged.set()
        return tuple(Tagged(utterance=one, tags=(), candidates=()) for one in utterances)


class Engines:
    def __init__(self):
        self.seen = SeenTagger()

    def tagger(self):
        return self.seen

    def split(self, words):
        return (tuple(words),) if words else ()


@pytest.fixture
def gate():
    gate = ConsentGate(Ledger(RamLedgerStore(), SetClock()))
    people = (Person.BORGER, Person.FOKUSPERSON)
    answers = tuple(Answer(person=one, purpose=Purpose.RECORDING, yes=True) for one in people)
    choices = Choices(
        persons=people, answers=answers, text_version="da-1", text_sha256="0" * 64, read_at=SetClock()()
    )
    gate.record("o", choices)
    return gate


def said():
    words = [Word(start_s=at + 0.1, end_s=at + 0.9, text=f"ord{at}", probability=0.9) for at in range(6)]
    return (HeardStretch(start_s=0.0, end_s=6.0, words=tuple(words)),)


def pointing_along(gate, engines):
    return PointingAlong(engines, gate.permission("o", Purpose.RECORDING), said, company=False)


def test_what_is_said_until_the_last_turn_is_read(gate):
    engines = Engines()
    pointing = pointing_along(gate, engines)
    pointing.newest(TURNS)
    assert engines.seen.tagged.wait(20)
    pointing.close()

    assert engines.seen.texts[-1] == ["ord0 ord1", "ord2 ord3"]
    assert pointing.tagger is engines.seen


def test_nothing_is_read_or_kept_after_a_withdrawal(gate):
    engines = Engines()
    pointing = pointing_along(gate, engines)
    gate.withdraw("o")
    pointing.newest(TURNS)
    pointing.close()

    assert engines.seen.texts == []
    assert pointing.tagger is None


def test_what_was_read_is_forgotten_when_asked(gate):
    engines = Engines()
    pointing = pointing_along(gate, engines)
    pointing.newest(TURNS)
    assert engines.seen.tagged.wait(20)
    pointing.close()
    pointing.forget()

    assert pointing.tagger is None


def test_closed_it_begins_nothing(gate):
    engines = Engines()
    pointing = pointing_along(gate, engines)
    pointing.close()
    pointing.newest(TURNS)

    assert engines.seen.texts == []
