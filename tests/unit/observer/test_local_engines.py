"""Which engine is taken where a person names one."""

import pytest

from models.engines.prompt import PROMPT
from models.engines.whisper import WhisperOptions
from models.errors import ModelUnknown
from models.manifest import Kind
from models.store import ModelShelf
from observer.bootstrap import LocalEngines, transcriber_options

pytestmark = pytest.mark.unit


def test_only_the_model_that_comes_along_is_heard_in_a_way_of_its_own(tmp_path):
    entries = ModelShelf(tmp_path).manifest.entries
    options = {one.embedded: transcriber_options(one) for one in entries if one.kind is Kind.TRANSCRIBER}
    assert options[True] == WhisperOptions()
    assert (options[True].prompt, options[True].de_is_det) == (PROMPT, True)
    other = options[False]
    assert (other.prompt, other.de_is_det) == ("", False)
    assert (other.length_penalty, other.repetition_penalty) == (1.0, 1.0)


def test_a_model_that_does_not_transcribe_is_refused_by_name(tmp_path, monkeypatch):
    shelf = ModelShelf(tmp_path)
    other = next(one.name for one in shelf.manifest.entries if one.kind is not Kind.TRANSCRIBER)
    monkeypatch.setenv("MEDLYT_TRANSCRIBER", other)
    with pytest.raises(ModelUnknown) as caught:
        LocalEngines(shelf).check()
    assert caught.value.name == other
    assert other not in caught.value.known
    assert "whisper-base" in caught.value.known
