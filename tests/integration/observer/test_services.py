"""One home from consent to receipt, over a real database and a real vault; only what listens is a fake."""

import struct
import wave

import numpy as np
import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import (
    CodeUnknown,
    ConsentMissing,
    ConsentWithdrawn,
    DeadlinePassed,
    ObservationErased,
    ObservationUnknown,
)
from consent.fakes import SetClock
from consent.receipt import Reason
from models.fakes import FakeDiarizer, FakeTranscriber, one_stretch_cutter
from models.records import Turn, Word
from nlp.records import Candidate, Role, Tag, Tagged
from observer.bootstrap import open_services
from observer.errors import (
    BehaviourUnknown,
    FindingUnknown,
    RoleChoiceInvalid,
    SoundUnreadable,
    StepOutOfOrder,
)
from observer.records import FindingStatus, Origin, State
from observer.store_errors import WrongPassphrase

pytestmark = pytest.mark.integration

PASSPHRASE = "fire ord til prøven"
WISH, HOURS = "goal_ask_job_wishes", "goal_aim_is_job"
SECRET = "knæledssmerter"


def said(start_s, text):
    return [
        Word(start_s=start_s + n * 0.25, end_s=start_s + (n + 1) * 0.25, text=word, probability=0.9)
        for n, word in enumerate(text.split())
    ]


class KeywordTagger:
    def tag(self, utterances):
        tag = Tag(behaviour=WISH, topic="goal", confidence=0.9, evidence=("drømmer",), example="Hvad vil du?")
        candidate = Candidate(behaviour=WISH, confidence=0.9)
        return tuple(
            Tagged(utterance=one, tags=(tag,), candidates=(candidate,))
            if one.role is Role.JOBFORMIDLER and "drømmer" in one.text
            else Tagged(utterance=one, tags=(), candidates=())
            for one in utterances
        )


class FakeEngines:
    def __init__(self):
        self.broken = None

    def transcriber(self):
        return FakeTranscriber(
            [
                *said(1, "Hvad drømmer du om?"),
                *said(3, f"Jeg har {SECRET} og drømmer ikke"),
                *said(6, "Vil du?"),
            ]
        )

    def cutter(self):
        return one_stretch_cutter()

    def diarizer(self):
        if self.broken is not None:
            raise self.broken
        return FakeDiarizer(
            [
                Turn(start_s=1, end_s=2.5, speaker="S1"),
                Turn(start_s=3, end_s=5, speaker="S2"),
                Turn(start_s=6, end_s=7, speaker="S1"),
            ]
        )

    def tagger(self):
        return KeywordTagger()

    def split(self, words):
        return (tuple(words),)

    def options(self):
        return {"transcriber": "fake"}


def choices(*, recording=True, quotes=False, company=False):
    people = [Person.BORGER, Person.FOKUSPERSON, *([Person.VIRKSOMHED] if company else [])]
    yes = {Purpose.RECORDING: recording, Purpose.QUOTES: quotes}
    return Choices(
        persons=tuple(people),
        answers=tuple(Answer(person=one, purpose=what, yes=yes[what]) for one in people for what in yes),
        text_version="da-1",
        text_sha256="0" * 64,
        read_at=SetClock()(),
    )


@pytest.fixture
def engines():
    return FakeEngines()


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def services(home, engines, clock):
    with open_services(home, PASSPHRASE, engines=engines, clock=clock) as opened:
        yield opened


