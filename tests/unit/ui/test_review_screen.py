"""The review's data: turns, pointers with their reasons, and no figure about anybody."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from models.records import UNCLEAR, Word
from nlp.records import Candidate, Role, Tagged
from observer.day.records import Step
from observer.records import ReviewView
from tests.fakes.meeting import FakeServices, utterance
from tests.unit.ui.helpers import processed
from ui.api import add_routes
from ui.desk import Desk
from ui.look import chosen_look
from ui.screens.help import keys
from ui.screens.review import (
    ReviewModel,
    evidence_spans,
    line,
    near,
    review_model,
    shortened,
    span_of,
    turns,
    uncertain_spans,
    unclear_spans,
    voices,
)
from ui.texts import Texts

pytestmark = pytest.mark.unit


@pytest.fixture
def view(services: FakeServices) -> ReviewView:
    return processed(services).review("o1")


@pytest.fixture
def model(view: ReviewView, desk: Desk) -> ReviewModel:
    return review_model(view, duration_s=60.0, elements=desk.elements, texts=desk.texts)


@pytest.fixture
def client(desk: Desk, services: FakeServices) -> TestClient:
    processed(services)
    app = FastAPI()
    add_routes(app, desk)
    return TestClient(app, raise_server_exceptions=False)


def test_the_talk_comes_as_turns_with_the_citizen_folded(model: ReviewModel) -> None:
    assert [(turn.name, turn.folded, len(turn.lines)) for turn in model.turns] == [
        ("Jobformidler", False, 1),
        ("Borger", True, 1),
        ("Jobformidler", False, 1),
    ]


def test_pointers_follow_the_talk_and_the_surest_of_an_utterance_comes_first(model: ReviewModel) -> None:
    assert [pointer.behaviour for pointer in model.decided.pointers] == [
        "goal_ask_job_wishes",
        "goal_aim_is_job",
        "rel_meet_every_14_days",
    ]


def test_a_pointer_says_why_in_the_sources_words(model: ReviewModel) -> None:
    pointer = model.decided.pointers[0]
    assert pointer.label == "Spørg borgeren om egne ønsker/tanker om job"
    text = model.turns[0].lines[0].text
    assert [text[start:end] for start, end in pointer.evidence] == ["tænke dig"]
    assert pointer.example == "Et eksempel"


def test_confidence_is_only_a_perhaps(model: ReviewModel) -> None:
    assert [pointer.maybe for pointer in model.decided.pointers] == [False, False, True]
    assert "confidence" not in json.dumps(model.as_data())
    assert "0.9" not in json.dumps(model.as_data()["decided"])


def test_no_figure_about_a_person_is_among_the_data(model: ReviewModel) -> None:
    """R002: no score, count, share or trend per person (what is counted is never told)."""
    data = json.dumps(model.as_data()).lower()
    for word in ("score", "count", "percent", "share", "total", "rank", "talk_time"):
        assert word not in data


def test_a_changed_pointer_keeps_what_it_was_and_drops_the_machines_reason(
    services: FakeServices, desk: Desk
) -> None:
    processed(services)
    services.change("o1", 0, "goal_ask_job_wishes", "goal_aim_is_job")
    model = review_model(services.review("o1"), duration_s=60, elements=desk.elements, texts=desk.texts)
    pointer = model.decided.pointers[0]
    assert pointer.status == "changed"
    assert pointer.was == "Spørg borgeren om egne ønsker/tanker om job"
    assert pointer.example == ""
    assert not pointer.maybe


def test_what_was_struck_parts_the_turn_that_it_fell_in(view: ReviewView, desk: Desk) -> None:
    said = tuple(replace(one, role=view.utterances[0].role, speaker="S1") for one in view.utterances)
    one_turn = replace(view, utterances=said)
    middle = (said[0].end_s, said[1].start_s)
    model = review_model(one_turn, duration_s=60, elements=desk.elements, texts=desk.texts, gaps=[middle])
    assert model.gaps == (middle,)
    assert [len(turn.lines) for turn in model.turns] == [1, len(said) - 1]
    assert model.turns[0].start_s < middle[0] <= model.turns[1].start_s, "so the page puts it between them"


@pytest.mark.parametrize(
    ("text", "evidence", "found"),
    [
        ("Vi ses om en uge, om en måned", ("om en",), ["om en", "om en"]),
        ("Jobmålet er et job", ("job",), ["job"]),
        ("Inden For 24 timer.", ("inden for 24 timer",), ["Inden For 24 timer"]),
        ("Vi ringer (måske)", ("(måske)",), ["(måske)"]),
        ("Aftale om job", ("om job", "om"), ["om job"]),
        ("Ikke her", ("andetsteds", " "), []),
    ],
)
def test_evidence_is_marked_as_whole_words(text: str, evidence: tuple[str, ...], found: list[str]) -> None:
    assert [text[start:end] for start, end in evidence_spans(text, evidence)] == found


def test_words_poorly_heard_are_marked_where_the_text_is_made_of_them() -> None:
    words = tuple(
        Word(start_s=place, end_s=place + 1, text=text, probability=probability)
        for place, (text, probability) in enumerate([("Hej", 0.9), ("Jonas,", 0.39), ("velkommen", 0.4)])
    )
    said = replace(utterance("Hej Jonas, velkommen"), words=words)
    assert [said.text[start:end] for start, end in uncertain_spans(said)] == ["Jonas,"]
    assert uncertain_spans(replace(said, text="Hej Jonas")) == ()


def test_a_speaker_without_a_role_is_a_number_and_unfolded(texts: Texts) -> None:
    (turn,) = turns([(0, utterance("Hej", role=None))], texts)
    assert (turn.name, turn.role, turn.folded) == ("Taler 1", "", False)


def test_voices_show_something_each_one_said(view: ReviewView, texts: Texts) -> None:
    assert [(voice.speaker, voice.role, voice.sample) for voice in voices(view.utterances, texts)] == [
        ("S1", "jobformidler", "Hvad kunne du godt tænke dig at lave?"),
        ("S2", "borger", "Jeg vil gerne arbejde med cykler."),
    ]
    assert len(shortened("ord " * 100)) <= 92


def test_what_is_near_comes_before_what_is_easily_taken_for_it(desk: Desk) -> None:
    candidates = (
        Candidate(behaviour="rel_listen_understand", confidence=0.5),
        Candidate(behaviour="x", confidence=0.4),
    )
    assert near(candidates, desk.elements) == ("rel_listen_understand", "bar_take_worries_seriously")


def test_decisions_over_the_route(client: TestClient) -> None:
    def decide(**body: object) -> dict[str, object]:
        answer = client.post("/api/observation/o1/decision", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    one = {"utterance": 0, "behaviour": "goal_ask_job_wishes"}
    assert decide(act="accept", **one)["pointers"][0]["status"] == "accepted"  # type: ignore[index]
    assert decide(act="undo")["pointers"][0]["status"] == "open"  # type: ignore[index]
    again = decide(act="redo")
    assert again["pointers"][0]["status"] == "accepted"  # type: ignore[index]
    assert (again["can_undo"], again["can_redo"]) == (True, False)
    rejected = decide(act="reject", **one)
    assert (rejected["at"], again["at"]) == (0, None), "only what changed, for a key that must not wait"
    assert [pointer["status"] for pointer in rejected["pointers"]] == ["rejected"]  # type: ignore[index,attr-defined]
    added = decide(act="add", utterance=1, behaviour="goal_aim_is_job")["pointers"]
    assert [pointer["own"] for pointer in added] == [False, True, False, False]  # type: ignore[index,attr-defined]
    for _ in range(3):
        decide(act="undo")
    assert decide(act="undo")["done"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"act": "erase"},
        {"act": "accept", "utterance": "x"},
        {"act": "accept", "utterance": 0, "behaviour": "b", "more": 1},
        {},
    ],
)
def test_a_made_up_decision_is_refused(client: TestClient, body: dict[str, object]) -> None:
    assert client.post("/api/observation/o1/decision", json=body).status_code == 422


def test_a_decision_about_nothing_is_told_in_words(client: TestClient) -> None:
    body = {"act": "accept", "utterance": 7, "behaviour": "goal_aim_is_job"}
    answer = client.post("/api/observation/o1/decision", json=body)
    assert answer.status_code == 409
    assert answer.json()["message"] == "Det spor findes ikke længere."
    assert answer.json()["remedy"]


def test_roles_change_over_the_route(client: TestClient) -> None:
    roles = {"roles": {"S1": "borger", "S2": "jobformidler"}}
    answer = client.post("/api/observation/o1/roles", json=roles).json()
    assert [voice["role"] for voice in answer["voices"]] == ["borger", "jobformidler"]


def test_the_overview_has_every_behaviour_in_the_sources_words(client: TestClient, desk: Desk) -> None:
    page = client.get("/api/overview").text
    from markupsafe import escape

    assert [
        one.id for one in desk.elements.behaviours.values() if str(escape(one.example_da)) not in page
    ] == []


def test_what_people_said_never_becomes_markup(desk: Desk, services: FakeServices) -> None:
    services.tagged = (
        Tagged(utterance=utterance("<img src=x onerror=alert(1)>", role=Role.BORGER), tags=(), candidates=()),
    )
    processed(services)
    model = review_model(services.review("o1"), duration_s=60, elements=desk.elements, texts=desk.texts)
    # It travels as data; the component only ever makes text nodes of it.
    assert model.turns[0].lines[0].text == "<img src=x onerror=alert(1)>"


def test_what_nobody_could_write_down_is_shown_as_such_with_its_time() -> None:
    words = tuple(
        Word(start_s=place, end_s=place + 1, text=text, probability=probability)
        for place, (text, probability) in enumerate(
            [("Vi", 0.9), (UNCLEAR, 0.0), (UNCLEAR, 0.0), ("Godt", 0.2)]
        )
    )
    said = replace(utterance(" ".join(word.text for word in words)), words=words)
    assert unclear_spans(said) == ((3, 26, 1, 3),)
    assert [said.text[start:end] for start, end in uncertain_spans(said)] == ["Godt"]


def test_selected_words_are_marked_in_the_text() -> None:
    said = utterance("Hvad kunne du godt tænke dig?")
    assert said.text[slice(*span_of(said, (1, 2)) or (0, 0))] == "kunne du"
    assert span_of(said, (4, 9)) is None


def test_a_line_says_what_its_words_are_only_where_the_text_does_not() -> None:
    words = (
        Word(start_s=0, end_s=1, text="Hvad", probability=0.9),
        Word(start_s=1, end_s=2, text="noget andet", probability=1.0),
    )
    assert line(0, utterance("Hvad nu?")).words == ()
    mended = replace(utterance("Hvad noget andet"), words=words)
    assert line(0, mended).words == ("Hvad", "noget andet")


def test_the_surest_come_first_and_no_number_says_so(model: ReviewModel) -> None:
    assert model.decided.surest == ("0:goal_ask_job_wishes", "2:goal_aim_is_job", "2:rel_meet_every_14_days")


def test_what_was_agreed_on_and_ones_own_notes_are_among_the_data(
    client: TestClient, services: FakeServices
) -> None:
    services.choose_focus("o1", ["goal_aim_is_job"])
    services.add_note("o1", 4.0, "note", "Smiler")
    data = client.get("/api/observation/o1/review").json()
    assert data["focus"] == ["goal_aim_is_job"]
    assert [(note["at_s"], note["text"]) for note in data["notes"]] == [(4.0, "Smiler")]


def test_a_note_is_written_changed_and_emptied(client: TestClient) -> None:
    def note(**body: object) -> list[dict[str, object]]:
        answer = client.post("/api/observation/o1/note", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["notes"]  # type: ignore[no-any-return]

    assert note(at_s=3.0, text="  ") == []
    (written,) = note(at_s=3.0, text="Smiler")
    assert [one["text"] for one in note(id=written["id"], text="Smiler bredt")] == ["Smiler bredt"]
    assert note(id=999, text="Findes ikke") == [{**written, "text": "Smiler bredt"}]
    assert client.post("/api/observation/o1/note", json={"text": "En til"}).json()["id"] == 2
    assert len(note(id=2, text="")) == 1
    assert note(id=written["id"], text="") == []


def test_the_focus_person_reads_none_of_the_colleagues_notes_before_they_have_spoken(
    client: TestClient, services: FakeServices
) -> None:
    """R071: by no route of the review; what they write themselves is theirs to read and change."""
    told = services.add_note("o1", 4.0, "citat", "Noget kollegaen så")
    about = "/api/observation/o1"

    def read(reviewer: str) -> list[tuple[str, str]]:
        data = client.get(f"{about}/review", params={"reviewer": reviewer}).json()
        return [(one["by"], one["text"]) for one in data["notes"]]

    def write(**body: object) -> dict[str, Any]:
        answer = client.post(f"{about}/note", json={"reviewer": "focus", **body})
        return answer.json()  # type: ignore[no-any-return]

    assert read("focus") == []
    written = write(at_s=5.0, text="Jeg holdt en pause")
    assert [one["text"] for one in written["notes"]] == ["Jeg holdt en pause"]
    assert write(id=told.id, text="Rettet")["id"] is None, "nor changed by who may not read it"
    assert write(id=told.id, text="")["notes"] == written["notes"]
    assert [one["text"] for one in write(id=written["id"], text="En pause")["notes"]] == ["En pause"]
    for more in ("decision", "blind", "roles"):
        body = {"decision": {"act": "undo"}, "blind": {"on": False}, "roles": {"roles": {}}}[more]
        answer = client.post(f"{about}/{more}", json={"reviewer": "focus", **body})
        assert "kollegaen så" not in answer.text, more
    both = [("observer", "Noget kollegaen så"), ("focus", "En pause")]
    assert read("observer") == both

    services.go_to("o1", Step.SPARRING)
    while not services.pointers_open("o1"):
        assert read("focus") == [("focus", "En pause")]
        services.next_phase("o1")
    assert read("focus") == both
    assert [one["text"] for one in write(id=told.id, text="Rettet")["notes"]] == ["Rettet", "En pause"]


def test_every_key_of_the_help_has_words_of_its_own(texts: Texts) -> None:
    shown = keys(texts)
    assert ("J",) in [one.keys for one in shown]
    labels = [one.label for one in shown]
    assert len(set(labels)) == len(labels)


def test_the_help_is_there_and_names_the_keys(client: TestClient, texts: Texts) -> None:
    page = client.get("/api/help").text
    assert texts("help.regret_q") in page
    assert "<kbd>J</kbd>" in page


def test_light_or_dark_is_kept_by_the_browser_and_nothing_else_is(client: TestClient) -> None:
    answer = client.post("/api/look", json={"look": "dark"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("medlyt-look=dark")
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert chosen_look({"type": "http", "headers": [(b"cookie", b"medlyt-look=dark")]}) == "dark"
    assert chosen_look({"type": "http", "headers": [(b"cookie", b'medlyt-look="><script>')]}) == ""
    assert "Max-Age=0" in client.post("/api/look", json={"look": ""}).headers["set-cookie"]
    assert client.post("/api/look", json={"look": "pink"}).status_code == 422
