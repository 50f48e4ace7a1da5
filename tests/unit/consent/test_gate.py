"""The gate, walked at random against a plain model of what may be allowed."""

import copy
import pickle
import re
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import (
    CodeUnknown,
    ConsentError,
    ConsentMissing,
    ConsentWithdrawn,
    DeadlinePassed,
    ObservationErased,
)
from consent.fakes import RamLedgerStore, SetClock
from consent.gate import ConsentGate, Permission, new_code
from consent.ledger import Event, Ledger
from consent.retention import Retention

pytestmark = pytest.mark.unit
IDS = ("m1", "m2")


def refusal(gate, observation_id, purpose):
    """What the gate refuses with, or None."""
    try:
        gate.check(observation_id, purpose)
    except ConsentError as error:
        return type(error)
    return None


class ConsentMachine(RuleBasedStateMachine):
    """Any order of asking, withdrawing, erasing, waiting and starting anew, for two meetings."""

    permissions = Bundle("permissions")
    codes = Bundle("codes")

    def __init__(self):
        super().__init__()
        self.clock, self.store = SetClock(), RamLedgerStore()
        self.gate = ConsentGate(Ledger(self.store, self.clock))
        self.answers, self.first_asked, self.withdrawn, self.erased = {}, {}, set(), set()

    @rule(
        target=codes,
        observation_id=st.sampled_from(IDS),
        company=st.booleans(),
        answers=st.dictionaries(st.tuples(st.sampled_from(Person), st.sampled_from(Purpose)), st.booleans()),
    )
    def record(self, observation_id, company, answers):
        persons = tuple(Person) if company else (Person.BORGER, Person.FOKUSPERSON)
        answers = {key: yes for key, yes in answers.items() if key[0] in persons}
        choices = Choices(
            persons=persons,
            answers=tuple(Answer(person=who, purpose=what, yes=yes) for (who, what), yes in answers.items()),
            text_version="da-1",
            text_sha256="0" * 64,
            read_at=self.clock.now,
        )
        if self.over(observation_id):
            with pytest.raises(self.over(observation_id)):
                self.gate.record(observation_id, choices)
            return ("", None)
        self.answers[observation_id] = (persons, answers)
        self.first_asked.setdefault(observation_id, self.clock.now)
        return (self.gate.record(observation_id, choices), observation_id)

    @rule(observation_id=st.sampled_from(IDS))
    def withdraw(self, observation_id):
        if observation_id not in self.answers:
            with pytest.raises(ConsentMissing):
                self.gate.withdraw(observation_id)
        else:
            self.gate.withdraw(observation_id)
            self.withdrawn.add(observation_id)

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def erase(self, data):
        observation_id = data.draw(st.sampled_from(sorted(self.answers)))
        Ledger(self.store, self.clock).append(Event.ERASURE_BEGUN, observation_id)
        self.erased.add(observation_id)

    @rule(hours=st.integers(1, 30))
    def wait(self, hours):
        self.clock.forward(hours=hours)

    @rule()
    def start_anew(self):
        self.gate = ConsentGate(Ledger(self.store, self.clock))

    @rule(target=permissions, observation_id=st.sampled_from(IDS), purpose=st.sampled_from(Purpose))
    def ask(self, observation_id, purpose):
        if self.expected(observation_id, purpose) is not None:
            with pytest.raises(self.expected(observation_id, purpose)):
                self.gate.permission(observation_id, purpose)
            return None
        return self.gate.permission(observation_id, purpose)

    @rule(permission=permissions)
    def use(self, permission):
        if permission is None:
            return
        expected = self.expected(permission.observation_id, permission.purpose)
        if expected is None:
            permission.require(permission.purpose)
        else:
            with pytest.raises(expected):
                permission.require()

    @rule(code=codes)
    def find_by_code(self, code):
        typed, observation_id = code
        if observation_id is not None:
            assert self.gate.observation_for(typed.lower().replace("-", " ")) == observation_id

    @invariant()
    def every_answer_of_the_gate_is_the_models(self):
        for observation_id in IDS:
            for purpose in Purpose:
                assert refusal(self.gate, observation_id, purpose) is self.expected(observation_id, purpose)

    def over(self, observation_id):
        if observation_id in self.erased:
            return ObservationErased
        if observation_id in self.withdrawn:
            return ConsentWithdrawn
        asked = self.first_asked.get(observation_id)
        late = asked is not None and (self.clock.now - asked).total_seconds() >= 24 * 3600
        return DeadlinePassed if late else None

    def expected(self, observation_id, purpose):
        over = self.over(observation_id)
        if over is not None:
            return over
        persons, answers = self.answers.get(observation_id, ((), {}))
        needed = {Person.BORGER, Person.FOKUSPERSON, *persons}
        return None if all(answers.get((person, purpose)) for person in needed) else ConsentMissing


