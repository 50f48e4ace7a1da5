"""A device that was asked for and cannot be had is told as such, with the way back."""

import sys
from types import SimpleNamespace

import pytest

from models.engines.whisper import WhisperOptions, WhisperTranscriber
from models.errors import ModelDeviceUnusable

pytestmark = pytest.mark.unit


class Model:
    name, folder = "edda", "mappe"

    def file(self, name):
        return name


def without(device_error):
    def refuse(*_args, **_options):
        raise device_error

    return SimpleNamespace(WhisperModel=refuse)


@pytest.mark.parametrize("error", [RuntimeError("no driver"), ValueError("unsupported device")])
def test_the_way_back_to_the_processor_is_told(monkeypatch, error):
    monkeypatch.setitem(sys.modules, "faster_whisper", without(error))
    with pytest.raises(ModelDeviceUnusable) as caught:
        WhisperTranscriber(Model(), options=WhisperOptions(device="cuda"))
    assert "MEDLYT_DEVICE" in caught.value.remedy
    assert caught.value.reason == str(error)


def test_what_goes_wrong_on_the_processor_is_not_blamed_on_the_device(monkeypatch):
    monkeypatch.setitem(sys.modules, "faster_whisper", without(RuntimeError("model.bin")))
    with pytest.raises(RuntimeError, match=r"model\.bin"):
        WhisperTranscriber(Model())
