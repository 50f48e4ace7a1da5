"""A passphrase opens its home and no other does; what is written beside the database gives nothing away."""

import json
import unicodedata

import pytest

from observer.errors import HomeUnusable
from observer.store_errors import (
    KeyFileDamaged,
    KeyFileMissing,
    PassphraseTooShort,
    PassphraseWanted,
    WrongPassphrase,
)
from observer.unlock import (
    DATABASE_FILE,
    KEY_FILE,
    Costs,
    find_passphrase,
    is_new,
    unlock,
)

pytestmark = pytest.mark.unit
PASSPHRASE = "fire gode blå ord"
CHEAP = Costs(time_cost=1, memory_kib=64, parallelism=1)


@pytest.fixture
def home(tmp_path):
    """A home whose database is there."""
    unlock(tmp_path, PASSPHRASE, costs=CHEAP)
    (tmp_path / DATABASE_FILE).write_bytes(b"")
    return tmp_path


def test_the_same_passphrase_gives_the_same_key_and_every_home_its_own(tmp_path):
    keys = [unlock(tmp_path / name, PASSPHRASE, costs=CHEAP) for name in ("a", "b", "a")]
    assert keys[0] == keys[2] != keys[1]
    assert all(len(key) == 32 for key in keys)


def test_a_wrong_passphrase_is_refused(home):
    for wrong in ("fire gode blå Ord", "", PASSPHRASE + " "):
        with pytest.raises(WrongPassphrase) as caught:
            unlock(home, wrong)
        assert not wrong or wrong not in f"{caught.value!r} {caught.value.remedy}"


def test_the_same_word_from_another_keyboard_opens_it_too(home):
    unlock(home, unicodedata.normalize("NFD", PASSPHRASE))


def test_a_new_home_wants_eight_characters_and_nothing_is_made_before(tmp_path):
    with pytest.raises(PassphraseTooShort) as caught:
        unlock(tmp_path / "ny", "syvtegn")
    assert "8" in caught.value.remedy
    assert not (tmp_path / "ny").exists()
    unlock(tmp_path / "ny", "ottetegn", costs=CHEAP)


def test_a_new_home_costs_what_is_advised():
    assert Costs() == Costs(time_cost=3, memory_kib=65_536, parallelism=2)


def test_the_costs_of_the_home_are_used_not_todays(home):
    data = json.loads((home / KEY_FILE).read_text())
    assert data["costs"] == {"time_cost": 1, "memory_kib": 64, "parallelism": 1}
    unlock(home, PASSPHRASE, costs=Costs(time_cost=4, memory_kib=128, parallelism=1))
    data["costs"]["time_cost"] = 2
    (home / KEY_FILE).write_text(json.dumps(data))
    with pytest.raises(WrongPassphrase):
        unlock(home, PASSPHRASE)


def test_the_file_beside_the_database_holds_neither_passphrase_nor_key(home):
    key = unlock(home, PASSPHRASE)
    written = (home / KEY_FILE).read_bytes()
    assert PASSPHRASE.encode() not in written
    assert key not in written
    assert key.hex().encode() not in written


def test_a_first_start_that_was_cut_off_can_be_begun_again_with_another_passphrase(tmp_path):
    first = unlock(tmp_path, PASSPHRASE, costs=CHEAP)
    assert is_new(tmp_path)
    assert unlock(tmp_path, PASSPHRASE) == first
    second = unlock(tmp_path, "noget helt andet", costs=CHEAP)
    assert second != first
    (tmp_path / DATABASE_FILE).write_bytes(b"")
    assert unlock(tmp_path, "noget helt andet") == second


def test_a_missing_key_file_is_told_from_a_wrong_passphrase(home):
    (home / KEY_FILE).unlink()
    with pytest.raises(KeyFileMissing):
        unlock(home, PASSPHRASE)
    assert not (home / KEY_FILE).exists()


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "null", '{"kdf": "scrypt"}', '{"kdf": "argon2id", "salt": "xyz"}', "\x00"]
)
def test_a_damaged_key_file_is_told_from_a_wrong_passphrase(home, content):
    (home / KEY_FILE).write_text(content)
    with pytest.raises(KeyFileDamaged):
        unlock(home, PASSPHRASE)


def test_costs_that_no_derivation_takes_are_damage(home):
    data = json.loads((home / KEY_FILE).read_text())
    data["costs"]["memory_kib"] = 1
    (home / KEY_FILE).write_text(json.dumps(data))
    with pytest.raises(KeyFileDamaged):
        unlock(home, PASSPHRASE)


def test_a_check_that_is_no_hex_is_damage(home):
    data = json.loads((home / KEY_FILE).read_text())
    data["check"] = "æøå" + data["check"][3:]
    (home / KEY_FILE).write_text(json.dumps(data))
    with pytest.raises(KeyFileDamaged):
        unlock(home, PASSPHRASE)


def test_a_passphrase_of_bytes_that_are_no_letters_opens_its_home(tmp_path):
    odd = b"h\xe5rd at g\xe6tte".decode("utf-8", "surrogateescape")  # as the environment gives it
    assert unlock(tmp_path, odd, costs=CHEAP) == unlock(tmp_path, odd)
    assert unlock(tmp_path, odd) != unlock(tmp_path / "anden", PASSPHRASE, costs=CHEAP)


def test_a_home_that_may_not_be_looked_into_is_unusable(home, monkeypatch):
    def forbidden(_path, **_options):
        raise PermissionError(13, "no")

    monkeypatch.setattr("pathlib.Path.stat", forbidden)
    with pytest.raises(HomeUnusable):
        is_new(home)
    with pytest.raises(HomeUnusable):
        unlock(home, PASSPHRASE)


def test_a_file_where_the_home_should_be_is_no_new_home(tmp_path):
    (tmp_path / "fil").write_text("")
    with pytest.raises(HomeUnusable):
        is_new(tmp_path / "fil")


def test_a_home_that_cannot_be_made(tmp_path):
    (tmp_path / "fil").write_text("")
    with pytest.raises(HomeUnusable):
        unlock(tmp_path / "fil" / "home", PASSPHRASE, costs=CHEAP)


# Where the passphrase comes from


def test_the_environment_is_asked_and_then_the_person():
    assert find_passphrase({"MEDLYT_PASSPHRASE": "fra miljøet"}) == "fra miljøet"
    for environ in ({}, {"MEDLYT_PASSPHRASE": ""}):
        with pytest.raises(PassphraseWanted):
            find_passphrase(environ)


def test_a_key_file_of_an_earlier_version_says_more_and_opens_its_home(home):
    data = json.loads((home / KEY_FILE).read_text())
    (home / KEY_FILE).write_text(json.dumps({**data, "keyring": False}))
    unlock(home, PASSPHRASE)
