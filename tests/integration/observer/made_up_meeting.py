"""A made-up meeting of three lines: what listens hears just these, and everyone answers as asked."""

from consent.choices import Answer, Choices, Person, Purpose
from consent.fakes import SetClock
from models.fakes import FakeDiarizer, FakeTranscriber, one_stretch_cutter
from models.records import Turn, Word
from nlp.records import Candidate, Role, Tag, Tagged

PASSPHRASE = "fire ord til prøven"
WISH, HOURS = "goal_ask_job_wishes", "goal_aim_is_job"
SECRET = "knæledssmerter"


def said(start_s, text):
    return [
        Word(start_s=start_s + n * 0.25, end_s=start_s + (n + 1) * 0.25, text=word, probability=0.9)
        for n, word in enumerate(text.split())
    ]


class KeywordTagger:
    def tag(self, utterances):
        tag = Tag(behaviour=WISH, topic="goal", confidence=0.9, evidence=("drømmer",), example="Hvad vil du?")
        candidate = Candidate(behaviour=WISH, confidence=0.9)
        return tuple(
            Tagged(utterance=one, tags=(tag,), candidates=(candidate,))
            if one.role is Role.JOBFORMIDLER and "drømmer" in one.text
            else Tagged(utterance=one, tags=(), candidates=())
            for one in utterances
        )


class FakeEngines:
    def __init__(self):
        self.broken = None

    def transcriber(self):
        return FakeTranscriber(
            [
                *said(1, "Hvad drømmer du om?"),
                *said(3, f"Jeg har {SECRET} og drømmer ikke"),
                *said(6, "Vil du?"),
            ]
        )

    def cutter(self):
        return one_stretch_cutter()

    def diarizer(self):
        if self.broken is not None:
            raise self.broken
        return FakeDiarizer(
            [
                Turn(start_s=1, end_s=2.5, speaker="S1"),
                Turn(start_s=3, end_s=5, speaker="S2"),
                Turn(start_s=6, end_s=7, speaker="S1"),
            ]
        )

    def tagger(self):
        return KeywordTagger()

    def split(self, words):
        return (tuple(words),)

    def options(self):
        return {"transcriber": "fake"}


def choices(*, recording=True, quotes=False, company=False):
    people = [Person.BORGER, Person.FOKUSPERSON, *([Person.VIRKSOMHED] if company else [])]
    yes = {Purpose.RECORDING: recording, Purpose.QUOTES: quotes}
    return Choices(
        persons=tuple(people),
        answers=tuple(Answer(person=one, purpose=what, yes=yes[what]) for one in people for what in yes),
        text_version="da-1",
        text_sha256="0" * 64,
        read_at=SetClock()(),
    )


def findings(services, observation_id):
    return [(one.behaviour, str(one.status)) for one in services.review(observation_id).findings]