@pytest.fixture
def recording(tmp_path):
    """Ten seconds of a loud, recognisable tone as WAV."""
    path = tmp_path / "Jonas Lindegaard.wav"
    tone = (np.sin(np.arange(160_000) * 0.05) * 9000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(tone.tobytes())
    return path


@pytest.fixture
def ready(services, recording):
    """An observation that is processed and waits for its review."""
    observation = services.create(origin=Origin.IMPORT)
    services.give_consent(observation.id, choices())
    services.import_sound(observation.id, recording)
    services.process(observation.id, speakers=2)
    return observation.id


def findings(services, observation_id):
    return [(one.behaviour, str(one.status)) for one in services.review(observation_id).findings]


def test_a_recording_goes_from_consent_to_review(services, ready):
    observation = services.observation(ready)
    view = services.review(ready)

    assert (observation.state, observation.speakers, observation.duration_s) == (State.PROCESSED, 2, 10.0)
    assert observation.deadline_at is not None
    assert observation.process_options["transcriber"] == "fake"
    assert [one.role for one in view.utterances] == [Role.JOBFORMIDLER, Role.BORGER, Role.JOBFORMIDLER]
    assert findings(services, ready) == [(WISH, "open")]
    assert view.candidates[0][0].behaviour == WISH


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


def test_decisions_are_kept_and_undone_without_end(services, ready):
    services.accept(ready, 0, WISH)
    services.change(ready, 0, WISH, HOURS)
    services.add(ready, 2, WISH)

    assert findings(services, ready) == [(HOURS, "changed"), (WISH, "accepted")]
    assert services.undo(ready)
    assert services.undo(ready)
    assert findings(services, ready) == [(WISH, "accepted")]
    assert services.redo(ready)
    assert findings(services, ready) == [(HOURS, "changed")]
    assert services.undo(ready)
    assert services.undo(ready)
    assert not services.undo(ready)
    assert services.review(ready).can_redo
    assert findings(services, ready) == [(WISH, "open")]


def test_decisions_survive_a_restart(services, ready, home, engines, clock):
    services.reject(ready, 0, WISH)
    services.close()

    with open_services(home, PASSPHRASE, engines=engines, clock=clock) as again:
        assert findings(again, ready) == [(WISH, "rejected")]


def test_a_decision_about_what_is_not_there_is_refused(services, ready):
    with pytest.raises(FindingUnknown):
        services.accept(ready, 1, WISH)
    with pytest.raises(FindingUnknown):
        services.add(ready, 99, WISH)
    with pytest.raises(BehaviourUnknown):
        services.change(ready, 0, WISH, "opdigtet")
    assert not services.review(ready).can_undo


def test_swapping_roles_points_anew(services, ready):
    services.set_roles(ready, {"S1": Role.BORGER, "S2": Role.JOBFORMIDLER})

    view = services.review(ready)
    assert [one.role for one in view.utterances] == [Role.BORGER, Role.JOBFORMIDLER, Role.BORGER]
    assert [one.utterance_number for one in view.findings] == [1]


def test_processing_again_replaces_what_was(services, ready):
    services.accept(ready, 0, WISH)

    services.process(ready, roles={Role.JOBFORMIDLER: "S2"})

    assert [one.utterance_number for one in services.review(ready).findings] == [1]
    assert findings(services, ready) == [(WISH, "open")]
    assert len(services.review(ready).utterances) == 3


def test_a_run_that_fails_leaves_what_was(services, ready, engines):
    engines.broken = RuntimeError("brudt")

    with pytest.raises(RuntimeError):
        services.process(ready)
    engines.broken = None
    with pytest.raises(RoleChoiceInvalid):
        services.process(ready, roles={Role.JOBFORMIDLER: "S9"})

    assert findings(services, ready) == [(WISH, "open")]
    assert services.observation(ready).state is State.PROCESSED


@pytest.mark.parametrize("answers", [None, choices(recording=False)])
def test_without_a_yes_nothing_is_recorded_brought_in_or_read(services, home, recording, answers):
    observation = services.create()
    if answers is not None:
        services.give_consent(observation.id, answers)

    for act in (
        lambda: services.recorder(observation.id),
        lambda: services.import_sound(observation.id, recording),
        lambda: services.process(observation.id),
        lambda: services.sound(observation.id, 0, 1),
        lambda: services.review(observation.id),
    ):
        with pytest.raises(ConsentMissing):
            act()
    assert not (home / "vault").exists()


def test_a_company_that_said_nothing_stops_the_recording(services, recording):
    observation = services.create()
    answers = choices(company=True)
    silent = tuple(one for one in answers.answers if one.person is not Person.VIRKSOMHED)
    services.give_consent(
        observation.id,
        Choices(
            persons=answers.persons,
            answers=silent,
            text_version=answers.text_version,
            text_sha256=answers.text_sha256,
            read_at=answers.read_at,
        ),
    )

    with pytest.raises(ConsentMissing) as raised:
        services.import_sound(observation.id, recording)
    assert raised.value.missing == ("virksomhed",)


def test_a_withdrawal_by_code_erases_and_closes(services, recording):
    observation = services.create()
    code = services.give_consent(observation.id, choices())
    services.import_sound(observation.id, recording)

    receipt = services.withdraw(code.lower())

    assert receipt is not None
    assert (receipt.reason, receipt.checked, receipt.keys_destroyed) == (Reason.WITHDRAWN, True, 1)
    with pytest.raises((ConsentWithdrawn, ObservationErased)):
        services.import_sound(observation.id, recording)
    assert services.withdraw(code) == receipt


def test_a_wrong_code_withdraws_nothing(services, ready):
    with pytest.raises(CodeUnknown):
        services.withdraw("AAAA-AAAA")
    assert findings(services, ready)


def test_withdrawing_where_nobody_consented_changes_nothing(services):
    assert services.withdraw(services.create().id) is None


def test_erasing_leaves_only_what_was_confirmed(services, ready):
    services.accept(ready, 0, WISH)
    assert services.confirm(ready) == 1
    services.add_note(ready, 3.0, "handling", SECRET)

    receipt = services.erase("latest")

    assert receipt.checked
    assert services.erase(ready) == receipt
    assert services.receipts() == (receipt,)
    assert services.observation(ready).state is State.ERASED
    assert services.notes(ready) == ()
    with pytest.raises(ObservationErased):
        services.review(ready)
    with pytest.raises(ObservationErased):
        services.sound(ready, 0, 1)
    assert services.unfinished_erasures() == ()


def test_the_words_of_a_confirmed_pointer_are_kept_only_with_everyones_yes(services, recording):
    kept = {}
    for quotes in (False, True):
        observation = services.create(origin=Origin.IMPORT)
        services.give_consent(observation.id, choices(quotes=quotes))
        services.import_sound(observation.id, recording)
        services.process(observation.id)
        services.accept(observation.id, 0, WISH)
        services.confirm(observation.id)
        services.erase(observation.id)
        kept[quotes] = [one.quote for one in services._parts.store.confirmed(observation.id)]

    assert kept == {False: [None], True: ["Hvad drømmer du om?"]}


def test_confirming_again_keeps_what_holds_now(services, ready):
    services.accept(ready, 0, WISH)
    services.add(ready, 2, HOURS)
    assert services.confirm(ready) == 2
    services.reject(ready, 2, HOURS)

    assert services.confirm(ready) == 1
    assert services.confirm(ready) == 1


def test_an_observation_that_nobody_was_asked_about_can_be_dropped(services):
    observation = services.create(title="Jonas")

    receipt = services.erase(observation.id)

    assert receipt.checked
    assert services.observation(observation.id).title == ""
    assert services.observation(observation.id).state is State.ERASED


def test_notes_need_no_recording(services):
    observation = services.create(origin=None)
    note = services.add_note(observation.id, 12.0, "citat", "Godt spurgt")

    services.change_note(note.id, "Rigtig godt spurgt")
    assert [(one.at_s, one.text) for one in services.notes(observation.id)] == [(12.0, "Rigtig godt spurgt")]
    services.drop_note(note.id)
    assert services.notes(observation.id) == ()


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


def test_past_its_deadline_nothing_is_read_and_the_next_start_erases(services, ready, home, engines, clock):
    clock.forward(hours=24)
    with pytest.raises(DeadlinePassed):
        services.review(ready)
    services.close()

    with open_services(home, PASSPHRASE, engines=engines, clock=clock) as again:
        assert [one.reason for one in again.receipts()] == [Reason.DEADLINE]
        assert again.observation(ready).state is State.ERASED


def test_latest_is_the_newest_that_was_not_taken_back(services, clock):
    first = services.create()
    clock.forward(minutes=1)
    second = services.create()
    services.give_consent(second.id, choices())
    services.erase(second.id, Reason.FAILED)

    assert [one.id for one in services.observations()] == [second.id, first.id]
    assert services.observation("latest").id == first.id


def test_without_any_observation_there_is_no_latest(services):
    with pytest.raises(ObservationUnknown):
        services.observation("latest")


@pytest.mark.usefixtures("ready")
def test_a_wrong_passphrase_opens_nothing(services, home, engines):
    services.close()
    with pytest.raises(WrongPassphrase):
        open_services(home, "en helt anden", engines=engines)


def test_accepted_findings_have_their_reason(services, ready):
    services.accept(ready, 0, WISH)
    one = services.review(ready).findings[0]

    assert (one.status, one.evidence, one.example) == (FindingStatus.ACCEPTED, ("drømmer",), "Hvad vil du?")
