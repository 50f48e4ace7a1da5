"""Examples from a meeting: asked for twice, masked, and taken back with the consent."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import ConsentMissing, ConsentWithdrawn, DeadlinePassed, ObservationErased
from consent.receipt import LEDGER_KEPT, NOT_CLAIMED, Reason, Receipt
from nlp.library import Example
from nlp.records import Role, Utterance
from nlp.trainers.errors import ExampleRefused, NotLookedThrough
from nlp.trainers.home import library_of
from nlp.trainers.records import entry_of
from observer.errors import FindingUnknown
from observer.examples import (
    accept_examples,
    forget_examples,
    forget_withdrawn,
    offer_confirmed,
    parted,
    protected_texts,
    reference,
    rests_on_meetings,
)
from observer.records import Finding, FindingOrigin, FindingStatus, Observation, ReviewView

pytestmark = pytest.mark.unit

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEHAVIOUR = "goal_ask_job_wishes"
PRIVATE = "Jeg skal hente min datter hos hendes far i Vejle hver anden torsdag"


@dataclass(frozen=True)
class Masked:
    masked: str


def mask(texts):
    return [Masked(text.replace("Fatima", "[NAVN 1]")) for text in texts]


class Permission:
    def __init__(self, meetings, observation_id):
        self.meetings, self.id = meetings, observation_id

    def require(self, purpose=None):
        self.meetings.check(self.id, purpose)


@dataclass
class FakeMeetings:
    """Two meetings: in "a" everyone allowed examples, in "b" nobody did."""

    home: Path
    problems: dict = field(default_factory=dict)
    reasons: dict = field(default_factory=dict)

    def check(self, observation_id, purpose):
        if purpose is Purpose.EXAMPLES and observation_id == "b":
            raise ConsentMissing(observation_id="b", purpose=purpose, missing=())
        if observation_id in self.problems:
            raise self.problems[observation_id]

    def observations(self):
        return tuple(Observation(id=one, created_at=AT) for one in ("b", "a"))

    def permission(self, observation_id, purpose):
        self.check(observation_id, purpose)
        return Permission(self, observation_id)

    def choices(self, observation_id):
        if observation_id not in ("a", "b"):
            return None
        people = (Person.BORGER, Person.FOKUSPERSON)
        answers = tuple(Answer(person=p, purpose=Purpose.EXAMPLES, yes=observation_id == "a") for p in people)
        return Choices(persons=people, answers=answers, text_version="da-1", text_sha256="0" * 64, read_at=AT)

    def receipts(self):
        return tuple(
            Receipt(
                observation_id=one, erased_at=AT, reason=reason, keys_destroyed=0, audio_bytes=0, dropped=(),
                kept=(LEDGER_KEPT,), not_claimed=NOT_CLAIMED, checked=True,
            )
            for one, reason in self.reasons.items()
        )  # fmt: skip

    def review(self, observation_id):
        self.check(observation_id, Purpose.RECORDING)
        texts = {
            "a": [(Role.BORGER, "Jeg hedder Fatima"), (Role.JOBFORMIDLER, "Hvad drømmer du om at lave, Fatima?"),  # noqa: E501
                  (Role.BORGER, "Noget med mad")],
            "b": [(Role.BORGER, PRIVATE)],
        }[observation_id]  # fmt: skip
        said = tuple(
            Utterance(start_s=n, end_s=n + 1, speaker="S", role=role, text=text)
            for n, (role, text) in enumerate(texts)
        )
        statuses = {4: FindingStatus.ACCEPTED, 6: FindingStatus.OPEN}
        findings = tuple(
            Finding(
                utterance_number=number, behaviour=BEHAVIOUR, topic="goal", status=status,
                origin=FindingOrigin.MACHINE, confidence=0.9,
            )
            for number, status in statuses.items()
        )  # fmt: skip
        return ReviewView(
            observation=Observation(id=observation_id, created_at=AT), utterances=said,
            numbers=(3, 4, 6)[: len(said)], findings=findings, candidates={}, can_undo=False,
            can_redo=False,
        )  # fmt: skip


@pytest.fixture
def meetings(tmp_path):
    return FakeMeetings(home=tmp_path)


def test_a_confirmed_excerpt_comes_in_masked_and_with_its_reference(meetings):
    wanted = offer_confirmed(meetings, "a", [4], mask=mask)
    (entry,) = accept_examples(meetings, "a", wanted, looked_through=True).added
    assert entry.example.text == "Hvad drømmer du om at lave, [NAVN 1]?"
    assert [(turn.role, turn.text) for turn in entry.example.context] == [
        (Role.BORGER, "Jeg hedder [NAVN 1]")
    ]
    assert entry.example.behaviours == (BEHAVIOUR,)
    assert entry.consent == reference("a")
    assert "da-1" in entry.provenance
    assert rests_on_meetings(meetings.home)


@pytest.mark.parametrize("number", [3, 6, 99])
def test_only_what_the_observer_confirmed(meetings, number):
    with pytest.raises(FindingUnknown):
        offer_confirmed(meetings, "a", [number], mask=mask)


def test_without_everyones_yes_nothing_is_even_offered(meetings):
    with pytest.raises(ConsentMissing):
        offer_confirmed(meetings, "b", [4], mask=mask)


def test_consent_is_asked_for_again_when_they_come_in(meetings):
    wanted = offer_confirmed(meetings, "a", [4], mask=mask)
    meetings.problems["a"] = ConsentWithdrawn(observation_id="a")
    with pytest.raises(ConsentWithdrawn):
        accept_examples(meetings, "a", wanted, looked_through=True)
    assert not library_of(meetings.home).contents().entries


def test_somebody_has_looked_through_them(meetings):
    with pytest.raises(NotLookedThrough):
        accept_examples(meetings, "a", offer_confirmed(meetings, "a", [4], mask=mask), looked_through=False)


def test_the_words_of_other_meetings_may_not_come_in(meetings):
    assert protected_texts(meetings) == (PRIVATE,)
    (offer,) = offer_confirmed(meetings, "a", [4], mask=mask)
    taken_over = replace(offer, masked=replace(offer.masked, text=f"{PRIVATE}, ikke?"))
    with pytest.raises(ExampleRefused):
        accept_examples(meetings, "a", [taken_over], looked_through=True)


def test_a_meeting_that_may_not_be_read_is_not_read(meetings):
    meetings.problems["b"] = ObservationErased(observation_id="b")
    assert protected_texts(meetings) == ()


@pytest.mark.parametrize(
    ("problem", "reason", "gone"),
    [
        (None, None, 0),
        (ConsentWithdrawn(observation_id="a"), None, 1),
        (ConsentMissing(observation_id="a", purpose=Purpose.EXAMPLES, missing=()), None, 1),
        (ObservationErased(observation_id="a"), Reason.WITHDRAWN, 1),
        (ObservationErased(observation_id="a"), Reason.FINISHED, 0),
        (DeadlinePassed(observation_id="a"), None, 0),
    ],
)
def test_what_is_taken_back_is_forgotten_and_what_is_only_erased_stays(meetings, problem, reason, gone):
    accept_examples(meetings, "a", offer_confirmed(meetings, "a", [4], mask=mask), looked_through=True)
    if problem is not None:
        meetings.problems["a"] = problem
    if reason is not None:
        meetings.reasons["a"] = reason
    assert forget_withdrawn(meetings) == gone
    assert len(library_of(meetings.home).contents().entries) == 1 - gone


def excerpt_of(observation_id):
    example = Example(role=Role.JOBFORMIDLER, text=f"Hvad drømmer du om, {observation_id}?", behaviours=())
    return entry_of(example, provenance="Uddrag", consent=reference(observation_id))


def test_of_a_meeting_that_the_ledger_here_does_not_know_nobody_says_that_it_was_taken_back(meetings):
    meetings.problems["x"] = ConsentMissing(observation_id="x", purpose=Purpose.EXAMPLES, missing=())
    library_of(meetings.home).add([excerpt_of("x")])
    assert forget_withdrawn(meetings) == 0
    assert len(library_of(meetings.home).contents().entries) == 1


def test_a_file_brings_in_no_excerpt_whose_yes_is_not_held_here(meetings):
    made_up = entry_of(Example(role=Role.JOBFORMIDLER, text="Hej", behaviours=()), provenance="Prøve")
    own, without, foreign = (excerpt_of(one) for one in ("a", "b", "x"))
    entries = [made_up, own, without, foreign]
    assert parted(meetings, entries) == ((made_up, own), (without, foreign))
    assert parted(None, entries) == ((made_up,), (own, without, foreign))
    meetings.problems["a"] = ConsentWithdrawn(observation_id="a")
    assert parted(meetings, entries) == ((made_up,), (own, without, foreign))


def test_taking_back_again_does_no_harm(meetings):
    accept_examples(meetings, "a", offer_confirmed(meetings, "a", [4], mask=mask), looked_through=True)
    assert [forget_examples(meetings.home, "a") for _ in range(2)] == [1, 0]
    assert not rests_on_meetings(meetings.home)
