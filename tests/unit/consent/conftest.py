"""What most tests of this room begin with."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.fakes import RamLedgerStore, SetClock
from consent.gate import ConsentGate
from consent.ledger import Ledger
from tests.unit.consent.vault_room import Room

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


@pytest.fixture
def room(tmp_path: Path, choose: Callable[..., Choices]) -> Room:
    return Room(tmp_path, choose(Purpose.RECORDING))


@pytest.fixture(scope="module")
def rooms() -> Callable[[], contextlib.AbstractContextManager[Room]]:
    """Make a fresh room, for tests that Hypothesis runs many times."""
    persons = (Person.BORGER, Person.FOKUSPERSON)
    choices = Choices(
        persons=persons,
        answers=tuple(Answer(person=person, purpose=Purpose.RECORDING, yes=True) for person in persons),
        text_version="da-1",
        text_sha256="0" * 64,
        read_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    )

    @contextlib.contextmanager
    def fresh() -> Iterator[Room]:
        with tempfile.TemporaryDirectory() as folder:
            yield Room(folder, choices)

    return fresh
