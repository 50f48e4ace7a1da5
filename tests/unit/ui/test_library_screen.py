"""The trainers' library on the screen: what it shows, and what each button does."""

from __future__ import annotations

import json
import threading
import time

import pytest
from starlette.testclient import TestClient

from consent.choices import Purpose
from nlp.core_elements import load_core_elements
from nlp.library import Example, Library, Turn
from nlp.records import Role
from nlp.trainers.elements import merged
from nlp.trainers.home import library_of
from nlp.trainers.records import entry_of
from nlp.trainers.shelf import Contents
from nlp.trainers.view import library_view
from tests.fakes.meeting import FakeServices
from tests.unit.nlp.trainers.made_up import bicycle_set
from tests.unit.ui.helpers import processed
from ui.live import JobState, Problem
from ui.screens import library
from ui.screens.library import NONE, library_screen, typed_entries
from ui.stage import Stage
from ui.training import Training, TrainingJob

pytestmark = pytest.mark.unit

WISH = "goal_ask_job_wishes"
ASKED = "Hvad kunne du godt tænke dig at lave?"


def example(text, *behaviours, **more):
    return Example(role=Role.JOBFORMIDLER, text=text, behaviours=behaviours, **more)


def contents(*entries, elements=None):
    return Contents(
        version=3, entries={one.id: one for one in entries}, elements=elements, can_undo=True, can_redo=False
    )


@pytest.fixture
def screen(texts, elements):
    """The screen for some entries; the packaged library has what is given of it."""

    def drawn(*entries, packaged=(), **more):
        shipped = Library(sources=(), examples=tuple(packaged))
        return library_screen(library_view(contents(*entries), shipped, elements), elements, texts, **more)

    return drawn


def test_every_behaviour_is_under_its_topic_with_how_well_it_is_covered(screen, elements):
    shown = screen(packaged=[example(f"Linje {n}", WISH) for n in range(45)])
    lines = {line.id: line for topic in shown.topics for line in topic.lines}
    assert set(lines) == set(elements.taggable)
    assert (lines[WISH].thin, lines[WISH].cover) == (False, "godt dækket")
    assert (lines["cv_use_actively"].thin, lines["cv_use_actively"].cover) == (True, "ingen eksempler endnu")
    assert WISH not in {line.id for line in shown.thin}
    assert len(shown.thin) == len(elements.taggable) - 1


def test_the_thinnest_is_looked_at_unless_another_is_wanted(screen):
    assert screen().chosen.id == screen().thin[0].id
    assert screen(wanted=WISH).chosen.id == WISH
    assert screen(wanted="findes-ikke").chosen.id == screen().thin[0].id
    chosen = [line.id for topic in screen(wanted=WISH).topics for line in topic.lines if line.chosen]
    assert chosen == [WISH]


def test_ones_own_examples_are_shown_newest_first_with_what_went_before(screen):
    old = entry_of(example("Hvad drømmer du om?", WISH), provenance="Skrevet af en træner")
    new = entry_of(
        example("Hvad så?", WISH, context=(Turn(role=Role.BORGER, text="Hm."),)),
        provenance="Uddrag", consent="observation:o1",
    )  # fmt: skip
    shown = screen(old, new, wanted=WISH).chosen.examples
    assert [one.text for one in shown] == ["Hvad så?", "Hvad drømmer du om?"]
    assert shown[0].before == ("borger: Hm.",)
    assert [one.origin for one in shown] == ["Uddrag, med samtykke", "Skrevet af en træner"]


def test_lines_that_show_nothing_have_a_place_of_their_own(screen):
    nothing = entry_of(example("Vil du have kaffe?"), provenance="Prøve")
    shown = screen(nothing, wanted=NONE).chosen
    assert (shown.id, shown.topic) == (NONE, "")
    assert [one.text for one in shown.examples] == ["Vil du have kaffe?"]


def test_two_that_tell_the_same_say_so(screen):
    told = [
        entry_of(example(f"Hvad drømmer du selv om at lave{mark}", WISH), provenance="P") for mark in "?!"
    ]
    assert [one.alike for one in screen(*told, wanted=WISH).chosen.examples] == [True, True]


def test_a_training_that_failed_says_why_and_one_that_is_done_says_of_what(screen):
    problem = Problem(message="Der er ingen", remedy="Skriv nogle")
    failed = screen(job=TrainingJob(state=JobState.FAILED, problem=problem))
    assert (failed.training, failed.problem, failed.trained) == (False, problem, "")
    assert screen(job=TrainingJob()).training
    done = screen(job=TrainingJob(state=JobState.DONE, examples=1))
    assert "1 eksempel" in done.trained


def test_each_typed_line_is_an_example_after_the_same_turns():
    entries = typed_entries("En\n\n  To \n", "borger: Nej\nTja", WISH, "Prøve")
    assert [one.example.text for one in entries] == ["En", "To"]
    turns = (Turn(role=Role.BORGER, text="Nej"), Turn(role=None, text="Tja"))
    assert {one.example.context for one in entries} == {turns}
    assert {one.example.behaviours for one in entries} == {(WISH,)}
    assert typed_entries("En", "", NONE, "Prøve")[0].example.behaviours == ()


