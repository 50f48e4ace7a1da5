"""The rules find set phrases with their place, and the cues that take them back."""

import pytest

from nlp.core_elements import load_core_elements
from nlp.rules import PATTERNS, Cue, read

pytestmark = pytest.mark.unit


def phrases(text: str) -> dict[str, str]:
    return {hit.behaviour: text[hit.start : hit.end] for hit in read(text).hits}


@pytest.mark.parametrize(
    ("text", "behaviour", "phrase"),
    [
        (
            "for jeg svarer inden for fireogtyve timer",
            "rel_contact_details_24h",
            "inden for fireogtyve timer",
        ),
        ("Jeg svarer inden for 24 timer.", "rel_contact_details_24h", "inden for 24 timer"),
        ("Vi ses hver fjortende dag.", "rel_meet_every_14_days", "hver fjortende dag"),
        ("Vi ses hver 14. dag.", "rel_meet_every_14_days", "hver 14. dag"),
        ("vi ses hver fjorten dag", "rel_meet_every_14_days", "hver fjorten dag"),
        ("Vi ses med 2 ugers mellemrum", "rel_meet_every_14_days", "med 2 ugers mellemrum"),
        ("vi ses med to ugers mellemrum", "rel_meet_every_14_days", "med to ugers mellemrum"),
        ("nu fire, inden for fire og tyve timer", "rel_contact_details_24h", "inden for fire og tyve timer"),
        ("fjorten ord før, så kom i VITAS", "comp_success_stories_hiring", "VITAS"),
        ("vi mødes hver anden uge", "rel_meet_every_14_days", "hver anden uge"),
        ("Skal vi besøge dem sammen onsdag den tolvte?", "comp_visit_date", "besøge dem sammen onsdag"),
        ("jeg kan se i VITAS at de ansætter", "comp_success_stories_hiring", "VITAS"),
    ],
)
def test_a_set_phrase_is_found_with_its_place(text: str, behaviour: str, phrase: str) -> None:
    assert phrases(text)[behaviour] == phrase


@pytest.mark.parametrize(
    "text", ["Vi sås for fjorten dage siden.", "Jeg har været fjorten dage på ferie.", "Mm."]
)
def test_near_misses_are_left_alone(text: str) -> None:
    assert read(text).hits == ()


@pytest.mark.parametrize(
    ("text", "cue", "there"),
    [
        ("Vi behøver ikke noget jobmål lige nu.", Cue.NEGATED, True),
        ("Du ringer til dem på fredag, ikke?", Cue.NEGATED, False),
        ("Du ringer til dem på fredag, ikke?", Cue.AGREED, True),
        ("Min kollega spørger altid, hvad drømmer du om.", Cue.REPORTED, True),
        ("Jeg siger det lige igen.", Cue.REPORTED, False),
        ("Jeg ringede i går.", Cue.PAST, True),
        ("hvad drømmer du om", Cue.QUESTION, True),
    ],
)
def test_cues_of_form(text: str, cue: Cue, there: bool) -> None:
    assert (cue in read(text).cues) is there


def test_every_rule_is_for_a_behaviour_that_can_be_tagged() -> None:
    assert set(PATTERNS) <= set(load_core_elements().taggable)
