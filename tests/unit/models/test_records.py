"""Records and errors keep their promises."""

import subprocess
import sys
from pathlib import Path

import pytest

from models import errors
from models.records import Turn, Word

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "fields",
    [
        {"start_s": 2.0},
        {"start_s": -1.0},
        {"end_s": float("nan")},
        {"text": ""},
        {"text": " hej"},
        {"probability": 1.1},
        {"probability": float("nan")},
    ],
)
def test_a_word_that_cannot_be_is_refused(fields: dict[str, object]) -> None:
    whole: dict[str, object] = {"start_s": 0.0, "end_s": 1.0, "text": "hej", "probability": 0.5}
    Word(**whole)  # type: ignore[arg-type]

    with pytest.raises(ValueError, match=r"got"):
        Word(**(whole | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("speaker", ["", "S", "1", "SPEAKER_00", "Jonas"])
def test_a_speaker_is_a_number_and_never_a_name(speaker: str) -> None:
    with pytest.raises(ValueError, match="label"):
        Turn(start_s=0.0, end_s=1.0, speaker=speaker)


@pytest.mark.parametrize(
    "error",
    [
        errors.ManifestInvalid(reason="x"),
        errors.ModelUnknown(name="x", known=["y"]),
        errors.ModelNotEmbedded(name="x", source="y/x"),
        errors.ModelMissing(name="x", folder=Path("f")),
        errors.ModelDamaged(name="x", file="y"),
        errors.ModelDiskFull(name="x", folder=Path("f"), needed_bytes=1_500_000),
        errors.ModelFolderUnusable(folder=Path("f"), reason="y"),
        errors.ModelSourceUnreachable(name="x", file="y", reason="z"),
        errors.ModelSourceUnreachable(name="x", file="y", reason="z", folder=Path("f")),
        errors.NetworkRefused(address="192.0.2.1:80"),
    ],
)
def test_every_error_says_what_happened_and_what_to_do(error: errors.ModelError) -> None:
    assert str(error) == error.message
    assert error.message.endswith((".", "!"))
    assert len(error.remedy) > 10
    assert error.remedy != error.message


def test_importing_the_room_imports_nothing_heavy() -> None:
    script = (
        "import sys, models, models.install, models.offline, models.store, models.fakes, models.invented;"
        "import models.engines.whisper, models.engines.diarization;"
        "heavy = {'torch', 'faster_whisper', 'ctranslate2', 'pyannote', 'onnxruntime', 'av', 'tokenizers'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.strip() == "[]"
