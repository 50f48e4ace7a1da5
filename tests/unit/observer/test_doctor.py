"""The doctor finds what is wrong with a machine, and says what to do."""

import os
import sys
from pathlib import Path

import pytest

from models.store import ModelShelf
from observer import doctor
from observer.disk import Encryption, encryption, existing, synced_by
from observer.doctor import CheckStatus, examine, guarded, not_examined
from observer.errors import NoMicrophone
from observer.store_errors import WrongPassphrase

pytestmark = pytest.mark.unit


def test_missing_models_are_a_fault_with_the_command_that_mends_it(tmp_path):
    found = list(doctor.models(ModelShelf(tmp_path)))

    assert {one.status for one in found} == {CheckStatus.FAIL}
    assert all("medlyt models install" in one.remedy for one in found)
    assert any("whisper-base" in one.name for one in found)


def test_only_the_models_that_are_needed_are_asked_for(tmp_path):
    assert not [one for one in doctor.models(ModelShelf(tmp_path)) if "e5" in one.name]


@pytest.mark.parametrize(
    "place", ["OneDrive - Kommunen/medlyt", "Dropbox/x", "Library/Mobile Documents/x", "iCloudDrive/y"]
)
def test_a_folder_that_is_copied_to_the_net_is_a_fault(tmp_path, place):
    check = doctor.synced(tmp_path / place)

    assert check.status is CheckStatus.FAIL
    assert "kopieret til nettet" in check.message


def test_a_folder_under_the_systems_own_sync_root_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("OneDrive", str(tmp_path / "Sky"))

    assert synced_by(tmp_path / "Sky" / "medlyt") == "Sky"
    assert synced_by(tmp_path / "Skygge" / "medlyt") is None


def test_a_local_folder_is_fine(tmp_path):
    assert doctor.synced(tmp_path / "medlyt").status is CheckStatus.OK


class Usage:
    def __init__(self, free):
        self.free = free


@pytest.mark.parametrize(
    ("free_gb", "status"), [(0.1, CheckStatus.FAIL), (1, CheckStatus.WARN), (50, CheckStatus.OK)]
)
def test_room_on_the_disk(tmp_path, monkeypatch, free_gb, status):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _place: Usage(free_gb * 1e9))

    assert doctor.room(tmp_path / "ikke" / "endnu").status is status


def test_a_folder_below_a_file_is_a_fault(tmp_path):
    (tmp_path / "fil").write_text("", encoding="utf-8")
    assert doctor.folder(tmp_path / "fil" / "home").status is CheckStatus.FAIL


def test_a_folder_that_may_not_be_looked_into_is_passed_over(tmp_path, monkeypatch):
    seen = Path.exists

    def exists(path):
        if path != tmp_path:
            raise PermissionError(13, "no")
        return seen(path)

    monkeypatch.setattr("pathlib.Path.exists", exists)
    assert existing(tmp_path / "lukket" / "home") == tmp_path


def test_the_folder_is_not_made_by_looking(tmp_path):
    home = tmp_path / "ny" / "mappe"

    assert doctor.folder(home).status is CheckStatus.OK
    assert existing(home) == tmp_path
    assert not home.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows it to ordinary users")
@pytest.mark.parametrize(
    ("layers", "found"),
    [
        (None, Encryption.UNKNOWN),
        ([""], Encryption.OFF),
        (["CRYPT-LUKS2-abc"], Encryption.ON),
        (["LVM-xyz", "CRYPT-LUKS2-abc"], Encryption.ON),
        (["LVM-xyz", ""], Encryption.OFF),
    ],
)
def test_the_disks_encryption_is_seen_through_its_layers(tmp_path, layers, found):
    number = tmp_path.stat().st_dev
    place = tmp_path / "block" / f"{os.major(number)}:{os.minor(number)}"
    for uuid in layers or ():
        place.mkdir(parents=True)
        if uuid:
            (place / "dm").mkdir()
            (place / "dm" / "uuid").write_text(uuid, encoding="ascii")
        place = place / "slaves" / "under"

    assert encryption(tmp_path, devices=tmp_path / "block") is found


def test_the_database_is_encrypted_here():
    assert doctor.cipher().status is CheckStatus.OK


def test_a_database_in_the_clear_would_be_a_fault(monkeypatch):
    class Plain:
        def __init__(self, home, _key):
            (Path(home) / "medlyt.db").write_bytes(b"SQLite format 3\0")

        def close(self):
            pass

    monkeypatch.setattr("observer.database.EncryptedDatabase", Plain)

    assert doctor.cipher().status is CheckStatus.FAIL


def test_no_microphone_is_a_warning_for_a_recording_can_be_brought_in(monkeypatch):
    monkeypatch.setattr("observer.devices.list_devices", lambda: ())
    assert doctor.microphone().status is CheckStatus.WARN

    def refuse():
        raise NoMicrophone

    assert guarded("Mikrofon", refuse).status is CheckStatus.WARN


def test_a_library_that_does_not_load_is_a_fault():
    def broken():
        raise ImportError("DLL load failed")

    check = guarded("Sporfinder", broken)
    assert (check.status, check.remedy) == (CheckStatus.FAIL, "Installér Medlyt igen.")


def test_without_a_passphrase_it_says_what_was_left_out():
    check = not_examined(None)

    assert check.status is CheckStatus.WARN
    assert "MEDLYT_PASSPHRASE" in check.remedy
    assert not_examined(WrongPassphrase()).status is CheckStatus.FAIL


def test_every_fault_comes_with_a_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "tagger", lambda: doctor.ok("Sporfinder", "Her."))

    for check in examine(tmp_path / "home", ModelShelf(tmp_path / "models")):
        assert check.message
        assert bool(check.remedy) == (check.status is not CheckStatus.OK)
