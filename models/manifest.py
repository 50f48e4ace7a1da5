"""The manifest: which models there are, and the exact bytes each is made of."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from models.errors import ManifestInvalid, ModelUnknown

MANIFEST_FILE = "manifest.toml"
SHA256_DIGITS = 64


class Kind(StrEnum):
    """What a model is for."""

    TRANSCRIBER = "transcriber"
    SEGMENTATION = "segmentation"
    SPEAKER_EMBEDDING = "speaker_embedding"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelPin:
    """One package file by its SHA-256; `platform` and `python_version` are set where it is bound to them."""

    requirement: str
    filename: str
    size_bytes: int
    sha256: str
    platform: str | None = None
    python_version: str | None = None

    def __post_init__(self) -> None:
        check_pin(self.filename, self.size_bytes, self.sha256)
        if "==" not in self.requirement:
            raise ValueError(f"{self.requirement}: a requirement names one version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file inside a wheel; `path` is as the archive spells it."""

    wheel: WheelPin
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """One file of a model; each of `sources` gives it by joining its members in order.

    A file that was recorded on this machine, rather than pinned, has no source.
    """

    name: str
    size_bytes: int
    sha256: str
    sources: tuple[tuple[Member, ...], ...]

    def __post_init__(self) -> None:
        check_pin(self.name, self.size_bytes, self.sha256)
        if not all(self.sources):
            raise ValueError(f"{self.name}: no source is empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Word error rates in percent on Danish: CoRal conversation and read aloud, FLEURS, mean of five sets."""

    conversation: float
    read_aloud: float
    fleurs: float
    mean: float


class Speed(StrEnum):
    """What it takes for a transcriber to keep up with people who talk."""

    QUICK = "quick"
    """Two cores."""
    STEADY = "steady"
    """Eight cores; four lag behind."""
    SLOW = "slow"
    """A graphics card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Where a model that is not embedded can be fetched: one revision of a repository, at its address."""

    url: str
    revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """One model: an embedded one has files to install, another is for an office to bring from `source`.

    The latter has files once it is on the shelf, as they were recorded there. `memory_gb` is what it takes
    while it listens, run as int8.
    """

    name: str
    kind: Kind
    embedded: bool
    default: bool
    licence: str
    source: str
    parameters_millions: float
    description: str
    figures: Figures | None = None
    speed: Speed | None = None
    memory_gb: float | None = None
    hub: Hub | None = None
    files: tuple[ModelFile, ...] = ()

    def __post_init__(self) -> None:
        if self.embedded and not self.files:
            raise ValueError(f"{self.name}: an embedded model has files")
        if self.default and not self.embedded:
            raise ValueError(f"{self.name}: only an embedded model can be a default")

    @property
    def size_bytes(self) -> int:
        """What the files take on disk once installed."""
        return sum(file.size_bytes for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All models, in the order in which they are shown."""

    entries: tuple[ModelEntry, ...]

    def __post_init__(self) -> None:
        names = [entry.name for entry in self.entries]
        if len(set(names)) != len(names):
            raise ValueError("two models share a name")

    def entry(self, name: str) -> ModelEntry:
        """Return the model called `name`; raise `ModelUnknown` if there is none."""
        for entry in self.entries:
            if entry.name == name:
                return entry
        raise ModelUnknown(name=name, known=[entry.name for entry in self.entries])

    @property
    def defaults(self) -> tuple[ModelEntry, ...]:
        """The models that a plain install fetches."""
        return tuple(entry for entry in self.entries if entry.default)


def load_manifest() -> Manifest:
    """Return the manifest that ships with the package; raise `ManifestInvalid` if it breaks its form."""
    return read_manifest(resources.files("models").joinpath(MANIFEST_FILE).read_text(encoding="utf-8"))


def read_manifest(text: str) -> Manifest:
    """Return the manifest written in `text` (TOML); raise `ManifestInvalid` if it breaks its form."""
    try:
        table = tomllib.loads(text)
        wheels = {key: WheelPin(**pin) for key, pin in table.get("wheel", {}).items()}
        return Manifest(entries=tuple(read_entry(model, wheels) for model in table["model"]))
    except KeyError as error:
        raise ManifestInvalid(reason=f"»{error.args[0]}« findes ikke") from error
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise ManifestInvalid(reason=str(error)) from error


def read_entry(table: Mapping[str, Any], wheels: Mapping[str, WheelPin]) -> ModelEntry:
    """Return one `[[model]]` table as a record, its members bound to `wheels`."""
    records = {"file", "figures", "kind", "speed", "hub"}
    fields = {key: value for key, value in table.items() if key not in records}
    figures, hub = table.get("figures"), table.get("hub")
    files = tuple(read_file(file, wheels) for file in table.get("file", ()))
    if files and not table["embedded"]:
        raise ValueError(f"{table['name']}: only an embedded model has pinned files")
    return ModelEntry(
        kind=Kind(table["kind"]),
        figures=None if figures is None else Figures(**figures),
        speed=Speed(table["speed"]) if "speed" in table else None,
        hub=None if hub is None else Hub(**hub),
        files=files,
        **fields,
    )


def read_file(table: Mapping[str, Any], wheels: Mapping[str, WheelPin]) -> ModelFile:
    """Return one `[[model.file]]` table as a record, its members bound to `wheels`."""
    sources = tuple(
        tuple(Member(wheel=wheels[member["wheel"]], path=member["path"]) for member in source)
        for source in table["sources"]
    )
    if not sources:
        raise ValueError(f"{table['name']}: at least one source")
    return ModelFile(
        name=table["name"], size_bytes=table["size_bytes"], sha256=table["sha256"], sources=sources
    )


def check_pin(name: str, size_bytes: int, sha256: str) -> None:
    """Raise `ValueError` unless `name` is a bare file name and the pin is a size and a SHA-256 in hex."""
    if not name or name in {".", ".."} or "/" in name or "\\" in name:
        raise ValueError(f"{name!r} is not a bare file name")
    if size_bytes < 0 or len(sha256) != SHA256_DIGITS or set(sha256) - set("0123456789abcdef"):
        raise ValueError(f"{name}: needs a size and a SHA-256 in lower-case hex")
