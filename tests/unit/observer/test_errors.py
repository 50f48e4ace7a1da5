"""Every error of the house says what happened and what to do, and the table in docs/ says so too."""

import re
from pathlib import Path

import pytest

import observer
from consent import errors as consent_errors
from models import errors as model_errors
from nlp import errors as language_errors
from nlp.trainers import errors as library_errors
from observer import errors, store_errors
from observer.day import errors as day_errors

pytestmark = pytest.mark.unit

ROOT = Path(observer.__file__).parent.parent
TABLE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
ROOMS = (consent_errors, model_errors, language_errors, library_errors, errors, store_errors, day_errors)
CLASSES = {
    name: found
    for room in ROOMS
    for name, found in vars(room).items()
    if isinstance(found, type) and issubclass(found, errors.ROOTS)
}
MADE = {
    "SoundUnreadable": {"reason": "den er beskadiget, eller det er ikke en lydfil"},
    "SoundEmpty": {"duration_s": 0.0},
    "ConsentMissing": {"observation_id": "ny", "purpose": "recording", "missing": ("borger",)},
    "ConsentWithdrawn": {"observation_id": "ny"},
    "ConsentFormInvalid": {"place": "read_at", "reason": "skriv dato og klokkeslæt."},
    "ModelMissing": {"name": "whisper-base", "folder": Path("x")},
    "ModelDamaged": {"name": "whisper-base", "file": "model.bin"},
    "VaultFull": {"recording_id": "x", "sealed_s": 94},
    "DiskFull": {"home": Path("x")},
    "MicrophoneLost": {"at_s": 61.0},
    "MicrophoneTrialFailed": {"went_away": True},
    "AlreadyRunning": {"home": Path("x")},
    "NothingHere": {"home": Path("x")},
    "DeadlinePassed": {"observation_id": "x"},
    "ObservationErased": {"observation_id": "x"},
    "EditImpossible": {"reason": "de to linjer er sagt af hver sin person"},
    "NetworkRefused": {"address": "192.0.2.1:80"},
}
ROWS = re.findall(r"^\| [^|]+ \| `(\w+)` \| ([^|]+) \|$", TABLE, re.MULTILINE)


@pytest.mark.parametrize(("name", "says"), ROWS)
def test_the_table_says_what_medlyt_says(name, says):
    error = CLASSES[name](**MADE.get(name, {}))

    assert f"{error.message} {error.remedy}" == says
    assert str(error) == error.message
    assert error.remedy


def test_the_table_covers_what_goes_wrong_most():
    assert len(ROWS) >= 20


def test_the_tree_names_every_error_of_every_room():
    drawn = errors.__doc__

    for name in CLASSES:
        assert re.search(rf"\b{name}\b", drawn), name


def test_every_error_has_one_of_the_roots():
    assert {root.__name__ for root in errors.ROOTS} == {
        "ObserverError",
        "ConsentError",
        "LanguageError",
        "ModelError",
    }
