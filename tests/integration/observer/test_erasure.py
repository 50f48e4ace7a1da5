"""Erasing for real: vault, keys and SQLCipher file, and a look at every byte that is left."""

import numpy as np
import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.erasure import erase, pending, receipt_of
from consent.errors import ObservationErased, ObservationUnknown
from consent.fakes import SetClock
from consent.gate import ConsentGate
from consent.ledger import Event, Ledger
from consent.receipt import Reason
from consent.retention import Retention
from consent.vault import Vault
from models.records import Word
from nlp.records import Role
from observer.records import State
from observer.store import Store
from observer.store_consent import StoreDerived, StoreKeys, StoreLedger

pytestmark = pytest.mark.integration

SENTENCES = (
    "Hvad kunne du egentlig godt tænke dig at lave til daglig?",
    "Jeg har ondt i ryggen når jeg har siddet længe ned.",
    "Skal vi ringe til bageren i Nørrevang inden torsdag middag?",
)
NOTE = "Hun rettede sig op i stolen, da bageren blev nævnt."
CORRECTION = "Skal vi ringe til tømreren i Nørrevang i stedet for?"
QUOTE = "Hvad kunne du egentlig godt tænke dig"
KEPT = "Et åbent spørgsmål, som gav ro i samtalen."
TITLE = "Samtale med fru Enoksen"


def finish_pending(house):
    """Erase all that should be gone, as every start does; a receipt each."""
    wanted = pending(keys=house.rooms["keys"], ledger=house.rooms["ledger"], retention=Retention())
    return tuple(erase(one, **house.rooms, reason=reason) for one, reason in wanted)


class House:
    """The rooms over one home folder, as one process has them."""

    def __init__(self, home, key, clock):
        self.store = Store(home, key)
        self.clock = clock
        self.ledger = Ledger(StoreLedger(self.store.database), clock)
        self.gate = ConsentGate(self.ledger)
        self.keys = StoreKeys(self.store.database)
        self.vault = Vault(home / "vault", self.keys)
        self.derived = StoreDerived(self.store.database)
        self.rooms = {
            "vault": self.vault,
            "keys": self.keys,
            "derived": self.derived,
            "ledger": self.ledger,
            "clock": clock,
        }


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def sound():
    return np.random.default_rng(7).integers(-9000, 9000, 61 * 16_000, dtype=np.int16)


@pytest.fixture
def open_house(tmp_path, key, clock):
    """Open the home as a new process would."""
    houses = []

    def open_():
        for house in houses:
            house.store.close()
        houses.append(House(tmp_path, key, clock))
        return houses[-1]

    yield open_
    for house in houses:
        house.store.close()


def consent(*purposes):
    persons = (Person.BORGER, Person.FOKUSPERSON)
    return Choices(
        persons=persons,
        answers=tuple(Answer(person=who, purpose=what, yes=True) for who in persons for what in purposes),
        text_version="da-1",
        text_sha256="0" * 64,
        read_at=SetClock().now,
    )


@pytest.fixture
def house(open_house, sound, said, tagged):
    """A home with one meeting, processed and half reviewed."""
    from observer.records import Observation

    opened = open_house()
    store = opened.store
    store.add_observation(
        Observation(id="m1", created_at=opened.clock.now, title=TITLE, process_options={"beam": 5})
    )
    opened.gate.record("m1", consent(Purpose.OBSERVER, Purpose.RECORDING))
    with opened.vault.writer(opened.gate.permission("m1", Purpose.RECORDING)) as writer:
        writer.write(sound, durable=False)
    utterances = [
        said(
            sentence,
            start_s=10.0 * number,
            role=Role.BORGER if number == 1 else Role.JOBFORMIDLER,
            words=[
                Word(start_s=10.0 * number, end_s=10.0 * number + 1, text=word, probability=0.9)
                for word in sentence.split()
            ],
        )
        for number, sentence in enumerate(SENTENCES)
    ]
    # Many more, so that pages split, move and are freed.
    utterances += [said(f"fyld {n} " + "øvrig snak " * (n % 40), 100.0 + n) for n in range(400)]
    store.put_utterances("m1", utterances)
    store.put_tags("m1", {0: tagged(utterances[0], evidence=QUOTE), 2: tagged(utterances[2])})
    store.add_note("m1", at_s=31.0, kind="kropssprog", text=NOTE)
    store.add_decision(
        "m1", at=opened.clock.now, kind="correct", utterance_number=2, payload={"text": CORRECTION}
    )
    store.add_confirmed("m1", behaviour="b1", quote=QUOTE, note=KEPT)
    return opened


