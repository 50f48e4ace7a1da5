"""Which engine takes a model, told by its files."""

from models.engines.sherpa import TOKENS_FILE, SherpaTranscriber, is_file_of
from models.engines.whisper import WhisperOptions, WhisperTranscriber
from models.protocols import Transcriber
from models.store import VerifiedModel


def load_transcriber(
    model: VerifiedModel, *, whisper: WhisperOptions | None = None, at_once: int = 1
) -> Transcriber:
    """Load `model` with the engine that takes it; `whisper` are the options if that is Whisper.

    `at_once` is how many stretches it should be able to hear at the same time, where it can.
    """
    if is_file_of(model, TOKENS_FILE):
        return SherpaTranscriber(model)
    return WhisperTranscriber(model, options=whisper, at_once=at_once)
