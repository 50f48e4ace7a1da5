"""The vault: what goes in comes out, with permission and key only; what is struck is silence."""

import contextlib
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.choices import Purpose
from consent.errors import ConsentMissing, ConsentWithdrawn, IdInvalid, ObservationErased, ObservationUnknown
from consent.ledger import Event
from tests.unit.consent.vault_room import RATE, Room, blocks_of, noise, quick

pytestmark = pytest.mark.unit


# What goes in comes out


@quick
@given(samples=st.integers(0, 25 * RATE), chunks=st.lists(st.integers(1, 60_000), min_size=1, max_size=8))
def test_sound_written_in_any_chunks_comes_back_whole(rooms, samples, chunks):
    sound = noise(samples / RATE)
    with rooms() as room:
        with room.writer() as writer:
            at, turn = 0, 0
            while at < len(sound):
                size = chunks[turn % len(chunks)]
                writer.write(sound[at : at + size], durable=False)
                at, turn = at + size, turn + 1
            assert writer.duration_s == len(sound) / RATE
        np.testing.assert_array_equal(room.all(), sound)
        assert room.reader().duration_s == len(sound) / RATE
        assert room.reader().gaps == ()


@quick
@given(start_s=st.floats(-2, 30), end_s=st.floats(-2, 30))
def test_any_piece_is_that_piece(rooms, start_s, end_s):
    sound = noise(23.4)
    with rooms() as room:
        room.record(sound)
        first, last = max(round(start_s * RATE), 0), max(round(end_s * RATE), 0)
        np.testing.assert_array_equal(room.reader().read(start_s, end_s), sound[first:last])


def test_a_piece_inside_one_block_and_one_across_passages(room):
    sound = noise(12)
    room.record(sound)
    np.testing.assert_array_equal(room.reader().read(3.2, 3.3), sound[51_200:52_800])
    np.testing.assert_array_equal(room.reader().read(9.5, 10.5), sound[152_000:168_000])


