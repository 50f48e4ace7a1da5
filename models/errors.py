"""The error tree of the room.

    ModelError
    ├── ManifestInvalid           the list of models cannot be read
    ├── ModelUnknown              a name that the manifest does not hold
    ├── ModelNotEmbedded          an office must bring it; Medlyt cannot fetch it
    ├── ModelFormUnknown          a folder holds no Whisper model, neither converted nor original
    ├── ModelPackageMissing       a model takes a package that is not installed
    ├── ModelDeviceUnusable       the device that was asked for cannot run it
    ├── ModelMissing              not installed on this machine
    ├── ModelDamaged              a file is not the one that the manifest pins
    ├── ModelDiskFull             no room left while installing
    ├── ModelFolderUnusable       the folder of models cannot be written
    ├── ModelSourceUnreachable    no source gave the file
    └── NetworkRefused            something tried to leave this machine

Each carries `message` (what happened) and `remedy` (what to do), both in Danish, and its data as attributes.
"""

from collections.abc import Sequence
from pathlib import Path


class ModelError(Exception):
    """The root: `str(error)` is the message, `remedy` says what to do."""

    def __init__(self, *, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class ManifestInvalid(ModelError):
    """The manifest breaks its own form; `reason` says where."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(
            message=f"Listen over modeller kan ikke læses: {reason}.",
            remedy="Installér Medlyt igen.",
        )
        self.reason = reason


class ModelUnknown(ModelError):
    """`name` is not one of `known`, the models that can be installed."""

    def __init__(self, *, name: str, known: Sequence[str]) -> None:
        super().__init__(
            message=f"Der er ingen model, der hedder »{name}«.",
            remedy=f"Vælg en af disse: {', '.join(known)}. Se dem med: medlyt models list",
        )
        self.name = name
        self.known = tuple(known)


class ModelNotEmbedded(ModelError):
    """`name` is listed for offices to bring from `source`, and has no pinned files."""

    def __init__(self, *, name: str, source: str) -> None:
        super().__init__(
            message=f"Medlyt kan ikke selv hente modellen »{name}«.",
            remedy=f"Den findes som {source}. Bed din it-afdeling om den, og brug whisper-base så længe.",
        )
        self.name = name
        self.source = source


class ModelFormUnknown(ModelError):
    """`folder` was to give `name`, but `reason`: nothing that the converter or the engine takes."""

    def __init__(self, *, name: str, folder: Path, reason: str) -> None:
        super().__init__(
            message=f"Mappen {folder} kan ikke bruges som modellen »{name}«: {reason}.",
            remedy=(
                "Peg på en mappe med Whisper-modellens egne filer (config.json, tokenizer.json og "
                "model.safetensors) eller med en, der er konverteret til CTranslate2 (model.bin)."
            ),
        )
        self.name = name
        self.folder = folder
        self.reason = reason


class ModelPackageMissing(ModelError):
    """`name` takes `package`, which the optional `extra` brings and which is not installed."""

    def __init__(self, *, name: str, package: str, extra: str) -> None:
        super().__init__(
            message=f"Modellen »{name}« kræver {package}, som ikke er installeret.",
            remedy=f"Installér Medlyt med tilvalget {extra}, og prøv igen.",
        )
        self.name = name
        self.package = package
        self.extra = extra


class ModelDeviceUnusable(ModelError):
    """`name` cannot be run on `device`, which was asked for; `reason` is the engine's own words."""

    def __init__(self, *, name: str, device: str, reason: str) -> None:
        super().__init__(
            message=f"Modellen »{name}« kan ikke køre på »{device}« på denne computer.",
            remedy="Fjern miljøvariablen MEDLYT_DEVICE, så bruger Medlyt processoren.",
        )
        self.name = name
        self.device = device
        self.reason = reason


class ModelMissing(ModelError):
    """`name` is not on the shelf at `folder`."""

    def __init__(self, *, name: str, folder: Path) -> None:
        super().__init__(
            message=f"Modellen »{name}« er ikke installeret på denne computer.",
            remedy=f"Hent den, eller bed jeres it-afdeling om det: medlyt models install {name}",
        )
        self.name = name
        self.folder = folder


class ModelDamaged(ModelError):
    """`file` of `name` is not the file the manifest pins; the hashes are None where the size alone told."""

    def __init__(
        self,
        *,
        name: str,
        file: str,
        expected_sha256: str | None = None,
        found_sha256: str | None = None,
    ) -> None:
        super().__init__(
            message=f"Filen »{file}« i modellen »{name}« er beskadiget eller ændret.",
            remedy=f"Hent modellen igen med: medlyt models install {name}",
        )
        self.name = name
        self.file = file
        self.expected_sha256 = expected_sha256
        self.found_sha256 = found_sha256


class ModelDiskFull(ModelError):
    """The disk that holds `folder` filled up while `name` was installed; `needed_bytes` is what it takes."""

    def __init__(self, *, name: str, folder: Path, needed_bytes: int) -> None:
        megabytes = -(-needed_bytes // 1_000_000)
        super().__init__(
            message=f"Disken er fuld, så modellen »{name}« kunne ikke gemmes i {folder}.",
            remedy=f"Frigør mindst {megabytes} MB, og kør installationen igen. Det, der er hentet, er gemt.",
        )
        self.name = name
        self.folder = folder
        self.needed_bytes = needed_bytes


class ModelFolderUnusable(ModelError):
    """Nothing can be written to `folder`; `reason` is the system's own words."""

    def __init__(self, *, folder: Path, reason: str) -> None:
        super().__init__(
            message=f"Medlyt kan ikke skrive i mappen {folder}.",
            remedy="Vælg en mappe, du må skrive i, med miljøvariablen MEDLYT_MODELS, og prøv igen.",
        )
        self.folder = folder
        self.reason = reason


class ModelSourceUnreachable(ModelError):
    """None of the sources of `name` gave `file`; `reason` is the last one's answer, in its own words."""

    def __init__(self, *, name: str, file: str, reason: str, folder: Path | None = None) -> None:
        if folder is None:
            message = f"»{file}« til modellen »{name}« kunne ikke hentes."
            remedy = (
                "Se, om computeren er på nettet, og prøv igen. Uden net: hent filerne på en anden computer, "
                "og kør medlyt models install --from MAPPE"
            )
        else:
            message = f"»{file}« til modellen »{name}« er ikke i mappen {folder}."
            remedy = (
                "Læg filen eller pakkerne i mappen, og prøv igen. "
                "Se, hvad der skal bruges: medlyt models list"
            )
        super().__init__(message=message, remedy=remedy)
        self.name = name
        self.file = file
        self.reason = reason
        self.folder = folder


class NetworkRefused(ModelError):
    """Something in this process tried to reach `address`, which is not this machine."""

    def __init__(self, *, address: str) -> None:
        super().__init__(
            message=f"Medlyt stoppede et forsøg på at kontakte {address}. Intet er sendt.",
            remedy="Medlyt arbejder kun på denne computer. Fortæl os, hvad du lavede, så retter vi det.",
        )
        self.address = address
