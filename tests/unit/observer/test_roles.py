"""Who is the consultant: suggested from words alone, also from what a poor recogniser made of them."""

import csv
from pathlib import Path

import pytest

from nlp.records import Role, Utterance
from observer.errors import RoleChoiceInvalid
from observer.roles import chosen_roles, suggest_roles, with_roles

pytestmark = pytest.mark.unit

MEETINGS = Path(__file__).parents[2] / "data" / "meetings"


def said(*lines):
    return tuple(
        Utterance(start_s=at, end_s=at + 1, speaker=speaker, role=None, text=text)
        for at, (speaker, text) in enumerate(lines)
    )


def heard(meeting, column, *, turned_round=False):
    """The meeting as utterances, and the true role of each label; labels as a diarizer numbers them."""
    with (MEETINGS / f"{meeting}.heard.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = sorted({row["speaker"] for row in rows}, reverse=turned_round)
    label = {name: f"S{number}" for number, name in enumerate(names, 1)}
    truth = {label[name]: Role(name) for name in names}
    return said(*((label[row["speaker"]], row[column]) for row in rows)), truth


@pytest.mark.parametrize("meeting", ["d1", "d2", "d3"])
@pytest.mark.parametrize("column", ["text", "heard", "heard16"])
@pytest.mark.parametrize("turned_round", [False, True])
def test_everyone_is_told_apart_in_the_meetings_at_hand(meeting, column, turned_round):
    utterances, truth = heard(meeting, column, turned_round=turned_round)

    suggestion = suggest_roles(utterances)

    assert suggestion.roles == truth
    assert suggestion.confidence > 0.6


@pytest.mark.parametrize("meeting", ["d1", "d2", "d3"])
@pytest.mark.parametrize("column", ["heard", "heard16"])
def test_forty_utterances_from_anywhere_in_a_meeting_are_enough(meeting, column):
    utterances, truth = heard(meeting, column)

    for start in range(0, len(utterances) - 39, 10):
        roles = suggest_roles(utterances[start : start + 40]).roles
        assert {speaker: truth[speaker] for speaker in roles} == roles


def test_what_the_tagger_finds_outweighs_the_words():
    utterances = said(
        ("S1", "Jeg er her lidt tidligt"),
        ("S2", "Vil du have kaffe?"),
        ("S1", "Ja tak"),
        ("S2", "Hvad siger du?"),
    )

    assert suggest_roles(utterances).roles["S2"] is Role.JOBFORMIDLER
    pointed = suggest_roles(
        utterances, pointer_weight=lambda asked: [3.0 * (one.speaker == "S1") for one in asked]
    )
    assert pointed.roles["S1"] is Role.JOBFORMIDLER


def test_the_tagger_is_asked_as_if_each_were_the_consultant():
    asked = []

    def weigh(utterances):
        asked.extend(one.role for one in utterances)
        return [0.0] * len(utterances)

    suggest_roles(said(("S1", "hej"), ("S2", "dav")), pointer_weight=weigh)

    assert asked == [Role.JOBFORMIDLER] * 2


def test_a_third_speaker_is_a_citizen_where_no_company_is_there():
    utterances, _ = heard("d2", "text")

    roles = suggest_roles(utterances, company=False).roles

    assert sorted(roles.values()) == [Role.BORGER, Role.BORGER, Role.JOBFORMIDLER]


def test_nobody_speaking_gives_no_roles():
    assert suggest_roles(()).roles == {}


def test_a_lone_speaker_is_the_consultant():
    assert suggest_roles(said(("S1", "Jeg tror ja"))).roles == {"S1": Role.JOBFORMIDLER}


def test_a_choice_takes_the_role_from_the_one_suggested():
    suggested = {"S1": Role.JOBFORMIDLER, "S2": Role.BORGER}

    assert chosen_roles(["S1", "S2"], {Role.JOBFORMIDLER: "S2"}, suggested) == {
        "S1": Role.BORGER,
        "S2": Role.JOBFORMIDLER,
    }


def test_a_choice_leaves_the_others_as_suggested():
    suggested = {"S1": Role.VIRKSOMHED, "S2": Role.JOBFORMIDLER, "S3": Role.BORGER}

    roles = chosen_roles(["S1", "S2", "S3"], {Role.JOBFORMIDLER: "S3"}, suggested)

    assert roles == {"S1": Role.VIRKSOMHED, "S2": Role.BORGER, "S3": Role.JOBFORMIDLER}


@pytest.mark.parametrize("chosen", [{Role.JOBFORMIDLER: "S7"}, {Role.JOBFORMIDLER: "S1", Role.BORGER: "S1"}])
def test_a_choice_that_cannot_be_is_refused_with_a_remedy(chosen):
    with pytest.raises(RoleChoiceInvalid) as raised:
        chosen_roles(["S1", "S2"], chosen, {})

    assert "jobformidler=S" in str(raised.value)
    assert raised.value.remedy


def test_roles_are_put_on_every_utterance():
    roles = {"S1": Role.BORGER, "S2": Role.JOBFORMIDLER}

    assert [one.role for one in with_roles(said(("S2", "a"), ("S1", "b")), roles)] == [
        Role.JOBFORMIDLER,
        Role.BORGER,
    ]
