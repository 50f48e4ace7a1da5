"""What was said and what it points at, in a real SQLCipher file: utterances, roles, tags and candidates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.records import Word
from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from observer.records import Observation
from tests.integration.observer.conftest import AT, shared_store

pytestmark = pytest.mark.integration

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
word_texts = texts.map(str.strip).filter(bool)
times = st.floats(0, 1e5)
probabilities = st.floats(0, 1)


@st.composite
def spans(draw):
    first, last = sorted((draw(times), draw(times)))
    return {"start_s": first, "end_s": last}


@st.composite
def any_utterances(draw):
    word = st.builds(
        lambda span, text, p: Word(**span, text=text, probability=p), spans(), word_texts, probabilities
    )
    return draw(
        st.lists(
            st.builds(
                lambda span, **rest: Utterance(**span, **rest),
                spans(),
                speaker=st.sampled_from(["S1", "S2"]),
                role=st.none() | st.sampled_from(Role),
                text=texts,
                words=st.lists(word, max_size=4).map(tuple),
            ),
            max_size=6,
        )
    )


tag_lists = st.lists(
    st.builds(
        Tag,
        behaviour=texts,
        topic=texts,
        confidence=probabilities,
        evidence=st.lists(texts, max_size=3).map(tuple),
        example=texts,
    ),
    max_size=3,
).map(tuple)


candidate_lists = st.lists(st.builds(Candidate, behaviour=texts, confidence=probabilities), max_size=3).map(
    tuple
)


@shared_store
@given(utterances=any_utterances(), data=st.data())
def test_utterances_tags_and_candidates_come_back_as_they_went_in(store, utterances, data):
    if not store.observations():
        store.add_observation(Observation(id="m1", created_at=AT))
    store.put_utterances("m1", utterances)
    assert [stored.utterance for stored in store.utterances("m1")] == utterances
    assert [stored.number for stored in store.utterances("m1")] == list(range(len(utterances)))
    tagged = {
        number: Tagged(utterance=utterance, tags=data.draw(tag_lists), candidates=data.draw(candidate_lists))
        for number, utterance in enumerate(utterances)
    }
    store.put_tags("m1", tagged)
    assert store.tagged("m1") == tagged
    assert store.tags("m1") == {number: one.tags for number, one in tagged.items() if one.tags}
    assert store.candidates("m1") == {n: one.candidates for n, one in tagged.items() if one.candidates}


def test_new_utterances_take_the_old_tags_with_them_and_new_tags_leave_the_decisions(
    store, add, said, tagged
):
    add()
    store.put_utterances("m1", [said("en"), said("to", 1.0)])
    store.put_tags("m1", {0: tagged(said("en"))})
    decision = store.add_decision("m1", at=AT, kind="accept", utterance_number=0, behaviour="b1")
    store.put_tags("m1", {1: tagged(said("to"))})
    assert set(store.tags("m1")) == {1}
    assert store.decisions("m1") == (decision,)
    store.put_utterances("m1", [said("helt ny")])
    assert (dict(store.tags("m1")), dict(store.candidates("m1")), store.decisions("m1")) == ({}, {}, ())


def test_a_tag_of_no_utterance_is_refused_and_the_old_ones_stay(store, add, said, tagged):
    add()
    store.put_utterances("m1", [said("en")])
    store.put_tags("m1", {0: tagged(said("en"))})
    with pytest.raises(ValueError, match="contradicts"):
        store.put_tags("m1", {5: tagged(said("x"))})
    assert set(store.tags("m1")) == {0}


def test_roles_are_set_by_speaker(store, add, said):
    add()
    store.put_utterances(
        "m1", [said("a", role=None), said("b", 1.0, role=None, speaker="S2"), said("c", 2.0)]
    )
    store.set_roles("m1", {"S1": Role.BORGER, "S2": Role.JOBFORMIDLER})
    roles = [stored.utterance.role for stored in store.utterances("m1")]
    assert roles == [Role.BORGER, Role.JOBFORMIDLER, Role.BORGER]
    store.set_roles("m1", {"S1": None})
    assert store.utterances("m1")[0].utterance.role is None
