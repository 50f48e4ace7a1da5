"""Which engine is taken where a person names one."""

import pytest

from models.errors import ModelUnknown
from models.manifest import Kind
from models.store import ModelShelf
from observer.bootstrap import LocalEngines

pytestmark = pytest.mark.unit


def test_a_model_that_does_not_transcribe_is_refused_by_name(tmp_path, monkeypatch):
    shelf = ModelShelf(tmp_path)
    other = next(one.name for one in shelf.manifest.entries if one.kind is not Kind.TRANSCRIBER)
    monkeypatch.setenv("MEDLYT_TRANSCRIBER", other)
    with pytest.raises(ModelUnknown) as caught:
        LocalEngines(shelf).check()
    assert caught.value.name == other
    assert other not in caught.value.known
    assert "whisper-base" in caught.value.known
