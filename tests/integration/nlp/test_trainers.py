"""A tagger of one's own with the real encoder: ten examples of something made up, and it is found."""

import json
from pathlib import Path

import pytest

from nlp.library import read_meeting
from nlp.records import Role, Utterance
from nlp.tagger import load_tagger
from nlp.trainers.home import core_elements_of, library_of, tagger_of
from observer.bootstrap import LocalEngines, default_shelf
from observer.cli import run

pytestmark = pytest.mark.integration

DATA = Path(__file__).parents[2] / "data" / "trainers"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home that was trained quickly on ten examples of each of three made-up behaviours."""
    folder = tmp_path_factory.mktemp("home")
    for words in (["import", DATA / "local.yaml"], ["import", DATA / "examples.jsonl"], ["train", "--quick"]):
        assert run(["library", *map(str, words), "--home", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def meeting(home):
    """The held-back meeting: its utterances, and what each shows."""
    rows = list(read_meeting(DATA / "held_back.tsv", source="", known=core_elements_of(home).behaviours))
    said = [
        Utterance(start_s=n, end_s=n + 1, speaker=one.role, role=one.role, text=one.text)
        for n, one in enumerate(rows)
    ]
    return said, [set(one.behaviours) for one in rows]


@pytest.fixture(scope="module")
def tagged(home, meeting):
    return tagger_of(home).tag(meeting[0])


@pytest.mark.parametrize("behaviour", ["vej_bicycle", "vej_driving_licence", "digital_offer_help"])
def test_ten_examples_make_it_found_in_a_meeting_that_was_held_back(tagged, meeting, behaviour):
    shows = [behaviour in one for one in meeting[1]]
    found = [behaviour in {tag.behaviour for tag in one.tags} for one in tagged]
    first = [behaviour in {c.behaviour for c in one.candidates} for one in tagged]
    right = sum(f for f, there in zip(found, shows, strict=True) if there)
    assert right >= 2
    assert all(f for f, there in zip(first, shows, strict=True) if there)
    assert sum(f for f, there in zip(found, shows, strict=True) if not there) <= 1


def test_a_pointer_of_ones_own_says_why(tagged):
    tags = [tag for one in tagged for tag in one.tags if tag.behaviour == "vej_bicycle"]
    written = [
        json.loads(line) for line in (DATA / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    cycling = {one["text"] for one in written if one["behaviours"] == ["vej_bicycle"]}
    assert all(tag.topic == "vej" and tag.evidence and tag.example in cycling for tag in tags)
    assert any("cyk" in " ".join(tag.evidence).lower() for tag in tags)


def test_the_command_line_and_the_meetings_engines_use_it_at_once(home, meeting, tmp_path, capsys):
    path = tmp_path / "udskrift.tsv"
    lines = [f"{one.role}\t{one.text}" for one in meeting[0]]
    path.write_text("\n".join(["speaker\ttext", *lines]) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["tag", str(path), "--format", "jsonl", "--home", str(home)]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    pointed = ["vej_bicycle" in {tag["behaviour"] for tag in one["tags"]} for one in found]
    assert sum(p for p, there in zip(pointed, meeting[1], strict=True) if "vej_bicycle" in there) >= 2
    assert run(["tag", str(path), "--home", str(home)]) == 0
    assert core_elements_of(home).behaviours["vej_bicycle"].example_da[:20] in capsys.readouterr().out

    engines = LocalEngines(default_shelf(), home=home)
    shows = [at for at, one in enumerate(meeting[1]) if "vej_bicycle" in one]
    tagged = engines.tagger().tag(meeting[0])
    assert sum("vej_bicycle" in {tag.behaviour for tag in tagged[at].tags} for at in shows) >= 2
    assert engines.tagger() is engines.tagger()


def test_citizens_are_never_pointed_at(tagged):
    assert not [one for one in tagged if one.tags and one.utterance.role is not Role.JOBFORMIDLER]


def test_the_sources_behaviours_are_found_as_before(home):
    texts = [
        "Det er mig, der er din personlige jobformidler, og du har mig hele vejen.",
        "Hvad drømmer du selv om at arbejde med?",
        "Så ringer jeg til bageren inden fredag, og du skriver dit CV færdigt til næste gang.",
        "Vil du have kaffe eller te?",
    ]
    said = [
        Utterance(start_s=n, end_s=n + 1, speaker="S1", role=Role.JOBFORMIDLER, text=text)
        for n, text in enumerate(texts)
    ]
    shipped, own = load_tagger().tag(said), tagger_of(home).tag(said)
    # The surest; of two that say nearly the same the second may come or go.
    assert [[tag.behaviour for tag in one.tags[:1]] for one in own] == [
        [tag.behaviour for tag in one.tags[:1]] for one in shipped
    ]
    assert any(one.tags for one in own)


def test_its_own_examples_held_back_in_turn_are_mostly_found(home, capsys):
    capsys.readouterr()
    assert run(["library", "evaluate", "--format", "json", "--home", str(home)]) == 0
    held = json.loads(capsys.readouterr().out)
    assert held["examples"] == 30
    for row in held["behaviours"]:
        assert row["among_first"] >= 7, row


def test_it_is_measured_on_labelled_meetings(home, capsys, tmp_path):
    (tmp_path / "m.tsv").write_bytes((DATA / "held_back.tsv").read_bytes())
    capsys.readouterr()
    words = ["library", "evaluate", "--data", str(tmp_path), "--format", "json", "--home", str(home)]
    assert run(words) == 0
    figures = json.loads(capsys.readouterr().out)["text"]
    assert figures["utterances"] == 25
    assert figures["recall"] >= 0.6


def test_what_means_the_same_is_told_apart_from_what_does_not(home, capsys):
    capsys.readouterr()
    assert run(["library", "dedupe", "--meaning", "--format", "json", "--home", str(home)]) == 0
    pairs = json.loads(capsys.readouterr().out)
    entries = library_of(home).contents().entries
    assert all(
        entries[one["first"]].example.behaviours == entries[one["second"]].example.behaviours for one in pairs
    )
    assert len(pairs) < 15
