"""The review over a real database: two reviewers, marking blind, and mending the text, all undoable."""

from itertools import pairwise

import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.fakes import SetClock
from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from observer.bootstrap import open_services
from observer.day.errors import EditImpossible, PointersWait
from observer.day.records import Step
from observer.errors import FindingUnknown
from observer.records import Blind, FindingOrigin, FindingStatus, Reviewer
from observer.review import PART

pytestmark = pytest.mark.integration

WISH, HOURS = "goal_ask_job_wishes", "goal_aim_is_job"
FOCUS = Reviewer.FOCUS
TALK = (
    ("Goddag og velkommen", Role.JOBFORMIDLER),
    ("hvad drømmer du om at lave og hvor mange timer", Role.JOBFORMIDLER),
    ("vil du have", Role.JOBFORMIDLER),
    ("jeg vil gerne på lager", Role.BORGER),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with open_services(tmp_path_factory.mktemp("home"), "fire ord til prøven", clock=SetClock()) as services:
        yield services


@pytest.fixture
def talk(home):
    """An observation in which TALK was said, with one pointer of the machine's at its second utterance."""
    observation = home.create()
    people = (Person.BORGER, Person.FOKUSPERSON)
    home.give_consent(
        observation.id,
        Choices(
            persons=people,
            answers=tuple(Answer(person=one, purpose=what, yes=True) for one in people for what in Purpose),
            text_version="da-1",
            text_sha256="0" * 64,
            read_at=SetClock()(),
        ),
    )
    said = [
        Utterance(start_s=5.0 * at, end_s=5.0 * at + 4, speaker=str(role), role=role, text=text)
        for at, (text, role) in enumerate(TALK)
    ]
    store = home._parts.store
    store.put_utterances(observation.id, said)
    tag = Tag(behaviour=WISH, topic="goal", confidence=0.9, evidence=("drømmer",), example="Hvad vil du?")
    near = Candidate(behaviour=WISH, confidence=0.9)
    store.put_tags(observation.id, {1: Tagged(utterance=said[1], tags=(tag,), candidates=(near,))})
    return observation.id


def texts(home, talk, **who):
    view = home.review(talk, **who)
    return dict(zip(view.numbers, (one.text for one in view.utterances), strict=True))


def pointed(home, talk, reviewer=Reviewer.OBSERVER):
    found = home.review(talk, reviewer=reviewer).findings
    return [(one.utterance_number, one.behaviour, str(one.status), one.words) for one in found]


def let_the_focus_person_speak(home, talk):
    home.go_to(talk, Step.SPARRING)
    while not home.pointers_open(talk):
        home.next_phase(talk)


def test_split_and_joined_utterances_keep_every_word_in_order_and_come_back_by_undo(home, talk):
    before = texts(home, talk)
    home.split(talk, 1, 6)
    later = 1 + 6 * PART
    home.join(talk, later)
    assert list(texts(home, talk).items()) == [
        (0, "Goddag og velkommen"),
        (1, "hvad drømmer du om at lave"),
        (later, "og hvor mange timer vil du have"),
        (3, "jeg vil gerne på lager"),
    ]
    view = home.review(talk)
    times = [(one.start_s, one.end_s) for one in view.utterances]
    assert times == sorted(times)
    assert all(one[1] <= other[0] for one, other in pairwise(times))
    assert home.undo(talk)
    assert home.undo(talk)
    assert texts(home, talk) == before
    assert home.redo(talk)
    assert list(texts(home, talk)) == [0, 1, later, 2, 3]


def test_a_pointer_goes_with_the_words_that_made_it(home, talk):
    home.split(talk, 1, 1)  # "hvad" | "drømmer du ..."
    assert pointed(home, talk) == [(1 + PART, WISH, "open", None)]
    home.accept(talk, 1 + PART, WISH)
    assert pointed(home, talk) == [(1 + PART, WISH, "accepted", None)]
    home.undo(talk)
    home.undo(talk)
    assert pointed(home, talk) == [(1, WISH, "open", None)]


def test_a_decision_holds_when_its_utterance_is_joined_with_the_one_before(home, talk):
    home.accept(talk, 1, WISH)
    home.join(talk, 0)
    assert pointed(home, talk) == [(0, WISH, "accepted", None)]
    assert list(home.review(talk).candidates) == [0]
    home.reject(talk, 0, WISH)
    assert pointed(home, talk) == [(0, WISH, "rejected", None)]


def test_one_person_whose_voice_was_told_apart_in_two_can_be_joined_and_two_unknown_cannot(home, talk):
    store = home._parts.store
    store.set_roles(talk, {"jobformidler": None, "borger": None})
    with pytest.raises(EditImpossible):
        home.join(talk, 2)
    home.join(talk, 1)
    store.set_roles(talk, {"jobformidler": Role.BORGER, "borger": Role.BORGER})
    home.join(talk, 1)
    assert list(texts(home, talk)) == [0, 1]


def test_own_pointers_are_set_at_selected_words_and_quote_just_those(home, talk):
    home.add(talk, 1, HOURS, words=(6, 9))
    assert (1, HOURS, "accepted", (6, 9)) in pointed(home, talk)
    home.split(talk, 1, 5)
    assert (1 + 5 * PART, HOURS, "accepted", (1, 4)) in pointed(home, talk)
    home.confirm(talk)
    assert [one.quote for one in home._parts.store.confirmed(talk)] == ["og hvor mange timer"]
    with pytest.raises(FindingUnknown):
        home.add(talk, 0, HOURS, words=(0, 3))


def test_adding_where_the_machine_points_takes_its_pointer(home, talk):
    home.add(talk, 1, WISH, words=(1, 3))
    assert pointed(home, talk) == [(1, WISH, "accepted", (1, 3))]
    assert home.review(talk).findings[0].origin is FindingOrigin.MACHINE


def test_a_corrected_word_is_in_the_text_and_no_longer_in_doubt(home, talk):
    home.correct(talk, 3, 4, "  lageret  i Vejle ")
    assert texts(home, talk)[3] == "jeg vil gerne på lageret i Vejle"
    assert texts(home, talk, reviewer=FOCUS)[3] == "jeg vil gerne på lageret i Vejle"
    assert home.review(talk).utterances[3].words[4].probability == 1.0
    home.undo(talk)
    assert texts(home, talk)[3] == "jeg vil gerne på lager"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda home, talk: home.join(talk, 3),  # nothing after it
        lambda home, talk: home.join(talk, 2),  # said by two
        lambda home, talk: home.split(talk, 0, 0),
        lambda home, talk: home.split(talk, 0, 3),
        lambda home, talk: home.correct(talk, 0, 9, "nej"),
        lambda home, talk: home.correct(talk, 0, 0, "  "),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(home, talk, attempt):
    before = home.review(talk)
    with pytest.raises(EditImpossible):
        attempt(home, talk)
    assert home.review(talk) == before


def test_each_reviewer_undoes_only_their_own(home, talk):
    let_the_focus_person_speak(home, talk)
    home.accept(talk, 1, WISH)
    home.reject(talk, 1, WISH, reviewer=FOCUS)
    home.add(talk, 0, HOURS, reviewer=FOCUS)
    assert home.undo(talk, reviewer=FOCUS)
    assert home.undo(talk, reviewer=FOCUS)
    assert not home.undo(talk, reviewer=FOCUS)
    assert pointed(home, talk) == [(1, WISH, "accepted", None)]
    assert home.review(talk).can_undo
    assert home.redo(talk, reviewer=FOCUS)
    assert pointed(home, talk, FOCUS) == [(1, WISH, "rejected", None)]


def test_marking_blind_shows_nothing_of_the_machines(home, talk):
    home.reject(talk, 1, WISH)
    home.mark_blind(talk)
    view = home.review(talk)
    assert (view.findings, dict(view.candidates), view.blind) == ((), {}, Blind.ON)
    with pytest.raises(FindingUnknown):
        home.accept(talk, 1, WISH)
    home.add(talk, 1, WISH)
    (own,) = home.review(talk).findings
    assert (own.origin, own.status, own.confidence) == (
        FindingOrigin.OBSERVER,
        FindingStatus.ACCEPTED,
        1.0,
    )
    assert (own.example, own.evidence) == ("", ())
    home.end_blind(talk)
    (both,) = home.review(talk).findings
    assert (both.origin, both.status) == (FindingOrigin.MACHINE, FindingStatus.ACCEPTED)
    assert home.blind(talk) is Blind.DONE


def test_what_is_marked_blind_and_taken_back_does_not_tell_where_the_machine_pointed(home, talk):
    home.mark_blind(talk)
    for number in (0, 1):
        home.add(talk, number, WISH)
        home.reject(talk, number, WISH)
    assert home.review(talk).findings == ()


def test_the_focus_person_marks_blind_until_they_have_spoken(home, talk):
    home.accept(talk, 1, WISH)
    home.add(talk, 0, HOURS, reviewer=FOCUS)
    assert pointed(home, talk, FOCUS) == [(0, HOURS, "accepted", None)]
    with pytest.raises(PointersWait):
        home.side_by_side(talk)
    with pytest.raises(PointersWait):
        home.debrief(talk)
    let_the_focus_person_speak(home, talk)
    assert pointed(home, talk, FOCUS) == [(0, HOURS, "accepted", None), (1, WISH, "open", None)]
    rows = [(one.utterance_number, one.behaviour, one.observer, one.focus) for one in home.side_by_side(talk)]
    accepted = FindingStatus.ACCEPTED
    assert rows == [(0, HOURS, None, accepted), (1, WISH, accepted, None)]


def test_the_pair_keeps_what_either_marked_unless_the_observer_turned_it_down(home, talk):
    let_the_focus_person_speak(home, talk)
    home.add(talk, 0, HOURS, reviewer=FOCUS)
    home.accept(talk, 1, WISH, reviewer=FOCUS)
    home.reject(talk, 1, WISH)
    assert home.confirm(talk) == 1
    assert [one.behaviour for one in home._parts.store.confirmed(talk)] == [HOURS]


def test_what_was_taken_off_the_sheet_stays_off_until_it_is_put_back(home, talk):
    home.accept(talk, 1, WISH)
    home.add(talk, 0, HOURS)
    home.add(talk, 2, HOURS)
    home.confirm(talk)
    first, second, wish = sorted(home.kept(talk), key=lambda one: (one.behaviour, one.id))
    home.leave_out(talk, second.id)
    home.leave_out(talk, wish.id)
    assert home.confirm(talk) == 1, "the review was gone through once more"
    assert home.kept(talk) == (first,)
    home.correct(talk, 1, 1, "ønsker")
    assert home.confirm(talk) == 1, "nor does another wording put it back"
    assert [(one.place, one.quote) for one in home.left_out(talk)] == [
        (f"1:{WISH}", "hvad ønsker du om at lave og hvor mange timer"),
        (f"2:{HOURS}", "vil du have"),
    ]
    home.put_back(talk, f"1:{WISH}")
    assert {one.behaviour for one in home.kept(talk)} == {WISH, HOURS}
    assert len(home.left_out(talk)) == 1


def test_who_turns_down_what_was_taken_off_and_takes_it_anew_wants_it(home, talk):
    home.accept(talk, 1, WISH)
    home.confirm(talk)
    home.leave_out(talk, home.kept(talk)[0].id)
    home.reject(talk, 1, WISH)
    assert home.confirm(talk) == 0
    home.accept(talk, 1, WISH)
    assert home.confirm(talk) == 1


def test_nothing_that_was_kept_is_lost_by_marking_blind(home, talk):
    home.accept(talk, 1, WISH)
    assert home.confirm(talk) == 1
    home.mark_blind(talk)
    assert home.confirm(talk) == 1


def test_no_word_of_what_was_taken_off_outlives_the_erasure(home, talk):
    home.accept(talk, 1, WISH)
    home.confirm(talk)
    home.leave_out(talk, home.kept(talk)[0].id)
    home.erase(talk)
    assert (home.kept(talk), home.left_out(talk)) == ((), ())


def test_one_utterance_is_shown_as_it_is_in_the_whole(home, talk):
    home.add(talk, 1, HOURS, words=(2, 4))
    home.add(talk, 2, HOURS)
    home.change(talk, 1, WISH, "rel_meet_every_14_days")
    home.add(talk, 2, HOURS, words=(1, 2), reviewer=FOCUS)
    for reviewer in Reviewer:
        whole = home.review(talk, reviewer=reviewer)
        for number in whole.numbers:
            part = home.review_at(talk, number, reviewer=reviewer)
            assert part.findings == tuple(one for one in whole.findings if one.utterance_number == number)
            assert part.utterances == (whole.utterances[whole.numbers.index(number)],)
            assert (part.can_undo, part.can_redo) == (whole.can_undo, whole.can_redo)
    home.join(talk, 1)
    assert home.review_at(talk, 1) is None, "then a decision can show elsewhere too"
    assert len(home.edits(talk)) == 1


def test_an_own_pointer_at_words_can_be_taken_away_again(home, talk):
    home.add(talk, 1, HOURS, words=(2, 4))
    home.reject(talk, 1, HOURS)
    assert HOURS not in {one.behaviour for one in home.review(talk).findings}
