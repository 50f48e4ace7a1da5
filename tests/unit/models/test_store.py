"""The shelf: only what is whole is given out, and a hash is not taken twice."""

import json
import os
from pathlib import Path

import pytest

from models import store
from models.errors import ModelDamaged, ModelMissing, ModelUnknown
from models.install import install
from models.store import RECORD_FILE, Standing, default_folder
from tests.unit.models.conftest import BIG, Bench

pytestmark = pytest.mark.unit


@pytest.fixture
def installed(bench: Bench) -> Bench:
    install(bench.shelf, source=bench.wheels)
    return bench


def test_a_model_that_is_not_there_is_missing(bench: Bench) -> None:
    with pytest.raises(ModelMissing) as caught:
        bench.shelf.verified("ears")
    assert caught.value.remedy == "Hent den, eller bed jeres it-afdeling om det: medlyt models install ears"
    assert [status.standing for status in bench.shelf.status()] == [Standing.MISSING, Standing.NOT_EMBEDDED]


def test_a_model_with_a_file_gone_is_missing(installed: Bench) -> None:
    (installed.folder / "small.json").unlink()

    with pytest.raises(ModelMissing):
        installed.shelf.verified("ears")


def test_a_name_nobody_knows_is_told_with_those_that_are_known(bench: Bench) -> None:
    with pytest.raises(ModelUnknown) as caught:
        bench.shelf.verified("nose")
    assert caught.value.known == ("ears", "far")


def test_a_changed_byte_is_damage(installed: Bench) -> None:
    big = installed.folder / "big.bin"
    big.write_bytes(b"X" + BIG[1:])

    with pytest.raises(ModelDamaged) as caught:
        installed.shelf.verified("ears")

    assert caught.value.file == "big.bin"
    assert caught.value.found_sha256 not in {None, caught.value.expected_sha256}
    assert installed.shelf.status()[0].standing is Standing.DAMAGED


def test_a_lost_byte_is_damage_told_by_size(installed: Bench) -> None:
    (installed.folder / "big.bin").write_bytes(BIG[:-1])

    with pytest.raises(ModelDamaged) as caught:
        installed.shelf.verified("ears")

    assert caught.value.found_sha256 is None


def test_what_was_verified_once_is_not_hashed_again(
    installed: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed.shelf.verified("ears")

    def hashed(_: object) -> str:
        raise AssertionError("hashed again")

    monkeypatch.setattr(store, "hash_stream", hashed)

    installed.shelf.verified("ears")


def test_verify_hashes_every_byte_however_the_stamps_look(installed: Bench) -> None:
    big = installed.folder / "big.bin"
    status = big.stat()
    big.write_bytes(b"X" + BIG[1:])
    os.utime(big, ns=(status.st_atime_ns, status.st_mtime_ns))

    installed.shelf.verified("ears")
    with pytest.raises(ModelDamaged):
        installed.shelf.verify("ears")


@pytest.mark.parametrize("text", ["", "[1]", "{", json.dumps({"big.bin": {"size": 1}})])
def test_a_record_that_cannot_be_read_only_costs_time(installed: Bench, text: str) -> None:
    (installed.folder / RECORD_FILE).write_text(text)

    assert installed.shelf.verified("ears").folder == installed.folder
    assert set(json.loads((installed.folder / RECORD_FILE).read_text())) == {"big.bin", "small.json"}


def test_only_pinned_files_are_handed_out(installed: Bench) -> None:
    (installed.folder / "stranger.bin").write_bytes(b"x")

    with pytest.raises(ModelDamaged):
        installed.shelf.verified("ears").file("stranger.bin")


def test_the_folder_is_chosen_by_the_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MEDLYT_MODELS", str(tmp_path / "here"))
    assert default_folder() == tmp_path / "here"
    monkeypatch.delenv("MEDLYT_MODELS")
    assert default_folder().name == "medlyt-models"
