"""What most tests of this room begin with."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.fakes import RamLedgerStore, SetClock
from consent.gate import ConsentGate
from consent.ledger import Ledger

YES_TO_RECORDING = (Purpose.OBSERVER, Purpose.RECORDING)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ledger(clock: SetClock) -> Ledger:
    return Ledger(RamLedgerStore(), clock)


@pytest.fixture
def gate(ledger: Ledger) -> ConsentGate:
    return ConsentGate(ledger)


@pytest.fixture
def choose() -> Callable[..., Choices]:
    """Make choices in which everyone present says yes to `yes` and no to the rest."""

    def make(*yes: Purpose, persons: tuple[Person, ...] = (Person.BORGER, Person.FOKUSPERSON)) -> Choices:
        return Choices(
            persons=persons,
            answers=tuple(
                Answer(person=person, purpose=purpose, yes=purpose in yes)
                for person in persons
                for purpose in Purpose
            ),
            text_version="da-1",
            text_sha256="0" * 64,
            read_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        )

    return make
