"""The gate: the only place that can say that something may be recorded, read or kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final, NoReturn

from consent.choices import ALWAYS_PRESENT, Answer, Choices, Person, Purpose
from consent.errors import CodeUnknown, ConsentMissing, ConsentWithdrawn, DeadlinePassed, ObservationErased
from consent.ledger import Event, Ledger, LedgerEntry
from consent.retention import Retention

# Crockford's base 32: no I, L, O, U, so that a code survives handwriting and a telephone.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SEAL: Final = object()


class Permission:
    """That one purpose is allowed for one observation; only the gate makes one, and it can be taken back.

    Whoever acts on it calls `require()` again at each step. It cannot be copied, pickled or sent to another
    process.
    """

    __slots__ = ("_gate", "_observation_id", "_purpose")

    def __init__(self, *, observation_id: str, purpose: Purpose, gate: ConsentGate, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only ConsentGate.permission makes a Permission")
        self._observation_id = observation_id
        self._purpose = purpose
        self._gate = gate

    @property
    def observation_id(self) -> str:
        """The observation it is for."""
        return self._observation_id

    @property
    def purpose(self) -> Purpose:
        """What it allows."""
        return self._purpose

    def require(self, purpose: Purpose | None = None) -> None:
        """Ask the ledger again; raises ConsentMissing, ConsentWithdrawn, DeadlinePassed or ObservationErased.

        With `purpose` it also refuses a permission that was given for something else.
        """
        if purpose is not None and purpose is not self._purpose:
            raise ConsentMissing(observation_id=self._observation_id, purpose=purpose)
        self._gate.check(self._observation_id, self._purpose)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Permission cannot be copied or pickled")

    def __repr__(self) -> str:
        return f"Permission(observation_id={self._observation_id!r}, purpose={self._purpose.value!r})"


class ConsentGate:
    """Records what people chose, takes it back, and issues permissions from it.

    A permission ends with the deadline of `retention` (24 h where none is given), even if nobody has erased
    yet.
    """

    def __init__(self, ledger: Ledger, retention: Retention | None = None) -> None:
        self._ledger = ledger
        self._retention = retention or Retention()

    def record(self, observation_id: str, choices: Choices) -> str:
        """Enter the choices and return the withdrawal code (`XXXX-XXXX`), which is kept nowhere in clear.

        Recording again replaces the answers (someone changed their mind, a company contact came in);
        earlier codes stay good. Raises ConsentWithdrawn or ObservationErased: a new yes needs a new
        observation.
        """
        self._check_alive(observation_id)
        code = new_code()
        data = {**_as_data(choices), "code_sha256": _code_sha256(observation_id, code)}
        self._ledger.append(Event.CONSENT_GIVEN, observation_id, data)
        return code

    def withdraw(self, observation_id: str) -> None:
        """Take everything back, for good; harmless when already done.

        Raises ConsentMissing if nothing was given. Erasing is the caller's next step
        (`consent.erasure.erase`); if it is cut off, the next start finishes it.
        """
        if self.choices(observation_id) is None:
            raise ConsentMissing(observation_id=observation_id, purpose=Purpose.RECORDING)
        if not self.withdrawn(observation_id):
            self._ledger.append(Event.CONSENT_WITHDRAWN, observation_id)

    def withdrawn(self, observation_id: str) -> bool:
        """Whether consent was taken back."""
        return self._ledger.latest(observation_id, Event.CONSENT_WITHDRAWN) is not None

    def choices(self, observation_id: str) -> Choices | None:
        """The newest recorded choices, withdrawn or not; None if nobody was asked."""
        return recorded_choices(self._ledger, observation_id)

    def permission(self, observation_id: str, purpose: Purpose) -> Permission:
        """A permission for the purpose; raises as `check`."""
        self.check(observation_id, purpose)
        return Permission(observation_id=observation_id, purpose=purpose, gate=self, seal=_SEAL)

    def check(self, observation_id: str, purpose: Purpose) -> None:
        """Raise ConsentMissing, ConsentWithdrawn, DeadlinePassed or ObservationErased unless allowed now."""
        self._check_alive(observation_id)
        choices = self.choices(observation_id)
        missing = ALWAYS_PRESENT if choices is None else choices.missing(purpose)
        if missing:
            raise ConsentMissing(observation_id=observation_id, purpose=purpose, missing=missing)

    def observation_for(self, code: str) -> str:
        """The observation a withdrawal code belongs to, however it is typed; raises CodeUnknown."""
        typed = _normalised(code)
        for entry in self._ledger.entries():
            if entry.event is Event.CONSENT_GIVEN and hmac.compare_digest(
                str(entry.content["code_sha256"]), _code_sha256(entry.observation_id, typed)
            ):
                return entry.observation_id
        raise CodeUnknown

    def _check_alive(self, observation_id: str) -> None:
        events = {entry.event for entry in self._ledger.entries(observation_id)}
        if events & {Event.ERASURE_BEGUN, Event.ERASED}:
            raise ObservationErased(observation_id=observation_id)
        if Event.CONSENT_WITHDRAWN in events:
            raise ConsentWithdrawn(observation_id=observation_id)
        if self._retention.is_past(self._ledger, observation_id):
            raise DeadlinePassed(observation_id=observation_id)


def recorded_choices(ledger: Ledger, observation_id: str) -> Choices | None:
    """The newest choices the ledger holds for the observation, or None."""
    entry = ledger.latest(observation_id, Event.CONSENT_GIVEN)
    return None if entry is None else _from_entry(entry)


def new_code() -> str:
    """A random withdrawal code of 40 bits, `XXXX-XXXX`."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _normalised(code: str) -> str:
    letters = "".join(letter for letter in code.upper().translate(_MISREAD) if letter.isalnum())
    return f"{letters[:4]}-{letters[4:]}"


def _code_sha256(observation_id: str, code: str) -> str:
    # The id in the hash keeps one table of all codes from opening every observation.
    return hashlib.sha256(f"{observation_id}:{code}".encode()).hexdigest()


def _as_data(choices: Choices) -> dict[str, object]:
    answers: dict[str, dict[str, bool]] = {str(person): {} for person in choices.persons}
    for answer in choices.answers:
        answers[str(answer.person)][str(answer.purpose)] = answer.yes
    return {
        "persons": [str(person) for person in choices.persons],
        "answers": answers,
        "text_version": choices.text_version,
        "text_sha256": choices.text_sha256,
        "read_at": choices.read_at.isoformat(),
    }


def _from_entry(entry: LedgerEntry) -> Choices:
    data = entry.content
    return Choices(
        persons=tuple(Person(person) for person in data["persons"]),
        answers=tuple(
            Answer(person=Person(person), purpose=Purpose(purpose), yes=yes)
            for person, answers in data["answers"].items()
            for purpose, yes in answers.items()
        ),
        text_version=data["text_version"],
        text_sha256=data["text_sha256"],
        read_at=datetime.fromisoformat(data["read_at"]),
    )
