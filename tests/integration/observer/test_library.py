"""The library beside a real database: the words of a meeting need everyone's yes, and leave with it."""

import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import ConsentMissing
from nlp.records import Role, Tag, Tagged, Utterance
from nlp.trainers.home import library_of
from observer.bootstrap import open_services
from observer.cli import run
from observer.examples import accept_examples, forget_withdrawn, offer_confirmed, protected_texts

pytestmark = pytest.mark.integration

PASSPHRASE = "fire ord til prøven"
WISH = "goal_ask_job_wishes"
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
        services.withdraw(observation_id)
        forget_withdrawn(services)
    assert not library_of(home).contents().entries
    kept = [path for path in (home / "library").rglob("*") if path.is_file()]
    assert not [path for path in kept if "selv måtte bestemme" in path.read_text(encoding="utf-8")]


def test_what_everyone_allowed_outlives_the_erasure_of_the_meeting(home, meeting):
    observation_id = meeting(examples=True)
    with open_services(home, PASSPHRASE) as services:
        accept_examples(
            services, observation_id, offer_confirmed(services, observation_id, [0]), looked_through=True
        )
        services.erase(observation_id)
        assert forget_withdrawn(services) == 0
    assert len(library_of(home).contents().entries) == 1
