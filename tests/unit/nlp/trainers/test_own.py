"""A tagger of one's own: what is learnt, what stays, and what goes when consent is taken back.

The encoder is a stand-in that adds up a fixed direction for each word; all else is the packaged artefact, of
which a part is enough.
"""

import json
import threading
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from nlp.core_elements import load_core_elements
from nlp.errors import TaggerDamaged
from nlp.records import Role, Utterance
from nlp.tagger.encoder import Encoded
from nlp.tagger.trained import PACKAGED
from nlp.trainers import home as homes
from nlp.trainers.errors import LibraryChanged, NothingToTrain, TrainingDataMissing, TrainingGoesOn
from nlp.trainers.home import TAGGER_FOLDER, core_elements_of, forget, library_of, read_made, tagger_of
from nlp.trainers.own_layer import read_own
from nlp.training import own
from nlp.training.measure import measure_own
from nlp.training.refit import Base, odds, read_base, refit, write_base
from nlp.training.spelling import fit_letters
from tests.unit.nlp.trainers.made_up import BEHAVIOURS, bicycle_set, line

pytestmark = pytest.mark.unit

ASKED = [
    "kan du cykle på arbejde",
    "har du en cykel at komme på",
    "kunne du tage cyklen derud",
    "cykler du til daglig",
    "tror du at du kan cykle den vej",
    "hvor langt er der på cykel",
    "er din cykel i orden",
    "hvad med at tage cyklen",
    "kan du nå det på cykel",
    "må du låne en cykel af din bror",
]
LINES = 240


class WordEncoder:
    """Stands in for the encoder: a fixed direction for each word, seen from a common middle."""

    def __init__(self, folder):
        assert (folder / "encoder.onnx").exists()

    def encode(self, texts):
        return tuple(
            Encoded(vector=word_vector(text), tokens=np.zeros((0, 384), np.float32), spans=())
            for text, _ in texts
        )


def word_vector(text):
    words = [word[:4] for word in text.lower().replace("?", "").split()]
    rows = [np.random.default_rng(zlib.crc32(word.encode())).normal(size=384) for word in words]
    return (0.25 + 0.05 * np.mean(rows, axis=0)).astype(np.float32)


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    """A part of the packaged artefact with the stand-in's vectors."""
    folder = tmp_path_factory.mktemp("artefact")
    base = read_base(PACKAGED)
    keep = np.linspace(0, len(base.texts) - 1, LINES).astype(int)
    texts = tuple(base.texts[i] for i in keep)
    vectors = np.stack([word_vector(text) for text in texts])
    changed = {
        "example_vectors": vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        "example_shows": base.arrays["example_shows"][keep],
        "head_mean": vectors.mean(axis=0),
        "head_scale": vectors.std(axis=0),
    }
    write_base(folder, Base(arrays={**base.arrays, **changed}, texts=texts))
    for name in own.ENCODER_FILES:
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.fixture(autouse=True)
def word_encoder(monkeypatch):
    """The stand-in, and less patience: two folds, and three rounds over letters."""
    monkeypatch.setattr("nlp.training.few.FOLDS", 2)
    monkeypatch.setattr("nlp.training.refit.fit_letters", partial(fit_letters, epochs=3))
    monkeypatch.setattr(own, "TextEncoder", WordEncoder)
    monkeypatch.setattr("nlp.tagger.encoder.TextEncoder", WordEncoder)


@pytest.fixture
def home(tmp_path):
    shelf = library_of(tmp_path)
    shelf.set_elements(bicycle_set())
    shelf.add([line(text, "vej_bicycle") for text in ASKED])
    return tmp_path


def said(text, role=Role.JOBFORMIDLER):
    return Utterance(start_s=0, end_s=1, speaker="S1", role=role, text=text)


