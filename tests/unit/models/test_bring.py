"""A model that an office brings: copied or converted, recorded, and held to what was recorded."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from models import bring
from models.advice import best_transcriber
from models.errors import (
    ModelDamaged,
    ModelFormUnknown,
    ModelMissing,
    ModelPackageMissing,
    ModelSourceUnreachable,
)
from models.install import install
from models.manifest import Figures, Hub
from models.recorded import RECORDED_FILE
from models.store import ModelShelf, Standing
from tests.unit.models.conftest import Bench

pytestmark = pytest.mark.unit

CONVERTED = {
    "model.bin": b"weights",
    "config.json": b'{"alignment_heads": []}',
    "tokenizer.json": b"{}",
    "vocabulary.json": b"[]",
    "preprocessor_config.json": b"{}",
    "README.md": b"not needed",
}


@pytest.fixture
def shelf(bench: Bench) -> ModelShelf:
    manifest = bench.shelf.manifest
    hub = Hub(url="https://hub.example/elsewhere/far", revision="main")
    figures = Figures(conversation=16.0, read_aloud=10.0, fleurs=7.0, mean=9.0)
    entries = tuple(
        replace(entry, hub=hub, figures=figures) if entry.name == "far" else entry
        for entry in manifest.entries
    )
    return ModelShelf(bench.shelf.folder, manifest=replace(manifest, entries=entries))


@pytest.fixture
def converted(tmp_path: Path) -> Path:
    folder = tmp_path / "brought"
    folder.mkdir()
    for name, data in CONVERTED.items():
        (folder / name).write_bytes(data)
    return folder


def test_a_converted_model_is_copied_and_recorded(shelf: ModelShelf, converted: Path) -> None:
    (model,) = install(shelf, ["far"], source=converted)

    assert sorted(path.name for path in model.folder.iterdir() if not path.name.startswith(".")) == sorted(
        {*CONVERTED, RECORDED_FILE} - {"README.md"}
    )
    assert model.file("tokenizer.json").read_bytes() == b"{}"
    assert shelf.status()[1].standing is Standing.VERIFIED
    record = json.loads((model.folder / RECORDED_FILE).read_text(encoding="utf-8"))
    assert (record["source"], record["how"]) == ("folder", "copied")
    # Installed is installed: nothing is done again, not even without a source.
    assert install(shelf, ["far"]) == (model,)
    assert sorted(path.name for path in shelf.folder.iterdir()) == [".install.lock", "far"]


def test_a_file_that_changes_is_damage_and_can_be_brought_again(shelf: ModelShelf, converted: Path) -> None:
    (model,) = install(shelf, ["far"], source=converted)
    (model.folder / "model.bin").write_bytes(b"others.")

    with pytest.raises(ModelDamaged):
        shelf.verified("far")
    install(shelf, ["far"], source=converted)
    assert shelf.verify("far") == model


def test_a_record_that_is_none_counts_as_missing(shelf: ModelShelf, converted: Path) -> None:
    (model,) = install(shelf, ["far"], source=converted)
    for record in ("", "[]", '{"files": {"../x": {"size_bytes": 1, "sha256": "0"}}}', '{"files": {"a": 1}}'):
        (model.folder / RECORDED_FILE).write_text(record)
        with pytest.raises(ModelMissing):
            shelf.verified("far")


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_folder_that_lacks_a_file_is_told_which(shelf: ModelShelf, converted: Path, name: str) -> None:
    (converted / name).unlink()

    with pytest.raises(ModelFormUnknown, match=name.replace(".", r"\.")):
        install(shelf, ["far"], source=converted)
    assert [path.name for path in shelf.folder.iterdir()] == [".install.lock"]


def test_an_original_wants_the_converter(
    shelf: ModelShelf, converted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (converted / "model.bin").rename(converted / "model.safetensors")
    (converted / "config.json").write_text('{"model_type": "whisper"}')
    monkeypatch.setitem(__import__("sys").modules, "transformers", None)

    with pytest.raises(ModelPackageMissing) as caught:
        install(shelf, ["far"], source=converted)
    assert "convert" in caught.value.remedy


class Hubs:
    """A stand-in for the hub's library: gives files, or breaks off."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[dict[str, object]] = []

    def snapshot_download(self, repository: str, **asked: object) -> None:
        self.asked.append({"repository": repository, **asked})
        folder = Path(str(asked["local_dir"]))
        folder.mkdir(parents=True, exist_ok=True)
        for number, (name, data) in enumerate(CONVERTED.items()):
            if self.error is not None and number == 1:
                raise self.error
            (folder / name).write_bytes(data)


def test_the_hub_is_asked_for_the_pinned_address_and_what_was_fetched_goes(
    shelf: ModelShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hubs()
    monkeypatch.setattr(bring, "hub_library", lambda: hub)

    install(shelf, ["far"])

    (asked,) = hub.asked
    assert (asked["endpoint"], asked["repository"], asked["revision"]) == (
        "https://hub.example",
        "elsewhere/far",
        "main",
    )
    assert not (shelf.folder / bring.FETCHED_FOLDER / "far").exists()
    assert shelf.verified("far").name == "far"


def test_what_came_before_a_break_is_kept_for_the_next_try(
    shelf: ModelShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bring, "hub_library", lambda: Hubs(ConnectionError("gone")))
    with pytest.raises(ModelSourceUnreachable):
        install(shelf, ["far"])
    assert (shelf.folder / bring.FETCHED_FOLDER / "far" / "model.bin").is_file()

    monkeypatch.setattr(bring, "hub_library", lambda: Hubs())
    install(shelf, ["far"])
    assert shelf.verified("far").name == "far"


def test_the_best_that_was_brought_is_used_and_else_the_default(shelf: ModelShelf, converted: Path) -> None:
    assert best_transcriber(shelf) == shelf.manifest.entry("ears")

    install(shelf, ["far"], source=converted)
    assert best_transcriber(shelf) == shelf.manifest.entry("far")

    (shelf.folder / "far" / "model.bin").write_bytes(b"others.")
    assert best_transcriber(shelf) == shelf.manifest.entry("ears")
