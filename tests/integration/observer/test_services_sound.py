"""A home's sound over a real vault: heard again as it was, and none of it left by an import that failed."""

import struct

import numpy as np
import pytest

from observer.errors import SoundUnreadable, StepOutOfOrder
from observer.records import Origin
from tests.integration.observer.made_up_meeting import SECRET, choices

pytestmark = pytest.mark.integration


def test_the_sound_can_be_heard_again_and_its_file_is_untouched(services, ready, recording):
    before = recording.read_bytes()

    heard = services.sound(ready, 2.0, 3.0)

    samples = np.array(struct.unpack("<160000h", before[44:]), dtype=np.int16)
    assert np.array_equal(heard, samples[32_000:48_000])
    assert services.duration_s(ready) == 10.0
    assert recording.read_bytes() == before


@pytest.mark.usefixtures("ready")
def test_nothing_readable_lies_in_the_home(home, recording):
    samples = recording.read_bytes()[44 + 2000 : 44 + 2128]
    for path in home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert SECRET.encode() not in data
            assert samples not in data
            assert b"Lindegaard" not in data


def test_a_failed_import_leaves_no_sound(services, home, tmp_path):
    broken = tmp_path / "ikke lyd.wav"
    broken.write_bytes(b"dette er ikke lyd" * 100)
    observation = services.create(origin=Origin.IMPORT)
    services.give_consent(observation.id, choices())

    with pytest.raises(SoundUnreadable):
        services.import_sound(observation.id, broken)

    assert not list((home / "vault").glob("*"))
    with pytest.raises(StepOutOfOrder):
        services.process(observation.id)


def test_an_import_that_is_cut_off_leaves_no_sound(services, home, recording):
    observation = services.create(origin=Origin.IMPORT)
    services.give_consent(observation.id, choices())

    def cut_off(done_s, _total_s):
        if done_s > 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.import_sound(observation.id, recording, cut_off)

    assert not list((home / "vault").glob("*"))
    assert services.import_sound(observation.id, recording).duration_s == 10.0


def test_a_second_recording_is_not_poured_into_the_first(services, ready, recording):
    with pytest.raises(StepOutOfOrder):
        services.import_sound(ready, recording)
    assert services.duration_s(ready) == 10.0