def test_a_new_behaviour_is_found_and_the_source_s_are_kept(home, packaged):
    trained = own.train_quick(home, packaged=packaged)
    assert (trained.examples, trained.made.behaviours, dict(trained.thin)) == (10, ("vej_bicycle",), {})
    found, missed, other = tagger_of(home).tag(
        [
            said("kan du tage cyklen på arbejde"),
            said("jeg skriver det ned til næste gang"),
            said("kan du cykle", Role.BORGER),
        ]
    )
    assert found.candidates[0].behaviour == "vej_bicycle"
    assert found.tags[0].behaviour == "vej_bicycle"
    assert found.tags[0].topic == "vej"
    assert "vej_bicycle" not in {tag.behaviour for tag in missed.tags}
    assert other.tags == ()
    artefact = read_own(home / TAGGER_FOLDER)
    known = len(BEHAVIOURS)
    assert artefact.behaviours == (*BEHAVIOURS, "vej_bicycle")
    assert (artefact.layer.own_slope[:known] == 1).all()
    assert (artefact.layer.own_shift[:known] == 0).all()
    assert artefact.layer.own_shift[known] != 0


def test_training_twice_gives_the_same(home, packaged):
    own.train_quick(home, packaged=packaged)
    first = read_base(home / TAGGER_FOLDER)
    own.train_quick(home, packaged=packaged)
    again = read_base(home / TAGGER_FOLDER)
    assert first.texts == again.texts
    for name, held in first.arrays.items():
        assert (held == again.arrays[name]).all(), name


def test_vectors_are_not_made_again(home, packaged, monkeypatch):
    own.train_quick(home, packaged=packaged)
    library_of(home).add([line("cyklen kan stå i skuret", "vej_bicycle")])
    asked = []
    whole = WordEncoder.encode
    monkeypatch.setattr(WordEncoder, "encode", lambda self, texts: asked.extend(texts) or whole(self, texts))
    own.train_quick(home, packaged=packaged)
    assert [text for text, _ in asked] == ["cyklen kan stå i skuret"]


def test_rows_that_no_example_speaks_of_do_not_move(packaged):
    base = read_base(packaged)
    lines = [line(text, BEHAVIOURS[3]).example for text in ASKED]
    vectors = np.stack([word_vector(text) for text in ASKED])
    grown = refit(base, lines, vectors, base.behaviours)
    moved = np.abs(grown.arrays["head_weight"] - base.arrays["head_weight"]).max(axis=1) > 0
    assert set(np.flatnonzero(moved)) == {3, len(BEHAVIOURS)}
    before, after = (odds(one, lines, vectors)[:, 3].mean() for one in (base, grown))
    assert after > before + 1


def test_a_behaviour_with_too_few_is_left_out_and_told(home, packaged):
    shelf = library_of(home)
    shelf.remove([one.id for one in list(shelf.contents().of("vej_bicycle"))[4:]])
    shelf.add([line("en linje om noget andet", BEHAVIOURS[0])])
    trained = own.train_quick(home, packaged=packaged)
    assert trained.thin == {"vej_bicycle": 4}
    assert trained.examples == 1
    assert "vej_bicycle" not in read_own(home / TAGGER_FOLDER).behaviours
    shelf.remove([one.id for one in shelf.contents().of(BEHAVIOURS[0])])
    with pytest.raises(NothingToTrain):
        own.train_quick(home, packaged=packaged)


def test_words_of_others_than_the_consultant_are_not_learnt(tmp_path, packaged):
    library_of(tmp_path).add([line("jeg cykler aldrig", role=Role.BORGER)])
    with pytest.raises(NothingToTrain):
        own.train_quick(tmp_path, packaged=packaged)


def test_training_that_fails_leaves_the_tagger_that_was(home, packaged, monkeypatch):
    own.train_quick(home, packaged=packaged)
    was = (home / TAGGER_FOLDER / "tagger.npz").read_bytes()

    def fail(*_, **__):
        raise OSError("fuld")

    monkeypatch.setattr(own, "write_made", fail)
    with pytest.raises(OSError, match="fuld"):
        own.train_quick(home, packaged=packaged)
    assert (home / TAGGER_FOLDER / "tagger.npz").read_bytes() == was
    assert [one.name for one in home.iterdir() if one.name.startswith("tagger")] == ["tagger"]


