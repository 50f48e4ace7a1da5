"""The review as a fold: tags and decisions make findings, and every decision can be taken back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.records import Tag
from observer.errors import FindingUnknown
from observer.records import Decision, FindingOrigin, FindingStatus
from observer.review import check, fold_tags

pytestmark = pytest.mark.unit

TOPICS = {"a": "t1", "b": "t1", "c": "t2"}
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def tags(*behaviours):
    return tuple(
        Tag(behaviour=one, topic=TOPICS[one], confidence=0.8, evidence=("ord",), example="eksempel")
        for one in behaviours
    )


TAGS = {0: tags("a", "b"), 3: tags("c")}


def decision(kind, number, behaviour, to=None, undone=False):
    payload = {} if to is None else {"to": to}
    return Decision(
        id=1,
        observation_id="o",
        at=NOW,
        kind=kind,
        utterance_number=number,
        behaviour=behaviour,
        payload=payload,
        undone=undone,
    )


def folded(*decisions):
    return [
        (one.utterance_number, one.behaviour, str(one.status), one.changed_from)
        for one in fold_tags(TAGS, decisions, topics=TOPICS)
    ]


def test_every_tag_is_an_open_finding_with_its_reason():
    first = fold_tags(TAGS, (), topics=TOPICS)[0]

    assert folded() == [(0, "a", "open", None), (0, "b", "open", None), (3, "c", "open", None)]
    assert (first.evidence, first.example, first.origin) == (("ord",), "eksempel", FindingOrigin.MACHINE)


def test_accepting_and_rejecting_leave_the_rest_open():
    found = folded(decision("accept", 0, "a"), decision("reject", 3, "c"))

    assert found == [(0, "a", "accepted", None), (0, "b", "open", None), (3, "c", "rejected", None)]


def test_a_mind_may_be_changed():
    assert folded(decision("reject", 3, "c"), decision("accept", 3, "c"))[2] == (3, "c", "accepted", None)


def test_a_changed_finding_keeps_its_place_its_reason_and_what_the_machine_said():
    found = fold_tags(TAGS, [decision("change", 0, "a", to="c")], topics=TOPICS)

    assert [one.behaviour for one in found] == ["c", "b", "c"]
    assert (found[0].status, found[0].changed_from, found[0].topic) == (FindingStatus.CHANGED, "a", "t2")
    assert found[0].evidence == ("ord",)


def test_changing_twice_remembers_the_machine_and_changing_back_accepts():
    twice = [decision("change", 3, "c", to="a"), decision("change", 3, "a", to="b")]

    assert folded(*twice)[2] == (3, "b", "changed", "c")
    assert folded(*twice, decision("change", 3, "b", to="c"))[2] == (3, "c", "accepted", None)


def test_changing_to_what_is_pointed_at_already_accepts_that_and_rejects_this():
    found = folded(decision("change", 0, "a", to="b"))

    assert found[:2] == [(0, "a", "rejected", None), (0, "b", "accepted", None)]


def test_rejecting_a_changed_finding_turns_down_what_the_machine_said():
    found = folded(decision("change", 3, "c", to="a"), decision("reject", 3, "a"))

    assert found[2] == (3, "c", "rejected", None)


def test_one_that_comes_back_to_where_the_observer_pointed_meanwhile_is_one_with_that():
    again = (decision("change", 3, "c", to="a"), decision("add", 3, "c"))

    assert folded(*again, decision("reject", 3, "a"))[2:] == [(3, "c", "accepted", None)]
    assert folded(*again, decision("change", 3, "a", to="c"))[2:] == [(3, "c", "accepted", None)]


def test_one_that_comes_back_to_where_another_was_changed_to_is_accepted_and_the_other_turned_down():
    found = folded(
        decision("change", 0, "a", to="c"), decision("change", 0, "b", to="a"), decision("reject", 0, "c")
    )

    assert found[:2] == [(0, "a", "accepted", None), (0, "b", "rejected", None)]


def test_the_observers_own_pointer_comes_after_the_machines_and_goes_when_rejected():
    own = decision("add", 0, "c")

    assert folded(own)[2] == (0, "c", "accepted", None)
    assert fold_tags(TAGS, [own], topics=TOPICS)[2].origin is FindingOrigin.OBSERVER
    assert folded(own, decision("reject", 0, "c")) == folded()


def test_adding_what_the_machine_pointed_at_accepts_it():
    assert folded(decision("add", 0, "b"))[1] == (0, "b", "accepted", None)


def test_a_decision_about_a_pointer_that_is_gone_has_no_effect():
    assert folded(decision("accept", 7, "a"), decision("change", 0, "c", to="a")) == folded()


def test_an_undone_decision_has_no_effect():
    assert folded(decision("accept", 0, "a", undone=True)) == folded()


def test_what_is_not_pointed_at_cannot_be_decided_on():
    findings = fold_tags(TAGS, (), topics=TOPICS)
    check(findings, 3, "c")

    with pytest.raises(FindingUnknown) as raised:
        check(findings, 1, "a")
    assert raised.value.utterance_number == 1


decisions = st.lists(
    st.builds(
        decision,
        st.sampled_from(["accept", "reject", "change", "add"]),
        st.sampled_from([0, 1, 3]),
        st.sampled_from("abc"),
        st.sampled_from("abc"),
    ),
    max_size=12,
)


@given(taken=decisions)
def test_taking_the_last_decision_back_gives_what_was_before(taken):
    *before, _ = [*taken, decision("accept", 0, "a")]
    undone = [*before, decision("change", 0, "a", to="c", undone=True)]

    assert folded(*undone) == folded(*before)


@given(taken=decisions)
def test_no_pointer_of_the_machine_is_ever_lost_and_none_stands_twice(taken):
    found = fold_tags(TAGS, taken, topics=TOPICS)
    places = [(one.utterance_number, one.behaviour) for one in found]
    said = {
        (one.utterance_number, one.changed_from or one.behaviour)
        for one in found
        if one.origin is FindingOrigin.MACHINE
    }

    assert len(set(places)) == len(places)
    assert said == {(0, "a"), (0, "b"), (3, "c")}
    assert [one.utterance_number for one in found] == sorted(one.utterance_number for one in found)
