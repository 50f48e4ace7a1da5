"""A sealed file torn or tampered with: what was lost is silence, what is left is heard as it was."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.choices import Purpose
from consent.errors import VaultDamaged
from consent.sealed_file import FILE_HEADER, scan
from tests.unit.consent.vault_room import RATE, noise, quick

pytestmark = pytest.mark.unit


@quick
@given(seconds=st.floats(0.1, 13), cut=st.floats(0, 1))
def test_a_tail_torn_off_anywhere_costs_only_what_was_torn(rooms, seconds, cut):
    sound = noise(seconds)
    with rooms() as room:
        room.record(sound)
        size = room.file.stat().st_size
        kept = round(size * cut)
        os.truncate(room.file, kept)
        if kept < len(FILE_HEADER):
            with pytest.raises(VaultDamaged):
                room.reader()
        else:
            left = room.all()
            np.testing.assert_array_equal(left, sound[: len(left)])
            assert len(left) >= (kept - 16) // (2 * RATE + 28) * RATE
        room.record(noise(1.2, 9))
        assert np.array_equal(room.all()[-round(1.2 * RATE) :], noise(1.2, 9))


@quick
@given(seconds=st.integers(1, 12), tail=st.binary(min_size=1, max_size=400))
def test_anything_left_behind_the_last_block_is_ignored(rooms, seconds, tail):
    with rooms() as room:
        room.record(noise(seconds))
        with room.file.open("ab") as file:
            file.write(tail)
        np.testing.assert_array_equal(room.all(), noise(seconds))


def test_a_last_block_of_zeros_as_a_power_cut_leaves_is_ignored(room):
    room.record(noise(3))
    with room.file.open("rb") as file:
        last = scan(file)[-1]
    with room.file.open("r+b") as file:
        file.seek(last.offset + 12)
        file.write(bytes(last.sealed_bytes))
    np.testing.assert_array_equal(room.all(), noise(2))


@quick
@given(place=st.integers(len(FILE_HEADER), 3 * (2 * RATE + 28) + 15), bit=st.integers(0, 7))
def test_a_flipped_bit_never_gives_other_sound_than_was_sealed(rooms, place, bit):
    sound = noise(3)
    with rooms() as room:
        room.record(sound)
        with room.file.open("r+b") as file:
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ (1 << bit)]))
        heard = room.all()
        for start in range(0, len(heard), RATE):
            block = heard[start : start + RATE]
            assert not block.any() or np.array_equal(block, sound[start : start + RATE])
        assert not np.array_equal(heard, sound)


def test_a_damaged_block_in_the_middle_is_a_gap_and_the_rest_is_heard(room):
    sound = noise(5)
    room.record(sound)
    with room.file.open("rb") as file:
        middle = scan(file)[2]
    with room.file.open("r+b") as file:
        file.seek(middle.offset + 100)
        file.write(b"\0" * 50)
    reader = room.reader()
    heard = reader.read(0, 5)
    assert reader.gaps == ((2.0, 3.0),)
    assert not heard[2 * RATE : 3 * RATE].any()
    np.testing.assert_array_equal(heard[3 * RATE :], sound[3 * RATE :])


def test_blocks_cannot_change_places_nor_recordings(room, choose):
    room.record(noise(3))
    with room.file.open("rb") as file:
        whole = file.read()
        first, second, _ = scan(file)
    body = lambda block: whole[block.offset + 12 : block.end_offset]  # noqa: E731 -- shorter than the talk of it
    swapped = bytearray(whole)
    swapped[first.offset + 12 : first.end_offset] = body(second)
    swapped[second.offset + 12 : second.end_offset] = body(first)
    room.file.write_bytes(swapped)
    assert not room.reader().read(0, 2).any()

    room.gate.record("m2", choose(Purpose.RECORDING))
    (room.folder / "m2.sealed").write_bytes(whole)
    room.keys.add("m2", 0, room.keys.get("m1", 0))
    reader = room.vault.reader(room.gate.permission("m2", Purpose.RECORDING))
    assert not reader.read(0, 3).any()


def test_what_is_not_a_sealed_recording_is_refused(room):
    room.file.write_bytes(b"RIFF" + bytes(60))
    for open_ in (room.reader, room.writer):
        with pytest.raises(VaultDamaged):
            open_()