def secrets_in(data, sound, keys):
    """What of the meeting can be found in some bytes."""
    texts = [*SENTENCES, NOTE, CORRECTION, QUOTE, TITLE, "øvrig snak", "Nørrevang"]
    found = {text for text in texts if text.encode() in data}
    found |= {"a key" for key in keys if key in data}
    if any(sound[start : start + 64].tobytes() in data for start in range(0, len(sound) - 64, 4001)):
        found.add("samples")
    return found


def every_byte(home):
    return b"\0".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def test_after_erasing_no_byte_of_the_home_has_anything_of_it(tmp_path, house, sound, key, plain_bytes):
    keys = [house.keys.get("m1", passage) for passage in range(7)]
    assert secrets_in(every_byte(tmp_path), sound, keys) == set()
    before = secrets_in(plain_bytes(tmp_path, key), sound, keys)
    assert before >= {*SENTENCES, NOTE, CORRECTION, TITLE, "a key"}

    receipt = erase("m1", **house.rooms, reason=Reason.FINISHED)

    assert receipt.checked
    assert secrets_in(every_byte(tmp_path), sound, keys) == set()
    plain = plain_bytes(tmp_path, key)
    assert secrets_in(plain, sound, keys) == set()
    assert KEPT.encode() in plain
    assert not list((tmp_path / "vault").iterdir())
    assert not any(path.name.endswith(("-journal", ".tmp")) for path in tmp_path.rglob("*"))


def test_it_is_the_truncating_that_does_it(tmp_path, house, sound, key, plain_bytes):
    house.derived.drop("m1", keep_quotes=False)
    assert secrets_in(plain_bytes(tmp_path, key), sound, []) >= set(SENTENCES)
    house.derived.truncate_log()
    assert secrets_in(plain_bytes(tmp_path, key), sound, []) == set()


def test_a_destroyed_key_is_in_no_page_though_others_remain(tmp_path, house, key, plain_bytes):
    before = [house.keys.get("m1", passage) for passage in range(7)]
    house.keys.destroy("m1", [1, 2, 3])
    plain = plain_bytes(tmp_path, key)
    assert [one in plain for one in before] == [True, False, False, False, True, True, True]


def test_the_receipt_says_what_was_there(house):
    size = house.vault.size_bytes("m1")
    receipt = erase("m1", **house.rooms, reason=Reason.FINISHED)
    assert (receipt.keys_destroyed, receipt.audio_bytes) == (7, size)
    assert dict(receipt.dropped) == {
        "Linjer med tekst": 403,
        "Ord": sum(len(sentence.split()) for sentence in SENTENCES),
        "Spor": 2,
        "Mulige spor": 2,
        "Valg i Gennemse spor": 1,
        "Noter": 1,
        "Citater": 1,
    }


def test_what_is_left_of_the_observation_is_its_bones_and_what_the_pair_chose(house):
    erase("m1", **house.rooms, reason=Reason.FINISHED)
    observation = house.store.observation("m1")
    assert observation.state is State.ERASED
    assert (observation.title, observation.duration_s, observation.speakers) == ("", None, None)
    assert dict(observation.process_options) == {}
    (kept,) = house.store.confirmed("m1")
    assert (kept.note, kept.quote) == (KEPT, None)


def test_quotes_that_everyone_said_yes_to_stay(tmp_path, house, key, plain_bytes):
    house.gate.record("m1", consent(Purpose.OBSERVER, Purpose.RECORDING, Purpose.QUOTES))
    erase("m1", **house.rooms, reason=Reason.FINISHED)
    assert house.store.confirmed("m1")[0].quote == QUOTE
    plain = plain_bytes(tmp_path, key)
    assert QUOTE.encode() in plain
    assert SENTENCES[0].encode() not in plain