# What the buttons do


class Allowed:
    """A permission that holds."""

    def require(self, _purpose):
        return None


class Meetings(FakeServices):
    """Everyone has said yes to all, but to examples only where `examples` says so."""

    examples = True

    def permission(self, observation_id, purpose):
        super().permission(observation_id, purpose)
        if purpose is Purpose.EXAMPLES and not self.examples:
            from consent.errors import ConsentMissing

            raise ConsentMissing(observation_id=observation_id, purpose=purpose)
        return Allowed()


@pytest.fixture
def services(tagged, tmp_path):
    meetings = Meetings(tagged=tagged)
    meetings._parts.home = tmp_path / "home"
    return meetings


@pytest.fixture
def unmasked(monkeypatch):
    """Masking would bring spaCy: here nothing is personal."""

    class Plain:
        def __init__(self, text):
            self.masked = text

    monkeypatch.setattr(library, "packaged_mask", lambda: lambda texts: [Plain(one) for one in texts])


@pytest.fixture
def act(desk):
    """Do something; gives the page that follows."""

    def done(name, observation="", screen="library", **fields):
        data = {"act": name, "observation": observation, "screen": screen, "fields": fields}
        return Stage(desk).handle(data)

    return done


@pytest.mark.usefixtures("unmasked")
def test_what_is_typed_comes_in_and_can_be_taken_back(act, services):
    page = act("library.add", behaviour=WISH, text="Hvad drømmer du om?\nHvad vil du helst?", before="")
    assert page["screen"] == "library"
    assert "2 eksempler er tilføjet." in page["html"]
    assert "Hvad vil du helst?" in page["html"]
    shelf = library_of(services.home)
    (id_,) = [key for key, one in shelf.contents().entries.items() if one.example.text.startswith("Hvad v")]

    assert "Eksemplet er fjernet" in act("library.remove", behaviour=WISH, example=id_)["html"]
    assert len(shelf.contents().entries) == 1
    act("library.undo", behaviour=WISH)
    assert len(shelf.contents().entries) == 2
    act("library.redo", behaviour=WISH)
    assert len(shelf.contents().entries) == 1


@pytest.mark.usefixtures("unmasked")
def test_what_is_half_typed_stays_whatever_else_is_done(act, desk):
    typed = {"behaviour": WISH, "text": "Hvad nu hvis", "before": "borger: Nej"}
    act("library.add", behaviour=WISH, text="Hvad drømmer du om?")
    # With nothing of one's own left, there is nothing to train of either.
    for name in ("look", "remove", "undo", "train", "redo"):
        html = act(f"library.{name}", **typed)["html"]
        assert ">Hvad nu hvis</textarea>" in html, name
        assert ">borger: Nej</textarea>" in html, name
        if name == "train":
            ended(desk.training)
    html = act("library.add", **typed)["html"]
    assert ">Hvad nu hvis</textarea>" not in html, "it is an example now"
    assert ">borger: Nej</textarea>" not in html


def test_nothing_typed_is_told(act):
    page = act("library.add", behaviour=WISH, text="  ", before="")
    assert "Der er ikke skrevet noget eksempel." in page["html"]


@pytest.mark.usefixtures("unmasked")
def test_what_was_said_in_a_meeting_that_nobody_let_out_is_refused_and_stays_in_the_form(act, services):
    processed(services)
    services.examples = False
    page = act("library.add", behaviour=WISH, text=ASKED.upper(), before="")
    assert "en samtale, som ikke må bruges" in page["html"]
    assert ASKED.upper() in page["html"]
    assert not library_of(services.home).contents().entries


def test_only_meetings_that_everyone_let_out_are_offered(act, services):
    processed(services)
    services.accept("o1", 0, WISH)
    assert "excerpts.look" in act("library.look")["html"]
    services.examples = False
    assert "excerpts.look" not in act("library.look")["html"]


def test_without_a_yes_to_examples_no_excerpt_is_drawn(act, services):
    processed(services)
    services.accept("o1", 0, WISH)
    services.examples = False
    page = act("excerpts.look", observation="o1")
    assert page["screen"] == "start"
    assert ASKED not in page["html"]


def test_an_excerpt_comes_in_only_chosen_and_looked_through(act, services):
    processed(services)
    services.accept("o1", 0, WISH)
    page = act("excerpts.look", observation="o1")
    assert ASKED in page["html"]
    here = {"observation": "o1", "screen": "excerpts"}
    assert "Du har ikke valgt" in act("excerpts.accept", **here)["html"]
    assert "set dem igennem" in act("excerpts.accept", **here, **{"take.0": "on"})["html"]
    assert not library_of(services.home).contents().entries
    page = act("excerpts.accept", **here, **{"take.0": "on", "looked_through": "on"})
    assert "1 eksempel er tilføjet." in page["html"]
    (entry,) = library_of(services.home).contents().entries.values()
    assert (entry.example.text, entry.consent) == (ASKED, "observation:o1")


