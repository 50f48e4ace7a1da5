"""The library beside a real database: the words of a meeting need everyone's yes, and leave with it."""

from pathlib import Path

import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import ConsentMissing
from consent.receipt import LEDGER_KEPT, Kept
from nlp.core_elements import load_core_elements
from nlp.errors import LibraryInvalid
from nlp.library import Example
from nlp.records import Role, Tag, Tagged, Utterance
from nlp.trainers.elements import read_local
from nlp.trainers.home import library_of
from nlp.trainers.records import entry_of
from observer.bootstrap import open_services
from observer.cli import run
from observer.examples import accept_examples, forget_withdrawn, offer_confirmed, protected_texts

pytestmark = pytest.mark.integration

PASSPHRASE = "fire ord til prøven"
WISH = "goal_ask_job_wishes"
LOCAL = Path(__file__).parents[2] / "data" / "trainers" / "local.yaml"
MADE_UP_LINE = Example(role=Role.JOBFORMIDLER, text="Cyklede du herhen i dag?", behaviours=())
ASKED = "Hvad kunne du tænke dig at lave, Mette, hvis du selv måtte bestemme?"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def meeting(home):
    """A reviewed meeting with one confirmed pointer; `examples` says whether everyone allowed examples."""

    def begin(*, examples):
        with open_services(home, PASSPHRASE) as services:
            observation = services.create()
            people = (Person.BORGER, Person.FOKUSPERSON)
            yes = {Purpose.OBSERVER: True, Purpose.RECORDING: True, Purpose.EXAMPLES: examples}
            answers = tuple(Answer(person=p, purpose=what, yes=yes[what]) for p in people for what in yes)
            services.give_consent(
                observation.id,
                Choices(
                    persons=people, answers=answers, text_version="da-1", text_sha256="0" * 64,
                    read_at=services._parts.clock(),
                ),
            )  # fmt: skip
            said = Utterance(start_s=0, end_s=3, speaker="S1", role=Role.JOBFORMIDLER, text=ASKED)
            tag = Tag(behaviour=WISH, topic="goal", confidence=0.9, evidence=("lave",), example="…")
            store = services._parts.store
            with store.together():
                store.put_utterances(observation.id, [said])
                store.put_tags(observation.id, {0: Tagged(utterance=said, tags=(tag,), candidates=())})
            services.accept(observation.id, 0, WISH)
            return observation.id

    return begin


def test_without_everyones_yes_the_words_can_come_in_by_no_way(home, meeting, monkeypatch, capsys):
    observation_id = meeting(examples=False)
    monkeypatch.setenv("MEDLYT_PASSPHRASE", PASSPHRASE)
    assert run(["library", "add", "-b", WISH, ASKED.upper(), "--home", str(home)]) == 1
    assert "bestemme" not in capsys.readouterr().err.lower()
    with open_services(home, PASSPHRASE) as services:
        assert protected_texts(services) == (ASKED,)
        with pytest.raises(ConsentMissing):
            offer_confirmed(services, observation_id, [0])
    assert not library_of(home).contents().entries


def test_with_everyones_yes_they_come_in_masked_and_leave_when_it_is_taken_back(home, meeting):
    observation_id = meeting(examples=True)
    with open_services(home, PASSPHRASE) as services:
        assert protected_texts(services) == ()
        wanted = offer_confirmed(services, observation_id, [0])
        (entry,) = accept_examples(services, observation_id, wanted, looked_through=True).added
        assert "Mette" not in entry.example.text
        assert "[NAVN 1]" in entry.example.text
        assert forget_withdrawn(services) == 0
        receipt = services.withdraw(observation_id)
    assert receipt is not None
    assert receipt.kept == (LEDGER_KEPT,)
    assert not library_of(home).contents().entries
    kept = [path for path in (home / "library").rglob("*") if path.is_file()]
    assert not [path for path in kept if "selv måtte bestemme" in path.read_text(encoding="utf-8")]


def test_a_broken_library_does_not_keep_the_sound_of_who_takes_their_consent_back(home, meeting):
    observation_id = meeting(examples=True)
    with open_services(home, PASSPHRASE) as services:
        library_of(home).add([entry_of(MADE_UP_LINE, provenance="Prøve")])
        (path,) = (home / "library" / "changes").glob("*.jsonl")
        path.write_text("ødelagt", encoding="utf-8")
        with pytest.raises(LibraryInvalid):
            services.withdraw(observation_id)
        assert [one.observation_id for one in services.receipts()] == [observation_id]
        assert [one.kept[0] for one in services.receipts()] == [*Kept(examples=None).lines()]


def test_core_elements_of_ones_own_are_known_as_soon_as_they_are_there(home):
    with open_services(home, PASSPHRASE) as services:
        assert "vej_bicycle" not in services.core_elements.behaviours
        library_of(home).set_elements(read_local(LOCAL, load_core_elements()))
        assert "vej_bicycle" in services.core_elements.behaviours


def test_the_workplaces_own_can_be_what_the_pair_agrees_to_look_at(home):
    with open_services(home, PASSPHRASE) as services:
        day = services.create().id
        library_of(home).set_elements(read_local(LOCAL, load_core_elements()))
        services.choose_focus(day, ["vej_bicycle"])
        assert services.focus_behaviours(day) == {"vej_bicycle"}


def test_an_excerpt_goes_out_and_comes_in_again_where_its_yes_is_held_and_nowhere_else(
    home, meeting, tmp_path, monkeypatch
):
    observation_id = meeting(examples=True)
    monkeypatch.setenv("MEDLYT_PASSPHRASE", PASSPHRASE)
    with open_services(home, PASSPHRASE) as services:
        accept_examples(
            services, observation_id, offer_confirmed(services, observation_id, [0]), looked_through=True
        )
    out, elsewhere = tmp_path / "ud.jsonl", tmp_path / "andet"
    open_services(elsewhere, PASSPHRASE).close()
    assert run(["library", "export", str(out), "--home", str(home)]) == 0
    library_of(home).undo()
    for where, held in ((home, 1), (elsewhere, 0)):
        assert run(["library", "import", str(out), "--home", str(where)]) == 0
        assert len(library_of(where).contents().entries) == held
    with open_services(home, PASSPHRASE) as services:
        services.withdraw(observation_id)
    assert not library_of(home).contents().entries


def test_what_everyone_allowed_outlives_the_erasure_of_the_meeting(home, meeting):
    observation_id = meeting(examples=True)
    with open_services(home, PASSPHRASE) as services:
        accept_examples(
            services, observation_id, offer_confirmed(services, observation_id, [0]), looked_through=True
        )
        receipt = services.erase(observation_id)
        assert receipt.kept == (*Kept(examples=1).lines(), LEDGER_KEPT)
        assert forget_withdrawn(services) == 0
    assert len(library_of(home).contents().entries) == 1