TestConsentMachine = ConsentMachine.TestCase
TestConsentMachine.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_only_the_gate_makes_a_permission(gate):
    with pytest.raises(TypeError):
        Permission(observation_id="m1", purpose=Purpose.RECORDING, gate=gate, seal=object())


def test_a_permission_stays_where_it_was_given(gate, choose):
    gate.record("m1", choose(Purpose.RECORDING))
    permission = gate.permission("m1", Purpose.RECORDING)
    for carry in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            carry(permission)
    with pytest.raises(AttributeError):
        permission.observation_id = "m2"


def test_a_permission_for_one_purpose_is_none_for_another(gate, choose):
    gate.record("m1", choose(*Purpose))
    gate.permission("m1", Purpose.QUOTES).require(Purpose.QUOTES)
    with pytest.raises(ConsentMissing):
        gate.permission("m1", Purpose.QUOTES).require(Purpose.RECORDING)


def test_missing_says_who_has_not_said_yes(gate):
    with pytest.raises(ConsentMissing) as caught:
        gate.permission("m1", Purpose.RECORDING)
    assert caught.value.missing == (Person.BORGER, Person.FOKUSPERSON)
    assert "borgeren og fokuspersonen" in caught.value.message


def test_withdrawing_twice_is_one_entry(gate, ledger, choose):
    gate.record("m1", choose(Purpose.RECORDING))
    gate.withdraw("m1")
    gate.withdraw("m1")
    assert [e.event for e in ledger.entries("m1")] == [Event.CONSENT_GIVEN, Event.CONSENT_WITHDRAWN]


def test_recorded_choices_come_back_as_they_were_given(ledger, choose):
    given = choose(Purpose.OBSERVER, Purpose.QUOTES, persons=tuple(Person))
    ConsentGate(ledger).record("m1", given)
    back = ConsentGate(ledger).choices("m1")
    assert (back.persons, back.read_at, back.text_version) == (
        given.persons,
        given.read_at,
        given.text_version,
    )
    assert set(back.answers) == set(given.answers)


def test_an_earlier_code_still_finds_its_observation_after_a_second_asking(gate, choose):
    first = gate.record("m1", choose(Purpose.OBSERVER))
    second = gate.record("m1", choose(Purpose.RECORDING))
    assert first != second
    assert gate.observation_for(first) == gate.observation_for(second) == "m1"


def test_a_code_survives_handwriting(gate, choose):
    code = gate.record("m1", choose(Purpose.RECORDING))
    misread = code.lower().replace("0", "o").replace("1", "l").replace("-", "")
    assert gate.observation_for(misread) == "m1"


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "alt muligt", "0" * 64])
def test_an_unknown_code_finds_nothing(gate, choose, code):
    gate.record("m1", choose(Purpose.RECORDING))
    with pytest.raises(CodeUnknown):
        gate.observation_for(code)


def test_codes_are_of_crockfords_letters_and_differ():
    codes = [new_code() for _ in range(500)]
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    assert len(set(codes)) == 500


def test_the_ledger_holds_no_code_and_nothing_but_roles_and_answers(gate, ledger, choose):
    code = gate.record("m1", choose(Purpose.RECORDING, persons=tuple(Person)))
    written = "".join(entry.data for entry in ledger.entries())
    assert code not in written
    assert code.replace("-", "") not in written
    data = ledger.entries("m1")[0].content
    assert set(data) == {"persons", "answers", "text_version", "text_sha256", "read_at", "code_sha256"}
    assert all(isinstance(yes, bool) for answers in data["answers"].values() for yes in answers.values())


def test_a_shorter_deadline_of_the_office_ends_permissions_sooner(ledger, clock, choose):
    gate = ConsentGate(ledger, Retention(hours=2))
    gate.record("m1", choose(Purpose.RECORDING))
    permission = gate.permission("m1", Purpose.RECORDING)
    clock.forward(hours=2, seconds=-1)
    permission.require()
    clock.forward(seconds=1)
    with pytest.raises(DeadlinePassed):
        permission.require()
    assert clock.now == datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
