"""The tagger as a spaCy component: what it puts on a Doc, and who can read that."""

import subprocess
import sys

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin

from nlp.library import Turn
from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from nlp.tagger import component
from nlp.tagger.component import SPANS, documents, places

pytestmark = pytest.mark.unit

ASKED = "Hvad drømmer du selv om at lave, hvis du selv måtte bestemme?"


class ScriptedTagger:
    """Finds the same in every line, and keeps what it was given."""

    def __init__(self, *tags):
        self.tags, self.given = tags, []

    def tag_lines(self, lines):
        self.given += lines
        candidates = (Candidate(behaviour="goal_ask_job_wishes", confidence=0.9),)
        return tuple(Tagged(utterance=one, tags=self.tags, candidates=candidates) for one, _ in lines)


@pytest.fixture
def scripted(monkeypatch):
    tag = Tag(
        behaviour="goal_ask_job_wishes", topic="goal", confidence=0.875, example="Hvad vil du?",
        evidence=("Hvad drømmer du", "selv måtte"),
    )  # fmt: skip
    other = Tag(behaviour="mot_small_results", topic="mot", confidence=0.5, evidence=(), example="Godt.")
    tagger = ScriptedTagger(tag, other)
    monkeypatch.setattr(component, "load_tagger", lambda: tagger)
    return tagger


@pytest.fixture
def pipeline(scripted):  # noqa: ARG001 -- what it tags with
    nlp = spacy.blank("da")
    nlp.add_pipe("medlyt_core_elements")
    return nlp


def talk(*lines):
    return [
        Utterance(start_s=at, end_s=at + 1, speaker=role or "?", role=role, text=text)
        for at, (role, text) in enumerate(lines)
    ]


def test_a_span_covers_the_words_that_made_the_tag(pipeline):
    (doc,) = pipeline.pipe(documents(pipeline, talk((Role.JOBFORMIDLER, ASKED))))
    group = doc.spans[SPANS]
    assert [(span.text, span.label_, span.id_) for span in group] == [
        ("Hvad drømmer du", "goal_ask_job_wishes", "goal"),
        ("selv måtte", "goal_ask_job_wishes", "goal"),
        (ASKED, "mot_small_results", "mot"),
    ]
    assert group.attrs == {
        "scores": [0.875, 0.875, 0.5],
        "examples": ["Hvad vil du?", "Hvad vil du?", "Godt."],
    }
    assert doc._.candidates == [("goal_ask_job_wishes", 0.9)]


def test_a_line_comes_with_the_two_turns_before_it_and_only_the_consultants_are_asked_about(
    pipeline, scripted
):
    said = talk((Role.BORGER, "Hej"), (None, "Hov"), (Role.BORGER, "Jeg er træt"), (Role.JOBFORMIDLER, ASKED))
    docs = list(pipeline.pipe(documents(pipeline, said)))
    assert [(one.text, turns) for one, turns in scripted.given] == [
        (ASKED, (Turn(role=None, text="Hov"), Turn(role=Role.BORGER, text="Jeg er træt")))
    ]
    assert [len(doc.spans[SPANS]) for doc in docs] == [0, 0, 0, 3]


def test_without_a_role_nothing_is_said(pipeline, scripted):
    doc = pipeline(ASKED)
    assert len(doc.spans[SPANS]) == 0
    assert not scripted.given


def test_plain_spacy_reads_what_was_found(pipeline, tmp_path):
    docs = pipeline.pipe(documents(pipeline, talk((Role.BORGER, "Hej"), (Role.JOBFORMIDLER, ASKED))))
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "m.spacy")
    code = (
        # A machine without Medlyt: nothing of it to import, and none of its entry points.
        "import sys, importlib.metadata as metadata\n"
        "metadata.entry_points = lambda **_: metadata.EntryPoints(())\n"
        "sys.modules['nlp'] = None\n"
        "import spacy\n"
        "from spacy.tokens import DocBin\n"
        "nlp = spacy.blank('da')\n"
        "docs = list(DocBin(store_user_data=True).from_disk(sys.argv[1]).get_docs(nlp.vocab))\n"
        "group = docs[1].spans['core_elements']\n"
        "print([(s.text, s.label_, s.id_) for s in group][0], group.attrs['scores'])\n"
        "print(docs[1].user_data[('._.', 'role', None, None)], len(docs[0].spans['core_elements']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(tmp_path / "m.spacy")],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "('Hvad drømmer du', 'goal_ask_job_wishes', 'goal') [0.875, 0.875, 0.5]",
        "jobformidler 0",
    ]


def test_a_saved_pipeline_loads_where_only_spacy_is_imported(tmp_path):
    nlp = spacy.blank("da")
    for name in ("medlyt_core_elements", "personal_name", "personal_cpr"):
        nlp.add_pipe(name)
    nlp.to_disk(tmp_path / "spor")
    code = "import sys, spacy; nlp = spacy.load(sys.argv[1]); print(nlp.pipe_names, nlp('Ja')._.candidates)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(tmp_path / "spor")],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "['medlyt_core_elements', 'personal_name', 'personal_cpr'] []"


def test_a_docs_context_read_back_from_a_file_is_used_as_before(pipeline, scripted):
    (before,) = documents(pipeline, talk((Role.JOBFORMIDLER, ASKED)))
    before._.context = [("borger", "Nej"), (None, "Tja")]
    packed = DocBin(docs=[before], store_user_data=True).to_bytes()
    (doc,) = DocBin().from_bytes(packed).get_docs(pipeline.vocab)
    pipeline.get_pipe("medlyt_core_elements")(doc)
    assert scripted.given[0][1] == (Turn(role=Role.BORGER, text="Nej"), Turn(role=None, text="Tja"))


@given(st.text(alphabet="ab .,", max_size=30), st.data())
def test_places_are_those_of_the_phrases_in_order(text, data):
    words = text.split()
    chosen = data.draw(st.lists(st.sampled_from(words), unique=True, max_size=3)) if words else []
    ordered = sorted(chosen, key=lambda word: text.index(word))
    found = places(text, ordered)
    assert all(0 <= start <= end <= len(text) for start, end in found)
    assert found == sorted(found)
    if not chosen:
        assert found == [(0, len(text))]


def test_a_phrase_is_not_found_inside_a_longer_word():
    assert places("jobbet er et job, et job", ["job", "job"]) == [(13, 16), (21, 24)]
