"""What a screen is told: what is thin, what is told twice, and whose words they are."""

import pytest

from nlp.library import Example, Library, Source, Turn
from nlp.records import Role
from nlp.trainers.records import entries_of, joined
from nlp.trainers.shelf import Shelf
from nlp.trainers.view import Cover, cover, duplicates, library_view
from tests.unit.nlp.trainers.made_up import BEHAVIOURS, OWN, bicycle_set, line

pytestmark = pytest.mark.unit

PACKAGED = Library(
    sources=(Source(name="s", files=(), provenance="Skrevet", consent="not needed: made up"),),
    examples=tuple(
        Example(
            role=Role.JOBFORMIDLER,
            text=f"linje {n}",
            behaviours=(BEHAVIOURS[0],),
            kind=str(n % 3),
            source="s",
        )
        for n in range(40)
    ),
)  # one behaviour has enough


def test_rows_count_what_is_packaged_and_ones_own(tmp_path):
    shelf = Shelf(tmp_path, own=OWN)
    shelf.set_elements(bicycle_set())
    shelf.add([line(f"Kan du cykle {n}?", "vej_bicycle", kind="dry") for n in range(5)])
    shelf.add([line("En til", BEHAVIOURS[0], kind="ny")])
    view = library_view(shelf.contents(), PACKAGED, shelf.elements())
    rows = {row.behaviour: row for row in view.behaviours}
    first, own = rows[BEHAVIOURS[0]], rows["vej_bicycle"]
    assert (first.packaged, first.own, first.voices, first.cover, first.local) == (
        40,
        1,
        4,
        Cover.ENOUGH,
        False,
    )
    assert (own.packaged, own.own, own.voices, own.cover, own.local) == (0, 5, 1, Cover.THIN, True)
    assert view.thin[0].cover is Cover.NONE
    assert BEHAVIOURS[0] not in {row.behaviour for row in view.thin}
    assert (view.version, view.can_undo, view.can_redo) == (3, True, False)


@pytest.mark.parametrize(
    ("count", "held"), [(0, "none"), (4, "too_few"), (5, "thin"), (39, "thin"), (40, "enough")]
)
def test_how_well_examples_cover(count, held):
    assert cover(count) == held


def test_the_same_words_with_other_labels_or_before_are_no_repetition(tmp_path):
    text = "Har du en cykel, du kan komme på arbejde på?"
    entries = [
        line(text, BEHAVIOURS[0]),
        line(text.upper(), BEHAVIOURS[0]),
        line(text + "!", BEHAVIOURS[1]),
        line(text, BEHAVIOURS[0], context=[Turn(role=Role.BORGER, text="Nej")]),
    ]
    assert [(pair.first, pair.second) for pair in duplicates(entries)] == [(0, 1)]
    shelf = Shelf(tmp_path, own=OWN)
    shelf.add(entries)
    view = library_view(shelf.contents(), PACKAGED, OWN)
    assert view.examples[0].alike == (view.examples[1].id,)
    assert view.examples[3].before == ("borger: Nej",)
    assert view.examples[0].made_up


def test_packaged_examples_become_entries_with_their_sources_word():
    assert {(one.provenance, one.consent) for one in entries_of(PACKAGED)} == {
        ("Skrevet", "not needed: made up")
    }


def test_joining_adds_only_what_the_library_does_not_hold():
    whole = joined(PACKAGED, [*entries_of(PACKAGED), line("Ny", BEHAVIOURS[0])])
    assert len(whole.examples) == 41
    assert whole.examples[-1].source == whole.sources[-1].name == "local"
    assert joined(PACKAGED, []) is PACKAGED
