"""Where nobody has said yes to being recorded, nothing is read, nothing is heard and nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.choices import Answer, Choices, Purpose
from consent.choices import Person as Present
from consent.errors import ConsentMissing, ConsentWithdrawn, ObservationErased
from consent.form import example
from observer.bench.meetings import SAMPLE_FOLDER
from observer.bootstrap import open_services
from observer.devices import InputDevice, Listener
from observer.errors import ROOTS
from observer.services import Services
from tests.e2e.conftest import PASSPHRASE, Person

pytestmark = pytest.mark.e2e

FORMS = {
    "the citizen said no": (
        example().replace("recording = true ", "recording = false ", 1),
        "Der er ikke sagt ja til, at lyden bliver optaget. Der er endnu ikke et ja fra borgeren.",
    ),
    "the citizen was not asked": (
        "\n".join(line for line in example().splitlines() if "lyden bliver optaget" not in line),
        "Der er ikke sagt ja til, at lyden bliver optaget.",
    ),
    "it was withdrawn": (
        example().replace("# withdrawn_at", "withdrawn_at"),
        "Samtykket er trukket tilbage, så samtalen må ikke bruges mere.",
    ),
}


def listing(*folders: Path) -> Mapping[Path, tuple[int, str]]:
    """Every file and folder in some folders: when it was written and what is in it.

    The database's -shm is left out: readers take their locks in it, and nothing of the data is there.
    """
    return {
        path: (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder",
        )
        for folder in folders
        for path in (folder, *folder.rglob("*"))
        if path.exists() and path.suffix != ".db-shm"
    }


@pytest.mark.parametrize("began", [False, True], ids=["new home", "home in use"])
@pytest.mark.parametrize(("form", "says"), FORMS.values(), ids=FORMS.keys())
def test_process_writes_nothing(tmp_path: Path, form: str, says: str, *, began: bool) -> None:
    assert form != example()
    person = Person.new(tmp_path)
    places = (person.home, person.user, person.temporary)
    consent = tmp_path / "samtykke.toml"
    consent.write_text(form, encoding="utf-8")
    if began:
        open_services(person.home, PASSPHRASE).close()
    before = listing(*places)

    done = person.medlyt("process", SAMPLE_FOLDER / "d3.ogg", "--consent", consent)

    assert (done.returncode, done.stdout) == (1, "")
    assert says in done.stderr
    assert listing(*places) == before
    assert person.home.exists() == began


class Untouched:
    """Microphones that nobody may open."""

    def __init__(self) -> None:
        self.asked = 0

    def devices(self) -> tuple[InputDevice, ...]:
        return ()

    def open(self, _device: InputDevice | None, _listener: Listener) -> None:
        self.asked += 1
        pytest.fail("the microphone was opened")


@pytest.fixture
def microphones(monkeypatch: pytest.MonkeyPatch) -> Untouched:
    made = Untouched()
    monkeypatch.setattr("observer.capture.Microphones", lambda: made)
    return made


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_services(tmp_path / "home", PASSPHRASE) as opened:
        yield opened


def consented(services: Services, *, recording: bool = True) -> str:
    text = services.read_aloud()
    observation = services.create()
    services.give_consent(
        observation.id,
        Choices(
            persons=(Present.BORGER, Present.FOKUSPERSON),
            answers=tuple(
                Answer(person=person, purpose=purpose, yes=recording or purpose is not Purpose.RECORDING)
                for person in (Present.BORGER, Present.FOKUSPERSON)
                for purpose in Purpose
            ),
            text_version=text.version,
            text_sha256=text.sha256,
            read_at=datetime.now(UTC),
        ),
    )
    return observation.id


def nobody_asked(services: Services) -> Callable[[], object]:
    observation = services.create()
    return lambda: services.recorder(observation.id)


def someone_said_no(services: Services) -> Callable[[], object]:
    observation_id = consented(services, recording=False)
    return lambda: services.recorder(observation_id)


def taken_back_and_erased(services: Services) -> Callable[[], object]:
    observation_id = consented(services)
    services.withdraw(observation_id)
    return lambda: services.recorder(observation_id)


def taken_back_and_not_yet_erased(services: Services) -> Callable[[], object]:
    observation_id = consented(services)
    services._parts.gate.withdraw(observation_id)
    return lambda: services.recorder(observation_id)


def taken_back_while_the_button_was_on_the_screen(services: Services) -> Callable[[], object]:
    observation_id = consented(services)
    recorder = services.recorder(observation_id)
    services._parts.gate.withdraw(observation_id)
    return recorder.start


@pytest.mark.parametrize(
    ("prepared", "refusal"),
    [
        (nobody_asked, ConsentMissing),
        (someone_said_no, ConsentMissing),
        (taken_back_and_erased, ObservationErased),
        (taken_back_and_not_yet_erased, ConsentWithdrawn),
        (taken_back_while_the_button_was_on_the_screen, ConsentWithdrawn),
    ],
)
def test_the_recorder_hears_nothing_and_writes_nothing(
    services: Services,
    microphones: Untouched,
    tmp_path: Path,
    prepared: Callable[[Services], Callable[[], object]],
    refusal: type[Exception],
) -> None:
    act = prepared(services)
    before = listing(tmp_path)

    with pytest.raises(refusal) as refused:
        act()

    assert listing(tmp_path) == before
    assert microphones.asked == 0
    # Errors of these roots are exit 1 on the command line, and words on the screens.
    assert isinstance(refused.value, ROOTS)