# Files and training


def test_the_job_tells_its_steps_and_its_end():
    training, go_on, told = Training(monotonic=lambda: 5.0), threading.Event(), []

    def train(step):
        step("Læser")
        told.append(training.job().step)
        go_on.wait(5)
        return 4

    training.begin(train, explain=lambda error: Problem(message=str(error)))
    training.begin(train, explain=lambda error: Problem(message=str(error)))
    go_on.set()
    ended(training)
    assert told == ["Læser"]
    assert (training.job().state, training.job().examples) == (JobState.DONE, 4)


def test_a_job_that_fails_says_why():
    training = Training()
    training.begin(lambda _: 1 // 0, explain=lambda error: Problem(message=type(error).__name__))
    ended(training)
    assert training.job().problem == Problem(message="ZeroDivisionError")


def ended(training):
    for _ in range(1000):
        if training.job().state is not JobState.WORKING:
            return
        time.sleep(0.01)
    raise AssertionError("it never ended")


def test_training_with_nothing_to_learn_is_told_on_the_page(act, desk):
    act("library.train", behaviour=WISH)
    ended(desk.training)
    assert "Der er ingen egne eksempler" in act("library.look")["html"]


@pytest.fixture
def client(desk):
    from fastapi import FastAPI

    from ui.api import add_routes

    app = FastAPI()
    add_routes(app, desk)
    return TestClient(app)


def test_what_goes_out_as_a_file_comes_in_again(client, services):
    shelf = library_of(services.home)
    shelf.add([entry_of(example("Hvad drømmer du om?", WISH), provenance="Prøve")])
    for name in ("eksempler.jsonl", "eksempler.csv"):
        out = client.get(f"/api/library/export/{name}")
        assert out.headers["content-disposition"] == f'attachment; filename="{name}"'
        answer = client.post("/api/library/import", params={"name": name}, content=out.content)
        assert "1 var der i forvejen." in answer.json()["notice"]
    assert [path.name for path in shelf.folder.iterdir()] == ["changes"]


def test_an_excerpt_from_another_homes_meeting_is_left_out_in_words(client, services):
    line = {"speaker": "jobformidler", "text": "Hej", "behaviours": [], "context": [], "provenance": "Uddrag"}
    content = json.dumps({**line, "consent": "observation:m1"}).encode()
    answer = client.post("/api/library/import", params={"name": "e.jsonl"}, content=content)
    assert "som der ikke er et samtykke til her" in answer.json()["notice"]
    assert not library_of(services.home).contents().entries


def test_core_elements_come_in_from_a_file(client, services):
    own = load_core_elements()
    library_of(services.home).set_elements(bicycle_set())
    out = client.get("/api/library/export/kerneelementer.qdc").content
    library_of(services.home).undo()
    answer = client.post("/api/library/import", params={"name": "mappe\\sæt.qdc"}, content=out)
    assert "1 kerneelement" in answer.json()["notice"]
    assert library_of(services.home).elements() == merged(own, bicycle_set())


def test_a_file_that_is_none_is_refused_in_words(client):
    answer = client.post("/api/library/import", params={"name": "../../e.jsonl"}, content=b"{")
    assert answer.status_code == 409
    assert "e.jsonl, linje 1" in answer.json()["message"]
    assert client.post("/api/library/import", params={"name": "e.docx"}, content=b"").status_code == 409
    assert client.get("/api/library/export/vault").status_code == 404


def test_a_file_that_nobody_wrote_by_hand_is_refused(client, monkeypatch):
    monkeypatch.setattr("ui.library_api.LARGEST_BYTES", 10)
    answer = client.post("/api/library/import", params={"name": "e.jsonl"}, content=b"x" * 11)
    assert answer.status_code == 413
    assert "for stor" in answer.json()["message"]


def test_the_page_asks_how_the_training_goes(client, desk):
    assert client.get("/api/library/training").json() == {"state": "none"}
    desk.training.begin(lambda _step: 3, explain=lambda error: Problem(message=str(error)))
    ended(desk.training)
    done = client.get("/api/library/training").json()
    assert (done["state"], done["error"]) == ("done", None)
    assert "har lært af 3 eksempler" in done["told"]
    desk.training.begin(lambda _step: 1 // 0, explain=lambda _: Problem(message="Nej", remedy="Prøv"))
    ended(desk.training)
    assert client.get("/api/library/training").json()["error"] == {"message": "Nej", "remedy": "Prøv"}
    desk.training._job = TrainingJob(step="Læser", began_s=desk.training._monotonic())
    working = {"state": "working", "step": "Læser", "seconds": 0, "told": "", "error": None}
    assert client.get("/api/library/training").json() == working
