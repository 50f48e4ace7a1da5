"""Bringing a model that is not embedded: from its hub or a folder, converted where it must be, and recorded.

What comes may be Whisper's own files, as hubs keep them, or a model that was converted to CTranslate2 before.
The former are converted by CTranslate2's own converter, to int8. Models for sherpa-onnx are copied.
"""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from models.errors import ModelFormUnknown, ModelNotEmbedded, ModelPackageMissing, ModelSourceUnreachable
from models.manifest import ModelEntry
from models.recorded import write_recorded
from models.store import ModelShelf, hash_stream

FETCHED_FOLDER = ".fetched"
QUANTIZATION = "int8"
# faster-whisper would go to the network for the first, and reckon the spectrum wrongly without the second.
TOKENIZER, SPECTRUM = "tokenizer.json", "preprocessor_config.json"
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
CONVERTED = ("model.bin", "config.json", TOKENIZER)
# What sherpa-onnx takes: one graph, and its tokens.
GRAPHS, TOKENS = ("model.int8.onnx", "model.onnx"), "tokens.txt"
FETCHED = ("*.json", "*.txt", "*.safetensors", "model.bin")


def bring(shelf: ModelShelf, entry: ModelEntry, source: Path | None) -> None:
    """Put `entry` on `shelf` from the folder `source`, or from its hub where that is None.

    Raises `ModelFormUnknown`, `ModelPackageMissing`, `ModelSourceUnreachable` and `ModelNotEmbedded`, and
    `OSError` untranslated.
    """
    fetched = shelf.folder / FETCHED_FOLDER / entry.name
    original = fetch(entry, fetched) if source is None else source
    with tempfile.TemporaryDirectory(dir=shelf.folder, prefix=".made-") as scratch:
        made = Path(scratch) / entry.name
        how = make(entry, original, made)
        files = {path.name: (path.stat().st_size, sha256_of(path)) for path in made.iterdir()}
        write_recorded(made, files, source=entry.source if source is None else "folder", how=how)
        folder = shelf.model_folder(entry)
        if folder.exists():  # what is there is not whole, else nothing would be installed
            shutil.rmtree(folder)
        made.replace(folder)
    shutil.rmtree(fetched, ignore_errors=True)


def make(entry: ModelEntry, original: Path, made: Path) -> str:
    """Fill the folder `made` from `original`, and say how: copied, or converted by which version."""
    if is_original(original):
        return convert(entry, original, made)
    if (original / TOKENS).is_file() and any((original / name).is_file() for name in GRAPHS):
        return copy(original, made, (*GRAPHS, TOKENS))
    missing = [name for name in CONVERTED if not (original / name).is_file()]
    if not any((original / name).is_file() for name in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    if missing:
        reason = f"der mangler {', '.join(missing)}"
        raise ModelFormUnknown(name=entry.name, folder=original, reason=reason)
    return copy(original, made, (*CONVERTED, SPECTRUM, *VOCABULARIES))


def copy(original: Path, made: Path, names: Sequence[str]) -> str:
    """Copy those of the files `names` that are there, and say so."""
    made.mkdir()
    for name in names:
        if (original / name).is_file():
            shutil.copyfile(original / name, made / name)
    return "copied"


def is_original(folder: Path) -> bool:
    """Return whether `folder` holds Whisper as hubs keep it: a configuration that names it, and weights."""
    try:
        kind = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError):
        return False
    return kind == "whisper" and any(folder.glob("*.safetensors"))


def convert(entry: ModelEntry, original: Path, made: Path) -> str:
    """Convert Whisper's own files in `original` to CTranslate2's in `made`, and say by what."""
    if not (original / TOKENIZER).is_file():
        raise ModelFormUnknown(name=entry.name, folder=original, reason=f"der mangler {TOKENIZER}")
    from models.engines.diarization import stand_in_for_torchaudio_extension

    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    # transformers takes torchaudio in where it is installed, and it is, for telling voices apart.
    stand_in_for_torchaudio_extension()
    try:
        import transformers
        from ctranslate2.converters import TransformersConverter
    except ImportError as exc:
        raise ModelPackageMissing(name=entry.name, package="transformers", extra="convert") from exc
    beside = [name for name in (TOKENIZER, SPECTRUM) if (original / name).is_file()]
    try:
        TransformersConverter(str(original), copy_files=beside).convert(str(made), quantization=QUANTIZATION)
    except (ValueError, KeyError, RuntimeError) as exc:
        raise ModelFormUnknown(name=entry.name, folder=original, reason="den kan ikke konverteres") from exc
    versions = f"ctranslate2 {metadata.version('ctranslate2')}, transformers {transformers.__version__}"
    return f"converted to {QUANTIZATION} by {versions}"


def fetch(entry: ModelEntry, folder: Path) -> Path:
    """Fetch `entry` from its hub into `folder`, going on where it was cut off; return the folder."""
    if entry.hub is None:
        raise ModelNotEmbedded(name=entry.name, source=entry.source)
    hub = hub_library()
    try:
        hub.snapshot_download(
            entry.source,
            revision=entry.hub.revision,
            endpoint=entry.hub.url.removesuffix(f"/{entry.source}"),
            local_dir=folder,
            allow_patterns=list(FETCHED),
        )
    # The library and the two beneath it each have errors of their own: here they become one.
    except Exception as exc:
        if isinstance(exc, OSError) and exc.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise ModelSourceUnreachable(name=entry.name, file=entry.hub.url, reason=str(exc)) from exc
    return folder


def hub_library() -> Any:
    """Return huggingface_hub, allowed onto the network: installing is the one act that is."""
    os.environ.update(HF_HUB_OFFLINE="0", HF_HUB_DISABLE_PROGRESS_BARS="1")
    import huggingface_hub

    huggingface_hub.constants.HF_HUB_OFFLINE = False
    return huggingface_hub


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file at `path`."""
    with path.open("rb") as stream:
        return hash_stream(stream)