def test_putting_in_that_was_cut_off_brings_the_old_one_back(home, packaged):
    own.train_quick(home, packaged=packaged)
    (home / TAGGER_FOLDER).rename(home / "tagger.old")
    assert "vej_bicycle" in {c.behaviour for c in tagger_of(home).tag([said("kan du cykle")])[0].candidates}
    assert not (home / "tagger.old").exists()


def test_what_consent_was_taken_back_for_goes_from_the_tagger_too(home, packaged):
    library_of(home).add([line("Min hemmelige cykeltur til Fanø", "vej_bicycle", consent="observation:a")])
    own.train_quick(home, packaged=packaged)
    assert "Fanø" in (home / TAGGER_FOLDER / "examples.json").read_text(encoding="utf-8")
    assert forget(home, "observation:a") == 1
    assert not (home / TAGGER_FOLDER).exists()
    assert not [path for path in home.rglob("*") if path.is_file() and "Fanø".encode() in path.read_bytes()]
    assert forget(home, "observation:a") == 0


@pytest.mark.parametrize("when", ["Læser dine eksempler", "Gør sporfinderen klar", None])
def test_what_is_forgotten_while_it_is_learned_does_not_come_back(home, packaged, monkeypatch, when):
    library_of(home).add([line("Min hemmelige cykeltur til Fanø", "vej_bicycle", consent="observation:a")])
    told = []

    def withdrawn(step):
        if step == when:
            told.append(forget(home, "observation:a"))

    if when is None:  # in the midst of the writing
        keep = own._keep_vectors
        monkeypatch.setattr(own, "_keep_vectors", lambda *of: withdrawn(None) or keep(*of))
    with pytest.raises(LibraryChanged):
        own.train_quick(home, packaged=packaged, step=withdrawn)
    assert told == [1]
    assert not [path for path in home.rglob("*") if path.is_file() and "Fanø".encode() in path.read_bytes()]
    assert not list(home.glob("tagger*"))


def test_only_one_trains_at_a_time(home, packaged):
    with homes.training(home), pytest.raises(TrainingGoesOn):
        own.train_quick(home, packaged=packaged)
    with homes.training(home):
        pass


def test_nobody_meddles_while_a_tagger_is_put_in(tmp_path, monkeypatch):
    folder, new = tmp_path / TAGGER_FOLDER, tmp_path / "tagger.new-ab12"
    for one in (folder, new):
        one.mkdir()
        (one / "which").write_text(one.name)
    move, others, waiting = Path.replace, [], []

    def settles():
        with homes.training(tmp_path):
            pass

    def moved(path, target):
        move(path, target)
        if path == folder:  # now there is none; another start would bring the old one back
            others.append(threading.Thread(target=settles, daemon=True))
            others[0].start()
            others[0].join(0.3)
            waiting.append(others[0].is_alive())

    monkeypatch.setattr(Path, "replace", moved)
    homes.install(new, folder)
    others[0].join(10)
    assert waiting == [True]
    assert (folder / "which").read_text() == new.name
    assert not (tmp_path / "tagger.old").exists()


def test_forgetting_somebody_elses_leaves_the_tagger(home, packaged):
    own.train_quick(home, packaged=packaged)
    assert forget(home, "observation:b") == 0
    assert (home / TAGGER_FOLDER).exists()


def test_core_elements_are_those_of_the_library_or_else_of_the_tagger(home, packaged):
    own.train_quick(home, packaged=packaged)
    assert "vej_bicycle" in core_elements_of(home).behaviours
    shelf = library_of(home)
    shelf.undo()
    shelf.undo()
    assert "vej_bicycle" not in shelf.elements().behaviours
    assert "vej_bicycle" in core_elements_of(home).behaviours
    assert tagger_of(home).tag([said("kan du cykle")])[0].candidates