@quick
@given(lengths=st.lists(st.integers(0, 40_000), min_size=1, max_size=5))
def test_a_recording_gone_on_with_is_one_recording_and_every_going_on_has_its_own_key(rooms, lengths):
    parts = [noise(length / RATE, seed) for seed, length in enumerate(lengths)]
    with rooms() as room:
        for part in parts:
            room.record(part)
        np.testing.assert_array_equal(room.all(), np.concatenate(parts))
        assert room.keys.count("m1") == sum(-(-length // (10 * RATE)) for length in lengths)


def test_a_pause_seals_the_rest_and_takes_no_time(room):
    with room.writer() as writer:
        writer.write(noise(1.5, 1))
        writer.flush()
        assert writer.sealed_s == 1.5
        writer.write(noise(1.5, 2))
    np.testing.assert_array_equal(room.all(), np.concatenate([noise(1.5, 1), noise(1.5, 2)]))


def test_writing_from_one_thread_while_another_reads_what_is_sealed(room):
    sound = noise(30)
    failures = []

    def read_along():
        for _ in range(30):
            seen = room.reader().read(0, 60)
            if not np.array_equal(seen, sound[: len(seen)]):
                failures.append(len(seen))

    with room.writer() as writer:
        writer.write(sound[:RATE])
        thread = threading.Thread(target=read_along)
        thread.start()
        for start in range(RATE, len(sound), RATE):
            writer.write(sound[start : start + RATE], durable=False)
        thread.join()
    assert not failures


def test_only_int16_is_sound(room):
    with room.writer() as writer, pytest.raises(TypeError):
        writer.write(np.zeros(16_000, np.float32))


# Only with permission


def test_without_a_yes_nothing_is_opened_and_nothing_is_written(tmp_path, choose):
    room = Room(tmp_path / "vault", choose(Purpose.OBSERVER, Purpose.QUOTES))
    for open_ in (room.vault.writer, room.vault.reader):
        with pytest.raises(ConsentMissing):
            open_(room.gate.permission("m1", Purpose.QUOTES))
    assert not (tmp_path / "vault").exists()


def test_a_withdrawal_stops_the_writer_at_the_next_passage_and_the_reader_at_the_next_read(room):
    with contextlib.suppress(ConsentWithdrawn), room.writer() as writer:
        writer.write(noise(3))
        reader = room.reader()
        room.gate.withdraw("m1")
        with pytest.raises(ConsentWithdrawn):
            reader.read(0, 1)
        writer.write(noise(20))
        pytest.fail("the writer went on")
    assert blocks_of(room.file)[-1].end <= 10 * RATE
    with pytest.raises(ConsentWithdrawn):
        room.vault.writer(room.permission())


def test_destroyed_keys_stop_the_writer_within_a_block(room):
    with contextlib.suppress(ObservationErased), room.writer() as writer:
        writer.write(noise(2))
        room.ledger.append(Event.ERASURE_BEGUN, "m1")
        room.keys.destroy("m1")
        writer.write(noise(1))
        pytest.fail("the writer went on")
    assert room.keys.count("m1") == 0


def test_no_second_of_sound_is_written_when_the_consent_is_gone_on_closing(room):
    writer = room.writer()
    writer.write(noise(2.5))
    room.ledger.append(Event.ERASURE_BEGUN, "m1")
    room.keys.destroy("m1")
    with pytest.raises(ObservationErased):
        writer.close()
    assert blocks_of(room.file)[-1].end == 2 * RATE
    writer.close()


def test_a_lost_microphone_keeps_the_last_half_second(room):
    def lose_it():
        with room.writer() as writer:
            writer.write(noise(2.5))
            raise OSError("device gone")

    with pytest.raises(OSError, match="device gone"):
        lose_it()
    np.testing.assert_array_equal(room.all(), noise(2.5))


def test_a_recording_that_is_not_there(room):
    with pytest.raises(ObservationUnknown):
        room.reader()
    assert not room.vault.exists("m1")
    assert room.vault.destroy("m1") == 0


@pytest.mark.parametrize("name", ["../ud", "a/b", "a\\b", "", "c:", "m1.sealed", "æ", "a" * 65, "m1\n"])
def test_no_id_leads_out_of_the_folder(room, name):
    for act in (room.vault.exists, room.vault.destroy, room.vault.size_bytes):
        with pytest.raises(IdInvalid):
            act(name)


# Struck, and destroyed


@quick
@given(
    seconds=st.floats(1, 45),
    length=st.floats(0.01, 50),
)
def test_striking_silences_the_passages_that_it_touches_and_nothing_else(rooms, seconds, length):
    sound = noise(seconds)
    with rooms() as room:
        room.record(sound)
        reader = room.reader()
        with room.writer() as writer:
            struck = writer.strike_last(length)
        heard = reader.read(0, 100)
        expected = sound.copy()
        first, last = max(0, len(sound) - round(length * RATE)), len(sound)
        for begin in range(0, len(sound), 10 * RATE):
            if begin < last and min(begin + 10 * RATE, len(sound)) > first:
                expected[begin : begin + 10 * RATE] = 0
        np.testing.assert_array_equal(heard, expected)
        assert reader.gaps == struck
        assert reader.duration_s == len(sound) / RATE
        assert not heard[first:last].any()


def test_striking_while_recording_spares_what_is_said_afterwards(room):
    sound = noise(27)
    with room.writer() as writer:
        writer.write(sound[: 14 * RATE])
        room.keys.destroy("m1", [1])  # as from elsewhere
        writer.write(sound[14 * RATE :])
    heard = room.all()
    np.testing.assert_array_equal(heard[: 10 * RATE], sound[: 10 * RATE])
    assert not heard[10 * RATE : 14 * RATE].any()
    np.testing.assert_array_equal(heard[14 * RATE :], sound[14 * RATE :])


def test_strike_last_takes_the_unsealed_rest_too_and_keeps_time(room):
    sound = noise(27)
    with room.writer() as writer:
        writer.write(sound[: round(14.6 * RATE)])
        assert writer.strike_last(3) == ((10.0, 14.0),)
        writer.write(sound[round(14.6 * RATE) :])
    heard = room.all()
    assert len(heard) == len(sound)
    assert not heard[10 * RATE : round(14.6 * RATE)].any()
    np.testing.assert_array_equal(heard[round(14.6 * RATE) :], sound[round(14.6 * RATE) :])
    np.testing.assert_array_equal(heard[: 10 * RATE], sound[: 10 * RATE])


def test_destroying_leaves_neither_key_nor_file(room):
    room.record(noise(12))
    size = room.vault.size_bytes("m1")
    assert room.vault.destroy("m1") == size > 12 * 32_000
    assert not room.file.exists()
    assert room.keys.count("m1") == 0
