"""One home from consent to receipt, over a real database and a real vault; only what listens is a fake."""

import pytest

from consent.choices import Choices, Person
from consent.errors import (
    CodeUnknown,
    ConsentMissing,
    ConsentWithdrawn,
    DeadlinePassed,
    ObservationErased,
    ObservationUnknown,
)
from consent.receipt import Reason
from nlp.records import Role
from observer.bootstrap import open_services
from observer.records import Origin, State
from observer.store_errors import WrongPassphrase
from tests.integration.observer.made_up_meeting import PASSPHRASE, SECRET, WISH, choices, findings

pytestmark = pytest.mark.integration


def test_a_recording_goes_from_consent_to_review(services, ready):
    observation = services.observation(ready)
    view = services.review(ready)

    assert (observation.state, observation.speakers, observation.duration_s) == (State.PROCESSED, 2, 10.0)
    assert observation.deadline_at is not None
    assert observation.process_options["transcriber"] == "fake"
    assert [one.role for one in view.utterances] == [Role.JOBFORMIDLER, Role.BORGER, Role.JOBFORMIDLER]
    assert findings(services, ready) == [(WISH, "open")]
    assert view.candidates[0][0].behaviour == WISH


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
