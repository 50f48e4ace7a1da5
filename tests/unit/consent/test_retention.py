"""The deadline shortens freely, is never lengthened, and counts from the first asking."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.choices import Purpose
from consent.errors import RetentionInvalid
from consent.ledger import Event
from consent.retention import Retention, deadline, due

pytestmark = pytest.mark.unit
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def m1(gate, choose):
    gate.record("m1", choose(Purpose.RECORDING))
    return "m1"


@pytest.mark.parametrize("hours", [0, -1, 24.01, 48, float("inf"), float("nan")])
def test_an_office_can_only_shorten(hours):
    with pytest.raises(RetentionInvalid):
        Retention(hours=hours)


def test_due_is_half_open_the_deadline_itself_is_late(ledger, m1):
    assert Retention().deadline(ledger, m1) == deadline(START, 24)
    assert due(ledger, START + timedelta(hours=24, seconds=-1), Retention()) == ()
    assert due(ledger, START + timedelta(hours=24), Retention()) == ("m1",)
    assert due(ledger, START + timedelta(hours=3), Retention(hours=3)) == ("m1",)


def test_asking_again_does_not_move_the_deadline(ledger, clock, gate, choose, m1):
    clock.forward(hours=20)
    gate.record(m1, choose(Purpose.RECORDING, Purpose.QUOTES))
    assert Retention().deadline(ledger, m1) == START + timedelta(hours=24)


def test_the_erased_are_never_due_again_but_those_being_erased_are(ledger, m1):
    late = START + timedelta(days=9)
    ledger.append(Event.ERASURE_BEGUN, m1)
    assert due(ledger, late, Retention()) == ("m1",)
    ledger.append(Event.ERASED, m1)
    assert due(ledger, late, Retention()) == ()


def test_nobody_asked_means_no_deadline(ledger):
    assert Retention().deadline(ledger, "m9") is None
    assert not Retention().is_past(ledger, "m9")


def test_a_clock_set_back_does_not_lengthen_it(ledger, gate, clock, choose, m1):
    clock.forward(hours=24)
    gate.record("m2", choose(Purpose.RECORDING))
    clock.forward(hours=-30)
    assert Retention().is_past(ledger, m1)
    gate.record("m3", choose(Purpose.RECORDING))
    assert Retention().is_past(ledger, m1), "not even where something is entered by that clock"
