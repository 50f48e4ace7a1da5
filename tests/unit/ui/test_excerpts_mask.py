"""The masks of an excerpt that a person changes: taken off, added, and kept in the form."""

import pytest

from nlp.library import Example, Turn
from nlp.masking import Label
from nlp.records import Role
from nlp.trainers.accepting import Offer
from ui.screens.excerpts import PersonsMask, excerpts_view, key_of, persons_mask

pytestmark = pytest.mark.unit

WISH = "goal_ask_job_wishes"
SAID = ("Hej Mette, du bor i Odense.", "Mette: hos Bager Olsen.")


def example(text, *behaviours, **more):
    return Example(role=Role.JOBFORMIDLER, text=text, behaviours=behaviours, **more)


def seen_words(mask):
    return [(n, one.text[s.start : s.end]) for n, one in enumerate(mask.seen) for s in one.spans]


def test_a_mask_whose_tick_is_gone_is_taken_off_and_the_others_stay():
    first = PersonsMask()
    first(SAID)
    assert (0, "Mette") in seen_words(first)
    every = [key_of(n, s.start, s.end) for n, one in enumerate(first.seen) for s in one.spans]
    kept = [key for key in every if key != key_of(0, 4, 9)]
    again = persons_mask({"shown": " ".join(every), **dict.fromkeys(kept, "on")})
    texts = [one.masked for one in again(SAID)]
    assert texts[0].startswith("Hej Mette, du bor i [STED")
    assert texts[1].startswith("[NAVN")
    assert seen_words(again) == seen_words(first)


def test_more_words_are_masked_wherever_they_stand_and_kept_in_the_form(elements):
    fields = {"words": " hos  bager olsen ", "kind": "ORG", "more": "PERSON\tOdense"}
    mask = persons_mask(fields)
    assert mask.more == ((Label.PERSON, "Odense"), (Label.ORG, "hos bager olsen"))
    texts = [one.masked for one in mask(SAID)]
    assert "Odense" not in texts[0]
    assert "[ARBEJDSPLADS 1]" in texts[1]
    offer = Offer(
        said=example(SAID[0], WISH, context=(Turn(role=Role.BORGER, text=SAID[1]),)), masked=example("x")
    )
    view = excerpts_view([offer], mask, {"take.0": "on"}, elements, meeting="M")
    assert persons_mask({"more": view.more}).more == mask.more
    (one,) = view.excerpts
    assert [text.who for text in one.texts] == ["borger", ""]
    assert one.taken
    assert not view.looked_through


def test_what_is_typed_wrongly_masks_nothing():
    assert persons_mask({"words": "Odense", "kind": "KAGE", "more": "KAGE\tx\nPERSON\t"}).more == ()