def test_reading_fails_afterwards_even_with_the_old_file_put_back(tmp_path, house):
    file = tmp_path / "vault" / "m1.sealed"
    sealed = file.read_bytes()
    permission = house.gate.permission("m1", Purpose.RECORDING)
    reader = house.vault.reader(permission)
    erase("m1", **house.rooms, reason=Reason.FINISHED)
    file.write_bytes(sealed)
    with pytest.raises(ObservationErased):
        reader.read(0, 1)
    with pytest.raises(ObservationErased):
        house.vault.reader(permission)
    # Whoever leaves the gate out gets silence: the keys are gone.
    reader._permission = type("Anything", (), {"require": lambda *_: None})()
    assert not reader.read(0, 61).any()
    assert reader.gaps == ((0.0, 61.0),)


def test_erasing_again_in_another_process_is_harmless_and_gives_the_same_receipt(house, open_house):
    first = erase("m1", **house.rooms, reason=Reason.WITHDRAWN)
    again = open_house()
    assert erase("m1", **again.rooms, reason=Reason.ASKED) == first
    assert receipt_of(again.ledger, "m1") == first
    with pytest.raises(ObservationUnknown):
        erase("m2", **again.rooms, reason=Reason.ASKED)


class PowerCut(BaseException):
    """Nothing catches it."""


@pytest.mark.parametrize("room", ["keys", "vault", "derived"])
@pytest.mark.parametrize("after", [False, True])
def test_a_power_cut_half_way_is_finished_at_the_next_start(
    tmp_path, house, open_house, sound, key, plain_bytes, room, after
):
    act = "drop" if room == "derived" else "destroy"
    real = getattr(house.rooms[room], act)

    def cut(*values, **named):
        if after:
            real(*values, **named)
        raise PowerCut

    setattr(house.rooms[room], act, cut)
    size = house.vault.size_bytes("m1")
    with pytest.raises(PowerCut):
        erase("m1", **house.rooms, reason=Reason.WITHDRAWN)

    started = open_house()
    with pytest.raises(ObservationErased):
        started.gate.permission("m1", Purpose.RECORDING)
    (receipt,) = finish_pending(started)
    assert receipt.checked
    assert (receipt.keys_destroyed, receipt.audio_bytes, receipt.reason) == (7, size, Reason.WITHDRAWN)
    assert secrets_in(plain_bytes(tmp_path, key), sound, []) == set()
    assert not started.vault.exists("m1")
    assert finish_pending(started) == ()


@pytest.mark.usefixtures("house")
def test_a_recording_that_was_forgotten_is_erased_at_the_start_after_its_deadline(open_house, clock):
    clock.forward(hours=25)
    started = open_house()
    (receipt,) = finish_pending(started)
    assert receipt.reason is Reason.DEADLINE
    assert started.keys.count("m1") == 0


def test_a_worker_that_was_not_told_cannot_write_after_the_erasure(house, said, tmp_path, key):
    other = House(tmp_path, key, house.clock)
    erase("m1", **house.rooms, reason=Reason.FINISHED)
    with pytest.raises(ObservationErased):
        other.store.put_utterances("m1", [said("for sent")])
    with pytest.raises(ObservationErased):
        other.vault.writer(other.gate.permission("m1", Purpose.RECORDING))
    other.store.close()


def test_a_writer_at_work_in_another_process_stops_within_a_second_of_sound(house, sound, tmp_path, key):
    other = House(tmp_path, key, house.clock)
    writer = other.vault.writer(other.gate.permission("m1", Purpose.RECORDING))
    writer.write(sound[: 3 * 16_000], durable=False)
    erase("m1", **house.rooms, reason=Reason.WITHDRAWN)
    with pytest.raises(ObservationErased):
        writer.write(sound[:16_000])
    writer.abandon()
    assert house.keys.count("m1") == 0
    assert not house.vault.exists("m1")
    other.store.close()


def test_the_ledger_outlives_it_all_and_still_holds_together(house, open_house):
    erase("m1", **house.rooms, reason=Reason.FINISHED)
    events = [entry.event for entry in open_house().ledger.entries("m1")]
    assert events == [Event.CONSENT_GIVEN, Event.ERASURE_BEGUN, Event.ERASED]


def test_an_old_copy_of_the_database_is_not_claimed(house):
    receipt = erase("m1", **house.rooms, reason=Reason.FINISHED)
    assert any("Sikkerhedskopier" in line for line in receipt.not_claimed)