def test_a_home_without_one_uses_the_tagger_that_ships(tmp_path, monkeypatch):
    shipped = object()
    monkeypatch.setattr("nlp.tagger.load_tagger", lambda: shipped)
    assert tagger_of(tmp_path) is shipped
    assert core_elements_of(tmp_path).behaviours == load_core_elements().behaviours
    assert read_made(tmp_path / TAGGER_FOLDER) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "tagger.npz").write_bytes(b"nothing"),
        lambda folder: (folder / "made.json").write_text("{}", encoding="utf-8"),
        lambda folder: (folder / "made.json").unlink(),
        lambda folder: (folder / "examples.json").write_text(json.dumps(["en"]), encoding="utf-8"),
    ],
)
def test_a_damaged_tagger_is_told(home, packaged, damage):
    own.train_quick(home, packaged=packaged)
    damage(home / TAGGER_FOLDER)
    with pytest.raises(TaggerDamaged):
        tagger_of(home)


def test_examples_held_back_in_turn_are_mostly_found(home, packaged):
    held = measure_own(home, packaged=packaged)
    (row,) = held.rows
    assert (row.behaviour, row.examples, held.examples) == ("vej_bicycle", 10, 10)
    assert row.among_first >= 8
    assert row.shown <= row.among_first


def test_dropping_takes_left_overs_too(tmp_path):
    for name in ("tagger", "tagger.old", "tagger.new-ab12"):
        (tmp_path / name).mkdir()
    assert homes.drop(tmp_path / "tagger")
    assert list(tmp_path.iterdir()) == []
    assert not homes.drop(tmp_path / "tagger")


@pytest.fixture
def made_whole(packaged, monkeypatch):
    """Stands in for the long making: puts the packaged part there, and tells what it was given."""
    given = {}

    def make_(_packaged, apart, heard, folder, *, library, **_):
        given.update(apart=apart, heard=heard, library=library)
        for path in packaged.iterdir():
            (folder / path.name).write_bytes(path.read_bytes())
        return {}

    monkeypatch.setattr(own.make, "make_over", make_)
    return given


def test_whole_training_takes_the_sources_behaviours_in_and_adds_ones_own_on_top(home, made_whole):
    library_of(home).add([line("en linje om drømme", BEHAVIOURS[0])])
    trained = own.train_whole(home, log=lambda _: None)
    lines = {one.text for one in made_whole["library"].examples}
    assert "en linje om drømme" in lines
    assert ASKED[0] not in lines
    assert made_whole["apart"] == ()
    assert (trained.examples, trained.made.whole) == (11, True)
    assert read_own(home / TAGGER_FOLDER).behaviours == (*BEHAVIOURS, "vej_bicycle")
    assert read_base(home / TAGGER_FOLDER / "base").behaviours == BEHAVIOURS


@pytest.mark.usefixtures("made_whole")
def test_a_quick_training_after_a_whole_one_builds_on_it(home, packaged):
    library_of(home).add([line("en linje om drømme", BEHAVIOURS[0])])
    own.train_whole(home, log=lambda _: None)
    library_of(home).add([line("cyklen kan stå i skuret", "vej_bicycle")])
    trained = own.train_quick(home, packaged=packaged / "er-ikke-her")
    assert trained.made.whole
    assert trained.examples == 11
    texts = read_base(home / TAGGER_FOLDER).texts
    assert "cyklen kan stå i skuret" in texts
    assert "en linje om drømme" not in texts[-11:]
    assert set(trained.made.ids) == set(library_of(home).contents().entries)


def test_whole_training_measures_on_the_meetings_it_is_given(home, tmp_path, made_whole):
    folder = tmp_path / "moeder"
    folder.mkdir()
    with pytest.raises(TrainingDataMissing):
        own.train_whole(home, data=folder, log=lambda _: None)
    (folder / "m.tsv").write_text(
        "speaker\ttext\tbehaviours\tnote\njobformidler\tHej\tnone\t\n", encoding="utf-8"
    )
    own.train_whole(home, data=folder, log=lambda _: None)
    assert [one.meeting for one in made_whole["apart"]] == ["m"]
