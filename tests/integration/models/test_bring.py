"""Whisper's own files become a model that the engine takes: a tiny one of random weights, made here."""

import json
import shutil
from pathlib import Path

import pytest

from models.engines.diarization import stand_in_for_torchaudio_extension
from models.engines.speech import SpeechOptions
from models.engines.whisper import WhisperOptions, WhisperTranscriber
from models.install import install
from models.recorded import RECORDED_FILE
from models.store import ModelShelf, default_folder
from tests.contract.conftest import room_noise

pytestmark = [
    pytest.mark.integration,
    # transformers and CTranslate2's converter speak of what they will change; that is theirs to do.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A Whisper as hubs keep it, with whisper-base's vocabulary and hardly any weights."""
    stand_in_for_torchaudio_extension()
    transformers = pytest.importorskip("transformers")
    import torch

    folder = tmp_path / "original"
    torch.manual_seed(7)
    config = transformers.WhisperConfig(
        vocab_size=51_865,
        d_model=64,  # CTranslate2 wants heads of 64
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=1,
        decoder_attention_heads=1,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
    )
    transformers.WhisperForConditionalGeneration(config).save_pretrained(folder)
    base = ModelShelf(default_folder()).verified("whisper-base").folder
    shutil.copyfile(base / "tokenizer.json", folder / "tokenizer.json")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "WhisperTokenizerFast"}))
    return folder


def test_a_danish_model_is_converted_recorded_and_listened_with(original: Path, tmp_path: Path) -> None:
    shelf = ModelShelf(tmp_path / "shelf")

    (model,) = install(shelf, ["edda-v0.1"], source=original)

    record = json.loads((model.folder / RECORDED_FILE).read_text(encoding="utf-8"))
    assert record["how"].startswith("converted to int8 by ctranslate2 ")
    assert {"model.bin", "config.json", "tokenizer.json", "vocabulary.json"} <= set(record["files"])
    assert shelf.verify("edda-v0.1") == model
    # Noise, with the voice activity detection let through: whatever random weights make of it lies within.
    ear = WhisperTranscriber(model, options=WhisperOptions(speech=SpeechOptions(threshold=0.0)))
    assert all(0.0 <= word.start_s <= word.end_s <= 4.0 for word in ear.transcribe(room_noise(4.0)))
